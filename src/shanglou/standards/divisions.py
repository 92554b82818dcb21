"""Places: the divisions of GB/T 2260 (state of 2023-06-30), codes abolished since, and management units without a code.

Changes of codes are known for Hangzhou, Ningbo and Chengdu only; English names for these three cities and the
provinces. Hong Kong, Macao and Taiwan are not in the source. See ``data/README.md`` beside this file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches

from shanglou.standards._places import Place, PlaceLevel, key_en, key_zh, table
from shanglou.standards._text import require_text
from shanglou.standards.errors import Problem

__all__ = [
    "Place",
    "PlaceLevel",
    "ancestors",
    "children",
    "covers",
    "full_name",
    "place",
    "places",
    "register",
    "registered",
    "unregister",
]


def place(query: str | Place, *, within: str | Place | None = None, allow_abolished: bool = False) -> Place:
    """The place that ``query`` names: a code, a full or short Chinese name, or an English name where we have one.

    A name may carry the place above it: "杭州市西湖区", "杭州西湖", "Hangzhou Xihu", "Xihu District, Hangzhou".
    ``within`` narrows the search to a place and what it covers. A :class:`Place` is given back as it is.

    Raises :class:`Problem` for an unknown name (with the nearest names), for one that several places bear (with the
    candidates), and for an abolished code or name (with its successors) unless ``allow_abolished``.
    """
    if isinstance(query, Place):
        return query
    text = require_text(query, "地名或代码", "place name or code").strip()
    area = place(within) if within is not None else None
    codes = _find(text)
    if area is not None:
        codes = [c for c in codes if covers(area, c)]
    if len(codes) > 1:
        codes = _without_namesakes_inside(codes)
    if len(codes) > 1:
        raise _ambiguous(text, codes)
    if codes:
        return table().places[codes[0]]
    gone = _find_abolished(text)
    if area is not None:
        gone = [c for c in gone if covers(area, c)]
    if not gone:
        raise _unknown(text, area)
    newest = max((table().places[c] for c in gone), key=lambda p: p.abolished or "")
    if allow_abolished:
        return newest
    raise _is_abolished(text, newest)


def places(level: PlaceLevel | str | None = None, *, within: str | Place | None = None) -> tuple[Place, ...]:
    """All places in force, in the order of their codes: of one level, and within a place (itself too), if given."""
    wanted = None if level is None else PlaceLevel(level)
    area = None if within is None else place(within)
    found = (p for p in table().places.values() if p.abolished is None and (wanted is None or p.level is wanted))
    return tuple(sorted((p for p in found if area is None or covers(area, p)), key=lambda p: p.code))


def children(of: str | Place) -> tuple[Place, ...]:
    """The places in force one level below, management units included."""
    code = place(of).code
    return tuple(p for p in places() if p.parent == code)


def ancestors(of: str | Place) -> tuple[Place, ...]:
    """The places above, the widest first, the place itself not included."""
    chain: list[Place] = []
    parent = place(of, allow_abolished=True).parent
    while parent is not None and parent in table().places:
        above = table().places[parent]
        chain.append(above)
        parent = above.parent
    return tuple(reversed(chain))


def full_name(of: str | Place) -> str:
    """The Chinese name with those above it, the country left out: 浙江省杭州市西湖区."""
    this = place(of, allow_abolished=True)
    above = [p.name_zh for p in ancestors(this) if p.level is not PlaceLevel.COUNTRY and not _is_placeholder(p)]
    return "".join([*above, this.name_zh])


def covers(a: str | Place, b: str | Place) -> bool:
    """True if ``a`` is ``b`` or contains it: a city covers its districts, abolished ones too, and its management units.

    A management unit overlaps districts of its city in ways we do not know: neither covers the other.
    """
    outer, inner = place(a, allow_abolished=True), place(b, allow_abolished=True)
    known, above = table().places, inner
    # Upwards one by one: asked of every place there is, a list of those above each takes most of the time.
    while above.code != outer.code:
        if above.parent is None or above.parent not in known:
            return False
        above = known[above.parent]
    return True


def register(new: Place, *, aliases: tuple[str, ...] = ()) -> Place:
    """Add a place for as long as the program runs: the folder of a new city names its management units this way.

    To add the same place again changes nothing. Raises :class:`Problem` if the code is taken by another place, is
    neither six digits nor lower-case words joined by hyphens ("sz-qianhai"), or if the parent is unknown.
    """
    known = table().places.get(new.code)
    if known == new:
        return known
    if known is not None:
        raise Problem(
            f"代码 {new.code} 已属于“{known.name_zh}”，不能再登记为“{new.name_zh}”；请另取代码，或先 unregister",
            f'code {new.code} belongs to "{known.name_zh}" and cannot be given to "{new.name_zh}"; choose another, '
            "or unregister it first",
        )
    if re.fullmatch(r"[0-9]{6}|[a-z][a-z0-9]*(-[a-z0-9]+)+", new.code) is None:
        raise Problem(
            f"代码“{new.code}”不合规则；应为 6 位数字，或小写单词以连字符相连（如 sz-qianhai），请改正",
            f'code "{new.code}" is not allowed; expected six digits or lower-case words joined by hyphens '
            "(such as sz-qianhai); change it",
        )
    if new.parent is not None and new.parent not in table().places:
        raise Problem(
            f"“{new.name_zh}”的上级代码 {new.parent} 不存在；请先登记上级",
            f'the parent {new.parent} of "{new.name_zh}" is unknown; register the parent first',
        )
    table().add(new, aliases)
    _added[new.code] = None
    return new


def unregister(code: str) -> None:
    """Take out a place that :func:`register` added. Raises :class:`Problem` for any other code."""
    if code not in _added:
        raise Problem(
            f"代码 {code} 不是登记进来的地点，不能删除；只能删除 register 加入的",
            f"code {code} was not registered and cannot be removed; only what register added can be",
        )
    del _added[code]
    table().remove(code)


@contextmanager
def registered(*new: Place) -> Iterator[tuple[Place, ...]]:
    """Register places for the length of a ``with`` block; parents before children. What was known before stays; what is
    registered inside, by whomever, is taken out at its end.
    """
    before = set(_added)
    try:
        for one in new:
            register(one)
        yield new
    finally:
        for code in [code for code in reversed(_added) if code not in before]:
            unregister(code)


_added: dict[str, None] = {}  # in the order in which they came: parents before children


def _find(text: str) -> list[str]:
    """The codes in force that ``text`` may mean; an exact name wins over a short or English one."""
    known = table()
    code = key_zh(text)
    for candidate in (code, code.upper()):
        if candidate in known.places:
            return [candidate] if known.places[candidate].abolished is None else []
    for index, key in ((known.full, code), (known.short, code), (known.short, key_en(text))):
        if key and index.get(key):
            return list(index[key])
    return _find_qualified(text)


def _find_qualified(text: str) -> list[str]:
    """The codes of a name that begins (or, after a comma, ends) with a place above it."""
    if "," in text or "，" in text:
        first, _, rest = text.replace("，", ",").partition(",")
        return _below(_find(rest.strip()), _find(first.strip())) if first.strip() and rest.strip() else []
    words = text.split()
    if text.isascii():
        splits = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    else:
        joined = "".join(words)
        splits = [(joined[:i], joined[i:]) for i in range(len(joined) - 1, 1, -1)]
    for outer, inner in splits:
        above = _find_plain(outer)
        if above:
            found = _below(above, _find(inner))
            if found:
                return found
    return []


def _without_namesakes_inside(codes: list[str]) -> list[str]:
    """The codes without places that lie in another of them and bear its very name (嘉峪关市 620201 in 620200)."""
    rows = {c: table().places[c] for c in codes}
    inside = {c for c in codes for o in codes if o != c and rows[o].name_zh == rows[c].name_zh and covers(o, c)}
    return [c for c in codes if c not in inside]


def _find_plain(text: str) -> list[str]:
    known = table()
    return known.full.get(key_zh(text)) or known.short.get(key_zh(text)) or known.short.get(key_en(text)) or []


def _below(outer: list[str], inner: list[str]) -> list[str]:
    return [c for c in inner if any(o != c and covers(o, c) for o in outer)]


def _find_abolished(text: str) -> list[str]:
    known, key = table(), key_zh(text)
    if key in known.places:
        return [key]
    found = known.gone.get(key) or known.gone.get(key_en(text)) or []
    if not found and not text.isascii():
        for i in range(len(key) - 2, 1, -1):
            inner = known.gone.get(key[i:], [])
            found = _below(_find_plain(key[:i]), inner)
            if found:
                break
    return list(found)


def _is_placeholder(this: Place) -> bool:
    return this.level is PlaceLevel.CITY and (this.name_zh in ("市辖区", "县") or "直辖县级" in this.name_zh)


def _listed(codes: list[str]) -> tuple[str, str]:
    rows = [table().places[c] for c in codes]
    zh = "、".join(f"{full_name(p)} {p.code}" for p in rows)
    en = ", ".join(f"{p.name_en or full_name(p)} {p.code}" for p in rows)
    return zh, en


def _ambiguous(text: str, codes: list[str]) -> Problem:
    zh, en = _listed(codes[:8])
    more_zh = f"等 {len(codes)} 个" if len(codes) > 8 else ""
    more_en = f" and {len(codes) - 8} more" if len(codes) > 8 else ""
    return Problem(
        f"“{text}”可指多个地方：{zh}{more_zh}；请写代码，或连同上级写全",
        f'"{text}" may mean several places: {en}{more_en}; write the code, or the name with the city before it',
    )


def _is_abolished(text: str, gone: Place) -> Problem:
    if not gone.successors:
        return Problem(
            f"“{text}”即{gone.name_zh} {gone.code}，{gone.abolished} 起撤销，去向未核实；请查明其现属区划后填写",
            f'"{text}" is {gone.name_en or gone.name_zh} {gone.code}, abolished {gone.abolished}; where it went is not '
            "verified: find out which division holds it now",
        )
    zh, en = _listed(list(gone.successors))
    choose_zh = "；属地有多个，请按所在地选择" if len(gone.successors) > 1 else "；请改用它"
    choose_en = "; choose by where the land lies" if len(gone.successors) > 1 else "; use that instead"
    return Problem(
        f"“{text}”即{gone.name_zh} {gone.code}，{gone.abolished} 起撤销，现为：{zh}{choose_zh}",
        f'"{text}" is {gone.name_en or gone.name_zh} {gone.code}, abolished {gone.abolished}; now: {en}{choose_en}',
    )


def _unknown(text: str, area: Place | None) -> Problem:
    near = _nearest(text, area)
    inside_zh = f"在{area.name_zh}内" if area is not None else ""
    inside_en = f" within {area.name_en or area.name_zh}" if area is not None else ""
    if not near:
        return Problem(
            f"{inside_zh}没有叫“{text}”的地方；应为 6 位区划代码、区划名称或管理单元代码，请核对",
            f'no place is called "{text}"{inside_en}; expected a six-digit code, a name or the code of a management unit',
        )
    zh, en = _listed(near)
    return Problem(
        f"{inside_zh}没有叫“{text}”的地方；相近的有：{zh}，请选用其一或写代码",
        f'no place is called "{text}"{inside_en}; near it: {en}; use one of these, or a code',
    )


def _nearest(text: str, area: Place | None) -> list[str]:
    known, key = table(), key_zh(text)
    if re.fullmatch(r"[0-9]{2,}", key):
        in_force = [c for c, p in known.places.items() if p.abolished is None]
        same_city = [c for c in in_force if c[:4] == key[:4]]
        pool = same_city or [c for c in in_force if c[:2] == key[:2]]
        near = get_close_matches(key, pool, n=5, cutoff=0.6)
    else:
        names = list(dict.fromkeys([*known.full, *known.short]))
        wanted = key_en(text) or key if text.isascii() else key
        containing = sorted((n for n in names if len(wanted) >= 2 and wanted in n), key=len)
        contained = sorted((n for n in names if len(n) >= 3 and n in wanted), key=len, reverse=True)[:3]
        close = get_close_matches(wanted, names, n=5, cutoff=0.6)
        near = [c for n in (*contained, *containing, *close) for c in (*known.full.get(n, ()), *known.short.get(n, ()))]
    inside = (c for c in near if area is None or covers(area, c))
    return list(dict.fromkeys(inside))[:8]
