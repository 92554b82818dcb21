from __future__ import annotations

import pytest
import shapely
from django.db import connection

from shanglou.server.land import map_themes, mapping
from shanglou.server.land.geometry import quadkey
from shanglou.server.land.models import Parcel, Zone
from shanglou.server.land.shapes import draw
from shanglou.server.projects.models import Project

from ..conftest import CAST, Cast

#: A tile in Linping, and a square of some thirty metres in its middle.
Z, X, Y = 15, 27329, 13478


def square(west: float, south: float, size: float = 0.0003) -> shapely.Polygon:
    return shapely.box(west, south, west + size, south + size)


def parcel(cast: Cast, code: str, shape: shapely.Polygon, *, other: bool = False) -> Parcel:
    row = Parcel(code=code, division=cast.other_district if other else cast.district)
    draw([row], [shape])
    row.save()
    return row


@pytest.fixture
def middle() -> tuple[float, float]:
    west, south, east, north = quadkey.bounds(Z, X, Y)
    return (west + east) / 2, (south + north) / 2


@pytest.fixture
def parcels(cast: Cast, middle: tuple[float, float]) -> None:
    """One in the tile, one over its edge, one far away, one in the tile that lies in another district."""
    west, south, east, _north = quadkey.bounds(Z, X, Y)
    parcel(cast, "INSIDE", square(*middle))
    parcel(cast, "EDGE", square(east - 0.0001, middle[1]))
    parcel(cast, "AWAY", square(west - 0.4, south))
    parcel(cast, "OTHER", square(middle[0] + 0.001, middle[1]), other=True)


def drawn(cast: Cast, name: str) -> set[str]:
    tile = mapping.tile_of(cast.actor(name), mapping.LAYERS["parcels"], Z, X, Y)
    return {code for code in ("INSIDE", "EDGE", "AWAY", "OTHER") if code.encode() in tile}


SEEN = {"city_officer": {"INSIDE", "EDGE", "OTHER"}, "district_officer": {"INSIDE", "EDGE"}, "other_officer": {"OTHER"}}


@pytest.mark.parametrize("name", CAST)
def test_a_tile_draws_what_lies_in_it_and_may_be_seen(cast: Cast, parcels: None, name: str) -> None:
    assert drawn(cast, name) == SEEN.get(name, set())


def test_the_table_beside_the_map_lists_what_is_in_view(cast: Cast, parcels: None) -> None:
    actor, layer, box = cast.actor("district_officer"), mapping.LAYERS["parcels"], quadkey.bounds(Z, X, Y)
    found = mapping.rows_of(actor, layer, mapping.keys(actor, layer, box=box))
    assert [row.code for row in found] == ["INSIDE", "EDGE"]
    assert mapping.counted(actor, layer, box) == 2


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL counts what a table holds and reads so few rows as they come"
)
@pytest.mark.parametrize("layer", ["parcels", "projects"])
def test_what_lies_in_view_is_looked_up_by_its_place_not_by_the_divisions(cast: Cast, layer: str) -> None:
    found = mapping.keys(cast.actor("city_officer"), mapping.LAYERS[layer], box=quadkey.bounds(Z, X, Y))
    plan = found.explain()
    assert "COVERING INDEX parcel_place" in plan
    assert "division_id=" not in plan


def test_keys_of_others_bring_no_rows(cast: Cast, parcels: None) -> None:
    every = list(Parcel.objects.order_by("pk").values_list("pk", flat=True))
    found = mapping.rows_of(cast.actor("other_officer"), mapping.LAYERS["parcels"], every)
    assert [row.code for row in found] == ["OTHER"]


def test_a_tile_that_leaves_something_out_says_so(cast: Cast, parcels: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping, "MOST", 1)
    tile = mapping.tile_of(cast.actor("district_officer"), mapping.LAYERS["parcels"], Z, X, Y)
    assert b"parcels-cut" in tile
    assert drawn(cast, "district_officer") == {"INSIDE"}


