"""Pages of land: lists, pages of a parcel, a zone and a control line, and the sheets that change them."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..bodies.actors import actor_of
from ..bodies.capabilities import Capability
from ..bodies.models import Registered
from ..doors.lists import RegistryList
from . import actions, queries
from .filters import ControlLineFilter, ParcelFilter, ZoneFilter
from .forms import AreaForm, ClassifyForm, ControlLineForm, NewParcelForm, ParcelForm, ZoneForm
from .histories import history_of
from .map_filters import map_address
from .models import ControlLine, Parcel, Zone
from .outlines import outline
from .panels import control_line_panels, parcel_panels, zone_panels
from .removal import Removal
from .sheets import RowForm, RowSheet
from .states import account_bar, areas_of, flags_of, milestones_of
from .tables import ControlLineTable, ParcelTable, ZoneTable
from .telling import joined, plain_number, told

FEW = 20
LISTS = (
    ("land:parcels", _("宗地")),
    ("land:zones", _("园区与平台")),
    ("land:control-lines", pgettext_lazy("many", "工业区块控制线")),
)


class _LandList(RegistryList):
    """A list of land, with the way to the others."""

    template_name = "land/list.html"
    edit = Capability.EDIT_LAND

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The other lists beside this one."""
        others = [(name, label) for name, label in LISTS if label != self.heading]
        return super().get_context_data(**kwargs) | {"siblings": others, "on_map": map_address(self.name, self.request.GET)}


class ParcelList(_LandList):
    """The parcels."""

    heading = _("宗地")
    rows = staticmethod(queries.parcel_rows)
    sorted_rows = staticmethod(partial(queries.parcel_rows, last=True))
    sorted_by = ("area",)
    table_class = ParcelTable
    filterset_class = ParcelFilter
    totals: ClassVar[dict[str, Any]] = {"area": _("登记面积合计（亩）"), "measured_area": _("量算面积合计（亩）")}
    new_url = "land:parcel-new"
    empty_hint = _("还没有宗地。可以用导入模板成批装入，或逐宗登记。")


class ZoneList(_LandList):
    """The zones and platforms."""

    heading = _("园区与平台")
    rows = staticmethod(queries.zone_rows)
    table_class = ZoneTable
    filterset_class = ZoneFilter
    totals: ClassVar[dict[str, Any]] = {"land_area": _("用地面积合计（亩）")}
    new_url = "land:zone-new"
    empty_hint = _("还没有园区或平台。可以用导入模板成批装入，或逐个登记。")


class ControlLineList(_LandList):
    """The industrial block control lines."""

    heading = pgettext_lazy("many", "工业区块控制线")
    rows = staticmethod(queries.control_line_rows)
    table_class = ControlLineTable
    filterset_class = ControlLineFilter
    totals: ClassVar[dict[str, Any]] = {"measured_area": _("量算面积合计（亩）")}
    new_url = "land:control-line-new"
    empty_hint = _("还没有工业区块控制线。可以从图形文件导入，或逐条登记。")


# What a page tells of a row, under which heading.
IDENTITY = (
    "code", "record_no", "location", "bounds", "industry", "grade", "land_use", "land_source", "supply_mode", "grant_method",
    "grant_term_class", "term", "price", "approval_no", "approver",
)  # fmt: skip
CONTRACT = ("contract_no", "division_clause", "max_split_share")
PLANNING = ("lower_far", "upper_far", "far", "building_density", "height_limit", "green_ratio")
SITING = (
    "in_zone",
    "inside_control_line",
    "in_2070_cluster",
    "is_newly_added",
    "is_scattered",
    "is_standard_land_grant",
    "is_edge_land",
)
CLASSES = ("is_idle", "idle_months", "is_low_efficiency", "renewal_kind", "is_under_used")
ZONE = ("kind", "level", "priority_platform", "is_2070_cluster", "land_area", "established_on", "approval_no")
LINE = ("code", "tier", "approved_on", "approval_no")


