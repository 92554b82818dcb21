"""What lists of land can be narrowed by."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import RangeWidget

from ..bodies.actors import actor_of
from . import queries
from .models import ControlLine, Parcel, Zone
from .sentences import Anything, Condition, DivisionFilter, RowFilter, SaidFilterSet


def zones_of(request: Any) -> QuerySet[Zone]:
    """The zones to choose from."""
    if request is None:
        return Zone.objects.none()
    return queries.zones(actor_of(request)).select_related(None).prefetch_related(None).only("code", "name_zh", "name_en")


class ZoneChoice(RowFilter):
    """Rows of a zone, chosen among those that may be seen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"queryset": zones_of, "named_by": "name_zh", "label": _("所属园区"), **kwargs})


def _lines(request: Any) -> QuerySet[ControlLine]:
    return queries.control_line_rows(actor_of(request)) if request is not None else ControlLine.objects.none()


def overdue() -> Q:
    """The condition of parcels whose agreed start or completion has passed without the thing being done."""
    today = timezone.localdate()
    return Q(planned_start__lt=today, actual_start__isnull=True) | Q(planned_completion__lt=today, actual_completion__isnull=True)


def expiring() -> Q:
    """The condition of parcels whose right ends within two years."""
    today = timezone.localdate()
    return Q(expiry__gte=today, expiry__lte=today + datetime.timedelta(days=730))


class ParcelFilter(SaidFilterSet):
    """Parcels by place, use, supply, state and size."""

    q = Anything("code", "record_no", "location", "holder", "holder_code", label=_("编号、坐落或使用权人"))
    division = DivisionFilter()
    zone = ZoneChoice()
    control_line = RowFilter(queryset=_lines, label=_("工业区块控制线"), widget=forms.HiddenInput)
    overdue = Condition((_("有逾期"), _("无逾期")), overdue, label=_("合同履约"))
    idle = Condition((_("闲置"), _("未认定闲置")), lambda: Q(is_idle=True), label=_("闲置"))
    inefficient = Condition((_("低效"), _("未认定低效")), lambda: Q(is_low_efficiency=True), label=_("低效"))
    area_differs = Condition(
        (_("面积不符"), _("面积相符")), queries.area_differs, other=queries.area_agrees, label=_("登记与量算面积")
    )
    drawn = Condition((_("有图形"), _("无图形")), lambda: Q(shape__isnull=False), label=_("图形"))
    expiring = Condition((_("两年内到期"), _("两年内不到期")), expiring, label=_("使用权"))
    far_below = django_filters.NumberFilter("far", "lt", label=_("容积率"))
    far_above = django_filters.NumberFilter("far", "gte", label=_("容积率"))
    area = django_filters.RangeFilter(label=_("面积（亩）"))
    contract_date = django_filters.DateFromToRangeFilter(label=_("合同签订"), widget=RangeWidget(attrs={"type": "date"}))

    class Meta:
        model = Parcel
        fields = (
            "q", "division", "zone", "control_line", "land_source", "land_use", "supply_mode", "overdue", "idle", "inefficient",
            "renewal_kind", "far_below", "far_above", "area", "area_differs", "contract_date", "expiring", "drawn",
        )  # fmt: skip


class ZoneFilter(SaidFilterSet):
    """Zones by place, kind and tier."""

    q = Anything("code", "name_zh", "name_en", "leading_industries", label=_("名称、编号或主导产业"))
    division = DivisionFilter()
    cluster = Condition((_("“2070”产业集聚区"), _("非“2070”产业集聚区")), lambda: Q(is_2070_cluster=True), label=_("“2070”"))

    class Meta:
        model = Zone
        fields = ("q", "division", "kind", "level", "cluster")


class ControlLineFilter(SaidFilterSet):
    """Control lines by place and name."""

    q = Anything("code", "name_zh", "approval_no", label=_("名称、编号或批准文号"))
    division = DivisionFilter()
    drawn = Condition((_("有图形"), _("无图形")), lambda: Q(shape__isnull=False), label=_("图形"))

    class Meta:
        model = ControlLine
        fields = ("q", "division", "tier", "drawn")
