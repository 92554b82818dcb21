"""A building seen from the side: floors at true storey heights, units as blocks whose width is their share of the floor.

Pure: numbers in, a drawing out. The template writes it as SVG; nothing here knows a database or a colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

WIDTH, LEFT, RIGHT = 880.0, 152.0, 8.0
#: Pixels a metre of height takes, at most and at least; a floor is never lower than its label.
MOST_SCALE, LEAST_HEIGHT, WANTED = 13.0, 24.0, 560.0
#: Height of a floor that is drawn where it is not known, in metres.
GUESS = 4.5


@dataclass(frozen=True, slots=True)
class UnitIn:
    """A unit as it is to be drawn. `area` in m²; None: not known. `group` is what the theme sorts it under."""

    key: int
    label: str
    area: Decimal | None
    group: str
    tenant: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class FloorIn:
    """A storey as it is to be drawn: heights in metres, load in kg/m², area in m²."""

    number: int
    label: str
    height: Decimal | None
    load: Decimal | None
    area: Decimal | None
    units: tuple[UnitIn, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A unit on the drawing. `area_known` is False where its width is a guess; `unassigned` is floor that no unit takes up."""

    x: float
    y: float
    width: float
    height: float
    unit: UnitIn | None
    text: str
    subtext: str
    area_known: bool


@dataclass(frozen=True, slots=True)
class Storey:
    """A floor on the drawing, with the words at its left."""

    y: float
    height: float
    label: str
    detail: str
    height_known: bool
    is_basement: bool
    blocks: tuple[Block, ...]
    #: By how much the units are together larger than the floor, in m²; zero when they fit.
    excess: Decimal


@dataclass(frozen=True, slots=True)
class Elevation:
    """The whole drawing, in pixels; `ground` is the height of the ground line."""

    width: float
    height: float
    ground: float
    storeys: tuple[Storey, ...]
    #: Metres above and below ground that are drawn, guesses included.
    above: Decimal
    below: Decimal
    unknown_heights: int


def elevation(floors: Iterable[FloorIn]) -> Elevation:
    """Lay the floors out, the highest first. Widths on one floor are shares of the floor's area, of its units' sum where the
    area is unknown or smaller; a unit of unknown area takes an equal share of what is left and is marked.
    """
    ordered = sorted(floors, key=lambda floor: floor.number, reverse=True)
    metres = sum(float(floor.height) if floor.height else GUESS for floor in ordered) or GUESS
    scale = min(MOST_SCALE, WANTED / metres)
    y, ground, storeys = 12.0, 0.0, []
    for floor in ordered:
        height = max((float(floor.height) if floor.height else GUESS) * scale, LEAST_HEIGHT)
        blocks, excess = _blocks(floor, y, height)
        detail = " · ".join(_details(floor))
        storeys.append(Storey(y, height, floor.label, detail, floor.height is not None, floor.number < 0, blocks, excess))
        y += height
        if floor.number > 0:
            ground = y
    if not any(floor.number > 0 for floor in ordered):
        ground = 12.0
    zero = Decimal(0)
    return Elevation(
        WIDTH,
        y + 12,
        ground,
        tuple(storeys),
        sum((floor.height or zero for floor in ordered if floor.number > 0), zero),
        sum((floor.height or zero for floor in ordered if floor.number < 0), zero),
        sum(floor.height is None for floor in ordered),
    )


def _details(floor: FloorIn) -> list[str]:
    found = [f"{floor.height.normalize():f} m" if floor.height is not None else "? m"]
    if floor.load is not None:
        found.append(f"{floor.load.normalize():f} kg/m²")
    return found


def _blocks(floor: FloorIn, y: float, height: float) -> tuple[tuple[Block, ...], Decimal]:
    room = WIDTH - LEFT - RIGHT
    known = sum((unit.area for unit in floor.units if unit.area is not None), Decimal(0))
    unknown = [unit for unit in floor.units if unit.area is None]
    whole = max(floor.area or Decimal(0), known)
    excess = max(known - floor.area, Decimal(0)) if floor.area is not None else Decimal(0)
    if unknown:
        # What is left of the floor is shared by those of unknown area; where nothing is left each gets a tenth.
        left = whole - known
        share = left / len(unknown) if left > 0 else (whole / 10 or Decimal(1))
        whole = known + share * len(unknown)
    else:
        share = Decimal(0)
    found: list[Block] = []
    x = LEFT
    for unit in floor.units:
        area = unit.area if unit.area is not None else share
        width = room * float(area / whole) if whole else room / len(floor.units)
        text = unit.tenant or unit.label
        found.append(
            Block(
                x,
                y,
                width,
                height,
                unit,
                _fitted(text, width),
                _fitted(unit.label if unit.tenant else "", width, small=True),
                unit.area is not None,
            )
        )
        x += width
    rest = LEFT + room - x
    if rest > 1:
        found.append(Block(x, y, rest, height, None, "", "", floor.area is not None))
    return tuple(found), excess


def _fitted(text: str, width: float, *, small: bool = False) -> str:
    """As much of a text as fits: a Chinese sign takes the height of the type, a Latin one about half."""
    size = 10.0 if small else 12.0
    room, taken, kept = width - 10, 0.0, ""
    for sign in text:
        taken += size if ord(sign) > 0x2E80 else size * 0.56
        if taken > room:
            return kept[:-1] + "…" if len(kept) > 2 else ""
        kept += sign
    return kept


# ---------------------------------------------------------------------------------------------------------- themes


@dataclass(frozen=True, slots=True)
class Swatch:
    """One entry of a legend: a pattern with a colour, a word, how many units and m²."""

    key: str
    label: Any
    pattern: str
    units: int
    area: Decimal


#: Class names of fills; the patterns differ in line and dot as well as in colour.
PATTERNS = ("p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9")
UNKNOWN = "?"


def legend(
    units: Sequence[UnitIn], labels: Mapping[str, Any], *, fixed: Mapping[str, str] | None = None, unknown: Any = "?"
) -> list[Swatch]:
    """The legend of a theme, the largest group first and unknown last. `fixed` names the pattern of a group whose look has a
    meaning of its own; others take the patterns in turn, so that more than ten groups share them.
    """
    counts: dict[str, tuple[int, Decimal]] = {}
    for unit in units:
        count, area = counts.get(unit.group, (0, Decimal(0)))
        counts[unit.group] = (count + 1, area + (unit.area or Decimal(0)))
    order = sorted(counts, key=lambda key: (key == UNKNOWN, -counts[key][1], key))
    found, turn = [], 0
    for key in order:
        if key == UNKNOWN:
            pattern = "p-unknown"
        elif fixed and key in fixed:
            pattern = fixed[key]
        else:
            pattern, turn = PATTERNS[turn % len(PATTERNS)], turn + 1
        found.append(Swatch(key, unknown if key == UNKNOWN else labels.get(key, key), pattern, *counts[key]))
    return found
