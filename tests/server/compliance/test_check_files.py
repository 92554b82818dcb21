"""The kept check of a registered project on paper."""

from __future__ import annotations

import io

import pytest
from docx import Document

from shanglou.server.compliance import check_files, checking
from shanglou.server.compliance.models import Check
from shanglou.server.projects.models import Building, Unit

from ..conftest import Cast
from .conftest import DAY, Estate


def checked(cast: Cast, estate: Estate) -> Check:
    return Check.objects.get(pk=checking.check_project(cast.actor("district_officer"), estate.project, DAY).pk)


def lines_of(check: Check) -> list[str]:
    """The texts of the Word file: its paragraphs, then each row of its tables."""
    document = Document(io.BytesIO(check_files.of_kept(check, "docx").content))
    rows = (row for table in document.tables for row in table.rows)
    return [item.text for item in document.paragraphs] + [" | ".join(cell.text for cell in row.cells) for row in rows]


@pytest.fixture
def neighbours(estate: Estate) -> list[Unit]:
    """Two units that are like the second one in everything but their doors."""
    second, made = estate.second, []
    for door in ("202", "203"):
        made.append(
            Unit.objects.create(
                building=second.building, floor=second.floor, code=f"U{door}", door_no=door, division=second.division,
                body=second.body, floor_area=second.floor_area, split_by=second.split_by, use=second.use,
            )
        )  # fmt: skip
    return made


def test_a_paper_calls_units_by_their_doors(cast: Cast, estate: Estate):
    text = "\n".join(lines_of(checked(cast, estate)))
    assert "单元 101" in text
    assert "第 1 个单元" not in text


def test_a_paper_tells_of_the_building_once_and_not_with_each_unit(cast: Cast, estate: Estate):
    estate.building.storeys = 7
    estate.building.save()
    assert sum(line.count("地上层数") for line in lines_of(checked(cast, estate))) == 1


def test_units_of_which_the_same_is_said_stand_in_one_row(cast: Cast, estate: Estate, neighbours: list[Unit]):
    rows = [line for line in lines_of(checked(cast, estate)) if line.startswith("该单元可否分割转让")]
    assert len(rows) == 2
    assert [line for line in rows if "单元 201、202、203" in line]


def test_units_of_several_buildings_are_called_after_their_building(cast: Cast, estate: Estate):
    Building.objects.create(project=estate.project, division=cast.district, code="330113001GB00001F0002", building_no="2号楼")
    names = [name for _key, name in checked(cast, estate).origins["rows"]["unit"]]
    assert names == [f"{estate.building} 101", f"{estate.building} 201"]


def test_a_paper_of_a_registered_project_says_who_checked_it_and_calls_it_no_self_check(cast: Cast, estate: Estate):
    text = "\n".join(lines_of(checked(cast, estate)))
    assert "登记项目核验结果" in text
    assert "核验人 | district_officer" in text
    assert "自查" not in text
