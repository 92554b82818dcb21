"""A building seen from the side: storeys at their true heights, units as blocks whose width is their floor area.

Pure: numbers in, a drawing out. The template writes it as SVG; nothing here knows a database, a colour or a language.

One scale holds for all heights and another for all areas of a drawing, so that two blocks compare by eye. What is not known is
drawn at a guess and marked as such (`height_known`, `area_known`, the kind ``unknown`` of a block): never as if it were known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

#: Pixels: the whole width, the room for the words at the left and for the scale of heights at the right, the rim.
WIDTH, LEFT, RIGHT, RIM = 920.0, 150.0, 40.0, 12.0
#: Pixels a metre takes at most; a height that is wanted in all; what the lowest storey needs for its name.
MOST_SCALE, WANTED, NEEDED = 14.0, 560.0, 24.0
#: Metres of a storey whose height is not known, where no other storey tells better.
GUESS = 4.5
#: Metres between the marks of the scale of heights.
STEP = 10
_LINE = 14.0
#: Signs of a name that must stay where it is cut short.
LEAST = 5


@dataclass(frozen=True, slots=True)
class UnitIn:
    """A unit as it is to be drawn. `area` in m², all storeys together; `top` is the number of its highest storey, where that
    is not the one it stands on; `group` is what the theme sorts it under; None as an area: not known.
    """

    key: int
    label: str
    area: Decimal | None
    group: str = ""
    tenant: str = ""
    title: str = ""
    top: int | None = None


@dataclass(frozen=True, slots=True)
class FloorIn:
    """A storey as it is to be drawn: heights in metres, load in kg/m², area in m². Below ground numbers are negative."""

    number: int
    label: str
    height: Decimal | None
    load: Decimal | None
    area: Decimal | None
    units: tuple[UnitIn, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in a block, at its distance from the block's upper left corner."""

    text: str
    dx: float
    dy: float
    size: float


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a storey. `kind` is ``unit``, ``rest`` (floor that no unit takes up) or ``unknown`` (nobody knows what is
    there, or how much). `area` in m² as it is drawn; of a unit whose area is not known it is a guess (`area_known`).
    """

    x: float
    y: float
    width: float
    height: float
    kind: str
    area: Decimal | None
    area_known: bool
    unit: UnitIn | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Storey:
    """A storey on the drawing. `excess`: by how many m² its units are together larger than itself. A storey that has to be
    there, since one above or below it is, but is not registered, is drawn as unknown (`is_registered`).
    """

    y: float
    height: float
    floor: FloorIn
    height_known: bool
    is_registered: bool
    blocks: tuple[Block, ...]
    excess: Decimal


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of the scale of heights, in metres above ground."""

    y: float
    metres: int


@dataclass(frozen=True, slots=True)
class Elevation:
    """The drawing, in pixels. `ground` is the height of the ground line; `above` and `below` the metres known on either side
    of it. Without all heights there are no `marks`: a scale beside a guess would deceive. The last three name the storeys
    whose height or area is not known, and those that are not registered.
    """

    width: float
    height: float
    ground: float
    scale: float
    storeys: tuple[Storey, ...]
    marks: tuple[Mark, ...]
    above: Decimal
    below: Decimal
    unknown_heights: tuple[str, ...]
    unknown_areas: tuple[str, ...]
    missing: tuple[str, ...]


