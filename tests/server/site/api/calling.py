"""Calls of the API in the tests."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client


class Api:
    """The API as one of the cast reaches it; addresses are those below ``/api/v1``."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self, address: str, **headers: str) -> Any:
        return self._client.get(f"/api/v1{address}", headers=headers)

    def post(self, address: str, body: Any = None, *, tag: str = "") -> Any:
        return self._send("post", address, body, tag)

    def patch(self, address: str, body: Any = None, *, tag: str = "") -> Any:
        return self._send("patch", address, body, tag)

    def put(self, address: str, body: Any = None, *, tag: str = "") -> Any:
        return self._send("put", address, body, tag)

    def delete(self, address: str, *, tag: str = "") -> Any:
        return self._client.delete(f"/api/v1{address}", headers={"If-Match": tag} if tag else {})

    def tag(self, address: str) -> str:
        """The tag of a row as it is."""
        answer = self.get(address)
        assert answer.status_code == 200, answer.content
        return str(answer["ETag"])

    def _send(self, verb: str, address: str, body: Any, tag: str) -> Any:
        send = getattr(self._client, verb)
        headers = {"If-Match": tag} if tag else {}
        return send(f"/api/v1{address}", json.dumps(body or {}), content_type="application/json", headers=headers)
