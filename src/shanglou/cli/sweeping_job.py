"""What a sweep is asked to do, and what came of it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shanglou.engine.files import Table
from shanglou.engine.files.outcome import Tally
from shanglou.engine.files.sweeping import EngineName, Verdicts
from shanglou.engine.instruments import Instrument
from shanglou.engine.kinds import Scalar
from shanglou.engine.language import Language
from shanglou.engine.parameters import Parameter
from shanglou.engine.rules import Stage

if TYPE_CHECKING:
    from shanglou.engine.catalogue import Catalogue
    from shanglou.engine.files.columns import ColumnMap


@dataclass(frozen=True)
class Job:
    """What is to be swept, where the result goes, and how."""

    library: Catalogue
    source: Path
    target: Path
    place: str | None
    place_column: str | None
    on: datetime.date | None
    on_column: str | None
    engine: EngineName
    rules: tuple[str, ...]
    gates: tuple[str, ...]
    stage: Stage | None
    overrides: Mapping[Parameter, Scalar]
    what_if: bool
    columns: ColumnMap | None
    sheet: str | None
    language: Language


@dataclass(frozen=True)
class Done:
    """What came of it."""

    table: Table
    swept: Verdicts
    tally: Tally
    written: int
    place: str
    instruments: tuple[Instrument, ...]
    outside: tuple[Instrument, ...]
    not_asked: int
