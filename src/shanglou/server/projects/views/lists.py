"""The lists."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...bodies.capabilities import Capability
from ...doors.lists import RegistryList
from ...land.map_filters import map_address
from .. import queries
from ..bulk import PutOnList
from ..filters import BuildingFilter, ProjectFilter, UnitFilter
from ..tables import BuildingTable, ProjectTable, UnitTable


class ProjectList(RegistryList):
    """The projects."""

    heading = _("项目")
    template_name = "projects/list.html"
    rows = staticmethod(queries.project_rows)
    drawn_by = staticmethod(queries.project_shapes)
    table_class = ProjectTable
    filterset_class = ProjectFilter
    totals: ClassVar[dict[str, Any]] = {
        "land_area": _("用地合计（亩）"),
        "floor_area": _("建筑面积合计（m²）"),
        "investment": _("投资合计（元）"),
    }
    new_url = "projects:new"
    edit = Capability.EDIT_PROJECTS
    bulk = (PutOnList(),)
    empty_hint = _("还没有项目。可以用导入模板成批装入，或逐个登记。")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The way to the map of the same projects."""
        return super().get_context_data(**kwargs) | {"on_map": map_address(self.name, self.request.GET)}


class BuildingList(RegistryList):
    """The buildings."""

    heading = pgettext_lazy("many", "建筑")
    rows = staticmethod(queries.buildings)
    order = ("-id",)
    table_class = BuildingTable
    filterset_class = BuildingFilter
    totals: ClassVar[dict[str, Any]] = {"floor_area": _("建筑面积合计（m²）")}
    empty_hint = _("还没有建筑。请在项目页登记，或用导入模板装入。")


class UnitList(RegistryList):
    """The units."""

    heading = _("单元")
    rows = staticmethod(queries.units)
    sorted_rows = staticmethod(partial(queries.units, last=True))
    sorted_by = ("door_no", "floor_area")
    drawn_by = staticmethod(queries.unit_shapes)
    order = ("-id",)
    table_class = UnitTable
    filterset_class = UnitFilter
    totals: ClassVar[dict[str, Any]] = {"floor_area": _("建筑面积合计（m²）")}
    empty_hint = _("还没有单元。请在建筑的叠层图上登记，或用导入模板装入。")
