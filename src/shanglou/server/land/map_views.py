"""The map: one page, tiles by zoom, the table of what is in view."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import shapely
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from shapely.geometry.base import BaseGeometry

from shanglou.engine.faults import BadInput

from ..bodies.actors import SYSTEM, Actor, actor_of
from ..bodies.capabilities import Capability
from ..doors.importing.facts import fact_of
from ..foundation.fields import language
from .geometry.districts import district_boundaries
from .map_filters import Narrowing
from .map_places import area_of, box_of
from .mapping import CUT, FAR, LAYERS, MOST, NAME, Layer, counts, extent, far_tile_of, keys, page_of, rows_of, selected, tile_of

ROWS = 60
#: The classes of a theme are told apart by colour and by the line of their edge.
COLOURS = ("#2b6cb0", "#6a9a58", "#c98a1b", "#7a62b3", "#2f8791", "#b8554a", "#b5639a", "#7d5a3c", "#5c6b1f")
TILE = "application/vnd.mapbox-vector-tile"


@login_required
def page(request: HttpRequest) -> HttpResponse:
    """The map with its layers and the table beside it."""
    actor = actor_of(request)
    actor.require(Capability.VIEW)
    narrowing = Narrowing(request)
    config = {
        "tiles": reverse("land:tile", args=["LAYER", 1, 2, 3]).replace("LAYER/1/2/3", "{layer}/{z}/{x}/{y}"),
        "rows": reverse("land:map-rows"),
        "cut": CUT,
        "name": NAME,
        "page": ROWS,
        "districts": reverse("land:districts"),
        "box": _opened(actor, narrowing),
        "query": narrowing.given.urlencode(),
        "said": [phrase.text for phrase in narrowing.phrases()],
        "base": settings.SHANGLOU_TILES,
        "layers": [_layer(layer, narrowing) for layer in LAYERS.values()],
        "words": {
            "none": _("视野内没有"),
            "of": _("视野内 %(n)s 个，列出 %(m)s 个"),
            "zoom": _("放大后显示"),
            "cut": _("画出 %(n)s 个，共 %(m)s 个；放大可见全部"),
            "more": _("再列 %(n)s 个"),
            "failed": _("列表没有取到；请检查网络，再移动一下地图"),
            "sheet": _("共 %(n)s 个，纸面只列出排在前面的"),
            "selected": _("选中 %(n)s 个，列出 %(m)s 个"),
            "mu": _("亩"),
            "around": _("围合"),
            "unknown": _("未登记"),
            "measure": _("逐点点击量距，双击或回车结束，Esc 取消"),
            "unmeasure": _("清除量距"),
            "select": _("拖动画框，或逐点点击画出范围；双击或回车结束，Esc 取消"),
            "clear": _("清除选择"),
            "open": _("打开"),
            "only": _("只看"),
        },
    }
    layer = LAYERS.get(request.GET.get("table", "")) or LAYERS["parcels"]
    context = {
        "config": json.dumps(config, default=str, ensure_ascii=False),
        "layers": LAYERS.values(),
        "hidden": hidden(request.GET.get("hide", "")),
        "table": layer,
        "narrowing": narrowing,
        "plain": _plain(actor, layer, narrowing, request) if "page" in request.GET else None,
        "kept": {name: request.GET.get(name, "") for name in ("hide", "area")},
    }
    return render(request, "land/map.html", context)


def hidden(said: str) -> list[str]:
    """The layers that an address puts out of sight: their keys, parted by commas. What is no layer is passed over."""
    wanted = said.split(",")
    return [key for key in LAYERS if key in wanted]


def _plain(actor: Actor, layer: Layer, narrowing: Narrowing, request: HttpRequest) -> dict[str, Any]:
    """The table for a browser that runs no scripts, and so draws no map: what the filters and the drawn area leave, by pages."""
    area = _area(request.GET.get("area", ""))
    try:
        found = keys(actor, layer, narrowing) if area is None else selected(actor, layer, area, narrowing).keys
    except BadInput as bad:
        return {"faults": bad.faults}
    shown = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return {"page": shown, "rows": [row_beside(row, layer) for row in rows_of(actor, layer, shown.object_list)]}


def _opened(actor: Actor, narrowing: Narrowing) -> tuple[float, float, float, float] | None:
    """Where the map opens: on what its filters leave of the layers they are for, else on the zones or the parcels."""
    own = [layer for layer in LAYERS.values() if narrowing.of(layer)]
    boxes = [box for layer in own if (box := extent(actor, layer, narrowing))]
    if boxes:
        west, south, east, north = zip(*boxes, strict=True)
        return min(west), min(south), max(east), max(north)
    return extent(actor, LAYERS["zones"]) or extent(actor, LAYERS["parcels"]) or _home(actor)


def _home(actor: Actor) -> tuple[float, float, float, float] | None:
    """The districts of an actor's bodies, or of their cities: where the map opens that has nothing to show."""
    drawn = district_boundaries()
    codes = {item.body.division.code for item in actor.memberships}
    own = [drawn[code] for code in codes & drawn.keys()]
    own = own or [shape for code, shape in drawn.items() if any(code.startswith(city[:4]) for city in codes)]
    if not own:
        return None
    west, south, east, north = shapely.total_bounds(own)
    return float(west), float(south), float(east), float(north)


