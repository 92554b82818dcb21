"""Files that the platform writes for itself: whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

from shanglou.engine.faults import BadInput
from shanglou.engine.files import write


@contextmanager
def kept(target: Path) -> Iterator[Path]:
    """A file to write beside `target`, which takes its place when everything is written and vanishes when something fails.

    Its folder is made. A full disk raises the `OSError` itself (`blameless`).
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with blameless(), write.whole(target) as part:
        yield part


@contextmanager
def blameless() -> Iterator[None]:
    """Raises the `OSError` itself where a file could not be written: a full disk is not what the user did, whatever the engine
    says of files that a user names, and whatever the library that writes workbooks makes of it.
    """
    try:
        yield
    except (BadInput, FileCreateError) as wrapped:
        behind = wrapped.__cause__ or wrapped.__context__
        if isinstance(behind, OSError):
            raise behind from None
        raise
