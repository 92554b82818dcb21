"""What differs between back ends: opening and closing a frame, joining a small table, finding faulty rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import narwhals as nw

from ..facts import Fact
from ..faults import Fault
from .door import MOST_FAULTS, describe
from .joins import Joined, Picked

Step = Callable[[Any], Any]


class Backend:
    """What all have in common, by narwhals alone. `BITS` is the width of the widest integers.

    A plan is kept with the sweep, and with it the back end that made its steps: it holds no frame.
    """

    BITS = 128

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}

    def open(self, frame: Any) -> Any:
        """The frame as a narwhals lazy frame."""
        return nw.from_native(frame)

    def close(self, frame: Any) -> Any:
        """A narwhals lazy frame as what the caller passed."""
        return nw.to_native(frame)

    def inner(self, name: str) -> str:
        """A column's name inside."""
        return name

    def outer(self, name: str) -> str:
        """A column's name outside."""
        return name

    def columns(self, columns: Mapping[str, nw.Expr]) -> Step:
        """The step that makes columns."""
        return lambda frame: frame.with_columns(**columns) if columns else frame

    def coded(self, keys: Mapping[str, tuple[str, Fact]]) -> Iterable[Step]:
        """The steps that make numbers of the options of choices that are keys of tables, if texts are slow to join.

        `keys` are the frame's column and the fact by prepared column; `codes` then names the numbers by prepared column.
        """
        return ()

    def fetch(self, what: Joined | Picked) -> Iterable[Step]:
        """The steps that left-join a small table, order kept, or pick the row that counts of the line joined.

        The table is read when the steps are taken: by then it is known which of its columns are used.
        """
        if isinstance(what, Joined):
            yield lambda frame: self._joined(frame, what)
            return
        made: dict[str, nw.Expr] = {}
        for name, column in what.wanted.items():
            made[name] = nw.lit(None, dtype=what.kind(column))
            what.join.used.update(dict.fromkeys(what.cells(column)))
            for test, cell in reversed(list(zip(what.tests.values(), what.cells(column), strict=True))):
                made[name] = nw.when(nw.col(test)).then(nw.col(cell)).otherwise(made[name])
        yield self.columns(made)

    def faults(
        self, frame: Any, wrong: Mapping[str, nw.Expr], facts: Mapping[str, Fact], source: str
    ) -> tuple[tuple[Fault, ...], int]:
        """Every faulty cell, up to a limit, with its row counted from 1 where rows have an order, and how many there are."""
        flags = {f"__w{n}": bad for n, bad in enumerate(wrong.values())}
        some = frame.with_columns(**flags).filter(nw.any_horizontal(*map(nw.col, flags), ignore_nulls=True))
        columns = [*(self.inner(name) for name in wrong), *flags]
        rows = [
            dict(zip([*wrong, *flags], row, strict=True)) for row in some.select(*columns).collect(backend="pyarrow").iter_rows()
        ]
        return described(rows, wrong, facts, source)

    def _joined(self, frame: Any, join: Joined) -> Any:
        raise NotImplementedError


class DuckDB(Backend):
    """DuckDB relations."""

    def _joined(self, frame: Any, join: Joined) -> Any:
        cells = {name: join.data[name] for name in (*keys_of(join), *join.used)}
        typed = ", ".join(f'cast("{name}" as {_SQL_TYPES[kind]}) as "{name}"' for name, (kind, _) in cells.items())
        names = ", ".join(f'"{name}"' for name in cells)
        lines = zip(*(column for _, column in cells.values()), strict=True)
        rows = ", ".join(f"({', '.join(map(_sql, line))})" for line in lines)
        # Written out, because relations of two connections cannot be joined: asked of the frame, it is of the frame's own.
        table = nw.to_native(frame).query("frame", f"select {typed} from (values {rows}) as lines({names})")
        return frame.join(nw.from_native(table), left_on=list(join.keys), right_on=keys_of(join), how="left")


class Spark(Backend):
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

    def _joined(self, frame: Any, join: Joined) -> Any:
        session = nw.to_native(frame).sparkSession
        cells = {name: join.data[name] for name in (*keys_of(join), *join.used)}
        schema = ", ".join(f"`{name}` {_SQL_TYPES[kind]}" for name, (kind, _) in cells.items())
        lines = zip(*(_of_kind(kind, column) for kind, column in cells.values()), strict=True)
        table = nw.from_native(session.createDataFrame(list(lines), schema))
        return frame.join(table, left_on=list(join.keys), right_on=keys_of(join), how="left")


def keys_of(join: Joined) -> list[str]:
    """The columns of the keys of a table laid out to be joined."""
    return [f"{join.prefix}k{number}" for number in range(len(join.keys))]


_SQL_TYPES: dict[Any, str] = {
    nw.String: "STRING", nw.Boolean: "BOOLEAN", nw.Float64: "DOUBLE", nw.Int64: "BIGINT", nw.Int128: "HUGEINT",
}  # fmt: skip


def _of_kind(kind: Any, cells: list[Any]) -> list[Any]:
    """Spark takes no whole number where a floating one is due."""
    return [None if cell is None else float(cell) for cell in cells] if kind == nw.Float64 else cells


def _sql(cell: object) -> str:
    if cell is None:
        return "null"
    return "'" + cell.replace("'", "''") + "'" if isinstance(cell, str) else str(cell)


def described(rows: Any, wrong: Mapping[str, nw.Expr], facts: Mapping[str, Fact], source: str) -> tuple[tuple[Fault, ...], int]:
    """The faults of rows that have some, up to a limit, and how many there are."""
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
