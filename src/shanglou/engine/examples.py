"""Worked examples of a policy folder (``examples/*.toml``): what a lawyer reads to check a rule, and what a test runs.

A file holds ``[defaults]`` (merged under each of its examples) and ``[[example]]`` entries::

    [[example]]
    rule = "smallest_unit"                  # or gate = "split_transfer"
    zh = "整层 999.99 平方米，差 0.01 平方米"
    en = "a whole floor of 999.99 m2 is short by 0.01 m2"
    facts = { "unit.split_by" = "floor", "unit.floor_area" = 999.99 }
    expect = { verdict = "not met", gap = "0.01 m2" }
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from .case import RESERVED, read_case
from .facts import Vocabulary
from .faults import BadInput, RuleError
from .instruments import Gate, Instrument, Rule
from .judge import Decision, Finding, GateFinding, Verdict, decide, judge
from .kinds import Scalar, Type
from .language import Text, plain, say
from .needs import Need
from .parameters import Parameter, parameter_value
from .steps import Env, rounded
from .units import UNITS, Unit, spelled
from .values import number_text

KEYS = frozenset({"rule", "gate", "zh", "en", "on", "place", "member", "facts", "judgements", "parameters", "expect"})
_MERGED = ("facts", "parameters")
_SETS = frozenset({"missing", "needs", "assumptions"})
_OF_RULE = frozenset({"verdict", "value", "gap", "gaps", "materials_missing"}) | _SETS
_OF_GATE = frozenset({"decision", "deciding", "missing", "needs"})
_AMOUNT = re.compile(r"^\s*([+-]?[\d,]+(?:\.\d+)?(?:/\d+)?)\s*(.*?)\s*$")


@dataclass(frozen=True, eq=False)
class Example:
    """One worked example: `data` is its entry with the defaults of its file merged in, `number` counts from 1."""

    file: str
    number: int
    line: int
    rule: str
    gate: str
    text: Text
    data: Mapping[str, Any]

    @property
    def name(self) -> Text:
        """File and number, as a difference names it."""
        return say("{file} 第 {number} 例", file=self.file, number=self.number)


@dataclass(eq=False)
class Prepared:
    """An example read through the door once: it can be run again and again with other rules."""

    example: Example
    rule: Rule | None
    gate: Gate | None
    env: Env
    member: int | None

    def finding(self, rule: Rule) -> Finding:
        """What `rule` says of the example."""
        return judge(rule, self.env, self.member)

    @cached_property
    def parts(self) -> dict[Rule, Finding]:
        """The findings of the gate's own rules."""
        return {rule: self.finding(rule) for rule in self.gate.rules} if self.gate is not None else {}

    def differences(self, replaced: Mapping[Rule, Rule] | None = None) -> list[Text]:
        """How the outcome differs from what is expected, with some rules replaced; empty when it does not."""
        others = replaced or {}
        expect: Mapping[str, Any] = self.example.data["expect"]
        if self.gate is None:
            assert self.rule is not None
            return _of_finding(self.finding(others.get(self.rule, self.rule)), expect)
        parts = {**self.parts, **{rule: self.finding(other) for rule, other in others.items() if rule in self.parts}}
        return _of_gate(decide(self.gate, parts, self.member), expect)


def load_examples(instrument: Instrument) -> list[Example]:
    """All examples of the instrument's folder; `RuleError` names file and number of the one that is wrongly written."""
    found: list[Example] = []
    for path in example_files(instrument.folder):
        found.extend(read_examples(path, instrument))
    return found


def example_files(folder: Path) -> list[Path]:
    """The example files of a folder, without the list of explained survivors."""
    return sorted(path for path in (folder / "examples").glob("*.toml") if path.name != "survivors.toml")


