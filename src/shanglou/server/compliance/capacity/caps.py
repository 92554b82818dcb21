"""The caps beside a stacking plan: what the documents in force today allow the project of a building."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shanglou.engine.case import Case
from shanglou.engine.catalogue import Catalogue
from shanglou.engine.rules import Modality
from shanglou.policies import library, located

from ...foundation.fields import language
from ...land.telling import plain_number
from ...projects.models import Building, Project, Unit
from ...projects.panels import Cap, Least, Limits
from ...projects.queries import seen
from ..facts import Gathered, Origin, Settled
from ..facts.derived import ROUTES
from ..facts.memory import as_of
from ..facts.reading import newest
from ..facts.settled import judgements
from ..models import StatedFact
from .bounds import Bound, bounds, strictest

FACILITY = "project.facility_floor_share"
#: The cap on what is divided off is set on a share, on an area, or on both.
DIVIDED_SHARE, DIVIDED_AREA = "project.cumulative_split_share", "project.cumulative_split_area"
UNIT_AREA = "unit.floor_area"


def limits(building: Building) -> Limits:
    """The caps on the facility share and the divided share, in percent of the project's floor area, and the least floor area of
    units; none of a project that the reader may not see.
    """
    project: Project | None = seen(building, "project")
    if project is None:
        return Limits()
    case = case_of(project, timezone.localdate())
    catalogue = library()
    found: dict[str, Cap] = {}
    facility = strictest(bounds(catalogue, case, FACILITY), is_most=True)
    if facility is not None:
        found["facility"] = _cap(facility, _exact(facility.value))
    divided = _divided(project, bounds(catalogue, case, DIVIDED_SHARE), bounds(catalogue, case, DIVIDED_AREA))
    if divided is not None:
        found["divided"] = divided
    ways = [key for key, _label in Unit._meta.get_field("split_by").flatchoices]
    leasts = {key: least for key in ways if (least := _least(catalogue, case, key)) is not None}
    return Limits(found, leasts)


def _least(catalogue: Catalogue, case: Case, split_by: str) -> Least | None:
    """The least floor area of a unit that is divided off in one way: the largest that is set, of two alike the stricter word."""
    unit = replace(case, facts={**case.facts, "unit.split_by": split_by})
    known = [item for item in bounds(catalogue, unit, UNIT_AREA) if not item.is_most and item.value]
    if not known:
        return None
    bound = max(known, key=lambda item: (item.value or 0, item.rule.modality is Modality.MUST))
    return Least(
        (_exact(bound.value) or Decimal(0)).quantize(Decimal("0.01")),
        bound.rule.title.of(language()),
        reverse("compliance:rule", args=[bound.rule.id]),
    )


def case_of(project: Project, on: datetime.date) -> Case:
    """A project by itself as a case on a day: without parcels, buildings and units, of which its caps do not speak."""
    base = Gathered()
    base.row(project)
    for name, value in ROUTES.get(project.kind, {}).items():
        base.put(name, value, Origin("projects.project", project.pk, "kind"))
    stated = as_of(StatedFact.objects.filter(subject="project", key=project.pk), on, timezone.now())
    for item in newest(stated):
        base.put(item.fact, item.value, Origin("compliance.statedfact", item.pk, "value"))
    answers = Settled.on(on, division=project.division_id).of(project.division_id, project.pk)
    return located(Case(on, project.division.code, base.facts, {}, judgements(answers), project.name_zh))


def _divided(project: Project, shares: Sequence[Bound], areas: Sequence[Bound]) -> Cap | None:
    """The stricter of what is set as a share of the contract's base and what is set as an area."""
    made = []
    share, area = strictest(shares, is_most=True), strictest(areas, is_most=True)
    if share is not None:
        made.append(_cap(share, _exact(share.value)))
    if area is not None:
        most = _exact(area.value)
        note = _("至多 %(area)s m²") % {"area": plain_number(most.quantize(Decimal("0.01")))} if most is not None else ""
        whole = project.floor_area
        made.append(_cap(area, most / whole * 100 if most is not None and whole else None, note))
    known = [item for item in made if item.share is not None]
    return min(known, key=lambda item: item.share or Decimal(0)) if known else made[0] if made else None


def _cap(bound: Bound, share: Decimal | None, note: str = "") -> Cap:
    lang = language()
    told = [note] if note else []
    if share is None:
        told += [_("待定：%(what)s") % {"what": text.of(lang)} for text in bound.wants]
    return Cap(
        share.quantize(Decimal("0.0001")) if share is not None else None,
        bound.rule.title.of(lang),
        reverse("compliance:rule", args=[bound.rule.id]),
        "；".join(told),
    )


def _exact(value: Fraction | None) -> Decimal | None:
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)
