"""Columns of the list of enterprises."""

from __future__ import annotations

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ..land.telling import industry_named
from .models import Enterprise
from .states import code_flag, tags


class EnterpriseTable(tables.Table):
    """Enterprises."""

    name_zh = tables.Column(linkify=("enterprises:enterprise", {"pk": tables.A("pk")}), order_by="name_key")
    credit_code = tables.Column(empty_values=())
    division = tables.Column(accessor="division", order_by="division__code")
    industry = tables.Column()
    size = tables.Column(orderable=False)
    tags = tables.Column(verbose_name=_("标签"), empty_values=(), orderable=False)
    registered_place = tables.Column(orderable=False)

    class Meta:
        model = Enterprise
        fields = ("name_zh", "credit_code", "division", "industry", "size", "tags", "registered_place")

    def render_credit_code(self, record: Enterprise) -> SafeString:
        """The code, marked unless it is a valid one."""
        return render_to_string("enterprises/code.html", {"enterprise": record, "flag": code_flag(record)})

    def render_industry(self, value: str) -> str:
        """The code with its name."""
        return industry_named(value)

    def render_tags(self, record: Enterprise) -> str:
        """The tags in a row."""
        return " · ".join(tags(record)) or "—"
