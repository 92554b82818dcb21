"""What the pages of kept checks show: facts with their rows, findings by the names of what they speak of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from shanglou.engine.facts import Fact
from shanglou.policies import library
from shanglou.vocabulary import VOCABULARY

from ..foundation.fields import language
from ..land.telling import plain_number
from .models import Check
from .presentation import Mark, present
from .presentation.naming import together
from .presentation.view import FindingView, GateView, ReportView, StageView

#: The page of a row, by its model; a row without a page of its own stands on that of its project.
PAGES = {
    "projects.project": "projects:project",
    "projects.building": "projects:building",
    "projects.unit": "projects:unit",
    "land.parcel": "land:parcel",
    "land.zone": "land:zone",
    "enterprises.enterprise": "enterprises:enterprise",
}
#: Where on the page of its project a part is shown, if not on what opens first.
TABS = {"projects.admission": "?tab=admission"}
#: From how many members on their gates and findings are put together.
MANY = 3


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact of a check in words, with the row it comes from: `row_kind` and `row` name it as the log does. `url` is empty where
    that has no page.
    """

    name: str
    label: str
    value: str
    unit: str
    member: str
    source: str
    field: str
    note: str
    url: str
    row_kind: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Grouped:
    """What one rule or gate says of many members: how many of each answer, which they are (`named`), and each by itself."""

    title: str
    counts: tuple[tuple[Mark, str, int], ...]
    named: tuple[tuple[Mark, str, str], ...]
    mark: Mark
    gates: tuple[GateView, ...] = ()
    findings: tuple[FindingView, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the result: its view, with what is said of many members put together."""

    view: StageView
    gates: tuple[GateView | Grouped, ...]
    against: tuple[FindingView | Grouped, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A disagreement of two rows, in words."""

    fact: FactRow
    other: FactRow


def shown(check: Check, proofs: Sequence[str] = ()) -> ReportView:
    """A kept check in the language of the page, its members by their names."""
    return named(present(check.report, language(), library(), proofs=proofs), check.origins)


def named(view: ReportView, origins: Mapping[str, Any]) -> ReportView:
    """The view with the names of registry rows in place of the numbers of members."""
    names: dict[str, str] = {}
    for subject, rows in origins.get("rows", {}).items():
        label = VOCABULARY.subjects[subject].label if subject in VOCABULARY.subjects else None
        for number, (_key, name) in enumerate(rows, 1):
            if label is not None:
                numbered = f"第 {number} 个{label.zh}" if language() == "zh" else f"{label.en} {number}"
                names[numbered] = f"{label.of(language())} {name}"

    def finding(item: FindingView) -> FindingView:
        return replace(item, member=names.get(item.member, item.member))

    def gate(item: GateView) -> GateView:
        return replace(item, member=names.get(item.member, item.member), findings=tuple(finding(one) for one in item.findings))

    stages = tuple(
        replace(
            stage,
            gates=tuple(gate(one) for one in stage.gates),
            against=tuple(finding(one) for one in stage.against),
            results=tuple(finding(one) for one in stage.results),
            kept=tuple(finding(one) for one in stage.kept),
            undecided=tuple(finding(one) for one in stage.undecided),
        )
        for stage in view.stages
    )
    return replace(view, stages=stages, facts=tuple(replace(one, member=names.get(one.member, one.member)) for one in view.facts))


def stages_of(view: ReportView) -> list[Stage]:
    """The steps of a result that say something; what is said of many members is put together."""
    return [
        Stage(stage, gates_grouped(stage.gates), findings_grouped(stage.against)) for stage in view.stages if not stage.is_empty
    ]


def gates_grouped(gates: Iterable[GateView]) -> tuple[GateView | Grouped, ...]:
    """Gates with those of more than a few members put together, in the order in which they first come."""
    by_id: dict[str, list[GateView]] = {}
    for item in gates:
        by_id.setdefault(item.id, []).append(item)
    found: list[GateView | Grouped] = []
    for listed in by_id.values():
        if len(listed) < MANY:
            found.extend(listed)
        else:
            counts = _counted((item.mark, item.label) for item in listed)
            names = _named((item.mark, item.label, item.member) for item in listed)
            found.append(Grouped(listed[0].title, counts, names, counts[0][0], gates=tuple(listed)))
    return tuple(found)


def findings_grouped(findings: Iterable[FindingView]) -> tuple[FindingView | Grouped, ...]:
    """The same for findings."""
    by_rule: dict[str, list[FindingView]] = {}
    for item in findings:
        by_rule.setdefault(item.rule, []).append(item)
    found: list[FindingView | Grouped] = []
    for listed in by_rule.values():
        if len(listed) < MANY:
            found.extend(listed)
        else:
            counts = _counted((item.mark, item.label) for item in listed)
            names = _named((item.mark, item.label, item.member) for item in listed)
            found.append(Grouped(listed[0].title, counts, names, counts[0][0], findings=tuple(listed)))
    return tuple(found)


def _counted(marks: Iterable[tuple[Mark, str]]) -> tuple[tuple[Mark, str, int], ...]:
    counts: dict[str, tuple[Mark, str, int]] = {}
    for mark, label in marks:
        counts[mark.key] = (mark, label, counts.get(mark.key, (mark, label, 0))[2] + 1)
    return tuple(counts.values())


def _named(marks: Iterable[tuple[Mark, str, str]]) -> tuple[tuple[Mark, str, str], ...]:
    by_mark: dict[str, tuple[Mark, str, list[str]]] = {}
    for mark, label, member in marks:
        by_mark.setdefault(mark.key, (mark, label, []))[2].append(member)
    return tuple((mark, label, together(members, language() == "en")) for mark, label, members in by_mark.values())


# ------------------------------------------------------------------------------------------------- facts


def facts_of(check: Check) -> list[FactRow]:
    """The facts of a check: of the case itself, then of each member those that are its own."""
    origins = check.origins.get("case", {})
    found = [fact_row(name, value, origins.get(name)) for name, value in check.report.get("facts", {}).items()]
    rows = check.origins.get("rows", {})
    for subject, members in check.report.get("members", {}).items():
        known = check.origins.get("members", {}).get(subject, [])
        names = rows.get(subject, [])
        label = VOCABULARY.subjects[subject].label.of(language()) if subject in VOCABULARY.subjects else subject
        for number, facts in enumerate(members):
            own = known[number] if number < len(known) else {}
            member = f"{label} {names[number][1] if number < len(names) else number + 1}"
            found.extend(
                fact_row(name, value, own.get(name), member) for name, value in facts.items() if name.startswith(f"{subject}.")
            )
    return found


def fact_named(name: str) -> Fact | None:
    """The fact of a name; None for one that the vocabulary no longer has."""
    try:
        return VOCABULARY[name]
    except KeyError:
        return None


def fact_row(name: str, value: Any, origin: Mapping[str, Any] | None, member: str = "") -> FactRow:
    """A fact in words."""
    origin = origin or {}
    fact = fact_named(name)
    unit = fact.of.unit.text.of(language()) if fact is not None and fact.of.unit is not None else ""
    return FactRow(
        name,
        fact.label.of(language()) if fact is not None else name,
        said(name, value),
        unit,
        member,
        kind_of(origin),
        field_label(origin),
        str(origin.get("note", "")),
        _address(origin),
        str(origin.get("model", "")),
        origin.get("key"),
    )


def said(name: str, value: Any) -> str:
    """The value of a fact, as reports keep it, in words."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    fact = fact_named(name)
    if fact is not None and fact.options and isinstance(value, str):
        words = [fact.options[key].of(language()) if key in fact.options else key for key in value.split(";")]
        return ("、" if language() == "zh" else ", ").join(words)
    if isinstance(value, str) and fact is not None and fact.of.kind == "number":
        return number_said(value)
    return str(value)


def number_said(written: str) -> str:
    """An exact number as reports keep it, with thousands apart; one that is no decimal to four places."""
    exact = Fraction(written)
    near = Decimal(exact.numerator) / Decimal(exact.denominator)
    return plain_number(near) if Fraction(near) == exact else f"≈ {plain_number(near.quantize(Decimal('0.0001')))}"


def kind_of(origin: Mapping[str, Any]) -> str:
    """What a fact's row is, in words; empty where the model is gone."""
    try:
        return str(apps.get_model(str(origin.get("model", "")))._meta.verbose_name)
    except (LookupError, ValueError):
        return ""


def field_label(origin: Mapping[str, Any]) -> str:
    """What the field of a fact's row is called; the field's own name where the model is gone."""
    name = str(origin.get("field", ""))
    try:
        field = apps.get_model(str(origin.get("model", "")))._meta.get_field(name.removesuffix("_id"))
    except (LookupError, FieldDoesNotExist, ValueError):
        return name
    return str(getattr(field, "verbose_name", name))


def _address(origin: Mapping[str, Any]) -> str:
    """The page of a row; of a part of one, that of the whole, opened where the part is shown."""
    model, key = origin.get("whole") or (origin.get("model", ""), origin.get("key"))
    page = PAGES.get(model)
    if page is None:
        return ""
    try:
        return reverse(page, args=[key]) + TABS.get(origin.get("model", ""), "")
    except NoReverseMatch:
        return ""


def differences_of(check: Check) -> list[Difference]:
    """What rows say differently, in words: the value that was used, and the other."""
    found = []
    for item in check.origins.get("disagreements", []):
        used = fact_row(item["fact"], item["used"], item["origin"])
        found.append(Difference(used, fact_row(item["fact"], item["other"], item["against"])))
    return found


def doubts_of(check: Check) -> list[str]:
    """What was taken as it is now because the log does not tell how it was known, in the language of the page."""
    return [item.get(language()) or item.get("zh", "") for item in check.origins.get("doubts", [])]


def unreadable_of(check: Check) -> list[FactRow]:
    """The cells that could not be read, with what was found in them."""
    return [fact_row(item["fact"], item["found"], item["origin"]) for item in check.origins.get("unreadable", [])]
