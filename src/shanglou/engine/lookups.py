"""Lookups: a row of a table, selected by expressions."""

from __future__ import annotations

from .expressions import Expr, Lookup, expression
from .faults import RuleError
from .tables import Table


def lookup(table: Table, **keys: object) -> Selected:
    """Select a row by expressions for every key."""
    if set(keys) != {key.name for key in table.keys}:
        raise RuleError(f"{table!r} has the keys {', '.join(key.name for key in table.keys)}, not {', '.join(keys)}")
    nodes = tuple(expression(keys[key.name], key.type) for key in (*table.exact_keys, *table.band_keys))
    for node, key in zip(nodes, (*table.exact_keys, *table.band_keys), strict=True):
        if key.kind == "band":
            assert key.type.unit is not None
            if node.type.unit is None or node.type.unit.to(key.type.unit) != 1:
                raise RuleError(f"{table!r}: the key {key.name} is in {key.type.unit.name}, not {node.type}")
        elif node.type.kind not in ("text", "choice"):
            raise RuleError(f"{table!r}: the key {key.name} needs a text or choice, not a {node.type}")
    return Selected(table, nodes)


class Selected:
    """The row that a rule selects; its attributes are `Lookup` nodes."""

    def __init__(self, table: Table, keys: tuple[Expr, ...]) -> None:
        self._table, self._keys = table, keys

    def __getattr__(self, column: str) -> Lookup:
        if column not in self._table.values:
            raise RuleError(f"{self._table!r} has no value {column!r}; it has {', '.join(self._table.values)}")
        return Lookup(self._table, column, self._keys)