def test_a_tile_that_holds_all_says_nothing_of_a_cut(cast: Cast, parcels: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping, "MOST", 2)
    tile = mapping.tile_of(cast.actor("district_officer"), mapping.LAYERS["parcels"], Z, X, Y)
    assert b"parcels" in tile
    assert b"parcels-cut" not in tile


def test_the_name_of_a_zone_stands_once_from_afar(cast: Cast) -> None:
    west, south, east, north = quadkey.bounds(14, X // 2, Y // 2)
    zone = Zone(code="WIDE", name_zh="跨两幅瓦片的园区", division=cast.district)
    draw([zone], [shapely.box(west + (east - west) * 0.6, south, east + (east - west) * 0.1, north)])
    zone.save()
    actor, layer = cast.actor("district_officer"), mapping.LAYERS["zones"]
    tiles = [mapping.tile_of(actor, layer, 14, X // 2 + step, Y // 2) for step in (0, 1)]
    assert [b"zones-name" in tile for tile in tiles] == [True, False]
    near = mapping.tile_of(actor, layer, 15, X // 2 * 2 + 1, Y // 2 * 2)
    assert zone.code.encode() in near
    assert b"zones-name" not in near


def project_tile(cast: Cast, name: str, project: Project) -> bool:
    return project.code.encode() in mapping.tile_of(cast.actor(name), mapping.LAYERS["projects"], Z, X, Y)


def test_a_project_is_drawn_by_those_of_its_parcels_that_have_a_shape(cast: Cast, parcels: None) -> None:
    project = Project.objects.create(code="DRAWN", name_zh="甲项目", division=cast.district, kind="new_supply")
    project.parcels.set([Parcel.objects.get(code="INSIDE"), Parcel.objects.create(code="BARE", division=cast.district)])
    assert project_tile(cast, "district_officer", project)


def test_a_project_is_not_drawn_by_a_parcel_that_may_not_be_seen(cast: Cast, parcels: None) -> None:
    project = Project.objects.create(code="DRAWN", name_zh="甲项目", division=cast.district, kind="new_supply")
    project.parcels.set([Parcel.objects.get(code="OTHER")])
    assert [project_tile(cast, name, project) for name in ("district_officer", "city_officer")] == [False, True]


def test_every_value_that_a_theme_colours_by_has_a_class() -> None:
    """What has none would be drawn as not registered."""
    themes = [(layer, theme) for layer in mapping.LAYERS.values() for theme in layer.themes if not theme.is_number]
    for layer, theme in (item for item in themes if item[1].derived is None):
        options = {value for value, _word in layer.model._meta.get_field(theme.attribute).flatchoices}
        assert {value for value, _word in theme.classes} == options, theme.key


@pytest.mark.parametrize(
    ("is_idle", "is_low_efficiency", "state"),
    [
        (True, True, "idle"),
        (True, None, "idle"),
        (False, True, "inefficient"),
        (None, True, "inefficient"),
        (False, False, "neither"),
        (False, None, None),
        (None, False, None),
        (None, None, None),
    ],
)
def test_a_parcel_is_coloured_as_idle_or_inefficient_and_counted_alike(
    cast: Cast, is_idle: bool | None, is_low_efficiency: bool | None, state: str | None
) -> None:
    Parcel.objects.create(code="T1", division=cast.district, is_idle=is_idle, is_low_efficiency=is_low_efficiency)
    layer = mapping.LAYERS["parcels"]
    theme = next(item for item in layer.themes if item.key == "idle")
    row = Parcel.objects.values_list(*layer.columns).get()
    assert mapping._attributes(layer, row)[theme.attribute] == state
    numbers, others = map_themes.classed(theme, Parcel.objects.all())
    assert [value for (value, _word), number in zip(theme.classes, numbers, strict=True) if number] == ([state] if state else [])
    assert others == (0 if state else 1)
