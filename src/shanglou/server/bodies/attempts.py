"""How many failures to sign in are borne, and of whom: `ACCOUNT_RATE_LIMITS` says the figures, allauth's limiter counts.

An account is locked for the address that failed, so that nobody locks out an officer by typing a name and five wrong passwords.
Who guesses from many addresses is stopped by a second count, of the account from everywhere; and since that could lock an officer
out again, it does not hold for an address from which that account was let in lately.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator

from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import Rate, RateLimitUsage
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .addresses import address_of
from .models import Person
from .queries import let_in_from

APP = "allauth.account"
HERE = "login_failed"
EVERYWHERE = "login_failed_everywhere"
LOCKED = "locked"
#: An address from which an account was let in counts as its own for so long.
LATELY = datetime.timedelta(days=30)


def count_everywhere(request: HttpRequest, name: str) -> RateLimitUsage:
    """Count an attempt for the account that is called `name`, from whatever address; `ValidationError` when there were too many
    and this is not an address of its own.
    """
    usage = ratelimit.consume(request, app=APP, action=EVERYWHERE, key=_everywhere(name))
    if usage is not None:
        return usage
    if _is_own(request, name):
        return RateLimitUsage(usage=[])
    what = _("这个账号登录失败次数太多，除近期登录过的地址外暂时不能登录。")
    raise ValidationError(_said(what, _wait(request, EVERYWHERE, _everywhere(name))), LOCKED)


def refusal(request: HttpRequest, key: str) -> ValidationError:
    """What to say to whom the limits of an address or of an account from that address refuse."""
    return ValidationError(_said(_("登录失败次数太多，暂时不能从您的地址登录。"), _wait(request, HERE, key)), LOCKED)


def locks(request: HttpRequest, key: str, of_key: str) -> list[str]:
    """What the failures from here lock from now on: the address, and what is counted by `key`, in the word for it."""
    return ["address_failures" if rate.per == "ip" else of_key for rate, _left in _reached(request, HERE, key)]


def is_locked_everywhere(request: HttpRequest, name: str) -> bool:
    """Whether the failures of an account have reached the limit of those from everywhere."""
    return any(_reached(request, EVERYWHERE, _everywhere(name)))


def forget(person: Person) -> None:
    """Count the failures of an account from everywhere anew: it has another password."""
    key = _everywhere(person.username)
    for rate in ratelimit.get_rates(app=APP, action=EVERYWHERE):
        cache.delete(ratelimit.get_cache_key(HttpRequest(), app=APP, action=EVERYWHERE, rate=rate, key=key))


def _everywhere(name: str) -> str:
    return name.strip().lower()


def _is_own(request: HttpRequest, name: str) -> bool:
    person = Person.objects.filter(username__iexact=name.strip()).first()
    if person is None:
        return False
    here = ratelimit.truncate_ip(address_of(request))
    return here in {ratelimit.truncate_ip(known) for known in let_in_from(person, timezone.now() - LATELY)}


def _reached(request: HttpRequest, action: str, key: str) -> Iterator[tuple[Rate, float]]:
    """Each limit that is reached, and the seconds until it takes an attempt again."""
    now = timezone.now().timestamp()
    for rate in ratelimit.get_rates(app=APP, action=action):
        kept = cache.get(ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key), [])
        free, history = ratelimit.apply_rate(kept, now, rate, dry_run=True)
        if not free:
            yield rate, history[-1] + rate.duration - now


def _wait(request: HttpRequest, action: str, key: str) -> int:
    """Minutes until an attempt is taken again, at least one."""
    return max(1, math.ceil(max((left for _rate, left in _reached(request, action, key)), default=0) / 60))


def _said(what: str, minutes: int) -> str:
    if minutes < 60:
        return what + ngettext("请过 %(n)d 分钟再试。", "请过 %(n)d 分钟再试。", minutes) % {"n": minutes}
    hours = math.ceil(minutes / 60)
    return what + ngettext("请过 %(n)d 小时再试。", "请过 %(n)d 小时再试。", hours) % {"n": hours}
