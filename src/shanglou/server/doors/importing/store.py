"""Files that came in: looked at before they are kept, kept sealed, opened only while they are read."""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.files.write import whole
from shanglou.engine.language import say

from ...foundation.sealing import open_sealed, seal
from ..models import ImportRun
from .forms import Form

_CHUNK = 256 * 1024


def take(upload: UploadedFile, run: ImportRun, form: Form) -> None:
    """Look at a file and keep it for a run. `BadInput` for one that is too large, of another form, or not what it says."""
    name = plain_name(str(upload.name or ""))
    suffix = Path(name).suffix.lower()
    label = str(_("文件"))
    if suffix not in form.suffixes:
        raise BadInput(Fault(label, name, form.expected, say("请另存为其中一种再上传。")))
    size = upload.size or 0
    most = settings.SHANGLOU_MAX_UPLOAD
    if size > most:
        expected = say("不超过 {most} MB 的文件", most=most // 2**20)
        raise BadInput(Fault(label, f"{size / 2**20:.1f} MB", expected, say("请拆成几个文件上传。")))
    with _scratch(suffix) as path:
        with path.open("wb") as file:
            for chunk in upload.chunks(_CHUNK):
                file.write(chunk)
        form.look(path, name)
        run.name, run.size, run.sha256 = name, path.stat().st_size, _sha256(path)
        run.file.name = _keep(path, run)


@contextmanager
def opened(run: ImportRun) -> Iterator[Path]:
    """The file of a run, in the clear while it is read."""
    with _scratch(Path(run.name).suffix.lower()) as path:
        with default_storage.open(str(run.file.name), "rb") as sealed, path.open("wb") as clear:
            for line in sealed:
                clear.write(base64.b64decode(open_sealed(line.decode("ascii").strip())))
        yield path


def plain_name(given: str) -> str:
    """A file's name as it is kept: without folders and signs that cannot be seen."""
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C").strip(" .")
    stem, dot, suffix = name.rpartition(".")
    return f"{stem[:180]}{dot}{suffix}" if dot else name[:190]


def _keep(path: Path, run: ImportRun) -> str:
    name = Path("imports") / timezone.localdate().strftime("%Y/%m") / f"{run.pk}.sealed"
    target = Path(default_storage.path(str(name)))
    target.parent.mkdir(parents=True, exist_ok=True)
    with whole(target) as part, path.open("rb") as clear, part.open("w", encoding="ascii") as sealed:
        while chunk := clear.read(_CHUNK):
            sealed.write(seal(base64.b64encode(chunk).decode("ascii")) + "\n")
    return str(name)


@contextmanager
def _scratch(suffix: str) -> Iterator[Path]:
    handle, name = tempfile.mkstemp(suffix=suffix, prefix="shanglou-")
    os.close(handle)
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    made = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            made.update(chunk)
    return made.hexdigest()


def forget(run: ImportRun) -> None:
    """Take the file of a run away; what was done with it stays known."""
    if run.file:
        default_storage.delete(str(run.file.name))
        ImportRun.objects.filter(pk=run.pk).update(file="")
