"""Conditions that may be the same for every row: a constant, or a column."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals as nw

Flag = nw.Expr | bool


def no(flag: Flag) -> Flag:
    """The negation."""
    return (not flag) if isinstance(flag, bool) else ~flag


def both(one: Flag, two: Flag) -> Flag:
    """Whether both are true."""
    if one is False or two is False:
        return False
    if one is True:
        return two
    return one if two is True else one & two


def some(flags: Iterable[Flag]) -> Flag:
    """Whether one of them is true."""
    parts = []
    for flag in flags:
        if flag is True:
            return True
        if flag is not False:
            parts.append(flag)
    if not parts:
        return False
    result = parts[0]
    for part in parts[1:]:
        result = result | part
    return result


def surely(flag: Flag) -> Flag:
    """Whether it is true and not null."""
    return flag if isinstance(flag, bool) else flag.fill_null(False)


def unsure(flag: Flag) -> Flag:
    """Whether it is null."""
    return False if isinstance(flag, bool) else flag.is_null()
