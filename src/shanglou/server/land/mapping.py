"""What the map shows: layers, how each is fetched for a tile, by what it is coloured. Higher rooms add layers of theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import shapely
from django.db.models import Max, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry

from shanglou.engine.language import say

from ..bodies.actors import Actor
from ..bodies.queries import sight
from ..foundation.refusals import fault
from . import queries
from .geometry import mvt, quadkey

#: A tile holds no more features than this of a layer.
MOST = 4000
#: After the name of a layer: the layer of a tile that says that it was cut.
CUT = "-cut"
#: From this zoom on a layer that filters have narrowed is drawn as points, up to the zoom at which it is drawn as it lies.
FAR = 5
#: A drawn area may meet no more rows than this.
MOST_SELECTED = 20_000
#: So many keys are looked up by place before rows are looked up by key.
FEW = 10_000


@dataclass(frozen=True, slots=True)
class Theme:
    """By what features are coloured: an attribute and its classes, each with a word and (for numbers) its lower bound."""

    key: str
    label: Any
    attribute: str
    classes: tuple[tuple[Any, Any], ...]
    is_number: bool = False


@dataclass(frozen=True)
class Layer:
    """A layer: who may see which rows, from which zoom on, what each feature carries, its themes and the page of a row.

    `through` is the path to what is drawn, for rows drawn by others (those that may be seen). `facts`
    are the columns that the card of a feature tells.
    """

    key: str
    label: Any
    rows: Callable[[Actor], QuerySet[Any]]
    columns: tuple[str, ...]
    title: str
    url_name: str
    from_zoom: int
    kind: str
    through: str = ""
    themes: tuple[Theme, ...] = ()
    facts: tuple[str, ...] = ()
    #: The list of the same rows (its address' name), whose filters narrow the layer.
    list_name: str = ""


#: What is left of the rows of a layer when filters are set.
Narrow = Callable[[Layer, QuerySet[Any]], QuerySet[Any]]


def everything(_layer: Layer, rows: QuerySet[Any]) -> QuerySet[Any]:
    """No filter."""
    return rows


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows of a layer that meet a drawn area: the keys of all of them, and their area in mu where their layer has one."""

    keys: Sequence[int]
    area: Decimal | None = None


LAYERS: dict[str, Layer] = {}


def add_layer(layer: Layer) -> None:
    """Put a layer on the map; a room above does so in its ``AppConfig.ready``."""
    LAYERS[layer.key] = layer


def within(tile: str, through: str = "") -> Q:
    """The condition of rows that may lie in a tile."""
    low, high = quadkey.span(tile)
    key = f"{through}quadkey"
    # Greater than nothing: what is not drawn has no key.
    inside = Q(**{f"{key}__gt": ""}) if not low else Q(**{f"{key}__gte": low})
    above = Q(**{f"{key}__in": [name for name in quadkey.ancestors(tile) if name]})
    return inside & Q(**{f"{key}__lt": high}) | above


def in_box(box: tuple[float, float, float, float], through: str = "") -> Q:
    """The condition of rows whose box meets a box of degrees (west, south, east, north)."""
    wide = Q()
    for tile in quadkey.cover(*box):
        wide |= within(tile, through)
    return wide & meets(box, through)


def meets(box: tuple[float, float, float, float], through: str = "") -> Q:
    """The condition of rows whose box meets a box of degrees; alone it is looked up row by row."""
    west, south, east, north = box
    return Q(
        **{
            f"{through}west__lte": east,
            f"{through}east__gte": west,
            f"{through}south__lte": north,
            f"{through}north__gte": south,
        }
    )


def _seen(actor: Actor, layer: Layer) -> Q:
    """The condition, for the same filter as a place, that what a row is drawn by may be seen."""
    if not layer.through:
        return Q()
    # Asked of each row that lies there: a list of all that may be seen would be made anew for every tile.
    seen = sight(actor, layer.through)
    return Q(pk__in=()) if seen is None else seen


def _lying(rows: QuerySet[Any], where: Q, seen: Q, through: str = "") -> QuerySet[Any]:
    """Those of `rows` that lie there and are drawn (`through`) by what may be `seen`. Where few do, their keys are looked up
    first: left to choose, a database goes by the divisions that the actor sees, which is through all of a city for a tile of one
    street.
    """
    near = list(rows.model._base_manager.filter(where).order_by().values_list("pk", f"{through}pk")[: FEW + 1])
    if len(near) > FEW:
        return rows.filter(where & seen)
    by = Q(**{f"{through}pk__in": {drawn for _row, drawn in near}})
    return rows.filter(where & seen & by, pk__in={row for row, _drawn in near})


