"""Every command in both forms and both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli import new_city
from tests.cli.helpers import HANGZHOU, read_json, run, write

TABLE = "unit.split_by,unit.floor_area\nfloor,999.99\nfloor,1000\n"
COMMANDS: dict[str, tuple[str, ...]] = {
    "policies": ("杭州", "--on", "2025-06-01"),
    "check": ("{case}",),
    "compare": ("{case}", "--stage", "split_transfer"),
    "whatif": ("{case}", "--set", "min_split_unit_floor=900"),
    "whatif table": ("{table}", "--set", "min_split_unit_floor=900", "--on", "2025-06-01"),
    "sweep": ("{table}", "{out}.csv", "--place", "杭州", "--on", "2025-06-01"),
    "template": ("unit", "{out}.xlsx"),
    "explain": ("hangzhou_2024.smallest_floor",),
    "facts": ("storey_height",),
    "coverage": ("ningbo_2025",),
    "handbook": ("{out}",),
    "lint": ("{folder}",),
    "audit": ("verify", "--no-entry"),
    "backup": ("{out}.zip",),
}
#: Commands that need a database. Those that change it are in test_running.py.
OF_THE_PLATFORM = ("audit", "backup")
ALL = [pytest.param(name, marks=pytest.mark.django_db) if name in OF_THE_PLATFORM else pytest.param(name) for name in COMMANDS]
#: A backup is entered in the log, which the next backup holds.
SAME_AGAIN = [item for item in ALL if item.values != ("backup",)]
SCHEMAS = {"check": "report"}


@pytest.fixture
def arguments(tmp_path: Path, request: pytest.FixtureRequest) -> list[str]:
    """A command with its arguments filled in."""
    name: str = request.param
    files = {
        "case": write(tmp_path, "case.toml", HANGZHOU),
        "table": write(tmp_path, "units.csv", TABLE),
        "out": tmp_path / "out",
        "folder": new_city.build(tmp_path / "policies"),
    }
    return [name.split()[0], *(part.format(**files) for part in COMMANDS[name])]


@pytest.mark.parametrize("arguments", ALL, indirect=True)
def test_the_json_has_its_documented_form(arguments: list[str]) -> None:
    result = run(*arguments, "--format", "json")
    assert result.exit_code in (0, 1)
    assert read_json(result, SCHEMAS.get(arguments[0], arguments[0]))
    assert result.stderr == ""


@pytest.mark.parametrize("arguments", SAME_AGAIN, indirect=True)
def test_the_json_is_the_same_in_both_languages(arguments: list[str]) -> None:
    zh, en = (
        read_json(run(*arguments, "-f", "json", "-l", lang), SCHEMAS.get(arguments[0], arguments[0])) for lang in ("zh", "en")
    )
    assert zh == en


@pytest.mark.parametrize("arguments", ALL, indirect=True)
def test_the_text_differs_with_the_language_and_every_placeholder_is_filled(arguments: list[str]) -> None:
    zh, en = (run(*arguments, "--lang", lang) for lang in ("zh", "en"))
    assert zh.exit_code == en.exit_code
    assert zh.stdout != en.stdout
    assert re.findall(r"\{[a-z_]+\}", zh.stdout + en.stdout) == []


@pytest.mark.parametrize("arguments", SAME_AGAIN, indirect=True)
def test_a_command_gives_the_same_output_again(arguments: list[str]) -> None:
    assert run(*arguments).stdout == run(*arguments).stdout
