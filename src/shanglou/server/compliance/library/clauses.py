"""The clauses of an instrument in their order, each with what implements it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from django.urls import reverse

from shanglou.engine.documents import Clause, Record
from shanglou.engine.examples import Example, load_examples
from shanglou.engine.handbook import chapter
from shanglou.engine.handbook_words import coded, target_text
from shanglou.engine.instruments import Instrument
from shanglou.engine.language import NONE, Text, plain, say
from shanglou.engine.lint.coverage import ClauseCoverage, State, coverage
from shanglou.engine.values import read
from shanglou.engine.wording import value_text
from shanglou.policies import library
from shanglou.vocabulary import VOCABULARY

from .parameters import shown_value
from .sentences import with_places

STATES: Mapping[State, Text] = {
    "implemented": say("已实现"),
    "reserved": say("留待后续部分"),
    "narrative": say("叙述性条文"),
    "absent": say("缺"),
}
#: How binding a clause is. A document's "should" is a principle that yields to reasons, so it is not called 应当.
STRENGTHS = {
    "must": say("必须"),
    "should": say("原则上"),
    "may": say("可以"),
    "encourage": say("鼓励"),
    "target": say("目标"),
    "definition": say("界定"),
}
#: What may implement a clause, in the order of a page: kind, its name, the kinds of the linter that belong to it.
KINDS: tuple[tuple[str, Text, tuple[str, ...]], ...] = (
    ("rule", say("规则"), ("requirement", "entitlement", "formula", "route", "grade")),
    ("gate", say("所属办理事项"), ("gate",)),
    ("table", say("标准表"), ("table",)),
    ("parameter", say("参数"), ("parameter",)),
    ("target", say("目标"), ("target",)),
    ("duty", say("职责"), ("duty",)),
    ("wording", say("规定用语"), ("wording",)),
    ("question", say("待决问题"), ("question",)),
    ("conflict", say("条文冲突"), ("conflict",)),
)
#: Of duties and targets a clause shows so many at once; the others open.
FEW = 3


@dataclass(frozen=True, slots=True)
class Carrier:
    """One thing that implements a clause: what it says and its page, if it has one."""

    text: Text
    url: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """What of one kind implements a clause. `is_open`: it implements nothing, it says what the clause leaves open."""

    kind: str
    label: Text
    items: tuple[Carrier, ...]

    @property
    def is_open(self) -> bool:
        """Whether it is a question or a contradiction."""
        return self.kind in ("question", "conflict")

    @property
    def first(self) -> tuple[Carrier, ...]:
        """What is shown at once."""
        return self.items if len(self.items) <= FEW + 1 else self.items[:FEW]

    @property
    def rest(self) -> tuple[Carrier, ...]:
        """What opens on request."""
        return self.items[len(self.first) :]


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause with its strength, what carries it, and the state of that. `place`: where it stands within its chapter."""

    clause: Clause
    chapter: str
    place: str
    strength: Text
    kind: Text
    carried: tuple[Carried, ...]
    state: State
    reserved: Text

    @property
    def state_text(self) -> Text:
        """The state in words."""
        return STATES[self.state]

    def by(self, kind: str) -> bool:
        """Whether something of a kind implements it."""
        return any(item.kind == kind for item in self.carried)


@cache
def clauses_of(instrument: Instrument) -> tuple[ClauseRow, ...]:
    """The clauses of an instrument in their order."""
    return tuple(_row(instrument, item) for item in coverage(instrument))


def chapters(rows: Iterable[ClauseRow]) -> list[tuple[str, list[ClauseRow]]]:
    """The rows under the headings of the document."""
    return [(name, list(group)) for name, group in groupby(rows, lambda row: row.chapter)]


@cache
def row_of(instrument: Instrument, clause: str) -> ClauseRow:
    """One clause."""
    return next(row for row in clauses_of(instrument) if row.clause.id == clause)


def _row(instrument: Instrument, item: ClauseCoverage) -> ClauseRow:
    clause = item.clause
    carried = []
    for kind, label, names in KINDS:
        found = tuple(
            dict.fromkeys(_carrier(instrument, kind, name, clause.id) for one, name in item.implemented_by if one in names)
        )
        if found:
            carried.append(Carried(kind, label, found))
    under = chapter(clause)
    where = clause.pinpoint.removeprefix(under).lstrip("｜ ")
    strength = STRENGTHS.get(clause.modality, coded(clause.modality))
    return ClauseRow(clause, under, where, strength, coded(clause.type), tuple(carried), item.state, clause.reserved_name)


