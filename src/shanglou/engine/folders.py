"""Policy folders: an instrument read from its files. The engine knows the shape of a folder and no particular city."""

from __future__ import annotations

import csv
import datetime
import hashlib
import importlib.util
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

from . import tables
from .documents import Clause, Conflict, Question, Record, Validity
from .facts import Vocabulary
from .faults import RuleError
from .instruments import Instrument, collect
from .language import Text
from .parameters import Parameter, parameter_type, parameter_value


def load(folder: Path, vocabulary: Vocabulary) -> Instrument:
    """Read an instrument folder and trace its rules over `vocabulary`. Raises `RuleError` naming file and line."""
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
        digest=_digest(folder),
        clauses={row["id"]: _clause(row) for _, row in rows(folder / "clauses.csv")},
        parameters=_parameters(folder, instrument_id),
        tables={path.stem: tables.load(path) for path in sorted((folder / "tables").glob("*.toml"))},
        targets=tuple(Record(row["id"], row["clause"], row) for _, row in rows(folder / "targets.csv")),
        duties=tuple(Record(row["id"], row["clause"], row) for _, row in rows(folder / "duties.csv")),
        questions={row["id"]: _question(row) for _, row in rows(folder / "questions.csv")},
        conflicts={row["id"]: _conflict(row) for _, row in rows(folder / "conflicts.csv")},
        wording=_wording(folder / "wording.toml"),
    )


def _digest(folder: Path) -> str:
    """A hash over every file of a folder that says anything."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in (".toml", ".csv", ".py", ".bpmn"):
            found.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


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


def _wording(path: Path) -> dict[str, tuple[str, Text]]:
    if not path.exists():
        return {}
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["wording"]
    return {entry["id"]: (entry["clause"], Text(entry["text_zh"], entry["en"])) for entry in entries}


def _date(value: object) -> datetime.date:
    return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))
