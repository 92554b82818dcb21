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
from django.utils.translation import gettext as _

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import say

from ..foundation.sealing import open_sealed, seal
from ..foundation.writing import kept

#: How many bytes are sealed at a time.
PIECE = 256 * 1024


def seal_file(clear: Path, name: str) -> None:
    """Keep a file sealed under a name of the storage. It is there as a whole or not at all; `OSError` for a full disk."""
    target = Path(default_storage.path(name))
    with kept(target) as part, clear.open("rb") as source, part.open("w", encoding="ascii") as sealed:
        while piece := source.read(PIECE):
            sealed.write(seal(base64.b64encode(piece).decode("ascii")) + "\n")


@contextmanager
def opened_file(name: str, suffix: str) -> Iterator[Path]:
    """A sealed file of the storage, in the clear while it is read. `BadInput` when it is gone or was damaged."""
    with scratch(suffix) as path:
        try:
            sealed = default_storage.open(name, "rb")
        except (FileNotFoundError, PermissionError) as problem:
            raise gone(str(problem.strerror or problem)) from problem
        with sealed, path.open("wb") as clear:
            for line in sealed:
                clear.write(_piece(line))
        yield path


def _piece(line: bytes) -> bytes:
    try:
        return base64.b64decode(open_sealed(line.decode("ascii").strip()))
    except ValueError as problem:
        raise gone(type(problem).__name__) from problem


def gone(found: str) -> BadInput:
    """What was kept of a file can no longer be read."""
    remedy = say("保存的文件已不在或已损坏，请重新上传。")
    return BadInput(Fault(str(_("文件")), found, say("仍保留且完好的文件"), remedy))


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