def read_examples(path: Path, instrument: Instrument) -> list[Example]:
    """The examples of one file."""
    name = f"examples/{path.name}"
    try:
        written = path.read_text(encoding="utf-8")
        content = tomllib.loads(written, parse_float=Decimal)
    except ValueError as problem:
        raise RuleError(f"{instrument.id}/{name}:{error_line(problem)}: {problem}") from None
    unknown = set(content) - {"defaults", "example"}
    if unknown:
        raise RuleError(f"{instrument.id}/{name}:1: {', '.join(sorted(unknown))}: only [defaults] and [[example]] stand here")
    lines = [line for line, text in enumerate(written.splitlines(), 1) if re.match(r"\s*\[\[\s*example\s*\]\]", text)]
    entries = content.get("example", [])
    defaults = content.get("defaults", {})
    if not isinstance(entries, list) or not isinstance(defaults, dict):
        raise RuleError(f"{instrument.id}/{name}:1: examples are written [[example]], their defaults [defaults]")
    found = []
    for number, entry in enumerate(entries, 1):
        line = lines[number - 1] if number <= len(lines) else 1
        try:
            found.append(_example(name, number, line, defaults, entry, instrument))
        except RuleError as problem:
            raise RuleError(f"{instrument.id}/{name}:{line}: example {number}: {problem}") from None
    return found


def error_line(problem: ValueError) -> int:
    """The line that a TOML error names, or 1."""
    named = re.search(r"line (\d+)", str(problem))
    return int(named.group(1)) if named else 1


def run_example(
    example: Example, instrument: Instrument, vocabulary: Vocabulary, replaced: Mapping[Rule, Rule] | None = None
) -> list[Text]:
    """How the outcome of an example differs from what it expects, as sentences; empty when it passes."""
    try:
        return prepare(example, instrument, vocabulary).differences(replaced)
    except BadInput as bad:
        return [Text(fault.message("zh"), fault.message("en")) for fault in bad.faults]
    except RuleError as problem:
        return [plain(problem)]


def prepare(example: Example, instrument: Instrument, vocabulary: Vocabulary) -> Prepared:
    """Read the facts, judgements and parameters of an example. Raises `BadInput` or `RuleError`."""
    data = example.data
    judgements = [{key: _exact(value) for key, value in record.items()} for record in data.get("judgements", [])]
    given = {**data.get("facts", {}), "on": data.get("on", instrument.validity.starts), "judgements": judgements}
    given["place"] = data.get("place", instrument.place)
    case = read_case(given, vocabulary, source=f"{example.file}#{example.number}")
    rule, gate = instrument.rules.get(example.rule), instrument.gates.get(example.gate)
    subject = rule.subject if rule is not None else gate.source.subject.name if gate is not None else ""
    rows = case.known(subject)
    place = int(data.get("member", 1))
    if not 1 <= place <= len(rows):
        raise RuleError(f"member {place}: there are only {len(rows)} of {subject}")
    overrides = {
        instrument.parameters[name]: _parameter(instrument.parameters[name], value)
        for name, value in data.get("parameters", {}).items()
    }
    member, facts = rows[place - 1]
    return Prepared(example, rule, gate, case.env(facts, overrides), member)


