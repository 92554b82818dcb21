"""What every page needs to know of its reader."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from ..bodies.actors import actor_of
from ..bodies.capabilities import Capability


def powers(request: HttpRequest) -> dict[str, Any]:
    """What the menus offer; to who has not signed in, what the installation has to say of that."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"powers": {}, "sign_in_note": settings.SHANGLOU_SIGN_IN_NOTE}
    actor = actor_of(request)
    return {
        "powers": {
            "accounts": actor.may(Capability.MANAGE_ACCOUNTS),
            "roles": actor.may(Capability.MANAGE_ROLES),
            "audit": actor.may(Capability.READ_AUDIT),
        }
    }
