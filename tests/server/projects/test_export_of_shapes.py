"""Projects and units go out as shapes too: drawn by their parcels and their building."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.test import Client
from django.urls import reverse
from pyogrio.raw import read

from shanglou.server.doors.models import Export
from shanglou.server.land.models import Parcel
from shanglou.server.land.shapes import draw
from shanglou.server.projects.models import Building, Project, Unit

from ..conftest import Cast

LEFT, RIGHT = shapely.box(120.30, 30.40, 120.31, 30.41), shapely.box(120.31, 30.40, 120.32, 30.41)


@pytest.fixture
def drawn(cast: Cast, project: Project, parcel: Parcel, building: Building) -> None:
    """A project on a parcel of the district and on one of another district, with a building on the first."""
    other = Parcel.objects.create(code="P9", division=cast.other_district)
    project.parcels.add(other)
    for row, shape in ((parcel, LEFT), (other, RIGHT), (building, LEFT)):
        draw([row], [shape])
        row.save()


@pytest.fixture
def taken(client_of: Callable[[str], Client], tmp_path: Path) -> Callable[[str, str], list[Any]]:
    """The shapes of a list as a file of shapes has them."""

    def fetch(who: str, listed: str) -> list[Any]:
        client = client_of(who)
        assert client.post(reverse(f"projects:{listed}"), {"export": "gpkg", "columns": "shown"}).status_code == 302
        file: Any = client.get(reverse("doors:export-file", args=[Export.objects.latest("created_at").pk]))
        path = tmp_path / f"{who}.gpkg"
        path.write_bytes(b"".join(file.streaming_content))
        return [shape and shapely.from_wkb(shape) for shape in read(path)[2]]

    return fetch


@pytest.mark.usefixtures("drawn")
def test_a_project_is_drawn_by_the_parcels_that_its_reader_may_see(taken: Callable[[str, str], list[Any]]):
    (whole,), (part,) = taken("city_officer", "list"), taken("district_officer", "list")
    assert whole.normalize().equals(LEFT.union(RIGHT))
    assert part.equals(LEFT)


@pytest.mark.usefixtures("drawn")
def test_a_unit_is_drawn_by_its_building(taken: Callable[[str, str], list[Any]], unit: Unit, building: Building):
    assert [shape.equals(LEFT) for shape in taken("district_officer", "units")] == [True]
    Building.objects.filter(pk=building.pk).update(shape=None)
    assert taken("district_officer", "units") == [None]