def _example(
    file: str, number: int, line: int, defaults: dict[str, Any], entry: dict[str, Any], instrument: Instrument
) -> Example:
    base = {key: value for key, value in defaults.items() if not (key in ("rule", "gate") and {"rule", "gate"} & set(entry))}
    data = {**base, **entry}
    for key in _MERGED:
        data[key] = {**defaults.get(key, {}), **entry.get(key, {})}
    data["judgements"] = [*defaults.get("judgements", []), *entry.get("judgements", [])]
    if set(data) - KEYS:
        raise RuleError(f"unknown key {', '.join(sorted(set(data) - KEYS))}; known: {', '.join(sorted(KEYS))}")
    rule, gate = str(data.get("rule", "")), str(data.get("gate", ""))
    if bool(rule) == bool(gate):
        raise RuleError("an example names a rule or a gate, and not both")
    if rule and rule not in instrument.rules:
        raise RuleError(f"{instrument.id} has no rule {rule!r}")
    if gate and gate not in instrument.gates:
        raise RuleError(f"{instrument.id} has no gate {gate!r}")
    for name in data["parameters"]:
        if name not in instrument.parameters:
            raise RuleError(f"{instrument.id} has no parameter {name!r}")
        if instrument.parameters[name].value is not None:
            raise RuleError(f"parameter {name} is set by the document; an example gives a value only to unset ones")
    reserved = RESERVED & set(data["facts"])
    if reserved:
        raise RuleError(f"{', '.join(sorted(reserved))} stands beside facts, not in them")
    text = Text(str(data.get("zh", "")), str(data.get("en", "")))
    if not text.zh or not text.en:
        raise RuleError("an example says in Chinese (zh) and English (en) what it shows")
    _check_expect(data.get("expect"), instrument.rules.get(rule))
    return Example(file, number, line, rule, gate, text, data)


def _check_expect(expect: object, rule: Rule | None) -> None:
    if not isinstance(expect, dict) or not expect:
        raise RuleError("an example has expect = { ... }")
    allowed = _OF_GATE if rule is None else _OF_RULE
    if set(expect) - allowed:
        raise RuleError(f"expect: unknown {', '.join(sorted(set(expect) - allowed))}; known: {', '.join(sorted(allowed))}")
    if "value" in expect and rule is not None and not rule.yields_value:
        raise RuleError(f"expect: {rule.name} is a {rule.kind} and has a verdict, no value")
    for key, known in (("verdict", Verdict), ("decision", Decision)):
        words = [word.value for word in known]
        if key in expect and expect[key] not in words:
            raise RuleError(f"expect: {key} is one of {', '.join(words)}, not {expect[key]!r}")
    for key in ("missing", "needs", "assumptions", "materials_missing", "gaps", "deciding"):
        if key in expect and not isinstance(expect[key], list):
            raise RuleError(f"expect: {key} is a list, not {expect[key]!r}")


def _exact(value: Any) -> Any:
    return Fraction(value) if isinstance(value, Decimal) else value


def _parameter(parameter: Parameter, raw: object) -> Scalar | None:
    if parameter.type.kind == "number":
        size, unit = amount(raw, parameter.type.unit)
        assert parameter.type.unit is not None
        size *= unit.to(parameter.type.unit)
        return size.numerator if size.denominator == 1 else size
    if isinstance(raw, bool | datetime.date):
        kind = "boolean" if isinstance(raw, bool) else "date"
        if kind != parameter.type.kind:
            raise RuleError(f"parameter {parameter.name} is a {parameter.type}, not {raw!r}")
        return raw
    try:
        return parameter_value(str(raw), parameter.type)
    except ValueError as problem:
        raise RuleError(f"parameter {parameter.name}: {problem}") from None


def amount(raw: object, default: Unit | None) -> tuple[Fraction, Unit]:
    """A number with its unit (``"0.01 m2"``, ``"1/3 亩"``); a bare number is in `default`."""
    plain_unit = default or UNITS["ratio"]
    if isinstance(raw, int | Fraction | Decimal) and not isinstance(raw, bool):
        return Fraction(raw), plain_unit
    written = _AMOUNT.match(raw) if isinstance(raw, str) else None
    if written is None:
        raise RuleError(f"{raw!r} is not a number with a unit")
    tail = written.group(2)
    unit = plain_unit if not tail or tail in (plain_unit.name, plain_unit.zh, plain_unit.en) else spelled(tail)
    if unit is None:
        raise RuleError(f"{raw!r}: {tail!r} is not a known unit")
    return Fraction(written.group(1).replace(",", "")), unit


# ------------------------------------------------------------------------------------------------ comparing outcomes


