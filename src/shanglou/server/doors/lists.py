"""A registry list: rows the actor may see, filtered, ordered, paged, summed up and exported, all from one declaration.

A room declares its lists in ``views.py``::

    class ParcelList(RegistryList):
        heading = _("宗地")
        rows = staticmethod(queries.parcels)          # (actor) -> QuerySet: who may see what
        table_class = ParcelTable                     # django-tables2
        filterset_class = ParcelFilter                # django-filter
        totals = {"area": _("面积合计（亩）")}         # sums of the filtered rows
        new_url = "land:parcel-new"
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Model, QuerySet, Sum
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from ..bodies.actors import Actor, actor_of
from ..bodies.capabilities import Capability

PAGE = 50


class RegistryList(LoginRequiredMixin, SingleTableMixin, FilterView):
    """One list page. Fetches through `rows` only."""

    heading: ClassVar[Any] = ""
    rows: ClassVar[staticmethod[[Actor], QuerySet[Any]]]
    totals: ClassVar[Mapping[str, Any]] = {}
    #: The address of the page for a new row, shown to those who hold `edit`.
    new_url: ClassVar[str] = ""
    edit: ClassVar[Capability | None] = None
    #: What would fill the list when it is empty.
    empty_hint: ClassVar[Any] = ""
    template_name = "doors/list.html"
    #: The table pages itself. Were the view to page too, rows would be counted and fetched twice.
    table_pagination: ClassVar[dict[str, int]] = {"per_page": PAGE}
    strict = False

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return actor_of(self.request)

    def get_queryset(self) -> QuerySet[Any]:
        """What the actor may see."""
        return type(self).rows(self.actor)

    def get_table_kwargs(self) -> dict[str, Any]:
        """Columns that only some may see are the table's own business; it gets the actor through the request."""
        return {"request": self.request}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page's context: table, filter, count and totals of the filtered rows."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        filtered: QuerySet[Model] = context["filter"].qs
        context["heading"] = self.heading
        table = context["table"]
        context["page_obj"], context["count"] = table.page, table.paginator.count
        context["totals"] = self.summed(filtered)
        context["empty_hint"] = self.empty_hint
        context["new_url"] = self.new_url if self.edit is not None and self.actor.may(self.edit) else ""
        return context

    def summed(self, filtered: QuerySet[Any]) -> list[tuple[Any, Any]]:
        """Label and sum of each total, over the filtered rows."""
        if not self.totals:
            return []
        sums = filtered.order_by().aggregate(**{f"sum_{name}": Sum(name) for name in self.totals})
        return [(label, sums[f"sum_{name}"]) for name, label in self.totals.items()]
