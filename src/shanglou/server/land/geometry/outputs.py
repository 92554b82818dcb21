"""Writing shapes to files: GeoPackage and GeoJSON, in CGCS2000 longitude and latitude, declared as such."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyogrio import raw
from shapely.geometry.base import BaseGeometry

_CRS = "EPSG:4490"
#: Decimals of a degree that GeoJSON keeps: a centimetre.
_DECIMALS = 7
#: What is a column's own type; a column of mixed kinds is written as text.
_KINDS: tuple[tuple[tuple[type, ...], str], ...] = (
    ((bool, np.bool_), "bool"),
    ((int, np.integer), "int64"),
    ((int, float, Decimal, np.integer, np.floating), "float64"),
    ((datetime.datetime,), "datetime64[ms]"),
    ((datetime.date,), "datetime64[D]"),
)
_INT64 = range(-(1 << 63), 1 << 63)


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer to write: rows of values by column, and a shape (degrees) or None for each."""

    name: str
    rows: Sequence[Mapping[str, Any]]
    shapes: Sequence[BaseGeometry | None]


def geopackage(layers: Sequence[Layer]) -> bytes:
    """A GeoPackage with these layers. Polygons and multipolygons in one layer are all written as multipolygons.

    Columns are those of all rows together; True and False, numbers, dates and texts keep their type, None is null. Raises
    `ValueError` for two layers of one name, or when there is none.
    """
    names = [layer.name.casefold() for layer in layers]
    if not names or len(set(names)) < len(names):
        raise ValueError("a GeoPackage needs layers of different names")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layers.gpkg"
        for number, layer in enumerate(layers):
            _write(path, layer, "GPKG", append=number > 0)
        return path.read_bytes()


def geojson(layer: Layer) -> bytes:
    """A GeoJSON FeatureCollection (RFC 7946: longitude first, outer rings counter-clockwise, seven decimals).

    CGCS2000 is named in the member ``crs``; a reader that knows only the standard, and takes it for WGS84, is right within a
    metre (see `crs`).
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layer.geojson"
        _write(path, layer, "GeoJSON", layer_options={"COORDINATE_PRECISION": str(_DECIMALS), "ID_GENERATE": "NO"})
        return path.read_bytes()


def _write(path: Path, layer: Layer, driver: str, **options: Any) -> None:
    if len(layer.rows) != len(layer.shapes):
        raise ValueError(f"{len(layer.rows)} rows and {len(layer.shapes)} shapes")
    shapes = np.empty(len(layer.shapes), dtype=object)
    shapes[:] = layer.shapes
    shapes = np.asarray(shapely.orient_polygons(shapely.force_2d(shapes)), dtype=object)
    kind = _type(shapes)
    names = list(dict.fromkeys(name for row in layer.rows for name in row))
    columns, masks = [], []
    for name in names:
        column, mask = _column([row.get(name) for row in layer.rows])
        columns.append(column)
        masks.append(mask)
    raw.write(
        path,
        geometry=shapely.to_wkb(shapes),
        field_data=columns,
        fields=names,
        field_mask=masks,
        layer=layer.name,
        driver=driver,
        geometry_type=kind,
        promote_to_multi=kind.startswith("Multi"),
        crs=_CRS,
        **options,
    )


def _type(shapes: npt.NDArray[np.object_]) -> str:
    """The type of a layer: the one type there is, the one of many, or any."""
    kinds = {str(shape.geom_type) for shape in shapes if shape is not None}
    if len(kinds) == 1:
        return kinds.pop()
    single = {kind.removeprefix("Multi") for kind in kinds}
    return f"Multi{single.pop()}" if len(single) == 1 else "Unknown"


def _column(values: Sequence[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_] | None]:
    """A column of one type, and which of its values are null."""
    empty = np.fromiter((value is None for value in values), dtype=bool, count=len(values))
    given = [value for value in values if value is not None]
    for types, dtype in _KINDS if given else ():
        if not all(isinstance(value, types) and (dtype == "bool" or not isinstance(value, bool)) for value in given):
            continue
        whole = [int(value) for value in given if isinstance(value, int | np.integer)]
        if not all(value in _INT64 if dtype == "int64" else float(value) == value for value in whole):
            continue
        if dtype == "datetime64[D]" and any(isinstance(value, datetime.datetime) for value in given):
            continue
        if dtype.startswith("datetime64"):
            given_as = [_naive(value) if value is not None else np.datetime64("NaT") for value in values]
            return np.array(given_as, dtype=dtype), None
        blank: Any = False if dtype == "bool" else 0
        return np.array([blank if value is None else value for value in values], dtype=dtype), empty if empty.any() else None
    return np.array([None if value is None else str(value) for value in values], dtype=object), None


def _naive(value: datetime.date) -> datetime.date:
    """A time as UTC without its zone, which numpy does not know."""
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return value.astimezone(datetime.UTC).replace(tzinfo=None)
    return value
