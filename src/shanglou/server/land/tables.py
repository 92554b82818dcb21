"""Columns of the lists of land."""

from __future__ import annotations

import datetime
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ..doors.sorting import by_seen
from .models import ControlLine, Parcel, Zone
from .states import flags_of
from .telling import joined, plain_number

_NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}
#: Stays on one line, so that a row is one line high.
WIDE = {"td": {"class": "text-nowrap"}}


class Number(tables.Column):
    """An exact number without idle zeros, or rounded to `places`; flush right."""

    def __init__(self, *, places: int | None = None, **kwargs: Any) -> None:
        self.places = places
        kwargs.setdefault("attrs", _NUMBER)
        super().__init__(**kwargs)

    def render(self, value: Any) -> str:
        """Thousands grouped."""
        return plain_number(value) if self.places is None else f"{value:,.{self.places}f}"


class Day(tables.Column):
    """A day. The library's own column compiles a template for every cell."""

    def render(self, value: datetime.date) -> str:
        """Year, month, day."""
        return value.isoformat()


class YesNo(tables.Column):
    """True, false or unknown as shape and word."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_values=(), **kwargs)

    def render(self, value: bool | None) -> str:
        """The shape and the word."""
        if value is None:
            return f"○ {_('未知')}"
        return f"✓ {_('是')}" if value else f"✗ {_('否')}"


class Flags(tables.Column):
    """Short words about a row, each with a shape of its own."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_values=(), orderable=False, **kwargs)


class ParcelTable(tables.Table):
    """Parcels."""

    code = tables.Column(linkify=("land:parcel", {"pk": tables.A("pk")}))
    location = tables.Column(attrs=WIDE)
    division = tables.Column(accessor="division", order_by="division__code")
    zone = tables.Column(accessor="zone", attrs=WIDE)
    holder = tables.Column()
    land_use = tables.Column(attrs=WIDE)
    area = Number(verbose_name=_("登记面积（亩）"))
    measured_area = Number(verbose_name=_("量算面积（亩）"), places=2)
    far = Number()
    supply_mode = tables.Column()
    expiry = Day()
    flags = Flags(verbose_name=_("标记"))

    class Meta:
        model = Parcel
        fields = (
            "code", "location", "division", "zone", "holder", "land_use", "area", "measured_area", "far", "supply_mode", "expiry",
            "flags",
        )  # fmt: skip
        order_by = "code"

    def order_zone(self, rows: QuerySet[Parcel], is_descending: bool) -> tuple[QuerySet[Parcel], bool]:
        """By the codes of zones that may be seen."""
        return by_seen(self, rows, "zone", "code", falls=is_descending)

    def render_flags(self, record: Parcel) -> SafeString:
        """What stands out; of most parcels nothing does."""
        flags = flags_of(record)
        return render_to_string("land/flags.html", {"flags": flags}) if flags else SafeString()


class ZoneTable(tables.Table):
    """Zones."""

    name_zh = tables.Column(linkify=("land:zone", {"pk": tables.A("pk")}))
    code = tables.Column(attrs=WIDE)
    division = tables.Column(accessor="division", order_by="division__code")
    kind = tables.Column()
    level = tables.Column()
    leading_industries = tables.Column(orderable=False)
    parent = tables.Column(accessor="parent")
    land_area = Number(verbose_name=_("用地面积（亩）"))
    established_on = Day()

    class Meta:
        model = Zone
        fields = ("name_zh", "code", "division", "kind", "level", "leading_industries", "parent", "land_area", "established_on")
        order_by = "code"

    def order_parent(self, rows: QuerySet[Zone], is_descending: bool) -> tuple[QuerySet[Zone], bool]:
        """By the codes of parents that may be seen."""
        return by_seen(self, rows, "parent", "code", falls=is_descending)

    def render_leading_industries(self, value: str) -> str:
        """The industries in a row."""
        return joined(part.strip() for part in value.replace("；", ";").split(";") if part.strip())


class ControlLineTable(tables.Table):
    """Control lines."""

    name_zh = tables.Column(linkify=("land:control-line", {"pk": tables.A("pk")}))
    code = tables.Column(attrs=WIDE)
    division = tables.Column(accessor="division", order_by="division__code")
    tier = tables.Column()
    measured_area = Number(verbose_name=_("量算面积（亩）"), places=2)
    approved_on = Day()
    approval_no = tables.Column()

    class Meta:
        model = ControlLine
        fields = ("name_zh", "code", "division", "tier", "measured_area", "approved_on", "approval_no")
        order_by = "code"
