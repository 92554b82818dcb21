"""Where an installation keeps what is its own: database, uploads, secrets. Named by ``SHANGLOU_HOME``; else ``var`` here."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


def home() -> Path:
    """The folder, made when it is not there."""
    path = Path(os.environ.get("SHANGLOU_HOME", "var")).resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def secret(name: str, make: int) -> str:
    """A secret from the environment (``SHANGLOU_<NAME>``), else from a file of the home folder, made on first use with
    `make` random bytes and readable by its owner only.
    """
    given = os.environ.get(f"SHANGLOU_{name.upper()}")
    if given:
        return given
    path = home() / f"{name}.secret"
    if not path.exists():
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(make))
    return path.read_text().strip()


def database(url: str | None) -> dict[str, Any]:
    """Django's database settings from an address: ``sqlite:///path`` or ``postgresql://user:password@host:port/name``
    (``?host=/folder`` for a socket).

    Without one, SQLite in the home folder. `ValueError` names what is expected.
    """
    if not url or url.startswith("sqlite:"):
        path = url.removeprefix("sqlite:///") if url else str(home() / "shanglou.sqlite3")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": ";".join(
                    f"PRAGMA {pragma}"
                    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-65536", "temp_store=MEMORY")
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"SHANGLOU_DATABASE is {url!r}; expected sqlite:///path or postgresql://user:password@host:port/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parse_qs(parts.query).get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
