"""What the log keeps of coming and going: who signed in and how, who was not let in, who was locked out, what guards an account.

Each is one entry about the account, from the address it came from. They are written together with what they tell of or not at
all: who cannot be entered in the log is not let in. What was typed as a user name is kept only where it is one: people type
their password there. How many failures there can be is bounded by the limits of sign-in (`attempts`).
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import Error, transaction
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shanglou.engine.language import say

from ..audit.actions import Deed, record
from ..audit.words import termed, worded
from . import attempts
from .actors import SYSTEM, Actor, actor_of
from .models import Person

logger = logging.getLogger(__name__)

VERBS = worded(
    {
        "account.sign_in": pgettext_lazy("log", "登录"),
        "account.sign_in_failed": _("登录失败"),
        "account.lock": _("锁定登录"),
        "account.sign_out": pgettext_lazy("log", "退出登录"),
        "account.password": pgettext_lazy("log", "修改密码"),
        "account.factor_add": pgettext_lazy("log", "启用两步验证"),
        "account.factor_remove": pgettext_lazy("log", "停用两步验证"),
        "account.factor_codes": _("生成恢复码"),
        "account.session_end": _("结束会话"),
        "account.join": _("绑定统一身份"),
        "account.unjoin": _("解除统一身份"),
    }
)
termed(
    {
        "means": _("登录方式"),
        "reason": _("原因"),
        "ended": _("结束的会话"),
        "by_password": pgettext_lazy("log", "密码"),
        "by_socialaccount": _("统一身份认证"),
        "by_totp": pgettext_lazy("log", "验证器"),
        "by_recovery_codes": pgettext_lazy("log", "恢复码"),
        "no_such_account": _("没有这个账号"),
        "wrong_password": _("密码不对"),
        "wrong_code": _("验证码不对"),
        "closed": _("账号已停用"),
        "pair_failures": _("这个账号在这个地址连续失败"),
        "account_failures": _("这个账号在各处失败太多"),
        "code_failures": _("这个账号的验证码连续不对"),
        "address_failures": _("这个地址连续失败"),
    }
)
KIND = Person._meta.label_lower
_ADDED = {Authenticator.Type.TOTP: "account.factor_add", Authenticator.Type.RECOVERY_CODES: "account.factor_codes"}


def signed_in(request: HttpRequest, person: Person) -> None:
    """Enter that a person is being let in, and by what means."""
    _enter(_as(request, person), _deed("account.sign_in", person, means=_means(request, person)))


def signed_out(request: HttpRequest, person: Person) -> None:
    """Enter that a person left. Leaving is not held up by a log that cannot be written: it then is in the site's own log."""
    try:
        with transaction.atomic():
            _enter(_as(request, person), _deed("account.sign_out", person))
    except (Error, OSError):
        logger.exception("a sign-out could not be entered in the log")


def not_let_in(request: HttpRequest, person: Person | None, reason: str, *locks: str) -> None:
    """Enter a failure, and with it the locks when it was the last one that is borne: of the address, else of the account."""
    deeds = [_deed("account.sign_in_failed", person, reason=[reason])]
    for lock in locks:
        if lock == "address_failures":
            deeds.append(_deed("account.lock", None, reason=[lock]))
        elif person is not None:
            deeds.append(_deed("account.lock", person, reason=[lock]))
    # Who is asked for the password again while signed in is known; else nobody is: whoever typed it may be anybody.
    _enter(actor_of(request), *deeds)


def password_changed(request: HttpRequest | None, person: Person) -> None:
    """Enter that a person has another password now."""
    _enter(_actor(request), _deed("account.password", person))


def end_sessions(actor: Actor, sessions: Sequence[UserSession]) -> None:
    """End sessions of the actor's own, on whatever device they are."""
    assert actor.person is not None
    mine = [session for session in sessions if session.user_id == actor.person.pk]
    if not mine:
        return
    with transaction.atomic():
        for session in mine:
            session.end()
        deed = _deed("account.session_end", actor.person, old={"ended": [session.ip for session in mine]})
        _enter(actor, deed)


def end_factors(actor: Actor, person: Person) -> bool:
    """Take somebody's second factor and recovery codes off; False when there are none."""
    with transaction.atomic():
        rows = Authenticator.objects.filter(user=person)
        # Without the rows' own signals, which would enter it as done by whoever's request this is, or by nobody.
        if not rows._raw_delete(using=rows.db):
            return False
        _enter(actor, _deed("account.factor_remove", person))
    return True


