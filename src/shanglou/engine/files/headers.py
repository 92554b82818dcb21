"""Headers to facts: by qualified name, by label, by subject and label, with a unit in brackets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from ..facts import Fact, Vocabulary
from ..faults import BadInput, Fault
from ..kinds import Type
from ..language import Text, plain, say
from ..units import UNITS, Unit, spelled
from .columns import ColumnMap, unknown_fact
from .table import Column

_BRACKETED = re.compile(r"^(?P<name>.+?)\s*[(\[【](?:单位|unit)?\s*[::]?\s*(?P<unit>[^()\[\]【】]*)[)\]】]$", re.IGNORECASE)
_SLASHED = re.compile(r"^(?P<name>[^/]+)/(?P<unit>.+)$")
_MULTIPLES = {"千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_COLLOQUIAL = {"平米": "m2", "平方": "m2", "平": "m2", "人": "count", "户": "count", "台": "count", "项": "count"}


#: What is found where no header is known.
NOTHING_KNOWN = say("没有认得的列")


def normal(text: str) -> str:
    """A header or label reduced to what tells it from others: one width, one case, no blanks or dots."""
    return re.sub(r"[\s·•_*]+", "", unicodedata.normalize("NFKC", text)).casefold()


def unit_written(text: str) -> Unit | None:
    """The unit that a header or cell names, however it is spelled (``万元``, ``㎡``, ``万平方米``, ``10,000 yuan``), or None."""
    written = unicodedata.normalize("NFKC", text).strip()
    found = spelled(written) or spelled(_COLLOQUIAL.get(written, written))
    if found is not None or not written:
        return found
    for unit in UNITS.values():
        if normal(written) in (normal(unit.zh), normal(unit.en)):
            return unit
    for prefix in sorted(_MULTIPLES, key=len, reverse=True):
        base = unit_written(written.removeprefix(prefix)) if written.startswith(prefix) and written != prefix else None
        if base is not None and (base.zh or base.en):
            factor = base.factor * Fraction(_MULTIPLES[prefix])
            return Unit(written, base.dimension, factor, written, f"{_MULTIPLES[prefix]:,} {base.en}".rstrip())
    return None


class Names:
    """All ways of writing the facts of a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._labels: dict[str, dict[str, Fact]] = {}
        self._full: dict[str, dict[str, Fact]] = {}
        for fact in vocabulary:
            subject = vocabulary.subjects[fact.subject].label
            for label, above in ((fact.label.zh, subject.zh), (fact.label.en, subject.en)):
                self._labels.setdefault(normal(label), {})[fact.name] = fact
                self._full.setdefault(normal(above + label), {})[fact.name] = fact
        self._qualified = {normal(fact.name): fact for fact in vocabulary}

    def find(self, text: str) -> dict[str, Fact]:
        """The facts that `text` may be the name of: none, one, or several."""
        word = normal(text)
        if word in self._qualified:
            fact = self._qualified[word]
            return {fact.name: fact}
        return self._labels.get(word) or self._full.get(word) or {}

    def heading(self, fact: Fact, english: bool) -> str:
        """The header of a fact without its unit: its label, with the subject's where it alone does not tell."""
        subject = self.vocabulary.subjects[fact.subject].label
        label, above = (fact.label.en, subject.en) if english else (fact.label.zh, subject.zh)
        if len(self._labels[normal(label)]) == 1:
            return label
        return f"{above} · {label}" if english else f"{above}·{label}"


def recognise(headers: Sequence[str], vocabulary: Vocabulary, source: str, mapped: ColumnMap, row: int = 1) -> tuple[Column, ...]:
    """The columns of a file whose header stands in `row`. `BadInput` lists every header that stands twice, is ambiguous, looks
    like a fact and is none, or names a unit that cannot measure its fact."""
    names = Names(vocabulary)
    faults: list[Fault] = []
    columns = [_column(header, names, source, mapped, faults) for header in headers]
    faults.extend(twice(headers, source, row))
    by_fact: dict[str, list[str]] = {}
    for column in columns:
        if column.fact is not None:
            by_fact.setdefault(column.fact.name, []).append(column.header)
    for fact, written in by_fact.items():
        if len(set(written)) > 1:
            remedy = say("请只留一列，其余删去或改名。")
            faults.append(Fault("、".join(written), fact, say("每个事实只占一列"), remedy, None, source))
    for header in mapped.columns:
        if header not in headers:
            remedy = say("请核对列对照文件与表头是否一致。")
            faults.append(Fault(header, say("表中没有这一列").zh, say("列对照文件写明的表头"), remedy, None, source))
    if not faults and not by_fact:
        faults.append(_nothing(headers, vocabulary, source))
    if faults:
        raise BadInput(replace(fault, row=row) for fault in faults)
    return tuple(columns)


