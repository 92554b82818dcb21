"""How enterprises are found."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ..search.index import Described, findable
from .models import Enterprise


@findable("enterprise", _("企业"), "enterprises:enterprise", Enterprise)
def enterprise(row: Enterprise) -> Described:
    """By name and credit code."""
    return Described(row.name_zh, row.credit_code, row.registered_place)
