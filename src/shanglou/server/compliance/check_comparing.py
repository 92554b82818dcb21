"""The same answers asked of two places or two days, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shanglou.engine.catalogue import Catalogue
from shanglou.engine.language import Language

from .interview import Round
from .presentation import GROUPS, ReportView, StageView, present


@dataclass(frozen=True, slots=True)
class Column:
    """What one place says on one day; `waiting` counts the facts that it would still ask for."""

    view: ReportView
    waiting: int


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the life cycle in every column."""

    label: str
    cells: tuple[tuple[Column, StageView], ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Columns, and the steps that some column has something to say of."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def compared(rounds: Sequence[Round], language: Language, library: Catalogue) -> Compared:
    """The rounds side by side."""
    columns = tuple(Column(present(now.report, language, library), now.waiting) for now in rounds)
    lines = []
    for number, group in enumerate(GROUPS):
        cells = tuple((column, column.view.stages[number]) for column in columns)
        if any(cell.gates or cell.against or cell.results for _, cell in cells):
            lines.append(Line(group.label.of(language), cells))
    return Compared(columns, tuple(lines))
