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
from . import backends, calendar, door
from .emit import Emitter, Level
from .masks import Masks
from .numbers import integers_of

BITS = 62
_Plan = tuple[list[Level], dict[str, nw.Expr], tuple[str, ...]]


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
    _plans: dict[tuple[tuple[tuple[str, str], ...], datetime.date | str, int], _Plan] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __call__(self, frame: Any, *, source: str = "", report_faults: bool = True, keep: bool = True) -> Swept:
        """Sweep a frame with one row per subject; columns named like facts (``unit.floor_area``) are read as these.

        `keep` keeps the columns that came in. Raises `BadInput` for a refused kind of frame, a qualified name that no fact
        has, or a column of a type that cannot hold its fact. A wrong cell stops nothing: it is reported and left unknown.
        """
        backend = backends.of(frame)
        lazy = backend.open(frame)
        names = [backend.outer(name) for name in lazy.columns]
        facts = door.recognised(names, self.vocabulary)
        schema = {backend.outer(name): kind for name, kind in lazy.collect_schema().items()}
        used = self._used(facts)
        door.check_types(schema, used)
        if isinstance(self.on, str):
            door.check_day(schema, self.on)
        came_in = lazy.columns
        columns = {name: f"__f{number}" for number, name in enumerate(used)}
        levels, outputs, legend = self._plan(tuple(columns.items()), self._on(backend), backend.BITS)
        keys = {key for level in levels for join in level.joins for key in join.keys}
        lazy = backend.coded(lazy, {columns[name]: fact for name, fact in used.items() if columns[name] in keys})
        prepared: dict[str, nw.Expr] = {}
        wrong: dict[str, nw.Expr] = {}
        for name, fact in used.items():
            expression, bad = door.prepared(fact, backend.inner(name), schema[name], backend.codes.get(columns[name]))
            prepared[columns[name]] = expression
            if bad is not None:
                wrong[name] = bad.fill_null(False)
        work = lazy.with_columns(**prepared) if prepared else lazy
        for level in levels:
            if level.columns:
                work = work.with_columns(**level.columns)
            for join in level.joins:
                work = backend.join(work, join)
        faulty: dict[str, nw.Expr] = {}
        if wrong and self.masks:
            faulty["faulty"] = nw.any_horizontal(*wrong.values(), ignore_nulls=True)
        kept = [nw.col(name) for name in came_in] if keep else []
        made = {backend.inner(name): value for name, value in {**outputs, **faulty}.items()}
        # Made first and selected then: a frame of constants alone would come out as one row.
        out = work.with_columns(**made).select(*kept, *made)
        faults: tuple[Fault, ...] = ()
        total = 0
        if report_faults and wrong:
            faults, total = backend.faults(lazy, wrong, used, source)
        return Swept(backend.close(out), tuple(self.rules), tuple(self.gates), legend, faults, total)

    def _used(self, facts: Mapping[str, Fact]) -> dict[str, Fact]:
        wanted = dict.fromkeys(name for rule in self._all_rules() for name in rule.facts)
        return {name: facts[name] for name in facts if name in wanted}

    def _all_rules(self) -> Iterable[Rule]:
        return dict.fromkeys([*self.rules, *(rule for gate in self.gates for rule in gate.rules)])

    def _on(self, backend: backends.Backend) -> datetime.date | str:
        return self.on if isinstance(self.on, datetime.date) else backend.inner(self.on)

    def _plan(self, columns: tuple[tuple[str, str], ...], on: datetime.date | str, bits: int) -> _Plan:
        """What to compute for frames that have these facts (in these columns), emitted once for integers of that width."""
        if (columns, on, bits) not in self._plans:
            day = on if isinstance(on, datetime.date) else calendar.packed_column(nw.col(on))
            emitter = Emitter(dict(columns), day, self.overrides, self.judgements)
            with integers_of(bits):
                self._plans[columns, on, bits] = (emitter.levels, *self._outputs(emitter))
        return self._plans[columns, on, bits]

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
