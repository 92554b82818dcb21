"""Who stayed in a unit from when to when, for those who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from . import queries
from .models import Occupancy
from .spans import Span


def stays(rows: Sequence[Occupancy]) -> dict[Any, tuple[str, list[Span]]]:
    """The spans of each enterprise; those of enterprises that may not be seen stay apart and unnamed."""
    found: dict[Any, tuple[str, list[Span]]] = {}
    for row in rows:
        if row.valid_from is None:
            continue
        firm = queries.seen(row, "enterprise")
        label = firm.name_zh if firm is not None else _("不可查看")
        found.setdefault(row.enterprise_id, (label, []))[1].append(Span(row.valid_from, row.valid_to))
    return found
