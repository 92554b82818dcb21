"""How enterprises are found."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ..search.index import Described, findable
from .models import Enterprise


@findable("enterprise", _("企业"), "enterprises:enterprise", Enterprise)
def enterprise(row: Enterprise) -> Described | None:
    """By name and credit code; one that was merged into another not at all."""
    if row.merged_into_id is not None:
        return None
    return Described(row.name_zh, row.credit_code, row.registered_place)
