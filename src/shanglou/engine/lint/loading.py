"""Load a folder for the linter: every rule is traced by itself, so that one that fails does not hide the others."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

from .. import folders, tables
from ..facts import Vocabulary
from ..faults import RuleError
from ..instruments import Instrument, collect
from ..language import Text, plain, say
from ..rules import GateSource, Source
from .files import Files, Problem, read_files

_PLACE = re.compile(r"^(?P<file>[^:\s]+):(?P<line>\d+): (?P<what>.*)$", re.DOTALL)


@dataclass
class Opened:
    """A folder's files, its instrument as far as it could be loaded, and what stood in the way."""

    files: Files
    instrument: Instrument | None
    problems: list[Problem]


def opened(target: Path | Instrument, vocabulary: Vocabulary) -> Opened:
    """Read a folder (or the folder of a loaded instrument)."""
    if isinstance(target, Instrument):
        files = read_files(target.folder)
        return Opened(files, target, files.problems)
    if not target.is_dir():
        missing = Problem(f"{target.name}/policy.toml", 1, say("缺少此文件"))
        return Opened(Files(target), None, [missing])
    files = read_files(target)
    if files.problems:
        return Opened(files, None, files.problems)
    problems: list[Problem] = []
    for name in files.tables:
        file = f"tables/{name}.toml"
        try:
            tables.load(target / file)
        except Exception as problem:
            problems.append(files.problem(file, 1, _said(problem)))
    if problems:
        return Opened(files, None, problems)
    try:
        instrument = folders._instrument(target, dict(files.head))
    except Exception as problem:
        return Opened(files, None, [located(files, problem, "policy.toml")])
    _rules(files, instrument, vocabulary, problems)
    return Opened(files, instrument, problems)


def located(files: Files, problem: Exception, fallback: str, line: int = 1) -> Problem:
    """A problem at the place that its message names, else where it arose in the folder, else at `fallback`."""
    said = _said(problem)
    named = _PLACE.match(said.zh)
    if named and named["file"].startswith(f"{files.name}/"):
        return Problem(named["file"], int(named["line"]), plain(named["what"]))
    if isinstance(problem, SyntaxError) and problem.filename and problem.lineno:
        return files.problem(_below(files, problem.filename) or fallback, problem.lineno, said)
    for error in (problem.__cause__ or problem.__context__, problem):
        for frame in reversed(traceback.extract_tb(error.__traceback__) if error is not None else []):
            inside = _below(files, frame.filename)
            if inside and frame.lineno:
                return files.problem(inside, frame.lineno, said)
    return files.problem(fallback, line, said)


def place(files: Files, function: Callable[..., object]) -> tuple[str, int]:
    """The file and line of a rule function."""
    code = function.__code__
    return _below(files, code.co_filename) or "rules.py", code.co_firstlineno


def gate_place(files: Files, name: str) -> tuple[str, int]:
    """The file and line where a gate is named."""
    for path in folders.rule_files(files.folder):
        for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(rf"""["']{re.escape(name)}["']""", text):
                return path.relative_to(files.folder).as_posix(), line
    return "rules.py", 1


def _below(files: Files, path: str) -> str:
    try:
        return Path(path).resolve().relative_to(files.folder.resolve()).as_posix()
    except ValueError:
        return ""


def _said(problem: Exception) -> Text:
    if isinstance(problem, RuleError):
        return plain(problem)
    if isinstance(problem, KeyError):
        return say("缺少 {name}", name=str(problem.args[0]))
    return plain(f"{type(problem).__name__}: {problem}")


def _rules(files: Files, instrument: Instrument, vocabulary: Vocabulary, problems: list[Problem]) -> None:
    good: list[Source] = []
    gates: list[GateSource] = []
    for path in folders.rule_files(instrument.folder):
        name = path.relative_to(instrument.folder).as_posix()
        try:
            module = folders._module(instrument.folder, path)
        except Exception as problem:
            problems.append(located(files, problem, name))
            continue
        for value in vars(module).values():
            if isinstance(value, Source) and value not in good:
                failed = _traced(files, value, instrument, vocabulary)
                if failed is not None:
                    problems.append(failed)
                elif any(other.name == value.name for other in good):
                    problems.append(files.problem(*place(files, value.function), say("有两条规则名为 {name}", name=value.name)))
                else:
                    good.append(value)
            elif isinstance(value, GateSource) and value not in gates:
                gates.append(value)
    whole = [gate for gate in gates if all(part in good for part in gate.requirements)]
    together = ModuleType("together")
    for number, value in enumerate((*good, *whole)):
        setattr(together, f"item_{number}", value)
    collect(instrument, [together], vocabulary)


def _traced(files: Files, source: Source, instrument: Instrument, vocabulary: Vocabulary) -> Problem | None:
    alone = ModuleType("alone")
    setattr(alone, source.name, source)
    try:
        collect(replace(instrument, rules={}, gates={}), [alone], vocabulary)
    except Exception as problem:
        found = located(files, problem, *place(files, source.function))
        if source.name in found.message.zh:
            return found
        return replace(found, message=say("规则 {name}：{problem}", name=source.name, problem=found.message))
    return None
