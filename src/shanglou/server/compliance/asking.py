"""Rules asked of every row of a frame of the registry: a verdict for each rule and row, a decision for each gate and row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from shanglou.engine.instruments import Gate, Rule
from shanglou.engine.judge import decide, judge
from shanglou.engine.judgements import Judgements
from shanglou.engine.kinds import Scalar
from shanglou.engine.parameters import Parameter
from shanglou.engine.steps import Env
from shanglou.engine.sweep import Sweep, TooWide
from shanglou.vocabulary import VOCABULARY

from .frames import KEY, Frames
from .frames.columns import exactly

VERDICTS = ("met", "not met", "missing facts", "needs judgement", "not applicable")
#: How many rules a mask column of a sweep holds.
WIDTH = 62


@dataclass
class Asked:
    """What rules and gates say of the rows of a subject.

    `frame` has ``pk``, ``_project``, a column for each rule's id with its verdict (one of `VERDICTS`; a rule that yields a value
    is ``met`` where it has one), ``=id`` with that value, and one for each gate's id with its decision. `left_out` are rules
    whose numbers are too wide for columns.
    """

    frame: pl.DataFrame
    rules: list[Rule] = field(default_factory=list)
    left_out: list[Rule] = field(default_factory=list)


def wanted(rules: Iterable[Rule], gates: Iterable[Gate] = ()) -> set[str]:
    """The facts that rules and gates ask for."""
    return {name for rule in _all(rules, gates) for name in rule.facts}


def ask(
    frames: Frames,
    subject: str,
    rules: Sequence[Rule],
    gates: Sequence[Gate] = (),
    *,
    overrides: Mapping[Parameter, Scalar] | None = None,
) -> Asked:
    """Ask rules and gates of every row of their subject."""
    frame = frames.of(subject)
    values = dict(overrides or {})
    parts: list[pl.DataFrame] = []
    left_out: dict[Rule, None] = {}
    for judged, rows in frames.groups(frame):
        found, too_wide = _swept(rows, frames, list(rules), list(gates), values, judged)
        left_out.update(dict.fromkeys(too_wide))
        parts.append(_judged(found, rows, frames, rules, gates, values, judged))
    kept = [rule for rule in rules if rule not in left_out]
    gates_kept = [gate for gate in gates if not left_out.keys() & set(gate.rules)]
    if not parts:
        empty = {
            name: pl.Series(name, [], dtype=pl.String) for name in [rule.id for rule in kept] + [gate.id for gate in gates_kept]
        }
        return Asked(pl.DataFrame({KEY: pl.Series([], dtype=pl.Int64), "_project": pl.Series([], dtype=pl.Int64), **empty}), kept)
    names = [KEY, "_project", *(name for rule in kept for name in _columns(rule)), *(gate.id for gate in gates_kept)]
    return Asked(pl.concat([part.select(names) for part in parts]), kept, list(left_out))


def _all(rules: Iterable[Rule], gates: Iterable[Gate]) -> list[Rule]:
    return list(dict.fromkeys([*rules, *(rule for gate in gates for rule in gate.rules)]))


def _columns(rule: Rule) -> tuple[str, ...]:
    return (rule.id, f"={rule.id}") if rule.yields_value else (rule.id,)


def _swept(
    rows: pl.DataFrame,
    frames: Frames,
    rules: list[Rule],
    gates: list[Gate],
    overrides: Mapping[Parameter, Scalar],
    judged: Judgements | None,
) -> tuple[pl.DataFrame, list[Rule]]:
    """The verdicts of rules that fit into columns, and the rules that do not: halved until these are found."""
    used = [name for name in wanted(rules, gates) if name in rows.columns]
    try:
        sweep = Sweep(rules, VOCABULARY, frames.on, gates=gates, overrides=overrides, judgements=judged)
        swept = sweep(rows.select(KEY, "_project", *used), report_faults=False, keep=True)
    except TooWide:
        if len(rules) + len(gates) == 1:
            return rows.select(KEY, "_project"), rules or list(gates[0].rules)
        half = len(rules) // 2
        halves: list[tuple[list[Rule], list[Gate]]] = (
            [(rules[:half], []), (rules[half:], [])] if len(rules) > 1 else [(rules, [])]
        )
        halves += [([], [gate]) for gate in gates]
        found, too_wide = rows.select(KEY, "_project"), []
        for some_rules, some_gates in halves:
            if some_rules or some_gates:
                part, wide = _swept(rows, frames, some_rules, some_gates, overrides, judged)
                found = found.hstack([column for column in part if column.name not in (KEY, "_project")])
                too_wide += wide
        return found, too_wide
    said = [verdict_of(rule, place).alias(rule.id) for place, rule in enumerate(rules)]
    values = [pl.col(rule.id).alias(f"={rule.id}") for rule in rules if rule.yields_value]
    return swept.frame.select(KEY, "_project", *said, *values, *(gate.id for gate in gates)), []


def verdict_of(rule: Rule, place: int) -> pl.Expr:
    """The verdict of a swept rule as a word; `place` is its bit in the masks."""
    answer, bit = pl.col(rule.id), pl.lit(1 << place % WIDTH, dtype=pl.Int64)
    suffix = f"_{place // WIDTH + 1}" if place >= WIDTH else ""

    def flagged(mask: str) -> pl.Expr:
        return (pl.col(mask + suffix) & bit) != 0

    met, against = (answer.is_not_null(), pl.lit(False)) if rule.yields_value else (answer, ~answer)
    return (
        pl.when(flagged("not_applicable"))
        .then(pl.lit("not applicable"))
        .when(met)
        .then(pl.lit("met"))
        .when(against)
        .then(pl.lit("not met"))
        .when(flagged("judgement"))
        .then(pl.lit("needs judgement"))
        .otherwise(pl.lit("missing facts"))
    )


def _judged(
    found: pl.DataFrame,
    rows: pl.DataFrame,
    frames: Frames,
    rules: Sequence[Rule],
    gates: Sequence[Gate],
    overrides: Mapping[Parameter, Scalar],
    judged: Judgements | None,
) -> pl.DataFrame:
    """The verdicts, those put right that rest on a total which no column can hold: these few rows are judged one by one."""
    for rule in rules:
        if rule.id in found.columns and (listed := _inexact(rows, frames, [rule])):
            verdicts = {key: judge(rule, Env(facts, frames.on, overrides, judged)).verdict.value for key, facts in listed.items()}
            found = _set(found, rule.id, verdicts)
    for gate in gates:
        if gate.id in found.columns and (listed := _inexact(rows, frames, gate.rules)):
            decisions = {}
            for key, facts in listed.items():
                env = Env(facts, frames.on, overrides, judged)
                decisions[key] = decide(gate, {rule: judge(rule, env) for rule in gate.rules}).decision.value
            found = _set(found, gate.id, decisions)
    return found


def _inexact(rows: pl.DataFrame, frames: Frames, rules: Sequence[Rule]) -> dict[int, dict[str, Scalar]]:
    """The facts of the rows that have such a total among what rules ask for, by key."""
    names = list(dict.fromkeys(name for rule in rules for name in rule.facts))
    totals = {name: frames.exact[name] for name in names if frames.exact.get(name)}
    keys = {key for known in totals.values() for key in known}
    if not keys or not rows.height:
        return {}
    asked = [name for name in names if name in rows.columns]
    found: dict[int, dict[str, Scalar]] = {}
    for key, project, *cells in rows.filter(pl.col("_project").is_in(list(keys))).select(KEY, "_project", *asked).iter_rows():
        facts = {name: value for name, cell in zip(asked, cells, strict=True) if (value := exactly(name, cell)) is not None}
        for name, known in totals.items():
            if project in known:
                facts.setdefault(name, known[project])
        found[key] = facts
    return found


def _set(found: pl.DataFrame, name: str, values: Mapping[int, str]) -> pl.DataFrame:
    return found.with_columns(pl.col(KEY).replace_strict(dict(values), default=pl.col(name), return_dtype=pl.String).alias(name))
