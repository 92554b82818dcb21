"""Files that people send to be kept as they are: looked at first, sealed on the storage, and not left there when what they belong
to is not written.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import say

from .attaching.content import look
from .exporting.actions import checksums
from .sealed import PIECE, plain_name, scratch, seal_file


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was sent, in the clear at `path` for as long as it is looked at: its media type by its content, its size in
    bytes, its checksums (hexadecimal).
    """

    path: Path
    name: str
    media: str
    size: int
    sha256: str
    sm3: str


@contextmanager
def received(upload: UploadedFile, label: str) -> Iterator[Received]:
    """What was sent. `BadInput`, which blames `label`: it is too large, of no kind that is kept, or not what its name says."""
    name, size = plain_name(str(upload.name or "")), upload.size or 0
    if size > settings.SHANGLOU_MAX_UPLOAD:
        expected = say("不超过 {most} MB 的文件", most=settings.SHANGLOU_MAX_UPLOAD // 2**20)
        raise BadInput(Fault(label, f"{size / 2**20:.1f} MB", expected, say("请压缩或拆成几个文件上传。")))
    with scratch(Path(name).suffix.lower()) as path:
        with path.open("wb") as file:
            for piece in upload.chunks(PIECE):
                file.write(piece)
        media = look(path, name, label)
        yield Received(path, name, media, path.stat().st_size, *checksums(path))


@contextmanager
def sealed_below(folder: str, given: Received) -> Iterator[str]:
    """The file sealed on the storage; gives its name there, which ends as the file's own does, and then in ``.sealed``. It is
    taken away again when what is done within fails. `OSError` for a full disk.
    """
    ending = Path(given.name).suffix.lower()
    name = f"{folder}/{timezone.localdate():%Y/%m}/{uuid.uuid4()}{ending}.sealed"
    seal_file(given.path, name)
    try:
        yield name
    except BaseException:
        default_storage.delete(name)
        raise
