"""Which rows an actor may see: through their division or their body, by one sub-query."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import TypeVar

from allauth.mfa.models import Authenticator
from django.db.models import BigIntegerField, Exists, ExpressionWrapper, F, Model, OuterRef, Q, QuerySet, Value
from django.db.models.lookups import In

from ..audit.models import Entry
from ..audit.queries import of_divisions, of_object
from .actors import Actor
from .capabilities import ADMINISTRATION, BY_DIVISION, SEES_ROWS, Capability, Role
from .models import Body, Division, Membership, Person, Within

M = TypeVar("M", bound=Model)


def visible(rows: QuerySet[M], actor: Actor, *, through: str = "", last: bool = False) -> QuerySet[M]:
    """Those of `rows` that the actor may see. `through` is the path to the registered row (``project__``), if not `rows` itself.

    A row is seen if and only if the actor holds a role that views rows of a division in a body whose division covers the
    row's, or any role that views rows in the body the row belongs to.

    `last`: the same rows, where something else finds them (a place, an order that an index has). Left to choose, SQLite goes
    by the divisions, which is through all of a city for what lies in one street.
    """
    seen = sight(actor, through, last=last)
    if seen is None:
        return rows.none()
    return rows.filter(seen) if seen else rows


def sight(actor: Actor, through: str = "", *, last: bool = False) -> Q | None:
    """The condition by which `visible` narrows, to stand in one filter with others; empty for one who sees all, None for one
    who sees nothing.
    """
    if actor.scopes is not None and Capability.VIEW not in actor.scopes:
        return None
    if actor.sees_all:
        return Q()
    if actor.person is None:
        return None
    roles = {item.role for item in actor.memberships}
    seen = Q()
    if not roles.isdisjoint(BY_DIVISION):
        column = f"{through}division_id"
        seen |= _asked_of_each(column, actor) if last else Q(**{f"{column}__in": division_ids(actor)})
    if not roles.isdisjoint(set(SEES_ROWS) - set(BY_DIVISION)):
        seen |= Q(**{f"{through}body_id__in": sorted({item.body_id for item in actor.memberships if item.role in SEES_ROWS})})
    return seen or None


def _asked_of_each(column: str, actor: Actor) -> Q:
    # No index holds a sum, so that a database looks for another way to the rows.
    return Q(In(ExpressionWrapper(F(column) + Value(0), BigIntegerField()), division_ids(actor)))


def division_ids(actor: Actor) -> QuerySet[Within, int]:
    """The sub-query of the divisions whose rows the actor sees as a whole: where its roles are held the actor knows."""
    return Within.objects.filter(outer__in=_held(actor)).values_list("inner_id", flat=True)


def governed(actor: Actor) -> QuerySet[Division]:
    """The divisions that the actor's roles are held for, without those inside of them."""
    return Division.objects.filter(pk__in=_held(actor))


def _held(actor: Actor) -> list[int]:
    return sorted({item.body.division_id for item in actor.memberships if item.role in BY_DIVISION})


def divisions(actor: Actor) -> QuerySet[Division]:
    """The divisions that the actor may choose from: those whose rows it sees, or of its own bodies; all for those who say where
    bodies lie.
    """
    if actor.sees_all or actor.may(Capability.MANAGE_ROLES):
        return Division.objects.all()
    if actor.person is None:
        return Division.objects.none()
    own = Membership.objects.filter(person=actor.person, is_active=True, body__is_active=True)
    return Division.objects.filter(Q(pk__in=division_ids(actor)) | Q(pk__in=own.values("body__division_id")))


def bodies(actor: Actor) -> QuerySet[Body]:
    """Bodies of the actor's divisions and its own; all for those who manage roles or accounts."""
    if actor.sees_all or actor.may(Capability.MANAGE_ROLES) or actor.may(Capability.MANAGE_ACCOUNTS):
        return Body.objects.select_related("division")
    if actor.person is None:
        return Body.objects.none()
    own = Membership.objects.filter(person=actor.person, is_active=True)
    seen = Q(division_id__in=division_ids(actor)) | Q(pk__in=own.values("body_id"))
    return Body.objects.filter(seen).select_related("division")


