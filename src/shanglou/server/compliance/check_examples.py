"""Finished examples to open: the example projects of the package, each with the undertaking that its figures say most about."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from shanglou.engine.language import Text
from shanglou.policies import library

from .check_state import State
from .interview import UNDERTAKINGS, hold

_NOT_FACTS = frozenset({"on", "place", "title", "judgements", "parameters"})


@dataclass(frozen=True, slots=True)
class Example:
    """One example project as a state of the check page; `note` says where it is and what is asked."""

    key: str
    title: str
    note: Text
    state: State


@cache
def examples() -> tuple[Example, ...]:
    """Every example project that can be checked as one case, in the order of their names."""
    found = []
    for file in sorted((resources.files("shanglou") / "examples" / "projects").iterdir(), key=lambda item: item.name):
        if file.name.endswith(".toml"):
            data = tomllib.loads(file.read_text(encoding="utf-8"))
            made = _example(file.name.removesuffix(".toml"), data)
            if made is not None:
                found.append(made)
    return tuple(found)


def example(key: str) -> State | None:
    """The state of an example by its key; the first one for any other key."""
    known = {item.key: item.state for item in examples()}
    return known.get(key) or next(iter(known.values()), None)


def _example(key: str, data: Mapping[str, object]) -> Example | None:
    answers: dict[str, str] = {}
    for subject, facts in data.items():
        if subject in _NOT_FACTS:
            continue
        if not isinstance(facts, Mapping):
            return None
        answers |= {f"{subject}.{name}": _written(value) for name, value in facts.items()}
    where, on, title = str(data.get("place", "")), str(data.get("on", "")), str(data.get("title", key))

    def decided(about: str) -> int:
        now = hold(library(), where=where, on=on, about=about, answers=answers)
        return sum(item.decision.value in ("may proceed", "may not") for item in now.report.gates) * 100 + sum(
            item.verdict.value in ("met", "not met") for item in now.report.findings
        )

    about = max(UNDERTAKINGS, key=decided)
    label = UNDERTAKINGS[about].label
    note = Text(f"{where} · {label.zh}", f"{where} · {label.en}")
    return Example(key, title, note, State(where, on, about, title=title, answers=answers))


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ";".join(map(str, value)) if isinstance(value, list) else str(value)
