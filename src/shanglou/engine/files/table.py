"""What reading a file gives: the user's own columns untouched beside exact facts, and everything that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from ..facts import Fact
from ..faults import Fault
from ..language import Language, Text
from ..units import Unit
from .pairs import looked_up

OWN = "own:"
ROW = "file_row"
ERRORS = Text("错误", "errors")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file: its header, the fact it is (None: kept and not used), the unit that its header names, and
    what there is to say of it (a conversion, or why it was not recognised)."""

    header: str
    fact: Fact | None = None
    unit: Unit | None = None
    remark: Text | None = None


@dataclass(frozen=True)
class Table:
    """A file as facts.

    `frame` is lazy, one line per row of the file in its order: ``file_row`` (the row's number in the file), the user's
    columns untouched as ``own:<header>``, and each recognised fact under its qualified name, in the fact's own unit (numbers
    as 64-bit floats or integers that hold the decimals exactly), null where unknown or wrong. `faults` lists the wrong
    cells (up to `MOST_FAULTS`) and `doubts` the rows that a check found implausible; both are also in `errors`.
    """

    source: str
    kind: str
    frame: pl.LazyFrame
    columns: tuple[Column, ...]
    rows: int
    faults: tuple[Fault, ...] = ()
    faults_total: int = 0
    doubts: tuple[Fault, ...] = ()
    doubts_total: int = 0
    notes: tuple[Text, ...] = ()
    mixed: Mapping[str, list[object]] = field(default_factory=dict, repr=False)
    _errors: Callable[[Language], pl.Expr] = field(default=lambda language: pl.lit(None, dtype=pl.String), repr=False)

    @property
    def facts(self) -> dict[str, Fact]:
        """The recognised facts by qualified name."""
        return {column.fact.name: column.fact for column in self.columns if column.fact is not None}

    @property
    def headers(self) -> tuple[str, ...]:
        """The user's headers, in order."""
        return tuple(column.header for column in self.columns)

    @property
    def unrecognised(self) -> tuple[Column, ...]:
        """The columns that are kept and not used."""
        return tuple(column for column in self.columns if column.fact is None)

    def errors(self, language: Language) -> pl.Expr:
        """Over `frame`: everything wrong with a row in one text, null when nothing is."""
        return self._errors(language)

    def and_wrong(self, rows: Mapping[int, Fault]) -> Table:
        """The table with one more fault for some of its rows."""
        if not rows:
            return self

        def build(language: Language) -> pl.Expr:
            texts = [Fault(fault.field, fault.found, fault.expected, fault.remedy).message(language) for fault in rows.values()]
            parts = [self._errors(language), looked_up(pl.col(ROW), list(rows), texts, pl.String())]
            joined = pl.concat_str(parts, separator="；" if language == "zh" else "; ", ignore_nulls=True)
            return pl.when(joined != "").then(joined)

        listed = sorted((*self.faults, *rows.values()), key=lambda fault: fault.row or 0)
        return replace(self, faults=tuple(listed), faults_total=self.faults_total + len(rows), _errors=build)
