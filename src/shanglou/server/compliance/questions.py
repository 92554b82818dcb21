"""What documents leave open: questions, unset parameters, rows to be confirmed, criteria, rows to choose, contradictions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from shanglou.engine import expressions as ex
from shanglou.engine.handbook import table_rows
from shanglou.engine.instruments import Instrument, Rule
from shanglou.engine.language import NONE, Text, say
from shanglou.policies import library
from shanglou.standards.divisions import covers
from shanglou.vocabulary import VOCABULARY

from ..foundation.fields import language

KINDS = {
    "question": say("文件没有写明的问题"),
    "parameter": say("未设定的参数"),
    "row": say("待确认的表行"),
    "fact": say("由人研判的事项"),
    "table": say("待选用的表行"),
    "conflict": say("条文之间的冲突"),
}
#: Kinds that are answered for one project at a time.
BY_PROJECT = ("fact", "table")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is open.

    `target` is written as the engine writes it (``question:Q10``; a contradiction: ``conflict:X01``). `options` are its
    possible answers (none: free), `expects` what an answer is. `rules` rest on it. A question without readings is settled
    by answering `related` things.
    """

    target: str
    kind: str
    topic: Text
    detail: Text
    settled_by: Text
    clauses: tuple[str, ...]
    instrument: Instrument | None
    options: tuple[tuple[str, Text], ...]
    expects: Text
    rules: tuple[Rule, ...] = ()
    related: tuple[str, ...] = ()
    #: The kind of answer: ``number``, ``date``, ``boolean``, ``text``, or ``choice`` where there are options.
    answer: str = "choice"

    @property
    def id(self) -> str:
        """What it is called in its document or the vocabulary, without its kind."""
        return self.target.partition(":")[2]

    @property
    def place(self) -> str:
        """Where it is open; empty for a criterion, which is open wherever a rule asks for it."""
        return self.instrument.place if self.instrument is not None else ""

    @property
    def subject(self) -> str:
        """The subject of a criterion; empty for all else."""
        return self.target.removeprefix("fact:").partition(".")[0] if self.kind == "fact" else ""

    @property
    def is_answerable(self) -> bool:
        """Whether it is answered itself, and not by what is related to it."""
        return self.kind != "question" or bool(self.options) or not self.related

    @property
    def is_noted(self) -> bool:
        """Whether an answer is a note only: rules go on as they are written until they are changed."""
        return self.kind == "conflict" or (self.kind == "question" and not self.options)


YES_NO = (("true", say("是")), ("false", say("否")))


@cache
def items() -> Mapping[str, Item]:
    """Everything that the documents leave open, by target. Criteria are those of the vocabulary that a rule asks for."""
    found: dict[str, Item] = {}
    for instrument in library().instruments.values():
        made = (*_questions(instrument), *_parameters(instrument), *_rows(instrument), *_tables(instrument))
        for item in made:
            found.setdefault(item.target, item)
    for conflict in library().conflicts.values():
        own = next((item for item in library().instruments.values() if conflict.id in item.conflicts), None)
        touched = tuple(
            rule
            for rule in library().rules.values()
            if conflict.id in rule.source.conflicts or not set(conflict.clauses).isdisjoint(rule.clauses)
        )
        target = f"conflict:{conflict.id}"
        detail = say("{finding}。系统现在的做法：{behaviour}。", finding=conflict.finding, behaviour=conflict.behaviour)
        found[target] = Item(
            target, "conflict", conflict.topic, detail, NONE, conflict.clauses, own, (), say("一段文字"), touched, (), "text"
        )
    for fact in VOCABULARY:
        asking = tuple(rule for rule in library().rules.values() if fact.criterion and fact.name in rule.facts)
        if asking:
            target = f"fact:{fact.name}"
            clauses = tuple(part for part in fact.source.split(";") if part)
            found[target] = Item(
                target, "fact", fact.label, fact.definition, fact.settled_by, clauses, None, YES_NO, say("是或否"), asking
            )
    return {target: replace(item, related=_related(item, found)) for target, item in found.items()}


def _related(item: Item, found: Mapping[str, Item]) -> tuple[str, ...]:
    """What stands behind a question: the parameters, rows and criteria that name it."""
    if item.kind != "question":
        return ()
    wanted = item.target.removeprefix("question:")
    named: list[str] = []
    for instrument in library().instruments.values():
        named += [f"parameter:{one.id}" for one in instrument.parameters.values() if wanted in _parts(one.question)]
        for table in instrument.tables.values():
            named += [f"row:{table.name}:{row.id}" for row in table.rows if wanted in _parts(row.question)]
            named += [f"table:{table.name}"] if wanted in table.questions else []
    named += [f"fact:{fact.name}" for fact in VOCABULARY if fact.criterion and wanted in _parts(fact.question)]
    return tuple(target for target in dict.fromkeys(named) if target in found)


