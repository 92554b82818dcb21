"""What a page asks the database."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

#: Asked for every page, whatever it shows: the session, who signed in, the sessions of that person.
_FRAME = ("SAVEPOINT", "RELEASE", '"django_session"', '"usersessions_usersession"', 'FROM "bodies_person"')


def asked(client: Client, address: str) -> list[str]:
    """The statements of the second opening of a page, without those of the session."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as found:
        client.get(address)
    return [item["sql"] for item in found.captured_queries if not any(part in item["sql"] for part in _FRAME)]
