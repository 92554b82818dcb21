from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest
import shapely
from pyproj import Transformer

from shanglou.engine.faults import BadInput
from shanglou.server.audit.models import Entry
from shanglou.server.bodies.actors import Actor
from shanglou.server.doors.importing import actions
from shanglou.server.doors.models import ImportRun
from shanglou.server.foundation.refusals import Refused
from shanglou.server.land import actions as land
from shanglou.server.land.geometry.files import LIMITS
from shanglou.server.land.geometry.gcj02 import to_gcj02
from shanglou.server.land.models import ControlLine, Parcel, Zone
from shanglou.server.land.shapes import drawn

from ...conftest import CAST, Cast
from ..geometry.files.made import shapefile, without, zipped
from .made import COLUMNS, CROSSED, HERE, OVER, THERE, checked, csv, done, geojson, gpkg, sent, shp, undone, written

FORMS = {"parcels.zip": shp, "parcels.gpkg": gpkg, "parcels.geojson": geojson}


@pytest.fixture
def officer(cast: Cast) -> Actor:
    return cast.actor("district_officer")


def kept(code: str) -> shapely.Geometry:
    shape = drawn(Parcel.objects.get(code=code))
    assert shape is not None
    return shape


def near(one: shapely.Geometry, other: shapely.Geometry, metres: float = 0.05) -> bool:
    return bool(shapely.hausdorff_distance(one, other) < metres / 100_000)


# ------------------------------------------------------------------------------------------------------------ formats
@pytest.mark.parametrize("name", FORMS)
def test_parcels_come_with_their_shapes_from_each_form(officer: Actor, name: str):
    run = written(officer, FORMS[name](), name)
    assert (run.state, run.created, run.bad) == ("done", 2, 0)
    assert near(kept("S1"), HERE)
    assert near(kept("S2"), THERE)


def test_a_shapefile_in_gbk_is_read(officer: Actor):
    columns = {**COLUMNS, "土地坐落": ["东湖街道垚号", "星桥街道"]}
    run = written(officer, shp(columns=columns, encoding="GBK"))
    assert run.created == 2
    assert Parcel.objects.get(code="S1").location == "东湖街道垚号"


def test_a_shapefile_in_gbk_that_does_not_say_so_is_read(officer: Actor):
    columns = {**COLUMNS, "土地坐落": ["东湖街道垚号", "星桥街道"]}
    parts = shapefile(shapes=(HERE, THERE), columns=columns, encoding="GBK")
    table = next(name for name in parts if name.endswith(".dbf"))
    parts[table] = parts[table][:29] + b"\0" + parts[table][30:]
    written(officer, zipped(without(parts, ".cpg")))
    assert Parcel.objects.get(code="S2").location == "星桥街道"


def test_an_encoding_that_its_owner_chooses_has_the_columns_read_anew(officer: Actor):
    run = sent(officer, shp(encoding="GBK"), "parcels.zip")
    with pytest.raises(BadInput, match="列名已按新的选择重读"):
        actions.check(officer, run, run.columns, {"encoding": "utf-8"})


def test_a_table_brings_shapes_as_wkt(officer: Actor):
    assert written(officer, csv(), "parcels.csv", crs="cgcs2000").created == 2
    assert kept("S1").equals(HERE)


def test_a_table_of_boundary_points_makes_a_shape_of_each_code(officer: Actor):
    lines = ["宗地代码,所在区划,经度,纬度"]
    for code, shape in (("S1", HERE), ("S2", THERE)):
        lines += [f"{code},330113,{x},{y}" for x, y in shape.exterior.coords[:-1]]
    run = written(officer, "\n".join(lines).encode(), "points.csv", crs="cgcs2000")
    assert (run.total, run.created) == (2, 2)
    assert kept("S2").equals(THERE)


def test_boundary_points_in_metres_with_northing_first_are_turned(officer: Actor):
    move = Transformer.from_crs("EPSG:4490", "EPSG:4549", always_xy=True)
    lines = ["宗地代码,所在区划,X,Y"]
    for x, y in HERE.exterior.coords[:-1]:
        east, north = move.transform(x, y)
        lines.append(f"S1,330113,{north:.3f},{east:.3f}")
    assert written(officer, "\n".join(lines).encode(), "points.csv", crs="epsg:4549").created == 1
    assert near(kept("S1"), HERE)


