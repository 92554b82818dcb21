"""Facts as they are gathered from rows: where each comes from, which rows differ, which cells cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from shanglou.engine.faults import BadInput
from shanglou.engine.kinds import Scalar
from shanglou.engine.values import read
from shanglou.engine.wording import exact
from shanglou.vocabulary import VOCABULARY

from ...foundation.fields import FactMixin


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact comes from: a row (``land.parcel``, its key) and its field; `note` says more, such as the year.

    `whole` is the row whose part it is, where it has no page of its own: the project of a milestone, the unit of an occupancy.
    """

    model: str
    key: int
    field: str
    note: str = ""
    whole: tuple[str, int] | None = None

    def as_json(self) -> dict[str, Any]:
        """The origin as JSON."""
        found: dict[str, Any] = {"model": self.model, "key": self.key, "field": self.field, "note": self.note}
        return found if self.whole is None else {**found, "whole": list(self.whole)}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A fact that two rows say differently: the value that was used, and the other one."""

    fact: str
    used: Scalar
    origin: Origin
    other: Scalar
    against: Origin

    def as_json(self) -> dict[str, Any]:
        """The disagreement as JSON; values as reports write them."""
        return {
            "fact": self.fact,
            "used": exact(self.used),
            "origin": self.origin.as_json(),
            "other": exact(self.other),
            "against": self.against.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell whose content is outside of what its fact may be; it counts as unknown."""

    fact: str
    found: str
    origin: Origin

    def as_json(self) -> dict[str, Any]:
        """The cell as JSON."""
        return {"fact": self.fact, "found": self.found, "origin": self.origin.as_json()}


@dataclass
class Gathered:
    """The facts of one subject with their origins; what rows say differently, and what could not be read."""

    facts: dict[str, Scalar] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    disagreements: list[Disagreement] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)

    def put(self, name: str, raw: Any, origin: Origin) -> None:
        """Take in a fact as a row has it; unknown ones stay out. Of two that differ the first stays, and both are noted."""
        if raw is None or raw == "" or name not in VOCABULARY:
            return
        try:
            value = read(VOCABULARY[name], raw, name=name)
        except BadInput:
            self.unreadable.append(Unreadable(name, str(raw), origin))
            return
        if value is None:
            return
        if name in self.facts:
            if self.facts[name] != value:
                self.disagreements.append(Disagreement(name, self.facts[name], self.origins[name], value, origin))
            return
        self.facts[name] = value
        self.origins[name] = origin

    def row(
        self, row: models.Model, *, note: str = "", without: tuple[str, ...] = (), whole: tuple[str, int] | None = None
    ) -> None:
        """Every column of a row that holds a fact, but those named in `without`."""
        for column in row._meta.concrete_fields:
            if isinstance(column, FactMixin) and column.attname not in without:
                value = getattr(row, column.attname)
                self.put(column.fact_name, value, Origin(row._meta.label_lower, row.pk, column.attname, note, whole))

    def beneath(self, other: Gathered) -> None:
        """Take in the facts of another subject that are not known yet: they are none of one's own, so nothing disagrees."""
        for name, value in other.facts.items():
            if name not in self.facts:
                self.facts[name], self.origins[name] = value, other.origins[name]


def origins_json(origins: Mapping[str, Origin]) -> dict[str, Any]:
    """Origins as JSON, by fact."""
    return {name: item.as_json() for name, item in origins.items()}
