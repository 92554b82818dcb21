"""The sheets that change a building and its storeys."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ....bodies.capabilities import Capability
from ....land.removal import ReasonForm, Removal
from ....land.sheets import RowForm, RowSheet, Sheet
from ... import actions, forms, queries
from ...models import Building, Floor


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
    fetch = staticmethod(queries.buildings_to_change)
    page = "projects:building"

    def save(self, form: RowForm, version: int | None) -> Building:
        """Change it."""
        return actions.change_building(self.actor, self.row(), form.written(), version=version)


class RemoveBuilding(Removal, ChangeBuilding):
    """Take a building out of the registry."""

    form_class = ReasonForm
    heading = _("删除建筑")
    remove = staticmethod(actions.remove_building)

    def gone(self, row: Any) -> str:
        """The project it stood in."""
        return f"{reverse('projects:project', args=[row.project_id])}?tab=buildings"


class AddFloors(ChangeBuilding):
    """Add storeys."""

    form_class = forms.FloorsForm
    heading = _("登记楼层")
    note = _("一次登记相同的若干层，例如标准层；各层不同的分次登记，或登记后逐层修改。")

    def form(self, row: Any, data: Any = None) -> RowForm:
        """A form for new rows."""
        return self.form_class(self.actor, data)

    def save(self, form: RowForm, version: int | None) -> Building:
        """Add them."""
        building: Building = self.row()
        actions.add_floors(self.actor, building, **form.cleaned_data)
        return building


class Framed(RowSheet):
    """A sheet with something around its form, which is not sent again with the form."""

    frame: ClassVar[str]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The form in its frame."""
        self.part = self.frame  # type: ignore[misc]
        return super().get(request, **kwargs)


class ChangeFloor(Framed, ChangeBuilding):
    """Change a storey."""

    form_class: ClassVar[type[RowForm]] = forms.FloorForm
    heading = _("修改楼层")
    frame = "projects/sheet_floor.html"

    def floor(self) -> Floor:
        """The storey of the address."""
        rows = queries.floors(self.actor).filter(building_id=self.kwargs["pk"]).select_related("building__division")
        found: Floor = get_object_or_404(rows, pk=self.kwargs["part"])
        return found

    def form(self, row: Any, data: Any = None) -> RowForm:
        """The form of the storey."""
        return self.form_class(self.actor, data, row=self.floor())

    def extra(self, row: Any) -> dict[str, Any]:
        """The storey, and the way to take it away."""
        floor = self.floor()
        return {"row": floor, "remove": reverse("projects:floor-remove", args=[self.kwargs["pk"], floor.pk])}

    def save(self, form: RowForm, version: int | None) -> Building:
        """Change it."""
        actions.change_floor(
            self.actor, self.floor(), form.written(), read=form.read() if isinstance(form, forms.PartForm) else {}
        )
        building: Building = self.row()
        return building


class RemoveFloor(ChangeFloor):
    """Take a storey away."""

    form_class = ReasonForm
    heading = _("删除楼层")
    submit = _("删除")
    done = _("已删除。")
    frame = "land/sheet_part.html"

    def form(self, row: Any, data: Any = None) -> RowForm:
        """A form that asks only why."""
        return self.form_class(self.actor, data)

    def save(self, form: RowForm, version: int | None) -> Building:
        """Take it away."""
        actions.remove_floor(self.actor, self.floor(), reason=form.cleaned_data["reason"])
        building: Building = self.row()
        return building
