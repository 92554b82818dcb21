from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from shanglou.engine.faults import BadInput
from shanglou.server.land.geometry import crs
from shanglou.server.land.geometry.gcj02 import to_gcj02
from shanglou.standards import crs as standard

HANGZHOU = (120.2, 30.25)


def shapes(*points: tuple[float, float]) -> np.ndarray:
    found = np.empty(len(points), dtype=object)
    found[:] = [shapely.Point(point) for point in points]
    return found


def remedy(system: crs.System, *points: tuple[float, float]) -> str:
    faults, _ = crs.misplaced(shapes(*points), system, range(1, len(points) + 1), source="")
    return "".join(fault.remedy.en for fault in faults)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("cgcs2000", "cgcs2000"),
        ("CGCS2000", "cgcs2000"),
        ("EPSG:4490", "cgcs2000"),
        ("4490", "cgcs2000"),
        ("WGS-84", "wgs84"),
        ("EPSG:4326", "wgs84"),
        ("GCJ-02", "gcj02"),
        ("火星坐标系", "gcj02"),
        ("EPSG:4549", "epsg:4549"),
        ("4528", "epsg:4528"),
        ("中央经线120", "epsg:4549"),
        ("CGCS2000 / 105", "epsg:4544"),
        ("１２０Ｅ", "epsg:4549"),
        ("EPSG:32650", "epsg:32650"),
    ],
)
def test_a_system_is_known_by_its_names_and_numbers(written: str, key: str) -> None:
    assert crs.declared(written).key == key


@pytest.mark.parametrize("written", ["", "北京", "121", "EPSG:999999", "75E0", "EPSG:5"])
def test_a_name_that_says_nothing_is_refused(written: str) -> None:
    with pytest.raises(BadInput) as caught:
        crs.declared(written)
    assert caught.value.faults[0].field == "crs"


@pytest.mark.parametrize("code", [4610, 4214, 2385, 2343, 4267])
def test_a_datum_that_lies_elsewhere_is_refused_by_name(code: int) -> None:
    with pytest.raises(BadInput) as caught:
        crs.declared(f"EPSG:{code}")
    assert caught.value.faults[0].found == CRS(code).name


@pytest.mark.parametrize("choice", crs.choices()[3:], ids=lambda choice: choice.key)
def test_each_zone_is_recognised_by_what_mapping_software_writes_into_prj(choice: crs.System) -> None:
    written = CRS(choice.definition).to_wkt("WKT1_ESRI")
    assert crs.of_definition(written, source="") == choice


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ('GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],'
         'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]', "cgcs2000"),
        ('GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],'
         'UNIT["Degree",0.0174532925199433]]', "wgs84"),
        ('PROJCS["whatever the surveyor called it",GEOGCS["GCS_CGCS2000",DATUM["D_CGCS2000",SPHEROID["CGCS2000",6378137.0,'
         '298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],'
         'PARAMETER["False_Easting",40500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",120.0],'
         'PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]', "epsg:4528"),
        ("urn:ogc:def:crs:EPSG::4490", "cgcs2000"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "wgs84"),
    ],
)  # fmt: skip
def test_systems_are_recognised_as_files_write_them(written: str, key: str) -> None:
    assert crs.of_definition(written, source="").key == key


def test_a_definition_that_is_none_is_refused_with_its_source() -> None:
    with pytest.raises(BadInput) as caught:
        crs.of_definition("PROJCS[broken", source="a.zip")
    assert caught.value.faults[0].source == "a.zip"


def test_a_file_that_nobody_declares_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        crs.agreed(None, None, source="a.csv")
    assert "coordinate system" in caught.value.faults[0].remedy.en


@pytest.mark.parametrize(
    ("by_user", "by_file", "agreed"),
    [
        (crs.WGS84, None, crs.WGS84),
        (None, crs.CGCS2000, crs.CGCS2000),
        (crs.CGCS2000, crs.WGS84, crs.CGCS2000),
        (crs.GCJ02, crs.WGS84, crs.GCJ02),
        (crs.zoned(40), crs.zoned(40), crs.zoned(40)),
    ],
)
def test_declarations_that_do_not_contradict_are_taken(
    by_user: crs.System | None, by_file: crs.System | None, agreed: crs.System
) -> None:
    assert crs.agreed(by_user, by_file, source="") == agreed


@pytest.mark.parametrize(
    ("by_user", "by_file"),
    [
        (crs.zoned(40), crs.zoned(39)),
        (crs.zoned(40), crs.zoned(40, prefixed=True)),
        (crs.CGCS2000, crs.zoned(40)),
        (crs.zoned(40), crs.CGCS2000),
        (crs.GCJ02, crs.zoned(40)),
    ],
)
def test_a_declaration_against_that_of_the_file_is_refused_and_names_both(by_user: crs.System, by_file: crs.System) -> None:
    with pytest.raises(BadInput) as caught:
        crs.agreed(by_user, by_file, source="")
    fault = caught.value.faults[0]
    assert fault.found == by_file.label.zh
    assert fault.expected == by_user.label
    assert by_user.label.en in fault.remedy.en


