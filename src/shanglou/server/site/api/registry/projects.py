"""Projects with their parts: investors, milestones, lists, plan and team, blockers, admission form."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from django.db.models import Model
from ninja import Field

from shanglou.engine.language import say

from ....bodies.actors import Actor
from ....foundation.refusals import fault
from ....land import queries as land
from ....projects import actions, queries
from ....projects.actions.parts import LISTED
from ....projects.histories import history_of
from ....projects.models import Admission, Blocker, Investor, ListMembership, Milestone, Plan, Project, TeamMember
from .. import common, looks, schemas
from ..acts import Act, Purpose, Reasoned, Said
from ..below import Below
from ..resources import Part, Resource
from ..single import Single
from . import standing
from .course import LOOK as TIMELINE

OWN = frozenset({"project"})


class StepReached(Said):
    """The step that a project has reached (a key of the options of ``step``), and when: today, if not said. Going back needs a
    reason."""

    step: common.Line
    on: datetime.date | None = None
    reason: common.Line = ""


class Ground(Said):
    """The parcels that a project stands on, by number: all of them that one may see."""

    parcels: Annotated[list[common.Key], Field(max_length=500)]


class Off(Said):
    """When a project goes off a list, and why."""

    on: datetime.date
    reason: common.Line


class Cleared(Said):
    """When a blocker was cleared, and how."""

    on: datetime.date
    outcome: common.Line


def _ground(actor: Actor, project: Project, said: Ground, version: int | None) -> Project:
    common.at(project, version)
    found = {item.pk: item for item in land.parcels(actor).filter(pk__in=said.parcels)}
    for key in said.parcels:
        if key not in found:
            raise fault("parcels", str(key), say("您可以查看的宗地"), say("请从列表中选择。"))
    return actions.set_parcels(actor, project, list(found.values()))


def _listed(actor: Actor, project: Project, values: dict[str, Any]) -> ListMembership:
    rest = {name: values[name] for name in LISTED if values.get(name)}
    return actions.put_on_list(actor, project, values["list"], values["year"], **rest)


def _parts(
    name: str,
    model: type[Model],
    word: str,
    needs: tuple[str, ...],
    *,
    new: str = "add",
    acts: tuple[Act, ...] = (),
    sent: frozenset[str] | None = None,
) -> Below:
    """The parts of one kind, with the verbs that the log knows from their page."""
    return Below(
        name,
        model,
        lambda actor, project: queries.parts(actor, model).filter(project=project),
        make=lambda actor, project, values: actions.save_part(actor, project, model(project=project, **values), f"{word}.{new}"),
        change=lambda actor, project, part, values, read: actions.save_part(
            actor, project, part, f"{word}.change", values=values, read=read
        ),
        remove=lambda actor, project, part, reason: actions.remove_part(actor, project, part, f"{word}.remove", reason=reason),
        needs=needs,
        hidden=OWN | {"person"},
        sent=sent,
        acts=acts,
    )


RESOURCES: tuple[Resource, ...] = (
    Resource(
        "projects",
        Project,
        queries.projects,
        ("code", "name_zh"),
        ("division", "zone", "kind", "step", "factory_type", "is_upstairs", "far", "floor_area", "code", "owner"),
        parts={
            "parcels": Part(
                lambda actor, row: [
                    {"id": item.pk, "code": item.code} for item in land.parcels(actor).filter(projects=row).order_by("code")
                ],
                schemas.plainly(id="integer", code="string"),
            )
        },
        make=actions.create_project,
        change=lambda actor, row, values, version: actions.change_project(actor, row, values, version=version),
        remove=lambda actor, row, reason: actions.remove_project(actor, row, reason=reason),
        acts=(
            Act(
                "move",
                "Say that a project has reached a step; its milestone gets the day",
                StepReached,
                lambda actor, row, said, version: actions.move(
                    actor, row, said.step, on=said.on, reason=said.reason, version=version
                ),
            ),
            Act("set-parcels", "Say which parcels a project stands on", Ground, _ground),
            Act(
                "reveal-filler",
                "Who filled in the admission form, in the clear; that it was read is kept in the log",
                Purpose,
                lambda actor, row, said, _version: actions.reveal_filler(actor, row, purpose=said.purpose),
                answers=lambda _actor, shown: shown,
                gives=schemas.revealed(Admission),
                rests=False,
            ),
        ),
        below=(
            _parts("investors", Investor, "investor", ("name_zh",)),
            _parts("milestones", Milestone, "milestone", ("step",)),
            _parts("team-members", TeamMember, "team", ("name_zh",)),
            _parts(
                "blockers",
                Blocker,
                "blocker",
                ("title", "raised_on"),
                new="raise",
                # That it is cleared, and how, is a deed of its own.
                sent=frozenset({"title", "body", "raised_on", "due_on"}),
                acts=(
                    Act(
                        "clear",
                        "Say that a blocker is cleared, and how",
                        Cleared,
                        lambda actor, part, said, _version: actions.clear_blocker(actor, part, on=said.on, outcome=said.outcome),
                    ),
                    Act(
                        "reopen",
                        "Say that a blocker is not cleared after all",
                        Reasoned,
                        lambda actor, part, said, _version: actions.reopen_blocker(actor, part, reason=said.reason),
                    ),
                ),
            ),
            Below(
                "listings",
                ListMembership,
                lambda actor, project: queries.listings(actor).filter(project=project),
                make=_listed,
                change=lambda actor, _project, part, values, read: actions.change_listing(actor, part, values, read=read),
                remove=lambda actor, project, part, reason: actions.remove_part(
                    actor, project, part, "listing.delete", reason=reason
                ),
                needs=("list", "year"),
                hidden=OWN,
                sent=frozenset({"list", "year", *LISTED}),
                acts=(
                    Act(
                        "take-off",
                        "Take a project off a list; that it stood there stays known",
                        Off,
                        lambda actor, part, said, _version: actions.take_off_list(actor, part, on=said.on, reason=said.reason),
                    ),
                ),
            ),
        ),
        singles=(
            Single(
                "plan",
                Plan,
                queries.plan,
                lambda actor, project, values, read: actions.set_plan(actor, project, values, read=read),
                hidden=OWN,
            ),
            Single(
                "admission",
                Admission,
                queries.admission,
                lambda actor, project, values, read: actions.set_admission(actor, project, values, read=read),
                hidden=OWN,
            ),
        ),
        looks=(TIMELINE, standing.TODAY, standing.FORM, standing.DERIVED, looks.history(history_of)),
    ),
)
