"""How a project stands, as its page tells it: what may be done today, the admission form, figures that follow from others; and of
a zone its projects by stage and what stands empty.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import Field as Told
from ninja import Schema

from ....bodies.actors import Actor
from ....compliance import gates
from ....compliance.presentation import DECISIONS
from ....enterprises.tabulated import label_of
from ....foundation.fields import FactMixin
from ....land import queries as land
from ....land.models import Zone
from ....projects import queries
from ....projects.admission import admission_form
from ....projects.derived import derived
from ....projects.models import Project
from ....projects.zone_figures import zone_figures
from ..fields import plain_value
from ..looks import Look

Exact = Annotated[str, Told(description="An exact decimal")]
Decision = Literal["may proceed", "may not", "complete the file", "needs judgement", "not applicable"]
_DECISIONS = {mark.key: name for name, mark in DECISIONS.items()}


class Counted(Schema):
    """How many members (units, buildings) have a decision."""

    decision: Decision
    label: str
    count: int


class GateToday(Schema):
    """What a gate says today: of the project, or, where it asks of each, of those that it is worst for; and why."""

    gate: str
    title: str
    decision: Decision
    label: str
    reason: str
    members: list[Counted]


class Today(Schema):
    """What stands in the way comes first; gates that do not apply are left out."""

    on: datetime.date
    gates: list[GateToday]


def _today(actor: Actor, project: Project, _asked: Any) -> dict[str, Any]:
    return {
        "on": timezone.localdate(),
        "gates": [
            {
                "gate": line.gate,
                "title": line.title,
                "decision": _DECISIONS[line.mark.key],
                "label": line.label,
                "reason": line.reason,
                "members": [
                    {"decision": _DECISIONS[mark.key], "label": label, "count": count} for mark, label, count in line.counts
                ],
            }
            for line in gates.today(actor, project)
        ],
    }


class FormField(Schema):
    """A field of the form by its number: what stands in it, the filler masked; whether it has to be there, and is not."""

    number: str
    field: str
    label: str
    value: str
    unit: str
    needed: bool
    missing: bool


class FormSection(Schema):
    """A section of the form."""

    title: str
    fields: list[FormField]


class AdmissionForm(Schema):
    """The form in its order: from the project, its parcels, and what the form alone says. Of the `needed` fields so many are
    `missing`.
    """

    needed: int
    missing: int
    sections: list[FormSection]


def _form(actor: Actor, project: Project, _asked: Any) -> dict[str, Any]:
    parcels = list(land.parcels(actor).filter(projects=project).defer("shape"))
    form = admission_form(project, parcels, queries.admission(actor, project))
    return {
        "needed": form.total,
        "missing": len(form.missing),
        "sections": [
            {
                "title": str(title),
                "fields": [
                    {
                        "number": item.number,
                        "field": item.told.name,
                        "label": str(item.told.label),
                        "value": str(item.told.value),
                        "unit": str(item.told.unit),
                        "needed": item.needed,
                        "missing": item.is_missing,
                    }
                    for item in fields
                ],
            }
            for title, fields in form.sections
        ],
    }


class DerivedFigure(Schema):
    """A field that nothing was registered for and that follows from others, with the fact of the vocabulary that says how."""

    field: str
    fact: str
    value: Exact


class DerivedFigures(Schema):
    """What is registered is not among them."""

    figures: list[DerivedFigure]


def _derived(_actor: Actor, project: Project, _asked: Any) -> dict[str, Any]:
    facts = {item.attname: item.fact_name for item in project._meta.concrete_fields if isinstance(item, FactMixin)}
    found = derived(project, facts)
    return {
        "figures": [{"field": name, "fact": facts[name], "value": plain_value(value)} for name, value in sorted(found.items())]
    }


class AtStep(Schema):
    """How many projects are at a stage, and the floor area planned for them in m²."""

    step: str
    label: str
    projects: int
    floor_area: Exact


class UnitsOfZone(Schema):
    """The units, and those that nobody is in today; areas in m² leave out the units whose area is `unknown`."""

    units: int
    vacant: int
    floor_area: Exact
    vacant_floor_area: Exact
    unknown: int


class ZoneStanding(Schema):
    """Projects by stage, in the order of their life, and units: as far as the asker may see them."""

    on: datetime.date
    steps: list[AtStep]
    units: UnitsOfZone


def _zone(actor: Actor, zone: Zone, _asked: Any) -> dict[str, Any]:
    steps, units = queries.steps_in(actor, zone), queries.units_in(actor, zone)
    return {
        "on": timezone.localdate(),
        "steps": [
            {"step": step.value, "label": str(step.label), "projects": count, "floor_area": _area(size)}
            for step, (count, size) in ((step, steps[step.value]) for step in Project.Step if step.value in steps)
        ],
        "units": {
            "units": units["units"],
            "vacant": units["vacant"],
            "floor_area": _area(units["size"]),
            "vacant_floor_area": _area(units["vacant_size"]),
            "unknown": units["unknown"],
        },
    }


class IndicatorOfZone(Schema):
    """An indicator (a field of ``year-figures``, in its unit) summed over the `firms` that have it for both years; where none
    has, over those that have it for the year. `change` in percent.
    """

    indicator: str
    label: str
    firms: int
    before: Exact | None
    now: Exact
    change: Exact | None


class ZoneIndicators(Schema):
    """The newest year of which the firms of the zone have figures, against the year before: as far as the asker may see them."""

    year: int | None
    firms: int
    reporting: int
    indicators: list[IndicatorOfZone]


def _indicators(actor: Actor, zone: Zone, _asked: Any) -> dict[str, Any]:
    found = zone_figures(actor, zone)
    if found is None:
        return {"year": None, "firms": queries.firms_in(actor, zone).count(), "reporting": 0, "indicators": []}
    return {
        "year": found.year,
        "firms": found.firms,
        "reporting": found.reporting,
        "indicators": [
            {
                "indicator": item.name,
                "label": label_of(item.name),
                "firms": item.firms,
                "before": plain_value(item.before),
                "now": plain_value(item.now),
                "change": plain_value(item.change),
            }
            for item in found.indicators
        ],
    }


def _area(size: Decimal) -> str:
    return format(size.quantize(Decimal("0.01")), "f")


TODAY = Look("gates", "What may be done of it today, and what stands in the way", Today, _today)
FORM = Look("admission-form", "The admission form as a whole, with what is missing in it", AdmissionForm, _form)
DERIVED = Look("derived-figures", "Figures that nothing was registered for and that follow from others", DerivedFigures, _derived)
OF_ZONE = Look("projects-and-units", "The projects of a zone by stage, and its units with those empty today", ZoneStanding, _zone)
INDICATORS = Look("indicators", "What the firms of a zone did in a year against the year before", ZoneIndicators, _indicators)
