"""Tags of the pages of people, and of the log."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from ...audit.models import Entry
from .. import queries
from ..actors import actor_of
from ..following import is_followed
from ..log_telling import changes, deed, kind_of, whose
from ..models import Registered

register = template.Library()
for _told in (changes, deed, kind_of, whose):
    register.filter(_told)
#: So many of the own sign-ins does a page show.
SIGN_INS = 20


@register.inclusion_tag("bodies/follow.html", takes_context=True)
def follow(context: RequestContext, row: Registered) -> dict[str, Any]:
    """The button that follows a row of the registry, or no longer; nothing for who is not signed in."""
    request = context["request"]
    actor = actor_of(request)
    return {
        "row": row,
        "kind": row._meta.label_lower,
        "signed_in": actor.person is not None,
        "followed": is_followed(actor, row),
        "next": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def own_sign_ins(context: RequestContext) -> list[Entry]:
    """The newest of what the log keeps of one's coming and going."""
    return list(queries.own_sign_ins(actor_of(context["request"]))[:SIGN_INS])
