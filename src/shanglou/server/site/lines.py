"""A panel of the workbench and its lines."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a panel: what, where to, how far away or how many; `before` is the figure of last month."""

    title: str
    url: str
    note: str = ""
    due: datetime.date | None = None
    figure: Any = ""
    before: Any = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel with its lines, and what to say when it has none. `compared`: its lines have a figure of last month."""

    title: str
    rows: tuple[Line, ...]
    empty: str
    url: str = ""
    compared: bool = False
