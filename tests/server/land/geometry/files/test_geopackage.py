from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyogrio import raw

from shanglou.server.land.geometry import crs, files, outputs

from .made import OTHER, SQUARE

PARCELS = outputs.Layer("宗地", [{"编号": "一", "面积": 1.5}, {"编号": "二", "面积": None}], [SQUARE, OTHER])
ZONES = outputs.Layer("zones", [{"name": "a"}], [OTHER])


def changed(content: bytes, folder: Path, *statements: str) -> bytes:
    path = folder / "changed.gpkg"
    path.write_bytes(content)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return path.read_bytes()


def test_a_geopackage_is_read_with_the_fid_as_number() -> None:
    reading = files.read(outputs.geopackage([PARCELS]), "a.gpkg")
    assert reading.faults == ()
    assert (reading.kind, reading.layer, reading.system) == ("gpkg", "宗地", crs.CGCS2000)
    assert [(feature.row, feature.attributes) for feature in reading.features] == [
        (1, {"编号": "一", "面积": 1.5}),
        (2, {"编号": "二", "面积": None}),
    ]
    assert shapely.equals(reading.shapes, [SQUARE, OTHER]).all()


def test_of_several_layers_one_is_to_be_chosen() -> None:
    content = outputs.geopackage([PARCELS, ZONES])
    reading = files.read(content)
    assert reading.faults[0].field == "layer"
    assert reading.layers == ("zones", "宗地")
    assert files.read(content, layer="zones").features[0].attributes == {"name": "a"}


def test_a_layer_that_is_not_there_is_refused() -> None:
    assert files.read(outputs.geopackage([PARCELS]), layer="x").faults[0].found == "x"


def test_a_view_is_no_layer(tmp_path: Path) -> None:
    content = changed(
        outputs.geopackage([PARCELS]),
        tmp_path,
        "CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('endless', 'features', 'endless', 4490)",
        "INSERT INTO gpkg_geometry_columns VALUES ('endless', 'i', 'GEOMETRY', 4490, 0, 0)",
    )
    assert files.read(content).layers == ("宗地",)
    assert files.read(content, layer="endless").faults[0].field == "layer"


def test_a_database_that_is_no_geopackage_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE a (b)")
    assert files.read(path).faults[0].field == "file"


def test_a_geopackage_without_layers_is_refused(tmp_path: Path) -> None:
    content = changed(outputs.geopackage([ZONES]), tmp_path, "DELETE FROM gpkg_contents")
    assert "layer of shapes" in files.read(content).faults[0].expected.en


@pytest.mark.parametrize("kept", [0.9, 0.5, 0.1])
def test_one_that_breaks_off_is_refused(kept: float) -> None:
    content = outputs.geopackage([PARCELS])
    reading = files.read(content[: int(len(content) * kept)])
    assert reading.faults[0].field == "file"


def test_a_layer_whose_system_is_unknown_is_one_without(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    with pytest.warns(UserWarning, match="crs"):
        raw.write(
            path,
            shapely.to_wkb(np.array([SQUARE])),
            [np.array(["a"], dtype=object)],
            ["x"],
            driver="GPKG",
            geometry_type="Polygon",
        )
    assert files.read(path).faults[0].field == "crs"
    assert files.read(path, declared=crs.GCJ02).system == crs.GCJ02


def test_a_damaged_shape_blames_its_row(tmp_path: Path) -> None:
    content = changed(
        outputs.geopackage([PARCELS]),
        tmp_path,
        *(
            f"DROP TRIGGER IF EXISTS rtree_宗地_geom_{name}"
            for name in ("update1", "update2", "update4", "update5", "update6", "update7")
        ),
        "UPDATE 宗地 SET geom = substr(geom, 1, 60) WHERE fid = 2",
    )
    reading = files.read(content)
    assert reading.faults or [fault.row for fault in reading.all_faults] == [2]


def test_more_rows_than_the_limit_are_refused() -> None:
    assert files.read(outputs.geopackage([PARCELS]), limits=files.Limits(features=1)).faults[0].field == "file"