def test_a_boundary_point_that_is_no_number_keeps_its_shape_out_and_names_its_row(officer: Actor):
    text = "宗地代码,所在区划,经度,纬度\nS1,330113,120.3,30.42\nS1,330113,bad,30.42\nS1,330113,120.31,30.43\n"
    run = checked(officer, text.encode(), "points.csv", crs="cgcs2000")
    assert run.bad == 1
    assert "第 3 行：bad" in run.problems.get(is_doubt=False).found


def test_a_table_without_coordinates_is_refused(officer: Actor):
    run = sent(officer, "宗地代码,所在区划\nS1,330113\n".encode(), "parcels.csv")
    with pytest.raises(BadInput, match="坐标串"):
        actions.check(officer, run, run.columns, {"crs": "cgcs2000"})


def test_one_layer_of_several_is_chosen(officer: Actor):
    parts = {**shapefile(name="one", shapes=(HERE, THERE), columns=COLUMNS), **shapefile(name="two")}
    run = sent(officer, zipped(parts), "parcels.zip")
    assert run.sheet == "one"
    actions.choose_sheet(officer, run, "two")
    assert [item["header"] for item in run.columns] == ["宗地号"]


# -------------------------------------------------------------------------------------------------- coordinate systems
@pytest.mark.parametrize("code", ["EPSG:4549", "EPSG:4528"])
def test_a_zone_that_the_file_declares_is_converted(officer: Actor, code: str):
    move = Transformer.from_crs("EPSG:4490", code, always_xy=True)
    metric = shapely.transform(HERE, lambda pairs: shapely.get_coordinates([shapely.Point(*move.transform(*p)) for p in pairs]))
    written(officer, shp((metric,), {"宗地代码": ["S1"], "所在区划": ["330113"]}, crs=code))
    assert near(kept("S1"), HERE)


def test_a_file_without_a_system_is_refused_until_its_owner_names_one(officer: Actor):
    run = sent(officer, shp(crs=None), "parcels.zip")
    with pytest.raises(BadInput, match="没有声明"):
        actions.check(officer, run, run.columns, {"crs": ""})
    assert written(officer, shp(crs=None), crs="wgs84").created == 2


def test_shapes_declared_as_gcj02_are_put_back_where_they_are(officer: Actor):
    points = shapely.get_coordinates(HERE)
    shifted = shapely.Polygon(list(zip(*to_gcj02(points[:, 0], points[:, 1]), strict=True)))
    columns = {"宗地代码": ["S1"], "所在区划": ["330113"]}
    written(officer, geojson((shifted,), columns, crs=""), "web.geojson", crs="gcj02")
    assert near(kept("S1"), HERE, 0.01)


def test_an_old_datum_is_refused(officer: Actor):
    run = sent(officer, shp(crs="EPSG:4610"), "parcels.zip")
    with pytest.raises(BadInput, match="转换参数"):
        actions.check(officer, run, run.columns, {})


def test_a_shape_far_from_its_district_is_kept_out(officer: Actor):
    far = shapely.box(104.0, 30.6, 104.01, 30.61)
    run = checked(officer, shp((HERE, far)))
    assert (run.good, run.bad) == (1, 1)
    assert "公里" in run.problems.get(row=2).remedy_zh


# ------------------------------------------------------------------------------------------------- shapes that are wrong
def test_a_crossing_shape_is_kept_out_and_drawn(officer: Actor):
    run = checked(officer, shp((CROSSED, THERE)))
    assert (run.good, run.bad) == (1, 1)
    drawn_row = run.pictures.get(row=1)
    assert "自相交" in drawn_row.drawn["zh"]
    assert "<svg" in drawn_row.drawn["en"]
    assert (drawn_row.label, drawn_row.mend) == ("S1", "repair")


def test_nothing_is_repaired_that_nobody_asked_for(officer: Actor):
    written(officer, shp((CROSSED, THERE)))
    assert list(Parcel.objects.values_list("code", flat=True)) == ["S2"]


def test_a_shape_is_repaired_on_request_and_that_is_said(officer: Actor):
    run = checked(officer, shp((CROSSED, THERE)))
    done(run, actions.mend(officer, run, {"repair": [1]}))
    assert (run.good, run.bad) == (2, 0)
    assert any("已按要求修复" in problem.remedy_zh for problem in run.problems.filter(row=1, is_doubt=True))
    done(run, actions.write(officer, run))
    assert kept("S1").is_valid