def _parts(written: str) -> list[str]:
    return [part.strip() for part in written.split(";")]


def _questions(instrument: Instrument) -> Iterator[Item]:
    for question in instrument.questions.values():
        readings: tuple[tuple[str, Text], ...] = ()
        rules: dict[Rule, None] = {}
        for rule in instrument.rules.values():
            nodes = [node for node in _nodes(rule) if isinstance(node, ex.Readings) and node.question == question.id]
            if nodes:
                readings = tuple(zip(nodes[0].names, nodes[0].labels, strict=True))
            if nodes or question.id in rule.source.questions:
                rules[rule] = None
        yield Item(
            f"question:{question.id}",
            "question",
            question.topic,
            say("暂按：{text}", text=question.default),
            question.settled_by,
            question.clauses,
            instrument,
            readings,
            say("一种读法") if readings else say("一段文字"),
            tuple(rules),
            (),
            "choice" if readings else "text",
        )


def _parameters(instrument: Instrument) -> Iterator[Item]:
    for item in instrument.parameters.values():
        if item.value is not None:
            continue
        unit = item.type.unit.text if item.type.unit is not None else NONE
        kind = item.type.kind
        named = {"number": say("一个数（{unit}）", unit=unit) if unit.zh else say("一个数"), "date": say("一个日期")}
        yield Item(
            f"parameter:{item.id}",
            "parameter",
            item.label,
            item.note,
            item.settled_by,
            tuple(filter(None, (item.clause,))),
            instrument,
            YES_NO if kind == "boolean" else (),
            say("是或否") if kind == "boolean" else named.get(kind, say("一段文字")),
            tuple(
                rule
                for rule in instrument.rules.values()
                if any(isinstance(node, ex.ParameterRef) and node.parameter is item for node in _nodes(rule))
            ),
            (),
            kind if kind in ("number", "date", "boolean") else "text",
        )


def _rows(instrument: Instrument) -> Iterator[Item]:
    for table in instrument.tables.values():
        rules = _reading(instrument, table.name)
        for shown in table_rows(table):
            row = shown.row
            if row.confirmed:
                continue
            keys = [(key.label, text) for key, text in zip(table.keys, shown.keys, strict=True)]
            values = [(value.label, text) for value, text in zip(table.values.values(), shown.values, strict=True)]
            cells = [Text(f"{name.zh} {text.zh}", f"{name.en} {text.en}") for name, text in (*keys, *values) if text.zh != "—"]
            notes = [note for _name, note in shown.notes if note.zh]
            parts = [*cells, *notes]
            yield Item(
                f"row:{table.name}:{row.id}",
                "row",
                say("{table}第 {row} 行", table=table.label, row=row.id),
                Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts)),
                row.confirm_by,
                (row.clause,),
                instrument,
                (("true", say("确认这一行")), ("false", say("不确认，仍作待确认"))),
                say("确认"),
                rules,
            )


def _tables(instrument: Instrument) -> Iterator[Item]:
    """A table whose row a person may choose for a project that none of them fits."""
    for table in instrument.tables.values():
        options = []
        for shown in table_rows(table):
            zh, en = "，".join(key.zh for key in shown.keys), ", ".join(key.en for key in shown.keys)
            text = Text(f"{shown.row.id} {zh}", f"{shown.row.id} {en}")
            options.append((shown.row.id, text))
        yield Item(
            f"table:{table.name}",
            "table",
            say("{table}没有对应行时选用哪一行", table=table.label),
            NONE,
            table.settled_by,
            (table.clause,),
            instrument,
            tuple(options),
            say("一行"),
            _reading(instrument, table.name),
        )


def _reading(instrument: Instrument, table: str) -> tuple[Rule, ...]:
    """The rules that look something up in a table."""
    return tuple(
        rule
        for rule in instrument.rules.values()
        if any(isinstance(node, ex.Lookup) and node.table.name == table for node in _nodes(rule))
    )


def _nodes(rule: Rule) -> Iterator[Any]:
    yield from rule.program.nodes
    if rule.scope is not None:
        yield from rule.scope.nodes


def open_here(places: Iterable[str]) -> list[Item]:
    """What is open in instruments of some places or of what these lie in. Criteria and choices of rows are open only where a
    check waits for them, so they are not among it.
    """
    wanted = list(places)
    return [
        item
        for item in items().values()
        if item.instrument is not None and item.kind not in BY_PROJECT and any(_touches(item.place, code) for code in wanted)
    ]


def _touches(one: str, two: str) -> bool:
    return bool(covers(one, two) or covers(two, one))


def shown(value: Any, item: Item) -> str:
    """An answer in words, in the language of the page."""
    for key, label in item.options:
        if str(value).lower() == key.lower():
            return label.of(language())
    return str(value)