def _carrier(instrument: Instrument, kind: str, name: str, clause: str) -> Carrier:
    if kind == "rule":
        return Carrier(instrument.rules[name].title, reverse("compliance:rule", args=[instrument.rules[name].id]))
    if kind == "gate":
        return Carrier(instrument.gates[name].title, reverse("compliance:gate", args=[instrument.gates[name].id]))
    if kind == "table":
        return Carrier(instrument.tables[name].label, reverse("compliance:table", args=[instrument.id, name]))
    if kind == "parameter":
        parameter = instrument.parameters[name]
        text = say("{label}：{value}", label=parameter.label, value=shown_value(parameter))
        url = reverse("compliance:question", args=[f"parameter:{parameter.id}"]) if parameter.value is None else ""
        return Carrier(text, url)
    if kind == "target":
        return Carrier(target_text(_record(instrument.targets, name)))
    if kind == "duty":
        record = _record(instrument.duties, name)
        return Carrier(duty_text(record, instrument.clauses[clause].summary if clause in instrument.clauses else NONE))
    if kind == "question":
        return _asked("question", name, instrument.questions[name].topic)
    if kind == "conflict":
        return _asked("conflict", name, library().conflicts[name].topic)
    return Carrier(instrument.wording[name][1] if name in instrument.wording else plain(name))


def _asked(kind: str, name: str, topic: Text) -> Carrier:
    return Carrier(Text(f"{name} {topic.zh}", f"{name} {topic.en}"), reverse("compliance:question", args=[f"{kind}:{name}"]))


def _record(records: Iterable[Record], name: str) -> Record:
    return next(record for record in records if record.id == name)


def duty_text(record: Record, clause: Text = NONE) -> Text:
    """Who has which part in what. A duty that only repeats the clause beside it is named by the part alone."""
    cells = record.cells
    role = coded(cells.get("role", ""))
    body, duty = named(cells, "body"), named(cells, "duty")
    repeats = not duty.zh or (bool(clause.zh) and duty.zh.removeprefix(role.zh).lstrip("：: ") == clause.zh)
    if repeats:
        return say("{body}（{duty}）", body=body, duty=role)
    told = Text(
        duty.zh if duty.zh.startswith(role.zh) else f"{role.zh}：{duty.zh}",
        duty.en if duty.en.lower().startswith(role.en.lower()) else f"{role.en}: {duty.en}",
    )
    return say("{body}（{duty}）", body=body, duty=told)


@cache
def examples_of(instrument: Instrument) -> Mapping[str, tuple[Example, ...]]:
    """The worked examples of an instrument by the name of their rule."""
    found: dict[str, list[Example]] = {}
    for item in load_examples(instrument):
        if item.rule:
            found.setdefault(item.rule, []).append(item)
    return {name: tuple(items) for name, items in found.items()}


def example_said(item: Example) -> str:
    """The verdict that an example expects; ``met`` where it expects a value."""
    expect = item.data["expect"]
    return str(expect.get("verdict") or ("met" if "value" in expect else ""))


def example_facts(item: Example) -> dict[str, tuple[Text, Text]]:
    """The facts of an example with label and value in words, as the check reads them; those of members (lists of tables) are left
    to the file.
    """
    found = {}
    for name, given in item.data.get("facts", {}).items():
        if name in VOCABULARY and not isinstance(given, dict | list):
            fact = VOCABULARY[name]
            found[name] = (fact.label, with_places(value_text(read(fact, given), fact.of, fact.options)))
    return found


def named(cells: Mapping[str, object], name: str = "name") -> Text:
    """A text that stands in two cells or entries, ``…_zh`` and ``…_en``."""
    zh, en = str(cells.get(f"{name}_zh", "") or ""), str(cells.get(f"{name}_en", "") or "")
    return Text(zh or en, en or zh) if zh or en else NONE


def missing_documents(instrument: Instrument) -> Iterator[tuple[Text, str, tuple[str, ...]]]:
    """The documents that an instrument depends on and that were not supplied: name, number, the clauses that refer to them."""
    for item in instrument.depends_on:
        if not item.get("supplied"):
            clauses = item.get("clauses", ())
            yield named(item), str(item.get("number", "") or ""), tuple(clauses) if isinstance(clauses, list | tuple) else ()