def tile_of(actor: Actor, layer: Layer, z: int, x: int, y: int, narrow: Narrow = everything) -> bytes:
    """The tile of a layer as the actor may see it, narrowed; empty where it shows nothing at this zoom. One that would hold more
    than `MOST` is cut, and says so by a layer of its own (`CUT` after the name), which a map can ask for and does not draw.
    """
    if z < layer.from_zoom:
        return b""
    shape = f"{layer.through}shape"
    # What reaches over the edge of a large tile has a short key: most of it lies nowhere near this one.
    where = within(quadkey.of_tile(z, x, y), layer.through) & meets(mvt.drawn_box(z, x, y), layer.through)
    # In the same filter as the place: a project is drawn by those of its parcels that have a shape.
    where &= Q(**{f"{shape}__isnull": False})
    rows = _lying(narrow(layer, layer.rows(actor)), where, _seen(actor, layer), layer.through).order_by("pk")
    found = list(rows.values_list("pk", shape, *layer.columns)[: MOST + 1])
    if not found:
        return b""
    is_cut = len(found) > MOST
    del found[MOST:]
    shapes = shapely.from_wkb([bytes(row[1]) for row in found])
    attributes = [_attributes(layer, row[2:]) for row in found]
    drawing: dict[str, mvt.Drawing] = {layer.key: (shapes, [row[0] for row in found], attributes)}
    if is_cut:
        west, south, east, north = quadkey.bounds(z, x, y)
        drawing[layer.key + CUT] = ([shapely.Point((west + east) / 2, (south + north) / 2)], [1], [{}])
    return mvt.tile(drawing, z, x, y)


def far_tile_of(actor: Actor, layer: Layer, z: int, x: int, y: int, narrow: Narrow) -> bytes:
    """The tile of a layer seen from too far to draw areas: a point for each row that the filters leave, none where a tile has
    more than `MOST` of them (the first of these would look like all).
    """
    edges = [f"{layer.through}{edge}" for edge in ("west", "south", "east", "north")]
    where = within(quadkey.of_tile(z, x, y), layer.through) & meets(mvt.drawn_box(z, x, y), layer.through)
    rows = narrow(layer, layer.rows(actor)).prefetch_related(None).filter(where & _seen(actor, layer))
    found = list(rows.order_by("pk").values_list("pk", *edges, *layer.columns)[: MOST + 1])
    if not found or len(found) > MOST:
        return b""
    places = np.array([row[1:5] for row in found], dtype=float)
    points = shapely.points((places[:, 0] + places[:, 2]) / 2, (places[:, 1] + places[:, 3]) / 2)
    attributes = [_attributes(layer, row[5:]) for row in found]
    return mvt.tile({layer.key: (points, [row[0] for row in found], attributes)}, z, x, y)


def _attributes(layer: Layer, values: Sequence[Any]) -> dict[str, Any]:
    names = [column.split("__")[-1] for column in layer.columns]
    return {name: _plain(value) for name, value in zip(names, values, strict=True)}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def keys(
    actor: Actor, layer: Layer, narrow: Narrow = everything, box: tuple[float, float, float, float] | None = None
) -> QuerySet[Any, int]:
    """The keys of the rows of a layer, in a box or wherever they lie (undrawn ones included), in their order, each once."""
    rows = narrow(layer, layer.rows(actor))
    if box is not None:
        rows = _lying(rows, in_box(box, layer.through), _seen(actor, layer), layer.through)
    # Keys alone: a row that is joined with what it is drawn by comes more than once, and to tell that of whole rows a database
    # has to read and compare all of their columns.
    return rows.select_related(None).prefetch_related(None).order_by("pk").values_list("pk", flat=True).distinct()


def rows_of(actor: Actor, layer: Layer, wanted: Iterable[int]) -> list[Any]:
    """The rows of these keys that the actor may see, in the order of the keys, without what they are drawn by."""
    wanted = list(wanted)
    rows = layer.rows(actor).filter(pk__in=wanted).prefetch_related(None).order_by()
    found = {row.pk: row for row in (rows if layer.through else rows.defer("shape"))}
    return [found[key] for key in wanted if key in found]


def counts(actor: Actor, box: tuple[float, float, float, float], narrow: Narrow = everything) -> dict[str, int]:
    """How many rows of each layer lie in a box."""
    return {layer.key: counted(actor, layer, box, narrow) for layer in LAYERS.values()}