def _column(header: str, names: Names, source: str, mapped: ColumnMap, faults: list[Fault]) -> Column:
    if header in mapped.columns:
        name, written = mapped.columns[header]
        if not name:
            return Column(header, remark=say("列对照文件写明不用。"))
        return _with_unit(header, names.vocabulary[name], written, source, faults)
    for name, written in readings(header):
        found = names.find(name)
        if len(found) > 1:
            ways = plain("、".join(names.heading(fact, english=False) for fact in found.values()))
            known = plain("、".join(found))
            faults.append(
                Fault(
                    header, header, say("能分清所指的表头：{known}", known=known), say("请写作 {ways}。", ways=ways), None, source
                )
            )
            return Column(header)
        if found:
            (fact,) = found.values()
            if written and fact.of.kind == "number" and unit_written(written) is None:
                remark = say("像是 {name}，但“{tail}”不是认得的计量单位，未采用。", name=fact.name, tail=written)
                return Column(header, remark=remark)
            if written and fact.of.kind != "number" and unit_written(written) is None:
                continue
            return _with_unit(header, fact, written, source, faults)
    vocabulary = names.vocabulary
    if "." in header and header.partition(".")[0] in vocabulary.subjects:
        faults.append(unknown_fact(header, header, vocabulary, source))
    near = vocabulary.nearest(header)
    return Column(header, remark=say("最接近的事实是 {near}。", near=near) if near else None)


def readings(header: str) -> Iterable[tuple[str, str]]:
    """The ways to read a header: as a name, or as a name and the unit that stands in brackets or after a stroke."""
    text = unicodedata.normalize("NFKC", header).strip()
    yield text, ""
    for pattern in (_BRACKETED, _SLASHED):
        match = pattern.match(text)
        if match:
            yield match["name"], match["unit"].strip()


def _with_unit(header: str, fact: Fact, written: str, source: str, faults: list[Fault]) -> Column:
    own = fact.of.unit
    if not written or (own is not None and written == own.name):
        return Column(header, fact, own)
    given = unit_written(written)
    if given is None:
        faults.append(Fault(header, written, _measured(fact.of), say("“{tail}”不是认得的计量单位。", tail=written), None, source))
        return Column(header, fact)
    if own is None or given.dimension != own.dimension:
        if own is None:
            remedy = say("本列不是数值，表头里不要写计量单位。")
        else:
            remedy = say("{given}与{unit}不是同一种量，不能换算。", given=given.text, unit=own.text if own.zh else say("无量纲"))
        faults.append(Fault(header, written, _measured(fact.of), remedy, None, source))
        return Column(header, fact)
    if given.factor == own.factor:
        return Column(header, fact, given)
    return Column(header, fact, given, say("表头写明{given}，已按准确比例换算为{unit}。", given=given.text, unit=own.text))


def _measured(of: Type) -> Text:
    if of.unit is None:
        return say("不带计量单位的表头")
    return say("能换算为{unit}的计量单位", unit=of.unit.text if of.unit.zh else say("无量纲"))


def twice(headers: Sequence[str], source: str, row: int) -> Iterable[Fault]:
    """The faults of headers, which stand in `row`, that are those of several columns: with their cells."""
    places: dict[str, list[int]] = {}
    for number, header in enumerate(headers):
        places.setdefault(header, []).append(number)
    for header, numbers in places.items():
        if len(numbers) > 1:
            found = "、".join(f"{letters(number)}{row}" for number in numbers)
            yield Fault(header, found, say("互不相同的表头"), say("请改名或删去重复的列。"), None, source)


def _nothing(headers: Sequence[str], vocabulary: Vocabulary, source: str) -> Fault:
    near = next((found for found in map(vocabulary.nearest, headers) if found), "")
    remedy = say("用 shanglou template 生成空表，或用 --columns 给出列对照文件。")
    if near:
        remedy = say("是否想写 {near}？也可用 shanglou template 生成空表，或用 --columns 给出列对照文件。", near=near)
    return Fault("、".join(headers[:8]), NOTHING_KNOWN.zh, say("事实名称或其中文、英文标签"), remedy, None, source)


def letters(number: int) -> str:
    """The letters of a column as spreadsheets name it, from 0."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def units_of(columns: Iterable[Column]) -> Mapping[str, Fraction]:
    """For each numeric fact: what its cells are multiplied by to be in the fact's own unit."""
    return {
        column.fact.name: column.unit.to(column.fact.of.unit)
        for column in columns
        if column.fact is not None and column.fact.of.unit is not None and column.unit is not None
    }