def test_what_overlaps_a_registered_parcel_is_kept_out(officer: Actor):
    written(officer, shp())
    run = checked(officer, shp((OVER,), {"宗地代码": ["S3"], "所在区划": ["330113"]}))
    problem = run.problems.get(is_doubt=False)
    assert run.bad == 1
    assert "S1" in problem.remedy_zh
    assert "S1" in run.pictures.get(row=1).drawn["zh"]


def test_what_overlaps_may_be_kept_when_its_owner_says_so(officer: Actor):
    written(officer, shp())
    run = written(officer, shp((OVER,), {"宗地代码": ["S3"], "所在区划": ["330113"]}), overlap="keep")
    assert run.created == 1
    assert run.problems.get().is_doubt


def test_an_overlap_is_cut_away_on_request(officer: Actor):
    written(officer, shp())
    run = checked(officer, shp((OVER,), {"宗地代码": ["S3"], "所在区划": ["330113"]}))
    assert run.pictures.get(row=1).mend == "cut"
    done(run, actions.mend(officer, run, {"cut": [1]}))
    done(run, actions.write(officer, run))
    assert shapely.intersection(kept("S3"), kept("S1")).area == pytest.approx(0, abs=1e-12)
    assert kept("S3").area == pytest.approx(OVER.area / 2, rel=0.001)


def test_rows_of_the_file_that_overlap_each_other_are_found(officer: Actor):
    run = checked(officer, shp((HERE, OVER)))
    assert (run.good, run.bad) == (1, 1)
    assert run.problems.get(is_doubt=False).row == 2


def test_a_parcel_does_not_overlap_itself(officer: Actor):
    written(officer, shp())
    moved = shapely.box(120.301, 30.420, 120.306, 30.423)
    run = written(officer, shp((moved, THERE)))
    assert (run.changed, run.unchanged, run.bad) == (1, 1, 0)
    assert near(kept("S1"), moved)


def test_two_parcels_may_change_their_common_boundary_in_one_file(officer: Actor):
    left, right = shapely.box(120.300, 30.420, 120.302, 30.423), shapely.box(120.302, 30.420, 120.304, 30.423)
    written(officer, shp((left, right)))
    left, right = shapely.box(120.300, 30.420, 120.303, 30.423), shapely.box(120.303, 30.420, 120.304, 30.423)
    assert written(officer, shp((left, right))).changed == 2


def test_zones_may_lie_within_each_other(officer: Actor):
    columns = {"园区标识": ["Z1", "Z2"], "名称": ["甲园", "乙园"], "所在区划": ["330113", "330113"]}
    run = written(officer, gpkg((HERE, OVER), columns), "zones.gpkg", "zone-shapes")
    assert run.created == 2, [(item.field, item.expected_zh) for item in run.problems.all()]
    assert run.problems.get().is_doubt
    assert Zone.objects.exclude(shape=None).count() == 2


def test_control_lines_come_with_their_shapes(officer: Actor):
    columns = {"控制线编号": ["C1", "C2"], "名称": ["东湖", "星桥"], "所在区划": ["330113", "330113"]}
    assert written(officer, geojson((HERE, THERE), columns), "lines.geojson", "control-line-shapes").created == 2
    assert ControlLine.objects.exclude(shape=None).count() == 2


def test_points_are_no_parcels(officer: Actor):
    run = checked(officer, geojson((shapely.Point(120.3, 30.42), THERE)), "p.geojson")
    assert (run.good, run.bad) == (1, 1)


def test_a_row_without_a_shape_is_kept_out_and_not_lost(officer: Actor):
    run = checked(officer, geojson((None, THERE)), "p.geojson")
    assert (run.total, run.good, run.bad) == (2, 1, 1)


def test_a_row_without_attributes_is_not_lost(officer: Actor):
    run = checked(officer, geojson((HERE, THERE), {"宗地代码": ["S1", None], "所在区划": ["330113", None]}), "p.geojson")
    assert (run.total, run.good, run.bad) == (2, 1, 1)


def test_a_stated_area_that_the_shape_does_not_bear_out_is_doubtful(officer: Actor):
    columns = {**COLUMNS, "宗地面积（亩）": [1000.0, 239.5]}
    run = checked(officer, geojson(columns=columns), "p.geojson")
    assert run.bad == 0
    assert [problem.row for problem in run.problems.filter(is_doubt=True)] == [1]


