"""Parts of projects as tables: lists, milestones, investors, plans, teams, blockers, admission forms, parcels."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shanglou.engine.facts import Fact
from shanglou.engine.kinds import TEXT
from shanglou.engine.language import Text

from ...bodies import queries as bodies
from ...bodies.actors import Actor
from ...bodies.capabilities import Capability
from ...doors.importing.facts import calendar_year
from ...doors.kinds import Field, ImportKind, Refers, Source, importable, plain
from ...enterprises.imports import ENTERPRISE
from ...land import queries as land
from .. import actions, queries
from ..models import Admission, Blocker, Investor, ListMembership, Milestone, Plan, Project, TeamMember

_PROJECT = Field(
    "project",
    required=True,
    refers=Refers(queries.projects),
    fact=lambda: Fact(Text("项目", "project"), TEXT),
    aliases=("项目代码", "项目编号", "项目名称"),
)
_BODY = Refers(bodies.bodies, by=("name_zh", "name_en"))


class Part(ImportKind):
    """What the tables of parts have in common: each row belongs to a project, which the log speaks of."""

    capability = Capability.EDIT_PROJECTS
    list_name = "projects:list"
    #: What the log calls such a part.
    word: ClassVar[str]

    def create(self, actor: Actor, values: dict[str, Any], source: Source) -> Any:
        """Add it."""
        return actions.save_part(actor, values["project"], self.model(**values), f"{self.word}.add")

    def change(self, actor: Actor, row: Any, values: dict[str, Any], source: Source) -> Any:
        """Change it."""
        return actions.save_part(actor, row.project, row, f"{self.word}.change", values=values)

    def remove(self, actor: Actor, row: Any, reason: str) -> None:
        """Take it away."""
        actions.remove_part(actor, row.project, row, f"{self.word}.remove", reason=reason)


@importable
class Listings(Part):
    """The lists that projects stand on."""

    name, label, model, word = "listings", pgettext_lazy("many", "清单项目"), ListMembership, "listing"
    fields = (
        _PROJECT,
        Field("list", required=True),
        Field("year", required=True, fact=calendar_year, aliases=("年份",)),
        *plain("level", "document_no", "note"),
    )
    key = ("project", "list", "year")
    rows = staticmethod(queries.listings)

    def create(self, actor: Actor, values: dict[str, Any], source: Source) -> ListMembership:
        """Put it on the list."""
        rest = {name: values[name] for name in ("level", "document_no", "note") if values.get(name)}
        return actions.put_on_list(actor, values["project"], values["list"], values["year"], **rest)

    def remove(self, actor: Actor, row: ListMembership, reason: str) -> None:
        """Take the entry away, as it was never meant; a project that goes off a list stays known to have stood there."""
        actions.remove_part(actor, row.project, row, "listing.delete", reason=reason)


@importable
class Milestones(Part):
    """The steps of projects, promised, planned and actual."""

    name, label, model, word = "milestones", _("节点"), Milestone, "milestone"
    fields = (_PROJECT, Field("step", required=True), *plain("title", "promised", "planned", "actual", "note"))
    key = ("project", "step")
    rows = staticmethod(queries.milestones)


@importable
class Investors(Part):
    """Who invests in projects."""

    name, label, model, word = "investors", _("投资方"), Investor, "investor"
    fields = (
        _PROJECT,
        Field("name_zh", required=True),
        Field("enterprise", refers=ENTERPRISE, fact=lambda: Fact(Text("登记企业", "registered enterprise"), TEXT)),
        *plain("share", "amount", "is_parent"),
    )
    key = ("project", "name_zh")
    rows = staticmethod(queries.investors)


@importable
class Blockers(Part):
    """What keeps projects from going on."""

    name, label, model, word = "blockers", _("堵点"), Blocker, "blocker"
    fields = (
        _PROJECT,
        Field("title", required=True),
        Field("raised_on", required=True),
        Field("body", refers=_BODY),
        *plain("due_on", "cleared_on", "outcome"),
    )
    key = ("project", "title", "raised_on")
    rows = staticmethod(queries.blockers)

    def create(self, actor: Actor, values: dict[str, Any], source: Source) -> Blocker:
        """Raise it."""
        return actions.save_part(actor, values["project"], Blocker(**values), "blocker.raise")


@importable
class Team(Part):
    """Who works on projects."""

    name, label, model, word = "team-members", pgettext_lazy("many", "专班成员"), TeamMember, "team"
    fields = (_PROJECT, Field("name_zh", required=True), Field("body", refers=_BODY), *plain("duty", "is_head"))
    key = ("project", "name_zh")
    rows = staticmethod(queries.team)


@importable
class Plans(Part):
    """The plans of projects, one to each."""

    name, label, model, word = "plans", pgettext_lazy("many", "项目方案"), Plan, "plan"
    fields = (_PROJECT, *plain("goal", "measures", "approved_on"))
    key = ("project",)
    rows = staticmethod(queries.plans)

    def create(self, actor: Actor, values: dict[str, Any], source: Source) -> Plan:
        """Write it."""
        return actions.set_plan(actor, values["project"], {name: value for name, value in values.items() if name != "project"})

    def change(self, actor: Actor, row: Plan, values: dict[str, Any], source: Source) -> Plan:
        """Write it anew."""
        return actions.set_plan(actor, row.project, values)


@importable
class Admissions(Part):
    """What the admission forms of projects say beyond the projects themselves, one to each."""

    name, label, model, word = "admissions", pgettext_lazy("many", "产业准入表"), Admission, "admission"
    fields = (
        _PROJECT,
        Field("committee", refers=_BODY),
        *plain(
            "committee_sealed", "submitted", "district_opinion", "district_opinion_text", "district_sealed",
            "district_opinion_date", "municipal_opinion", "municipal_opinion_text", "municipal_sealed", "municipal_opinion_date",
            "filler", "filler_position", "filler_phone",
        ),
    )  # fmt: skip
    key = ("project",)
    rows = staticmethod(queries.admissions)

    def create(self, actor: Actor, values: dict[str, Any], source: Source) -> Admission:
        """Write it."""
        said = {name: value for name, value in values.items() if name != "project"}
        return actions.set_admission(actor, values["project"], said)

    def change(self, actor: Actor, row: Admission, values: dict[str, Any], source: Source) -> Admission:
        """Write it anew."""
        return actions.set_admission(actor, row.project, values)


@importable
class ProjectParcels(Part):
    """Which parcels projects stand on: one row for each parcel of a project."""

    name, label, model, word = "project-parcels", _("项目用地"), Project.parcels.through, "project"
    fields = (
        _PROJECT,
        Field(
            "parcel", required=True, refers=Refers(land.parcels, by=("code",)), fact=lambda: Fact(Text("宗地", "parcel"), TEXT)
        ),
    )
    key = ("project", "parcel")
    rows = staticmethod(queries.project_parcels)

    def create(self, actor: Actor, values: dict[str, Any], source: Source) -> Any:
        """Let the project stand on it too."""
        project, parcel = values["project"], values["parcel"]
        actions.set_parcels(actor, project, [*land.parcels(actor).filter(projects=project), parcel])
        return queries.project_parcels(actor).get(project=project, parcel=parcel)

    def change(self, actor: Actor, row: Any, values: dict[str, Any], source: Source) -> Any:
        """There is nothing to change: both columns tell the row from others."""
        return row

    def remove(self, actor: Actor, row: Any, reason: str) -> None:
        """Let it stand on the others only."""
        actions.set_parcels(actor, row.project, list(land.parcels(actor).filter(projects=row.project).exclude(pk=row.parcel_id)))
