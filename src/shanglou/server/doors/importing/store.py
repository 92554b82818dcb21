"""Files that came in: looked at before they are kept, kept sealed, opened only while they are read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import say

from ..models import ImportRun
from ..sealed import PIECE, gone, opened_file, plain_name, scratch, seal_file
from .forms import Form


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
    with scratch(suffix) as path:
        with path.open("wb") as file:
            for chunk in upload.chunks(PIECE):
                file.write(chunk)
        form.look(path, name)
        run.name, run.size, run.sha256 = name, path.stat().st_size, _sha256(path)
        run.file.name = _keep(path, run)


@contextmanager
def opened(run: ImportRun) -> Iterator[Path]:
    """The file of a run, in the clear while it is read."""
    with opened_file(str(run.file.name), Path(run.name).suffix.lower()) as path:
        if path.stat().st_size != run.size:
            raise gone(f"{path.stat().st_size:,} / {run.size:,}")
        yield path


def _keep(path: Path, run: ImportRun) -> str:
    name = str(Path("imports") / timezone.localdate().strftime("%Y/%m") / f"{run.pk}.sealed")
    seal_file(path, name)
    return name


def _sha256(path: Path) -> str:
    made = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            made.update(chunk)
    return made.hexdigest()


def discard(run: ImportRun) -> None:
    """Take away the file of a run that is not kept."""
    if run.file:
        default_storage.delete(str(run.file.name))


def forget(run: ImportRun) -> None:
    """Take the file of a run away with the drawings made of it; what was done with it stays known."""
    if run.file:
        discard(run)
        run.pictures.all().delete()
        ImportRun.objects.filter(pk=run.pk).update(file="")
