"""What tests of the command line share: running a command, reading its JSON against its schema, a case file."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from typer.testing import CliRunner, Result

from shanglou.cli import app

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"

HANGZHOU = """\
on = 2025-06-01
place = "余杭区"
title = "整层 999.99 平方米"

[project]
is_upstairs = true
is_stock_renovation = true
added_floor_area = 20000
transferred_floor_area = 4000
requested_floor_area = 5000.01

[unit]
floor_area = 999.99
split_by = "floor"
"""

MET = """\
on = 2025-06-01
place = "330100"

[unit]
floor_area = 1000
split_by = "floor"
"""


def run(*arguments: object, **environment: str) -> Result:
    """A command with its arguments; nothing of the caller's environment steers it."""
    cleared = {
        "COLUMNS": None,
        "SHANGLOU_LANG": None,
        "SHANGLOU_POLICIES": None,
        "NO_COLOR": None,
        "FORCE_COLOR": None,
        "TERM": "xterm",
    }
    return CliRunner().invoke(app, [str(one) for one in arguments], env={**cleared, **environment}, catch_exceptions=False)


def read_json(result: Result, schema: str) -> dict[str, Any]:
    """The JSON that a command printed, held against ``docs/schemas/<schema>.json``."""
    value: dict[str, Any] = json.loads(result.stdout)
    errors = [f"{error.json_path}: {error.message[:300]}" for error in validator(schema).iter_errors(value)]
    assert errors == []
    return value


@cache
def validator(schema: str) -> Draft202012Validator:
    """The validator of a schema; references among the schemas are resolved in their folder."""
    contents = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(SCHEMAS.glob("*.json"))]
    registry: Registry[Any] = Registry().with_resources((one["$id"], Resource.from_contents(one)) for one in contents)
    own = next(one for one in contents if one["$id"].endswith(f"/{schema}.json"))
    return Draft202012Validator(own, registry=registry, format_checker=FormatChecker())


def write(folder: Path, name: str, content: str) -> Path:
    """A file with this content."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def faults(result: Result) -> list[dict[str, Any]]:
    """The faults that a refused command printed as JSON."""
    assert result.exit_code == 2, result.output
    found: list[dict[str, Any]] = read_json(result, "faults")["faults"]
    return found
