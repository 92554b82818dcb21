"""Projects, buildings, storeys, units and who occupies them, as tables."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shanglou.engine.facts import Fact
from shanglou.engine.kinds import TEXT
from shanglou.engine.language import Text

from ...bodies.actors import Actor
from ...bodies.capabilities import Capability
from ...doors.importing.facts import whole_number
from ...doors.kinds import BODY, DIVISION, Field, ImportKind, Refers, Source, importable, plain
from ...enterprises.imports import ENTERPRISE
from ...land import queries as land
from .. import actions, queries
from ..models import Building, Floor, Occupancy, Project, Unit

_PROJECT = Refers(queries.projects)
_BUILDING = Refers(queries.buildings, by=("code",))
_STOREY = Refers(queries.floors, by=("number", "label"), within="building")


def _plain(model: type[models.Model], *without: str) -> tuple[Field, ...]:
    """The fields of a model that a person fills in and that name no other row."""
    return plain(
        *(
            item.name
            for item in model._meta.concrete_fields
            if item.editable
            and not item.is_relation
            and not item.primary_key
            and item.name not in without
            and not isinstance(item, models.BinaryField)
        )
    )


@importable
class Projects(ImportKind):
    """Projects. The step of a project is not imported: it is moved with its reasons."""

    name, label, model = "projects", _("项目"), Project
    capability = Capability.EDIT_PROJECTS
    fields = (
        Field("code", required=True),
        Field("name_zh", required=True, aliases=("名称",)),
        Field("kind", required=True),
        DIVISION,
        BODY,
        Field("zone", refers=Refers(land.zones)),
        Field("owner", refers=ENTERPRISE),
        Field("operator", refers=ENTERPRISE),
        *_plain(Project, "code", "name_zh", "kind", "step"),
    )
    key = ("code",)
    rows = staticmethod(queries.projects)
    list_name = "projects:list"
    bulk = ("zone", "kind", "factory_type", "level")

    def create(self, actor: Actor, values: dict[str, Any], source: Source) -> Project:
        """Register it."""
        return actions.create_project(actor, values)

    def change(self, actor: Actor, row: Project, values: dict[str, Any], source: Source) -> Project:
        """Change it."""
        return actions.change_project(actor, row, values, note=source.note)

    def remove(self, actor: Actor, row: Project, reason: str) -> None:
        """Take it out."""
        actions.remove_project(actor, row, reason=reason)


@importable
class Buildings(ImportKind):
    """Buildings of projects; they lie where their project lies."""

    name, label, model = "buildings", pgettext_lazy("many", "建筑"), Building
    capability = Capability.EDIT_PROJECTS
    fields = (
        Field("code", required=True),
        Field("project", required=True, refers=_PROJECT, aliases=("项目代码", "项目编号", "项目名称")),
        Field("parcel", refers=Refers(land.parcels, by=("code",))),
        *_plain(Building, "code"),
    )
    key = ("code",)
    rows = staticmethod(queries.buildings)
    list_name = "projects:buildings"

    def create(self, actor: Actor, values: dict[str, Any], source: Source) -> Building:
        """Register it."""
        return actions.create_building(actor, values)

    def change(self, actor: Actor, row: Building, values: dict[str, Any], source: Source) -> Building:
        """Change it."""
        return actions.change_building(actor, row, values, note=source.note)

    def remove(self, actor: Actor, row: Building, reason: str) -> None:
        """Take it out."""
        actions.remove_building(actor, row, reason=reason)


@importable
class Floors(ImportKind):
    """Storeys of buildings."""

    name, label, model = "floors", pgettext_lazy("many", "楼层"), Floor
    capability = Capability.EDIT_PROJECTS
    fields = (
        Field(
            "building",
            required=True,
            refers=_BUILDING,
            fact=lambda: Fact(Text("建筑", "building"), TEXT),
            aliases=("幢编号", "建筑编号"),
        ),
        Field(
            "number",
            required=True,
            fact=lambda: whole_number(
                Text("层号", "storey number"), "ratio", ("地下为负数", "below ground negative"), minimum=-20, maximum=200
            ),
        ),
        *plain("floor_area", "storey_height", "design_load"),
    )
    key = ("building", "number")
    rows = staticmethod(queries.floors)
    list_name = "projects:buildings"

    def create(self, actor: Actor, values: dict[str, Any], source: Source) -> Floor:
        """Add it."""
        sizes = {name: values.get(name) for name in ("floor_area", "storey_height", "design_load")}
        (floor,) = actions.add_floors(actor, values["building"], values["number"], values["number"], **sizes)
        return floor

    def change(self, actor: Actor, row: Floor, values: dict[str, Any], source: Source) -> Floor:
        """Change it."""
        return actions.change_floor(actor, row, values)

    def remove(self, actor: Actor, row: Floor, reason: str) -> None:
        """Take it away."""
        actions.remove_floor(actor, row, reason=reason)


@importable
class Units(ImportKind):
    """Units on storeys."""

    name, label, model = "units", _("单元"), Unit
    capability = Capability.EDIT_PROJECTS
    fields = (
        Field("code", required=True),
        Field("building", required=True, refers=_BUILDING, aliases=("幢编号", "建筑编号")),
        Field("floor", required=True, refers=_STOREY, note=("层号或层名", "number or name of the storey")),
        Field("highest_floor", refers=_STOREY, note=("跨层的填最高一层", "of several storeys the highest")),
        Field("owner", refers=ENTERPRISE),
        *_plain(Unit, "code", "is_dividable", "dividable_reason"),
    )
    key = ("code",)
    rows = staticmethod(queries.units)
    list_name = "projects:units"
    bulk = ("use", "actual_use", "assessment")

    def create(self, actor: Actor, values: dict[str, Any], source: Source) -> Unit:
        """Register it; its stated area begins its history."""
        return actions.create_unit(actor, values, source=source.note)

    def change(self, actor: Actor, row: Unit, values: dict[str, Any], source: Source) -> Unit:
        """Change it; its area by a correction."""
        rest = dict(values)
        area = rest.pop("floor_area", None)
        if area is not None:
            actions.correct_area(actor, row, area, reason=source.note, source=source.note)
        return actions.change_unit(actor, row, rest, note=source.note) if rest else row

    def remove(self, actor: Actor, row: Unit, reason: str) -> None:
        """Take it out."""
        actions.remove_unit(actor, row, reason=reason)


@importable
class Occupancies(ImportKind):
    """Who occupied which unit from when to when. What is there is corrected, never overwritten."""

    name, label, model = "occupancies", pgettext_lazy("many", "入驻记录"), Occupancy
    capability = Capability.EDIT_OCCUPANCY
    fields = (
        Field(
            "unit",
            required=True,
            refers=Refers(queries.units, by=("code",)),
            fact=lambda: Fact(Text("单元", "unit"), TEXT),
            aliases=("不动产单元代码", "单元编号"),
        ),
        Field("enterprise", required=True, refers=ENTERPRISE, aliases=("统一社会信用代码", "信用代码", "企业名称", "单位名称")),
        Field("valid_from", required=True, aliases=("入驻日期", "起始日期")),
        Field("mode", required=True),
        Field("valid_to", aliases=("迁出日期", "终止日期")),
        *plain("floor_area", "lease_no", "source"),
    )
    key = ("unit", "enterprise", "valid_from")
    rows = staticmethod(queries.occupancies)
    list_name = "projects:units"

    def create(self, actor: Actor, values: dict[str, Any], source: Source) -> Occupancy:
        """Record it."""
        rest = {name: value for name, value in values.items() if name != "unit"}
        return actions.move_in(actor, values["unit"], rest)

    def change(self, actor: Actor, row: Occupancy, values: dict[str, Any], source: Source) -> Occupancy:
        """Say it otherwise."""
        return actions.correct_occupancy(actor, row, values, reason=source.note)

    def remove(self, actor: Actor, row: Occupancy, reason: str) -> None:
        """Say that it is known no longer; what was known stays kept."""
        actions.withdraw(actor, row, reason=reason)
