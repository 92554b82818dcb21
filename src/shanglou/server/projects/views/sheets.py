"""The sheets that change projects, buildings and units."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...bodies.capabilities import Capability
from ...land.sheets import RowForm, RowSheet, Sheet
from .. import actions, forms, queries
from ..models import Blocker, Building, Floor, Investor, ListMembership, Milestone, Occupancy, Project, TeamMember, Unit


class NewProject(RowSheet):
    """A new project."""

    capability = Capability.EDIT_PROJECTS
    form_class: ClassVar[type[RowForm]] = forms.ProjectForm
    heading = _("登记项目")
    fetch = staticmethod(queries.projects)
    page = "projects:project"

    def save(self, form: RowForm, version: int | None) -> Project:
        """Register it."""
        return actions.create_project(self.actor, form.written())


class ChangeProject(NewProject):
    """Change a project."""

    heading = _("修改项目")
    note = _("阶段由“推进阶段”办理。")

    def save(self, form: RowForm, version: int | None) -> Project:
        """Change it."""
        return actions.change_project(self.actor, self.row(), form.written(), version=version)


class Move(NewProject):
    """Say that a project has reached a step."""

    form_class = forms.MoveForm
    heading = _("推进阶段")

    def save(self, form: RowForm, version: int | None) -> Project:
        """Move it."""
        said = form.cleaned_data
        return actions.move(self.actor, self.row(), said["step"], on=said["on"], reason=said["reason"], version=version)


class Parcels(NewProject):
    """The parcels of a project."""

    form_class = forms.ParcelsForm
    heading = _("项目宗地")

    def save(self, form: RowForm, version: int | None) -> Project:
        """Set them."""
        return actions.set_parcels(self.actor, self.row(), form.cleaned_data["codes"])


class PartSheet(Sheet):
    """A part of a project: new, or with ``part`` in the address the one that is changed."""

    capability = Capability.EDIT_PROJECTS
    model: ClassVar[type[models.Model]]
    verb: ClassVar[str]
    changes: ClassVar[str] = ""

    def project(self) -> Project:
        """The project of the address."""
        found: Project = get_object_or_404(queries.projects(self.actor), pk=self.kwargs["pk"])
        return found

    def own(self) -> Any:
        """The part of the address, None for a new one."""
        key = self.kwargs.get("part")
        return get_object_or_404(self.model._default_manager.filter(project=self.project()), pk=key) if key else None

    def row(self) -> Any:
        """Rights are those over the project."""
        return self.project()

    def form(self, row: Any, data: Any = None) -> RowForm:
        """The form of the part, not of the project."""
        part = self.own()
        return self.form_class(self.actor, data, row=part, initial=None if part else self.initial())

    def save(self, form: RowForm, version: int | None) -> models.Model:
        """Add it, or change it."""
        part = self.own()
        if part is None:
            return actions.save_part(self.actor, self.project(), self.model(project=self.project(), **form.written()), self.verb)
        return actions.save_part(self.actor, self.project(), part, self.changes, values=form.written())

    def address(self, row: Any) -> str:
        """The page of the project."""
        return reverse("projects:project", args=[self.kwargs["pk"]])


class InvestorSheet(PartSheet):
    """An investor."""

    form_class, model, verb, changes = forms.InvestorForm, Investor, "investor.add", "investor.change"
    heading = _("投资方")

    def address(self, row: Any) -> str:
        """The tab where investors stand."""
        return f"{super().address(row)}?tab=enterprises"


class MilestoneSheet(PartSheet):
    """A milestone."""

    form_class, model, verb, changes = forms.MilestoneForm, Milestone, "milestone.add", "milestone.change"
    heading = _("节点")


class ListingSheet(PartSheet):
    """An entry on a list."""

    form_class, model, verb = forms.ListingForm, ListMembership, "listing.add"
    heading = _("列入清单")

    def initial(self) -> dict[str, Any]:
        """This year."""
        return {"year": timezone.localdate().year}

    def save(self, form: RowForm, version: int | None) -> models.Model:
        """Put it on the list."""
        said = form.cleaned_data
        return actions.put_on_list(
            self.actor,
            self.project(),
            said["list"],
            said["year"],
            level=said["level"],
            document_no=said["document_no"],
            note=said["note"],
        )


class UnlistSheet(PartSheet):
    """Taking a project off a list."""

    form_class, model, verb = forms.UnlistForm, ListMembership, "listing.remove"
    heading = _("移出清单")

    def save(self, form: RowForm, version: int | None) -> models.Model:
        """Take it off."""
        return actions.take_off_list(self.actor, self.own(), **form.cleaned_data)


class PlanSheet(PartSheet):
    """The plan."""

    form_class, verb = forms.PlanForm, "plan.set"
    heading = _("项目方案")

    def own(self) -> Any:
        """The one plan of the project."""
        return queries.plan(self.actor, self.project())

    def save(self, form: RowForm, version: int | None) -> models.Model:
        """Write it."""
        return actions.set_plan(self.actor, self.project(), form.written())


class TeamSheet(PartSheet):
    """A member of the team."""

    form_class, model, verb, changes = forms.TeamForm, TeamMember, "team.add", "team.change"
    heading = _("专班成员")


class BlockerSheet(PartSheet):
    """A blocker."""

    form_class, model, verb, changes = forms.BlockerForm, Blocker, "blocker.raise", "blocker.change"
    heading = _("堵点")

    def initial(self) -> dict[str, Any]:
        """Raised today."""
        return {"raised_on": timezone.localdate()}


class ClearSheet(PartSheet):
    """Clearing a blocker."""

    form_class, model, verb = forms.ClearForm, Blocker, "blocker.clear"
    heading = _("办结堵点")

    def save(self, form: RowForm, version: int | None) -> models.Model:
        """Clear it."""
        return actions.clear_blocker(self.actor, self.own(), **form.cleaned_data)


# ---------------------------------------------------------------------------------------------------------- buildings


class NewBuilding(Sheet):
    """A new building of a project."""

    capability = Capability.EDIT_PROJECTS
    form_class = forms.BuildingForm
    heading = _("登记建筑")

    def row(self) -> Any:
        """Rights are those over the project."""
        return get_object_or_404(queries.projects(self.actor), pk=self.kwargs["pk"])

    def form(self, row: Any, data: Any = None) -> RowForm:
        """A form for a new row."""
        return self.form_class(self.actor, data)

    def save(self, form: RowForm, version: int | None) -> Building:
        """Register it."""
        return actions.create_building(self.actor, {**form.written(), "project": self.row()})

    def address(self, row: Any) -> str:
        """Its page, or that of the project while there is none."""
        return reverse("projects:building" if isinstance(row, Building) else "projects:project", args=[row.pk])


class ChangeBuilding(RowSheet):
    """Change a building."""

    capability = Capability.EDIT_PROJECTS
    form_class: ClassVar[type[RowForm]] = forms.BuildingForm
    heading = _("修改建筑")
    fetch = staticmethod(queries.buildings)
    page = "projects:building"

    def save(self, form: RowForm, version: int | None) -> Building:
        """Change it."""
        return actions.change_building(self.actor, self.row(), form.written(), version=version)


class AddFloors(ChangeBuilding):
    """Add storeys."""

    form_class = forms.FloorsForm
    heading = _("登记楼层")

    def form(self, row: Any, data: Any = None) -> RowForm:
        """A form for new rows."""
        return self.form_class(self.actor, data)

    def save(self, form: RowForm, version: int | None) -> Building:
        """Add them."""
        building = self.row()
        actions.add_floors(self.actor, building, **form.cleaned_data)
        return building


class ChangeFloor(ChangeBuilding):
    """Change a storey."""

    form_class = forms.FloorForm
    heading = _("修改楼层")

    def floor(self) -> Floor:
        """The storey of the address."""
        found: Floor = get_object_or_404(queries.floors(self.actor).filter(building_id=self.kwargs["pk"]), pk=self.kwargs["part"])
        return found

    def form(self, row: Any, data: Any = None) -> RowForm:
        """The form of the storey."""
        return self.form_class(self.actor, data, row=self.floor())

    def save(self, form: RowForm, version: int | None) -> Building:
        """Change it."""
        actions.change_floor(self.actor, self.floor(), form.written())
        return self.row()


# -------------------------------------------------------------------------------------------------------------- units


class NewUnit(ChangeBuilding):
    """A new unit of a building."""

    form_class = forms.NewUnitForm
    heading = _("登记单元")

    def form(self, row: Any, data: Any = None) -> RowForm:
        """A form for a new row, with the storeys of this building."""
        return _with_floors(self.form_class(self.actor, data), row)

    def save(self, form: RowForm, version: int | None) -> Any:
        """Register it."""
        actions.create_unit(self.actor, {**form.written(), "building": self.row()})
        return self.row()


class UnitSheet(RowSheet):
    """A sheet about a unit."""

    capability = Capability.EDIT_PROJECTS
    fetch = staticmethod(queries.units)
    page = "projects:unit"


class ChangeUnit(UnitSheet):
    """Change a unit."""

    form_class: ClassVar[type[RowForm]] = forms.UnitForm
    heading = _("修改单元")
    note = _("面积、可否分割、入驻有单独的办理事项。")

    def form(self, row: Any, data: Any = None) -> RowForm:
        """The form with the storeys of the unit's building."""
        return _with_floors(super().form(row, data), row.building)

    def save(self, form: RowForm, version: int | None) -> Unit:
        """Change it."""
        return actions.change_unit(self.actor, self.row(), form.written(), version=version)


