"""How land is found."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ..search.index import Described, findable
from .models import Parcel, Zone


@findable("parcel", _("宗地"), "land:parcel", Parcel)
def parcel(row: Parcel) -> Described:
    """By location and code."""
    return Described(row.location or row.code, row.code, row.holder)


@findable("zone", _("园区与平台"), "land:zone", Zone)
def zone(row: Zone) -> Described:
    """By name and code."""
    return Described(row.name_zh, row.code, row.leading_industries)
