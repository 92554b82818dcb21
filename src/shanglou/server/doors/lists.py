"""A registry list: rows the actor may see, filtered, ordered, paged, summed up and exported, all from one declaration.

A room declares its lists in ``views.py``::

    class ParcelList(RegistryList):
        heading = _("宗地")
        rows = staticmethod(queries.parcels)          # (actor) -> QuerySet: who may see what
        table_class = ParcelTable                     # django-tables2
        filterset_class = ParcelFilter                # django-filter
        totals = {"area": _("面积合计（亩）")}         # sums of the filtered rows
        new_url = "land:parcel-new"

A list is known by the name of its address (``land:parcels``). Up to `MOST_COUNTED` rows are counted and summed up when the page
is made; where there are more the page says so, can be turned up to that row, and asks for the exact count and the sums in a
request of its own, so that it opens as fast on a million rows as on a thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, ClassVar

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Count, Model, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin, Table

from ..bodies.actors import Actor, actor_of
from ..bodies.capabilities import Capability
from ..bodies.queries import divisions
from . import keeping
from .bulk import BulkAction
from .bulk_change import BulkChange
from .exporting.forms import forms_for
from .kinds import kind_of
from .lists_posted import posted
from .named import NamedList
from .paging import PAGE, Known

MOST_COUNTED = 10_000


def count_and_sum(rows: QuerySet[Any], names: Iterable[str], *, is_exact: bool) -> tuple[int, bool, dict[str, Any]]:
    """How many rows there are, whether that is all of them, and the sums of their columns: one question for all three."""
    rows, names = rows.order_by(), list(names)
    if not is_exact:
        # What a sub-query does not name it does not read, and joins for rows' sake are left out of it.
        rows = rows.select_related(None).prefetch_related(None).only("pk", *names)[: MOST_COUNTED + 1]
    sums = rows.aggregate(found=Count("pk"), **{f"sum_{name}": Sum(name) for name in names})
    count = sums["found"]
    if not is_exact and count > MOST_COUNTED:
        return MOST_COUNTED, False, {}
    return count, True, {name: sums[f"sum_{name}"] for name in names}


class RegistryList(NamedList, LoginRequiredMixin, SingleTableMixin, FilterView):
    """One list page. Fetches through `rows` only."""

    heading: ClassVar[Any] = ""
    rows: ClassVar[staticmethod[[Actor], QuerySet[Any]]]
    #: The same rows for a table that is sorted by one of the columns of `sorted_by`, which an index holds, where there are more
    #: than are counted: looked through in that order instead of being collected by their divisions and sorted.
    sorted_rows: ClassVar[staticmethod[[Actor], QuerySet[Any]] | None] = None
    sorted_by: ClassVar[Sequence[str]] = ()
    #: The order that the list opens in, where it is not that of the model: by what an index holds, whoever looks.
    order: ClassVar[Sequence[str]] = ()
    #: The address of the page for a new row, shown to those who hold `edit`.
    new_url: ClassVar[str] = ""
    edit: ClassVar[Capability | None] = None
    #: What would fill the list when it is empty.
    empty_hint: ClassVar[Any] = ""
    #: What may be done to several rows at once, after a preview.
    bulk: ClassVar[Sequence[BulkAction]] = ()
    template_name = "doors/list.html"
    totals_name: ClassVar[str] = "doors/list_totals.html"
    strict = False

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return actor_of(self.request)

    @property
    def name(self) -> str:
        """What the list is known by: the name of its address."""
        match = self.request.resolver_match
        return match.view_name if match is not None else ""

    def get_queryset(self) -> QuerySet[Any]:
        """What the actor may see."""
        return self.ordered(self.actor)

    @classmethod
    def ordered(cls, actor: Actor) -> QuerySet[Any]:
        """What an actor may see, in the order that the list opens in."""
        rows = cls.rows(actor)
        return rows.order_by(*cls.order) if cls.order else rows

    # ------------------------------------------------------------------------------------------------------ the table
    def get_table(self, **kwargs: Any) -> Table:
        """The table with the columns that its reader chose, the first one always."""
        table = super().get_table(**kwargs)
        keeping.hide_unchosen(table, self.chosen)
        return table

    def get_table_data(self) -> QuerySet[Any]:
        """The rows that the filters leave, looked up as their number and the order that is asked for make it cheap."""
        rows = self.sorted_rows
        if rows is None or self.request.GET.get("sort", "").lstrip("-") not in self.sorted_by or self.counted[0] < MOST_COUNTED:
            return self.object_list
        asked = self.get_filterset_kwargs(self.filterset_class) | {"queryset": rows(self.actor)}
        return self.filterset_class(**asked).qs

    @cached_property
    def chosen(self) -> list[str] | None:
        """The columns that the reader chose; None: all."""
        return keeping.chosen(self.actor, self.name)

    @cached_property
    def _counted(self) -> tuple[int, bool, dict[str, Any]]:
        """How many rows the filters leave, whether that is all of them, and their sums."""
        return count_and_sum(self.object_list, self.totals, is_exact=self.request.GET.get("count") == "exact")

    @property
    def counted(self) -> tuple[int, bool]:
        """How many rows the filters leave, and whether that is all of them or only as many as were counted."""
        return self._counted[:2]

    @property
    def totalled(self) -> list[tuple[Any, Any]]:
        """Label and sum of each total, over the filtered rows."""
        sums = self._counted[2]
        return [(label, sums[name]) for name, label in self.totals.items()]

    def get_paginate_by(self, queryset: Any) -> None:
        """The table does the paging, not the view."""
        return None

    def get_table_pagination(self, table: Table) -> dict[str, Any]:
        """Fifty rows to a page, whatever the address asks for."""
        turned = min(self.counted[0], MOST_COUNTED)
        return {"per_page": PAGE, "paginator_class": partial(Known, known=turned)}

    # ------------------------------------------------------------------------------------------------------- the page
    @property
    def part(self) -> str:
        """The id of the part of the page that is asked for; empty: the whole page."""
        htmx = getattr(self.request, "htmx", None)
        wanted = htmx.target if htmx and not htmx.history_restore_request else ""
        return wanted if wanted in ("list", "list-totals") else ""

    def get_template_names(self) -> list[str]:
        """The page, or the line of its sums."""
        return [self.totals_name] if self.part == "list-totals" else [self.template_name]

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """The page; a browser keeps page and part apart."""
        response: HttpResponse = super().render_to_response(context, **kwargs)
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page's context: table, filter, count and totals of the filtered rows."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        table: Table = context["table"]
        count, is_exact = self.counted
        query = keeping.kept_query(self.request.GET)
        views = list(keeping.views(self.actor, self.name))
        context.update(
            layout="doors/bare.html" if self.part == "list" else "base.html",
            list_name=self.name,
            heading=self.heading,
            count=count,
            is_exact=is_exact,
            most=MOST_COUNTED,
            page_obj=table.page,
            paginator=table.paginator,
            totals=self.totalled if is_exact else [],
            has_totals=bool(self.totals),
            empty_hint=self.empty_hint,
            lacks_divisions=not count and not divisions(self.actor).exists(),
            may_bring_in=self.actor.may(Capability.MANAGE_ROLES),
            new_url=self.new_url if self.edit is not None and self.actor.may(self.edit) else "",
            query=query,
            filtered=any(name not in ("sort", *keeping.PASSING) for name in self.request.GET),
            filters_open=any(item.errors for item in self.filterset.form if item.name != "q"),
            phrases=self.phrases(),
            columns=self.columns(table),
            views=views,
            view=next((item for item in views if item.query == query), None),
            bodies=keeping.bodies_to_share_with(self.actor),
            kind=self.kind,
            export_forms=forms_for(self, self.object_list.model) if self.actor.may(Capability.EXPORT) else (),
            bulk_actions=[item for item in self.bulk_actions() if self.actor.may(item.capability)],
        )
        return context

    @cached_property
    def kind(self) -> Any:
        """What is imported into the rows of this list, where the actor may import."""
        found = kind_of(self.object_list.model)
        may = found is not None and self.actor.may(Capability.IMPORT) and self.actor.may(found.capability)
        return found if may else None

    @classmethod
    def bulk_actions(cls) -> Sequence[BulkAction]:
        """What may be done to several rows at once: what the list declares, and changes that its import knows how to make."""
        found = kind_of(cls.filterset_class._meta.model)
        return (*cls.bulk, BulkChange(found)) if found is not None and found.bulk else cls.bulk

    def phrases(self) -> list[Any]:
        """The filters as words, each with the address without it."""
        told = getattr(self.filterset, "phrases", None)
        return list(told()) if told is not None else []

    def columns(self, table: Table) -> list[dict[str, Any]]:
        """The columns that may be chosen, with their headings."""
        wanted = self.chosen
        return [
            {
                "name": name,
                "header": column.header,
                "shown": number == 0 or wanted is None or name in wanted,
                "fixed": number == 0,
            }
            for number, (name, column) in enumerate(table.columns.columns.items())
        ]

    # ---------------------------------------------------------------------------------------------- what is done with it
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Export what the filters leave, or look at what a bulk action would do to it."""
        return posted(self)

    @classmethod
    def filtered_for(cls, actor: Actor, query: str, request: HttpRequest) -> tuple[QuerySet[Model], Any]:
        """The rows that a query string leaves of what an actor may see, in its order, and the filter set."""
        made = cls.filterset_class(data=QueryDict(query), queryset=cls.ordered(actor), request=request)
        return made.qs, made
