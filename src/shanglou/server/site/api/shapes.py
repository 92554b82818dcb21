"""The geometry of a row: read, set and taken away below it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any, Literal

import shapely
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Body as JsonBody
from ninja import Field, Router, Schema, Status
from ninja import Path as InPath
from shapely.geometry.base import BaseGeometry

from ...bodies.actors import Actor
from ...land.geometry import crs
from ...land.models import Drawn
from ...land.placing import placed
from ...land.shapes import drawn
from . import common
from .acts import Said
from .fields import plain_value

#: Who sets it, on which row, to what (None: to none), at which version, with what note.
Drawing = Callable[[Actor, Any, BaseGeometry | None, int, str], Any]


class Geometry(Schema):
    """A geometry of GeoJSON (RFC 7946)."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any]


class Shape(Said):
    """A geometry of GeoJSON (polygon or multi-polygon) and the system of its coordinates, which nothing else tells: ``cgcs2000``,
    ``wgs84``, ``gcj02``, or an EPSG code of CGCS2000. `keep_overlap`: a parcel may lie on others."""

    geometry: dict[str, Any]
    crs: Annotated[str, Field(max_length=60)]
    keep_overlap: bool = False
    note: common.Line = ""


class ShapeTold(Schema):
    """A geometry in CGCS2000 longitude and latitude, null where there is none; `measured_area` in mu, an exact decimal."""

    geometry: Geometry | None
    crs: str
    measured_area: str | None


def written(row: Drawn) -> dict[str, Any]:
    """The geometry of a row as JSON: longitude and latitude of CGCS2000, None where it has none; the measured area in mu."""
    shape = drawn(row)
    return {
        "geometry": json.loads(shapely.to_geojson(shape)) if shape is not None else None,
        "crs": crs.CGCS2000.key,
        "measured_area": plain_value(row.measured_area),
    }


def install(router: Router, table: str, rows: Callable[[Actor], QuerySet[Any]], draw: Drawing) -> None:
    """Give `router` the operations of a geometry."""

    @router.get(
        "/{int:pk}/shape", response={200: ShapeTold, 304: None}, operation_id=f"shape_of_{table}",
        summary="The geometry of a row, in CGCS2000 longitude and latitude",
    )  # fmt: skip
    def shape(request: HttpRequest, response: HttpResponse, pk: InPath[common.Key]) -> Any:
        row = get_object_or_404(rows(common.asking(request)), pk=pk)
        common.tagged(response, row)
        return Status(304, None) if common.unchanged(request, row) else Status(200, written(row))

    @router.put(
        "/{int:pk}/shape", response=ShapeTold, operation_id=f"set_shape_of_{table}",
        summary="Set the geometry of a row (If-Match); its measured area follows",
    )  # fmt: skip
    def draw_it(request: HttpRequest, response: HttpResponse, pk: InPath[common.Key], said: JsonBody[Shape]) -> Any:
        actor = common.asking(request)
        row = get_object_or_404(rows(actor), pk=pk)
        version = common.asked_version(request, row)
        found = placed(row, rows(actor), said.geometry, said.crs, keep_overlap=said.keep_overlap)
        draw(actor, row, found, version, said.note)
        common.tagged(response, row)
        return written(row)

    @router.delete(
        "/{int:pk}/shape", response={204: None}, operation_id=f"remove_shape_of_{table}",
        summary="Take the geometry of a row away (If-Match)",
    )  # fmt: skip
    def undraw(request: HttpRequest, pk: InPath[common.Key], note: str = common.line()) -> Any:
        actor = common.asking(request)
        row = get_object_or_404(rows(actor), pk=pk)
        draw(actor, row, None, common.asked_version(request, row), note)
        return Status(204, None)
