"""The actor of a request: a person with the roles held now, and what they may do where."""

from __future__ import annotations

import getpass
import os
import socket
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from shanglou.engine.language import say

from ..foundation.actors import SYSTEM as SYSTEM_NAME
from ..foundation.actors import Identity, system_identity
from ..foundation.refusals import Refused
from .addresses import address_of
from .capabilities import BY_DIVISION, MAY, Capability
from .first_passwords import is_owed
from .models import Membership, Person, Registered, Within

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True)
class Actor:
    """Who acts. `person` is None for a stranger, who sees no row of the registry, and for the system itself."""

    person: Person | None = None
    address: str = ""
    group: uuid.UUID = field(default_factory=uuid.uuid4)
    is_system: bool = False
    #: A token narrows what its person may do, a password that is not the own one to nothing; None: everything the roles allow.
    scopes: frozenset[str] | None = None
    #: What the log calls the system when somebody makes it act; empty: as itself.
    called: str = ""

    @cached_property
    def memberships(self) -> tuple[Membership, ...]:
        """The roles held now, with their bodies."""
        if self.person is None or not self.person.is_active:
            return ()
        found = self.person.memberships.filter(is_active=True, body__is_active=True)
        return tuple(found.select_related("body__division"))

    @property
    def sees_all(self) -> bool:
        """Whether no row is hidden from it."""
        return self.is_system or bool(self.person is not None and self.person.is_active and self.person.is_superuser)

    @property
    def is_stranger(self) -> bool:
        """Whether nobody has signed in."""
        return self.person is None and not self.is_system

    @cached_property
    def identity(self) -> Identity:
        """What the log keeps of it."""
        if self.person is None:
            return (
                system_identity(self.called or SYSTEM_NAME)
                if self.is_system
                else Identity(address=self.address, group=self.group)
            )
        body = self.memberships[0].body if self.memberships else None
        return Identity(
            person=str(self.person.pk),
            person_name=str(self.person),
            body=str(body.pk) if body else "",
            body_name=body.name_zh if body else "",
            address=self.address,
            group=self.group,
        )

    @cached_property
    def _divisions(self) -> dict[int, frozenset[int]]:
        """For each division of a membership, everything that lies in it."""
        outers = {item.body.division_id for item in self.memberships}
        found: dict[int, set[int]] = {outer: set() for outer in outers}
        for outer, inner in Within.objects.filter(outer__in=outers).values_list("outer_id", "inner_id"):
            found[outer].add(inner)
        return {outer: frozenset(inners) for outer, inners in found.items()}

    def may(self, capability: Capability, row: Registered | None = None, *, division: int | None = None) -> bool:
        """Whether it may do this: to `row`, in `division`, or (with neither) anywhere at all."""
        if self.scopes is not None and capability not in self.scopes:
            return False
        if self.is_system:
            return True
        if self.sees_all:
            return True
        for item in self.memberships:
            if capability not in MAY[item.role]:
                continue
            if row is None and division is None:
                return True
            if row is not None and row.body_id is not None and row.body_id == item.body_id:
                return True
            where = division if row is None else row.division_id
            if item.role in BY_DIVISION and where in self._divisions.get(item.body.division_id, ()):
                return True
        return False

    def require(self, capability: Capability, row: Registered | None = None, *, division: int | None = None) -> None:
        """`Refused` unless it may."""
        if self.scopes is not None and not self.scopes:
            raise Refused(say("您用的还是别人给的首次密码：请先登录平台，改成自己的密码。"))
        if not self.may(capability, row, division=division):
            raise Refused(say("您的角色不能办理这一事项；请由有权限的机构办理，或请安全管理员核对您的角色。"))


SYSTEM = Actor(is_system=True)


def operator() -> Actor:
    """Who runs a command on the server: the platform knows no person there, so the log keeps the account and the machine."""
    try:
        account = getpass.getuser()
    except (KeyError, OSError):
        account = str(os.getuid())
    return Actor(is_system=True, called=f"{account}@{socket.gethostname()}"[:100])


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a request, the same one however often it is asked for."""
    known = getattr(request, "actor", None)
    if isinstance(known, Actor):
        return known
    person = request.user if isinstance(request.user, Person) else None
    nothing = frozenset[str]() if person is not None and is_owed(request, person) else None
    made = Actor(person=person, address=address_of(request), scopes=nothing)
    request.actor = made  # type: ignore[attr-defined]
    return made
