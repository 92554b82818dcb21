"""Which files an actor may see: those of the rows that it may see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from ...bodies.actors import Actor
from ...bodies.models import Registered
from ..models import Attachment
from .holders import HOLDERS


def files(actor: Actor) -> QuerySet[Attachment]:
    """Every file of the rows that the actor may see, the newest first; those taken back or superseded too."""
    seen = Q()
    for label, holder in HOLDERS.items():
        rows = holder.rows(actor).prefetch_related(None).select_related(None).order_by()
        seen |= Q(of=label, row__in=rows.values("pk"))
    return Attachment.objects.filter(seen) if seen else Attachment.objects.none()


def files_of(actor: Actor, row: Registered) -> QuerySet[Attachment]:
    """The files of one row, where the actor may see it."""
    return files(actor).filter(of=row._meta.label_lower, row=row.pk)


def whole(actor: Actor, file: Attachment) -> Registered | None:
    """The row that a file belongs to, where the actor may see it."""
    holder = HOLDERS.get(file.of)
    found: Registered | None = holder.rows(actor).filter(pk=file.row).first() if holder is not None else None
    return found
