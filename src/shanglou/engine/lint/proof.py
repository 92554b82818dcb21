"""Whether the rules are shown at work: examples on each side of every threshold, that pass, and explained survivors."""

from __future__ import annotations

from collections.abc import Iterator

from ..examples import example_files, prepare, read_examples, run_example
from ..facts import Vocabulary
from ..faults import BadInput, RuleError
from ..instruments import Instrument, Rule
from ..language import Text, say
from ..mutants import explained, mutants, survivors
from .files import Files, Problem
from .loading import gate_place, located, place

_SIDES = {"met": "符合", "not met": "不符合", "not applicable": "不适用"}


def check(files: Files, instrument: Instrument, vocabulary: Vocabulary, *, broken: bool) -> Iterator[Problem]:
    """Every example that fails, every rule without an example on each side, every survivor wrongly listed.

    When the folder is `broken` (a rule did not load) only the examples of what did load are judged.
    """
    seen: dict[str, set[str]] = {}
    sound = True
    for path in example_files(instrument.folder):
        file = f"examples/{path.name}"
        try:
            examples = read_examples(path, instrument)
        except RuleError as problem:
            if not broken:
                yield located(files, problem, file)
            sound = False
            continue
        for example in examples:
            number = say("第 {number} 例", number=example.number)
            for difference in run_example(example, instrument, vocabulary):
                yield files.problem(file, example.line, say("{example}：{problem}", example=number, problem=difference))
            try:
                ready = prepare(example, instrument, vocabulary)
            except (BadInput, RuleError):
                continue
            side = ready.finding(ready.rule).verdict.value if ready.rule is not None else "gate"
            seen.setdefault(example.rule or example.gate, set()).add(side)
    if sound:
        yield from _sides(files, instrument, seen)
    if sound and not broken:
        yield from _survivors(files, instrument, vocabulary)


def _sides(files: Files, instrument: Instrument, seen: dict[str, set[str]]) -> Iterator[Problem]:
    for rule in instrument.rules.values():
        lacking = [side for side in _wanted(rule) if side not in seen.get(rule.name, ())]
        if lacking:
            words = Text("、".join(_SIDES[side] for side in lacking), ", ".join(lacking))
            message = say("规则 {name} 没有“{sides}”的例子", name=rule.name, sides=words)
            yield files.problem(*place(files, rule.source.function), message)
    for name in instrument.gates:
        if name not in seen:
            yield files.problem(*gate_place(files, name), say("关口 {name} 没有例子", name=name))


def _wanted(rule: Rule) -> list[str]:
    sides = ["met"] if rule.yields_value else ["met", "not met"]
    return [*sides, *(["not applicable"] if rule.applies is not None else [])]


def _survivors(files: Files, instrument: Instrument, vocabulary: Vocabulary) -> Iterator[Problem]:
    file = "examples/survivors.toml"
    try:
        entries = explained(instrument)
    except RuleError as problem:
        yield located(files, problem, file)
        return
    alive = {(rule.name, mutant.name) for rule, mutant in survivors(instrument, vocabulary, {entry.rule for entry in entries})}
    for entry in entries:
        named = instrument.rules.get(entry.rule)
        if named is None:
            yield files.problem(file, entry.line, say("没有规则 {name}", name=entry.rule))
        elif entry.mutant not in {mutant.name for mutant in mutants(named)}:
            yield files.problem(file, entry.line, say("规则 {name} 没有变体“{mutant}”", name=entry.rule, mutant=entry.mutant))
        elif (entry.rule, entry.mutant) not in alive:
            message = say("规则 {name} 的变体“{mutant}”已被例子发现", name=entry.rule, mutant=entry.mutant)
            yield files.problem(file, entry.line, message)
