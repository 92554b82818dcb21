"""Made-up data: a demonstration of three cities, and a city of any size for measurements. Only the real projects are real."""

from __future__ import annotations

import datetime
import random
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from importlib import resources
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import override

from shanglou.engine.case import read_case
from shanglou.engine.language import Text, say
from shanglou.policies import located
from shanglou.vocabulary import VOCABULARY

from ...audit.actions import Deed, record
from ...bodies.models import Body, Division
from ...bodies.places import load_places
from ...enterprises.models import Enterprise, YearFigures
from ...foundation.actors import system_identity
from ...foundation.fields import FactMixin
from ...foundation.refusals import fault
from ...land.models import Parcel, Zone
from ...projects.models import Building, Occupancy, Project, Unit
from ...search import index
from . import firms, land, people, projects

Told = Callable[[Text], None]
SEED = 20260901
#: The side of a zone's block in metres, and how many parcels it holds at the least; from how many parcels on blocks are large.
SMALL_BLOCK, LARGE_BLOCK, MANY = (2500, 100), (5200, 220), 5000


def today() -> datetime.date:
    """The day the made-up data end on."""
    return datetime.date.today()


def demo(told: Told) -> list[Count]:
    """Three cities with accounts of every role, the eight real projects, made-up ones. Only into an empty database."""
    _empty()
    dice = random.Random(SEED)
    with transaction.atomic():
        load_places([city.code for city in people.CITIES])
        bureau: Body | None = None
        for city in people.CITIES:
            divisions = _districts(city.code)
            bodies = people.people(city, divisions)
            bureau = bureau or bodies["city"]
            here = Division.objects.get(code=city.code)
            told(say("{city}：{count} 个区划", city=Text(here.name_zh, here.name_en), count=len(divisions)))
            _fill(dice, divisions, bodies, zones=2, parcels=260, count=60, enterprises=1200, told=told)
        assert bureau is not None
        people.administrators(bureau)
        real = _real_projects()
        told(say("八个真实项目：装入 {count} 个（数字来自公开报道，未经核实）", count=real))
        _written("seed demo")
    _found(told)
    return counts()