def elevation(floors: Iterable[FloorIn], *, guess: Decimal | None = None, alone: bool = False, width: float = WIDTH) -> Elevation:
    """Lay the storeys out, the highest first. `guess` is the height in metres of a storey whose own is not known; without it
    the median of the known ones is taken. `alone` draws these storeys and none that have to be there besides; `width` is that
    of the whole drawing.
    """
    given = {floor.number: floor for floor in floors}
    numbers = sorted(given, reverse=True) if alone else _numbers(given)
    ordered = [given.get(number) or FloorIn(number, _name(number), None, None, None) for number in numbers]
    heights = _heights(ordered, guess)
    scale = _scale(heights.values())
    tops: dict[int, float] = {}
    y = RIM
    for floor in ordered:
        tops[floor.number] = y
        y += heights[floor.number] * scale
    bottom = y
    ground = tops.get(-1, bottom)
    rows = _Rows(ordered, tops, {number: height * scale for number, height in heights.items()}, width)
    storeys = tuple(
        Storey(
            tops[floor.number],
            heights[floor.number] * scale,
            floor,
            floor.height is not None,
            floor.number in given,
            rows.blocks(floor),
            rows.excess(floor),
        )
        for floor in ordered
    )
    known = all(floor.height is not None for floor in ordered)
    return Elevation(
        width,
        bottom + RIM,
        ground,
        scale,
        storeys,
        _marks(ordered, heights, ground, scale) if known and not alone else (),
        sum((floor.height for floor in ordered if floor.height is not None and floor.number > 0), Decimal(0)),
        sum((floor.height for floor in ordered if floor.height is not None and floor.number < 0), Decimal(0)),
        tuple(floor.label for floor in ordered if floor.height is None and floor.number in given),
        tuple(floor.label for floor in ordered if floor.area is None and floor.number in given),
        tuple(floor.label for floor in ordered if floor.number not in given),
    )


def _numbers(given: Mapping[int, FloorIn]) -> list[int]:
    """The numbers of the storeys from the highest to the lowest, the ground among them: what has to be there."""
    if not given:
        return []
    highest, lowest = max(max(given), -1), min(min(given), 1)
    return [number for number in range(highest, lowest - 1, -1) if number != 0]


def _name(number: int) -> str:
    return f"{number}F" if number > 0 else f"B{-number}"


def _heights(floors: Sequence[FloorIn], guess: Decimal | None) -> dict[int, float]:
    known = [float(floor.height) for floor in floors if floor.height is not None]
    other = float(guess) if guess else median(known) if known else GUESS
    return {floor.number: float(floor.height) if floor.height is not None else other for floor in floors}


def _scale(heights: Iterable[float]) -> float:
    """Pixels a metre takes: the whole as high as wanted, yet the lowest storey high enough for its name."""
    every = list(heights)
    if not every:
        return MOST_SCALE
    return min(MOST_SCALE, max(WANTED / sum(every), NEEDED / min(every)))


