"""Files that the platform writes for itself: whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shanglou.engine.faults import BadInput
from shanglou.engine.files import write


@contextmanager
def kept(target: Path) -> Iterator[Path]:
    """A file to write beside `target`, which takes its place when everything is written and vanishes when something fails.

    Its folder is made. Raises the `OSError` itself: a full disk is not what the user did, whatever the engine says of files
    that a user names.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with write.whole(target) as part:
            yield part
    except BadInput as bad:
        if isinstance(bad.__cause__, OSError):
            raise bad.__cause__ from None
        raise
