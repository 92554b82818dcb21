"""What is said about an enterprise in a word: the state of its code, its tags."""

from __future__ import annotations

from django.utils.translation import gettext

from ..land.states import Flag, Tone
from ..land.telling import said
from .models import Enterprise

_TONE: dict[str, Tone] = {"valid": "good", "wrong": "bad", "missing": "wait"}


def code_flag(enterprise: Enterprise) -> Flag:
    """Whether its credit code is right."""
    return Flag(f"code_{enterprise.code_state}", str(enterprise.get_code_state_display()), _TONE[enterprise.code_state])


def tags(enterprise: Enterprise) -> list[str]:
    """What it is known for: place in its chain, titles, scale."""
    found = []
    if enterprise.is_recognised_chain_leader:
        found.append(gettext("市级认定链主"))
    for name in ("roles", "titles"):
        kept = getattr(enterprise, name)
        field = enterprise._meta.get_field(name)
        found.extend(said(field, key) for key in kept.split(";") if key not in ("", "none", "?"))
    if enterprise.is_above_scale:
        found.append(gettext("规上"))
    if enterprise.is_listed_reserve:
        found.append(gettext("上市后备"))
    return found
