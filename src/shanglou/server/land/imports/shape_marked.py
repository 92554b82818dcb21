"""A file of shapes given back as it came, with one more column that says what is wrong with each row."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from shanglou.engine.files.headers import normal
from shanglou.engine.files.table import ERRORS
from shanglou.engine.language import Language

from ...doors.models import ImportRun
from ..geometry.files import LIMITS, archives
from ..geometry.files.shapefile import found as shapefiles
from .shape_rows import open_file

#: How many bytes a text of a .dbf may have.
_WIDTH = 254
_END = 0x0D


def name_of(run: ImportRun, language: Language) -> str:
    """What the file is called. An archive stays one."""
    path = Path(run.name)
    return f"{path.stem}-{ERRORS.of(language)}{path.suffix.lower()}"


def write(source: Path, target: Path, run: ImportRun, errors: Mapping[int, str], language: Language) -> None:
    """Write the file at `source` with its errors, which are given by row, to `target`."""
    raw, _settled = open_file(source, run)
    if raw.kind == "shp":
        _shapefile(source, target, raw.layer, errors, language, raw.encoding)
        return
    if zipfile.is_zipfile(source):
        with (
            zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
            archives.opened(source.read_bytes(), "", LIMITS) as packed,
        ):
            for entry in packed.infolist():
                if entry.is_dir():
                    continue
                inner = target.with_suffix(".inner")
                inner.write_bytes(archives.member(packed, entry, run.name))
                made = target.with_suffix(".made")
                is_it = archives.shown(entry).lower().endswith((".gpkg", ".geojson", ".json"))
                if is_it:
                    _single(raw.kind, inner, made, raw.layer, errors, language)
                out.write(made if is_it else inner, archives.shown(entry))
        return
    _single(raw.kind, source, target, raw.layer, errors, language)


def _single(kind: str, source: Path, target: Path, layer: str, errors: Mapping[int, str], language: Language) -> None:
    if kind == "gpkg":
        _geopackage(source, target, layer, errors, language)
    else:
        _geojson(source, target, errors, language)


def _geojson(source: Path, target: Path, errors: Mapping[int, str], language: Language) -> None:
    document = json.loads(source.read_text(encoding="utf-8-sig"))
    if document.get("type") != "FeatureCollection":
        single = document if document.get("type") == "Feature" else {"type": "Feature", "geometry": document}
        document = {"type": "FeatureCollection", "features": [single]}
    for number, feature in enumerate(document["features"], 1):
        if not isinstance(feature, dict):
            continue
        properties = feature.get("properties")
        kept = {name: value for name, value in properties.items() if not _old(name)} if isinstance(properties, dict) else {}
        feature["properties"] = {**kept, ERRORS.of(language): errors.get(number)}
    target.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")


def _geopackage(source: Path, target: Path, layer: str, errors: Mapping[int, str], language: Language) -> None:
    """The same database with a column more. Its triggers are put aside meanwhile: none of them is run here."""
    shutil.copyfile(source, target)
    table = _quoted(layer)
    with contextlib.closing(sqlite3.connect(target)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA legacy_alter_table = ON")
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in triggers:
            connection.execute(f"DROP TRIGGER {_quoted(name)}")
        columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
        key = next((column[1] for column in columns if column[5]), "rowid")
        old = next((column[1] for column in columns if _old(column[1])), None)
        name = old if old is not None else ERRORS.of(language)
        if old is None:
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {_quoted(name)} TEXT")
        connection.execute(f"UPDATE {table} SET {_quoted(name)} = NULL")
        statement = f"UPDATE {table} SET {_quoted(name)} = ? WHERE {_quoted(key)} = ?"
        connection.executemany(statement, [(text, row) for row, text in errors.items()])
        for _name, sql in triggers:
            connection.execute(sql)
        connection.commit()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _shapefile(source: Path, target: Path, layer: str, errors: Mapping[int, str], language: Language, encoding: str) -> None:
    """The same archive; only the table of the layer is written anew, with the errors in as many bytes as a text may have."""
    with archives.opened(source.read_bytes(), "", LIMITS) as packed:
        parts = shapefiles(packed)[layer]
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
            for entry in packed.infolist():
                if entry.is_dir():
                    continue
                content = archives.member(packed, entry, source.name)
                if entry.filename == parts[".dbf"].filename:
                    content = with_column(content, ERRORS.of(language), errors, encoding)
                out.writestr(archives.shown(entry), content)
            listed = "".join(f"{row},{_field(text)}\r\n" for row, text in sorted(errors.items()))
            out.writestr(f"{PurePosixPath(layer).name}-{ERRORS.of(language)}.csv", f"\ufeff#,{ERRORS.of(language)}\r\n{listed}")


def _field(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def with_column(table: bytes, name: str, texts: Mapping[int, str], encoding: str) -> bytes:
    """A .dbf with one more column of texts, by the number of the record from 1; one of that name from before is replaced."""
    count = int.from_bytes(table[4:8], "little")
    head, width = int.from_bytes(table[8:10], "little"), int.from_bytes(table[10:12], "little")
    fields, place, at = [], 32, 1
    keep: list[tuple[int, int]] = [(0, 1)]
    while place + 32 <= head and table[place] != _END:
        described = table[place : place + 32]
        size = described[16]
        if not _old(described[:11].split(b"\0")[0].decode(encoding, "replace")):
            fields.append(described)
            keep.append((at, at + size))
        at += size
        place += 32
    title = name.encode(encoding, "replace")[:10]
    fields.append(title.ljust(11, b"\0") + b"C" + bytes(4) + bytes([_WIDTH]) + bytes(15))
    new_width = sum(end - start for start, end in keep) + _WIDTH
    header = bytearray(table[:32])
    header[8:10] = (32 + 32 * len(fields) + 1).to_bytes(2, "little")
    header[10:12] = new_width.to_bytes(2, "little")
    made = [bytes(header), *fields, bytes([_END])]
    for number in range(count):
        record = table[head + number * width : head + (number + 1) * width]
        made += [record[start:end] for start, end in keep]
        made.append(_cut(texts.get(number + 1, ""), encoding).ljust(_WIDTH, b" "))
    return b"".join([*made, b"\x1a"])


def _cut(text: str, encoding: str) -> bytes:
    """As much of a text as fits, no letter cut through."""
    whole = text.encode(encoding, "replace")
    if len(whole) <= _WIDTH:
        return whole
    kept = whole[: _WIDTH - 3].decode(encoding, "ignore")
    return kept.encode(encoding) + b"..."


def _old(name: str) -> bool:
    return normal(name) in (normal(ERRORS.zh), normal(ERRORS.en))
