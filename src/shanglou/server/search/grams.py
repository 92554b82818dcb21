"""How texts are cut so that two Chinese characters, part of a code, or pinyin initials find them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from pypinyin import Style, pinyin

SEPARATOR = " "


def normal(text: str) -> str:
    """The text as it is compared: full width and half width alike, lower case, nothing but letters and digits."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if sign.isalnum())


def grams(text: str) -> list[str]:
    """Every two neighbouring signs of a normalised text, in order; the sign itself when there is only one."""
    return [text[at : at + 2] for at in range(len(text) - 1)] or ([text] if text else [])


@lru_cache(maxsize=20_000)
def _initial(sign: str) -> str:
    found = pinyin(sign, style=Style.FIRST_LETTER, errors="ignore", strict=False)
    return found[0][0][:1].lower() if found and found[0][0] else ""


def initials(text: str) -> str:
    """The pinyin initials of the Chinese signs of a text, other letters and digits as they are: 杭州A区 → ``hzaq``."""
    return "".join(sign if sign.isascii() else _initial(sign) for sign in normal(text))


def is_plain(text: str) -> bool:
    """Whether a normalised text has Latin letters and digits only, so that it may be a code or initials."""
    return text.isascii()
