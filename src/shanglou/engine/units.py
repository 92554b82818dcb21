"""Units with a dimension and an exact factor: 1 mu is 2000/3 m2, not 666.67."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .faults import RuleError
from .language import Text

Dimension = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `factor` is its exact size in the base unit of its `dimension` (m2, yuan, year, 1 ...)."""

    name: str
    dimension: Dimension
    factor: Fraction
    zh: str
    en: str

    def to(self, other: Unit) -> Fraction:
        """What a value in this unit is multiplied by to be in `other`; `RuleError` when they measure different things."""
        if self.dimension != other.dimension:
            raise RuleError(f"{self.name or 'a bare number'} and {other.name or 'a bare number'} measure different things")
        return self.factor / other.factor

    @property
    def text(self) -> Text:
        """How the unit is printed."""
        return Text(self.zh, self.en)

    def __mul__(self, other: Unit) -> Unit:
        return _combined(self, other, 1)

    def __truediv__(self, other: Unit) -> Unit:
        return _combined(self, other, -1)


def _dimension(**powers: int) -> Dimension:
    return tuple(sorted((name, power) for name, power in powers.items() if power))


_AREA, _MONEY, _TIME = _dimension(length=2), _dimension(money=1), _dimension(time=1)

_TABLE: tuple[tuple[str, Dimension, Fraction, str, str], ...] = (
    ("ratio", (), Fraction(1), "", ""),
    ("%", (), Fraction(1, 100), "%", "%"),
    ("m", _dimension(length=1), Fraction(1), "m", "m"),
    ("km", _dimension(length=1), Fraction(1000), "km", "km"),
    ("m2", _AREA, Fraction(1), "m²", "m²"),
    ("mu", _AREA, Fraction(2000, 3), "亩", "mu"),
    ("hectare", _AREA, Fraction(10_000), "公顷", "ha"),
    ("km2", _AREA, Fraction(1_000_000), "km²", "km²"),
    ("yuan", _MONEY, Fraction(1), "元", "yuan"),
    ("wan_yuan", _MONEY, Fraction(10_000), "万元", "10,000 yuan"),
    ("yi_yuan", _MONEY, Fraction(100_000_000), "亿元", "100 million yuan"),
    ("year", _TIME, Fraction(1), "年", "years"),
    ("month", _TIME, Fraction(1, 12), "个月", "months"),
    ("day", _dimension(day=1), Fraction(1), "天", "days"),
    ("working_day", _dimension(working_day=1), Fraction(1), "个工作日", "working days"),
    ("storey", _dimension(storey=1), Fraction(1), "层", "storeys"),
    ("count", _dimension(count=1), Fraction(1), "个", ""),
    ("kV", _dimension(voltage=1), Fraction(1), "kV", "kV"),
    ("kW", _dimension(power=1), Fraction(1), "kW", "kW"),
    ("kg", _dimension(mass=1), Fraction(1), "kg", "kg"),
    ("t", _dimension(mass=1), Fraction(1000), "t", "t"),
    ("tce", _dimension(energy=1), Fraction(1), "吨标准煤", "tce"),
    ("yuan/m2", _dimension(money=1, length=-2), Fraction(1), "元/m²", "yuan/m²"),
    ("wan_yuan/mu", _dimension(money=1, length=-2), Fraction(15), "万元/亩", "10,000 yuan/mu"),
    ("kg/m2", _dimension(mass=1, length=-2), Fraction(1), "kg/m²", "kg/m²"),
    ("kN/m2", _dimension(pressure=1), Fraction(1), "kN/m²", "kN/m²"),
    ("tce/wan_yuan", _dimension(energy=1, money=-1), Fraction(1, 10_000), "吨标准煤/万元", "tce/10,000 yuan"),
)
UNITS: dict[str, Unit] = {row[0]: Unit(*row) for row in _TABLE}

_SPELLINGS: dict[str, str] = {
    "": "ratio", "1": "ratio", "％": "%", "percent": "%", "米": "m", "千米": "km", "公里": "km",
    "㎡": "m2", "m²": "m2", "m^2": "m2", "平方米": "m2", "sqm": "m2", "亩": "mu", "公顷": "hectare", "ha": "hectare",
    "km²": "km2", "平方公里": "km2", "平方千米": "km2", "元": "yuan", "cny": "yuan", "rmb": "yuan",
    "万元": "wan_yuan", "亿元": "yi_yuan", "年": "year", "years": "year", "月": "month", "个月": "month", "months": "month",
    "天": "day", "日": "day", "days": "day", "工作日": "working_day", "个工作日": "working_day",
    "working days": "working_day", "层": "storey", "storeys": "storey", "个": "count", "家": "count", "千伏": "kV",
    "千瓦": "kW", "千克": "kg", "公斤": "kg", "吨": "t", "吨标准煤": "tce", "元/㎡": "yuan/m2", "元/m²": "yuan/m2",
    "元/平方米": "yuan/m2", "yuan/m²": "yuan/m2", "元/m2": "yuan/m2", "万元/亩": "wan_yuan/mu", "wan_yuan/亩": "wan_yuan/mu",
}  # fmt: skip


_SPELLED: dict[str, Unit] = {
    written.lower(): known for known in UNITS.values() for written in (known.name, known.zh, known.en) if written
} | {written: UNITS[name] for written, name in _SPELLINGS.items()}


def unit(name: str) -> Unit:
    """The unit called `name`; `RuleError` names the known ones when there is none."""
    try:
        return UNITS[name]
    except KeyError:
        raise RuleError(f"unknown unit {name!r}; known: {', '.join(UNITS)}") from None


def spelled(text: str) -> Unit | None:
    """The unit a user wrote as `text` (``亩``, ``m²``, ``万元``), or None."""
    written = text.strip()
    return UNITS.get(written) or _SPELLED.get(written.lower())


def _combined(left: Unit, right: Unit, sign: int) -> Unit:
    powers = dict(left.dimension)
    for name, power in right.dimension:
        powers[name] = powers.get(name, 0) + sign * power
    dimension = tuple(sorted((name, power) for name, power in powers.items() if power))
    factor = left.factor * right.factor if sign > 0 else left.factor / right.factor
    for known in UNITS.values():
        if known.dimension == dimension and known.factor == factor:
            return known
    joiner = "·" if sign > 0 else "/"
    return Unit(
        f"{left.name}{joiner}{right.name}",
        dimension,
        factor,
        f"{left.zh}{joiner}{right.zh}",
        f"{left.en}{joiner}{right.en}",
    )
