"""What an import found, for its page and for programs: the columns of the file, its problems by kind, what can be mended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from shanglou.engine.language import Language, Text

from ..kinds import Field, ImportKind
from ..models import ImportProblem, ImportRun
from . import marked, reading, store
from .forms import Question, form_of
from .places import ELSEWHERE

#: So many kinds of problem are told apart.
GROUPS = 60


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: the field that it was said or guessed to be, its unit, and those that it may be in."""

    heading: reading.Heading
    field: str
    unit: str
    units: Sequence[str]


@dataclass(frozen=True, slots=True)
class Read:
    """What a file has, and what its owner has to say of it. `missing` are fields without which there is no new row."""

    sheets: Sequence[str]
    columns: Sequence[Column]
    offered: Sequence[Field]
    questions: Sequence[Question]
    missing: Sequence[Field]
    notes: Sequence[Text] = ()


def read(run: ImportRun, kind: ImportKind) -> Read:
    """The file as it stands. `BadInput` where it cannot be read."""
    form = form_of(kind)
    with store.opened(run) as path:
        found = form.headings(kind, path, run)
        sheets = form.sheets(path)
        questions = form.questions(kind, path, run)
        notes = form.notes(path, run)
    said = {item["header"]: item for item in run.columns}
    columns = []
    for item in found:
        now = said.get(item.header, {})
        name = now.get("field", item.field)
        written = reading.unit_in(item.header, kind.fact(name)) if name else ""
        units = reading.units_for(kind.fact(name), written or item.unit) if name else []
        columns.append(Column(item, name, now.get("unit", item.unit) or written, units))
    offered, taken = form.offered(kind, run), {column.field for column in columns}
    missing = [item for item in offered if item.name in kind.required and item.name not in taken]
    return Read(sheets, columns, offered, questions, missing, notes)


@dataclass(frozen=True, slots=True)
class Group:
    """Problems of one kind: of which column, what is expected there, and how many."""

    kind: str
    field: str
    expected: str
    is_doubt: bool
    n: int


def groups(run: ImportRun, language: Language) -> list[Group]:
    """The kinds of problem, doubts last, of each the most first."""
    told = f"expected_{language}"
    rows = run.problems.values("kind", "field", told, "is_doubt").annotate(n=Count("id")).order_by("is_doubt", "-n")
    seen: dict[str, Group] = {}
    for row in rows[:GROUPS]:
        before = seen.get(row["kind"])
        count = row["n"] + (before.n if before is not None else 0)
        first = before or Group(row["kind"], row["field"], row[told], row["is_doubt"], 0)
        seen[row["kind"]] = Group(first.kind, first.field, first.expected, first.is_doubt, count)
    return list(seen.values())


def problems(run: ImportRun, *, kind: str = "", place: str = "") -> QuerySet[ImportProblem]:
    """The problems, of one kind or of a place that is not governed."""
    found = run.problems.filter(kind=kind) if kind else run.problems.all()
    return found.filter(expected_zh=ELSEWHERE.zh, found=place) if place else found


def said_of(run: ImportRun, rows: Collection[int], language: Language) -> dict[int, list[str]]:
    """What is wrong with some rows, each thing in a line."""
    found: dict[int, list[str]] = {}
    for problem in run.problems.filter(row__in=rows):
        found.setdefault(problem.row, []).append(marked.said(problem, language))
    return found


def to_mend(run: ImportRun, rows: Collection[int] | None) -> dict[str, list[int]]:
    """Of these rows those that can be mended, by what is to be done with them; None: all."""
    found: dict[str, list[int]] = {}
    for number, what in run.pictures.exclude(mend="").values_list("row", "mend"):
        if rows is None or number in rows:
            found.setdefault(what, []).append(number)
    return found
