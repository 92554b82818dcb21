"""What is read of a request's body before anything else looks at it."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser


class Strict(Parser):
    """JSON as RFC 8259 has it: no NaN and no Infinity; and no NUL in a text, which PostgreSQL does not keep."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body; ninja answers with 400 when this raises anything."""
        found = json.loads(request.body, parse_constant=_no_number)
        if _has_nul(found):
            raise ValueError("NUL")
        return found


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(item) for key, item in value.items())
    return isinstance(value, list) and any(_has_nul(item) for item in value)
