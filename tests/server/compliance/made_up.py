"""Made-up registries whose columns hold anything that their facts allow, for tests that compare a check with a sweep."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from shanglou.engine.facts import Fact
from shanglou.server.bodies.models import Division
from shanglou.server.compliance.models import StatedFact
from shanglou.server.enterprises.models import Enterprise, YearFigures
from shanglou.server.foundation.fields import FactMixin
from shanglou.server.land.models import ControlLine, Parcel, ParcelArea, Zone
from shanglou.server.projects.models import (
    Admission,
    Building,
    Floor,
    ListMembership,
    Milestone,
    Occupancy,
    Plan,
    Project,
    TeamMember,
    Unit,
    UnitArea,
)
from shanglou.vocabulary import VOCABULARY

LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
#: What numbers are drawn from besides anything within the fact's range: sizes at which the documents' limits lie.
SIZES = (0, 1, 2, 3, 5, 8, 10, 20, 25, 30, 50, 80, 100, 300, 800, 1000, 2000, 5000, 10_000, 100_000)


def value(dice: random.Random, fact: Fact) -> Any:
    """A value that a column of the fact may have; None as often as not."""
    if dice.random() < 0.4:
        return None
    kind = fact.of.kind
    if kind == "boolean":
        return dice.random() < 0.6
    if kind == "date":
        return datetime.date(2020, 1, 1) + datetime.timedelta(days=dice.randrange(3000))
    if kind == "choice":
        return dice.choice(list(fact.options))
    if kind == "choices":
        return ";".join(sorted(dice.sample([*fact.options, "?"], dice.randint(1, min(3, len(fact.options))))))
    if kind == "text":
        return dice.choice(("甲", "乙", "丙"))
    size = dice.choice(SIZES) + dice.choice((0, 0, -1, 1)) * Decimal(1).scaleb(-fact.places)
    return min(max(Decimal(size), Decimal(fact.minimum)), Decimal(fact.maximum))


def filled(dice: random.Random, model: type[models.Model], **fixed: Any) -> Any:
    """A row with made-up facts in its columns."""
    given: dict[str, Any] = {}
    for column in model._meta.concrete_fields:
        if isinstance(column, FactMixin) and column.name not in fixed:
            made = value(dice, VOCABULARY[column.fact_name])
            given[column.name] = "" if made is None and isinstance(column, models.CharField) else made
    return model._default_manager.create(**given, **fixed)


def project(dice: random.Random, number: int, division: Division, elsewhere: Division) -> Project:
    """A project with owner, zone, parcels, buildings, units, tenants, lists and things stated, any of which may be missing."""
    code = f"{division.code}-{number}"
    firms = [
        filled(dice, Enterprise, name_zh=f"企业{code}-{one}", division=dice.choice((division, elsewhere))) for one in range(3)
    ]
    for firm in firms:
        filled(dice, YearFigures, enterprise=firm, year=2025, known_from=LONG_AGO, recorded_by="—")
    zone = filled(dice, Zone, code=f"Z{code}", name_zh="园区", division=division)
    made: Project = filled(
        dice, Project, code=code, name_zh=code, division=division, kind=dice.choice(Project.Kind.values),
        step=dice.choice(Project.Step.values), owner=dice.choice((None, *firms)), zone=dice.choice((None, zone)),
    )  # fmt: skip
    line = ControlLine.objects.create(code=f"C{code}", name_zh="控制线", division=division)
    for one in range(dice.choice((0, 1, 1, 2, 3))):
        parcel = filled(dice, Parcel, code=f"{code}-{one}", division=division, control_line=dice.choice((None, line)))
        made.parcels.add(parcel)
        if dice.random() < 0.3:
            for first, last in ((None, datetime.date(2026, 1, 1)), (datetime.date(2026, 1, 2), None)):
                ParcelArea.objects.create(
                    parcel=parcel, area=dice.choice((10, 20, Decimal("30.5"))), basis="survey", valid_from=first, valid_to=last,
                    known_from=LONG_AGO, recorded_by="—",
                )  # fmt: skip
    for one in range(dice.choice((0, 1, 1, 2))):
        building = filled(dice, Building, project=made, division=division, code=f"B{code}-{one}")
        floors = [
            Floor.objects.create(building=building, number=level, storey_height=dice.choice((None, Decimal("4.5"), Decimal("6"))))
            for level in (1, 2)
        ]
        for door in range(dice.randint(0, 3)):
            unit = filled(
                dice, Unit, building=building, division=division, floor=dice.choice(floors),
                highest_floor=dice.choice((None, floors[1])), code=f"U{code}-{one}-{door}",
            )  # fmt: skip
            _live_in(dice, unit, firms)
    _lists(dice, made)
    _stated(dice, made)
    return made


def _live_in(dice: random.Random, unit: Unit, firms: list[Enterprise]) -> None:
    if dice.random() < 0.3:
        UnitArea.objects.create(unit=unit, floor_area=dice.choice((999, 1000, 2500)), known_from=LONG_AGO, recorded_by="—")
    day = datetime.date(2023, 1, 1)
    for _ in range(dice.randint(0, 3)):
        first = day + datetime.timedelta(days=dice.choice((0, 1, 60)))
        day = first + datetime.timedelta(days=dice.choice((200, 500)))
        Occupancy.objects.create(
            unit=unit, enterprise=dice.choice(firms[:2]), mode="lease", valid_from=first, valid_to=dice.choice((day, day, None)),
            floor_area=dice.choice((None, 400, 1000)), known_from=LONG_AGO, recorded_by="—",
        )  # fmt: skip


def _lists(dice: random.Random, made: Project) -> None:
    if dice.random() < 0.5:
        Milestone.objects.create(project=made, step=Project.Step.ACCEPTED, actual=dice.choice((None, datetime.date(2025, 5, 1))))
    if dice.random() < 0.5:
        plan = ListMembership.List.ROLLING_PLAN
        ListMembership.objects.create(project=made, list=plan, year=2024, last_year=dice.choice((None, 2025, 2026)))
    if dice.random() < 0.5:
        Plan.objects.create(project=made)
    if dice.random() < 0.5:
        TeamMember.objects.create(project=made, name_zh="张三")
    if dice.random() < 0.7:
        filled(dice, Admission, project=made)


def _stated(dice: random.Random, made: Project) -> None:
    """Any fact of the subjects about the rows of a project, whether or not it has a column."""
    rows: list[tuple[str, str, Any]] = [("project", "project", made), ("project", "application", made)]
    rows += [("unit", "unit", unit) for unit in Unit.objects.filter(building__project=made)]
    rows += [("parcel", "parcel", parcel) for parcel in made.parcels.all()]
    rows += [("building", "building", building) for building in made.buildings.all()]
    rows += [("enterprise", "enterprise", made.owner)] if made.owner else []
    rows += [("zone", "zone", made.zone)] if made.zone else []
    for subject, about, row in rows:
        facts = [fact for fact in VOCABULARY if fact.name.startswith(f"{about}.") and not fact.personal]
        for fact in dice.sample(facts, len(facts) // 2):
            said = value(dice, fact)
            if said is not None:
                kept = said if isinstance(said, bool) else said.isoformat() if isinstance(said, datetime.date) else str(said)
                StatedFact.objects.create(
                    subject=subject, key=row.pk, division=made.division, fact=fact.name, value=kept,
                    known_from=timezone.now(), recorded_by="—",
                )  # fmt: skip
