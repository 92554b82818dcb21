"""What differs between back ends: opening and closing a frame, joining a small table, finding faulty rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from ..facts import Fact
from ..faults import BadInput, Fault
from ..language import say
from .door import MOST_FAULTS, describe
from .joins import Joined


class Backend:
    """Polars, eager or lazy; the base of the others. `BITS` is the width of its widest integers."""

    BITS = 128

    def __init__(self, native: Any) -> None:
        self.native = native
        self.codes: dict[str, str] = {}
        self._options: dict[str, tuple[str, ...]] = {}

    def open(self, frame: Any) -> Any:
        """The frame as a narwhals lazy frame."""
        self.eager = hasattr(frame, "lazy") and not hasattr(frame, "collect")
        return nw.from_native(frame.lazy() if self.eager else frame)

    def close(self, frame: Any) -> Any:
        """A narwhals lazy frame as what the caller passed."""
        native = nw.to_native(frame)
        return native.collect() if self.eager else native

    def inner(self, name: str) -> str:
        """A column's name inside."""
        return name

    def outer(self, name: str) -> str:
        """A column's name outside."""
        return name

    def coded(self, frame: Any, keys: Mapping[str, Fact]) -> Any:
        """The frame with the option numbers of choices that are keys of tables, named in `codes` by their prepared column."""
        import polars as pl

        choices = {column: fact for column, fact in keys.items() if fact.of.kind == "choice"}
        self.codes = {column: f"{column}_code" for column in choices}
        self._options = {column: tuple(fact.options) for column, fact in choices.items()}
        made = {
            self.codes[column]: pl.col(fact.name).cast(pl.String).cast(pl.Enum(self._options[column]), strict=False)
            for column, fact in choices.items()
        }
        return nw.from_native(nw.to_native(frame).with_columns(**made)) if made else frame

    def join(self, frame: Any, join: Joined) -> Any:
        """Left-join a small table, order kept.

        Polars joins on texts slowly and keeps order more slowly still, so each key becomes its number among the table's keys,
        the numbers become that of the line, and the line's cells are fetched by it.
        """
        import polars as pl

        lines = list(zip(*(join.data[name][1] for name in _keys(join)), strict=True))
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
        place = f"{join.prefix}line"
        cells = {name: pl.lit(series).gather(pl.col(place)) for name, series in _cells(join).items() if name != place}
        return nw.from_native(nw.to_native(frame).with_columns(**{place: line}).with_columns(**cells))

    def _number(self, column: str, options: Mapping[str, int]) -> Any:
        """The place of a text among `options`, as a Polars expression; null where it is none of them."""
        import polars as pl

        own = self._options.get(column, tuple(options))
        code = pl.col(self.codes[column]) if column in self.codes else pl.col(column).cast(pl.Enum(own), strict=False)
        number = code.to_physical().cast(pl.UInt32)
        places = [options.get(option) for option in own]
        return number if places == list(range(len(own))) else pl.lit(pl.Series(places, dtype=pl.UInt32)).gather(number)

    def faults(
        self, frame: Any, wrong: Mapping[str, nw.Expr], facts: Mapping[str, Fact], source: str
    ) -> tuple[tuple[Fault, ...], int]:
        """Every faulty cell, up to a limit, with its row counted from 1, and how many there are."""
        import polars as pl

        native = nw.to_native(frame).with_row_index("__row")
        flagged = nw.from_native(native).with_columns(**{f"__w{n}": bad for n, bad in enumerate(wrong.values())})
        some = flagged.filter(nw.any_horizontal(*(nw.col(f"__w{n}") for n in range(len(wrong))), ignore_nulls=True))
        columns = ["__row", *wrong, *(f"__w{n}" for n in range(len(wrong)))]
        found: pl.DataFrame = nw.to_native(some.select(*columns)).collect(engine="streaming")
        return _described(found.iter_rows(named=True), wrong, facts, source)


