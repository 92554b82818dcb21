"""Areas and money in the units of Chinese land policy, converted exactly.

Values go in as ``int``, ``Decimal``, ``Fraction`` or text and come out as ``Fraction``. A ``float`` is refused: 0.1
as a float is not one tenth, and a threshold would move. :func:`to_decimal` rounds for display, with the mode named.

1 mu (亩) is 2000/3 m², 1 hectare (公顷) is 10,000 m² or 15 mu, 1 km² is 100 hectares; 1 万元 is 10^4 yuan, 1 亿元 is
10^8 yuan.
"""

from __future__ import annotations

import decimal
import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from shanglou.standards.errors import Problem

Exact: TypeAlias = int | Decimal | Fraction | str

MU_IN_M2 = Fraction(2000, 3)
HECTARE_IN_M2 = Fraction(10_000)
KM2_IN_M2 = Fraction(1_000_000)
WAN = Fraction(10_000)
YI = Fraction(100_000_000)

#: The units that :func:`convert` knows: name -> (kind, size in m² or yuan).
UNITS: dict[str, tuple[str, Fraction]] = {
    "m2": ("area", Fraction(1)),
    "平方米": ("area", Fraction(1)),
    "mu": ("area", MU_IN_M2),
    "亩": ("area", MU_IN_M2),
    "ha": ("area", HECTARE_IN_M2),
    "hectare": ("area", HECTARE_IN_M2),
    "公顷": ("area", HECTARE_IN_M2),
    "km2": ("area", KM2_IN_M2),
    "平方公里": ("area", KM2_IN_M2),
    "yuan": ("money", Fraction(1)),
    "元": ("money", Fraction(1)),
    "wan_yuan": ("money", WAN),
    "万元": ("money", WAN),
    "yi_yuan": ("money", YI),
    "亿元": ("money", YI),
}

# No underscores, and no exponent that would fill the memory.
_NUMBER = re.compile(r"[+-]?[0-9]+(/[0-9]+|(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?)")


def exact(value: Exact) -> Fraction:
    """``value`` as a ``Fraction``, with nothing lost. Text may be "12.5", "1/3" or full-width; no thousands separators.

    Raises :class:`Problem` for a float (whatever its value), a bool, NaN, infinity, or text that is no number.
    """
    if isinstance(value, bool | float) or not isinstance(value, int | Decimal | Fraction | str):
        kind = type(value).__name__
        raise Problem(
            f"数值 {value!r} 的类型是 {kind}，无法精确换算；请用整数、Decimal、Fraction 或文本（如 '12.5'）",
            f"{value!r} is a {kind} and cannot be converted exactly; pass an int, Decimal, Fraction or text such as '12.5'",
        )
    try:
        if isinstance(value, str):
            text = unicodedata.normalize("NFKC", value).strip()
            if _NUMBER.fullmatch(text) is None:
                raise ValueError(text)
            return Fraction(text)
        return Fraction(value)
    except (ValueError, OverflowError, ZeroDivisionError):
        raise Problem(
            f"“{value}”不是有限的数；应写成 12.5 或 1/3 这样的数，不带单位和千位分隔符",
            f'"{value}" is not a finite number; write 12.5 or 1/3, without a unit or thousands separators',
        ) from None


def to_decimal(value: Exact, places: int = 2, rounding: str = decimal.ROUND_HALF_UP) -> Decimal:
    """``value`` with ``places`` digits after the point, rounded half up or in another mode of :mod:`decimal`."""
    scaled = exact(value) * 10**places
    whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
    # Two digits after the point tell every mode apart: none, less than half, half, more than half.
    tail = 0 if rest == 0 else 50 if 2 * rest == scaled.denominator else 25 if 2 * rest < scaled.denominator else 75
    digits = len(str(whole)) + 4
    context = decimal.Context(prec=max(digits, 28))
    sign = "-" if scaled < 0 else ""
    rounded = Decimal(f"{sign}{whole}.{tail:02d}").quantize(Decimal(1), rounding=rounding, context=context)
    return rounded.scaleb(-places, context=context)


def convert(value: Exact, source: str, target: str) -> Fraction:
    """``value`` from the unit ``source`` to ``target``, both in :data:`UNITS` ("mu", "亩", "ha", "万元"…).

    Raises :class:`Problem` for an unknown unit, or for an area asked for in money.
    """
    kind_source, size_source = _unit(source)
    kind_target, size_target = _unit(target)
    if kind_source != kind_target:
        raise Problem(
            f"“{source}”与“{target}”不是同一类单位，无法换算；面积换面积，金额换金额",
            f'"{source}" and "{target}" measure different things; convert area to area and money to money',
        )
    return exact(value) * size_source / size_target


def _unit(name: str) -> tuple[str, Fraction]:
    try:
        return UNITS[name]
    except KeyError:
        known = "、".join(UNITS)
        raise Problem(f"未知单位“{name}”；可用：{known}", f'unknown unit "{name}"; known units: {", ".join(UNITS)}') from None


def mu_to_m2(mu: Exact) -> Fraction:
    """Mu to square metres."""
    return exact(mu) * MU_IN_M2


def m2_to_mu(m2: Exact) -> Fraction:
    """Square metres to mu."""
    return exact(m2) / MU_IN_M2


def hectare_to_mu(hectares: Exact) -> Fraction:
    """Hectares to mu: times 15."""
    return exact(hectares) * HECTARE_IN_M2 / MU_IN_M2


def yi_to_wan(yi_yuan: Exact) -> Fraction:
    """A hundred million yuan (亿元) to ten thousand yuan (万元)."""
    return exact(yi_yuan) * YI / WAN


def per_mu(yuan_per_m2: Exact) -> Fraction:
    """Yuan per m² of land to 万元 per mu of land: divided by 15."""
    return exact(yuan_per_m2) * MU_IN_M2 / WAN


def per_m2(wan_yuan_per_mu: Exact) -> Fraction:
    """万元 per mu of land to yuan per m² of land: times 15."""
    return exact(wan_yuan_per_mu) * WAN / MU_IN_M2


def floor_to_land_per_mu(yuan_per_floor_m2: Exact, floor_area_ratio: Exact) -> Fraction:
    """Yuan per m² of *floor area*, at a floor area ratio, to 万元 per mu of *land*: 200 at 2.5 gives 33.33…"""
    return per_mu(exact(yuan_per_floor_m2) * exact(floor_area_ratio))
