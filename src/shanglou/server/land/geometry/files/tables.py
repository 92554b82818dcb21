"""Excel and CSV tables whose columns hold coordinates: a point in two columns, or a ring or WKT in one."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import shapely

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.files.headers import normal
from shanglou.engine.files.opening import open_source
from shanglou.engine.files.table import OWN, ROW
from shanglou.engine.language import say

from ..crs import CHINA
from . import texts
from .reading import Columns, Limits, Raw, broken, plain_value, refused

_LONGITUDE = ("经度", "东经", "lon", "lng", "long", "longitude", "横坐标", "东坐标", "easting", "point_x", "中心点经度")
_LATITUDE = ("纬度", "北纬", "lat", "latitude", "纵坐标", "北坐标", "northing", "point_y", "中心点纬度")
#: Surveyors call the northing x and the easting y, everybody else the other way round: the values tell.
_EITHER = (("x", "y"), ("x坐标", "y坐标"))
_SHAPE = (
    "wkt", "geometry", "geom", "the_geom", "shape", "polygon", "coordinates", "图形", "坐标串", "边界坐标", "坐标", "界址点坐标",
    "拐点坐标",
    "四至坐标",
)  # fmt: skip


def read_table(
    content: bytes, kind: str, source: str, layer: str | None, columns: Columns | None, limits: Limits
) -> tuple[Raw, bool]:
    """The rows of a table (kind: ``xlsx``, ``xls`` or ``csv``), and whether the table said itself which is easting.

    `BadInput` for what is no table, or has no columns of coordinates.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{_stem(source)}.{kind}"
        path.write_bytes(content)
        try:
            table = open_source(path, layer)
            rows = table.frame.collect().to_dicts()
        except BadInput as problem:
            raise BadInput(replace(fault, source=source) for fault in problem.faults) from None
        except pl.exceptions.PolarsError as problem:
            raise broken(source, kind.upper(), problem) from None
    if len(rows) > limits.features:
        expected = say("不超过 {most} 行", most=limits.features)
        raise refused("file", str(len(rows)), expected, say("请分成几份提供。"), source)
    for header, values in table.mixed.items():
        for row, value in zip(rows, values, strict=True):
            row[OWN + header] = value
    # A line with nothing in it is no row.
    rows = [row for row in rows if any(plain_value(row.get(OWN + header)) is not None for header in table.headers)]
    if len(set(table.headers)) < len(table.headers):
        twice = next(header for number, header in enumerate(table.headers) if header in table.headers[:number])
        raise refused("header", twice, say("各不相同的表头"), say("请改名后再提供。"), source, 1)
    found = _columns(table.headers, columns, source)
    shapes = np.empty(len(rows), dtype=object)
    attributes = [{header: plain_value(row[OWN + header]) for header in table.headers} for row in rows]
    result = Raw(kind, [int(row[ROW]) for row in rows], attributes, shapes, headers=table.headers, notes=table.notes)
    if found.shape:
        _from_texts(result, found.shape, source)
    else:
        _from_numbers(result, found, source)
    return result, not found.x or normal(found.x) not in {normal(name) for pair in _EITHER for name in pair}


def _stem(source: str) -> str:
    return re.sub(r"[^\w-]+", "_", Path(source).stem)[:60] or "table"


def _columns(headers: Sequence[str], given: Columns | None, source: str) -> Columns:
    if given is not None and (given.shape or (given.x and given.y)):
        lacking = [name for name in (given.shape, given.x, given.y) if name and name not in headers]
        if lacking:
            expected = say("文件中的列：{names}", names="、".join(headers))
            raise refused("columns", "、".join(lacking), expected, say("请从列表中选择坐标所在的列。"), source)
        return given
    bare = {normal(re.sub(r"[(（\[【].*", "", header)): header for header in reversed(headers)}

    def named(names: Sequence[str]) -> str:
        return next((bare[normal(name)] for name in names if normal(name) in bare), "")

    shape = named(_SHAPE)
    if shape:
        return Columns(shape=shape)
    pairs = [(named(_LONGITUDE), named(_LATITUDE)), *((named((x,)), named((y,))) for x, y in _EITHER)]
    for x, y in pairs:
        if x and y:
            return Columns(x, y)
    expected = say("“经度”“纬度”两列，或“坐标”“WKT”一列")
    remedy = say("请给坐标所在的列取上述名称，或在上传时选定这些列。")
    raise refused("columns", "、".join(headers)[:120], expected, remedy, source)


def _from_texts(result: Raw, header: str, source: str) -> None:
    codes: dict[int, int] = {}
    for place, row in enumerate(result.attributes):
        value = row[header]
        if value is None:
            continue
        try:
            result.shapes[place], code = texts.shape(str(value))
        except texts.Unreadable as problem:
            result.blame(place, Fault(header, problem.found, problem.expected, problem.remedy, result.rows[place], source))
            continue
        if code:
            codes[code] = place
    if len(codes) > 1:
        found = "、".join(f"SRID={code}" for code in sorted(codes))
        raise refused("crs", found, say("全部图形用同一个坐标系"), say("请转换成同一个坐标系后再提供。"), source)
    if codes:
        result.definition = f"EPSG:{next(iter(codes))}"


def _from_numbers(result: Raw, columns: Columns, source: str) -> None:
    points = np.full((len(result.rows), 2), np.nan)
    for place, row in enumerate(result.attributes):
        pair = (columns.x, columns.y)
        if all(row[header] is None for header in pair):
            continue
        for side, header in enumerate(pair):
            found = texts.number(row[header])
            if found is None:
                fault = Fault(
                    header,
                    "" if row[header] is None else str(row[header])[:40],
                    say("坐标数值"),
                    say("请填写数字或度分秒，经纬度两列都要填。"),
                    result.rows[place],
                    source,
                )
                result.blame(place, fault)
            else:
                points[place, side] = found
    whole = ~np.isnan(points).any(axis=1)
    result.shapes[whole] = shapely.points(points[whole])


def turned(shapes: Any) -> Any:
    """Points with their coordinates swapped where that is what makes all of them a place in China: northing before easting,
    or latitude before longitude."""
    west, south, east, north = CHINA
    points = shapely.get_coordinates(shapes)
    if not len(points):
        return shapes
    first, second = points[:, 0], points[:, 1]
    degrees = (first >= south) & (first <= north) & (second >= west) & (second <= east)
    # Northings of China lie between 300 km and 6,000 km; eastings below 1,000 km, or, with their zone, above 25,000 km.
    eastings = ((second >= 100_000) & (second <= 900_000)) | (second > 25_000_000)
    metres = (first >= 1_000_000) & (first <= 6_000_000) & eastings
    if not (degrees.all() or metres.all()):
        return shapes
    return shapely.transform(shapes, lambda pairs: pairs[:, ::-1])
