"""A file of shapes comes back as it was, with its errors beside each row, and can be sent again."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.server.bodies.actors import Actor
from shanglou.server.doors.models import ImportRun
from shanglou.server.land.geometry.files import read
from shanglou.server.land.imports.shape_marked import with_column
from shanglou.server.land.models import Parcel

from ...conftest import CAST, Cast
from ..geometry.files.made import shapefile, zipped
from .made import COLUMNS, CROSSED, HERE, THERE, checked, csv, geojson, gpkg, shp, written


@pytest.fixture
def officer(cast: Cast) -> Actor:
    return cast.actor("district_officer")


@pytest.fixture
def back(client_of: Callable[[str], Client]) -> Callable[[ImportRun], bytes]:
    def fetched(run: ImportRun) -> bytes:
        answer: Any = client_of("district_officer").get(reverse("doors:marked", args=[run.pk]))
        assert answer.status_code == 200
        return b"".join(answer.streaming_content)

    return fetched


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK"])
def test_a_shapefile_comes_back_with_its_other_parts_untouched(officer: Actor, back: Callable[[ImportRun], bytes], encoding: str):
    parts = shapefile(shapes=(CROSSED, THERE), columns=COLUMNS, encoding=encoding)
    content = back(checked(officer, zipped(parts)))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name, part in parts.items():
            assert (archive.read(name) == part) is not name.endswith(".dbf")
    found = read(content, "back.zip")
    first, second = (feature.attributes["错误"] for feature in found.features)
    assert "与自己相交" in first
    assert second is None
    assert [feature.attributes["宗地代码"[:3] if encoding == "UTF-8" else "宗地代码"] for feature in found.features] == [
        "S1",
        "S2",
    ]


def test_errors_longer_than_a_dbf_takes_stand_in_a_list_beside_it(officer: Actor, back: Callable[[ImportRun], bytes]):
    run = checked(officer, shp((CROSSED, THERE)))
    said = run.problems.get(row=1, is_doubt=False).remedy_zh
    with zipfile.ZipFile(io.BytesIO(back(run))) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".csv"))
        assert said in archive.read(name).decode("utf-8-sig")


def test_a_shapefile_that_came_back_can_be_sent_again(officer: Actor, back: Callable[[ImportRun], bytes]):
    content = back(checked(officer, shp((CROSSED, THERE))))
    run = checked(officer, content, "again.zip")
    assert (run.total, run.good, run.bad) == (2, 1, 1)
    assert back(run).count(b"PK\x03\x04") == content.count(b"PK\x03\x04") + 1


def test_a_geopackage_comes_back_with_a_column_more(officer: Actor, back: Callable[[ImportRun], bytes], tmp_path: Path):
    path = tmp_path / "back.gpkg"
    path.write_bytes(back(checked(officer, gpkg((CROSSED, THERE)), "p.gpkg")))
    with sqlite3.connect(path) as connection:
        rows = connection.execute('SELECT "宗地代码", "错误" FROM parcels ORDER BY fid').fetchall()
        triggers = connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()[0]
    assert rows[0][0] == "S1"
    assert "与自己相交" in rows[0][1]
    assert rows[1] == ("S2", None)
    assert triggers > 0
    assert len(read(path).features) == 2


def test_no_trigger_of_a_geopackage_is_run_when_it_comes_back(officer: Actor, back: Callable[[ImportRun], bytes], tmp_path: Path):
    path = tmp_path / "sly.gpkg"
    path.write_bytes(gpkg((CROSSED, THERE)))
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE ran (n)")
        connection.execute("CREATE TRIGGER sly AFTER UPDATE ON parcels BEGIN INSERT INTO ran VALUES (1); END")
    path.write_bytes(back(checked(officer, path.read_bytes(), "sly.gpkg")))
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM ran").fetchone() == (0,)


def test_geojson_comes_back_with_its_errors_among_the_properties(officer: Actor, back: Callable[[ImportRun], bytes]):
    given = json.loads(geojson((CROSSED, THERE)))
    found = json.loads(back(checked(officer, geojson((CROSSED, THERE)), "p.geojson")))
    assert "与自己相交" in found["features"][0]["properties"].pop("错误")
    assert found["features"][1]["properties"].pop("错误") is None
    assert found == given


def test_what_came_packed_comes_back_packed(officer: Actor, back: Callable[[ImportRun], bytes]):
    content = back(checked(officer, zipped({"a.geojson": geojson((CROSSED, THERE)), "__MACOSX/._a": b"x"}), "p.zip"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "与自己相交" in archive.read("a.geojson").decode()


def test_a_table_of_shapes_comes_back_with_its_error_column(officer: Actor, back: Callable[[ImportRun], bytes]):
    lines = back(checked(officer, csv((CROSSED, THERE)), "p.csv", crs="cgcs2000")).decode().splitlines()
    assert lines[0].endswith(",错误")
    assert "与自己相交" in lines[1]
    assert lines[2].endswith('"POLYGON ((120.315 30.42, 120.315 30.423, 120.31 30.423, 120.31 30.42, 120.315 30.42))",')


def test_no_letter_of_an_error_is_cut_through():
    table = next(part for name, part in shapefile(encoding="GBK").items() if name.endswith(".dbf"))
    marked = with_column(table, "错误", {1: "误" * 200}, "gb18030")
    assert marked.count("误".encode("gb18030") * 100) == 1
    marked[-255 * 2 :].decode("gb18030")


@pytest.mark.parametrize("name", CAST)
def test_the_steps_of_an_import_of_shapes_are_its_owners(client_of: Callable[[str], Client], officer: Actor, name: str):
    run = checked(officer, shp((CROSSED, THERE)))
    client, is_owner = client_of(name), name == "district_officer"
    for page in ("run", "marked"):
        assert (client.get(reverse(f"doors:{page}", args=[run.pk])).status_code == 200) is is_owner
    client.post(reverse("doors:run", args=[run.pk]), {"do": "mend", "row": "1"})
    run.refresh_from_db()
    assert (run.options.get("repair") == [1]) is is_owner


def test_the_page_takes_a_file_through_all_four_steps(
    client_of: Callable[[str], Client], django_capture_on_commit_callbacks: Any
):
    client = client_of("district_officer")

    def post(data: dict[str, str]) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, data)

    door = reverse("doors:import", args=["parcel-shapes"])
    assert "Shapefile" in client.get(door).content.decode()
    file = io.BytesIO(shp((CROSSED, THERE), crs=None))
    file.name = "地块.zip"
    address = client.post(door, {"file": file}).url  # type: ignore[attr-defined]
    page = client.get(address).content.decode()
    assert "请选定（文件没有声明）" in page
    columns = {"columns": "1", "field-0": "code", "field-1": "division", "existing": "update"}
    assert post(columns).status_code == 400
    assert post({**columns, "crs": "cgcs2000"}).status_code == 302
    page = client.get(address).content.decode()
    assert "图形总览" in page
    assert "自相交" in page
    assert "修复这个图形" in page
    post({"do": "mend", "row": "1"})
    post({"do": "write"})
    assert Parcel.objects.count() == 2
    post({"do": "undo"})
    assert not Parcel.objects.exists()


def test_nothing_is_repaired_when_no_row_is_ticked(client_of: Callable[[str], Client], officer: Actor):
    run = checked(officer, shp((CROSSED, THERE)))
    client_of("district_officer").post(reverse("doors:run", args=[run.pk]), {"do": "mend"})
    run.refresh_from_db()
    assert run.bad == 1


def test_all_that_can_be_mended_is_mended_on_one_request(
    client_of: Callable[[str], Client], officer: Actor, django_capture_on_commit_callbacks: Any
):
    run = checked(officer, shp((CROSSED, THERE)))
    with django_capture_on_commit_callbacks(execute=True):
        client_of("district_officer").post(reverse("doors:run", args=[run.pk]), {"do": "mend", "all": "1"})
    run.refresh_from_db()
    assert run.bad == 0


def test_a_drawing_holds_no_text_of_the_file_as_markup(client_of: Callable[[str], Client], officer: Actor):
    columns = {"宗地代码": ["<script>1</script>", "S2"], "所在区划": ["330113", "330113"]}
    written(officer, geojson((HERE, THERE), columns), "p.geojson")
    other = {"宗地代码": ["<i>x</i>", "S2"], "所在区划": ["330113", "330113"]}
    run = checked(officer, geojson((HERE, THERE), other), "p.geojson")
    page = client_of("district_officer").get(reverse("doors:run", args=[run.pk])).content.decode()
    assert "<script>1" not in page
    assert "<i>x" not in page


def test_the_check_shows_the_first_rows_as_they_would_be_written(client_of: Callable[[str], Client], officer: Actor):
    columns = {**COLUMNS, "土地坐落": ["望江街道1号", "望江街道2号"]}
    run = checked(officer, geojson((HERE, THERE), columns), "p.geojson")
    page = client_of("district_officer").get(reverse("doors:run", args=[run.pk])).content.decode()
    assert "将写入的前几行" in page
    assert "望江街道1号" in page
    assert "239." in page
