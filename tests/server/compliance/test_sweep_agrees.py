"""A check of a project and a sweep of the registry say the same of every rule and every row."""

from __future__ import annotations

import datetime
import random
from collections import Counter

import pytest

from shanglou.engine.report import check
from shanglou.policies import library
from shanglou.server.bodies.actors import SYSTEM, Actor
from shanglou.server.bodies.models import Body, Division
from shanglou.server.bodies.places import load_places
from shanglou.server.compliance.asking import ask, wanted
from shanglou.server.compliance.facts import subject_of
from shanglou.server.compliance.frames import Frames
from shanglou.server.compliance.models import Answer
from shanglou.server.projects.models import Project

from ..conftest import Cast
from .made_up import LONG_AGO, project

#: A city, two of its districts, a day when its documents are in force.
CITIES = [
    ("330100", "330113", "330110", datetime.date(2026, 6, 1)),
    ("330100", "330113", "330110", datetime.date(2023, 6, 1)),
    ("330200", "330212", "330206", datetime.date(2026, 6, 1)),
    ("510100", "510112", "510107", datetime.date(2025, 6, 1)),
]
SUBJECTS = ("project", "application", "unit", "building", "parcel")


def registry(place: str, district: str, other: str, seed: int, count: int) -> list[Project]:
    load_places([place])
    here, elsewhere = Division.objects.get(code=district), Division.objects.get(code=other)
    dice = random.Random(seed)
    return [project(dice, number, here, elsewhere) for number in range(count)]


def swept(actor: Actor, place: str, on: datetime.date, rules: list, gates: list) -> dict[tuple[str, str, int], str]:
    """What the sweep says, by subject, rule or gate, and row."""
    found: dict[tuple[str, str, int], str] = {}
    frames = Frames(actor, place, on, wanted(rules, gates))
    for subject in SUBJECTS:
        own = [rule for rule in rules if rule.subject == subject]
        own_gates = [gate for gate in gates if gate.source.subject.name == subject]
        asked = ask(frames, subject, own, own_gates)
        assert not asked.left_out
        for row in asked.frame.iter_rows(named=True):
            for item in (*own, *own_gates):
                found[subject, item.id, row["pk"]] = row[item.id]
    return found


def checked(actor: Actor, row: Project, on: datetime.date, rules: list, gates: list) -> dict[tuple[str, str, int], str]:
    """What a check of one project says, in the same form; an application has the key of its project."""
    subject = subject_of(actor, row, on)
    report = check(library(), subject.case, rules=rules, gates=gates)
    alone = {"project": row.pk, "application": row.pk}
    for name, related in (("parcel", row.parcels), ("building", row.buildings)):
        if related.count() == 1:
            alone[name] = related.get().pk
    found = {}
    for about, name, member, said in (
        *((item.rule.subject, item.rule.id, item.member, item.verdict.value) for item in report.findings),
        *((item.gate.source.subject.name, item.gate.id, item.member, item.decision.value) for item in report.gates),
    ):
        if member is not None:
            found[about, name, subject.members[about][member - 1].pk] = said
        elif about in alone:
            found[about, name, alone[about]] = said
    return found


def compared(actor: Actor, projects: list[Project], place: str, on: datetime.date) -> Counter[str]:
    """Check every project and compare; gives back how often each verdict was agreed on."""
    in_force = library().applicable(place, on).in_force
    rules = [rule for item in in_force for rule in item.rules.values() if rule.subject in SUBJECTS]
    gates = [gate for item in in_force for gate in item.gates.values() if gate.source.subject.name in SUBJECTS]
    sweep = swept(actor, place, on, rules, gates)
    agreed: Counter[str] = Counter()
    wrong = []
    for row in projects:
        handed_in = hasattr(row, "admission")
        for key, said in checked(actor, row, on, rules, gates).items():
            if key[0] == "application" and not handed_in:
                continue
            if sweep[key] != said:
                wrong.append((key, said, sweep[key]))
            agreed[said] += 1
    assert not wrong, wrong[:10]
    return agreed


@pytest.mark.django_db
@pytest.mark.parametrize(("place", "district", "other", "on"), CITIES)
def test_a_sweep_says_of_every_row_what_its_check_says(place, district, other, on):
    projects = registry(place, district, other, seed=7, count=8)
    agreed = compared(SYSTEM, projects, place, on)
    assert all(agreed[verdict] > 10 for verdict in ("met", "not met", "missing facts", "not applicable"))


def test_a_sweep_rests_on_the_rows_that_the_actor_may_see(cast: Cast):
    projects = registry("330100", "330113", "330110", seed=11, count=8)
    agreed = compared(cast.actor("district_officer"), projects, "330100", datetime.date(2026, 6, 1))
    assert agreed["met"] > 10


@pytest.mark.django_db
def test_a_sweep_holds_the_answers_that_are_in_force_for_each_row():
    on = datetime.date(2025, 6, 1)
    projects = registry("510100", "510112", "510107", seed=5, count=8)
    city, district = Division.objects.get(code="510100"), projects[0].division
    body = _body(city)
    unset = [item for item in library().instruments["chengdu_2024"].parameters.values() if item.value is None]
    for where, whose in ((city, None), (district, projects[0]), (district, projects[1])):
        for parameter in unset:
            if parameter.type.kind == "number":
                _answer(f"parameter:{parameter.id}", str(10 + (whose.pk if whose else 0)), where, whose, body)
    for row in library().instruments["chengdu_2024"].tables["annex3"].rows:
        if not row.confirmed and not row.alternative:
            _answer(f"row:annex3:{row.id}", True, district, None, body)
    _answer("fact:project.structure_is_safe", True, district, projects[2], body)
    assert compared(SYSTEM, projects, "510100", on)["met"] > 10


def _body(division: Division) -> Body:
    return Body.objects.create(name_zh="市经信局", kind=Body.Kind.MUNICIPAL_BUREAU, division=division)


def _answer(target: str, value: object, division: Division, whose: Project | None, body: Body) -> None:
    Answer.objects.create(
        target=target, value=value, division=division, project=whose, author="甲", answered_by=body, reason="—", evidence="—",
        valid_from=datetime.date(2024, 1, 1), state=Answer.State.IN_FORCE, in_force_from=LONG_AGO,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_registry_in_which_no_project_has_a_zone_is_swept():
    load_places(["330100"])
    Project.objects.create(code="P1", name_zh="甲", division=Division.objects.get(code="330113"), kind="new_supply")
    rules = [rule for rule in library().rules.values() if rule.subject == "project" and rule.instrument.place == "330100"]
    asked = ask(Frames(SYSTEM, "330100", datetime.date(2026, 6, 1), wanted(rules)), "project", rules)
    assert asked.frame.height == 1
