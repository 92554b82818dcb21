"""How texts are cut so that two Chinese characters, part of a code, or pinyin initials find them."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from pypinyin import Style, pinyin
from pypinyin.constants import PHRASES_DICT

SEPARATOR = " "
#: How 长 is read in names of firms and places (长丰) but for these words. Those that end in it otherwise are titles of officers,
#: which 杭州市长江实业 has none of.
_LONG, _GROWS = "长", ("成长", "增长", "生长", "助长")
#: Signs of the longest phrase that is looked for; longer ones are proverbs.
_LONGEST = 3


def normal(text: str) -> str:
    """The text as it is compared: full width and half width alike, lower case, nothing but letters and digits."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if sign.isalnum())


def grams(text: str) -> list[str]:
    """Every two neighbouring signs of a normalised text, in order; the sign itself when there is only one."""
    return [text[at : at + 2] for at in range(len(text) - 1)] or ([text] if text else [])


@lru_cache(maxsize=20_000)
def _initial(sign: str) -> str:
    if sign == _LONG:
        return "c"
    found = pinyin(sign, style=Style.FIRST_LETTER, errors="ignore", strict=False)
    return found[0][0][:1].lower() if found and found[0][0] else ""


@cache
def _phrases() -> dict[str, dict[str, str]]:
    """By their first sign the phrases whose signs are read otherwise there than alone, with their initials: 重庆, 银行, 乐清.

    These few alone are looked for: to part every name into its words would take seventy times as long.
    """
    found: dict[str, dict[str, str]] = {}
    for phrase, readings in PHRASES_DICT.items():
        if len(phrase) > _LONGEST or len(readings) != len(phrase) or (phrase.endswith(_LONG) and not phrase.endswith(_GROWS)):
            continue
        alone = [_initial(sign) for sign in phrase]
        read = [{unicodedata.normalize("NFD", reading)[:1] for reading in sign} for sign in readings]
        if any(sign not in wanted for sign, wanted in zip(alone, read, strict=True)):
            said = "".join(sign if sign in wanted else min(wanted) for sign, wanted in zip(alone, read, strict=True))
            found.setdefault(phrase[0], {})[phrase] = said
    return found


def initials(text: str) -> str:
    """The pinyin initials of the Chinese signs of a text, other letters and digits as they are: 杭州A区 → ``hzaq``.

    A sign that is read in several ways is read as in the phrase that it stands in: 重庆 → ``cq``, 重工 → ``zg``.
    """
    written, phrases = normal(text), _phrases()
    found, at = [], 0
    while at < len(written):
        sign = written[at]
        known = phrases.get(sign)
        taken = ""
        if known is not None:
            taken = next((part for size in range(_LONGEST, 1, -1) if (part := written[at : at + size]) in known), "")
        if taken and known is not None:
            found.append(known[taken])
        else:
            found.append(sign if sign.isascii() else _initial(sign))
        at += len(taken) or 1
    return "".join(found)


def is_plain(text: str) -> bool:
    """Whether a normalised text has Latin letters and digits only, so that it may be a code or initials."""
    return text.isascii()