def counted(actor: Actor, layer: Layer, box: tuple[float, float, float, float], narrow: Narrow = everything) -> int:
    """How many rows of a layer lie in a box."""
    rows = narrow(layer, layer.rows(actor)).select_related(None).prefetch_related(None).order_by()
    return rows.filter(in_box(box, layer.through) & _seen(actor, layer)).values("pk").distinct().count()


def selected(actor: Actor, layer: Layer, area: BaseGeometry, narrow: Narrow = everything) -> Selection:
    """The rows of a layer that meet a drawn area (degrees). `BadInput` where there may be more than `MOST_SELECTED`."""
    shape = f"{layer.through}shape"
    drawn = Q(**{f"{shape}__isnull": False})
    rows = narrow(layer, layer.rows(actor)).filter(in_box(area.bounds, layer.through) & _seen(actor, layer) & drawn)
    sized = "area" in layer.columns
    columns = ("pk", shape, *(("area",) if sized else ()))
    near = list(rows.prefetch_related(None).order_by("pk").values_list(*columns)[: MOST_SELECTED + 1])
    if len(near) > MOST_SELECTED:
        expected = say("至多 {most} 个", most=f"{MOST_SELECTED:,}")
        raise fault(str(_("范围")), f"> {MOST_SELECTED:,}", expected, say("请画小一些的范围。"))
    shapely.prepare(area)
    shapes = shapely.from_wkb([bytes(row[1]) for row in near])
    hit = {near[place][0]: near[place][2] if sized else None for place in np.flatnonzero(shapely.intersects(area, shapes))}
    whole = sum((size for size in hit.values() if size is not None), Decimal(0)) if sized else None
    return Selection(list(hit), whole)


def extent(actor: Actor, layer: Layer, narrow: Narrow = everything) -> tuple[float, float, float, float] | None:
    """The box of all rows of a layer together; None where none of them is drawn."""
    path = layer.through
    rows = narrow(layer, layer.rows(actor)).prefetch_related(None).order_by().filter(_seen(actor, layer))
    edges = rows.aggregate(west=Min(f"{path}west"), south=Min(f"{path}south"), east=Max(f"{path}east"), north=Max(f"{path}north"))
    west, south, east, north = edges.values()
    return None if None in (west, south, east, north) else (west, south, east, north)


_USE = Theme(
    "use",
    _("土地用途"),
    "land_use",
    (
        ("new_industrial", _("新型产业用地（M0）")),
        ("industrial_1", _("一类工业（M1）")),
        ("industrial_2", _("二类工业（M2）")),
        ("industrial_3", _("三类工业（M3）")),
        ("industrial", _("工业")),
        ("industry_dominant_mixed", _("混合用地")),
    ),
)
_FAR = Theme(
    "far", _("容积率"), "far", ((0, "< 1.0"), (1, "1.0–1.5"), (1.5, "1.5–2.0"), (2, "2.0–2.5"), (2.5, "≥ 2.5")), is_number=True
)
_RENEWAL = Theme(
    "renewal",
    _("低效用地路径"),
    "renewal_kind",
    (("upgrade", _("改造提升")), ("reserve", _("政府收储")), ("restoration", _("生态复垦")), ("transformation", _("转型发展"))),
)
_IDLE = Theme("idle", _("闲置与低效"), "is_idle", ((True, _("闲置")), (False, _("未闲置"))))

add_layer(
    Layer(
        "zones",
        _("园区与平台"),
        queries.zones,
        ("code", "name_zh", "kind", "level"),
        "name_zh",
        "land:zone",
        6,
        "polygon",
        facts=("code", "kind", "level"),
        list_name="land:zones",
    )
)
add_layer(
    Layer(
        "control-lines",
        _("工业区块控制线"),
        queries.control_lines,
        ("code", "name_zh", "tier"),
        "name_zh",
        "land:control-line",
        9,
        "line",
        facts=("code", "tier"),
        list_name="land:control-lines",
    )
)
add_layer(
    Layer(
        "parcels",
        _("宗地"),
        queries.parcels,
        ("code", "location", "land_use", "area", "far", "is_idle", "is_low_efficiency", "renewal_kind"),
        "code",
        "land:parcel",
        11,
        "polygon",
        themes=(_USE, _FAR, _RENEWAL, _IDLE),
        facts=("land_use", "area", "far"),
        list_name="land:parcels",
    )
)
