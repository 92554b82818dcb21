"""Drawings of rows that something is the matter with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shanglou.engine.language import Language


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of a row that something is the matter with; row 0 is the file as a whole. The drawings are SVG texts.

    `mend` names what can be done about it on request (empty: nothing), `mended` draws the row as it would be then, `before`
    and `after` are its areas in square metres.
    """

    row: int
    label: str
    drawn: Mapping[Language, str]
    mend: str = ""
    mended: Mapping[Language, str] = field(default_factory=dict)
    before: float = 0.0
    after: float = 0.0
