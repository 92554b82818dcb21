"""Which jobs an actor may see: its own; all for those from whom no row is hidden."""

from __future__ import annotations

from django.db.models import QuerySet

from ..bodies.actors import Actor
from .models import Job


def jobs(actor: Actor) -> QuerySet[Job]:
    """The jobs that the actor started, newest first."""
    if actor.sees_all:
        return Job.objects.select_related("person")
    return Job.objects.filter(person=actor.person) if actor.person is not None else Job.objects.none()
