"""The sheets of the parts of a project: investors, milestones, lists, plan, team, blockers, admission form."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ....bodies.capabilities import Capability
from ....land.removal import ReasonForm
from ....land.sheets import RowForm, Sheet
from ... import actions, forms, queries
from ...models import Blocker, Investor, ListMembership, Milestone, Project, TeamMember


class PartSheet(Sheet):
    """A part of a project: new, or with ``part`` in the address the one that is changed. Rights are those over the project."""

    capability = Capability.EDIT_PROJECTS
    model: ClassVar[type[models.Model]]
    verb: ClassVar[str]
    changes: ClassVar[str] = ""
    #: What the sheet of a part that is there already is called, where it is not `heading`.
    change_heading: ClassVar[Any] = ""
    #: The tab of the project's page where the part stands.
    tab: ClassVar[str] = ""

    def row(self) -> Project:
        """The project of the address."""
        found: Project = get_object_or_404(queries.projects(self.actor), pk=self.kwargs["pk"])
        return found

    def own(self) -> Any:
        """The part of the address, None for a new one."""
        key = self.kwargs.get("part")
        return get_object_or_404(queries.parts(self.actor, self.model).filter(project=self.row()), pk=key) if key else None

    def form(self, row: Any, data: Any = None) -> RowForm:
        """The form of the part, not of the project."""
        part = self.own()
        return self.form_class(self.actor, data, row=part, initial=None if part else self.initial())

    def extra(self, row: Any) -> dict[str, Any]:
        """What the sheet is called."""
        return {"heading": self.change_heading} if self.change_heading and self.kwargs.get("part") else {}

    def save(self, form: RowForm, version: int | None) -> models.Model:
        """Add it, or change it."""
        part, project = self.own(), self.row()
        if part is None:
            return actions.save_part(self.actor, project, self.model(project=project, **form.written()), self.verb)
        return actions.save_part(self.actor, project, part, self.changes, values=form.written(), read=_read(form))

    def address(self, row: Any) -> str:
        """The page of the project."""
        page = reverse("projects:project", args=[self.kwargs["pk"]])
        return f"{page}?tab={self.tab}" if self.tab else page


def _read(form: RowForm) -> dict[str, Any]:
    return form.read() if isinstance(form, forms.PartForm) else {}


class RemovePart(PartSheet):
    """Taking a part off a project."""

    form_class: ClassVar[type[RowForm]] = forms.OptionalReasonForm
    heading = _("删除")
    submit = _("删除")
    done = _("已删除。")

    def form(self, row: Any, data: Any = None) -> RowForm:
        """A form that asks only why."""
        self.own()
        return self.form_class(self.actor, data)

    def extra(self, row: Any) -> dict[str, Any]:
        """What is to go."""
        return {"row": self.own() or row}

    def save(self, form: RowForm, version: int | None) -> models.Model:
        """Take it off."""
        project = self.row()
        actions.remove_part(self.actor, project, self.own(), self.verb, reason=form.cleaned_data["reason"])
        return project


class InvestorSheet(PartSheet):
    """An investor."""

    form_class, model, verb, changes = forms.InvestorForm, Investor, "investor.add", "investor.change"
    heading, change_heading = _("新增投资方"), _("修改投资方")
    tab = "enterprises"


class RemoveInvestor(RemovePart):
    """Taking an investor off."""

    model, verb = Investor, "investor.remove"
    heading = _("删除投资方")
    tab = "enterprises"


class MilestoneSheet(PartSheet):
    """A milestone."""

    form_class, model, verb, changes = forms.MilestoneForm, Milestone, "milestone.add", "milestone.change"
    heading, change_heading = _("新增节点"), _("修改节点")


class RemoveMilestone(RemovePart):
    """Taking a milestone off."""

    model, verb = Milestone, "milestone.remove"
    heading = _("删除节点")


class ListingSheet(PartSheet):
    """An entry on a list."""

    form_class, model, verb = forms.ListingForm, ListMembership, "listing.add"
    heading = _("列入清单")
    note = _("三年滚动计划填起始年，自动算到第三年。")

    def initial(self) -> dict[str, Any]:
        """This year."""
        return {"year": timezone.localdate().year}

    def save(self, form: RowForm, version: int | None) -> models.Model:
        """Put it on the list."""
        said = form.cleaned_data
        return actions.put_on_list(
            self.actor,
            self.row(),
            said["list"],
            said["year"],
            level=said["level"],
            document_no=said["document_no"],
            note=said["note"],
        )


class ListedSheet(PartSheet):
    """On what a project stands on a list."""

    form_class, model = forms.ListedForm, ListMembership
    heading = _("修改清单项目")

    def save(self, form: RowForm, version: int | None) -> models.Model:
        """Say it otherwise."""
        return actions.change_listing(self.actor, self.own(), form.written(), read=_read(form))


class DropListing(RemovePart):
    """Taking back an entry on a list that was never meant."""

    form_class, model, verb = ReasonForm, ListMembership, "listing.delete"
    heading = _("撤销清单项目")
    note = _("列错了的才撤销；退出清单的请用“移出”，曾经列入会保留。")
    submit = pgettext_lazy("listing", "撤销")
    done = _("已撤销。")


class UnlistSheet(PartSheet):
    """Taking a project off a list."""

    form_class, model, verb = forms.UnlistForm, ListMembership, "listing.remove"
    heading = _("移出清单")

    def initial(self) -> dict[str, Any]:
        """Today."""
        return {"on": timezone.localdate()}

    def form(self, row: Any, data: Any = None) -> RowForm:
        """A form that asks when and why."""
        self.own()
        return self.form_class(self.actor, data, initial=self.initial())

    def save(self, form: RowForm, version: int | None) -> models.Model:
        """Take it off."""
        return actions.take_off_list(self.actor, self.own(), on=form.cleaned_data["on"], reason=form.cleaned_data["reason"])


class PlanSheet(PartSheet):
    """The plan."""

    form_class, verb = forms.PlanForm, "plan.set"
    heading = _("项目方案")

    def own(self) -> Any:
        """The one plan of the project."""
        return queries.plan(self.actor, self.row())

    def save(self, form: RowForm, version: int | None) -> models.Model:
        """Write it."""
        return actions.set_plan(self.actor, self.row(), form.written(), read=_read(form))


class TeamSheet(PartSheet):
    """A member of the team."""

    form_class, model, verb, changes = forms.TeamForm, TeamMember, "team.add", "team.change"
    heading, change_heading = _("新增专班成员"), _("修改专班成员")


class RemoveMember(RemovePart):
    """Taking somebody off the team."""

    model, verb = TeamMember, "team.remove"
    heading = _("移出专班成员")
    submit = _("移出")


class BlockerSheet(PartSheet):
    """A blocker."""

    form_class, model, verb, changes = forms.BlockerForm, Blocker, "blocker.raise", "blocker.change"
    heading, change_heading = _("登记堵点"), _("修改堵点")

    def initial(self) -> dict[str, Any]:
        """Raised today."""
        return {"raised_on": timezone.localdate()}


class ClearSheet(PartSheet):
    """Clearing a blocker."""

    form_class, model, verb = forms.ClearForm, Blocker, "blocker.clear"
    heading = _("办结堵点")

    def initial(self) -> dict[str, Any]:
        """Today."""
        return {"on": timezone.localdate()}

    def form(self, row: Any, data: Any = None) -> RowForm:
        """A form that asks when and how."""
        self.own()
        return self.form_class(self.actor, data, initial=self.initial())

    def save(self, form: RowForm, version: int | None) -> models.Model:
        """Clear it."""
        said = form.cleaned_data
        return actions.clear_blocker(self.actor, self.own(), on=said["on"], outcome=said["outcome"])


class ReopenSheet(PartSheet):
    """Saying that a blocker is not cleared after all."""

    form_class, model = ReasonForm, Blocker
    heading = _("撤销堵点办结")
    note = _("误办结的才撤销：撤销后回到未办结，可以再次办结。")
    submit = _("撤销办结")

    def form(self, row: Any, data: Any = None) -> RowForm:
        """A form that asks only why."""
        self.own()
        return self.form_class(self.actor, data)

    def save(self, form: RowForm, version: int | None) -> models.Model:
        """Reopen it."""
        return actions.reopen_blocker(self.actor, self.own(), reason=form.cleaned_data["reason"])


class RemoveBlocker(RemovePart):
    """Taking away a blocker that was raised by mistake."""

    form_class, model, verb = ReasonForm, Blocker, "blocker.remove"
    heading = _("删除堵点")
    note = _("误登的才删除；已经解决的请用“办结”。")


class AdmissionSheet(PartSheet):
    """What the admission form says beyond the project, personal data apart."""

    form_class: ClassVar[type[RowForm]] = forms.AdmissionForm
    verb = "admission.set"
    heading = _("产业准入表")
    note = _("项目、土地和指标的内容在“修改项目”和宗地上填写。")
    tab = "admission"

    def own(self) -> Any:
        """The one form of the project."""
        return queries.admission(self.actor, self.row())

    def save(self, form: RowForm, version: int | None) -> models.Model:
        """Write it."""
        return actions.set_admission(self.actor, self.row(), form.written(), read=_read(form))


class FillerSheet(AdmissionSheet):
    """Who filled in the admission form. What is kept is not shown; only what is filled in is written."""

    form_class = forms.FillerForm
    heading = _("填报人")
    note = _("现有内容不显示；只写入填写了的项，留空的保持不变。")

    def form(self, row: Any, data: Any = None) -> RowForm:
        """An empty form."""
        return self.form_class(self.actor, data)

    def save(self, form: RowForm, version: int | None) -> models.Model:
        """Write what was filled in."""
        return actions.set_admission(self.actor, self.row(), form.written())
