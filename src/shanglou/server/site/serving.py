"""Start the platform: bring the database up to date, run the worker beside the web server, end both together."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

from shanglou.engine.language import say

from ..foundation.refusals import fault

SETTINGS = "shanglou.server.site.settings"


def prepare() -> None:
    """Set Django up in this process and bring the database up to date."""
    setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    from ..search.index import ensure

    ensure()


def setup() -> None:
    """Set Django up in this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()


def free(host: str, port: int) -> None:
    """`BadInput` when the port is taken: two servers could else share it without either noticing."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise fault(
                "port", port, say("空闲的端口"), say("这个端口已被占用；请换一个，例如 --port {other}。", other=port + 1)
            ) from None


@contextlib.contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """The process that does long work, for as long as the context lasts."""
    command = [sys.executable, "-m", "shanglou.server.site.manage", "work"]
    process = subprocess.Popen(command, env={**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS})
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


def serve(host: str, port: int, workers: int, *, when_ready: Callable[[str], None] | None = None) -> None:
    """Serve until interrupted. `when_ready` is told the address once the server answers."""
    free(host, port)
    prepare()
    from granian import Granian
    from granian.constants import Interfaces

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    address = f"http://{host}:{port}/"
    with worker():
        server = Granian(
            "shanglou.server.site.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=workers,
            websockets=False, log_access=False, respawn_failed_workers=True,
        )  # fmt: skip
        if when_ready is not None:
            threading.Thread(target=_tell, args=(host, port, address, when_ready), daemon=True).start()
        server.serve()


def _tell(host: str, port: int, address: str, when_ready: Callable[[str], None]) -> None:
    for _ in range(600):
        with contextlib.closing(socket.socket()) as probe:
            probe.settimeout(0.2)
            if probe.connect_ex((host, port)) == 0:
                when_ready(address)
                return
        threading.Event().wait(0.2)
