"""Which enterprises and figures an actor may see. Nothing else of this room fetches rows for anybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..audit.models import Entry
from ..audit.queries import of_object
from ..bodies.actors import Actor
from ..bodies.queries import visible
from ..search.queries import SHORTEST, words
from ..search.queries import keys as found_keys
from . import codes
from .models import Enterprise, EnterpriseName, Merger, YearFigures


def everything(actor: Actor) -> QuerySet[Enterprise]:
    """The enterprises that the actor may see, those merged into another one included."""
    return visible(Enterprise.objects.select_related("division", "body"), actor)


def enterprises(actor: Actor) -> QuerySet[Enterprise]:
    """The enterprises that the actor may see, without those merged into another one."""
    return everything(actor).filter(merged_into__isnull=True)


def enterprise_rows(actor: Actor, *, last: bool = False) -> QuerySet[Enterprise]:
    """The same enterprises for a list: without what a list does not show, personal data least of all. `last`: as of `visible`."""
    rows = visible(Enterprise.objects.select_related("division"), actor, last=last).filter(merged_into__isnull=True)
    return rows.defer(*Enterprise.PERSONAL)


def named(actor: Actor, text: str) -> QuerySet[Enterprise]:
    """The enterprises found by a part of their name, their code or pinyin initials; by the whole code if that is too short."""
    wanted = words(text)
    if not wanted or any(len(word) < SHORTEST for word in wanted):
        return enterprises(actor).filter(credit_code__iexact=text)
    return enterprises(actor).filter(Q(pk__in=found_keys("enterprise", wanted)) | Q(credit_code=text))


def figures(actor: Actor) -> QuerySet[YearFigures]:
    """The yearly figures of the enterprises that the actor may see, corrected ones included (`known_to` is set on these)."""
    return visible(YearFigures.objects.all(), actor, through="enterprise__")


def current_figures(actor: Actor) -> QuerySet[YearFigures]:
    """The yearly figures as they are known now."""
    return figures(actor).filter(known_to__isnull=True)


def names(actor: Actor) -> QuerySet[EnterpriseName]:
    """The names over time of the enterprises that the actor may see."""
    return visible(EnterpriseName.objects.all(), actor, through="enterprise__")


def current_names(actor: Actor) -> QuerySet[EnterpriseName]:
    """The same names as they are known now, with their enterprises; what was corrected or taken back is left out."""
    return names(actor).filter(known_to__isnull=True).select_related("enterprise__division")


def former_names(actor: Actor) -> QuerySet[EnterpriseName]:
    """Those of them that are borne no longer."""
    return current_names(actor).filter(valid_to__isnull=False)


def mergers(actor: Actor) -> QuerySet[Merger]:
    """The mergings of which the actor may see both sides."""
    kept = visible(Merger.objects.select_related("kept", "duplicate"), actor, through="kept__")
    return visible(kept, actor, through="duplicate__")


def to_reconcile(actor: Actor) -> QuerySet[Enterprise]:
    """The enterprises with a wrong or missing credit code."""
    return enterprises(actor).filter(code_state__in=(Enterprise.CodeState.WRONG, Enterprise.CodeState.MISSING))


def doubtful(actor: Actor, *, with_candidates: bool = False) -> QuerySet[Enterprise]:
    """The queue of reconciliation; `with_candidates` only those of which another enterprise bears the name or the code."""
    rows = to_reconcile(actor).order_by("pk")
    if not with_candidates:
        return rows
    others = enterprises(actor).order_by().exclude(pk=OuterRef("pk"))
    same_name = others.filter(name_key=OuterRef("name_key")).exclude(name_key="")
    same_code = others.filter(credit_code=OuterRef("credit_code")).exclude(credit_code="")
    return rows.filter(Exists(same_name) | Exists(same_code))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Another enterprise that may be the same, and why: ``code``, ``name and near code`` or ``name``, the strongest only."""

    enterprise: Enterprise
    why: str


def candidates(actor: Actor, rows: Iterable[Enterprise]) -> dict[int, list[Candidate]]:
    """For each row of the queue the enterprises that may be the same, the likeliest first; two queries for all of them.

    Names and codes are looked up first and what may be seen of them after: one query for both is planned by the division,
    which goes through all of a city.

    Two enterprises with different valid codes are two legal persons whatever their names, and are never proposed: at least
    one side of a pair is a row of the queue.
    """
    listed = list(rows)
    texts = {row.pk: {row.credit_code, codes.plain(row.credit_code), codes.repaired(row.credit_code)} - {""} for row in listed}
    names = {row.name_key for row in listed} - {""}
    bearers = Q(name_key__in=names) | Q(credit_code__in=set().union(*texts.values()))
    keys = list(Enterprise.objects.order_by().filter(bearers).values_list("pk", flat=True))
    by_name: dict[str, list[Enterprise]] = {}
    by_code: dict[str, list[Enterprise]] = {}
    for other in enterprises(actor).filter(pk__in=keys).order_by("pk"):
        by_name.setdefault(other.name_key, []).append(other)
        by_code.setdefault(other.credit_code, []).append(other)
    found: dict[int, list[Candidate]] = {}
    for row in listed:
        same_code = {other.pk: other for text in sorted(texts[row.pk]) for other in by_code.get(text, []) if other.pk != row.pk}
        same_name = {
            other.pk: other for other in by_name.get(row.name_key, []) if other.pk not in same_code and other.pk != row.pk
        }
        close = {pk for pk, other in same_name.items() if codes.near(row.credit_code, other.credit_code)}
        found[row.pk] = [
            *(Candidate(other, "code") for other in same_code.values()),
            *(Candidate(same_name[pk], "name and near code") for pk in sorted(close)),
            *(Candidate(other, "name") for pk, other in same_name.items() if pk not in close),
        ]
    return found


def history(actor: Actor, row: Enterprise) -> QuerySet[Entry]:
    """The log entries about an enterprise, newest first; none when the actor may not see it."""
    return of_object(row._meta.label_lower, row.pk).filter(Exists(everything(actor).order_by().filter(pk=row.pk)))
