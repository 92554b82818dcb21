"""Every message of the server's apps that is meant for people, taken from templates and Python by Babel."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

SERVER = Path(__file__).resolve().parents[2] / "src" / "shanglou" / "server"
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
Message = tuple[str, str]


def messages(app: Path) -> Iterator[tuple[Message, Path]]:
    """The messages of an app as (context, text), with the file each stands in."""
    for path in sorted(app.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from ((found, path) for found in _python(path.read_text(encoding="utf-8")))
    for path in sorted((app / "templates").rglob("*.html")) if (app / "templates").exists() else ():
        yield from ((found, path) for found in _python(templatize(path.read_text(encoding="utf-8"), origin=str(path))))


def _python(source: str) -> Iterator[Message]:
    for _line, name, texts, _comments in extract_python(io.BytesIO(source.encode()), list(KEYWORDS), [], {"encoding": "utf-8"}):
        given = list(texts) if isinstance(texts, tuple) else [texts]
        context = name in ("pgettext", "pgettext_lazy", "npgettext")
        wanted = given[1] if context and len(given) > 1 else given[0] if given else None
        if isinstance(wanted, str) and wanted and any(ord(sign) > 0x2E80 for sign in wanted):
            yield (str(given[0]) if context else "", wanted)


def translated() -> set[Message]:
    """What has an English text in some app's catalogue."""
    found: set[Message] = set()
    for path in SERVER.glob("*/locale/en/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                text = message.id[0] if isinstance(message.id, tuple) else message.id
                said = message.string[0] if isinstance(message.string, tuple | list) else message.string
                if text and said and not message.fuzzy:
                    found.add((message.context or "", str(text)))
    return found


def told_apart() -> dict[Message, dict[str, str]]:
    """What has different English texts in the catalogues of different apps: only the text of one of them is ever shown."""
    found: dict[Message, dict[str, str]] = {}
    for path in sorted(SERVER.glob("*/locale/en/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                text = message.id[0] if isinstance(message.id, tuple) else message.id
                if text:
                    found.setdefault((message.context or "", str(text)), {})[path.parents[3].name] = str(message.string)
    return {message: said for message, said in found.items() if len(set(said.values())) > 1}


def apps() -> list[Path]:
    """The rooms."""
    return sorted(path.parent for path in SERVER.glob("*/__init__.py"))
