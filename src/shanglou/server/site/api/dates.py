"""Days as programs send them."""

from __future__ import annotations

import datetime

from django.utils import timezone

from shanglou.engine.language import say
from shanglou.engine.values import day

from ...foundation.refusals import fault

FIRST, LAST = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)


def day_of(given: str | None, name: str = "on") -> datetime.date:
    """A day, today where none is given. `BadInput` for none, and for one that no document can be about."""
    if not (given or "").strip():
        return timezone.localdate()
    found = day((given or "").strip(), name)
    if not FIRST <= found <= LAST:
        raise fault(name, given or "", say("2000 年至 2100 年之间的日期"), say("请核对日期。"))
    return found


def moment_of(given: str | None, name: str) -> datetime.datetime | None:
    """The end of a day that is not to come; None where none is given."""
    if not (given or "").strip():
        return None
    found = day((given or "").strip(), name)
    if not FIRST <= found <= timezone.localdate():
        raise fault(name, given or "", say("今天或以前的日期"), say("请核对日期。"))
    return timezone.make_aware(datetime.datetime.combine(found, datetime.time.max))
