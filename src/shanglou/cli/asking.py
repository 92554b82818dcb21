"""Which rules and gates a command asks, and the report they give."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import say

if TYPE_CHECKING:
    from shanglou.engine.case import Case
    from shanglou.engine.catalogue import Catalogue
    from shanglou.engine.instruments import Gate, Instrument, Rule
    from shanglou.engine.kinds import Scalar
    from shanglou.engine.parameters import Parameter
    from shanglou.engine.report import Report
    from shanglou.engine.rules import Stage


def ask(
    library: Catalogue,
    case: Case,
    *,
    gates: Sequence[str] = (),
    stage: Stage | None = None,
    subject: str | None = None,
    what_if: bool = False,
    overrides: Mapping[Parameter, Scalar] | None = None,
) -> Report:
    """The report of a case. `gates` (names), `stage` and `subject` narrow what is asked; what is named is asked whether or not
    anything is known of it. `what_if` uses the instruments that are not in force as well."""
    from shanglou.engine.report import check

    applicable = library.applicable(case.place, case.on)
    extra = [entry.instrument for entry in applicable.others] if what_if else []
    usable = [*applicable.in_force, *extra]
    if not gates and stage is None and subject is None:
        return check(library, case, what_if=extra, overrides=overrides)
    asked = [gate_named(usable, library, name) for name in gates]
    if not gates:
        asked = [gate for item in usable for gate in item.gates.values() if _fits(gate, stage, subject)]
    rules = [rule for gate in asked for rule in gate.rules]
    if not gates:
        rules += [rule for item in usable for rule in item.rules.values() if _fits(rule, stage, subject)]
    return check(library, case, what_if=extra, overrides=overrides, rules=rules, gates=asked)


def gate_named(usable: Sequence[Instrument], library: Catalogue, name: str) -> Gate:
    """The gate with this id or short name among instruments that are used; `BadInput` suggests the nearest, and says when
    it stands in an instrument that is out of force or of another place."""
    known = [gate for item in usable for gate in item.gates.values()]
    found = [gate for gate in known if name in (gate.id, gate.source.name, gate.title.zh, gate.title.en)]
    if len(found) == 1:
        return found[0]
    if found:
        ids = "、".join(gate.id for gate in found)
        raise BadInput(Fault("--gate", name, say("唯一的事项名称"), say("有多个同名事项，请写全：{ids}。", ids=ids)))
    elsewhere = [gate.id for gate in library.gates.values() if name in (gate.id, gate.source.name)]
    if elsewhere:
        remedy = say("{ids} 所在的文件当日对该地不适用；加 --what-if 可作推演。", ids="、".join(elsewhere))
        raise BadInput(Fault("--gate", name, say("当日当地现行文件中的事项"), remedy))
    names = {written: gate.id for gate in known for written in (gate.id, gate.source.name)}
    near = difflib.get_close_matches(name, names, 1, 0.5)
    listed = "、".join(gate.source.name for gate in known)
    remedy = say("是否想写 {near}？", near=names[near[0]]) if near else say("当日当地可问的事项：{listed}", listed=listed)
    raise BadInput(Fault("--gate", name, say("当日当地现行文件中的事项"), remedy))


def _fits(part: Rule | Gate, stage: Stage | None, subject: str | None) -> bool:
    return (stage is None or part.source.stage is stage) and (subject is None or part.source.subject.name == subject)
