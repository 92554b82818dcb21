from __future__ import annotations

import itertools
import math
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from shanglou.engine.language import Text, plain
from shanglou.server.land.geometry import crs, files, picture, validate

from .data import POLYGONS, real
from .test_validate import BOW, EAST, NORTH, WRONG, features, metres, square

SVG = "{http://www.w3.org/2000/svg}"


def parsed(text: str) -> ET.Element:
    root = ET.fromstring(text)
    assert root.tag == f"{SVG}svg"
    return root


def labels(text: str) -> list[str]:
    return [item.text or "" for item in parsed(text).iter(f"{SVG}text")]


def drawn(row: int, *shapes: object, language: str = "zh", **options: object) -> str:
    rows = features(*shapes)
    findings = validate.check(rows, **options)  # type: ignore[arg-type]
    return picture.of_findings(rows[row - 2], findings, language)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", WRONG)
def test_each_wrong_shape_is_drawn_with_its_mark_in_both_languages(kind: str) -> None:
    for language in ("zh", "en"):
        assert picture.words(kind).of(language) in labels(drawn(2, WRONG[kind], language=language))  # type: ignore[arg-type]


def test_a_place_is_marked_by_a_crossed_ring_where_it_is() -> None:
    root = parsed(drawn(2, BOW))
    ring = next(root.iter(f"{SVG}circle"))
    path = next(item.get("d", "") for item in root.iter(f"{SVG}path"))
    corners = np.array(re.findall(r"([\d.]+) ([\d.]+)", path), dtype=float)
    middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
    assert (float(ring.get("cx", 0)), float(ring.get("cy", 0))) == pytest.approx(tuple(middle), abs=0.2)


def test_an_overlap_is_drawn_as_an_area_with_the_other_shape_around_it() -> None:
    text = drawn(3, square(0, 0), square(50, 50))
    dashed = [item for item in parsed(text).iter(f"{SVG}path") if item.get("stroke-dasharray")]
    assert len(dashed) == 2
    assert any("2" in label and "m²" in label for label in labels(text))


def test_an_overlap_too_small_to_see_has_its_diamond() -> None:
    text = drawn(3, square(0, 0), square(99.8, 0))
    assert len([item for item in parsed(text).iter(f"{SVG}path") if item.get("fill") == "#ffffff"]) == 1


def test_north_is_up() -> None:
    text = picture.picture(metres((0, 0), (100, 0), (50, 100)))
    path = next(item.get("d", "") for item in parsed(text).iter(f"{SVG}path"))
    corners = [tuple(map(float, pair)) for pair in re.findall(r"([\d.]+) ([\d.]+)", path)]
    assert corners[2][1] < corners[0][1]
    assert corners[1][0] > corners[0][0]


@pytest.mark.parametrize("side", [0.5, 7, 90, 450, 3_000, 60_000])
def test_the_scale_bar_is_as_long_as_it_says(side: float) -> None:
    text = picture.picture(metres((0, 0), (side, 0), (side, side / 2), (0, side / 2)))
    paths = [item.get("d", "") for item in parsed(text).iter(f"{SVG}path")]
    corners = np.array(re.findall(r"([\d.]+) ([\d.]+)", paths[0]), dtype=float)
    units_a_metre = np.ptp(corners[:, 0]) / side
    bar = float(re.match(r"M10 \d+v6h([\d.]+)v-6$", next(path for path in paths if "v6h" in path))[1])  # type: ignore[index]
    said = next(label for label in labels(text) if label.endswith((" m", " km")))
    metres_said = float(said.split()[0]) * (1000 if said.endswith("km") else 1)
    assert bar == pytest.approx(metres_said * units_a_metre, rel=0.02)
    assert re.match(r"[125]", f"{metres_said:g}".lstrip("0."))
    assert 20 < bar <= picture.WIDTH / 4 + 0.1


def test_lengths_are_true_in_both_directions() -> None:
    text = picture.picture(square(0, 0, 200))
    path = next(item.get("d", "") for item in parsed(text).iter(f"{SVG}path"))
    corners = np.array(re.findall(r"([\d.]+) ([\d.]+)", path), dtype=float)
    assert np.ptp(corners[:, 0]) == pytest.approx(np.ptp(corners[:, 1]), rel=0.01)