@pytest.mark.parametrize(
    ("system", "point", "says"),
    [
        (crs.CGCS2000, (30.25, 120.2), "swapped"),
        (crs.CGCS2000, (519_000.0, 3_347_000.0), "metres"),
        (crs.CGCS2000, (40_519_000.0, 3_347_000.0), "metres"),
        (crs.WGS84, (2.35, 48.86), "outside China"),
        (crs.GCJ02, (0.0, 0.0), "outside China"),
        (crs.zoned(40), HANGZHOU, "degrees"),
        (crs.zoned(40), (3_347_000.0, 519_000.0), "swapped"),
        (crs.zoned(40, prefixed=True), (3_347_000.0, 40_519_000.0), "swapped"),
        (crs.zoned(40), (40_519_000.0, 3_347_000.0), "zone number 40"),
        (crs.zoned(40, prefixed=True), (519_000.0, 3_347_000.0), "does not begin with a zone number"),
        (crs.zoned(40, prefixed=True), (39_519_000.0, 3_347_000.0), "zone number 39"),
        (crs.zoned(40), (850_000.0, 3_347_000.0), "too far from the central meridian"),
        (crs.zoned(40), (519_000.0, 60_000.0), "outside China"),
        (crs.declared("EPSG:32650"), HANGZHOU, "degrees"),
        (crs.declared("EPSG:32650"), (500_000.0, 9_000_000.0), "outside China"),
    ],
)
def test_coordinates_that_contradict_the_system_are_refused(system: crs.System, point: tuple[float, float], says: str) -> None:
    assert says in remedy(system, point)


@given(st.floats(73.6, 135), st.floats(18, 53.5))
def test_no_place_in_china_contradicts_its_own_zone(longitude: float, latitude: float) -> None:
    zone = standard.zone(longitude)
    for prefixed in (False, True):
        system = crs.zoned(zone, prefixed=prefixed)
        point = standard.project(longitude, latitude, zone_prefix=prefixed)
        assert remedy(system, point) == ""


@given(st.floats(73.6, 135), st.floats(18, 53.5))
def test_a_place_of_a_zone_comes_back_where_it_was(longitude: float, latitude: float) -> None:
    system = crs.zoned(standard.zone(longitude))
    found = crs.stored(shapes(standard.project(longitude, latitude)), system)[0]
    assert (found.x, found.y) == pytest.approx((longitude, latitude), abs=1e-9)


def test_when_all_is_wrong_in_one_way_the_file_is_blamed_once() -> None:
    faults, wrong = crs.misplaced(shapes((30.2, 120.2), (30.3, 120.3)), crs.WGS84, [2, 3], source="a.csv")
    assert [fault.row for fault in faults] == [None]
    assert wrong.all()


def test_when_some_rows_are_wrong_these_are_blamed() -> None:
    faults, wrong = crs.misplaced(shapes(HANGZHOU, (30.3, 120.3), (0.0, 0.0)), crs.WGS84, [2, 3, 9], source="a.csv")
    assert [fault.row for fault in faults] == [3, 9]
    assert wrong.tolist() == [False, True, True]
    assert faults[0].found == "30.300000, 120.300000"


def test_what_is_missing_or_empty_contradicts_nothing() -> None:
    given_shapes = np.array([None, shapely.Point(), shapely.Point(HANGZHOU)], dtype=object)
    assert crs.misplaced(given_shapes, crs.WGS84, [1, 2, 3], source="")[0] == []


def test_shifted_coordinates_are_shifted_back() -> None:
    longitude, latitude = to_gcj02(np.array([HANGZHOU[0]]), np.array([HANGZHOU[1]]))
    found = crs.stored(shapes((longitude[0], latitude[0])), crs.GCJ02)[0]
    assert (found.x, found.y) == pytest.approx(HANGZHOU, abs=1e-9)


@pytest.mark.parametrize("make", [lambda: crs.CGCS2000, lambda: crs.WGS84])
def test_cgcs2000_and_wgs84_are_taken_as_they_are(make: Callable[[], crs.System]) -> None:
    found = crs.stored(shapes(HANGZHOU), make())[0]
    assert (found.x, found.y) == HANGZHOU


def test_other_projections_of_the_same_datum_are_taken() -> None:
    point = Transformer.from_crs(4326, 32651, always_xy=True).transform(*HANGZHOU)
    found = crs.stored(shapes(point), crs.declared("EPSG:32651"))[0]
    assert (found.x, found.y) == pytest.approx(HANGZHOU, abs=1e-9)


def test_heights_are_dropped() -> None:
    given_shapes = np.array([shapely.Point(120.2, 30.2, 9.5)], dtype=object)
    assert not crs.stored(given_shapes, crs.WGS84)[0].has_z


def test_choices_have_names_in_both_languages_and_keys_that_lead_back_to_them() -> None:
    for choice in crs.choices():
        assert crs.declared(choice.key) == choice
        assert choice.label.zh != choice.label.en
    assert len({choice.key for choice in crs.choices()}) == 3 + 2 * 21
