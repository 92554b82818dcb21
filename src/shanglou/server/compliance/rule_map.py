"""Where the rows are that a rule touches: a drawing of the city's districts, with how many lie in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from ..bodies.models import Division
from ..land.city_maps import CityMap, District, city_map
from .frames import KEY

#: Districts are shaded in so many steps; the number in each says the same.
SHADES = 4


@dataclass(frozen=True, slots=True)
class Shaded:
    """A district with how many rows lie in it, and how dark it is for that: 0 (none) to `SHADES`."""

    district: District
    count: int
    shade: int


@dataclass(frozen=True, slots=True)
class RuleMap:
    """The districts of a city, and how many rows lie in none of those drawn."""

    city: CityMap
    districts: tuple[Shaded, ...]
    elsewhere: int


def rule_map(place: str, frame: pl.DataFrame, keys: Collection[int]) -> RuleMap | None:
    """Where the rows with these keys lie; None where the place has no drawing or the rows have no place."""
    drawn = city_map(place)
    if drawn is None or "_division" not in frame.columns or not keys:
        return None
    of = districts_of(frame, {item.code for item in drawn.districts})
    counts = Counter(of.get(division) for division in frame.filter(pl.col(KEY).is_in(list(keys)))["_division"])
    most = max((counts[item.code] for item in drawn.districts), default=0)
    shaded = tuple(
        Shaded(item, counts[item.code], -(-SHADES * counts[item.code] // most) if most else 0) for item in drawn.districts
    )
    return RuleMap(drawn, shaded, counts[None])


def districts_of(frame: pl.DataFrame, codes: Collection[str]) -> dict[int, str]:
    """The district, of those drawn, in which each division of a frame's rows lies."""
    numbers = frame["_division"].unique().drop_nulls().to_list()
    found = Division.objects.filter(pk__in=numbers, within__code__in=codes).values_list("pk", "within__code")
    return {number: str(code) for number, code in found}


def lying(frame: pl.DataFrame, keys: Collection[int], code: str) -> list[int]:
    """Those of the keys whose rows lie in a district, in the order of the registry."""
    divisions = list(districts_of(frame, {code}))
    rows = frame.filter(pl.col(KEY).is_in(list(keys)) & pl.col("_division").is_in(divisions)).sort(KEY)
    return list(rows[KEY].to_list())
