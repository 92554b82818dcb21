"""What is made of credit codes and names as they come: which are right, which are nearly the same.

One place for forms, the interface and imports, so that all of them keep the same code in the same state.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shanglou.engine.language import Text
from shanglou.standards import credit_code
from shanglou.standards.errors import Problem

from ..search.grams import normal

#: Letters that the code does not have, and what they are most often a slip for (GB 32100, clause 4).
_LOOK_ALIKE = str.maketrans({"I": "1", "O": "0", "S": "5", "Z": "2", "V": "U"})


class CodeState(StrEnum):
    """What the check of a credit code found."""

    VALID = "valid"
    WRONG = "wrong"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Judged:
    """A credit code as it is kept, its state, and what is wrong with it."""

    code: str
    state: CodeState
    problem: Text | None = None


def judge(text: str) -> Judged:
    """The code as it is kept: a valid one in its standard form, a wrong one as it came, with what is wrong with it."""
    given = text.strip()
    if not given:
        return Judged("", CodeState.MISSING)
    try:
        return Judged(credit_code.parse(given).code, CodeState.VALID)
    except Problem as wrong:
        return Judged(given, CodeState.WRONG, Text(wrong.zh, wrong.en))


def plain(code: str) -> str:
    """A code as it is compared: half-width capitals without spaces and signs."""
    return normal(code).upper()


def repaired(code: str) -> str:
    """A wrong code with its look-alike letters put right, if that makes it a valid one; else empty."""
    tried = plain(code).translate(_LOOK_ALIKE)
    return tried if credit_code.check(tried) else ""


def near(one: str, other: str) -> bool:
    """Whether two codes are one slip apart: a sign wrong, missing, too many, or two neighbours exchanged. Neither is empty."""
    a, b = plain(one).translate(_LOOK_ALIKE), plain(other).translate(_LOOK_ALIKE)
    if not a or not b or abs(len(a) - len(b)) > 1:
        return False
    if a == b:
        return True
    start = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    if len(a) == len(b):
        exchanged = len(rest_a) > 1 and rest_a[0] == rest_b[1] and rest_a[1] == rest_b[0] and rest_a[2:] == rest_b[2:]
        return exchanged or rest_a[1:] == rest_b[1:]
    return rest_a[1:] == rest_b if len(a) > len(b) else rest_a == rest_b[1:]


def name_key(name: str) -> str:
    """A name as it is compared: without signs and spaces, and 有限责任公司 as 有限公司, which registers print either way."""
    return normal(name).replace("有限责任公司", "有限公司")[:200]
