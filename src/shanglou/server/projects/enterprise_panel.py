"""What the page of an enterprise says of the units it occupies and the projects it owns or operates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..bodies.actors import actor_of
from ..enterprises.models import Enterprise
from ..enterprises.panels import enterprise_panels
from . import queries
from .spans import Span, stay

#: So many occupancies and projects are listed; that there are more is said.
MOST = 50


def shown(request: HttpRequest, enterprise: Enterprise) -> Mapping[str, Any]:
    """Where it is and was, the newest first, each unit with its unbroken months on its newest line; its projects."""
    actor, today = actor_of(request), timezone.localdate()
    rows = list(queries.occupied_by(actor, enterprise)[: MOST + 1])
    spans: dict[int, list[Span]] = {}
    for row in rows:
        if row.valid_from is not None:
            spans.setdefault(row.unit_id, []).append(Span(row.valid_from, row.valid_to))
    months = {unit: stay(own, today).months for unit, own in spans.items()}
    projects = list(queries.projects_of(actor, enterprise)[: MOST + 1])
    return {
        "occupied": [(row, months.pop(row.unit_id, None)) for row in rows[:MOST]],
        "projects": projects[:MOST],
        "more": len(rows) > MOST or len(projects) > MOST,
        "today": today,
    }


enterprise_panels.add("units", _("单元与项目"), "projects/enterprise_panel.html", shown, order=10)