class DuckDB(Backend):
    """DuckDB relations."""

    def coded(self, frame: Any, keys: Mapping[str, Fact]) -> Any:
        return frame

    def open(self, frame: Any) -> Any:
        return nw.from_native(frame)

    def close(self, frame: Any) -> Any:
        return nw.to_native(frame)

    def join(self, frame: Any, join: Joined) -> Any:
        cells = {name: join.data[name] for name in (*_keys(join), *join.used)}
        typed = ", ".join(f'cast("{name}" as {_SQL_TYPES[kind]}) as "{name}"' for name, (kind, _) in cells.items())
        names = ", ".join(f'"{name}"' for name in cells)
        lines = zip(*(column for _, column in cells.values()), strict=True)
        rows = ", ".join(f"({', '.join(map(_sql, line))})" for line in lines)
        # Written out, because relations of two connections cannot be joined: asked of the frame, it is of the frame's own.
        table = nw.to_native(frame).query("frame", f"select {typed} from (values {rows}) as lines({names})")
        return frame.join(nw.from_native(table), left_on=list(join.keys), right_on=_keys(join), how="left")

    def faults(
        self, frame: Any, wrong: Mapping[str, nw.Expr], facts: Mapping[str, Fact], source: str
    ) -> tuple[tuple[Fault, ...], int]:
        flags = {f"__w{n}": bad for n, bad in enumerate(wrong.values())}
        some = frame.with_columns(**flags).filter(nw.any_horizontal(*map(nw.col, flags), ignore_nulls=True))
        columns = [*(self.inner(name) for name in wrong), *flags]
        rows = [
            dict(zip([*wrong, *flags], row, strict=True)) for row in some.select(*columns).collect(backend="pyarrow").iter_rows()
        ]
        return _described(rows, wrong, facts, source)


class Spark(DuckDB):
    """PySpark frames. A dot in a column name means a struct field there, so names go in with another mark."""

    BITS = 64
    MARK = "__DOT__"

    def open(self, frame: Any) -> Any:
        return nw.from_native(frame.toDF(*(self.inner(name) for name in frame.columns)))

    def close(self, frame: Any) -> Any:
        native = nw.to_native(frame)
        return native.toDF(*(self.outer(name) for name in native.columns))

    def inner(self, name: str) -> str:
        return name.replace(".", self.MARK)

    def outer(self, name: str) -> str:
        return name.replace(self.MARK, ".")

    def join(self, frame: Any, join: Joined) -> Any:
        session = nw.to_native(frame).sparkSession
        cells = _cells(join, *_keys(join))
        schema = ", ".join(f"`{name}` {_SQL_TYPES[join.data[name][0]]}" for name in cells)
        table = nw.from_native(session.createDataFrame(list(zip(*cells.values(), strict=True)), schema))
        return frame.join(table, left_on=list(join.keys), right_on=_keys(join), how="left")


def of(frame: Any) -> Backend:
    """The back end of a frame; `BadInput` for a kind that is not served."""
    module = type(frame).__module__.partition(".")[0]
    kinds: dict[str, type[Backend]] = {"polars": Backend, "duckdb": DuckDB, "_duckdb": DuckDB, "pyspark": Spark}
    if module == "pandas":
        # numpy has no null for integers and booleans: what is not known would come out as false
        raise BadInput(
            Fault(
                "frame",
                "pandas.DataFrame",
                say("Polars、DuckDB 或 PySpark 的表"),
                say("pandas 的 numpy 列没有空值，未知会变成假；请先用 polars.from_pandas(df) 转换。"),
            )
        )
    if module not in kinds:
        raise BadInput(
            Fault(
                "frame",
                f"{type(frame).__module__}.{type(frame).__name__}",
                say("Polars、DuckDB 或 PySpark 的表"),
                say("例如先用 polars.from_pandas(df) 或 polars.from_arrow(table) 转换。"),
            )
        )
    return kinds[module](frame)


def _keys(join: Joined) -> list[str]:
    return [f"{join.prefix}k{number}" for number in range(len(join.keys))]


def _cells(join: Joined, *keys: str) -> dict[str, Any]:
    """The table's columns `keys` and those that are used, as Polars series."""
    import polars as pl

    kinds = {nw.String: pl.String, nw.Boolean: pl.Boolean, nw.Float64: pl.Float64, nw.Int64: pl.Int64, nw.Int128: pl.Int128}
    wanted = {name: join.data[name] for name in (*keys, *join.used)}
    return {name: pl.Series(name, cells, kinds[kind], strict=False) for name, (kind, cells) in wanted.items()}


_SQL_TYPES: dict[Any, str] = {
    nw.String: "STRING", nw.Boolean: "BOOLEAN", nw.Float64: "DOUBLE", nw.Int64: "BIGINT", nw.Int128: "HUGEINT",
}  # fmt: skip


def _sql(cell: object) -> str:
    if cell is None:
        return "null"
    return "'" + cell.replace("'", "''") + "'" if isinstance(cell, str) else str(cell)


def _described(rows: Any, wrong: Mapping[str, nw.Expr], facts: Mapping[str, Fact], source: str) -> tuple[tuple[Fault, ...], int]:
    found: list[Fault] = []
    total = 0
    for row in rows:
        for number, name in enumerate(wrong):
            if row[f"__w{number}"]:
                total += 1
                if len(found) < MOST_FAULTS:
                    position = row.get("__row")
                    found.append(describe(facts[name], row[name], None if position is None else position + 1, source))
    return tuple(found), total