# -------------------------------------------------------------------------------------------------- undo, log, permission
def test_an_undo_takes_new_parcels_away_and_gives_old_shapes_back(officer: Actor, cast: Cast):
    land.create_parcel(officer, {"code": "S1", "division": cast.district, "area": Decimal(30)}, shape=THERE)
    run = written(officer, shp((HERE, shapely.box(120.320, 30.420, 120.325, 30.423))))
    assert (run.created, run.changed) == (1, 1)
    undone(officer, run)
    assert list(Parcel.objects.values_list("code", flat=True)) == ["S1"]
    assert kept("S1").equals(THERE)


def test_an_undo_takes_a_shape_away_where_there_was_none(officer: Actor, cast: Cast):
    land.create_parcel(officer, {"code": "S1", "division": cast.district})
    undone(officer, written(officer, shp()))
    assert Parcel.objects.get(code="S1").measured_area is None


def test_a_new_shape_stands_in_the_log_with_the_name_of_the_file(officer: Actor, cast: Cast):
    land.create_parcel(officer, {"code": "S1", "division": cast.district})
    written(officer, shp())
    assert "parcels.zip" in Entry.objects.get(verb="parcel.set_shape").note


def test_a_check_writes_nothing(officer: Actor):
    checked(officer, shp())
    assert not Parcel.objects.exists()


@pytest.mark.parametrize("name", CAST)
def test_who_may_import_shapes(cast: Cast, name: str):
    if name in ("city_officer", "district_officer"):
        assert checked(cast.actor(name), shp()).good == 2
    elif name == "other_officer":
        assert checked(cast.actor(name), shp()).bad == 2
    else:
        with pytest.raises(Refused):
            sent(cast.actor(name), shp(), "parcels.zip")


def test_a_parcel_that_one_may_not_see_leaves_no_trace_in_the_check(cast: Cast):
    land.create_parcel(cast.actor("other_officer"), {"code": "H1", "division": cast.other_district}, shape=OVER)
    run = checked(cast.actor("district_officer"), shp((HERE, THERE)))
    assert run.good == 2
    assert not run.problems.exists()
    assert not run.pictures.filter(row__gt=0).exists()


# ------------------------------------------------------------------------------------------------------------ bad files
def broken_zip() -> bytes:
    return shp()[:-200]


def escaping_zip() -> bytes:
    return zipped({f"../{name}": part for name, part in shapefile().items()})


def bomb() -> bytes:
    return zipped({**shapefile(), "big.txt": b"0" * (LIMITS.ratio_from * 4)})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("parcels.zip", broken_zip),
        ("parcels.zip", escaping_zip),
        ("parcels.zip", bomb),
        ("parcels.zip", lambda: zipped(without(shapefile(), ".shx"))),
        ("parcels.zip", lambda: zipped({"readme.txt": b"hello"})),
        ("parcels.zip", lambda: b"not a zip at all"),
        ("parcels.zip", lambda: b""),
        ("parcels.gpkg", lambda: b"SQLite format 3\0" + bytes(500)),
        ("parcels.geojson", lambda: geojson()[:-40]),
        ("parcels.geojson", lambda: b"\x89PNG\r\n\x1a\n"),
        ("parcels.shp", lambda: shapefile()["parcels.shp"]),
        ("parcels.dwg", lambda: b"AC1032"),
        ("parcels.csv", lambda: b"%PDF-1.4"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_not_what_it_says_is_refused_and_not_kept(officer: Actor, name: str, content: object):
    with pytest.raises(BadInput) as refused:
        sent(officer, content(), name)  # type: ignore[operator]
    assert not ImportRun.objects.exists()
    assert all(fault.field != "file" for fault in refused.value.faults)


def test_a_file_that_is_too_large_is_refused(officer: Actor, settings: object):
    settings.SHANGLOU_MAX_UPLOAD = 300  # type: ignore[attr-defined]
    with pytest.raises(BadInput, match="MB"):
        sent(officer, shp(), "parcels.zip")


def test_an_archive_whose_name_claims_another_form_is_read_as_what_it_is(officer: Actor):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a.geojson", geojson())
    assert written(officer, content.getvalue(), "packed.zip").created == 2
