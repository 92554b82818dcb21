"""An identity provider small enough for a test: discovery, keys, tokens, userinfo, on a port of its own."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

CLIENT, SECRET = "shanglou", "a secret of the tests"


@cache
def key(algorithm: str, number: int = 0) -> Any:
    """A private key; those of other numbers are other keys."""
    if algorithm == "ES256":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """What the provider says of who signs in. A test alters it to let the provider lie."""

    address: str = ""
    algorithm: str = "RS256"
    subject: str = "u-17"
    claims: dict[str, Any] = field(default_factory=dict)
    #: The key that signs, when it is not the one that is published.
    forged_with: Any = None
    userinfo: dict[str, Any] | None = None
    with_token: bool = True
    asked: list[dict[str, list[str]]] = field(default_factory=list)

    def answer(self, path: str) -> dict[str, Any] | None:
        """What is answered at an address."""
        if path == "/.well-known/openid-configuration":
            names = {
                "authorization_endpoint": "authorize",
                "token_endpoint": "token",
                "userinfo_endpoint": "me",
                "jwks_uri": "keys",
            }
            found: dict[str, Any] = {name: f"{self.address}/{where}" for name, where in names.items()}
            return {**found, "issuer": self.address, "token_endpoint_auth_methods_supported": ["client_secret_post"]}
        if path == "/keys":
            maker = ECAlgorithm if self.algorithm == "ES256" else RSAAlgorithm
            public = json.loads(maker.to_jwk(key(self.algorithm).public_key()))
            return {"keys": [{**public, "kid": "1", "alg": self.algorithm, "use": "sig"}]}
        if path == "/token":
            token = {"id_token": self.token()} if self.with_token else {}
            return {"access_token": "opaque", "token_type": "Bearer", "expires_in": 300, **token}
        if path == "/me":
            return self.userinfo if self.userinfo is not None else {"sub": self.subject, **self.claims}
        return None

    def token(self) -> str:
        """The signed token."""
        now = int(time.time())
        said = {"iss": self.address, "aud": CLIENT, "sub": self.subject, "iat": now, "exp": now + 300, **self.claims}
        return jwt.encode(said, self.forged_with or key(self.algorithm), algorithm=self.algorithm, headers={"kid": "1"})


@contextmanager
def serving() -> Iterator[Provider]:
    """The provider, answering."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            provider.asked.append(parse_qs(body.decode()))
            self._answer()

        def _answer(self) -> None:
            found = provider.answer(self.path.partition("?")[0])
            self.send_response(200 if found is not None else 404)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(found or {}).encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
