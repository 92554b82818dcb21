"""Every message of the code has its English, with the same placeholders."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

import shanglou
from shanglou.engine.language import Text, catalogue, plain, say

SOURCE = Path(shanglou.__file__).parent


def said() -> dict[str, str]:
    """Each message that stands in a ``say("…")`` under src/, with the place where it was found."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute) and node.args:
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                message = node.args[0]
                if name == "say" and isinstance(message, ast.Constant) and isinstance(message.value, str):
                    found[message.value] = f"{path.relative_to(SOURCE).as_posix()}:{node.lineno}"
    return found


def placeholders(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


def test_every_message_has_an_english_one() -> None:
    lacking = [f"{place}: {message}" for message, place in said().items() if catalogue().gettext(message) == message]
    assert lacking == []


def test_the_english_message_has_the_placeholders_of_the_chinese_one() -> None:
    different = [
        f"{place}: {message}"
        for message, place in said().items()
        if placeholders(message) != placeholders(catalogue().gettext(message))
    ]
    assert different == []


def test_no_english_message_holds_chinese() -> None:
    mixed = [
        message
        for message in said()
        if any("\u4e00" <= letter <= "\u9fff" for letter in catalogue().gettext(message))
        and not any(sample in catalogue().gettext(message) for sample in ("杭州", "“万元”"))
    ]
    assert mixed == []


def test_a_text_is_filled_in_its_own_language() -> None:
    assert say("{left} ≥ {right}", left=Text("面积", "area"), right=plain("5")) == Text("面积 ≥ 5", "area is at least 5")


@pytest.mark.parametrize(("language", "words"), [("zh", "面积"), ("en", "面积")])
def test_a_text_without_the_language_asked_for_comes_in_the_other(language: str, words: str) -> None:
    assert Text("面积", "").of(language) == words  # type: ignore[arg-type]