def city(project_count: int, parcel_count: int, enterprise_count: int, told: Told) -> list[Count]:
    """A city of the size asked for (Hangzhou's divisions, made-up rows). Only into an empty database."""
    _empty()
    dice = random.Random(SEED)
    chosen = people.CITIES[0]
    with transaction.atomic():
        load_places([chosen.code])
        divisions = _districts(chosen.code)
        bodies = people.people(chosen, divisions)
        people.administrators(bodies["city"])
        _fill(
            dice,
            divisions,
            bodies,
            zones=parcel_count // (len(divisions) * (SMALL_BLOCK if parcel_count < MANY else LARGE_BLOCK)[1]) + 1,
            parcels=parcel_count,
            count=project_count,
            enterprises=enterprise_count,
            told=told,
        )
        _written("seed city")
    _found(told)
    return counts()


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are of a kind: its name, its label, the number."""

    name: str
    label: Text
    count: int


def counts() -> list[Count]:
    """How many rows there are."""
    models = (Division, Zone, Parcel, Enterprise, YearFigures, Project, Building, Unit, Occupancy)
    return [Count(str(model._meta.model_name), _labelled(model), model._default_manager.count()) for model in models]


def _labelled(model: type[Model]) -> Text:
    said = {}
    for code in ("zh-hans", "en"):
        with override(code):
            said[code] = str(model._meta.verbose_name)
    return Text(said["zh-hans"], said["en"])


def _fill(
    dice: random.Random,
    divisions: list[Division],
    bodies: dict[str, Body],
    *,
    zones: int,
    parcels: int,
    count: int,
    enterprises: int,
    told: Told,
) -> None:
    day = today()
    grounds, lines = land.ground(dice, divisions, zones, (SMALL_BLOCK if parcels < MANY else LARGE_BLOCK)[0], bodies)
    made = land.parcels(dice, grounds, lines, parcels, day)
    built = made[:: max(1, len(made) // max(count, 1))][:count]
    own = _ground_of(bodies["enterprise"], built)
    Parcel.objects.bulk_create(made, batch_size=500)
    told(say("宗地 {count}", count=len(made)))
    start = Enterprise.objects.count()
    kept: list[Enterprise] = []
    # One of them is the enterprise that has an account.
    stream = firms.firms(dice, divisions, max(enterprises - 1, 0), first=start)
    while batch := list(islice(stream, 10_000)):
        Enterprise.objects.bulk_create(batch, batch_size=1000)
        YearFigures.objects.bulk_create(
            [row for firm in batch if firm.is_above_scale for row in firms.figures(dice, firm, range(day.year - 3, day.year))],
            batch_size=1000,
        )
        if len(kept) < 4000:
            kept.extend(firm for firm in batch if firm.code_state == Enterprise.CodeState.VALID)
        start += len(batch)
        if start % 100_000 == 0:
            told(say("企业 {count}", count=start))
    firm = firms.of_body(bodies["enterprise"], start)
    if enterprises:
        firm.save()
        YearFigures.objects.bulk_create(firms.figures(dice, firm, range(day.year - 3, day.year)))
        kept = kept or [firm]
    rows = projects.Batch()
    by_division: dict[int, list[Enterprise]] = {}
    for other in kept:
        by_division.setdefault(other.division_id, []).append(other)
    first = Project.objects.count()
    for number, parcel in enumerate(built, first + 1):
        near = by_division.get(parcel.division_id) or kept
        owner = dice.choice(near)
        if parcel in own:
            owner = firm
        elif parcel.body_id and number % 3 == 0:
            parcel.body = bodies.get("operator")
        projects.project(dice, rows, number, parcel, owner, near, day)
        if len(rows.projects) >= 1000:
            rows.save()
            told(say("项目 {count}", count=number))
    rows.save()


def _ground_of(body: Body, built: list[Parcel]) -> list[Parcel]:
    """The first two parcels with projects in the division of a body, made its own: so that its account has something to see."""
    own = [parcel for parcel in built if parcel.division_id == body.division_id][:2]
    for parcel in own:
        parcel.body, parcel.holder = body, body.name_zh
    return own


def _districts(code: str) -> list[Division]:
    levels = (Division.Level.DISTRICT, Division.Level.UNIT)
    return list(Division.objects.filter(parent__code=code, level__in=levels).select_related("parent").order_by("code"))


def _real_projects() -> int:
    """The eight real projects of the examples: each figure of theirs that has a column."""
    columns: dict[str, Any] = {
        field.fact_name: field.attname for field in Project._meta.concrete_fields if isinstance(field, FactMixin)
    }
    number = 0
    folder = resources.files("shanglou") / "examples" / "projects"
    for source in sorted(folder.iterdir(), key=lambda item: item.name):
        if not source.name.endswith(".toml"):
            continue
        given = tomllib.loads(source.read_text(encoding="utf-8"))
        case = located(read_case(given, VOCABULARY, source=source.name))
        division = Division.objects.get(code=case.facts.get("project.district") or case.place)
        number += 1
        row = Project(
            code=f"REAL-{source.name.removesuffix('.toml').upper()}",
            name_zh=str(case.facts.get("project.full_name") or case.title),
            kind=Project.Kind.NEW_SUPPLY,
            division=division,
            is_upstairs=None,
            source_note="公开报道，仅取数字，未经核实",
        )
        for name, value in case.facts.items():
            if name in columns and name != "project.code":
                field = Project._meta.get_field(columns[name])
                # A figure has no more decimals than its column, so that the division is exact.
                exact = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else value
                setattr(row, columns[name], exact if isinstance(exact, bool) else field.to_python(str(exact)))  # type: ignore[union-attr]
        if case.facts.get("project.is_completed"):
            row.step = Project.Step.ACCEPTED
        if case.facts.get("project.land_source") == "stock" or case.facts.get("project.floor_area_before"):
            row.kind = Project.Kind.STOCK_RETROFIT
        row.save()
    return number


def _found(told: Told) -> None:
    told(say("检索索引 {count} 条", count=index.rebuild()))
    if connection.vendor == "postgresql":
        # The server would look at the new rows by itself, but a minute later. SQLite is left as it is: with statistics it begins
        # at the divisions, the smallest table, and sorts a million enterprises where an index has their order.
        with connection.cursor() as cursor:
            # Within a transaction, as in a test, nothing can be swept up.
            cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)")


def _written(verb: str) -> None:
    """One entry tells of all made-up rows."""
    record(
        system_identity("seed"),
        [Deed(verb, "site", "", "示范数据 / made-up data", new={item.name: item.count for item in counts()})],
    )


def _empty() -> None:
    for model in (Parcel, Enterprise, Project):
        if model._default_manager.exists():
            raise fault(
                "database", model._meta.label_lower, say("空的数据库"), say("示范数据只装入空库；请换一个 SHANGLOU_HOME。")
            )


__all__ = ["Count", "city", "counts", "demo"]
