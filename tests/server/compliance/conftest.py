"""A small registry in Hangzhou: what a check, a sweep and a queue are tried on."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.utils import timezone

from shanglou.server.compliance.models import Answer
from shanglou.server.enterprises.models import Enterprise, YearFigures
from shanglou.server.land.models import Parcel, Zone
from shanglou.server.projects.models import Building, Floor, Occupancy, Project, Unit

from ..conftest import Cast

DAY = datetime.date(2026, 6, 1)
LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Estate:
    """One project of Linping with an owner, a zone, a parcel, a building of two storeys and a unit on each."""

    project: Project
    owner: Enterprise
    zone: Zone
    parcel: Parcel
    building: Building
    first: Unit
    second: Unit
    day: datetime.date = DAY


def long_known(*rows: object) -> None:
    """Let rows be registered long ago."""
    for row in rows:
        type(row)._default_manager.filter(pk=row.pk).update(created_at=LONG_AGO)  # type: ignore[attr-defined]


@pytest.fixture
def estate(cast: Cast) -> Estate:
    """The project, with what belongs to it."""
    here = cast.district
    zone = Zone.objects.create(code="Z1", name_zh="临平经济技术开发区", kind="development_zone", division=here)
    owner = Enterprise.objects.create(name_zh="业主有限公司", division=here, is_above_scale=True, is_manufacturer=True)
    YearFigures.objects.create(
        enterprise=owner, year=DAY.year - 1, revenue=Decimal("250000000.00"), tax=Decimal("12345678.90"), known_from=LONG_AGO,
        recorded_by="—",
    )  # fmt: skip
    project = Project.objects.create(
        code="P1", name_zh="临平智造上楼项目", division=here, body=cast.operator_body, kind=Project.Kind.NEW_SUPPLY,
        step=Project.Step.ACCEPTED, owner=owner, zone=zone, is_upstairs=True, acceptance_date=datetime.date(2025, 3, 1),
        far=Decimal("2.5"), investment=Decimal("300000000"),
    )  # fmt: skip
    parcel = Parcel.objects.create(
        code="330113001", division=here, area=Decimal("30"), land_use="industrial", inside_control_line=True
    )
    project.parcels.add(parcel)
    building = Building.objects.create(
        project=project, division=here, body=cast.operator_body, code="B1", building_no="1 幢", floor_area=Decimal("20000"),
    )  # fmt: skip
    units = []
    for number in (1, 2):
        floor = Floor.objects.create(building=building, number=number, storey_height=Decimal("6.5"))
        area = Decimal("999.99") if number == 1 else Decimal("1000")
        unit = Unit.objects.create(
            building=building, floor=floor, code=f"U{number}", door_no=f"{number}01", division=here, body=cast.operator_body,
            floor_area=area, split_by="floor", use="production",
        )  # fmt: skip
        units.append(unit)
    long_known(zone, owner, project, parcel, building, *units)
    return Estate(project, owner, zone, parcel, building, *units)


def moves_in(unit: Unit, firm: Enterprise, first: datetime.date, last: datetime.date | None = None) -> Occupancy:
    """An occupancy that was known from its first day."""
    known = timezone.make_aware(datetime.datetime.combine(first, datetime.time()))
    return Occupancy.objects.create(
        unit=unit, enterprise=firm, mode="lease", valid_from=first, valid_to=last, floor_area=Decimal("500"), known_from=known,
        recorded_by="—",
    )  # fmt: skip


@pytest.fixture
def hidden(cast: Cast) -> Unit:
    """A small unit of the other district."""
    project = Project.objects.create(
        code="P9", name_zh="余杭隐藏项目", division=cast.other_district, kind="new_supply", is_upstairs=True
    )
    building = Building.objects.create(project=project, division=cast.other_district, code="B9", building_no="9 幢")
    floor = Floor.objects.create(building=building, number=1)
    return Unit.objects.create(
        building=building, floor=floor, code="U9", door_no="隐藏室", division=cast.other_district, floor_area=Decimal("500"),
        split_by="floor",
    )  # fmt: skip


@pytest.fixture
def upstairs(estate: Estate, cast: Cast) -> None:
    """That a project is upstairs is a person's judgement: it is recorded for the estate and for the hidden project."""
    for project in Project.objects.all():
        Answer.objects.create(
            target="fact:project.is_upstairs", value=True, project=project, division=project.division, author="—", evidence="—",
            answered_by=cast.enterprise_body, reason="—", valid_from=datetime.date(2024, 6, 1), state=Answer.State.IN_FORCE,
            in_force_from=datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC),
        )  # fmt: skip
