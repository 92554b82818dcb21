"""What the documentation shows is run: the engine's examples, the READMEs' snippets and the case they ask about."""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shanglou.cli import app

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)


def test_the_examples_of_the_engine_come_out_as_written() -> None:
    found = doctest.testfile(str(ROOT / "docs/engine.md"), module_relative=False, encoding="utf-8")
    assert found.attempted > 20
    assert found.failed == 0


@pytest.mark.parametrize("name", READMES)
def test_the_snippets_of_a_readme_print_what_their_comments_say(name: str) -> None:
    for snippet in blocks(name, "python"):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(snippet, name, "exec"), {})
        promised = [
            line.rpartition("# ")[2].strip() for line in snippet.splitlines() if line.startswith("print(") and "  # " in line
        ]
        assert promised
        for line in promised:
            assert line in printed.getvalue().splitlines()


@pytest.mark.parametrize(("name", "language"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_the_case_of_a_readme_is_answered_as_shown(name: str, language: str, tmp_path: Path) -> None:
    (toml,) = blocks(name, "toml")
    tomllib.loads(toml)
    case = tmp_path / "case.toml"
    case.write_text(toml, encoding="utf-8")
    cleared = {"COLUMNS": "1000", "NO_COLOR": "1", "SHANGLOU_LANG": None, "SHANGLOU_POLICIES": None}
    result = CliRunner().invoke(app, ["check", str(case), "--gate", "split_transfer", "-l", language], env=cleared)
    (shown,) = [block for block in blocks(name, "console") if "check case.toml --gate" in block]
    lines = [line for line in shown.splitlines()[1:] if line.strip() and not line.endswith("…") and line.strip() != "1"]
    assert result.exit_code == 1
    assert len(lines) > 8
    for line in lines:
        assert line in result.stdout.splitlines()
