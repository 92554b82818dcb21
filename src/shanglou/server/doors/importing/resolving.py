"""From what a row's cells say to what is to be written: the rows it names, the row it is about, what it lacks or doubles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from shanglou.engine.language import say

from ...bodies.actors import Actor
from ..kinds import Draft, ImportKind, Key, Lookups, Source, not_found

#: What is done with a row that is there already.
UPDATE, REFUSE, SKIP = "update", "refuse", "skip"
#: A text of nothing but these is a code or a number.
_CODE = re.compile(r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ－/-]+")


@dataclass
class Reading:
    """What is known while a file is gone through: who reads it, what its owner decided, keys seen so far."""

    kind: ImportKind
    actor: Actor
    source: Source
    lookups: Lookups = field(init=False)
    seen: dict[Key, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lookups = Lookups(self.actor)

    @property
    def existing(self) -> str:
        """What is done with rows that are there already."""
        return str(self.source.options.get("existing", UPDATE))

    @property
    def partial(self) -> bool:
        """Whether a row goes in without its faulty cells."""
        return bool(self.source.options.get("partial"))


def resolve(reading: Reading, drafts: Sequence[Draft]) -> None:
    """Give each row its values and the row it is about, or its faults."""
    kind = reading.kind
    for draft in drafts:
        _spare(reading, draft)
        cells = ((name, _one_width(value)) for name, value in draft.cells.items() if value is not None)
        draft.values = {name: _column_value(kind, name, value) for name, value in cells}
    _refer(reading, drafts)
    kind.prepare(reading.actor, drafts, reading.source)
    there = kind.existing(reading.actor, drafts)
    for draft in drafts:
        _place(reading, draft, there)


def _spare(reading: Reading, draft: Draft) -> None:
    """Faulty cells of columns that a row can do without become doubts, when its owner wants the rest."""
    if not reading.partial or not draft.faults or "*" in draft.wrong:
        return
    needed = {*reading.kind.required, *reading.kind.key}
    if needed & draft.wrong:
        return
    draft.doubts += draft.faults
    draft.faults = []


def _one_width(value: Any) -> Any:
    """A code as the registry writes it, where it was typed with the wide letters and digits of a Chinese keyboard."""
    is_code = isinstance(value, str) and _CODE.fullmatch(value.strip())
    return unicodedata.normalize("NFKC", value) if is_code else value


def _column_value(kind: ImportKind, name: str, value: Any) -> Any:
    try:
        column = kind.model._meta.get_field(name)
    except FieldDoesNotExist:
        return value
    return int(value) if isinstance(column, models.IntegerField) else value


def _refer(reading: Reading, drafts: Sequence[Draft]) -> None:
    """Rows named by their code or name. Those within others come after these."""
    kind = reading.kind
    named = [item for item in kind.fields if item.refers is not None]
    for item in sorted(named, key=lambda one: bool(one.refers and one.refers.within)):
        refers = item.refers
        assert refers is not None
        waiting = [draft for draft in drafts if isinstance(draft.values.get(item.name), str)]
        if refers.within:
            for draft in waiting:
                if not isinstance(draft.values.get(refers.within), models.Model):
                    draft.values.pop(item.name)
            waiting = [draft for draft in waiting if item.name in draft.values]
        outer = {id(draft): draft.values[refers.within] if refers.within else None for draft in waiting}
        reading.lookups.learn(item.name, refers, [(outer[id(draft)], draft.values[item.name].strip()) for draft in waiting])
        for draft in waiting:
            text = draft.values[item.name].strip()
            found = reading.lookups.get(item.name, outer[id(draft)], text)
            if len(found) == 1:
                draft.values[item.name] = found[0]
                continue
            del draft.values[item.name]
            if refers.own and not found:
                draft.later[item.name] = text
                continue
            fault = not_found(kind, item.name, text, found)
            if reading.partial and item.name not in (*kind.required, *kind.key):
                draft.doubts.append(fault)
            else:
                draft.faults.append(fault)


def _place(reading: Reading, draft: Draft, there: Mapping[Key, Any]) -> None:
    """Whether a row is new or there already, and what it lacks."""
    kind = reading.kind
    key = kind.keyed(draft.values)
    if key is not None:
        first = reading.seen.setdefault(key, draft.number)
        if first != draft.number:
            shown = " · ".join(str(draft.values.get(name, "")) for name in kind.key)
            expected = say("在文件中只出现一次；第 {row} 行已有", row=first)
            draft.blame("、".join(kind.heading(name) for name in kind.key), shown, expected, say("请删去重复的行。"))
        draft.row = there.get(key)
    needed = [*kind.required, *(name for name in kind.key if name not in kind.required)] if draft.row is None else []
    for name in needed:
        if (
            draft.values.get(name) in (None, "")
            and name not in draft.wrong
            and name not in draft.later
            and not _blamed(kind, draft, name)
        ):
            draft.blame(kind.heading(name), "", say("不能为空"), say("请补上这一格。"))
    if draft.row is not None and reading.existing == REFUSE:
        draft.blame(
            "、".join(kind.heading(name) for name in kind.key),
            str(draft.row),
            say("平台上还没有的记录"),
            say("如要更新已有记录，请在“已有的记录”中选“更新”。"),
        )


def _blamed(kind: ImportKind, draft: Draft, name: str) -> bool:
    return any(fault.field == kind.heading(name) for fault in draft.faults)


def differing(kind: ImportKind, draft: Draft) -> dict[str, Any]:
    """Of a row that is there already what the file says otherwise. An empty cell leaves what there is."""
    return {
        name: value
        for name, value in draft.values.items()
        if name not in kind.key and not _same(kind.now(draft.row, name), value)
    }


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) or (one in (None, "") and other in (None, ""))
