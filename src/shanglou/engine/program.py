"""A tree in evaluation order: its nodes, each once, with the steps that evaluate them run over an array."""

from __future__ import annotations

from . import expressions as ex
from .facts import Fact
from .steps import Env, Step, Values, step


class Program:
    """The nodes of a tree, children first, each once; facts that can be derived carry their derivation below them.

    `nodes[i]` is evaluated from the values of `kids[i]`; the root is the last. A derivation that leads back to a fact
    being derived is cut there.
    """

    def __init__(self, tree: ex.Expr) -> None:
        self.tree = tree
        self.nodes: list[ex.Expr] = []
        self.kids: list[tuple[int, ...]] = []
        self._known: dict[tuple[ex.Expr, frozenset[Fact]], int] = {}
        self._add(tree, frozenset())
        self.steps: list[Step] = [step(node, kids) for node, kids in zip(self.nodes, self.kids, strict=True)]
        self.facts: tuple[str, ...] = tuple(dict.fromkeys(node.name for node in self.nodes if isinstance(node, Fact)))
        self.has_defaults = any(isinstance(node, ex.OrElse) for node in self.nodes)

    def run(self, env: Env) -> Values:
        """The value of every node, in order; None is unknown."""
        values: Values = []
        append = values.append
        for made in self.steps:
            append(made(values, env))
        return values

    def nearest(self, index: int) -> tuple[int, ...]:
        """The facts right below a node: those of its derivation, not those that these are derived from."""
        found: dict[int, None] = {}
        queue = list(self.kids[index])
        while queue:
            kid = queue.pop()
            if isinstance(self.nodes[kid], Fact):
                found[kid] = None
            else:
                queue.extend(self.kids[kid])
        return tuple(sorted(found))

    def _add(self, node: ex.Expr, deriving: frozenset[Fact]) -> int:
        below: tuple[ex.Expr, ...] = node.children
        inside = deriving
        if isinstance(node, Fact):
            derivable = node.derivation is not None and node not in deriving
            if derivable:
                assert node.derivation is not None
                below, inside = (node.derivation,), deriving | {node}
        key = (node, inside & _reachable(node))
        if key not in self._known:
            kids = tuple(self._add(child, inside) for child in below)
            self.nodes.append(node)
            self.kids.append(kids)
            self._known[key] = len(self.nodes) - 1
        return self._known[key]


def _reachable(node: ex.Expr) -> frozenset[Fact]:
    found: set[Fact] = set()
    queue = [node]
    while queue:
        for item in ex.walk(queue.pop()):
            if isinstance(item, Fact) and item not in found:
                found.add(item)
                if item.derivation is not None:
                    queue.append(item.derivation)
    return frozenset(found)
