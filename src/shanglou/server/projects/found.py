"""How projects are found."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ..search.index import Described, findable
from .models import Project


@findable("project", _("项目"), "projects:project", Project)
def project(row: Project) -> Described:
    """By name and code."""
    return Described(row.name_zh, row.code, row.address)