def _layer(layer: Layer, narrowing: Narrowing) -> dict[str, Any]:
    return {
        "query": narrowing.query(layer),
        "far": FAR if narrowing.query(layer) else layer.from_zoom,
        "most": MOST,
        "list": narrowing.list_address(layer),
        "key": layer.key,
        "label": str(layer.label),
        "title": layer.title.split("__")[-1],
        "page": reverse(layer.url_name, args=[0]),
        "from": layer.from_zoom,
        "whole": layer.whole_to,
        "kind": layer.kind,
        "facts": [_fact(layer, name) for name in layer.facts],
        "themes": [
            {
                "key": theme.key,
                "label": str(theme.label),
                "attribute": theme.attribute,
                "number": theme.is_number,
                "classes": [
                    {"value": value, "word": str(word), "colour": COLOURS[place % len(COLOURS)]}
                    for place, (value, word) in enumerate(theme.classes)
                ],
            }
            for theme in layer.themes
        ],
    }


def _fact(layer: Layer, name: str) -> dict[str, Any]:
    """What the card says of a column: its label, its unit, the words for its values."""
    column: Any = layer.rows(SYSTEM).model._meta.get_field(name)
    told = fact_of(column)
    unit = told.of.unit
    return {
        "name": name,
        "label": told.label.of(language()),
        "unit": unit.text.of(language()) if unit is not None else "",
        "words": {str(value): str(word) for value, word in column.flatchoices},
    }


@login_required
@cache_control(private=True, max_age=60)
@gzip_page
def tile(request: HttpRequest, layer: str, z: int, x: int, y: int) -> HttpResponse:
    """One tile of one layer."""
    if layer not in LAYERS or z > 22 or x >= 1 << z or y >= 1 << z:
        raise Http404(layer)
    actor, chosen, narrowing = actor_of(request), LAYERS[layer], Narrowing(request)
    is_far = FAR <= z < chosen.from_zoom and narrowing.of(chosen) is not None
    drawn = (far_tile_of if is_far else tile_of)(actor, chosen, z, x, y, narrowing)
    return HttpResponse(drawn, content_type=TILE)


@login_required
def rows(request: HttpRequest) -> HttpResponse:
    """The table of what is in view of one layer."""
    layer = LAYERS.get(request.GET.get("layer", ""))
    box = box_of(request.GET.get("box", ""))
    if layer is None or box is None:
        raise Http404
    start = request.GET.get("start", "0")
    if not start.isdecimal() or len(start) > 9:
        raise Http404(start)
    first, actor, narrowing = int(start), actor_of(request), Narrowing(request)
    area = _area(request.GET.get("area", ""))
    found: Sequence[int]
    if area is None:
        found, total = page_of(actor, layer, box, narrowing, first, ROWS)
        # Further rows of the same view: of the other layers nothing has changed.
        others = counts(actor, box, narrowing, without=[layer.key, *hidden(request.GET.get("hide", ""))]) if not first else {}
        answer: dict[str, Any] = {"total": total, "counts": {layer.key: total, **others}}
        if not answer["total"]:
            answer["nothing"] = _nothing(actor, layer, narrowing)
    else:
        try:
            chosen = selected(actor, layer, area, narrowing)
        except BadInput as bad:
            return JsonResponse({"faults": [item.message(language()) for item in bad.faults]}, status=400)
        found = chosen.keys[first : first + ROWS]
        answer = {"total": len(chosen.keys), "area": None if chosen.area is None else f"{chosen.area:,.2f}"}
    answer |= {"start": first, "rows": [row_beside(row, layer) for row in rows_of(actor, layer, found)]}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


def row_beside(row: Any, layer: Layer) -> dict[str, Any]:
    """A row of the table beside the map."""
    return {
        "pk": row.pk,
        "title": str(row),
        "url": reverse(layer.url_name, args=[row.pk]),
        "detail": _detail(row),
        "place": _place(row, layer),
    }


def _nothing(actor: Actor, layer: Layer, narrowing: Narrowing) -> dict[str, Any]:
    """What to do where a layer shows nothing in view: go where there is something, clear the filters, look at the list."""
    total = narrowing(layer, layer.rows(actor)).order_by().count()
    if box := extent(actor, layer, narrowing) if total else None:
        return {"text": _("视野内没有，视野外有 %(n)s 个") % {"n": f"{total:,}"}, "act": _("移到那里"), "box": box}
    if total:
        text = _("有 %(n)s 个，都还没有图形") % {"n": f"{total:,}"}
        return {"text": text, "act": _("打开列表"), "url": narrowing.list_address(layer)}
    if narrowing.of(layer):
        return {
            "text": _("没有符合筛选的，请放宽条件"),
            "act": _("清除筛选"),
            "url": f"{reverse('land:map')}?{narrowing.cleared()}",
        }
    return {"text": _("还没有登记"), "act": _("打开列表"), "url": narrowing.list_address(layer)}


def _detail(row: Any) -> str:
    said = [getattr(row, "location", ""), getattr(row, "get_kind_display", str)(), getattr(row, "get_step_display", str)()]
    if getattr(row, "area", None) is not None:
        said.append(f"{row.area.normalize():f} {_('亩')}")
    return " · ".join(str(part) for part in said if part)


def _place(row: Any, layer: Layer) -> list[float] | None:
    if layer.through or row.west is None:
        return None
    return [(row.west + row.east) / 2, (row.south + row.north) / 2]


@cache_control(public=True, max_age=86_400)
@gzip_page
def districts(request: HttpRequest) -> HttpResponse:
    """The coarse boundaries of districts, which anybody may see."""
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": json.loads(shapely.to_geojson(shape))}
        for code, shape in district_boundaries().items()
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


def _area(text: str) -> BaseGeometry | None:
    try:
        return area_of(text)
    except ValueError:
        raise Http404(text) from None