@contextmanager
def entered(request: HttpRequest | None = None) -> Iterator[None]:
    """What is done here is entered in the log or not done: a page says so, and `request` has nobody signed in."""
    try:
        with transaction.atomic():
            yield
    except (Error, OSError) as problem:
        logger.exception("what concerns an account could not be entered in the log")
        if request is not None:
            # What was undone in the database has to be undone in memory: the session would be saved with the page.
            request.session = type(request.session)()
            request.user = AnonymousUser()
        raise ImmediateHttpResponse(unlogged()) from problem


def can_count() -> bool:
    """Whether attempts can be counted. The limiter refuses when they cannot, as if there had been too many."""
    return bool(cache.add(f"sign-in:{secrets.token_hex(8)}", True, timeout=1))


def unlogged() -> HttpResponse:
    """The page for who is not let in because it cannot be logged; it asks nothing of the database."""
    text = say("登录和账号的变动都要留痕，而留痕现在写不进去，所以没有办理。请稍后再试；若持续出现，请告知系统管理员。")
    answer = HttpResponse(render_to_string("errors/unavailable.html", {"zh": text.zh, "en": text.en}), status=503)
    answer["Retry-After"] = "30"
    return answer


def _enter(actor: Actor, *deeds: Deed) -> None:
    record(actor.identity, deeds)


def _deed(verb: str, person: Person | None, *, old: dict[str, Any] | None = None, **new: list[str]) -> Deed:
    key, label = (str(person.pk), person.username) if person is not None else ("", "")
    return Deed(verb=verb, kind=KIND, key=key, label=label, old=old or {}, new=new, idle=True)


def _as(request: HttpRequest, person: Person) -> Actor:
    """The person, who at this moment is signed in no longer or not yet, in the request it asks by."""
    asking = actor_of(request)
    return Actor(person=person, address=asking.address, group=asking.group)


def _actor(request: HttpRequest | None) -> Actor:
    return actor_of(request) if request is not None else SYSTEM


def _means(request: HttpRequest, person: Person) -> list[str]:
    """By what a person showed who it is, since it last began to."""
    found: list[str] = []
    for shown in get_authentication_records(request, person):
        if shown["method"] in ("password", "socialaccount"):
            found = []
        found.append(f"by_{shown.get('type') or shown['method']}")
    return found


def _code_refused(request: HttpRequest, user: Person, **_more: Any) -> None:
    with entered():
        locks = attempts.locks(request, f"mfa-auth-user-{user.pk}", "code_failures")
        not_let_in(request, user, "wrong_code", *locks)


def _factor_added(instance: Authenticator, created: bool, raw: bool = False, **_more: Any) -> None:
    if created and not raw and instance.type in _ADDED:
        _enter(_actor(context.request), _deed(_ADDED[Authenticator.Type(instance.type)], instance.user))


def _factor_removed(instance: Authenticator, **_more: Any) -> None:
    # Recovery codes go with the factor or for new ones, which is entered then.
    if instance.type != Authenticator.Type.RECOVERY_CODES:
        _enter(_actor(context.request), _deed("account.factor_remove", instance.user))


def _joined(instance: SocialAccount, created: bool, raw: bool = False, **_more: Any) -> None:
    if created and not raw:
        try:
            with entered():
                _enter(_actor(context.request), _deed("account.join", instance.user))
        except ImmediateHttpResponse:
            # Django keeps a row before it tells of it, in a transaction of its own.
            rows = SocialAccount.objects.filter(pk=instance.pk)
            rows._raw_delete(using=rows.db)
            raise


def _unjoined(instance: SocialAccount, **_more: Any) -> None:
    _enter(_actor(context.request), _deed("account.unjoin", instance.user))


def listen() -> None:
    """Enter what allauth does by itself. The rows' own signals are sent within their transaction, allauth's after it."""
    for signal, receiver, sender in (
        (authentication_failed, _code_refused, None),
        (post_save, _factor_added, Authenticator),
        (post_delete, _factor_removed, Authenticator),
        (post_save, _joined, SocialAccount),
        (post_delete, _unjoined, SocialAccount),
    ):
        signal.connect(receiver, sender=sender, dispatch_uid=f"sign_ins.{receiver.__name__}")