@login_required
def parcel(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a parcel."""
    actor = actor_of(request)
    row = get_object_or_404(queries.parcels(actor), pk=pk)
    context = {
        "parcel": row,
        "flags": flags_of(row),
        "identity": told(row, IDENTITY),
        "contract": told(row, CONTRACT),
        "milestones": milestones_of(row),
        "planning": told(row, PLANNING),
        "siting": told(row, SITING),
        "classes": told(row, CLASSES),
        "areas": areas_of(row),
        "area_history": list(queries.areas(actor).filter(parcel=row).order_by("-known_from", "-pk")),
        "outline": outline(row),
        "panels": parcel_panels.shown(request, row),
        **_shared(request, row, queries.history(actor, row)),
    }
    return render(request, "land/parcel.html", context)


@login_required
def zone(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a zone."""
    actor = actor_of(request)
    row = get_object_or_404(queries.zones(actor), pk=pk)
    account = queries.land_account(actor, row)
    context = {
        "zone": row,
        "facts": told(row, ZONE),
        "industries": joined(part.strip() for part in row.leading_industries.replace("；", ";").split(";") if part.strip()),
        "account": account,
        "bar": account_bar(account),
        "parts": list(queries.zones(actor).filter(parent=row).defer("shape").prefetch_related(None)),
        "outline": outline(row),
        "panels": zone_panels.shown(request, row),
        **_shared(request, row, queries.history(actor, row)),
    }
    return render(request, "land/zone.html", context)


@login_required
def control_line(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a control line."""
    actor = actor_of(request)
    row = get_object_or_404(queries.control_lines(actor), pk=pk)
    inside = queries.parcels(actor).filter(control_line=row)
    context = {
        "line": row,
        "facts": told(row, LINE),
        "inside": queries.totals(inside),
        "outline": outline(row),
        "panels": control_line_panels.shown(request, row),
        **_shared(request, row, queries.history(actor, row)),
    }
    return render(request, "land/control_line.html", context)


def _shared(request: HttpRequest, row: Registered, entries: QuerySet[Any]) -> dict[str, Any]:
    actor = actor_of(request)
    every = request.GET.get("history") == "all"
    return {
        "row": row,
        "may_edit": actor.may(Capability.EDIT_LAND, row),
        "history": history_of(actor, row, entries, limit=None if every else FEW),
    }


class _OfLand(RowSheet):
    """A sheet about one row of land."""

    capability = Capability.EDIT_LAND


class NewParcel(_OfLand):
    """A new parcel."""

    form_class = NewParcelForm
    heading = _("登记宗地")
    fetch = staticmethod(queries.parcels)
    page = "land:parcel"

    def save(self, form: RowForm, version: int | None) -> Parcel:
        """Register it."""
        return actions.create_parcel(self.actor, form.written())


class ChangeParcel(_OfLand):
    """Change a parcel."""

    form_class = ParcelForm
    heading = _("修改宗地")
    note = _("面积和低效闲置认定有单独的办理事项。")
    fetch = staticmethod(queries.parcels)
    page = "land:parcel"

    def save(self, form: RowForm, version: int | None) -> Parcel:
        """Change it."""
        return actions.change_parcel(self.actor, self.row(), form.written(), version=version)


class CorrectArea(_OfLand):
    """Correct the area of a parcel."""

    form_class = AreaForm
    heading = _("更正面积")
    note = _("原有面积不会被覆盖：更正人、原因和依据都会保留。")
    submit = _("更正")
    fetch = staticmethod(queries.parcels)
    page = "land:parcel"

    def form(self, row: Any, data: Any = None) -> RowForm:
        """The form with the area as it is stated now, which it names; it makes a new record."""
        form = AreaForm(self.actor, data, initial={"area": row.area, "basis": "survey"})
        if row.area is not None:
            form.fields["area"].help_text = _("现登记 %(area)s 亩") % {"area": plain_number(row.area)}
        return form

    def save(self, form: RowForm, version: int | None) -> Parcel:
        """Correct it."""
        row = self.row()
        actions.correct_area(self.actor, row, **form.cleaned_data, version=version)
        return row


class Classify(_OfLand):
    """Find a parcel idle or inefficient, or no longer so."""

    form_class = ClassifyForm
    heading = _("低效闲置认定")
    submit = _("作出认定")
    fetch = staticmethod(queries.parcels)
    page = "land:parcel"

    def save(self, form: RowForm, version: int | None) -> Parcel:
        """Classify it."""
        said = form.cleaned_data
        return actions.classify(
            self.actor, self.row(), form.written(), reason=said["reason"], evidence=said["evidence"], version=version
        )


class NewZone(_OfLand):
    """A new zone."""

    form_class = ZoneForm
    heading = _("登记园区或平台")
    fetch = staticmethod(queries.zones)
    page = "land:zone"

    def save(self, form: RowForm, version: int | None) -> Zone:
        """Register it."""
        return actions.create_zone(self.actor, form.written())


class ChangeZone(NewZone):
    """Change a zone."""

    heading = _("修改园区或平台")

    def save(self, form: RowForm, version: int | None) -> Zone:
        """Change it."""
        return actions.change_zone(self.actor, self.row(), form.written(), version=version)


class NewControlLine(_OfLand):
    """A new control line."""

    form_class = ControlLineForm
    heading = _("登记工业区块控制线")
    fetch = staticmethod(queries.control_lines)
    page = "land:control-line"

    def save(self, form: RowForm, version: int | None) -> ControlLine:
        """Register it."""
        return actions.create_control_line(self.actor, form.written())


class ChangeControlLine(NewControlLine):
    """Change a control line."""

    heading = _("修改工业区块控制线")

    def save(self, form: RowForm, version: int | None) -> ControlLine:
        """Change it."""
        return actions.change_control_line(self.actor, self.row(), form.written(), version=version)


class _LandRemoval(Removal, _OfLand):
    """Takes a row of land out of the registry."""

    remove = staticmethod(actions.remove)


class RemoveParcel(_LandRemoval):
    """Take a parcel out of the registry."""

    heading = _("删除宗地")
    fetch = staticmethod(queries.parcels)
    page, listed = "land:parcel", "land:parcels"


class RemoveZone(_LandRemoval):
    """Take a zone out of the registry."""

    heading = _("删除园区或平台")
    fetch = staticmethod(queries.zones)
    page, listed = "land:zone", "land:zones"


class RemoveControlLine(_LandRemoval):
    """Take a control line out of the registry."""

    heading = _("删除工业区块控制线")
    fetch = staticmethod(queries.control_lines)
    page, listed = "land:control-line", "land:control-lines"