class UnitArea(UnitSheet):
    """Correct the area of a unit."""

    form_class = forms.UnitAreaForm
    heading = _("更正面积")
    note = _("原有面积不会被覆盖：更正人、原因都会保留。")

    def save(self, form: RowForm, version: int | None) -> Unit:
        """Correct it."""
        row, said = self.row(), form.cleaned_data
        actions.correct_area(
            self.actor,
            row,
            said["floor_area"],
            reason=said["reason"],
            source=said["source"],
            valid_from=said["valid_from"],
            version=version,
        )
        return row


class Dividable(UnitSheet):
    """Say whether a unit may be divided off."""

    form_class = forms.DividableForm
    heading = _("可否分割")

    def save(self, form: RowForm, version: int | None) -> Unit:
        """Decide it."""
        said = form.cleaned_data
        return actions.decide_dividable(self.actor, self.row(), said["is_dividable"], said["reason"], version=version)


class Divide(UnitSheet):
    """Divide a unit."""

    form_class = forms.DivideForm
    heading = _("分割单元")

    def save(self, form: RowForm, version: int | None) -> Unit:
        """Divide it."""
        return actions.divide(self.actor, self.row(), form.cleaned_data["areas"], reason=form.cleaned_data["reason"])[0]


class MoveIn(UnitSheet):
    """Record that an enterprise occupies a unit."""

    capability = Capability.EDIT_OCCUPANCY
    form_class = forms.MoveInForm
    heading = _("登记入驻")

    def form(self, row: Any, data: Any = None) -> RowForm:
        """A form for a new record."""
        return self.form_class(self.actor, data, initial={"floor_area": row.floor_area, "valid_from": timezone.localdate()})

    def save(self, form: RowForm, version: int | None) -> Unit:
        """Record it."""
        row = self.row()
        actions.move_in(self.actor, row, form.written())
        return row


