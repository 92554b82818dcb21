"""Where an installation keeps what is its own: database, uploads, secrets. Named by ``SHANGLOU_HOME``; else ``var`` here."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from shanglou.engine.language import plain, say

from ..foundation.refusals import fault


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


def whole(name: str, default: int, least: int = 1) -> int:
    """A whole number from the environment, `least` or more; `BadInput` for anything else."""
    written = os.environ.get(name) or str(default)
    if not written.isascii() or not written.isdigit() or int(written) < least:
        expected = say("大于 0 的整数") if least == 1 else say("{least} 或更大的整数", least=least)
        raise fault(name, written, expected, say("请改正这个环境变量；不设则为 {default}。", default=default))
    return int(written)


def share(name: str, default: float) -> float:
    """A share between 0 and 1 from the environment; `BadInput` for anything else."""
    written = os.environ.get(name) or str(default)
    try:
        found = float(written)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise fault(name, written, say("0 到 1 之间的数"), say("请改正这个环境变量；不设则为 {default}。", default=default))
    return found


def keys(name: str, written: str) -> list[str]:
    """SM4 keys: 32 hexadecimal digits each. `BadInput` for one that is none: personal data could not be sealed with it."""
    found = written.split()
    if not found or any(len(key) != 32 or not set(key.lower()) <= set("0123456789abcdef") for key in found):
        raise fault(name, "***", say("每个密钥 32 位十六进制数字，以空格分隔"), say("请改正这个环境变量或密钥文件。"))
    return found


def database(url: str | None) -> dict[str, Any]:
    """Django's database settings from an address: ``sqlite:///path`` or ``postgresql://user:password@host:port/name``
    (``?host=/folder`` for a socket).

    Without one, SQLite in the home folder. `BadInput` names what is expected.
    """
    if not url or url.startswith("sqlite:"):
        path = url.removeprefix("sqlite:///") if url else str(home() / "shanglou.sqlite3")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            # A connection that every request opens anew reads the schema anew and has nothing cached.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": ";".join(
                    f"PRAGMA {pragma}"
                    for pragma in (
                        "journal_mode=WAL",
                        "synchronous=NORMAL",
                        "cache_size=-32768",
                        "mmap_size=2147483648",
                        "temp_store=MEMORY",
                    )
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        expected = plain("sqlite:///path | postgresql://user:password@host:port/name")
        raise fault("SHANGLOU_DATABASE", url, expected, say("请改正这个环境变量；不设则用 SHANGLOU_HOME 里的 SQLite。"))
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
