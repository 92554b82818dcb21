from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from shanglou import __version__
from tests.cli.helpers import HANGZHOU, SCHEMAS, faults, run, validator, write

COMMANDS = (
    "policies", "check", "sweep", "whatif", "compare", "explain", "facts", "template", "coverage", "handbook", "lint",
)  # fmt: skip


def test_every_command_is_listed() -> None:
    text = run("--help").stdout
    assert [name for name in COMMANDS if f"  {name} " not in text] == []


def test_the_list_of_commands_is_not_cut_off() -> None:
    assert "..." not in run("--help").stdout.partition("Commands:")[2]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_both_languages(command: str) -> None:
    text = run(command, "--help", COLUMNS="200").stdout
    assert "输出形式 / form of the output" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_format_language_and_policies(command: str) -> None:
    text = run(command, "--help", COLUMNS="200").stdout
    assert [option for option in ("--format", "--lang", "--policies") if option not in text] == []


def test_the_version_is_shown() -> None:
    assert run("--version").stdout == f"shanglou {__version__}\n"


def test_a_wrong_option_is_a_usage_error_with_exit_code_2() -> None:
    assert run("facts", "--nonsense").exit_code == 2


def test_a_language_that_there_is_not_is_a_usage_error() -> None:
    assert run("facts", "--lang", "fr").exit_code == 2


def test_the_environment_may_choose_the_language() -> None:
    assert "In force" in run("policies", "杭州", SHANGLOU_LANG="en").stdout


def test_the_option_wins_over_the_environment() -> None:
    assert "现行有效" in run("policies", "杭州", "--lang", "zh", SHANGLOU_LANG="en").stdout


def test_a_wrong_folder_in_the_environment_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults(run("facts", "-f", "json", SHANGLOU_POLICIES=str(tmp_path)))
    assert fault["found"] == str(tmp_path)


def test_help_loads_no_frame_library() -> None:
    code = "import sys, shanglou.cli; print([name for name in ('polars', 'narwhals', 'jinja2', 'yaml') if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_stream_that_cannot_carry_chinese_gets_escaped_json(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU)
    command = [sys.executable, "-c", "from shanglou.cli import app; app()", "check", str(path), "-f", "json"]
    found = subprocess.run(command, capture_output=True, check=False, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert json.loads(found.stdout.decode("ascii"))["title"] == "整层 999.99 平方米"


def test_a_stream_that_cannot_carry_chinese_gets_text_without_a_traceback(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU)
    command = [sys.executable, "-c", "from shanglou.cli import app; app()", "check", str(path)]
    found = subprocess.run(command, capture_output=True, check=False, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert (found.returncode, b"Traceback" in found.stderr, b"0.01" in found.stdout) == (1, False, True)


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.stem)
def test_every_schema_is_a_schema(path: Path) -> None:
    schema = json.loads(path.read_text(encoding="utf-8"))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    validator("fault").check_schema(schema)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_schema(command: str) -> None:
    named = {"check": "report"}.get(command, command)
    assert (SCHEMAS / f"{named}.json").exists()


def test_a_schema_refuses_a_field_that_it_does_not_name() -> None:
    fault = {
        "row": None,
        "field": "a",
        "found": "b",
        "expected": {"zh": "", "en": ""},
        "remedy": {"zh": "", "en": ""},
        "source": "",
    }
    assert validator("faults").is_valid({"faults": [fault]})
    assert not validator("faults").is_valid({"faults": [{**fault, "more": 1}]})
