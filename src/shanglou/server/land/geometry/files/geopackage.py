"""GeoPackages: SQLite databases, so their schema is looked at before GDAL reads a table of it."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from pyogrio import raw
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from shanglou.engine.language import say

from ....foundation.fields import here
from .reading import Limits, Raw, broken, chosen, plain_column, refused, take_shapes, told_apart

_GDAL = (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, ValueError, RuntimeError)
_TABLES = """SELECT contents.table_name FROM gpkg_contents AS contents
    JOIN sqlite_master AS master ON lower(master.name) = lower(contents.table_name) AND master.type = 'table'
    WHERE contents.data_type = 'features' ORDER BY contents.table_name"""


def read_geopackage(content: bytes, source: str, layer: str | None, limits: Limits) -> Raw:
    """One layer of a GeoPackage. `BadInput` for what is damaged, has no layer of shapes, or leaves open which to read.

    Only tables are layers: a view could compute without end.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layers.gpkg"
        path.write_bytes(content)
        layers = _layers(path, source)
        if not layers:
            expected = say("至少有一个矢量图层的 GeoPackage")
            raise refused("file", here(say("没有矢量图层")), expected, say("请核对导出的内容。"), source)
        name = chosen(layers, layer, source)
        try:
            meta, fids, shapes, values = raw.read(path, layer=name, return_fids=True, max_features=limits.features + 1)
        except _GDAL as problem:
            raise broken(source, "GeoPackage", problem) from None
    if len(shapes) > limits.features:
        expected = say("不超过 {most} 个图形", most=limits.features)
        raise refused("file", f"> {limits.features}", expected, say("请分成几份提供。"), source)
    headers = told_apart(list(meta["fields"]))
    columns = [plain_column(*column) for column in zip(values, meta["ogr_types"], meta["ogr_subtypes"], strict=True)]
    attributes: list[dict[str, Any]] = [dict(zip(headers, row, strict=True)) for row in zip(*columns, strict=True)]
    # A layer without a system is labelled with an "undefined" one.
    definition = str(meta["crs"] or "")
    result = Raw(
        "gpkg",
        [int(fid) for fid in fids],
        attributes or [{} for _ in shapes],
        definition="" if "undefined" in definition.casefold() else definition,
        layer=name,
        layers=tuple(layers),
        encoding="utf-8",
        headers=headers,
    )
    take_shapes(result, shapes, source)
    return result


def _layers(path: Path, source: str) -> list[str]:
    try:
        with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise broken(source, "GeoPackage", "quick_check")
            return [str(row[0]) for row in connection.execute(_TABLES)]
    except sqlite3.Error as problem:
        raise broken(source, "GeoPackage", problem) from None
