"""Passwords that somebody else gave: they open nothing but the page on which their owner takes another.

Whoever makes an account or resets its password knows that password. As long as it holds, what is done with it cannot be told to
be its owner's doing.
"""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest

from .models import Person

#: What may be done meanwhile: allauth's pages, by name, and the choice of a language.
OPEN = frozenset({"account_change_password", "account_logout", "account_login", "account_reset_password", "set_language"})


def is_owed(request: HttpRequest, person: Person) -> bool:
    """Whether somebody is signed in by such a password. Who came by single sign-on has used none."""
    if not person.password_is_given:
        return False
    return any(shown.get("method") == "password" for shown in get_authentication_records(request, person))
