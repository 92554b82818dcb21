"""What is done to people, bodies and roles. Accounts are the system administrator's, roles the security administrator's.

What gives somebody access (a new account, an account opened again, a new password, a role, a body moved or opened) is done by a
person who has signed in, never by a token: whoever holds a token that gives access holds more than its scopes, and longer than it
lasts. What takes access away (closing an account, ending a role) a token may do, so that a staff system can close the door at
once.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from shanglou.engine.language import plain, say
from shanglou.policies import resolve

from ..audit.actions import Deed, record
from ..audit.chain import Anchor, Break, anchor_of, head, verify
from ..audit.models import Entry
from ..foundation.refusals import Refused, fault
from . import attempts, sign_ins
from .acting import acting, change, create
from .actors import Actor
from .capabilities import ADMINISTRATION, Capability, Role
from .models import Body, Division, Membership, Person
from .places import load_places

logger = logging.getLogger(__name__)


def in_person(actor: Actor) -> None:
    """`Refused` for a token."""
    if actor.scopes is not None:
        raise Refused(say("这一事项只能由本人登录后办理，不能用接口令牌办理。"))


def make_person(actor: Actor, username: str, full_name: str, phone: str = "", *, password: str = "") -> tuple[Person, str]:
    """Make an account; gives back the person and the first password (made when none is given)."""
    in_person(actor)
    given = password or f"{secrets.token_urlsafe(9)}aA9"
    with acting(actor, Capability.MANAGE_ACCOUNTS, "person.create") as trail:
        person = Person(username=username.strip(), full_name=full_name.strip(), phone=phone.strip(), password_is_given=True)
        try:
            validate_password(given, person)
        except ValidationError as wrong:
            raise fault("password", "***", plain("；".join(wrong.messages)), say("请换一个密码。")) from None
        if Person.objects.filter(username__iexact=person.username).exists():
            raise fault("username", username, say("没有人用过的用户名"), say("请另取一个用户名。"))
        person.set_password(given)
        try:
            person.full_clean()
        except ValidationError as wrong:
            raise fault("username", username, plain("；".join(wrong.messages)), say("请核对后重新填写。")) from None
        person.save()
        trail.add(person, new={"username": person.username, "full_name": person.full_name})
    return person, given


def set_active(actor: Actor, person: Person, active: bool) -> Person:
    """Close or open an account. Closing ends its sessions with the next request; nobody closes the own account."""
    if active:
        in_person(actor)
    if actor.person is not None and actor.person.pk == person.pk:
        raise Refused(say("不能停用自己的账号；请由另一位系统管理员办理。"))
    with acting(actor, Capability.MANAGE_ACCOUNTS, "person.open" if active else "person.close") as trail:
        trail.add(person, old={"is_active": person.is_active}, new={"is_active": active})
        Person.objects.filter(pk=person.pk).update(is_active=active)
        person.is_active = active
    return person


def reset_password(actor: Actor, person: Person) -> str:
    """Give an account a new first password, which is shown once.

    `Refused` where that alone would let those who give passwords act as those who give roles or who audit: for an account with
    such powers that signs in by password only.
    """
    in_person(actor)
    actor.require(Capability.MANAGE_ACCOUNTS)
    if _has_other_powers(person) and not is_mfa_enabled(person):
        raise Refused(
            say(
                "此人担任安全或审计管理员而只凭密码登录，重设其密码就能以其身份办理，因此不能重设。"
                "请先由安全管理员收回其管理角色，重设后再授予；或在服务器上用 shanglou manage changepassword 更改。"
            )
        )
    made = f"{secrets.token_urlsafe(9)}aA9"
    with acting(actor, Capability.MANAGE_ACCOUNTS, "person.reset_password") as trail:
        person.set_password(made)
        person.password_is_given = True
        person.save(update_fields=["password", "password_is_given"])
        trail.add(person)
    attempts.forget(person)
    return made


def _has_other_powers(person: Person) -> bool:
    """Whether somebody may do what those who manage accounts may not."""
    held = Membership.objects.filter(person=person, is_active=True, body__is_active=True)
    return person.is_superuser or held.filter(role__in=ADMINISTRATION - {Role.SYSTEM}).exists()


def remove_factor(actor: Actor, person: Person) -> None:
    """Turn two-step sign-in off for somebody whose phone and recovery codes are gone.

    It is for those who give roles, not for those who give passwords: nobody alone can then take over an account that has both.
    """
    in_person(actor)
    if actor.person is not None and actor.person.pk == person.pk:
        raise Refused(say("自己的两步验证请在“我的账号”中停用。"))
    actor.require(Capability.MANAGE_ROLES)
    if not sign_ins.end_factors(actor, person):
        raise fault("person", person.username, say("启用了两步验证的账号"), say("这个账号只凭密码登录，无需停用。"))


def give_role(actor: Actor, person: Person, body: Body, role: str) -> Membership:
    """Give a person a role in a body.

    `Refused` for the own account, and where the role would join two powers that are kept apart: two of the three
    administrations, or one of them with work on the registry.
    """
    in_person(actor)
    if actor.person is not None and actor.person.pk == person.pk:
        raise Refused(say("不能给自己授予角色；请由另一位安全管理员办理。"))
    held = set(Membership.objects.filter(person=person, is_active=True).values_list("role", flat=True))
    both = held | {role}
    if len(both & ADMINISTRATION) > 1 or (both & ADMINISTRATION and both - ADMINISTRATION):
        raise Refused(say("系统、安全、审计三种管理角色互不兼任，也不与业务角色兼任；请先收回原有角色。"))
    with acting(actor, Capability.MANAGE_ROLES, "role.give") as trail:
        found, new = Membership.objects.get_or_create(person=person, body=body, role=role)
        if not new and not found.is_active:
            Membership.objects.filter(pk=found.pk).update(is_active=True)
            found.is_active = True
        trail.add(found, new={"person": person.username, "body": body.name_zh, "role": role})
    return found


def take_role(actor: Actor, membership: Membership) -> Membership:
    """End a role."""
    with acting(actor, Capability.MANAGE_ROLES, "role.take") as trail:
        Membership.objects.filter(pk=membership.pk).update(is_active=False)
        membership.is_active = False
        trail.add(
            membership, old={"person": membership.person.username, "body": membership.body.name_zh, "role": membership.role}
        )
    return membership


def make_body(actor: Actor, values: Mapping[str, object]) -> Body:
    """Register a body."""
    with acting(actor, Capability.MANAGE_ROLES, "body.create") as trail:
        return create(trail, Body(**values))


def change_body(actor: Actor, body: Body, values: Mapping[str, object], *, version: int) -> Body:
    """Change a body. Its people see more once it lies elsewhere or acts again: that is done in person."""
    place = values.get("division", body.division)
    if place != body.division or (values.get("is_active") and not body.is_active):
        in_person(actor)
    with acting(actor, Capability.MANAGE_ROLES, "body.change") as trail:
        return change(trail, body, values, version=version)


def bring_in_divisions(actor: Actor, named: str) -> tuple[Division, int]:
    """Bring in the divisions of a place, by code or name: all that lies in it and all that it lies in. Gives back its row and
    how many rows are new; `BadInput` for a place that is unknown or abolished.
    """
    with acting(actor, Capability.MANAGE_ROLES, "division.load") as trail:
        here = resolve(named.strip(), "place")
        new = load_places([here.code])
        row = Division.objects.get(code=here.code)
        trail.add(row, new={"divisions": new})
    return row, new


@dataclass(frozen=True, slots=True)
class Verified:
    """What verifying the chain gave: how many entries it has, where it does not hold, and its end now, to be written down."""

    count: int
    breaks: list[Break]
    head: Anchor


def verify_chain(actor: Actor, noted: str = "", *, enter: bool = True) -> Verified:
    """Verify the chain of the log, and against what somebody `noted` of it before (`chain.anchor_of`). That it was verified is
    an entry too, so that everybody who audits sees when it was last done and what came out; without `enter` nothing is written,
    as for a copy that is evidence.
    """
    actor.require(Capability.READ_AUDIT)
    anchor = anchor_of(noted)
    count, breaks = Entry.objects.count(), list(verify(anchor))
    if enter:
        told = {"entries": count, "breaks": len(breaks)} | ({"anchor": str(anchor)} if anchor is not None else {})
        try:
            record(actor.identity, [Deed("log.verify", Entry._meta.label_lower, "", "", new=told, idle=True)])
        except IntegrityError:
            # Where the head was put back, the next number is taken: what was found is told all the same.
            logger.exception("the chain is broken so that nothing can be added to it")
    return Verified(count, breaks, head())
