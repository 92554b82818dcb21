"""Accounts and roles, for those who administer them; as restricted as on their pages.

What gives somebody access (an account, a password, a role) is refused to tokens by the actions themselves
(`shanglou.server.bodies.actions`): it needs the session of a person who has signed in, and so its CSRF token. What takes access
away a token with the scope may do.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from allauth.mfa.utils import is_mfa_enabled
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Body as JsonBody
from ninja import Field, Query, Router, Schema, Status
from ninja import Path as InPath

from shanglou.engine.language import say

from ...bodies import actions, queries
from ...bodies.actors import Actor
from ...bodies.capabilities import Capability, Role
from ...bodies.models import Body, Membership, Person
from ...foundation.refusals import fault
from . import common
from .acts import Said

router = Router(tags=["accounts"])


class NewPerson(Said):
    """A new account."""

    username: Annotated[str, Field(min_length=1, max_length=60)]
    full_name: Annotated[str, Field(min_length=1, max_length=60)]
    phone: Annotated[str, Field(max_length=30)] = ""


class NewRole(Said):
    """A role in a body, by the body's number."""

    body: common.Key
    role: Literal[tuple(Role.values)]  # type: ignore[valid-type]


class RoleHeld(Schema):
    """A role that somebody holds, or held."""

    id: int
    body_id: int
    body: str
    role: str
    is_active: bool


class Account(Schema):
    """An account with its roles."""

    id: int
    username: str
    full_name: str
    is_active: bool
    last_login: str | None
    roles: list[RoleHeld]


class WholeAccount(Account):
    """With whether its sign-in takes two steps."""

    two_steps: bool


class FirstPassword(Schema):
    """An account and its first password, which is shown this once."""

    account: WholeAccount
    password: str


def _role(item: Membership) -> dict[str, Any]:
    return {
        "id": item.pk,
        "body_id": item.body_id,
        "body": item.body.name_zh,
        "role": item.role,
        "is_active": item.is_active,
    }


def _account(person: Person) -> dict[str, Any]:
    held = sorted(person.memberships.all(), key=lambda item: (not item.is_active, item.pk))
    return {
        "id": person.pk,
        "username": person.username,
        "full_name": person.full_name,
        "is_active": person.is_active,
        "last_login": person.last_login.isoformat() if person.last_login else None,
        "roles": [_role(item) for item in held],
    }


def _found(actor: Actor, pk: int) -> Person:
    return get_object_or_404(queries.people(actor), pk=pk)


def _again(actor: Actor, pk: int) -> dict[str, Any]:
    person = _found(actor, pk)
    return _account(person) | {"two_steps": is_mfa_enabled(person)}


def _shown_once(response: HttpResponse, actor: Actor, person: Person, password: str) -> dict[str, Any]:
    response["Cache-Control"] = "no-store"
    return {"account": _again(actor, person.pk), "password": password}


@router.get(
    "/people", response=common.page_of(Account), operation_id="list_people", summary="Accounts, for those who administer them"
)
def list_people(
    request: HttpRequest,
    limit: common.Limit = 50,
    offset: common.Offset = 0,
    q: str = Query("", max_length=60, pattern=common.NO_NUL, description="Part of the user name or the name"),
    which: Literal[tuple(queries.STANDINGS)] | None = Query(None, description="Those about which something may want doing"),  # type: ignore[valid-type]
) -> dict[str, Any]:
    """By user name."""
    actor = common.asking(request)
    if not actor.may(Capability.MANAGE_ROLES):
        actor.require(Capability.MANAGE_ACCOUNTS)
    rows = queries.people(actor).filter(Q(username__icontains=q) | Q(full_name__icontains=q)).order_by("username")
    if which is not None:
        rows = rows.filter(queries.STANDINGS[which]())
    return common.page(request, rows, limit, offset, _account)


@router.post("/people", response={201: FirstPassword}, operation_id="create_person", summary="A new account; not by token")
def create_person(request: HttpRequest, response: HttpResponse, said: JsonBody[NewPerson]) -> Any:
    """The first password is made here and shown once."""
    actor = common.asking(request)
    person, password = actions.make_person(actor, said.username, said.full_name, said.phone)
    return Status(201, _shown_once(response, actor, person, password))


@router.get("/people/{int:pk}", response=WholeAccount, operation_id="get_person", summary="One account with its roles")
def get_person(request: HttpRequest, pk: InPath[common.Key]) -> dict[str, Any]:
    """Others than administrators see their own."""
    return _again(common.asking(request), pk)


@router.post("/people/{int:pk}/close", response=WholeAccount, operation_id="close_person", summary="Close an account")
def close_person(request: HttpRequest, pk: InPath[common.Key]) -> dict[str, Any]:
    """Its sessions and tokens end with their next request."""
    actor = common.asking(request)
    actions.set_active(actor, _found(actor, pk), False)
    return _again(actor, pk)


@router.post(
    "/people/{int:pk}/open", response=WholeAccount, operation_id="open_person", summary="Open an account again; not by token"
)
def open_person(request: HttpRequest, pk: InPath[common.Key]) -> dict[str, Any]:
    """With the roles that it had."""
    actor = common.asking(request)
    actions.set_active(actor, _found(actor, pk), True)
    return _again(actor, pk)


@router.post(
    "/people/{int:pk}/reset-password",
    response=FirstPassword,
    operation_id="reset_password",
    summary="A new first password; not by token",
)
def reset_password(request: HttpRequest, response: HttpResponse, pk: InPath[common.Key]) -> dict[str, Any]:
    """The one before holds no longer."""
    actor = common.asking(request)
    person = _found(actor, pk)
    return _shown_once(response, actor, person, actions.reset_password(actor, person))


@router.post(
    "/people/{int:pk}/remove-factor",
    response=WholeAccount,
    operation_id="remove_factor",
    summary="Turn off the two-step sign-in of somebody who lost phone and codes; not by token",
)
def remove_factor(request: HttpRequest, pk: InPath[common.Key]) -> dict[str, Any]:
    """For those who give roles; not of oneself."""
    actor = common.asking(request)
    actions.remove_factor(actor, _found(actor, pk))
    return _again(actor, pk)


@router.post(
    "/people/{int:pk}/roles",
    response={201: WholeAccount},
    operation_id="give_role",
    summary="Give a role in a body; not by token",
)
def give_role(request: HttpRequest, pk: InPath[common.Key], said: JsonBody[NewRole]) -> Any:
    """Nobody gives one to oneself; the three administrations are kept apart."""
    actor = common.asking(request)
    person = _found(actor, pk)
    actor.require(Capability.MANAGE_ROLES)
    body: Body | None = queries.bodies(actor).filter(pk=said.body, is_active=True).first()
    if body is None:
        raise fault("body", said.body, say("您可以查看的记录"), say("请从列表中选择。"))
    actions.give_role(actor, person, body, said.role)
    return Status(201, _again(actor, pk))


@router.post(
    "/people/{int:pk}/roles/{int:role}/end", response=WholeAccount, operation_id="end_role", summary="End a role that is held"
)
def end_role(request: HttpRequest, pk: InPath[common.Key], role: InPath[common.Key]) -> dict[str, Any]:
    """It stays in the log, and on the account as one that was held."""
    actor = common.asking(request)
    held = get_object_or_404(queries.memberships(actor), pk=role, person=_found(actor, pk))
    actions.take_role(actor, held)
    return _again(actor, pk)
