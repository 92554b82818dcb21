"""The file that an answer rests on: kept sealed, handed out by its page and the API alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from ..doors.attaching.content import KINDS
from ..doors.handing import handed
from ..doors.received import received, sealed_below
from ..doors.sealed import opened_file
from ..foundation.refusals import called
from .models import Answer


@contextmanager
def sealed(upload: UploadedFile | None) -> Iterator[str]:
    """The name on the storage of a file that was sent with an answer, empty without one. It is gone again when what is done
    within fails. `BadInput` for what may not be kept, `OSError` for a full disk.
    """
    if upload is None:
        yield ""
        return
    with received(upload, called(_("附件"), "file")) as given, sealed_below("answers", given) as name:
        yield name


def file_of(row: Answer) -> FileResponse:
    """The file of an answer, under a name of ours; 404 where it has none, `BadInput` when it was damaged on the storage."""
    name = str(row.file.name or "")
    if not name or not default_storage.exists(name):
        raise Http404(row.pk)
    ending = Path(name.removesuffix(".sealed")).suffix
    with opened_file(name, ending) as path:
        return handed(path.open("rb"), f"answer-{row.pk}{ending}", KINDS[ending].media)
