"""Sessions in the database, prolonged by use: written at most once a minute, not with every page.

A session ends `SESSION_COOKIE_AGE` seconds after its last use. To move that end with every request would cost each page a
transaction of its own; moved only when it lies a minute behind, a session ends up to a minute early and never late.
"""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

#: How far the end of a session may lie behind its use, in seconds; a short session is prolonged more often.
SLACK: Final = 60
SHARE: Final = 20


def slack() -> float:
    """How many seconds a session may be used before its end is moved."""
    return min(SLACK, settings.SESSION_COOKIE_AGE / SHARE)


class SessionStore(DatabaseStore):
    """A session that knows when it ends, so that its end can be moved by one statement."""

    #: When the row that was read ends; None: nothing was read.
    ends: datetime.datetime | None = None

    def _get_session_from_db(self) -> Any:
        row = super()._get_session_from_db()  # type: ignore[misc]
        self.ends = row.expire_date if row is not None else None
        return row

    @property
    def is_stale(self) -> bool:
        """Whether it was used long enough ago that its end should move."""
        return self.ends is not None and (self.get_expiry_date() - self.ends).total_seconds() >= slack()

    def prolong(self) -> bool:
        """Move the end; False when the session is gone by now (it was ended elsewhere)."""
        ends = self.get_expiry_date()
        rows = self.model.objects.filter(session_key=self.session_key, expire_date__gt=timezone.now())
        moved = bool(rows.update(expire_date=ends))
        self.ends = ends if moved else None
        return moved
