"""Reading what came back, whatever its form, as text that can be searched for marks."""

from __future__ import annotations

import contextlib
import gzip
import io
import re
import sqlite3
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
from pypdf import PdfReader
from pypdf.errors import PdfReadError
from python_calamine import CalamineWorkbook

#: What differs between two answers that say the same: tokens, nonces, keys and times.
_PASSING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": ?"[^"]*"|nonce="[^"]*"'
    r"|[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}|[0-9a-f]{64}"
    r"|\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|\+00:00)?|\b\d{1,2}:\d{2}(:\d{2})?\b|\d{8}-\d{4}"
    r"|csrf[A-Za-z]*&quot;: &quot;[^&]*&quot;|\b[A-Za-z0-9]{64}\b"
)


def body(answer: Any) -> bytes:
    """The body of an answer, streamed or not, unzipped."""
    raw = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content
    return gzip.decompress(raw) if answer.headers.get("Content-Encoding") == "gzip" else bytes(raw)


def text(raw: bytes) -> str:
    """Everything that is written in a body: cells of workbooks, columns of Parquet and GeoPackage, parts of Word files, pages of
    PDF.
    """
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            found = "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
        if "xl/workbook" in found:
            book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
            found += "\n".join(str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)
        return found
    if raw.startswith(b"PAR1"):
        frame = pl.read_parquet(io.BytesIO(raw))
        return f"{frame.columns} {frame.rows()}"
    if raw.startswith(b"%PDF"):
        # What was uploaded need not be a whole PDF; ours is, for its marks are looked for.
        with contextlib.suppress(PdfReadError):
            return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages)
    if raw.startswith(b"SQLite format 3"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "x.gpkg"
            path.write_bytes(raw)
            with sqlite3.connect(path) as kept:
                return "\n".join(kept.iterdump())
    return raw.decode("utf-8", "replace")


def whole(answer: Any) -> str:
    """The status and the text of an answer, with the address it leads to."""
    return f"{answer.status_code} {answer.headers.get('Location', '')}\n{text(body(answer))}"


def plain(said: str) -> str:
    """A text without what changes from one asking to the next."""
    return _PASSING.sub("·", said)
