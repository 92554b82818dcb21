"""Finished checks to open: worked examples that the policy folders bring, and the example projects of the package."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from shanglou.engine.examples import Example as Worked
from shanglou.engine.examples import load_examples
from shanglou.engine.instruments import Instrument
from shanglou.engine.judge import Verdict
from shanglou.engine.language import Text, plain
from shanglou.engine.wording import exact
from shanglou.policies import library, place_text
from shanglou.standards.divisions import place

from ..foundation.fields import language
from .check_state import State
from .interview import UNDERTAKINGS, UNKNOWN, hold

_NOT_FACTS = frozenset({"on", "place", "title", "judgements", "parameters"})
_OUTCOMES = ("may not", "may proceed")


@dataclass(frozen=True, slots=True)
class Example:
    """A check to open; `note` says where it is and what is asked."""

    key: str
    title: Text
    note: Text
    state: State
    #: What the case is called, in both languages; a state has it in one.
    case: Text


def finished() -> tuple[Example, ...]:
    """Made-up cases with an answer, from the worked examples of the documents: for each, the fullest that is refused and the
    fullest that may proceed."""
    return _finished(tuple(library().instruments.values()))


@cache
def projects() -> tuple[Example, ...]:
    """The example projects of the package that can be checked as one case, in the order of their names. They are real: only
    what was reported of them is known."""
    found = []
    for file in sorted((resources.files("shanglou") / "examples" / "projects").iterdir(), key=lambda item: item.name):
        if file.name.endswith(".toml"):
            made = _project(file.name.removesuffix(".toml"), tomllib.loads(file.read_text(encoding="utf-8")))
            found += [made] if made is not None else []
    return tuple(found)


def example(key: str) -> State | None:
    """The state of an example by its key; the first one for any other key."""
    known = {item.key: item for item in (*finished(), *projects())}
    found = known.get(key) or next(iter(known.values()), None)
    return replace(found.state, title=found.case.of(language())) if found else None


# ---------------------------------------------------------------------------------------------------- worked examples


@cache
def _finished(instruments: tuple[Instrument, ...]) -> tuple[Example, ...]:
    found = []
    for instrument in instruments:
        for outcome in _OUTCOMES:
            fitting = (_worked(instrument, item) for item in load_examples(instrument) if _ends(item, outcome))
            best = max((made for made in fitting if made is not None), key=lambda made: len(made.state.answers), default=None)
            found += [best] if best is not None else []
    return tuple(found)


def _ends(item: Worked, outcome: str) -> bool:
    return bool(item.gate) and item.data["expect"].get("decision") == outcome and not item.data.get("parameters")


def _worked(instrument: Instrument, item: Worked) -> Example | None:
    """A worked example of a gate as a check; None where it is no single case, or where another day would have to be asked."""
    gate = instrument.gates[item.gate]
    holding = {key: len(one.asks[gate.source.stage]) for key, one in UNDERTAKINGS.items() if one.holds(gate)}
    # The gate is most at home where its stage is asked about most widely.
    about = max(holding, key=lambda key: holding[key], default=None)
    judged = [(record["target"].removeprefix("fact:"), record["value"]) for record in item.data.get("judgements", ())]
    facts = {**_flat(item.data.get("facts", {})), **dict(judged)}
    if about is None or not facts or any(isinstance(value, list | dict) or ":" in name for name, value in facts.items()):
        return None
    where, on = str(item.data.get("place", instrument.place)), str(item.data.get("on", ""))
    answers = {name: _written(value) for name, value in facts.items()}
    now = hold(library(), where=where, on=on, about=about, answers=answers)
    asked = [found for found in now.report.gates if found.gate is gate]
    if not asked or asked[0].decision.value != item.data["expect"]["decision"]:
        return None
    here = place_text(place(where))
    label = UNDERTAKINGS[about].label
    asked_en = gate.title.en[:1].upper() + gate.title.en[1:]
    title = Text(f"{gate.title.zh}：{item.text.zh}", f"{asked_en}: {item.text.en}")
    note = Text(f"{here.zh} · {label.zh}", f"{here.en} · {label.en}")
    key = f"{instrument.id}-{item.file.partition('/')[2].removesuffix('.toml')}-{item.number}"
    return Example(key, title, note, State(where, on, about, title=item.text.zh, answers=answers), item.text)


def _flat(facts: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in facts.items():
        if isinstance(value, Mapping):
            found |= {f"{name}.{inner}": below for inner, below in value.items()}
        else:
            found[name] = value
    return found


# ----------------------------------------------------------------------------------------------------------- projects


def _project(key: str, data: Mapping[str, Any]) -> Example | None:
    answers: dict[str, str] = {}
    for subject, facts in data.items():
        if subject in _NOT_FACTS:
            continue
        if not isinstance(facts, Mapping):
            return None
        answers |= {f"{subject}.{name}": _written(value) for name, value in facts.items()}
    where, on, title = str(data.get("place", "")), str(data.get("on", "")), str(data.get("title", key))

    def stated(about: str) -> dict[str, str]:
        """The answers; what the undertaking presumes and nobody reported is not known."""
        return {**dict.fromkeys(UNDERTAKINGS[about].presumes, UNKNOWN), **answers}

    def fitting(about: str) -> tuple[int, int]:
        """How well an undertaking fits: whether what it presumes is what the project says, then how much it decides."""
        presumes = UNDERTAKINGS[about].presumes.items()
        agrees = sum(1 if answers[name] == raw else -10 for name, raw in presumes if name in answers)
        findings = hold(library(), where=where, on=on, about=about, answers=stated(about)).report.findings
        return agrees, sum(item.verdict in (Verdict.MET, Verdict.NOT_MET) for item in findings)

    about = max(UNDERTAKINGS, key=fitting)
    label = UNDERTAKINGS[about].label
    note = Text(f"{where} · {label.zh}", f"{where} · {label.en}")
    return Example(key, plain(title), note, State(where, on, about, title=title, answers=stated(about)), plain(title))


def _written(value: object) -> str:
    """A value of a TOML file as somebody would have typed it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ";".join(map(str, value)) or ";"
    return str(value) if isinstance(value, str) else str(exact(value))