def _of_finding(finding: Finding, expect: Mapping[str, Any]) -> list[Text]:
    found: list[Text] = []
    if "verdict" in expect and finding.verdict.value != expect["verdict"]:
        found.append(_differs("verdict", expect["verdict"], finding.verdict.value))
    if "value" in expect:
        found.extend(_value(finding, expect["value"]))
    if found:
        return found
    if "gap" in expect or "gaps" in expect:
        wanted = [*expect.get("gaps", []), *([expect["gap"]] if "gap" in expect else [])]
        found.extend(_gaps(finding, wanted))
    found.extend(_needs(finding.needs, expect) if "missing" in expect or "needs" in expect else ())
    if "assumptions" in expect:
        found.extend(_set("assumptions", expect["assumptions"], (need.target for need in finding.assumptions)))
    if "materials_missing" in expect:
        found.extend(_set("materials_missing", expect["materials_missing"], finding.materials_missing))
    return found


def _of_gate(finding: GateFinding, expect: Mapping[str, Any]) -> list[Text]:
    found: list[Text] = []
    if "decision" in expect and finding.decision.value != expect["decision"]:
        found.append(_differs("decision", expect["decision"], finding.decision.value))
    if "deciding" in expect:
        found.extend(_set("deciding", expect["deciding"], (part.rule.name for part in finding.deciding)))
    found.extend(_needs(finding.needs, expect) if "missing" in expect or "needs" in expect else ())
    return found


def _needs(needs: tuple[Need, ...], expect: Mapping[str, Any]) -> list[Text]:
    if "needs" not in expect:
        return _set("missing", expect["missing"], (need.target.removeprefix("fact:") for need in needs if need.kind == "fact"))
    wanted = [*expect["needs"], *(f"fact:{name}" for name in expect.get("missing", ()))]
    return _set("needs", wanted, (need.target for need in needs))


def _set(what: str, wanted: Any, got: Any) -> list[Text]:
    one, two = set(map(str, wanted)), set(got)
    return [] if one == two else [_differs(what, ", ".join(sorted(one)), ", ".join(sorted(two)))]


def _differs(what: str, wanted: object, got: object) -> Text:
    return say("{what} 应为 {wanted}，实为 {got}", what=what, wanted=wanted or "–", got="–" if got in (None, "") else got)


def _value(finding: Finding, wanted: object) -> list[Text]:
    of: Type = finding.rule.tree.type
    value = finding.value
    if of.kind != "number":
        same = type(value) is type(wanted) and value == wanted
        return [] if same else [_differs("value", wanted, value)]
    size, unit = amount(wanted, of.unit)
    assert of.unit is not None
    if unit.dimension != of.unit.dimension:
        return [_differs("value", f"{number_text(size)} {unit.name}", of.unit.name)]
    places, shown = finding.rule.source.places, value
    if value is not None and places is not None:
        shown = rounded(value, places, finding.rule.source.rounding)
    if shown is not None and size * unit.to(of.unit) == shown:
        return []
    got = "–" if shown is None else f"{number_text(shown)} {of.unit.name}"
    return [_differs("value", f"{number_text(size)} {unit.name}", got)]


def _gaps(finding: Finding, wanted: list[object]) -> list[Text]:
    gaps = finding.gaps
    left = [(gap.size, gap.unit or UNITS["ratio"]) for gap in gaps]
    default = left[0][1] if left else UNITS["ratio"]
    unmatched = []
    for raw in wanted:
        size, unit = amount(raw, default)
        match = next((gap for gap in left if gap[1].dimension == unit.dimension and gap[0] * gap[1].to(unit) == size), None)
        if match is None:
            unmatched.append(raw)
        else:
            left.remove(match)
    if not unmatched and not left:
        return []
    got = ", ".join(f"{number_text(gap.size)} {gap.unit.name if gap.unit else ''}".strip() for gap in gaps)
    return [_differs("gaps", ", ".join(map(str, wanted)), got)]