class MoveOut(UnitSheet):
    """Record the last day of an occupancy."""

    capability = Capability.EDIT_OCCUPANCY
    form_class: ClassVar[type[RowForm]] = forms.MoveOutForm
    heading = _("登记迁出")

    def occupancy(self) -> Occupancy:
        """The record of the address."""
        found: Occupancy = get_object_or_404(
            queries.occupancies(self.actor).filter(unit_id=self.kwargs["pk"]), pk=self.kwargs["part"]
        )
        return found

    def form(self, row: Any, data: Any = None) -> RowForm:
        """The form of the record."""
        return self.form_class(self.actor, data, initial={"on": timezone.localdate()})

    def save(self, form: RowForm, version: int | None) -> Unit:
        """End it."""
        actions.move_out(self.actor, self.occupancy(), form.cleaned_data["on"])
        return self.row()


class CorrectOccupancy(MoveOut):
    """Say an occupancy otherwise."""

    form_class = forms.CorrectOccupancyForm
    heading = _("更正入驻")
    note = _("原记录不会被覆盖：更正人、原因都会保留。")

    def form(self, row: Any, data: Any = None) -> RowForm:
        """The form of the record as it is."""
        return self.form_class(self.actor, data, row=self.occupancy())

    def save(self, form: RowForm, version: int | None) -> Unit:
        """Correct it."""
        actions.correct_occupancy(self.actor, self.occupancy(), form.written(), reason=form.cleaned_data["reason"])
        return self.row()


def _with_floors(form: RowForm, building: Building) -> RowForm:
    floors = Floor.objects.filter(building=building).order_by("number")
    for name in ("floor", "highest_floor"):
        field = form.fields[name]
        field.queryset = floors  # type: ignore[attr-defined]
    return form
