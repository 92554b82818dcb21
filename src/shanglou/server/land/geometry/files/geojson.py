"""GeoJSON (RFC 7946), one feature after the other, so that a wrong one is named and the others are read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from shanglou.engine.faults import Fault
from shanglou.engine.language import say

from ....foundation.fields import here
from .reading import Limits, Raw, refused

_GEOMETRIES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")


def read_geojson(content: bytes, source: str, limits: Limits) -> Raw:
    """The features of a GeoJSON text. `BadInput` for what is no GeoJSON.

    The standard says that coordinates are WGS84, but shifted ones (GCJ-02) are passed on in just the same form: a text that
    does not name its system in a member ``crs`` is one that has not declared it.
    """
    document = _parsed(content, source)
    features, definition = _features(document, source), _crs(document)
    if len(features) > limits.features:
        expected = say("不超过 {most} 个图形", most=limits.features)
        raise refused("file", str(len(features)), expected, say("请分成几份提供。"), source)
    shapes = np.empty(len(features), dtype=object)
    result = Raw("geojson", range(1, len(features) + 1), shapes=shapes, definition=definition, encoding="utf-8")
    attributes: list[Mapping[str, Any]] = []
    headers: dict[str, None] = {}
    for place, feature in enumerate(features):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        attributes.append(_flat(properties) if isinstance(properties, dict) else {})
        headers.update(dict.fromkeys(attributes[-1]))
        geometry = feature.get("geometry") if isinstance(feature, dict) else feature
        if geometry is None and isinstance(feature, dict):
            continue
        try:
            shapes[place] = shapely.from_geojson(json.dumps(geometry))
        except (shapely.errors.GEOSException, ValueError) as problem:
            detail = " ".join(str(problem).split())[:120]
            expected = say("RFC 7946 的几何对象")
            result.blame(place, Fault("geometry", detail, expected, say("请核对这个图形的坐标。"), place + 1, source))
    result.attributes, result.headers = attributes, tuple(headers)
    return result


def _parsed(content: bytes, source: str) -> dict[str, Any]:
    expected = say("GeoJSON 文件")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused(
            "encoding", here(say("不是 UTF-8")), say("UTF-8 编码的 GeoJSON"), say("请另存为 UTF-8 编码。"), source
        ) from None
    try:
        document = json.loads(text, parse_constant=_constant)
    except json.JSONDecodeError as problem:
        found = f"{problem.lineno}:{problem.colno} {problem.msg}"
        cut = problem.pos >= len(text.rstrip()) or not text.rstrip().endswith(("}", "]"))
        remedy = say("文件在中途断开，请重新导出或重新传送。") if cut else say("请核对该处（行:列）的写法，或重新导出。")
        raise refused("file", found, expected, remedy, source) from None
    except (ValueError, RecursionError) as problem:
        raise refused("file", str(problem)[:120], expected, say("请重新导出。"), source) from None
    if not isinstance(document, dict) or document.get("type") not in ("FeatureCollection", "Feature", *_GEOMETRIES):
        found = str(document.get("type")) if isinstance(document, dict) else type(document).__name__
        raise refused("file", found[:40], expected, say("请导出为 GeoJSON 的 FeatureCollection。"), source)
    return document


def _constant(name: str) -> Any:
    raise ValueError(name)


def _features(document: dict[str, Any], source: str) -> list[Any]:
    if document["type"] != "FeatureCollection":
        return [document if document["type"] == "Feature" else {"geometry": document}]
    features = document.get("features")
    if not isinstance(features, list):
        remedy = say("请导出为 GeoJSON 的 FeatureCollection。")
        raise refused("file", str(features)[:40], say("GeoJSON 文件"), remedy, source)
    return features


def _crs(document: dict[str, Any]) -> str:
    """The name in the member ``crs`` of the older standard (2008), as `crs.of_definition` takes it."""
    member = document.get("crs")
    properties = member.get("properties") if isinstance(member, dict) else None
    return str(properties.get("name") or "") if isinstance(properties, dict) else ""


def _flat(properties: dict[str, Any]) -> dict[str, Any]:
    """Values as they are; lists and objects as JSON."""
    return {
        str(key): json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
        for key, value in properties.items()
    }
