"""Translation catalogues: ``.po`` files are the source; what Django needs is compiled from them, never committed."""

from __future__ import annotations

from pathlib import Path


def compile_all(root: Path) -> list[Path]:
    """Compile every ``.po`` below `root` whose ``.mo`` is missing or older. Gives back those it wrote.

    In an installation whose files cannot be written the wheel has brought them compiled.
    """
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = []
    for source in sorted(root.glob("**/locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        part = target.with_suffix(".mo.part")
        try:
            with source.open("rb") as read, part.open("wb") as out:
                write_mo(out, read_po(read))
            part.replace(target)
        except OSError:
            continue
        written.append(target)
    return written
