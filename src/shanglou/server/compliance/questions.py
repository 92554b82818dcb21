"""What documents leave open, as a queue: questions, unset parameters, rows to be confirmed, criteria that checks wait for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from shanglou.engine import expressions as ex
from shanglou.engine.instruments import Instrument
from shanglou.engine.language import NONE, Text, say
from shanglou.policies import library
from shanglou.standards.divisions import covers
from shanglou.vocabulary import VOCABULARY

from ..foundation.fields import language
from .models import Check

KINDS = {
    "question": say("待决问题"),
    "parameter": say("未设定的参数"),
    "row": say("待确认的表行"),
    "fact": say("由人研判的事项"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is open. `target` is written as the engine writes it; `options` are its possible answers (empty: free)."""

    target: str
    kind: str
    topic: Text
    detail: Text
    settled_by: Text
    clauses: tuple[str, ...]
    instrument: Instrument | None
    options: tuple[tuple[str, Text], ...]
    expects: Text

    @property
    def place(self) -> str:
        """Where it is open; empty for a criterion, which is open for each project."""
        return self.instrument.place if self.instrument is not None else ""


@cache
def items() -> Mapping[str, Item]:
    """Everything that the documents leave open, by target. Criteria are those of the vocabulary."""
    found: dict[str, Item] = {}
    for instrument in library().instruments.values():
        for item in (*_questions(instrument), *_parameters(instrument), *_rows(instrument)):
            found.setdefault(item.target, item)
    for fact in VOCABULARY:
        if fact.criterion:
            options = (("true", say("是")), ("false", say("否")))
            target = f"fact:{fact.name}"
            found[target] = Item(target, "fact", fact.label, fact.definition, fact.settled_by, (), None, options, say("是或否"))
    return found


def _questions(instrument: Instrument) -> Iterator[Item]:
    readings = _readings(instrument)
    for question in instrument.questions.values():
        yield Item(
            f"question:{question.id}",
            "question",
            question.topic,
            say("暂按：{text}", text=question.default),
            question.settled_by,
            question.clauses,
            instrument,
            readings.get(question.id, ()),
            say("一种读法"),
        )


def _readings(instrument: Instrument) -> dict[str, tuple[tuple[str, Text], ...]]:
    """The readings among which a question chooses, by question."""
    found: dict[str, tuple[tuple[str, Text], ...]] = {}
    for rule in instrument.rules.values():
        for tree in (rule.tree, *([rule.applies] if rule.applies is not None else [])):
            for node in ex.walk(tree):
                if isinstance(node, ex.Readings):
                    found[node.question] = tuple(zip(node.names, node.labels, strict=True))
    return found


def _parameters(instrument: Instrument) -> Iterator[Item]:
    for item in instrument.parameters.values():
        if item.value is not None:
            continue
        unit = item.type.unit.text if item.type.unit is not None else NONE
        expects = {"number": say("一个数（{unit}）", unit=unit), "date": say("一个日期"), "boolean": say("是或否")}.get(
            item.type.kind, say("一段文字")
        )
        options = (("true", say("是")), ("false", say("否"))) if item.type.kind == "boolean" else ()
        yield Item(
            f"parameter:{item.id}",
            "parameter",
            item.label,
            item.note,
            item.settled_by,
            tuple(filter(None, (item.clause,))),
            instrument,
            options,
            expects,
        )


def _rows(instrument: Instrument) -> Iterator[Item]:
    for table in instrument.tables.values():
        for row in table.rows:
            if row.confirmed or row.alternative:
                continue
            cells = "；".join(
                f"{name} {value}" for name, value in row.cells.items() if value and not name.startswith(("confirm", "note"))
            )
            yield Item(
                f"row:{table.name}:{row.id}",
                "row",
                say("{table}第 {row} 行", table=table.label, row=row.id),
                Text(cells, cells),
                row.confirm_by,
                (row.clause,),
                instrument,
                (("true", say("确认这一行")),),
                say("确认"),
            )


def open_here(places: Iterable[str]) -> list[Item]:
    """What is open in instruments of some places or of what these lie in."""
    wanted = list(places)
    return [
        item for item in items().values() if item.instrument is not None and any(_touches(item.place, code) for code in wanted)
    ]


def _touches(one: str, two: str) -> bool:
    return bool(covers(one, two) or covers(two, one))


def waiting(checks: Iterable[Check]) -> Mapping[str, Counter[str]]:
    """What checks wait for: by target how many ``findings`` and ``projects``."""
    found: dict[str, Counter[str]] = {}
    for check in checks:
        seen: set[str] = set()
        for item in check.report.get("findings", []):
            for need in item.get("needs", []):
                target = str(need.get("target", ""))
                if need.get("kind") == "fact" or not target:
                    continue
                for name in (target, *(f"question:{question}" for question in need.get("questions", []))):
                    found.setdefault(name, Counter())["findings"] += 1
                    seen.add(name)
        for name in seen:
            found[name]["projects"] += 1
    return found


def shown(value: Any, item: Item) -> str:
    """An answer in words, in the language of the page."""
    for key, label in item.options:
        if str(value).lower() == key.lower():
            return label.of(language())
    return str(value)