def people(actor: Actor) -> QuerySet[Person]:
    """People, for those who manage accounts or roles; else only oneself."""
    if actor.sees_all or actor.may(Capability.MANAGE_ACCOUNTS) or actor.may(Capability.MANAGE_ROLES):
        return Person.objects.prefetch_related("memberships__body")
    return Person.objects.filter(pk=actor.person.pk) if actor.person else Person.objects.none()


def _in_use(**more: object) -> Q:
    return Q(is_active=True, **more)


def _holds(**more: object) -> Exists:
    return Exists(Membership.objects.filter(person=OuterRef("pk"), is_active=True, **more))


def _one_step() -> Q:
    second = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return _in_use() & Q(_holds(role__in=ADMINISTRATION)) & ~Q(Exists(second))


#: Accounts about which something may want doing.
STANDINGS: dict[str, Callable[[], Q]] = {
    "without_role": lambda: _in_use(is_superuser=False) & ~Q(_holds()),
    "never": lambda: _in_use(last_login__isnull=True),
    "one_step": _one_step,
    "closed": lambda: Q(is_active=False),
}


def lately_locked(actor: Actor, since: datetime.datetime) -> list[tuple[Person, Entry]]:
    """Accounts that were locked for failing since then, each with the newest entry of it; for those who manage accounts."""
    actor.require(Capability.MANAGE_ACCOUNTS)
    entries = Entry.objects.filter(verb="account.lock", kind=Person._meta.label_lower, at__gte=since).order_by("number")
    newest = {entry.key: entry for entry in entries}
    found = people(actor).filter(pk__in=[int(key) for key in newest if key])
    return sorted(((person, newest[str(person.pk)]) for person in found), key=lambda pair: -pair[1].number)


def last_verified(actor: Actor) -> Entry | None:
    """The entry of when the chain of the log was last verified, for those who read it."""
    actor.require(Capability.READ_AUDIT)
    return Entry.objects.filter(verb="log.verify").first()


def memberships(actor: Actor) -> QuerySet[Membership]:
    """The roles of those people the actor may look up."""
    return Membership.objects.filter(person__in=people(actor)).select_related("person", "body")


def audit_entries(actor: Actor) -> QuerySet[Entry]:
    """The entries the actor may read: all for the audit administrator, those of its divisions for an auditor; else `Refused`."""
    actor.require(Capability.READ_AUDIT)
    if actor.sees_all or any(item.role == Role.AUDIT for item in actor.memberships):
        return of_divisions(None)
    return of_divisions(Division.objects.filter(pk__in=division_ids(actor)).values_list("code", flat=True))


def own_sign_ins(actor: Actor) -> QuerySet[Entry]:
    """What the log keeps of the actor's coming and going, the newest first: everybody reads that of the own account."""
    if actor.person is None:
        return Entry.objects.none()
    return of_object(Person._meta.label_lower, actor.person.pk).filter(verb__startswith="account.")


def let_in_from(person: Person, since: datetime.datetime) -> set[str]:
    """The addresses from which an account was let in since then."""
    entries = of_object(Person._meta.label_lower, person.pk).filter(verb="account.sign_in", at__gte=since)
    return set(entries.order_by().values_list("address", flat=True).distinct())


def narrowed_entries(
    actor: Actor, *, q: str = "", verb: str = "", kind: str = "", key: str = "", person: str = "", group: uuid.UUID | None = None
) -> QuerySet[Entry]:
    """The entries that the actor may read, narrowed: `q` in the name of the object or the person, the rest by what is equal."""
    entries = audit_entries(actor)
    if q:
        entries = entries.filter(Q(label__icontains=q) | Q(person_name__icontains=q))
    exact = {"verb": verb, "kind": kind, "key": key, "person": person, "group": group}
    return entries.filter(**{name: value for name, value in exact.items() if value})
