"""Panels that higher rooms put on the pages of lower ones: arrows point one way, so a page offers a place and knows no guest.

A room above registers in its ``AppConfig.ready``::

    zone_panels.add("projects", _("项目"), "projects/zone_panel.html", projects_of_zone)

where ``projects_of_zone(request, zone)`` gives the context of the template, or None when there is nothing to show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

Context = Callable[[HttpRequest, Any], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page that another room fills. `key` is its anchor, `order` its place among the panels."""

    key: str
    heading: Any
    template: str
    context: Context
    order: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A panel as it stands on a page."""

    key: str
    heading: Any
    html: str


class Panels:
    """The panels of one kind of page."""

    def __init__(self) -> None:
        self._panels: dict[str, Panel] = {}

    def add(self, key: str, heading: Any, template: str, context: Context, *, order: int = 100) -> None:
        """Register a panel; one of the same key is replaced."""
        self._panels[key] = Panel(key, heading, template, context, order)

    def shown(self, request: HttpRequest, row: Any) -> list[Shown]:
        """The panels of the page of `row`. Each fetches through its own room's queries: nothing is shown that is hidden there."""
        found = []
        for panel in sorted(self._panels.values(), key=lambda one: (one.order, one.key)):
            context = panel.context(request, row)
            if context is not None:
                html = render_to_string(panel.template, {**context, "row": row}, request)
                found.append(Shown(panel.key, panel.heading, html))
        return found


zone_panels = Panels()
parcel_panels = Panels()
control_line_panels = Panels()