def _marks(floors: Sequence[FloorIn], heights: dict[int, float], ground: float, scale: float) -> tuple[Mark, ...]:
    above = sum(heights[floor.number] for floor in floors if floor.number > 0)
    below = sum(heights[floor.number] for floor in floors if floor.number < 0)
    found = range(-int(below // STEP) * STEP, int(above // STEP) * STEP + 1, STEP)
    return tuple(Mark(ground - metres * scale, metres) for metres in reversed(found))


class _Rows:
    """Where blocks stand on their storeys. Units of several storeys come first, so that they stand upright."""

    def __init__(self, floors: Sequence[FloorIn], tops: dict[int, float], heights: dict[int, float], width: float) -> None:
        self.tops, self.heights = tops, heights
        self.numbers = sorted(tops)
        self.shares: dict[int, Decimal] = {}
        #: m² on a storey: of the units that stand on it or reach through it.
        self.taken: dict[int, Decimal] = dict.fromkeys(self.numbers, Decimal(0))
        self.known: dict[int, Decimal] = dict.fromkeys(self.numbers, Decimal(0))
        self._measure(floors)
        self.whole = {floor.number: max(floor.area or Decimal(0), self.taken[floor.number]) for floor in floors}
        widest = max(self.whole.values(), default=Decimal(0))
        #: A storey of unknown area is drawn as wide as the widest, the rest of it as unknown.
        self.widest = widest or Decimal(1)
        self.each = (width - LEFT - RIGHT) / float(self.widest)
        self.cursor: dict[int, float] = dict.fromkeys(self.numbers, LEFT)
        self.placed: dict[int, list[Block]] = {number: [] for number in self.numbers}
        for floor in sorted(floors, key=lambda one: one.number):
            for unit in floor.units:
                if len(self._through(floor, unit)) > 1:
                    self._place(floor, unit)
        for floor in floors:
            for unit in floor.units:
                if len(self._through(floor, unit)) == 1:
                    self._place(floor, unit)
            self._rest(floor)

    def _through(self, floor: FloorIn, unit: UnitIn) -> list[int]:
        top = unit.top if unit.top is not None and unit.top > floor.number else floor.number
        return [number for number in self.numbers if floor.number <= number <= top]

    def _measure(self, floors: Sequence[FloorIn]) -> None:
        """The m² that each unit takes up on each storey; a guess for those whose area is not known."""
        areas = [unit.area for floor in floors for unit in floor.units if unit.area is not None]
        usual = sum(areas, Decimal(0)) / len(areas) if areas else Decimal(0)
        for floor in floors:
            for unit in floor.units:
                if unit.area is not None:
                    through = self._through(floor, unit)
                    self.shares[unit.key] = unit.area / len(through)
                    for number in through:
                        self.taken[number] += self.shares[unit.key]
                        self.known[number] += self.shares[unit.key]
        for floor in floors:
            lacking = [unit for unit in floor.units if unit.area is None]
            if not lacking:
                continue
            left = (floor.area or Decimal(0)) - self.taken[floor.number]
            # What is left of the storey is shared by those of unknown area; where nothing is left each is as large as others.
            share = left / len(lacking) if left > 0 else usual or (floor.area or Decimal(10)) / 10
            for unit in lacking:
                self.shares[unit.key] = share
                for number in self._through(floor, unit):
                    self.taken[number] += share

    def _place(self, floor: FloorIn, unit: UnitIn) -> None:
        through = self._through(floor, unit)
        x = max(self.cursor[number] for number in through)
        width = float(self.shares[unit.key]) * self.each
        y, height = self.tops[through[-1]], sum(self.heights[number] for number in through)
        area = self.shares[unit.key] * len(through)
        block = Block(x, y, width, height, "unit", area, unit.area is not None, unit, _lines(unit, width, height))
        self.placed[floor.number].append(block)
        for number in through:
            self.cursor[number] = x + width

    def _rest(self, floor: FloorIn) -> None:
        number = floor.number
        known = floor.area is not None
        whole = self.whole[number] if known else self.widest
        end = LEFT + float(whole) * self.each
        if end - self.cursor[number] <= 1:
            return
        left = whole - self.taken[number]
        block = Block(
            self.cursor[number],
            self.tops[number],
            end - self.cursor[number],
            self.heights[number],
            "rest" if known else "unknown",
            left if known else None,
            known,
        )
        self.placed[number].append(block)

    def blocks(self, floor: FloorIn) -> tuple[Block, ...]:
        """From left to right."""
        return tuple(sorted(self.placed[floor.number], key=lambda block: block.x))

    def excess(self, floor: FloorIn) -> Decimal:
        """By how much the known areas exceed the storey's."""
        return max(self.known[floor.number] - floor.area, Decimal(0)) if floor.area is not None else Decimal(0)


def _lines(unit: UnitIn, width: float, height: float) -> tuple[Line, ...]:
    """Who is there, if the name fits, and the unit's number; the number alone where nobody is there or no name fits."""
    room = width - 10
    name = next((text for text in (unit.tenant, short(unit.tenant)) if text and fitted(text, room, 12.0) == text), "")
    name = name or fitted(short(unit.tenant), room, 12.0)
    label = fitted(unit.label, room, 10.5 if name else 12.0)
    found = []
    y = _LINE
    for text, size in ((name, 12.0), (label, 10.5 if name else 12.0)):
        if text and y + 3 <= height:
            found.append(Line(text, 5.0, y, size))
            y += _LINE
    return tuple(found)


def short(name: str) -> str:
    """A firm's name without what all of them have: 某某精密机械有限公司 is 某某精密机械."""
    for end in ("股份有限公司", "有限责任公司", "集团有限公司", "有限公司"):
        if name.endswith(end) and len(name) > len(end) + 1:
            return name.removesuffix(end)
    return name


def fitted(text: str, room: float, size: float) -> str:
    """As much of a text as fits into `room` pixels at a type size: a Chinese sign is as wide as the type is high, a Latin one
    little more than half. Cut short only where `LEAST` signs stay, since less of a name tells nothing; else empty.
    """
    widths = [size if ord(sign) > 0x2E80 else size * 0.58 for sign in text]
    if sum(widths) <= room:
        return text
    taken, kept = size, 0
    for width in widths:
        taken += width
        if taken > room:
            break
        kept += 1
    return f"{text[:kept]}…" if kept >= LEAST else ""