def test_nothing_in_it_is_styled_scripted_fetched_or_named() -> None:
    root = parsed(drawn(3, square(0, 0), square(50, 50), square(60, 60)))
    allowed = {"svg", "title", "rect", "path", "circle", "text"}
    for item in root.iter():
        assert item.tag.removeprefix(SVG) in allowed
        assert not {"style", "class", "id", "href", "onload", "onclick"} & set(item.attrib)
        assert not any("url(" in value or "http" in value for value in item.attrib.values())


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_escaped(label: str, title: str) -> None:
    parsed(picture.picture(BOW, [picture.Mark(shapely.Point(120.2, 30.2), label)], title=plain(title)))


def test_markup_in_a_label_stays_text() -> None:
    hostile = '<script>alert(1)</script>&"'
    text = picture.picture(BOW, [picture.Mark(BOW, hostile)], title=Text(hostile, hostile))
    assert hostile in labels(text)
    assert "<script" not in text


def test_a_huge_shape_with_many_marks_stays_small() -> None:
    draw = np.random.default_rng(0)
    turns = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    radii = 500 + 400 * draw.random(20_000)
    jagged = metres(*zip(radii * np.cos(turns), radii * np.sin(turns), strict=True))
    marks = [picture.Mark(jagged, "标" * 60) for _ in range(40)]
    text = picture.picture(jagged, marks, others=[jagged] * 20)
    assert len(text.encode()) < 20_000
    assert "另有 32 处没有标出" in labels(text)


def test_thousands_of_parts_stay_small() -> None:
    parts = shapely.MultiPolygon([square(x * 20, y * 20, 10) for x in range(60) for y in range(60)])
    text = picture.picture(parts)
    parsed(text)
    assert len(text.encode()) < 20_000


@pytest.mark.parametrize(
    "shape",
    [
        shapely.Point(120.2, 30.2),
        shapely.MultiPoint([(120.2, 30.2), (120.3, 30.3)]),
        shapely.LineString([(120.2, 30.2), (120.3, 30.3)]),
        shapely.GeometryCollection([shapely.Point(120.2, 30.2), square(0, 0)]),
        metres((0, 0), (100, 0), (200, 0)),
    ],
)
def test_every_type_of_shape_can_be_drawn(shape: shapely.Geometry) -> None:
    root = parsed(picture.picture(shape))
    assert [item.get("d") for item in root.iter(f"{SVG}path") if item.get("d")] or list(root.iter(f"{SVG}circle"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(-10_000, 10_000), st.integers(-10_000, 10_000)), min_size=3, max_size=10))
def test_whatever_is_found_about_any_ring_can_be_drawn(corners: list[tuple[int, int]]) -> None:
    text = drawn(2, metres(*corners))
    root = parsed(text)
    assert len(text.encode()) < 20_000
    path = next(item.get("d", "") for item in root.iter(f"{SVG}path"))
    points = np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", path), dtype=float)
    assert (points >= -0.1).all()
    assert (points <= (picture.WIDTH + 0.1, picture.HEIGHT + 0.1)).all()


def test_a_row_without_a_shape_has_no_picture() -> None:
    assert picture.of_findings(files.Feature(2, {}, None), []) == ""


def test_the_real_wrong_polygons_are_drawn() -> None:
    reading = files.read(real(POLYGONS), declared=crs.WGS84)
    findings = validate.check(reading.features)
    for row in (99, 319, 353):
        text = picture.of_findings(reading.features[row - 1], findings, "en")
        assert any(word in label for label in labels(text) for word in ("crosses itself", "touches itself"))
        assert len(text) < 20_000


def test_its_name_is_read_out() -> None:
    root = parsed(drawn(2, BOW, language="en"))
    assert root.get("role") == "img"
    assert root.get("aria-label") == root.findtext(f"{SVG}title") == "Shape of row 2"


def test_a_degree_of_longitude_is_shorter_than_one_of_latitude() -> None:
    assert math.isclose(NORTH / EAST, math.cos(math.radians(30.2)), rel_tol=0.01)


def test_labels_of_marks_side_by_side_do_not_lie_on_each_other() -> None:
    marks = [picture.Mark(shapely.Point(120.2 + step / 1000, 30.2), f"mark {step}") for step in range(5)]
    found = picture.picture(shapely.box(120.19, 30.19, 120.21, 30.21), marks)
    lines = sorted(float(y) for y in re.findall(r'y="([\d.]+)" text-anchor="\w+" fill="#a3241b" stroke', found))
    assert len(lines) == 5
    assert all(below - above >= 15 for above, below in itertools.pairwise(lines))
