"""From what address a request comes: one answer for the log, the limits of sign-in and the list of sessions."""

from __future__ import annotations

from allauth.core.internal.httpkit import get_client_ip
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The address; empty where there is none, as of a socket.

    ``X-Forwarded-For`` counts only as far as `ALLAUTH_TRUSTED_PROXY_COUNT` proxies wrote it: whoever asks may send the rest. Who
    comes past the proxies, with fewer addresses than they would write, is whom the server itself sees.
    """
    seen = str(request.META.get("REMOTE_ADDR", ""))
    try:
        return get_client_ip(request) or seen
    except ImproperlyConfigured:
        return seen
