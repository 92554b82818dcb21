"""Columns of the lists of projects and units."""

from __future__ import annotations

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..doors.sorting import by_seen
from ..land.tables import Day, Number, YesNo
from .models import Building, Project, Unit


class ProjectTable(tables.Table):
    """Projects."""

    name_zh = tables.Column(linkify=("projects:project", {"pk": tables.A("pk")}))
    code = tables.Column(attrs={"td": {"class": "text-nowrap"}})
    division = tables.Column(accessor="division", order_by="division__code")
    zone = tables.Column(accessor="zone")
    kind = tables.Column()
    step = tables.Column()
    owner = tables.Column(accessor="owner", orderable=False)
    factory_type = tables.Column()
    land_area = Number(verbose_name=_("用地（亩）"))
    floor_area = Number(verbose_name=_("建筑面积（m²）"))
    far = Number()
    planned_completion = Day()

    class Meta:
        model = Project
        fields = (
            "name_zh",
            "code",
            "division",
            "zone",
            "kind",
            "step",
            "owner",
            "factory_type",
            "land_area",
            "floor_area",
            "far",
            "planned_completion",
        )
        order_by = "-id"

    def order_zone(self, rows: QuerySet[Project], is_descending: bool) -> tuple[QuerySet[Project], bool]:
        """By the codes of zones that may be seen."""
        return by_seen(self, rows, "zone", "code", falls=is_descending)


class BuildingTable(tables.Table):
    """Buildings."""

    code = tables.Column(linkify=("projects:building", {"pk": tables.A("pk")}))
    building_no = tables.Column()
    project = tables.Column(accessor="project", orderable=False)
    division = tables.Column(accessor="division", order_by="division__code")
    form = tables.Column()
    storeys = tables.Column(attrs={"td": {"class": "num"}})
    height = Number(verbose_name=_("高度（米）"))
    floor_area = Number(verbose_name=_("建筑面积（m²）"))

    class Meta:
        model = Building
        fields = ("code", "building_no", "project", "division", "form", "storeys", "height", "floor_area")
        order_by = "-id"


class UnitTable(tables.Table):
    """Units."""

    code = tables.Column(linkify=("projects:unit", {"pk": tables.A("pk")}))
    door_no = tables.Column()
    project = tables.Column(accessor="building__project__name_zh", orderable=False, verbose_name=pgettext_lazy("one", "项目"))
    building = tables.Column(accessor="building", orderable=False)
    floor = tables.Column(accessor="floor", orderable=False)
    division = tables.Column(accessor="division", order_by="division__code")
    use = tables.Column()
    floor_area = Number(verbose_name=_("建筑面积（m²）"))
    split_by = tables.Column()
    split_state = tables.Column()
    is_dividable = YesNo()

    class Meta:
        model = Unit
        fields = (
            "code",
            "door_no",
            "project",
            "building",
            "floor",
            "division",
            "use",
            "floor_area",
            "split_by",
            "split_state",
            "is_dividable",
        )
        order_by = "-id"
