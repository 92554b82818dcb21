"""An identity provider small enough for a test: discovery, a sign-in page, keys, tokens, userinfo, on a port of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

CLIENT, SECRET = "shanglou", "a secret of the tests"
PAGE = """<!doctype html><html lang="en"><title>Provider</title><link rel="icon" href="data:,"><h1>Who are you?</h1>
<form method="post"><input name="name" aria-label="name"><button name="do" value="allow">Allow</button>
<button name="do" value="deny">Deny</button></form></html>"""


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
    #: Codes that were given out on the sign-in page, each with the name that was typed there and the challenge of who asked.
    given: dict[str, tuple[str, str]] = field(default_factory=dict)

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

    def back(self, asked: dict[str, list[str]], typed: dict[str, list[str]]) -> str:
        """Where a person is sent who signed in on the page, or did not want to."""
        assert asked["client_id"] == [CLIENT]
        assert asked["code_challenge_method"] == ["S256"]
        answer = {"state": asked["state"][0]}
        if typed["do"] == ["allow"]:
            answer["code"] = secrets.token_hex(8)
            self.given[answer["code"]] = (typed["name"][0], asked["code_challenge"][0])
        else:
            answer["error"] = "access_denied"
        return f"{asked['redirect_uri'][0]}?{urlencode(answer)}"

    def redeem(self, sent: dict[str, list[str]]) -> None:
        """Speak from now on of who signed in on the page for this code, if its bearer is the one who asked for it."""
        if sent.get("code", [""])[0] in self.given:
            name, challenge = self.given.pop(sent["code"][0])
            proof = hashlib.sha256(sent["code_verifier"][0].encode()).digest()
            assert base64.urlsafe_b64encode(proof).rstrip(b"=").decode() == challenge
            self.subject, self.claims = f"u-{name}", {"preferred_username": name}

    def token(self) -> str:
        """The signed token."""
        now = int(time.time())
        said = {"iss": self.address, "aud": CLIENT, "sub": self.subject, "iat": now, "exp": now + 300, **self.claims}
        return jwt.encode(said, self.forged_with or key(self.algorithm), algorithm=self.algorithm, headers={"kid": "1"})


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[Provider]:
    """The provider, answering."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/authorize?"):
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(PAGE.encode())
            else:
                self._answer()

        def do_POST(self) -> None:
            sent = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode())
            if self.path.startswith("/authorize?"):
                self.send_response(302)
                self.send_header("Location", provider.back(parse_qs(self.path.partition("?")[2]), sent))
                self.end_headers()
            else:
                provider.asked.append(sent)
                provider.redeem(sent)
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
    provider.address = f"http://{host}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
