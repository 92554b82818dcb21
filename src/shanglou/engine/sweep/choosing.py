"""Which back end serves a frame. Polars is loaded only for whoever brings a frame of it."""

from __future__ import annotations

from typing import Any

from ..faults import BadInput, Fault
from ..language import say
from .backends import Backend, DuckDB, Spark


def of(frame: Any) -> Backend:
    """The back end of a frame; `BadInput` for a kind that is not served."""
    module = type(frame).__module__.partition(".")[0]
    kinds: dict[str, type[Backend]] = {"duckdb": DuckDB, "_duckdb": DuckDB, "pyspark": Spark}
    if module == "polars":
        from .in_polars import Polars

        return Polars()
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
    return kinds[module]()
