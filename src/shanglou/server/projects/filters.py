"""What lists of projects, buildings and units can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..bodies.actors import Actor
from ..bodies.queries import visible
from ..land.filters import ZoneChoice
from ..land.models import Zone
from ..land.sentences import Anything, Condition, DivisionFilter, SaidFilterSet
from .models import Building, ListMembership, Milestone, Project, Unit
from .queries import occupied


def overdue() -> Q:
    """The condition of projects with a promised milestone that has passed without being reached."""
    late = Milestone.objects.filter(project=OuterRef("pk"), promised__lt=timezone.localdate(), actual__isnull=True)
    return Q(Exists(late))


def _on_list(name: str) -> Any:
    def condition() -> Q:
        return Q(Exists(ListMembership.objects.filter(project=OuterRef("pk"), list=name, removed_on__isnull=True)))

    return condition


class InZone(ZoneChoice):
    """Rows of projects of a zone, of those projects alone that the actor may see."""

    def __init__(self, *, project: str, **kwargs: Any) -> None:
        self.project = project
        super().__init__(**kwargs)

    def filter(self, qs: QuerySet[Any], value: Zone | None) -> QuerySet[Any]:
        """By one sub-query."""
        if value is None:
            return qs
        own = visible(Project.objects.filter(zone=value), self.parent.actor).order_by().values("pk")
        return qs.filter(**{f"{self.project}__in": own})


class OfProject(Anything):
    """A search in the columns of rows and in the names of their projects, of those projects alone that the actor may see."""

    def __init__(self, *columns: str, project: str, **kwargs: Any) -> None:
        self.project = project
        super().__init__(*columns, **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """All words, each anywhere."""
        actor: Actor = self.parent.actor
        for word in value.split()[:6]:
            named = visible(Project.objects.filter(name_zh__icontains=word), actor).order_by().values("pk")
            said = Q(**{f"{self.project}__in": named})
            for column in self.columns:
                said |= Q(**{f"{column}__icontains": word})
            qs = qs.filter(said)
        return qs


class ProjectFilter(SaidFilterSet):
    """Projects by place, kind, step, lists, ratio and delay."""

    q = Anything("code", "name_zh", "address", kind="project", label=_("名称、编号或地址"))
    division = DivisionFilter()
    zone = ZoneChoice()
    overdue = Condition((_("有逾期"), _("无逾期")), overdue, label=_("承诺节点"))
    upstairs = Condition((_("工业上楼项目"), _("未认定为工业上楼")), lambda: Q(is_upstairs=True), label=_("工业上楼"))
    key = Condition((_("在重点项目清单"), _("不在重点项目清单")), _on_list("key"), label=_("重点项目清单"))
    batch = Condition((_("在年度批次"), _("不在年度批次")), _on_list("annual batch"), label=_("年度批次"))
    rolling = Condition((_("在滚动计划"), _("不在滚动计划")), _on_list("rolling plan"), label=_("三年滚动计划"))
    demonstration = Condition((_("在示范名单"), _("不在示范名单")), _on_list("demonstration"), label=_("示范名单"))
    far_below = django_filters.NumberFilter("far", "lt", label=_("容积率"))
    far_above = django_filters.NumberFilter("far", "gte", label=_("容积率"))
    floor_area = django_filters.RangeFilter(label=_("建筑面积（m²）"))

    class Meta:
        model = Project
        fields = ("kind", "step", "factory_type", "land_source", "level")


class BuildingFilter(SaidFilterSet):
    """Buildings."""

    q = OfProject("code", "building_no", project="project", label=_("编号、栋号或项目"))
    division = DivisionFilter()

    class Meta:
        model = Building
        fields = ("form",)


class UnitFilter(SaidFilterSet):
    """Units by place, use, split and occupancy."""

    q = OfProject("code", "door_no", project="building__project", label=_("编号、门牌或项目"))
    division = DivisionFilter()
    zone = InZone(project="building__project")
    occupied = Condition((_("有企业入驻"), _("空置")), occupied, label=_("入驻"))
    dividable = Condition((_("可分割"), _("不可分割或未定")), lambda: Q(is_dividable=True), label=_("可否分割"))
    floor_area = django_filters.RangeFilter(label=_("建筑面积（m²）"))

    class Meta:
        model = Unit
        fields = ("use", "split_by", "split_state", "assessment")
