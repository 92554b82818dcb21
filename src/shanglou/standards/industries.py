"""National industry classification, GB/T 4754-2017 (国民经济行业分类): sections, divisions, groups and classes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum
from functools import cache

from shanglou.standards._text import compact, read_table, require_text
from shanglou.standards.errors import Problem


class IndustryLevel(IntEnum):
    """The four levels: section 门类 (A-T), division 大类 (2 digits), group 中类 (3), class 小类 (4)."""

    SECTION = 1
    DIVISION = 2
    GROUP = 3
    CLASS = 4


@dataclass(frozen=True, slots=True)
class Industry:
    """One entry. ``code`` carries the section letter ("C3911"), ``digits`` leaves it out ("3911", "" for a section).

    The standard is in Chinese and our copy has no English names, so there is ``name_zh`` only.
    """

    code: str
    name_zh: str

    @property
    def digits(self) -> str:
        """The code without its section letter."""
        return self.code[1:]

    @property
    def section(self) -> str:
        """The section letter, "C" for manufacturing."""
        return self.code[0]

    @property
    def level(self) -> IndustryLevel:
        """The level, from the length of the code."""
        return IndustryLevel(max(1, len(self.code) - 1))

    @property
    def parent(self) -> str | None:
        """The code one level up; None for a section."""
        if self.level is IndustryLevel.SECTION:
            return None
        return self.code[0] if self.level is IndustryLevel.DIVISION else self.code[:-1]


@cache
def _by_code() -> dict[str, Industry]:
    return {row["code"]: Industry(row["code"], row["name"]) for row in read_table("industries.csv")}


@cache
def _by_digits() -> dict[str, Industry]:
    return {i.digits: i for i in _by_code().values() if i.digits}


def industry(code: str) -> Industry:
    """The entry with this code, with or without the section letter: "C", "C39", "39", "C3911", "3911".

    Raises :class:`Problem` for a code that is not in our copy of the standard (one class short of the amended total).
    """
    wanted = compact(require_text(code, "行业代码", "industry code"))
    found = _by_code().get(wanted) or _by_digits().get(wanted)
    if found is not None:
        return found
    digits = wanted[1:] if wanted[:1].isalpha() else wanted
    same = _by_digits().get(digits)
    if same is not None:
        near = [same]
    elif len(digits) > 2 and digits[:-1] in _by_digits():
        group = _by_digits()[digits[:-1]]
        near = [group, *children(group.code)]
    else:
        near = [_by_digits()[d] for d in get_close_matches(digits, list(_by_digits()), n=3, cutoff=0.6)]
    listed_zh = "、".join(f"{i.code} {i.name_zh}" for i in near)
    raise Problem(
        f"GB/T 4754-2017 中没有行业代码“{code}”；应为门类字母或 2 至 4 位数字（可带门类字母）"
        + (f"，相近的有：{listed_zh}" if near else "，可用 search(名称) 查找"),
        f'GB/T 4754-2017 has no industry code "{code}"; expected a section letter or 2 to 4 digits (with or without it)'
        + (f"; near it: {listed_zh}" if near else "; search(name) finds codes"),
    )


def ancestors(code: str) -> tuple[Industry, ...]:
    """The entries above ``code``, the section first, the entry itself not included."""
    chain: list[Industry] = []
    parent = industry(code).parent
    while parent is not None:
        above = _by_code()[parent]
        chain.append(above)
        parent = above.parent
    return tuple(reversed(chain))


def children(code: str) -> tuple[Industry, ...]:
    """The entries one level below ``code``, in the order of their codes."""
    parent = industry(code).code
    return tuple(i for i in _by_code().values() if i.parent == parent)


def is_within(code: str, ancestor: str) -> bool:
    """True if ``code`` is ``ancestor`` or lies below it: ``is_within("3911", "C39")``."""
    return industry(code).code.startswith(industry(ancestor).code)


def is_manufacturing(code: str) -> bool:
    """True if ``code`` belongs to section C, manufacturing (制造业)."""
    return industry(code).section == "C"


def codes(level: IndustryLevel | int) -> tuple[str, ...]:
    """All codes of a level (1 to 4), with the section letter, in order."""
    wanted = IndustryLevel(level)
    return tuple(i.code for i in _by_code().values() if i.level is wanted)


def search(text: str, *, level: IndustryLevel | int | None = None, limit: int = 20) -> tuple[Industry, ...]:
    """Entries whose name contains ``text``, or whose code begins with it, best first; empty if there are none.

    The whole name comes first, then names that begin with ``text``, then the rest; higher levels before lower ones.
    """
    wanted = "".join(unicodedata.normalize("NFKC", require_text(text, "检索词", "search text")).split())
    if not wanted:
        return ()
    code = wanted.upper()
    hits: list[tuple[int, int, str, Industry]] = []
    for entry in _by_code().values():
        if level is not None and entry.level != level:
            continue
        name = unicodedata.normalize("NFKC", entry.name_zh)
        if name == wanted or code in (entry.code, entry.digits):
            rank = 0
        elif name.startswith(wanted):
            rank = 1
        elif wanted in name:
            rank = 2
        elif entry.code.startswith(code) or entry.digits.startswith(code):
            rank = 3
        else:
            continue
        hits.append((rank, int(entry.level), entry.code, entry))
    hits.sort(key=lambda hit: hit[:3])
    return tuple(hit[3] for hit in hits[:limit])
