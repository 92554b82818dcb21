"""What the map shows: layers, how each is fetched for a tile, by what it is coloured. Higher rooms add layers of theirs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import shapely
from django.db.models import BigIntegerField, ExpressionWrapper, F, Max, Min, Q, QuerySet, Value
from django.db.models.lookups import In
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from shapely.geometry.base import BaseGeometry

from shanglou.engine.language import say

from ..bodies.actors import SYSTEM, Actor
from ..bodies.queries import visible
from ..foundation.refusals import fault
from . import map_themes, queries
from .geometry import mvt, quadkey

#: A tile holds no more features than this of a layer.
MOST = 4000
#: After the name of a layer: the layer of a tile that says that it was cut.
CUT = "-cut"
#: After the name of a layer: the layer of a tile with the names of what has its middle in it.
NAME = "-name"
#: From this zoom on a layer that filters have narrowed is drawn as points, up to the zoom at which it is drawn as it lies.
FAR = 5
#: A drawn area may meet no more rows than this.
MOST_SELECTED = 20_000
#: West, south, east, north in degrees.
Box = tuple[float, float, float, float]
#: The order of the keys, for rows that were found by their place: SQLite would else go through all of them in that order until a
#: page is full, which is through all of a city where few lie in view.
_PLACED = F("pk") + Value(0)
#: A view of more degrees than this is about as wide as a city.
WIDE = 0.5
#: What is not drawn has no key.
_DRAWN = Q(quadkey__gt="")


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
    themes: tuple[map_themes.Theme, ...] = ()
    facts: tuple[str, ...] = ()
    #: The list of the same rows (its address' name), whose filters narrow the layer.
    list_name: str = ""
    #: Below this zoom the name of a row stands once, in its middle; else in every tile that it reaches into.
    whole_to: int = 0

    @property
    def model(self) -> Any:
        """What its rows are."""
        return self.rows(SYSTEM).model

    @property
    def link(self) -> Any:
        """The relation to what its rows are drawn by."""
        return self.model._meta.get_field(self.through.removesuffix("__"))


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


def within(tile: str) -> Q:
    """The condition of what may lie in a tile."""
    low, high = quadkey.span(tile)
    inside = Q(quadkey__gte=low, quadkey__lt=high) if low else _DRAWN
    above = [name for name in quadkey.ancestors(tile) if name]
    return inside | Q(quadkey__in=above) if above else inside


def in_box(box: Box) -> Q:
    """The condition of what is drawn and whose box meets a box of degrees (west, south, east, north)."""
    west, south, east, north = box
    if max(east - west, north - south) > WIDE:
        # Most of what there is lies in view: going once through the index over places costs a third of joining its parts.
        return _DRAWN & meets(box)
    inside, above = Q(), set[str]()
    for tile in quadkey.cover(*box):
        low, high = quadkey.span(tile)
        inside |= Q(quadkey__gte=low, quadkey__lt=high) if low else _DRAWN
        above.update(name for name in quadkey.ancestors(tile) if name)
    return (inside | Q(quadkey__in=sorted(above)) if above else inside) & meets(box)


def meets(box: Box) -> Q:
    """The condition of what has a box that meets a box of degrees; alone it is looked up row by row."""
    west, south, east, north = box
    return Q(west__lte=east, east__gte=west, south__lte=north, north__gte=south)


def _in_tile(z: int, x: int, y: int) -> Q:
    # What reaches over the edge of a large tile has a short key: most of it lies nowhere near this one.
    return within(quadkey.of_tile(z, x, y)) & meets(mvt.drawn_box(z, x, y))


def _ties(actor: Actor, layer: Layer, where: Q) -> QuerySet[Any]:
    """What ties the rows of a layer to what draws them and lies there, as far as this may be seen."""
    drawn = queries.lying(layer.link.related_model, where, actor).values("pk")
    return layer.link.remote_field.through._base_manager.filter(**{f"{layer.link.m2m_reverse_field_name()}__in": drawn})


def there(actor: Actor, layer: Layer, where: Q, narrow: Narrow = everything) -> QuerySet[Any]:
    """The rows of a layer, without what is fetched beside them, that are drawn where `where` says, each once."""
    model = layer.model
    if not layer.through:
        return narrow(layer, queries.lying(model, where, actor))
    keys = _ties(actor, layer, where).values(f"{layer.link.m2m_field_name()}_id")
    return narrow(layer, visible(model._default_manager.filter(pk__in=keys), actor, last=True).order_by())


def _drawn(actor: Actor, layer: Layer, where: Q, narrow: Narrow, columns: Sequence[str], most: int) -> list[tuple[Any, ...]]:
    """The first rows that lie there, once for each thing that draws them: key, columns of that, columns of the layer.

    Keys first: of a crowded tile a database would else read and sort all that is in it, shapes and all.
    """
    rows = there(actor, layer, where, narrow)
    own = list(layer.columns)
    if not layer.through:
        keys = list(rows.order_by(_PLACED).values_list("pk", flat=True)[: most + 1])
        found = {row[0]: row for row in layer.model._base_manager.filter(pk__in=keys).values_list("pk", *columns, *own)}
        return [found[key] for key in keys if key in found]
    of, by = (f"{name}_id" for name in (layer.link.m2m_field_name(), layer.link.m2m_reverse_field_name()))
    # A sum, so that an index over both is not asked for every pair of what lies there.
    is_left = In(ExpressionWrapper(F(of) + Value(0), BigIntegerField()), rows.values("pk"))
    ties = _ties(actor, layer, where).filter(is_left)
    pairs = list(ties.order_by(of, by).values_list(of, by)[: most + 1])
    about = {row[0]: row for row in layer.model._base_manager.filter(pk__in={pair[0] for pair in pairs}).values_list("pk", *own)}
    drawers = layer.link.related_model._base_manager.filter(pk__in={pair[1] for pair in pairs})
    shapes = {row[0]: row[1:] for row in drawers.values_list("pk", *columns)}
    there_still = ((key, drawer) for key, drawer in pairs if key in about and drawer in shapes)
    return [(key, *shapes[drawer], *about[key][1:]) for key, drawer in there_still]


def tile_of(actor: Actor, layer: Layer, z: int, x: int, y: int, narrow: Narrow = everything) -> bytes:
    """The tile of a layer as the actor may see it, narrowed; empty where it shows nothing at this zoom. One that would hold more
    than `MOST` is cut, and says so by a layer of its own (`CUT` after the name), which a map can ask for and does not draw.
    """
    if z < layer.from_zoom:
        return b""
    found = [row for row in _drawn(actor, layer, _in_tile(z, x, y), narrow, ("shape",), MOST) if row[1] is not None]
    if not found:
        return b""
    is_cut = len(found) > MOST
    del found[MOST:]
    shapes = shapely.from_wkb([bytes(row[1]) for row in found])
    attributes = [_attributes(layer, row[2:]) for row in found]
    drawing: dict[str, mvt.Drawing] = {layer.key: (shapes, [row[0] for row in found], attributes)}
    west, south, east, north = quadkey.bounds(z, x, y)
    if z < layer.whole_to:
        middles = shapely.point_on_surface(shapes)
        across, down = shapely.get_x(middles), shapely.get_y(middles)
        own = np.flatnonzero((west <= across) & (across < east) & (south <= down) & (down < north))
        if own.size:
            title = layer.title.split("__")[-1]
            names = [{title: attributes[place][title]} for place in own]
            drawing[layer.key + NAME] = (middles[own], [found[place][0] for place in own], names)
    if is_cut:
        drawing[layer.key + CUT] = ([shapely.Point((west + east) / 2, (south + north) / 2)], [1], [{}])
    return mvt.tile(drawing, z, x, y)


def far_tile_of(actor: Actor, layer: Layer, z: int, x: int, y: int, narrow: Narrow) -> bytes:
    """The tile of a layer seen from too far to draw areas: a point for each row that the filters leave, none where a tile has
    more than `MOST` of them (the first of these would look like all).
    """
    found = _drawn(actor, layer, _in_tile(z, x, y), narrow, ("west", "south", "east", "north"), MOST)
    if not found or len(found) > MOST:
        return b""
    places = np.array([row[1:5] for row in found], dtype=float)
    points = shapely.points((places[:, 0] + places[:, 2]) / 2, (places[:, 1] + places[:, 3]) / 2)
    attributes = [_attributes(layer, row[5:]) for row in found]
    return mvt.tile({layer.key: (points, [row[0] for row in found], attributes)}, z, x, y)


def _attributes(layer: Layer, values: Sequence[Any]) -> dict[str, Any]:
    names = [column.split("__")[-1] for column in layer.columns]
    found = {name: _plain(value) for name, value in zip(names, values, strict=True)}
    return found | {theme.attribute: theme.derived(found) for theme in layer.themes if theme.derived is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def keys(actor: Actor, layer: Layer, narrow: Narrow = everything, box: Box | None = None) -> QuerySet[Any, int]:
    """The keys of the rows of a layer, in a box or wherever they lie (undrawn ones included), in their order, each once."""
    if box is not None:
        return there(actor, layer, in_box(box), narrow).order_by(_PLACED).values_list("pk", flat=True)
    rows = narrow(layer, layer.rows(actor)).select_related(None).prefetch_related(None)
    return rows.order_by("pk").values_list("pk", flat=True)


def page_of(actor: Actor, layer: Layer, box: Box, narrow: Narrow, first: int, most: int) -> tuple[list[int], int]:
    """Keys of the rows of a layer in a box from the place `first` on, at most so many, and how many there are in all."""
    found = keys(actor, layer, narrow, box)
    if layer.through:
        # What they are drawn by is most of the work: it is looked up once.
        every = list(found)
        return every[first : first + most], len(every)
    page = list(found[first : first + most])
    is_last = len(page) < most and (page or not first)
    return page, first + len(page) if is_last else counted(actor, layer, box, narrow)


def rows_of(actor: Actor, layer: Layer, wanted: Iterable[int]) -> list[Any]:
    """The rows of these keys that the actor may see, in the order of the keys, without what they are drawn by."""
    wanted = list(wanted)
    rows = layer.rows(actor).filter(pk__in=wanted).prefetch_related(None).order_by()
    found = {row.pk: row for row in (rows if layer.through else rows.defer("shape"))}
    return [found[key] for key in wanted if key in found]


def counts(actor: Actor, box: Box, narrow: Narrow = everything, without: Collection[str] = ()) -> dict[str, int]:
    """How many rows of each layer lie in a box; of those `without` (their keys) nothing is asked."""
    return {key: counted(actor, layer, box, narrow) for key, layer in LAYERS.items() if key not in without}


def counted(actor: Actor, layer: Layer, box: Box, narrow: Narrow = everything) -> int:
    """How many rows of a layer lie in a box."""
    return there(actor, layer, in_box(box), narrow).count()


def selected(actor: Actor, layer: Layer, area: BaseGeometry, narrow: Narrow = everything) -> Selection:
    """The rows of a layer that meet a drawn area (degrees). `BadInput` where there may be more than `MOST_SELECTED`."""
    sized = "area" in layer.columns
    near = _drawn(actor, layer, in_box(area.bounds), narrow, ("shape",), MOST_SELECTED)
    if len(near) > MOST_SELECTED:
        expected = say("至多 {most} 个", most=f"{MOST_SELECTED:,}")
        raise fault(str(_("范围")), f"> {MOST_SELECTED:,}", expected, say("请画小一些的范围。"))
    near = [row for row in near if row[1] is not None]
    shapely.prepare(area)
    shapes = shapely.from_wkb([bytes(row[1]) for row in near])
    size = 2 + layer.columns.index("area") if sized else 0
    hit = {near[place][0]: near[place][size] if sized else None for place in np.flatnonzero(shapely.intersects(area, shapes))}
    whole = sum((size for size in hit.values() if size is not None), Decimal(0)) if sized else None
    return Selection(list(hit), whole)


def within_area(actor: Actor, layer: Layer, area: BaseGeometry, narrow: Narrow = everything) -> QuerySet[Any]:
    """The rows of a layer that meet a drawn area; `BadInput` as of `selected`."""
    return there(actor, layer, in_box(area.bounds), narrow).filter(pk__in=selected(actor, layer, area, narrow).keys)


def extent(actor: Actor, layer: Layer, narrow: Narrow = everything) -> Box | None:
    """The box of all rows of a layer together; None where none of them is drawn."""
    rows = there(actor, layer, _DRAWN, narrow)
    if layer.through:
        tied = layer.link.remote_field.through._base_manager.filter(**{f"{layer.link.m2m_field_name()}__in": rows.values("pk")})
        drawers = tied.values(f"{layer.link.m2m_reverse_field_name()}_id")
        rows = queries.lying(layer.link.related_model, _DRAWN & Q(pk__in=drawers), actor)
    edges = rows.aggregate(west=Min("west"), south=Min("south"), east=Max("east"), north=Max("north"))
    west, south, east, north = edges.values()
    return None if None in (west, south, east, north) else (west, south, east, north)


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
        whole_to=15,
    )
)
add_layer(
    Layer(
        "control-lines",
        pgettext_lazy("many", "工业区块控制线"),
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
        themes=(map_themes.USE, map_themes.FAR, map_themes.RENEWAL, map_themes.IDLE),
        facts=("land_use", "area", "far"),
        list_name="land:parcels",
    )
)
