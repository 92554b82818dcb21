"""How bodies are found: the room of bodies stands below this one and cannot say it itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ..bodies.capabilities import Capability
from ..bodies.models import Body
from .index import Described, findable


@findable("body", _("机构"), "bodies:body", Body, open_to=(Capability.MANAGE_ACCOUNTS, Capability.MANAGE_ROLES))
def body(row: Body) -> Described:
    """By name and credit code."""
    return Described(row.name_zh, row.credit_code, row.name_en)
