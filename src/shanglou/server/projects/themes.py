"""What units are coloured by on a stacking plan, and the legend that says so in pattern and word.

Pure but for the words: a theme sorts a unit into a group, and each group has a pattern of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .elevation import UnitIn

#: Names of patterns; they differ in line and dot as well as in colour, so that a print without colour can be read.
PATTERNS = ("f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8")
#: All groups beyond the ninth together; what is not known; what is empty.
OTHER, UNKNOWN, VACANT = "other", "?", "vacant"
FIXED: Mapping[str, str] = {OTHER: "f9", UNKNOWN: "fx", VACANT: "fv"}


@dataclass(frozen=True, slots=True)
class Swatch:
    """One entry of a legend: a pattern, a word, how many units and m². `unmeasured` of the units have no known area."""

    key: str
    label: Any
    pattern: str
    units: int
    area: Decimal
    unmeasured: int


@dataclass(frozen=True, slots=True)
class Legend:
    """The entries, the largest first and the unknown last; and the pattern of every group."""

    swatches: tuple[Swatch, ...]
    patterns: Mapping[str, str]


def legend(
    units: Sequence[UnitIn],
    labels: Mapping[str, Any],
    *,
    fixed: Mapping[str, str] | None = None,
    other: Any = "…",
    unknown: Any = "?",
) -> Legend:
    """The legend of the groups of `units`. `labels` says what a group is called; `fixed` the pattern of a group that always
    looks the same. Groups beyond the patterns there are share one, named `other`: their units still bear their names.
    """
    own = {**FIXED, **(fixed or {})}
    members: dict[str, list[UnitIn]] = {}
    for unit in units:
        members.setdefault(unit.group, []).append(unit)
    ordered = sorted(members, key=lambda key: (-_area(members[key]), -len(members[key]), key))
    free = [pattern for pattern in PATTERNS if pattern not in own.values()]
    floating = [key for key in ordered if key not in own]
    patterns = {key: own[key] for key in ordered if key in own}
    kept = floating if len(floating) <= len(free) else floating[: len(free)]
    patterns |= dict(zip(kept, free, strict=False))
    rest = floating[len(kept) :]
    patterns |= dict.fromkeys(rest, own[OTHER])
    shown = [
        _swatch(key, unknown if key == UNKNOWN else labels.get(key, key), patterns[key], members[key])
        for key in ordered
        if key not in rest and key != UNKNOWN
    ]
    if rest:
        shown.append(_swatch(OTHER, other, own[OTHER], [unit for key in rest for unit in members[key]]))
    if UNKNOWN in members:
        shown.append(_swatch(UNKNOWN, unknown, own[UNKNOWN], members[UNKNOWN]))
    return Legend(tuple(shown), patterns)


def _area(units: Sequence[UnitIn]) -> Decimal:
    return sum((unit.area for unit in units if unit.area is not None), Decimal(0))


def _swatch(key: str, label: Any, pattern: str, units: Sequence[UnitIn]) -> Swatch:
    return Swatch(key, label, pattern, len(units), _area(units), sum(unit.area is None for unit in units))
