"""The table behind :mod:`shanglou.standards.divisions`: places, their names, and what is added while a program runs."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from shanglou.standards._text import read_table


class PlaceLevel(StrEnum):
    """What kind of place it is."""

    COUNTRY = "country"  # 国家
    PROVINCE = "province"  # 省级
    CITY = "city"  # 地级, and the 市辖区 and 省直辖 placeholders of GB/T 2260
    DISTRICT = "district"  # 县级: districts, counties, county-level cities
    STATISTICAL_ZONE = "statistical_zone"  # a development zone that has a code of the statistics bureau only (71-79)
    UNIT = "unit"  # 管理单元: a functional zone without a national code


@dataclass(frozen=True, slots=True)
class Place:
    """A place. ``code`` is a six-digit GB/T 2260 code, "CN", or our own code of a management unit ("cd-tianfu").

    ``parent`` is the code one level up (None for the country). ``name_en`` is None where we have no English name.
    An abolished place has ``abolished`` ("2016" or "2021-03-11": the year its code left the books, or the day of the
    approval) and ``successors``: the codes, all in force, that its land belongs to now, the main one first; empty where
    nobody could say.
    """

    code: str
    name_zh: str
    name_en: str | None
    level: PlaceLevel
    parent: str | None
    successors: tuple[str, ...] = ()
    abolished: str | None = None

    def __str__(self) -> str:
        return f"{self.name_zh} {self.code}"


_ENDINGS_ZH = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "新区",
    "地区",
    "林区",
    "省",
    "市",
    "区",
    "县",
    "盟",
    "旗",
)
_SHORT_PROVINCES = {"广西壮族": "广西", "宁夏回族": "宁夏", "新疆维吾尔": "新疆"}
_ENDINGS_EN = {"district", "county", "city", "province", "municipality", "prefecture"}


def short_name(name: str) -> str:
    """A Chinese name without the word for its kind: 锦江区 -> 锦江; the name itself if too little would be left."""
    for ending in _ENDINGS_ZH:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            stem = name[: -len(ending)]
            return _SHORT_PROVINCES.get(stem, stem)
    return name


def key_zh(name: str) -> str:
    """The key under which a Chinese name, an alias or a code is kept."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def key_en(name: str) -> str:
    """The key under which an English name is kept: letters only, without "District", "City" and the like at its end."""
    words = re.sub(r"['’`]", "", unicodedata.normalize("NFKC", name)).lower()
    parts = re.findall(r"[a-z]+", words)
    while len(parts) > 1 and parts[-1] in _ENDINGS_EN:
        parts.pop()
    return "".join(parts)


@dataclass(slots=True)
class Table:
    """Places by code, and codes by each of the three kinds of name. Names of abolished places are kept apart."""

    places: dict[str, Place] = field(default_factory=dict)
    full: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    short: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    gone: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    keys: dict[str, list[tuple[dict[str, list[str]], str]]] = field(default_factory=dict)

    def add(self, place: Place, aliases: Iterable[str] = ()) -> None:
        """Put in a place and all its names; its code must be new."""
        self.places[place.code] = place
        kept: list[tuple[dict[str, list[str]], str]] = []
        exact = {key_zh(place.name_zh), *(key_zh(a) for a in aliases)}
        loose = {key_zh(short_name(place.name_zh)), *(key_en(a) for a in (place.name_en or "", *aliases))}
        for index, names in ((self.full, exact), (self.short, loose - exact)):
            target = index if place.abolished is None else self.gone
            for name in names - {""}:
                target[name].append(place.code)
                kept.append((target, name))
        self.keys[place.code] = kept

    def remove(self, code: str) -> None:
        """Take out a place and all its names."""
        del self.places[code]
        for index, name in self.keys.pop(code):
            index[name].remove(code)
            if not index[name]:
                del index[name]


def _national(english: dict[str, str]) -> Iterable[Place]:
    yield Place("CN", "中华人民共和国", "China", PlaceLevel.COUNTRY, None)
    for row in read_table("divisions.csv"):
        code = row["code"]
        if code.endswith("0000"):
            level, parent = PlaceLevel.PROVINCE, "CN"
        elif code.endswith("00"):
            level, parent = PlaceLevel.CITY, code[:2] + "0000"
        else:
            level, parent = PlaceLevel.DISTRICT, code[:4] + "00"
            if "71" <= code[4:] <= "79":
                level = PlaceLevel.STATISTICAL_ZONE
        yield Place(code, row["name"], english.get(code), level, parent)


@dataclass(frozen=True, slots=True)
class _Change:
    code: str
    name: str
    since: str
    successors: tuple[str, ...]
    abolished: bool


@cache
def _changes() -> dict[str, _Change]:
    rows = read_table("division_changes.csv")
    return {
        r["code"]: _Change(r["code"], r["name"], r["since"], tuple(r["successors"].split()), r["kind"] == "abolished")
        for r in rows
    }


def _now(code: str, since: str, seen: frozenset[str] = frozenset()) -> list[str]:
    """The codes in force that hold the land which ``code`` held on ``since``, the main one first."""
    change = _changes().get(code)
    if change is None or code in seen:
        return [code]
    later = [c for s in change.successors for c in _now(s, change.since, seen | {code})]
    if change.abolished:
        return later
    return [code, *later] if change.since > since else [code]


def _abolished(table: Table, english: dict[str, str]) -> Iterable[Place]:
    for change in _changes().values():
        if change.abolished:
            successors = tuple(dict.fromkeys(_now(change.code, "")))
            # An old code's own prefix may be gone too (3322xx): its city is the one its successors are in.
            parent = table.places[successors[0]].parent if successors else change.code[:4] + "00"
            yield Place(
                change.code,
                change.name,
                english.get(change.code),
                PlaceLevel.DISTRICT,
                parent,
                successors,
                change.since,
            )


@cache
def table() -> Table:
    """The table, read on first use; :func:`shanglou.standards.divisions.register` adds to this same object."""
    english = {row["code"]: row["name"] for row in read_table("english_names.csv")}
    made = Table()
    for place in _national(english):
        made.add(place, ("全国", "中国") if place.code == "CN" else ())
    for row in read_table("management_units.csv"):
        unit = Place(row["code"], row["name_zh"], row["name_en"], PlaceLevel.UNIT, row["parent"])
        made.add(unit, row["aliases"].split("|"))
    for place in list(_abolished(made, english)):
        made.add(place)
    return made
