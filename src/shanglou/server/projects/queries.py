"""Which projects, buildings, units and occupancies an actor may see. Nothing else of this room fetches rows for anybody."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from ..audit.models import Entry
from ..audit.queries import of_object
from ..bodies.actors import Actor
from ..bodies.models import Registered
from ..bodies.queries import visible
from ..enterprises import queries as enterprises
from ..land import queries as land
from .models import Blocker, Building, Floor, ListMembership, Milestone, Occupancy, Project, TeamMember, Unit


def projects(actor: Actor) -> QuerySet[Project]:
    """The projects that the actor may see; zone, owner and operator are None on a row where it may not see these."""
    seen = enterprises.everything(actor)
    return visible(Project.objects.select_related("division", "body"), actor).prefetch_related(
        Prefetch("zone", land.zones(actor).defer("shape")), Prefetch("owner", seen), Prefetch("operator", seen)
    )


def buildings(actor: Actor) -> QuerySet[Building]:
    """The buildings that the actor may see, of projects that it may see."""
    own = Project.objects.filter(pk__in=visible(Project.objects.all(), actor).values("pk"))
    return visible(Building.objects.select_related("division", "body"), actor).prefetch_related(Prefetch("project", own))


def units(actor: Actor) -> QuerySet[Unit]:
    """The units that the actor may see."""
    return visible(Unit.objects.select_related("division", "body", "floor", "building__project"), actor)


def occupancies(actor: Actor) -> QuerySet[Occupancy]:
    """What is known now of who occupied the units that the actor may see."""
    known = Occupancy.objects.filter(known_to__isnull=True)
    return visible(known, actor, through="unit__").prefetch_related(Prefetch("enterprise", enterprises.everything(actor)))


def floors(actor: Actor) -> QuerySet[Floor]:
    """The storeys of the buildings that the actor may see."""
    return visible(Floor.objects.all(), actor, through="building__")


def milestones(actor: Actor) -> QuerySet[Milestone]:
    """The milestones of the projects that the actor may see."""
    return visible(Milestone.objects.select_related("project"), actor, through="project__")


def blockers(actor: Actor) -> QuerySet[Blocker]:
    """The blockers of the projects that the actor may see."""
    return visible(Blocker.objects.select_related("project", "body"), actor, through="project__")


def listings(actor: Actor) -> QuerySet[ListMembership]:
    """The lists that the projects which the actor may see stand on."""
    return visible(ListMembership.objects.select_related("project"), actor, through="project__")


def team(actor: Actor) -> QuerySet[TeamMember]:
    """The teams of the projects that the actor may see."""
    return visible(TeamMember.objects.select_related("body"), actor, through="project__")


def history(actor: Actor, row: Registered) -> QuerySet[Entry]:
    """The log entries about a row, newest first; none when the actor may not see the row."""
    if not visible(type(row)._default_manager.all(), actor).filter(pk=row.pk).exists():
        return Entry.objects.none()
    return of_object(row._meta.label_lower, row.pk)
