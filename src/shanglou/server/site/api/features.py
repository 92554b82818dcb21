"""OGC API Features (part 1, core and GeoJSON) for zones, parcels and projects, so that a desktop GIS opens them.

https://docs.ogc.org/is/17-069r4/17-069r4.html. Coordinates are CGCS2000 longitude and latitude, given out as CRS84; no other
system is named, since who reads of EPSG:4490 (part 2 of the standard) asks for it and takes the first number for a latitude.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

import shapely
from django.db.models import Max, Min, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Query, Router
from ninja import Path as InPath

from shanglou.engine.language import Text, say

from ...bodies.actors import Actor
from ...land import queries as land
from ...projects import queries as projects
from . import common, problems
from .document import answers
from .fields import plain_value

router = Router(tags=["OGC API Features"])
CONFORMS = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
)
CRS = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
MEDIA = "application/geo+json"
#: Features of an answer. Who asks for more gets so many and the address of the next (/req/core/fc-limit-response-1): desktop
#: systems ask for a thousand and more, whatever the description says.
MOST = 1000
Asked = Annotated[int, Field(ge=1, le=1_000_000, description=f"No more than {MOST} are given at once")]
#: A day or a moment, or two with `..` for an open end. No feature has a time of its own, so that each matches any.
_MOMENT = r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?"
TIMES = rf"^({_MOMENT}|(\.\.|{_MOMENT})?/(\.\.|{_MOMENT})?)?$"


@dataclass(frozen=True)
class Collection:
    """One layer: its rows, the path to the drawn row, the columns that become properties."""

    title: Text
    rows: Callable[[Actor], QuerySet[Any]]
    properties: tuple[str, ...]
    #: From the row to what is drawn and which of that may be seen; a project is drawn by its parcels.
    drawn: str = ""
    seen: Callable[[Actor], QuerySet[Any]] = land.parcels


COLLECTIONS: dict[str, Collection] = {
    "zones": Collection(
        say("园区与平台"),
        land.zones,
        ("code", "name_zh", "kind", "level", "leading_industries", "land_area", "measured_area"),
        seen=land.zones,
    ),
    "parcels": Collection(
        say("宗地"),
        land.parcels,
        (
            "code",
            "location",
            "land_use",
            "area",
            "measured_area",
            "supply_mode",
            "far",
            "expiry",
            "is_idle",
            "is_low_efficiency",
            "renewal_kind",
        ),
    ),
    "projects": Collection(
        say("项目"),
        projects.projects,
        ("code", "name_zh", "kind", "step", "factory_type", "land_area", "floor_area", "far"),
        drawn="parcels",
    ),
}


# QGIS takes the last slash off the address that it is given, and follows nothing that sends it elsewhere.
@router.get("/", include_in_schema=False, auth=None)
@router.get("", operation_id="ogc_landing", summary="Landing page", auth=None, url_name="layers")
def landing(request: HttpRequest) -> dict[str, Any]:
    """Where everything is."""
    here = _root(request)
    return {
        "title": "Shanglou 上楼",
        "description": say("园区、宗地与项目").of("zh"),
        "links": [
            {"rel": "self", "type": "application/json", "href": here},
            {
                "rel": "service-desc",
                "type": "application/vnd.oai.openapi+json;version=3.1",
                "href": request.build_absolute_uri("/api/v1/openapi.json"),
            },
            {"rel": "conformance", "type": "application/json", "href": f"{here}/conformance"},
            {"rel": "data", "type": "application/json", "href": f"{here}/collections"},
        ],
    }


@router.get("/conformance", operation_id="ogc_conformance", summary="What it conforms to", auth=None)
def conformance(request: HttpRequest) -> dict[str, Any]:
    """The classes of the standard."""
    return {"conformsTo": list(CONFORMS)}


@router.get("/collections", operation_id="ogc_collections", summary="The layers")
def collections(request: HttpRequest) -> dict[str, Any]:
    """All layers."""
    return {
        "links": [{"rel": "self", "type": "application/json", "href": f"{_root(request)}/collections"}],
        "collections": [_collection(request, name) for name in COLLECTIONS],
    }


@router.get("/collections/{name}", operation_id="ogc_collection", summary="One layer")
def collection(request: HttpRequest, name: str) -> dict[str, Any]:
    """One layer."""
    return _collection(request, name)


@router.get("/collections/{name}/items", operation_id="ogc_items", summary="Features of a layer", openapi_extra=answers(MEDIA))
def items(
    request: HttpRequest,
    name: str,
    limit: Asked = 100,
    offset: common.Offset = 0,
    bbox: str = Query(""),
    datetime: str = Query("", pattern=TIMES, max_length=80),
) -> HttpResponse:
    """Features, in pages, within a box where one is given."""
    limit = min(limit, MOST)
    layer, actor = _known(name), common.asking(request)
    rows = _fetched(layer, actor).order_by("pk")
    if bbox:
        box = _box(bbox)
        if box is None:
            return problems.problem(400, say("bbox 应为四个数：西,南,东,北（经纬度）"))
        rows = rows.filter(_within(layer, actor, box)).distinct()
    matched = rows.count()
    found = list(rows[offset : offset + limit])
    here = f"{_root(request)}/collections/{name}/items"
    links = [{"rel": "self", "type": MEDIA, "href": request.build_absolute_uri()}]
    if offset + limit < matched:
        further = request.GET.copy()
        further["limit"], further["offset"] = str(limit), str(offset + limit)
        links.append({"rel": "next", "type": MEDIA, "href": f"{here}?{further.urlencode()}"})
    body = {
        "type": "FeatureCollection",
        "numberMatched": matched,
        "numberReturned": len(found),
        "timeStamp": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "links": links,
        "features": [_feature(layer, row) for row in found],
    }
    return JsonResponse(body, content_type=MEDIA, json_dumps_params={"ensure_ascii": False})


@router.get("/collections/{name}/items/{int:pk}", operation_id="ogc_item", summary="One feature", openapi_extra=answers(MEDIA))
def item(request: HttpRequest, name: str, pk: InPath[common.Key]) -> HttpResponse:
    """One feature."""
    layer = _known(name)
    row = get_object_or_404(_fetched(layer, common.asking(request)), pk=pk)
    links = [
        {"rel": "self", "type": MEDIA, "href": request.build_absolute_uri()},
        {"rel": "collection", "type": "application/json", "href": f"{_root(request)}/collections/{name}"},
    ]
    return JsonResponse(_feature(layer, row) | {"links": links}, content_type=MEDIA, json_dumps_params={"ensure_ascii": False})


def _known(name: str) -> Collection:
    if name not in COLLECTIONS:
        raise Http404(name)
    return COLLECTIONS[name]


def _collection(request: HttpRequest, name: str) -> dict[str, Any]:
    layer = _known(name)
    here = f"{_root(request)}/collections/{name}"
    return {
        "id": name,
        "title": layer.title.zh,
        "description": layer.title.en,
        "itemType": "feature",
        "extent": {"spatial": {"bbox": [_extent(layer, common.asking(request))], "crs": CRS}},
        "crs": [CRS],
        "links": [
            {"rel": "self", "type": "application/json", "href": here},
            {"rel": "items", "type": MEDIA, "href": f"{here}/items"},
        ],
    }


def _extent(layer: Collection, actor: Actor) -> list[float]:
    """The box of what may be seen; the whole world where nothing is drawn, since the standard knows no empty one."""
    shown = layer.seen(actor).order_by()
    if layer.drawn:
        shown = shown.filter(projects__in=layer.rows(actor).order_by().values("pk"))
    found = shown.aggregate(Min("west"), Min("south"), Max("east"), Max("north"))
    return [-180.0, -90.0, 180.0, 90.0] if None in found.values() else list(found.values())


def _feature(layer: Collection, row: Any) -> dict[str, Any]:
    geometry = None
    drawn = [row] if not layer.drawn else list(getattr(row, layer.drawn).all())
    shapes = [shapely.from_wkb(bytes(one.shape)) for one in drawn if one.shape]
    if shapes:
        geometry = json.loads(shapely.to_geojson(shapes[0] if len(shapes) == 1 else shapely.union_all(shapes)))
    return {
        "type": "Feature",
        "id": row.pk,
        "geometry": geometry,
        "properties": {key: value for name in layer.properties for key, value in _properties(row, name)}
        | {"division": row.division.code, "division_label": str(row.division)},
    }


def _properties(row: Any, name: str) -> Iterator[tuple[str, Any]]:
    """A column as a desktop system draws by it: a number as a number, beside a code the word for it in the language asked for."""
    value = getattr(row, name)
    yield name, float(value) if isinstance(value, Decimal) else plain_value(value)
    if row._meta.get_field(name).flatchoices:
        yield f"{name}_label", str(getattr(row, f"get_{name}_display")())


def _box(text: str) -> tuple[float, float, float, float] | None:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        return None
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4 or not all(abs(number) <= 360 for number in numbers) or numbers[1] > numbers[3]:
        return None
    return (numbers[0], numbers[1], numbers[2], numbers[3])


def _fetched(layer: Collection, actor: Actor) -> QuerySet[Any]:
    """The rows of a layer, with those of the others that they are drawn by which the actor may see."""
    rows = layer.rows(actor)
    return rows.prefetch_related(Prefetch(layer.drawn, layer.seen(actor))) if layer.drawn else rows


def _within(layer: Collection, actor: Actor, box: tuple[float, float, float, float]) -> Q:
    west, south, east, north = box
    met = Q(west__lte=east, east__gte=west, south__lte=north, north__gte=south)
    return Q(**{f"{layer.drawn}__in": layer.seen(actor).filter(met).order_by().values("pk")}) if layer.drawn else met


def _root(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("api:layers"))
