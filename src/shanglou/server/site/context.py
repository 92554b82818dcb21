"""What every page needs to know of its reader."""

from __future__ import annotations

from django.http import HttpRequest

from ..bodies.actors import actor_of
from ..bodies.capabilities import Capability


def powers(request: HttpRequest) -> dict[str, dict[str, bool]]:
    """What the menus offer."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"powers": {}}
    actor = actor_of(request)
    return {
        "powers": {
            "accounts": actor.may(Capability.MANAGE_ACCOUNTS),
            "roles": actor.may(Capability.MANAGE_ROLES),
            "audit": actor.may(Capability.READ_AUDIT),
        }
    }
