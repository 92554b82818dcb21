"""The files of a policy folder as written, with the lines that problems are reported at."""

from __future__ import annotations

import csv
import datetime
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ..language import Text, plain, say

Level = Literal["error", "note"]
Cells = dict[str, str]

_REQUIRED: dict[str, tuple[str, ...]] = {
    "clauses.csv": ("id", "pinpoint", "type", "modality", "summary_zh", "summary_en", "computable"),
    "parameters.csv": ("name", "zh", "en", "value", "unit", "type", "valid_from", "valid_to", "clause"),
    "targets.csv": ("id", "clause", "indicator_zh", "indicator_en", "value", "unit", "period_start", "deadline"),
    "duties.csv": ("id", "clause", "body_zh", "body_en", "duty_zh", "duty_en"),
    "questions.csv": (
        "id", "topic_zh", "topic_en", "default_zh", "default_en", "settled_by_zh", "settled_by_en", "blocks", "clauses",
    ),
    "conflicts.csv": (
        "id", "topic_zh", "topic_en", "finding_zh", "finding_en", "behaviour_zh", "behaviour_en", "clauses", "documents",
    ),
}  # fmt: skip
_NEEDED = ("policy.toml", "clauses.csv")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a policy folder (or, as a note, worth a look): the file below the folders, its line, and what."""

    file: str
    line: int
    message: Text
    level: Level = "error"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message.zh}"


@dataclass
class Files:
    """The TOML and CSV files of a folder that can be read, and the problems of those that cannot."""

    folder: Path
    head: Mapping[str, Any] = field(default_factory=dict)
    tables: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    wording: Mapping[str, Any] = field(default_factory=dict)
    sheets: dict[str, list[tuple[int, Cells]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self.folder.name

    def problem(self, file: str, line: int, message: Text, level: Level = "error") -> Problem:
        """A problem of one of the folder's files."""
        return Problem(f"{self.name}/{file}", line, message, level)

    def rows(self, file: str) -> list[tuple[int, Cells]]:
        """Line and cells of every sound row of a CSV file."""
        return self.sheets.get(file, [])

    def line(self, file: str, key: str) -> int:
        """The line where a key of a TOML file is set, or 1."""
        return self._first(file, rf"\s*{re.escape(key)}\s*=")

    def entry(self, file: str, heading: str, number: int) -> int:
        """The line of the entry `number` (from 0) of a TOML list ``[[heading]]``, or 1."""
        pattern = re.compile(rf"\s*\[\[\s*{re.escape(heading)}\s*\]\]")
        lines = [line for line, text in enumerate(self._text(file).splitlines(), 1) if pattern.match(text)]
        return lines[number] if number < len(lines) else 1

    def _first(self, file: str, pattern: str) -> int:
        return next((line for line, text in enumerate(self._text(file).splitlines(), 1) if re.match(pattern, text)), 1)

    def _text(self, file: str) -> str:
        path = self.folder / file
        return path.read_text(encoding="utf-8") if path.exists() else ""


def read_files(folder: Path) -> Files:
    """Read every TOML and CSV file of a folder; what cannot be read becomes a problem."""
    files = Files(folder)
    for name in _NEEDED:
        if not (folder / name).exists():
            files.problems.append(files.problem(name, 1, say("缺少此文件")))
    files.head = _toml(files, "policy.toml")
    files.wording = _toml(files, "wording.toml")
    for name in _REQUIRED:
        if (folder / name).exists():
            files.sheets[name] = _csv(files, name, _REQUIRED[name])
    for path in sorted((folder / "tables").glob("*.toml")):
        name = f"tables/{path.stem}"
        head = _toml(files, f"{name}.toml")
        if not path.with_suffix(".csv").exists():
            files.problems.append(files.problem(f"{name}.csv", 1, say("缺少此文件")))
        elif head:
            files.tables[path.stem] = head
            files.sheets[f"{name}.csv"] = _csv(files, f"{name}.csv", _columns(head))
    return files


def _columns(head: Mapping[str, Any]) -> tuple[str, ...]:
    columns = ["row"]
    for key in head.get("keys", ()):
        columns.extend((key.get("from"), key.get("to")) if key.get("match") == "band" else (key.get("column", key.get("name")),))
    columns.extend(value.get("column") for value in head.get("values", ()))
    return tuple(str(column) for column in columns if column)


def _toml(files: Files, name: str) -> Mapping[str, Any]:
    path = files.folder / name
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        at = re.search(r"line (\d+)", str(problem))
        files.problems.append(
            files.problem(name, int(at.group(1)) if at else 1, say("读不懂这个 TOML 文件：{problem}", problem=plain(problem)))
        )
        return {}


def _csv(files: Files, name: str, required: tuple[str, ...]) -> list[tuple[int, Cells]]:
    found: list[tuple[int, Cells]] = []
    try:
        with (files.folder / name).open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            lacking = [column for column in required if column not in header]
            if lacking:
                files.problems.append(files.problem(name, 1, say("缺少列 {columns}", columns=", ".join(lacking))))
                return []
            start = reader.line_num + 1
            for cells in reader:
                if not cells:
                    files.problems.append(files.problem(name, start, say("空行")))
                elif len(cells) != len(header):
                    message = say("有 {found} 格，表头有 {wanted} 格", found=len(cells), wanted=len(header))
                    files.problems.append(files.problem(name, start, message))
                else:
                    found.append((start, dict(zip(header, cells, strict=True))))
                start = reader.line_num + 1
    except (csv.Error, UnicodeDecodeError) as problem:
        line = len(found) + 2
        files.problems.append(files.problem(name, line, say("读不懂这个 CSV 文件：{problem}", problem=plain(problem))))
    return found


def read_day(value: object) -> datetime.date | None:
    """A date as TOML has it or as ISO text; None when it is none."""
    if isinstance(value, datetime.datetime):
        return None
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(str(value).strip())
    except ValueError:
        return None
