"""Files made for the tests of reading."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyogrio import raw

SQUARE = shapely.box(120.2, 30.2, 120.21, 30.21)
OTHER = shapely.box(120.3, 30.2, 120.31, 30.21)


def shapefile(
    *,
    name: str = "parcels",
    shapes: Sequence[Any] = (SQUARE, OTHER),
    columns: Mapping[str, Sequence[Any]] | None = None,
    encoding: str = "UTF-8",
    crs: str | None = "EPSG:4490",
    **options: Any,
) -> dict[str, bytes]:
    """The parts of a shapefile by name, as GDAL writes them."""
    columns = {"宗地号": ["杭土〔2024〕垚号", "地块二"]} if columns is None else columns
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.shp"
        given = np.empty(len(shapes), dtype=object)
        given[:] = shapes
        raw.write(
            path,
            shapely.to_wkb(given),
            [np.array(values, dtype=object if isinstance(values[0], str) else None) for values in columns.values()],
            list(columns),
            driver="ESRI Shapefile",
            geometry_type=options.pop("geometry_type", "Polygon"),
            crs=crs,
            encoding=encoding,
            **options,
        )
        return {part.name: part.read_bytes() for part in Path(folder).iterdir()}


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def without(parts: Mapping[str, bytes], *endings: str) -> dict[str, bytes]:
    return {name: part for name, part in parts.items() if not name.endswith(endings)}
