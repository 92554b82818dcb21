"""Polars as a back end: expressions made once, tables fetched by number, rows that are counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

import narwhals as nw
import polars as pl

from ..facts import Fact
from ..faults import Fault
from .backends import Backend, Step, described, keys_of
from .joins import Joined, Picked


class _Recorder(pl.LazyFrame):
    """Keeps the expressions that narwhals asks of Polars, so that they are made once and not for each frame."""

    asked: tuple[pl.Expr, ...] = ()

    def with_columns(self, *exprs: Any, **named_exprs: Any) -> _Recorder:
        self.asked = exprs
        return self


class Polars(Backend):
    """Polars, eager or lazy."""

    def __init__(self) -> None:
        super().__init__()
        self._options: dict[str, tuple[str, ...]] = {}

    def open(self, frame: Any) -> Any:
        self.eager = hasattr(frame, "lazy") and not hasattr(frame, "collect")
        return nw.from_native(frame.lazy() if self.eager else frame)

    def close(self, frame: Any) -> Any:
        native = nw.to_native(frame)
        return native.collect() if self.eager else native

    def columns(self, columns: Mapping[str, nw.Expr]) -> Step:
        recorder = _Recorder()
        if columns:
            nw.from_native(recorder).with_columns(**columns)
        return _making(recorder.asked)

    def coded(self, keys: Mapping[str, tuple[str, Fact]]) -> Iterable[Step]:
        choices = {column: key for column, key in keys.items() if key[1].of.kind == "choice"}
        self.codes = {column: f"{column}_code" for column in choices}
        self._options = {column: tuple(fact.options) for column, (_, fact) in choices.items()}
        yield _making(
            pl.col(name).cast(pl.String).cast(pl.Enum(self._options[column]), strict=False).alias(self.codes[column])
            for column, (name, _) in choices.items()
        )

    def fetch(self, what: Joined | Picked) -> Iterable[Step]:
        """Numbers instead of texts, and cells fetched by number instead of a join.

        Polars joins on texts slowly and keeps order more slowly still, so each key becomes its number among the table's keys,
        the numbers become that of the line, and the line's cells are fetched by it; those of a row picked by the line's number
        and the row's.
        """
        if isinstance(what, Picked):
            yield _making(self._picked(what))
            return
        yield _making([self._line(what).alias(_line(what))])
        yield _making(
            pl.lit(series).gather(pl.col(_line(what))).alias(name) for name, series in _cells(what).items() if name != _line(what)
        )

    def _line(self, join: Joined) -> pl.Expr:
        lines = list(zip(*(join.data[name][1] for name in keys_of(join)), strict=True))
        line: pl.Expr | None = None
        before: dict[tuple[str, ...], int] = {(): 0}
        for number, column in enumerate(join.keys):
            options = {option: place for place, option in enumerate(dict.fromkeys(keys[number] for keys in lines))}
            after: dict[tuple[str, ...], int] = {}
            numbers: list[int | None] = [None] * (len(before) * len(options))
            for keys in lines:
                start = keys[: number + 1]
                numbers[before[start[:-1]] * len(options) + options[start[-1]]] = after.setdefault(start, len(after))
            key = self._number(column, options)
            line = key if line is None else line * len(options) + key
            if numbers != list(range(len(numbers))):
                line = pl.lit(pl.Series(numbers, dtype=pl.UInt32)).gather(line)
            before = after
        assert line is not None
        return line

    def _number(self, column: str, options: Mapping[str, int]) -> pl.Expr:
        """The place of a text among `options`; null where it is none of them."""
        own = self._options.get(column, tuple(options))
        code = pl.col(self.codes[column]) if column in self.codes else pl.col(column).cast(pl.Enum(own), strict=False)
        number = code.to_physical().cast(pl.UInt32)
        places = [options.get(option) for option in own]
        return number if places == list(range(len(own))) else pl.lit(pl.Series(places, dtype=pl.UInt32)).gather(number)

    def _picked(self, pick: Picked) -> Iterable[pl.Expr]:
        row: Any = None
        for number, test in reversed(list(enumerate(pick.tests.values()))):
            row = pl.when(pl.col(test)).then(pl.lit(number, dtype=pl.UInt32)).otherwise(row)
        for name, column in pick.wanted.items():
            if row is None:
                yield pl.lit(None, dtype=_TYPES[pick.kind(column)]).alias(name)
                continue
            cells = chain.from_iterable(zip(*(pick.join.data[cell][1] for cell in pick.cells(column)), strict=True))
            series = pl.Series(cells, dtype=_TYPES[pick.kind(column)], strict=False)
            yield pl.lit(series).gather(pl.col(_line(pick.join)) * len(pick.tests) + row).alias(name)

    def faults(
        self, frame: Any, wrong: Mapping[str, nw.Expr], facts: Mapping[str, Fact], source: str
    ) -> tuple[tuple[Fault, ...], int]:
        native = nw.to_native(frame).with_row_index("__row")
        flagged = nw.from_native(native).with_columns(**{f"__w{n}": bad for n, bad in enumerate(wrong.values())})
        some = flagged.filter(nw.any_horizontal(*(nw.col(f"__w{n}") for n in range(len(wrong))), ignore_nulls=True))
        columns = ["__row", *wrong, *(f"__w{n}" for n in range(len(wrong)))]
        found: pl.DataFrame = nw.to_native(some.select(*columns)).collect(engine="streaming")
        return described(found.iter_rows(named=True), wrong, facts, source)


def _making(expressions: Iterable[pl.Expr]) -> Step:
    made = tuple(expressions)
    return lambda frame: nw.from_native(nw.to_native(frame).with_columns(*made)) if made else frame


def _line(join: Joined) -> str:
    return f"{join.prefix}line"


def _cells(join: Joined) -> dict[str, pl.Series]:
    """The table's columns that are used."""
    wanted = {name: join.data[name] for name in join.used}
    return {name: pl.Series(name, cells, _TYPES[kind], strict=False) for name, (kind, cells) in wanted.items()}


_TYPES: dict[Any, Any] = {
    nw.String: pl.String, nw.Boolean: pl.Boolean, nw.Float64: pl.Float64, nw.Int64: pl.Int64, nw.Int128: pl.Int128,
}  # fmt: skip
