"""A case as given (a mapping from TOML, YAML, JSON or a form), read through the door into exact facts."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .facts import Total, Vocabulary
from .faults import BadInput, Fault
from .judgements import Judgement, Judgements, check_target, incomplete
from .kinds import Scalar
from .language import say
from .program import Program
from .steps import Env
from .values import as_written, day, read

RESERVED = frozenset({"on", "place", "judgements", "title", "parameters"})


@dataclass(frozen=True)
class Case:
    """What is known of one case: base facts by qualified name, rows of members by subject, day, place and judgements."""

    on: datetime.date
    place: str
    facts: Mapping[str, Scalar]
    members: Mapping[str, tuple[Mapping[str, Scalar], ...]] = field(default_factory=dict)
    judgements: Judgements = field(default_factory=Judgements)
    title: str = ""

    def known(self, subject: str) -> tuple[tuple[int | None, Mapping[str, Scalar]], ...]:
        """The facts a rule about `subject` sees: one mapping a member, or the base facts alone."""
        rows = self.members.get(subject)
        if not rows:
            return ((None, self.facts),)
        return tuple((number, {**self.facts, **row}) for number, row in enumerate(rows, 1))

    def env(self, facts: Mapping[str, Scalar], overrides: Mapping[Any, Any]) -> Env:
        """An environment to evaluate with."""
        return Env(facts, self.on, overrides, self.judgements if self.judgements.records else None)


def read_case(data: Mapping[str, Any], vocabulary: Vocabulary, *, source: str = "") -> Case:
    """Read a case; `BadInput` carries every fault found, not only the first.

    Keys: ``on`` (date), ``place``, a table per subject (``[unit]`` facts of the case, ``[[unit]]`` one per member) or
    qualified names (``"unit.floor_area"``), and ``[[judgements]]``.
    """
    reader = _Reader(vocabulary, source)
    on = reader.date(data.get("on"))
    facts: dict[str, Scalar] = {}
    members: dict[str, tuple[dict[str, Scalar], ...]] = {}
    for key, value in data.items():
        if key in RESERVED:
            continue
        if key in vocabulary.subjects and isinstance(value, Mapping):
            facts.update(reader.table(key, value))
        elif key in vocabulary.subjects and isinstance(value, list):
            members[key] = tuple(reader.member(key, row, number) for number, row in enumerate(value, 1))
        elif "." in key:
            reader.one(facts, key, value, None)
        else:
            reader.unknown(key, value)
    judgements = reader.judgements(data.get("judgements", []))
    place = data.get("place")
    if not isinstance(place, str | int) or isinstance(place, bool) or not str(place).strip():
        reader.faults.append(
            Fault(
                "place",
                repr(place),
                say("区划代码或名称，例如 330100 或 杭州"),
                say("请写明项目所在地。"),
                None,
                source,
            )
        )
    if reader.faults:
        raise BadInput(reader.faults)
    for name, value in judgements.facts.items():
        facts.setdefault(name, value)
    assert on is not None
    case = Case(on, str(place).strip(), facts, members, judgements, str(data.get("title", "")))
    return with_totals(case, vocabulary)


class _Reader:
    def __init__(self, vocabulary: Vocabulary, source: str) -> None:
        self.vocabulary, self.source = vocabulary, source
        self.faults: list[Fault] = []

    def date(self, raw: object) -> datetime.date | None:
        if raw is None:
            self.faults.append(
                Fault(
                    "on",
                    say("空").zh,
                    say("判定日期，例如 2025-06-01"),
                    say("请写明按哪一天的规定判定。"),
                    None,
                    self.source,
                )
            )
            return None
        try:
            return day(raw, "on")
        except BadInput as bad:
            self.faults.extend(bad.faults)
            return None

    def table(self, subject: str, given: Mapping[str, Any], number: int | None = None) -> dict[str, Scalar]:
        facts: dict[str, Scalar] = {}
        for key, value in given.items():
            self.one(facts, key if "." in key else f"{subject}.{key}", value, number)
        return facts

    def member(self, subject: str, given: object, number: int) -> dict[str, Scalar]:
        if isinstance(given, Mapping):
            return self.table(subject, given, number)
        label = self.vocabulary.subjects[subject].label
        remedy = say("每个成员写成一节 [[{name}]]。", name=subject)
        self.faults.append(
            Fault(subject, repr(given)[:60], say("一个{subject}的各项事实", subject=label), remedy, number, self.source)
        )
        return {}

    def one(self, facts: dict[str, Scalar], name: str, raw: object, number: int | None) -> None:
        if name not in self.vocabulary:
            self.unknown(name, raw, number)
            return
        try:
            value = read(self.vocabulary[name], raw, row=number, source=self.source)
        except BadInput as bad:
            self.faults.extend(bad.faults)
            return
        if value is not None:
            facts[name] = value

    def unknown(self, name: str, raw: object, number: int | None = None) -> None:
        near = self.vocabulary.nearest(name)
        if not near and "." not in name:
            close = difflib.get_close_matches(name, [*self.vocabulary.subjects, *RESERVED], 1)
            near = close[0] if close else ""
        remedy = say("是否想写 {near}？", near=near) if near else say("用 shanglou facts 查看全部事实名称。")
        self.faults.append(Fault(name, repr(raw)[:60], say("已登记的事实名称"), remedy, number, self.source))

    def judgements(self, given: object) -> Judgements:
        if not isinstance(given, list):
            self.faults.append(
                Fault("judgements", repr(given)[:60], say("若干条研判的列表"), say("每条写成一节 [[judgements]]。"))
            )
            return Judgements()
        records = []
        for index, entry in enumerate(given, 1):
            lacking = incomplete(entry, index) if isinstance(entry, Mapping) else [_no_table(entry, index)]
            self.faults.extend(lacking)
            if lacking:
                continue
            try:
                records.append(self._judgement(entry, index))
            except BadInput as bad:
                self.faults.extend(bad.faults)
        return Judgements(records)

    def _judgement(self, entry: Mapping[str, Any], index: int) -> Judgement:
        target = str(entry["target"])
        check_target(target, index)
        value: Scalar = entry["value"]
        if isinstance(value, float | Decimal):
            value = as_written(value, f"judgements[{index}].value")
        kind, _, name = target.partition(":")
        if kind == "fact":
            if name not in self.vocabulary:
                near = self.vocabulary.nearest(name)
                remedy = say("是否想写 {near}？", near=near) if near else say("用 shanglou facts 查看全部事实名称。")
                raise BadInput(Fault(f"judgements[{index}].target", name, say("已登记的事实名称"), remedy))
            read_value = read(self.vocabulary[name], value, name=f"judgements[{index}].value")
            if read_value is None:
                raise BadInput(
                    Fault(
                        f"judgements[{index}].value",
                        repr(value),
                        say("一个明确的结论"),
                        say("未决的问题不要写成研判。"),
                    )
                )
            value = read_value
        when = day(entry["date"], f"judgements[{index}].date")
        return Judgement(target, value, str(entry["author"]), str(entry["reason"]), str(entry["evidence"]), when)


def _no_table(entry: object, index: int) -> Fault:
    return Fault(f"judgements[{index}]", repr(entry)[:60], say("一条研判"), say("每条写成一节 [[judgements]]。"))


def with_totals(case: Case, vocabulary: Vocabulary) -> Case:
    """The case with the totals over its members that are not given and whose members are all known."""
    added: dict[str, Scalar] = {}
    for name, total in vocabulary.totals.items():
        if name in case.facts or not case.members.get(total.member):
            continue
        value = _total(total, case)
        if value is not None:
            added[name] = value
    if not added:
        return case
    return Case(case.on, case.place, {**case.facts, **added}, case.members, case.judgements, case.title)


def _total(total: Total, case: Case) -> Scalar | None:
    assert total.expression is not None
    program = Program(total.expression)
    found = [program.run(case.env(facts, {}))[-1] for _, facts in case.known(total.member)]
    value: Scalar | None = combine(total.function, found)
    return value


def combine(function: str, found: Iterable[Any]) -> Any:
    """The total of member values by ``sum``, ``min``, ``max`` or ``count`` (of true ones); unknown when one is unknown."""
    values = list(found)
    if not values or any(value is None for value in values):
        return None
    if function == "count":
        return sum(1 for value in values if value)
    add: dict[str, Callable[[list[Any]], Any]] = {"sum": sum, "min": min, "max": max}
    result = add[function](values)
    if isinstance(result, Fraction) and result.denominator == 1:
        return result.numerator
    return result
