"""What holds in every room of the server, whoever writes the next one."""

from __future__ import annotations

import ast
from pathlib import Path

from shanglou import server

ROOMS = Path(server.__file__).parent
#: Where changes are made. `bodies.acting` gives the means to it.
ACTIONS = {"actions", "mergers", "names", "checking", "sweeping"}


def called(path: Path) -> set[str]:
    """The names of the functions that a module calls."""
    calls = (node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    return {node.id for node in calls if isinstance(node, ast.Name)}


def test_only_actions_change_what_the_registry_holds():
    acting = [path.relative_to(ROOMS) for path in ROOMS.rglob("*.py") if "acting" in called(path)]
    assert len(acting) > 10
    assert [path for path in acting if not ACTIONS & set(path.with_suffix("").parts)] == []
