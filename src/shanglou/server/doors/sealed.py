"""Files at rest: sealed as personal data are, in pieces, so that none is ever in the clear on the storage."""

from __future__ import annotations

import base64
import os
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import default_storage

from shanglou.engine.files.write import whole

from ..foundation.sealing import open_sealed, seal

#: How many bytes are sealed at a time.
PIECE = 256 * 1024


def seal_file(clear: Path, name: str) -> None:
    """Keep a file sealed under a name of the storage. It is there as a whole or not at all; `BadInput` for a full disk."""
    target = Path(default_storage.path(name))
    target.parent.mkdir(parents=True, exist_ok=True)
    with whole(target) as part, clear.open("rb") as source, part.open("w", encoding="ascii") as sealed:
        while piece := source.read(PIECE):
            sealed.write(seal(base64.b64encode(piece).decode("ascii")) + "\n")


@contextmanager
def opened_file(name: str, suffix: str) -> Iterator[Path]:
    """A sealed file of the storage, in the clear while it is read."""
    with scratch(suffix) as path:
        with default_storage.open(name, "rb") as sealed, path.open("wb") as clear:
            for line in sealed:
                clear.write(base64.b64decode(open_sealed(line.decode("ascii").strip())))
        yield path


@contextmanager
def scratch(suffix: str) -> Iterator[Path]:
    """A file of one's own that vanishes afterwards."""
    handle, name = tempfile.mkstemp(suffix=suffix, prefix="shanglou-")
    os.close(handle)
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def plain_name(given: str) -> str:
    """A file's name as it is kept: without folders and signs that cannot be seen."""
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C").strip(" .")
    stem, dot, suffix = name.rpartition(".")
    return f"{stem[:180]}{dot}{suffix}" if dot else name[:190]
