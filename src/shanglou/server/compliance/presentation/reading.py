"""A report kept as JSON, perhaps by an older version: what is lacking or of another kind reads as nothing, never as a fault."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from shanglou.engine.language import Language

Node = Mapping[str, Any]


def table(value: object) -> Node:
    """A JSON object, or an empty one."""
    return value if isinstance(value, Mapping) else {}


def tables(value: object) -> list[Node]:
    """The objects of a JSON array."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list | tuple) else []


def names(value: object) -> tuple[str, ...]:
    """The strings of a JSON array."""
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list | tuple) else ()


def words(value: object, language: Language) -> str:
    """A text in `language` from ``{"zh": …, "en": …}`` or from a plain string; the other language when it has only that."""
    if isinstance(value, str):
        return value
    other: Language = "en" if language == "zh" else "zh"
    both = table(value)
    return next((text for text in (both.get(language), both.get(other)) if isinstance(text, str) and text), "")


def titled(value: object, language: Language) -> str:
    """A text as a title: in English it begins with a capital."""
    text = words(value, language)
    return text[:1].upper() + text[1:] if language == "en" else text


def string(value: object) -> str:
    """A string, or an empty one."""
    return value if isinstance(value, str) else ""


def whole(value: object) -> int | None:
    """A whole number, if it is one."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def number(value: object) -> Fraction | None:
    """An exact number from text such as ``999.99`` or ``1/3``, if it is one."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return None
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError):
        return None


def date(value: object) -> datetime.date | None:
    """A day from ISO text, if it is one."""
    try:
        return datetime.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
