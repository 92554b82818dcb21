"""The map for programs: its layers, what lies in a view or a drawn area, how many, and how it is coloured."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

import shapely
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict
from ninja import Field, Query, Router, Schema
from shapely.geometry.base import BaseGeometry

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import plain, say

from ...bodies.actors import Actor
from ...land.geometry.districts import district_boundaries
from ...land.map_filters import Narrowing, filters_of
from ...land.map_places import CORNERS, area_of, box_of
from ...land.map_themes import Theme, classed
from ...land.map_views import row_beside
from ...land.mapping import (
    LAYERS,
    Box,
    Layer,
    counted,
    in_box,
    page_of,
    rows_of,
    selected,
    there,
    within_area,
)
from . import common
from .fields import labelled, plain_value
from .shapes import Geometry

router = Router(tags=["map"])
#: What is said of a view beside its filters.
ASIDE = ("box", "area", "limit", "offset")
VIEW = "west,south,east,north in degrees (CGCS2000)"
AREA = f"corners of a drawn area, lon,lat parted by blanks, at most {CORNERS}; counts instead of the box where both are given"


class View(Schema):
    """Where on the map: a box, or an area."""

    box: Annotated[str, Field(max_length=200, description=VIEW)] = ""
    area: Annotated[str, Field(max_length=40_000, description=AREA)] = ""


class ClassTold(Schema):
    """A class of a theme: a value, or (of a number) the bound from which on it is; the first holds what is less, too."""

    value: str | bool | float
    label: common.Label


class DistrictDrawn(Schema):
    """The coarse boundary of a district, for drawing: longitude and latitude of CGCS2000."""

    code: str
    geometry: Geometry


class ThemeTold(Schema):
    """By what a layer may be coloured."""

    key: str
    label: common.Label
    attribute: str
    is_number: bool
    classes: list[ClassTold]


class MapLayer(Schema):
    """A layer: what it may be narrowed and coloured by, and from which zoom on it is drawn."""

    key: str
    label: common.Label
    kind: str
    from_zoom: int
    filters: list[str]
    themes: list[ThemeTold]


class LayerCount(Schema):
    """How many rows of a layer lie there."""

    layer: str
    count: int


class MapRow(Schema):
    """A row as the table beside the map has it: `detail` in the language asked for; `place` is the middle (lon, lat) of what is
    drawn by itself.
    """

    id: int
    title: str
    detail: str
    url: str
    place: list[float] | None


class MapRows(common.Page):
    """The rows there; `area`: mu of all of them together, where an area was drawn and rows of the layer have one."""

    items: list[MapRow]
    area: str | None


class ClassCount(ClassTold):
    """A class and how many rows are in it."""

    count: int


class Classes(Schema):
    """How many rows are in each class; `others`: not known, or of no class."""

    theme: str
    count: int
    classes: list[ClassCount]
    others: int


@router.get("/map", response=list[MapLayer], operation_id="list_map_layers", summary="The layers of the map")
def layers(request: HttpRequest) -> list[dict[str, Any]]:
    """With the filters and the themes of each."""
    return [
        {
            "key": layer.key,
            "label": labelled(layer.label),
            "kind": layer.kind,
            "from_zoom": layer.from_zoom,
            "filters": filters_of(layer),
            "themes": [_theme(theme) for theme in layer.themes],
        }
        for layer in LAYERS.values()
    ]


@router.get(
    "/map/counts", response=list[LayerCount], operation_id="count_map_layers", summary="How many rows of each layer lie there"
)
def counts(request: HttpRequest, view: Query[View]) -> list[dict[str, Any]]:
    """Filters as ``<layer>-<filter>``, or alone for every layer that has them: ``division``, ``zone``."""
    actor, (box, area) = common.asking(request), _place(view)
    narrow = _narrowing(request, list(LAYERS.values()))
    return [
        {
            "layer": key,
            "count": counted(actor, layer, box, narrow) if area is None else len(selected(actor, layer, area, narrow).keys),
        }
        for key, layer in LAYERS.items()
    ]


@router.get("/map/{layer}/rows", response=MapRows, operation_id="list_map_rows", summary="The rows of a layer that lie there")
def rows(
    request: HttpRequest,
    layer: str,
    view: Query[View],
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """By the filters of the layer, in the order of their numbers, as the table beside the map lists them."""
    actor, of = common.asking(request), _layer(layer)
    (box, area), narrow = _place(view), _narrowing(request, [of])
    size: Decimal | None = None
    if area is None:
        keys, total = page_of(actor, of, box, narrow, offset, limit)
    else:
        chosen = selected(actor, of, area, narrow)
        keys, total, size = list(chosen.keys[offset : offset + limit]), len(chosen.keys), chosen.area
    items = [row_beside(row, of) for row in rows_of(actor, of, keys)]
    told = [{"id": item.pop("pk"), **item} for item in items]
    return common.paged(request, total, limit, offset, told) | {"area": plain_value(size)}


@router.get(
    "/map/{layer}/themes/{theme}",
    response=Classes,
    operation_id="count_map_classes",
    summary="How many rows of a layer that lie there are of each colour",
)
def classes(request: HttpRequest, layer: str, theme: str, view: Query[View]) -> dict[str, Any]:
    """By the filters of the layer."""
    actor, of = common.asking(request), _layer(layer)
    chosen = next((item for item in of.themes if item.key == theme), None)
    if chosen is None:
        raise Http404(theme)
    numbers, others = classed(chosen, _rows(actor, of, _place(view), _narrowing(request, [of])))
    told = [item | {"count": number} for item, number in zip(_theme(chosen)["classes"], numbers, strict=True)]
    return {"theme": chosen.key, "count": sum(numbers) + others, "classes": told, "others": others}


def _rows(actor: Actor, layer: Layer, place: tuple[Box, BaseGeometry | None], narrow: Narrowing) -> QuerySet[Any]:
    box, area = place
    return there(actor, layer, in_box(box), narrow) if area is None else within_area(actor, layer, area, narrow)


def _theme(theme: Theme) -> dict[str, Any]:
    return {
        "key": theme.key,
        "label": labelled(theme.label),
        "attribute": theme.attribute,
        "is_number": theme.is_number,
        "classes": [{"value": value, "label": labelled(word)} for value, word in theme.classes],
    }


def _layer(key: str) -> Layer:
    if key not in LAYERS:
        raise Http404(key)
    return LAYERS[key]


def _place(view: View) -> tuple[Box, BaseGeometry | None]:
    """The box, and the area where one is given; of an area the box is that around it."""
    if not view.area:
        box = box_of(view.box)
        if box is None:
            raise BadInput([Fault("box", view.box[:80], say("西,南,东,北：四个度数"), say("请给出视野（box）或范围（area）。"))])
        return box, None
    try:
        area = area_of(view.area)
    except ValueError:
        area = None
    if area is None:
        expected = say("至少三个、至多 {most} 个角点：经度,纬度，以空格隔开", most=CORNERS)
        raise BadInput([Fault("area", view.area[:80], expected, say("请核对后重试。"))])
    west, south, east, north = area.bounds
    return (west, south, east, north), area


def _narrowing(request: HttpRequest, of: Sequence[Layer]) -> Narrowing:
    """The filters of the address; `BadInput` for a name that none of the layers has, and for a value that none of them takes.

    A row that the asker may not see is no value of any filter, as none that there is not.
    """
    known = {layer.key: filters_of(layer) for layer in of}
    alone = of[0].key if len(of) == 1 else ""
    names = known[alone] if alone else [f"{key}-{name}" for key, own in known.items() for name in own]
    anywhere = {name for own in known.values() for name in own}
    given, faults = QueryDict(mutable=True), []
    for name, values in request.GET.lists():
        if name in ASIDE or not any(values):
            continue
        if name not in names and name not in anywhere:
            faults.append(Fault(name, values[-1][:80], plain(", ".join(names)), say("请改用所列的筛选条件。")))
            continue
        given.setlist(f"{alone}-{name}" if alone else name, values)
    if faults:
        raise BadInput(faults)
    narrow = Narrowing(request, given)
    taken: set[str] = set()
    for layer in of:
        narrowed = narrow.of(layer)
        if narrowed is None:
            continue
        taken |= set(narrowed.data) | {key.removeprefix(f"{layer.key}-") for key in narrowed.data}
        for name, texts in narrowed.form.errors.items():
            found = str(narrowed.data.get(f"{layer.key}-{name}", ""))[:80]
            said = name if alone else f"{layer.key}-{name}"
            faults += [Fault(said, found, plain(str(text)), say("请核对后重试。")) for text in texts]
    for name in sorted(set(given) - taken):
        faults.append(Fault(name, str(given[name])[:80], say("这一筛选条件的一个可选值"), say("请核对后重试。")))
    if faults:
        raise BadInput(faults)
    return narrow


@router.get(
    "/map/districts", response=list[DistrictDrawn], operation_id="list_map_districts", auth=None,
    summary="The boundaries of districts that the map draws under everything else",
)  # fmt: skip
def districts(request: HttpRequest) -> list[dict[str, Any]]:
    """Anybody may see them; they prove nothing."""
    return [
        {"code": code, "geometry": json.loads(shapely.to_geojson(shape))} for code, shape in sorted(district_boundaries().items())
    ]
