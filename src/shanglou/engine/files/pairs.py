"""Looking cells up in a list of pairs, batch by batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl


def looked_up(column: pl.Expr, keys: Sequence[Any], values: Sequence[Any], dtype: pl.DataType) -> pl.Expr:
    """What stands for each cell in a list of pairs; null where none does.

    Polars streams a batch-wise function; its own `replace_strict` makes it hold the whole column in memory.
    """
    listed, given = list(keys), pl.Series(values, dtype=dtype)

    def replaced(batch: pl.Series) -> pl.Series:
        return batch.replace_strict(listed, given, default=None, return_dtype=dtype)

    return column.map_batches(replaced, return_dtype=dtype, is_elementwise=True)
