"""Which enterprises and figures an actor may see. Nothing else of this room fetches rows for anybody."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from ..audit.models import Entry
from ..audit.queries import of_object
from ..bodies.actors import Actor
from ..bodies.queries import visible
from .models import Enterprise, EnterpriseName, Merger, YearFigures


def everything(actor: Actor) -> QuerySet[Enterprise]:
    """The enterprises that the actor may see, those merged into another one included."""
    return visible(Enterprise.objects.select_related("division", "body"), actor)


def enterprises(actor: Actor) -> QuerySet[Enterprise]:
    """The enterprises that the actor may see, without those merged into another one."""
    return everything(actor).filter(merged_into__isnull=True)


def figures(actor: Actor) -> QuerySet[YearFigures]:
    """The yearly figures of the enterprises that the actor may see, corrected ones included (`known_to` is set on these)."""
    return visible(YearFigures.objects.all(), actor, through="enterprise__")


def current_figures(actor: Actor) -> QuerySet[YearFigures]:
    """The yearly figures as they are known now."""
    return figures(actor).filter(known_to__isnull=True)


def names(actor: Actor) -> QuerySet[EnterpriseName]:
    """The names over time of the enterprises that the actor may see."""
    return visible(EnterpriseName.objects.all(), actor, through="enterprise__")


def mergers(actor: Actor) -> QuerySet[Merger]:
    """The mergings of which the actor may see both sides."""
    kept = visible(Merger.objects.select_related("kept", "duplicate"), actor, through="kept__")
    return visible(kept, actor, through="duplicate__")


def to_reconcile(actor: Actor) -> QuerySet[Enterprise]:
    """The enterprises with a wrong or missing credit code."""
    return enterprises(actor).filter(~Q(code_state=Enterprise.CodeState.VALID))


def history(actor: Actor, row: Enterprise) -> QuerySet[Entry]:
    """The log entries about an enterprise, newest first; none when the actor may not see it."""
    if not everything(actor).filter(pk=row.pk).exists():
        return Entry.objects.none()
    return of_object(row._meta.label_lower, row.pk)
