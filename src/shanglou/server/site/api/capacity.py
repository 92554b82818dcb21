"""The capacity calculator for programs: like its page for anybody, and nothing is kept."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated, Any

from django import forms
from django.http import HttpRequest
from ninja import Body as JsonBody
from ninja import Field, Router, Schema
from pydantic import create_model

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import plain, say

from ...bodies.actors import Actor
from ...compliance.capacity.cities import City, Limit
from ...compliance.capacity.form import CapacityForm, blank, of_parcel
from ...compliance.capacity.results import Results, exact, results
from ...land.models import Parcel
from .acts import Said
from .fields import labelled
from .looks import Look

router = Router(tags=["capacity"])


def _typed(name: str, item: Any) -> tuple[Any, Any]:
    """The type of a figure of the form, and what it is where nothing is said."""
    usual: Any = None if name == "on" else blank().get(name)
    least: Any = getattr(item, "min_value", None)
    most: Any = getattr(item, "max_value", None)
    told = labelled(item.label)
    words = f"{told['zh']} / {told['en']}"
    if isinstance(item, forms.BooleanField):
        return bool, Field(bool(usual), description=words)
    if isinstance(item, forms.DateField):
        return datetime.date | None, Field(None, description=words)
    if isinstance(item, forms.IntegerField) and not isinstance(item, forms.DecimalField):
        return int | None, Field(usual, ge=least, le=most, description=words)
    if isinstance(item, forms.DecimalField):
        made = Annotated[Decimal, Field(ge=least, le=most, max_digits=24)]
        return made | None, Field(None if usual is None else Decimal(usual), description=words)
    options = [key for key, _ in getattr(item, "choices", ())]
    return str | None, Field(
        usual or "", max_length=100, description=words, json_schema_extra={"enum": [*options, None]} if options else None
    )


_FIGURES: dict[str, Any] = {name: _typed(name, item) for name, item in CapacityForm().fields.items()}
#: The figures of the form; what is left out is not known, but for those that have a usual value.
FIGURES = create_model(
    "CapacityFigures",
    __base__=Said,
    __doc__="Figures of a parcel and of what is planned; what is null is not known, and nothing is guessed.",
    **_FIGURES,
)


class Size(Schema):
    """A size that follows from the figures: an exact decimal in its unit."""

    name: str
    label: str
    value: str
    unit: str


class Bound(Schema):
    """A limit that a rule sets: on what, ``≤`` or ``≥``, how much, what that is in m² here; what it wants to know, where it
    cannot be told yet, and what it assumes.
    """

    label: str
    sign: str
    value: str
    amount: str
    rule: str
    title: str
    clauses: list[str]
    wants: list[str]
    assumes: list[str]


class Change(Schema):
    """What has to change for a rule to be met."""

    rule: str
    changes: list[str]


class Place(Schema):
    """What the rules in force at one place say; `report` is that of the check."""

    name: str
    is_silent: bool
    limits: list[Bound]
    to_change: list[Change]
    report: dict[str, Any]


class Capacity(Schema):
    """What follows. `fits`: whether storeys, density, height and ratio go together (null: too little is known); else what
    they are `short` of (m² of floor area) or `too_high` (m).
    """

    on: datetime.date
    fits: bool | None
    short: str | None
    too_high: str | None
    sizes: list[Size]
    places: list[Place]


@router.post(
    "/capacity", response=Capacity, operation_id="capacity", auth=None,
    summary="What may stand on a parcel, and what each city's rules say of it; nothing is kept",
)  # fmt: skip
def calculate(request: HttpRequest, figures: JsonBody[FIGURES]) -> dict[str, Any]:  # type: ignore[valid-type]
    """Without a place the general rules of each city are asked."""
    said = figures.dict()  # type: ignore[attr-defined]
    said["on"] = said["on"] or blank()["on"]
    form = CapacityForm({name: _text(value) for name, value in said.items() if value not in (None, False)})
    if not form.is_valid():
        raise BadInput(
            [
                Fault(name, str(said.get(name, ""))[:80], plain(str(text)), say("请核对后重试。"))
                for name, texts in form.errors.items()
                for text in texts
            ]
        )
    return _told(results(form))


def _text(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _told(found: Results) -> dict[str, Any]:
    made = found.found
    return {
        "on": found.on,
        "fits": made.fits,
        "short": exact(made.short or None, 2),
        "too_high": exact(made.too_high or None, 3),
        "sizes": [
            {"name": row.name, "label": str(row.label), "value": exact(row.size, row.places), "unit": str(row.unit)}
            for row in found.rows
        ],
        "places": [_place(item) for item in found.cities],
    }


def _place(city: City) -> dict[str, Any]:
    return {
        "name": city.name,
        "is_silent": city.is_silent,
        "limits": [_bound(item) for item in city.limits],
        "to_change": [{"rule": item.rule, "changes": list(changes)} for item, changes in city.against],
        "report": city.report.as_json(with_trace=False),
    }


def _bound(item: Limit) -> dict[str, Any]:
    return {
        "label": item.label,
        "sign": item.sign,
        "value": item.value,
        "amount": item.amount,
        "rule": item.rule,
        "title": item.title,
        "clauses": list(item.clauses),
        "wants": list(item.wants),
        "assumes": list(item.assumes),
    }


def _of_parcel(actor: Actor, parcel: Parcel, _asked: Any) -> dict[str, Any]:
    return {name: None if value == "" else value for name, value in of_parcel(parcel).items()}


#: The figures that a registered parcel gives, to be sent on to the calculator as they are or with what is planned.
LOOK = Look("capacity-figures", "What is known of a parcel for the capacity calculator", FIGURES, _of_parcel)
