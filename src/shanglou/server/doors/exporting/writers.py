"""Writing rows to a file, a batch at a time, whatever their number; formulas in texts stay texts."""

from __future__ import annotations

import csv
import datetime
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from .columns import OutColumn, Value, worded

BATCH = 2000
#: What a spreadsheet takes for the beginning of a formula; the full-width signs too, where the system is Chinese.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
#: Beyond this a spreadsheet's numbers, which are 64-bit floats, no longer show every digit.
EXACT, EXACT_DIGITS = 10**15, 15
Row = tuple[Sequence[Value], bytes | None]


@dataclass
class Written:
    """How many rows were written, and the SHA-256 of the rows as CSV lines, whatever the form of the file."""

    rows: int = 0
    content: Any = field(default_factory=hashlib.sha256)

    def note(self, cells: Sequence[Value]) -> None:
        """One more row."""
        self.rows += 1
        self.content.update(("\x1f".join(worded(cell) for cell in cells) + "\n").encode())


Notes = Callable[[Written], list[tuple[str, str]]]


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that could be begins with an apostrophe."""
    return "'" + text if text.startswith(FORMULA) else text


def write_csv(path: Path, columns: Sequence[OutColumn], rows: Iterable[Row], notes: Notes) -> Written:
    """UTF-8 with its mark, so that spreadsheets open it rightly."""
    done = Written()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([harmless(column.header) for column in columns])
        for cells, _shape in rows:
            out.writerow([harmless(cell) if isinstance(cell, str) else worded(cell) for cell in cells])
            done.note(cells)
    return done


def write_xlsx(path: Path, columns: Sequence[OutColumn], rows: Iterable[Row], notes: Notes) -> Written:
    """A sheet of rows and a sheet that says what they are. Texts are cells of text: none is ever taken for a formula."""
    import xlsxwriter  # type: ignore[import-untyped]

    done = Written()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "valign": "top", "border": 1})
        styles = {
            "quoted": book.add_format({"quote_prefix": True}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        sheet = book.add_worksheet(_("数据"))
        sheet.freeze_panes(1, 1)
        for number, column in enumerate(columns):
            wide = sum(2 if ord(letter) > 0x2E80 else 1 for letter in column.header) + 2
            style = (
                book.add_format({"num_format": "0" + ("." + "#" * column.places if column.places else "")})
                if column.kind == "number"
                else None
            )
            sheet.set_column(number, number, min(max(wide, 11), 40), style)
        for number, column in enumerate(columns):
            sheet.write_string(0, number, column.header, head)
        for cells, _shape in rows:
            done.note(cells)
            for number, cell in enumerate(cells):
                if cell is not None and cell != "":
                    _write_cell(sheet, done.rows, number, cell, styles)
        if done.rows:
            sheet.autofilter(0, 0, done.rows, len(columns) - 1)
        page = book.add_worksheet(_("说明"))
        page.set_column(0, 0, 22)
        page.set_column(1, 1, 80)
        for line, (name, said) in enumerate(notes(done)):
            page.write_string(line, 0, name, head)
            page.write_string(line, 1, said)
    return done


def _write_cell(sheet: Any, row: int, column: int, cell: Value, styles: dict[str, Any]) -> None:
    if isinstance(cell, bool):
        sheet.write_string(row, column, worded(cell))
    elif isinstance(cell, int | Decimal) and _fits(Decimal(cell)):
        sheet.write_number(row, column, float(cell))
    elif isinstance(cell, datetime.datetime):
        sheet.write_datetime(row, column, cell, styles["time"])
    elif isinstance(cell, datetime.date):
        sheet.write_datetime(row, column, datetime.datetime.combine(cell, datetime.time()), styles["day"])
    else:
        text = cell if isinstance(cell, str) else worded(cell)
        sheet.write_string(row, column, text[:32_767], styles["quoted"] if text.startswith(FORMULA) else None)


def _fits(number: Decimal) -> bool:
    return abs(number) < EXACT and len(number.normalize().as_tuple().digits) <= EXACT_DIGITS


def write_parquet(path: Path, columns: Sequence[OutColumn], rows: Iterable[Row], notes: Notes) -> Written:
    """Typed columns; what there is to say of the file stands in its metadata."""
    import pyarrow.parquet as pq

    done = Written()
    schema = _schema(columns)
    with pq.ParquetWriter(str(path), schema, compression="zstd") as out:
        for batch in _batches(columns, schema, rows, done):
            out.write_batch(batch)
        out.add_key_value_metadata(dict(notes(done)))
    return done


def write_gpkg(path: Path, columns: Sequence[OutColumn], rows: Iterable[Row], notes: Notes) -> Written:
    """A layer of multipolygons in CGCS2000 longitude and latitude; a row without a shape has none there either."""
    import pyarrow as pa
    import pyogrio

    done = Written()
    plain = _schema(columns, decimals=False)
    schema = plain.append(pa.field("shape", pa.binary(), metadata={"ARROW:extension:name": "ogc.wkb"}))
    batches = pa.RecordBatchReader.from_batches(schema, _batches(columns, schema, rows, done, shapes=True))
    pyogrio.write_arrow(
        batches, path, layer="rows", driver="GPKG", geometry_name="shape", geometry_type="MultiPolygon", crs="EPSG:4490"
    )
    return done


WRITERS: dict[str, Callable[[Path, Sequence[OutColumn], Iterable[Row], Notes], Written]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "parquet": write_parquet,
    "gpkg": write_gpkg,
}


def _schema(columns: Sequence[OutColumn], *, decimals: bool = True) -> Any:
    import pyarrow as pa

    types = {"text": pa.string(), "whole": pa.int64(), "boolean": pa.bool_(), "day": pa.date32(), "time": pa.timestamp("s")}
    fields, taken = [], set()
    for column in columns:
        name = column.header if column.header not in taken else f"{column.header} [{column.name}]"
        taken.add(name)
        if column.kind != "number":
            kind = types[column.kind]
        else:
            kind = pa.decimal128(min(column.digits, 38), column.places) if decimals else pa.float64()
        fields.append(pa.field(name, kind))
    return pa.schema(fields)


def _batches(
    columns: Sequence[OutColumn], schema: Any, rows: Iterable[Row], done: Written, *, shapes: bool = False
) -> Iterator[Any]:
    import pyarrow as pa

    stream = iter(rows)
    while part := list(islice(stream, BATCH)):
        for cells, _shape in part:
            done.note(cells)
        arrays = []
        for number in range(len(columns)):
            kind = schema.field(number).type
            values: list[Any] = [cells[number] for cells, _shape in part]
            if pa.types.is_floating(kind):
                values = [float(value) if value is not None else None for value in values]
            arrays.append(pa.array(values, type=kind))
        if shapes:
            arrays.append(pa.array(_multi([shape for _cells, shape in part]), type=pa.binary()))
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _multi(shapes: Sequence[bytes | None]) -> list[bytes | None]:
    """Polygons as multipolygons, so that a layer holds one kind of geometry."""
    import shapely

    found = shapely.from_wkb([bytes(shape) if shape is not None else None for shape in shapes])
    several = [shapely.MultiPolygon([shape]) if shape is not None and shape.geom_type == "Polygon" else shape for shape in found]
    return [shapely.to_wkb(shape) if shape is not None else None for shape in several]
