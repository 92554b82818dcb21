"""Files handed out, by pages and API alike: to keep under their own name, never shown in a page, stored nowhere on the way."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO

from django.http import FileResponse, Http404
from django.utils.http import content_disposition_header

from ..bodies.actors import Actor
from ..foundation.fields import language
from .attaching import actions as attaching
from .exporting import actions as exporting
from .exporting.forms import FORMS
from .importing import marked, store
from .importing.forms import form_of
from .kinds import KINDS
from .models import Attachment, Export, ImportRun

XLSX = FORMS["xlsx"].content_type
_MEDIA = {
    ".xlsx": XLSX,
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".tsv": "text/tab-separated-values",
    ".zip": "application/zip",
    ".gpkg": FORMS["gpkg"].content_type,
    ".geojson": "application/geo+json",
    ".json": "application/geo+json",
}


def handed(file: IO[bytes], name: str, media: str, *, sha256: str = "", sm3: str = "") -> FileResponse:
    """An open file as an answer, which closes it; with its checksums (hexadecimal) in the headers where they are known."""
    answer = FileResponse(file, content_type=media)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "no-store"
    if sha256:
        answer["X-SHA256"], answer["X-SM3"] = sha256, sm3
    return answer


def exported(actor: Actor, row: Export) -> FileResponse:
    """The file of an export, with the rows that it holds of how many. `Refused` to those who may fetch it no longer; 404 while it
    is being written and once it is kept no longer.
    """
    exporting.may_fetch(actor, row)
    if not row.file or not row.file.storage.exists(str(row.file.name)):
        raise Http404
    name, media = exporting.file_name(row), FORMS[row.form].content_type
    answer = handed(row.file.open("rb"), name, media, sha256=row.sha256, sm3=row.sm3)
    answer["X-Rows"] = f"{row.rows} of {row.total}"
    return answer


def attached(actor: Actor, row: Attachment, *, purpose: str) -> FileResponse:
    """The content of a file that is attached to a row; `purpose` is needed for one with personal data."""
    # It stays readable while it is handed out, though its name is gone by then.
    with attaching.read(actor, row, purpose=purpose) as path:
        return handed(path.open("rb"), row.name, row.media, sha256=row.sha256, sm3=row.sm3)


def marked_copy(run: ImportRun) -> FileResponse:
    """The owner's own file with the column of errors, in the language of the request; 404 when the file is kept no longer."""
    if not run.file:
        raise Http404
    form, told_in = form_of(KINDS[run.kind]), language()
    name = form.marked_name(run, told_in)
    suffix = Path(name).suffix
    with store.opened(run) as source, tempfile.TemporaryDirectory(prefix="shanglou-") as folder:
        target = Path(folder) / f"marked{suffix}"
        form.write_marked(source, target, run, marked.errors_of(run, told_in), told_in)
        return handed(target.open("rb"), name, _MEDIA.get(suffix.lower(), "application/octet-stream"))
