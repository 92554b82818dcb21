"""Instruments: one policy document each, read from a folder. The engine knows the shape of a folder and no particular city."""

from __future__ import annotations

import csv
import datetime
import importlib.util
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Literal

from . import tables
from .expressions import BOOLEAN, DATE, TEXT, ParameterRef, Scalar, Type, number_type
from .faults import RuleError
from .language import Text
from .units import unit

if TYPE_CHECKING:
    from .facts import Vocabulary
    from .rules import Gate, Rule

Status = Literal["not issued", "issued", "in force", "lapsed"]


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """A named value with unit, validity and clause; `value` is None while it is unset, and `settled_by` says who may set it."""

    name: str
    instrument: str
    label: Text
    value: Scalar | None
    type: Type
    clause: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    validity_basis: str
    settled_by: Text
    question: str
    note: Text

    @property
    def id(self) -> str:
        """The qualified name, ``instrument.name``."""
        return f"{self.instrument}.{self.name}"

    def __repr__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class Clause:
    """One atomic provision. `reserved_for` names the later part of the system that carries it, if no rule does."""

    id: str
    pinpoint: str
    type: str
    modality: str
    summary: Text
    computable: str
    reserved_for: str
    reserved_name: Text
    reason: Text
    cells: Mapping[str, str] = field(repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class Question:
    """Something the documents leave open, its default reading and who may settle it."""

    id: str
    topic: Text
    default: Text
    settled_by: Text
    blocks: bool
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two provisions that pull apart, and what the system does about it."""

    id: str
    topic: Text
    finding: Text
    behaviour: Text
    clauses: tuple[str, ...]
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A line of targets.csv or duties.csv, kept as written."""

    id: str
    clause: str
    cells: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Validity:
    """When an instrument holds, and how surely that is known (`stated`, `reading`, `assumption`)."""

    issued: datetime.date
    starts: datetime.date
    ends: datetime.date | None
    basis: str
    note: Text
    questions: tuple[str, ...]
    clauses: tuple[str, ...]

    def status(self, on: datetime.date) -> Status:
        """Its state on a day; both ends belong to it."""
        if on < self.issued:
            return "not issued"
        if on < self.starts:
            return "issued"
        return "in force" if self.ends is None or on <= self.ends else "lapsed"


@dataclass(eq=False)
class Instrument:
    """One policy document as code."""

    id: str
    number: str
    prefix: str
    title: Text
    place: str
    issuer: Text
    lead: Text
    validity: Validity
    prevails_over: tuple[str, ...]
    prevails_clause: str
    after_lapse: Text
    successor: str
    depends_on: tuple[Mapping[str, object], ...]
    own_places: tuple[Mapping[str, str], ...]
    folder: Path
    clauses: dict[str, Clause]
    parameters: dict[str, Parameter]
    tables: dict[str, tables.Table]
    targets: tuple[Record, ...]
    duties: tuple[Record, ...]
    questions: dict[str, Question]
    conflicts: dict[str, Conflict]
    wording: dict[str, tuple[str, Text]]
    rules: dict[str, Rule] = field(default_factory=dict)
    gates: dict[str, Gate] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<{self.id}>"

    def facts_used(self) -> set[str]:
        """Qualified names of the facts that its rules speak of."""
        return {name for rule in self.rules.values() for name in rule.facts}


class Parameters:
    """`p` in a rule function: ``p.name`` is the parameter's node."""

    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument

    def __getattr__(self, name: str) -> ParameterRef:
        try:
            return ParameterRef(self._instrument.parameters[name])
        except KeyError:
            raise RuleError(f"{self._instrument.id} has no parameter {name!r}") from None


class Tables:
    """`t` in a rule function: ``t.name(key=...)`` selects a row."""

    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument

    def __getattr__(self, name: str) -> tables.Table:
        try:
            return self._instrument.tables[name]
        except KeyError:
            raise RuleError(f"{self._instrument.id} has no table {name!r}") from None


def load(folder: Path, vocabulary: Vocabulary) -> Instrument:
    """Read an instrument folder and trace its rules over `vocabulary`. Raises `RuleError` naming file and line."""
    from .rules import collect

    try:
        head = tomllib.loads((folder / "policy.toml").read_text(encoding="utf-8"))
        try:
            instrument = _instrument(folder, head)
        except KeyError as missing:
            raise RuleError(f"{folder.name}/policy.toml: {missing.args[0]} is missing") from None
        modules = [_module(folder, path) for path in rule_files(folder)]
        collect(instrument, modules, vocabulary)
    except RuleError:
        raise
    except (SyntaxError, LookupError, ValueError, TypeError, AttributeError, NameError, ImportError, OSError) as problem:
        raise RuleError(f"{folder.name}: {type(problem).__name__}: {problem}") from problem
    return instrument


def rule_files(folder: Path) -> list[Path]:
    """The Python files with rules of a folder: ``rules.py`` or every file of ``rules/``."""
    package = folder / "rules"
    if package.is_dir():
        return sorted(path for path in package.glob("*.py") if path.name != "__init__.py")
    return [folder / "rules.py"] if (folder / "rules.py").exists() else []


class _Cells(dict[str, str]):
    """A line of a sheet, which says what column it lacks."""

    def __init__(self, sheet: str, cells: Mapping[str, str]) -> None:
        super().__init__(cells)
        self._sheet = sheet

    def __missing__(self, column: str) -> str:
        raise RuleError(f"{self._sheet}: the column {column} is missing")


def rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells of a CSV file; nothing when there is no such file."""
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            for cells in reader:
                if None in cells or None in cells.values():
                    raise RuleError(
                        f"{path.parent.name}/{path.name}:{reader.line_num}: another number of cells than the header has"
                    )
                yield reader.line_num, _Cells(f"{path.parent.name}/{path.name}", cells)


def many(text: str) -> tuple[str, ...]:
    """The parts of a ``;`` list."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _module(folder: Path, path: Path) -> ModuleType:
    inside = folder.parent.name == "policies" and (folder.parent.parent / "engine").is_dir()
    within = path.relative_to(folder).with_suffix("").parts
    name = ".".join(("shanglou.policies", folder.name, *within) if inside else ("_instruments", folder.name, *within))
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    if inside:
        sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _instrument(folder: Path, head: dict[str, object]) -> Instrument:
    def text(key: str) -> Text:
        return Text(str(head.get(f"{key}_zh", "")), str(head.get(f"{key}_en", "")))

    def listed(key: str) -> tuple[str, ...]:
        found = head.get(key, ())
        assert isinstance(found, list | tuple)
        return tuple(map(str, found))

    if head["id"] != folder.name:
        raise RuleError(f"{folder.name}/policy.toml: id is {head['id']!r}; it must be the name of the folder")
    validity = Validity(
        _date(head["issued"] or head["in_force_from"]),
        _date(head["in_force_from"]),
        _date(head["in_force_to"]) if head.get("in_force_to") else None,
        str(head.get("validity", "stated")),
        text("validity_note"),
        listed("validity_questions"),
        listed("validity_clauses"),
    )
    depends = head.get("depends_on", [])
    places = head.get("places", [])
    assert isinstance(depends, list)
    assert isinstance(places, list)
    instrument_id = str(head["id"])
    return Instrument(
        id=instrument_id,
        number=str(head["number"]),
        prefix=str(head["prefix"]),
        title=text("title"),
        place=str(head["place"]),
        issuer=text("issuer"),
        lead=text("lead"),
        validity=validity,
        prevails_over=listed("prevails_over"),
        prevails_clause=str(head.get("prevails_clause", "")),
        after_lapse=text("after_lapse"),
        successor=str(head.get("successor", "")),
        depends_on=tuple(depends),
        own_places=tuple(places),
        folder=folder,
        clauses={row["id"]: _clause(row) for _, row in rows(folder / "clauses.csv")},
        parameters=_parameters(folder, instrument_id),
        tables={path.stem: tables.load(path) for path in sorted((folder / "tables").glob("*.toml"))},
        targets=tuple(Record(row["id"], row["clause"], row) for _, row in rows(folder / "targets.csv")),
        duties=tuple(Record(row["id"], row["clause"], row) for _, row in rows(folder / "duties.csv")),
        questions={row["id"]: _question(row) for _, row in rows(folder / "questions.csv")},
        conflicts={row["id"]: _conflict(row) for _, row in rows(folder / "conflicts.csv")},
        wording=_wording(folder / "wording.toml"),
    )


def _text(row: Mapping[str, str], name: str) -> Text:
    return Text(row.get(f"{name}_zh", ""), row.get(f"{name}_en", ""))


def _clause(row: dict[str, str]) -> Clause:
    return Clause(
        row["id"], row["pinpoint"], row["type"], row["modality"], _text(row, "summary"), row["computable"],
        row.get("reserved_for", ""), _text(row, "reserved_name"), _text(row, "reason"), row,
    )  # fmt: skip


def _question(row: dict[str, str]) -> Question:
    blocks = row["blocks"] == "yes"
    return Question(row["id"], _text(row, "topic"), _text(row, "default"), _text(row, "settled_by"), blocks, many(row["clauses"]))


def _conflict(row: dict[str, str]) -> Conflict:
    texts = (_text(row, "topic"), _text(row, "finding"), _text(row, "behaviour"))
    return Conflict(row["id"], *texts, many(row["clauses"]), many(row["documents"]))


def _parameters(folder: Path, instrument: str) -> dict[str, Parameter]:
    found: dict[str, Parameter] = {}
    for line, row in rows(folder / "parameters.csv"):
        where = f"{folder.name}/parameters.csv:{line}"
        if row["name"] in found:
            raise RuleError(f"{where}: {row['name']} stands twice")
        kind, unit_name, written, *days = (row[key] for key in ("type", "unit", "value", "valid_from", "valid_to"))
        try:
            of = parameter_type(kind, unit_name)
            value = parameter_value(written, of)
            starts, ends = (_date(day) if day else None for day in days)
        except (RuleError, ValueError) as problem:
            raise RuleError(f"{where}: {row['name']}: {problem}") from None
        found[row["name"]] = Parameter(
            row["name"],
            instrument,
            Text(row["zh"], row["en"]),
            value,
            of,
            row["clause"],
            starts,
            ends,
            row.get("validity_basis", ""),
            _text(row, "settled_by"),
            row.get("question", ""),
            _text(row, "note"),
        )
    return found


def parameter_type(kind: str, unit_name: str) -> Type:
    """The type of a parameter from its ``type`` and ``unit`` cells."""
    types = {"boolean": BOOLEAN, "date": DATE, "text": TEXT}
    if kind == "number":
        return number_type(unit(unit_name or "ratio"))
    if kind not in types:
        raise RuleError(f"type is number, boolean, date or text, not {kind!r}")
    return types[kind]


def parameter_value(written: str, of: Type) -> Scalar | None:
    """The typed value of a parameter's cell or of a command line's ``--set``; None when empty."""
    text = written.strip()
    if not text:
        return None
    if of.kind == "number":
        try:
            exact = Fraction(text)
        except ZeroDivisionError:
            raise ValueError(f"{text!r} divides by zero") from None
        return exact.numerator if exact.denominator == 1 else exact
    if of.kind == "date":
        return datetime.date.fromisoformat(text)
    if of.kind == "boolean":
        if text not in ("true", "false"):
            raise RuleError(f"expected true or false, not {text!r}")
        return text == "true"
    return text


def _wording(path: Path) -> dict[str, tuple[str, Text]]:
    if not path.exists():
        return {}
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["wording"]
    return {entry["id"]: (entry["clause"], Text(entry["text_zh"], entry["en"])) for entry in entries}


def _date(value: object) -> datetime.date:
    return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))
