"""A sweep: the same rules over many rows at once, on Polars, DuckDB or PySpark."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw

from ..facts import Fact, Vocabulary
from ..faults import Fault
from ..instruments import Gate, Rule
from ..judgements import Judgements
from ..kinds import Scalar
from ..parameters import Parameter
from . import backends, calendar, choosing, door
from .emit import Emitter
from .joins import Joined
from .masks import Masks
from .numbers import integers_of

BITS = 62


@dataclass(frozen=True, slots=True)
class _Plan:
    """The steps of the door and of the rules, the columns that come out, the legend of the masks, and which cells are wrong."""

    door: tuple[backends.Step, ...]
    rules: tuple[backends.Step, ...]
    made: tuple[str, ...]
    legend: tuple[str, ...]
    wrong: Mapping[str, nw.Expr]


@dataclass(frozen=True)
class Swept:
    """What a sweep gives.

    `frame` (of the kind that came in) has the rows and columns that came in, plus per rule its verdict (``rule id``: true
    met, false not met, null neither) or value, per gate its decision as text, and with masks: ``missing``, a bit per fact
    in `missing_facts` that is missing and matters to some rule, ``not_applicable``, ``assumed`` and ``judgement``, a bit
    per rule in `rules`. More than 62 names take further columns, ``missing_2`` and so on. `faults` are the cells that could
    not be read; they count as unknown, and ``faulty`` marks their rows.
    """

    frame: Any
    rules: tuple[Rule, ...]
    gates: tuple[Gate, ...]
    missing_facts: tuple[str, ...]
    faults: tuple[Fault, ...]
    faults_total: int


@dataclass(frozen=True)
class Sweep:
    """Rules and gates made ready for frames. `on` is a day or the name of a date column."""

    rules: Sequence[Rule]
    vocabulary: Vocabulary
    on: datetime.date | str
    gates: Sequence[Gate] = ()
    overrides: Mapping[Parameter, Scalar] = field(default_factory=dict)
    judgements: Judgements | None = None
    masks: bool = True
    _plans: dict[tuple[type[backends.Backend], tuple[tuple[Fact, Any], ...]], _Plan] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __call__(self, frame: Any, *, source: str = "", report_faults: bool = True, keep: bool = True) -> Swept:
        """Sweep a frame with one row per subject; columns named like facts (``unit.floor_area``) are read as these.

        `keep` keeps the columns that came in. Raises `BadInput` for a refused kind of frame, a qualified name that no fact
        has, or a column of a type that cannot hold its fact. A wrong cell stops nothing: it is reported and left unknown.
        """
        backend = choosing.of(frame)
        lazy = backend.open(frame)
        schema = {backend.outer(name): kind for name, kind in lazy.collect_schema().items()}
        came_in = [backend.inner(name) for name in schema]
        used = self._used(door.recognised(schema, self.vocabulary))
        door.check_types(schema, used)
        if isinstance(self.on, str):
            door.check_day(schema, self.on)
        plan = self._plan(backend, tuple((fact, schema[name]) for name, fact in used.items()))
        for step in plan.door:
            lazy = step(lazy)
        out = lazy
        for step in plan.rules:
            out = step(out)
        out = out.select(*(came_in if keep else ()), *plan.made)
        faults: tuple[Fault, ...] = ()
        total = 0
        if report_faults and plan.wrong:
            faults, total = backend.faults(lazy, plan.wrong, used, source)
        return Swept(backend.close(out), tuple(self.rules), tuple(self.gates), plan.legend, faults, total)

    def _used(self, facts: Mapping[str, Fact]) -> dict[str, Fact]:
        wanted = dict.fromkeys(name for rule in self._all_rules() for name in rule.facts)
        return {name: facts[name] for name in facts if name in wanted}

    def _all_rules(self) -> Iterable[Rule]:
        return dict.fromkeys([*self.rules, *(rule for gate in self.gates for rule in gate.rules)])

    def _plan(self, backend: backends.Backend, columns: tuple[tuple[Fact, Any], ...]) -> _Plan:
        """What to do with frames that have these facts, in columns of these types: made once for each kind of frame."""
        if (type(backend), columns) not in self._plans:
            self._plans[type(backend), columns] = self._planned(backend, columns)
        return self._plans[type(backend), columns]

    def _planned(self, backend: backends.Backend, columns: tuple[tuple[Fact, Any], ...]) -> _Plan:
        names = {fact.name: f"__f{number}" for number, (fact, _) in enumerate(columns)}
        on = self.on if isinstance(self.on, datetime.date) else calendar.packed_column(nw.col(backend.inner(self.on)))
        with integers_of(backend.BITS):
            emitter = Emitter(names, on, self.overrides, self.judgements)
            outputs, legend = self._outputs(emitter)
        keys = {key for level in emitter.levels for what in level.joins if isinstance(what, Joined) for key in what.keys}
        coded = backend.coded(
            {names[fact.name]: (backend.inner(fact.name), fact) for fact, _ in columns if names[fact.name] in keys}
        )
        checks = door.Door()
        steps = [*coded]
        for fact, kind in columns:
            made = names[fact.name]
            checks.take(fact, backend.inner(fact.name), kind, made, emitter.asked.get(fact.name), backend.codes.get(made))
        steps += [backend.columns(step) for step in checks.steps]
        rules: list[backends.Step] = []
        for level in emitter.levels:
            rules.append(backend.columns(level.columns))
            for what in level.joins:
                rules += backend.fetch(what)
        wrong = {name: bad.fill_null(False) for name, bad in checks.wrong.items()}
        if wrong and self.masks:
            outputs["faulty"] = nw.any_horizontal(*wrong.values(), ignore_nulls=True)
        made_of = {backend.inner(name): value for name, value in outputs.items()}
        # Made first and selected then: a frame of constants alone would come out as one row.
        rules.append(backend.columns(made_of))
        return _Plan(tuple(steps), tuple(rules), tuple(made_of), legend, wrong)

    def _outputs(self, emitter: Emitter) -> tuple[dict[str, nw.Expr], tuple[str, ...]]:
        masks = Masks(emitter, list(self._all_rules()))
        outputs: dict[str, nw.Expr] = {}
        for rule in self.rules:
            outputs[rule.id] = masks.value(rule) if rule.yields_value else masks.verdict(rule)
        for gate in self.gates:
            outputs[gate.id] = masks.decision(gate)
        legend: tuple[str, ...] = ()
        if self.masks:
            missing = masks.missing(self.rules)
            legend = tuple(missing)
            outputs.update(_bits("missing", list(missing.values())))
            for name, made in (("not_applicable", masks.excluded), ("assumed", masks.assumed), ("judgement", masks.judgement)):
                outputs.update(_bits(name, [made(rule) for rule in self.rules]))
        return outputs, legend


def _bits(name: str, flags: list[nw.Expr | bool]) -> dict[str, nw.Expr]:
    """Flags as bits of 64-bit integers, 62 to a column."""
    columns: dict[str, nw.Expr] = {}
    for start in range(0, max(len(flags), 1), BITS):
        total: nw.Expr = nw.lit(0, dtype=nw.Int64)
        fixed = 0
        for bit, flag in enumerate(flags[start : start + BITS]):
            if isinstance(flag, bool):
                fixed += flag << bit
            else:
                total = total + nw.when(flag).then(nw.lit(1 << bit, dtype=nw.Int64)).otherwise(nw.lit(0, dtype=nw.Int64))
        number = start // BITS + 1
        columns[name if number == 1 else f"{name}_{number}"] = total + fixed
    return columns
