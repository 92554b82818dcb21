"""What differs between back ends: opening and closing a frame, joining a small table, finding faulty rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from ..facts import Fact
from ..faults import BadInput, Fault
from ..language import say
from .door import MOST_FAULTS, describe
from .emit import Joined


class Backend:
    """Polars, eager or lazy; the base of the others."""

    def __init__(self, native: Any) -> None:
        self.native = native

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

    def join(self, frame: Any, join: Joined) -> Any:
        """Left-join a small table, order kept."""
        import polars as pl

        table = pl.LazyFrame(join.data, schema=_polars_schema(join), strict=False)
        keys = [f"{join.prefix}k{number}" for number in range(len(join.keys))]
        native = nw.to_native(frame).join(table, left_on=list(join.keys), right_on=keys, how="left", maintain_order="left")
        return nw.from_native(native)

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

    def open(self, frame: Any) -> Any:
        return nw.from_native(frame)

    def close(self, frame: Any) -> Any:
        return nw.to_native(frame)

    def join(self, frame: Any, join: Joined) -> Any:
        import duckdb
        import polars as pl

        lookup = pl.DataFrame(join.data, schema=_polars_schema(join), strict=False).to_arrow()
        table = nw.from_native(duckdb.from_arrow(lookup))
        keys = [f"{join.prefix}k{number}" for number in range(len(join.keys))]
        return frame.join(table, left_on=list(join.keys), right_on=keys, how="left")

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
        names = list(join.data)
        session = nw.to_native(frame).sparkSession
        rows = list(zip(*join.data.values(), strict=True))
        schema = ", ".join(f"`{name}` {_spark_type(name)}" for name in names)
        table = nw.from_native(session.createDataFrame(rows, schema))
        keys = [f"{join.prefix}k{number}" for number in range(len(join.keys))]
        return frame.join(table, left_on=list(join.keys), right_on=keys, how="left")


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


def _polars_schema(join: Joined) -> dict[str, Any]:
    import polars as pl

    kinds = {"STRING": pl.String, "BOOLEAN": pl.Boolean, "BIGINT": pl.Int64}
    return {name: kinds[_spark_type(name) if not _is_text(join, name) else "STRING"] for name in join.data}


def _is_text(join: Joined, name: str) -> bool:
    return any(isinstance(value, str) for value in join.data[name])


def _spark_type(name: str) -> str:
    tail = name.split("_", 3)[-1]
    if tail.startswith("k") and tail[1:].isdigit():
        return "STRING"
    return "BOOLEAN" if name.endswith(("_row", "_sure")) else "BIGINT"


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
