"""The sheets that change a project as a whole."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from ....bodies.capabilities import Capability
from ....land.removal import ReasonForm, Removal
from ....land.sheets import RowForm, RowSheet
from ... import actions, forms, queries
from ...models import Project


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

    def address(self, row: Any) -> str:
        """The tab where parcels stand."""
        return f"{super().address(row)}?tab=land"


class RemoveProject(Removal, NewProject):
    """Take a project out of the registry."""

    form_class = ReasonForm
    heading = _("删除项目")
    note = _("误登的项目才删除；停建、撤销的项目请保留。登记内容仍留在留痕中。")
    remove = staticmethod(actions.remove_project)
    listed = "projects:list"
