"""Start the platform: bring the database up to date, run the worker beside the web server, end both together."""

from __future__ import annotations

import contextlib
import errno
import http.client
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


@contextlib.contextmanager
def ready(*, up_to_date: bool = False) -> Iterator[None]:
    """The platform set up in this process, with `up_to_date` its database too. `BadInput` when the database fails within."""
    from django.db import Error

    try:
        if up_to_date:
            prepare()
        else:
            setup()
        yield
    except Error as problem:
        remedy = say("请核对 SHANGLOU_DATABASE 与 SHANGLOU_HOME；表不存在时先运行 shanglou manage migrate。")
        if "disk" in str(problem).lower() or "no space" in str(problem).lower():
            remedy = say("磁盘已满：请腾出空间后重试。")
        found = str(problem).strip().partition("\n")[0]
        raise fault("SHANGLOU_DATABASE", found, say("能够读写的平台数据库"), remedy) from problem


def free(host: str, port: int) -> None:
    """`BadInput` when the port is taken or is none, or the address is not one of this machine's: two servers could else share
    a port without either noticing, and the web server says nothing that helps.
    """
    if not 0 < port < 65536:
        raise fault("--port", port, say("1 到 65535 之间的整数"), say("例如 --port 8000。"))
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with contextlib.closing(socket.socket(family, kind, protocol)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            other = port + 1 if port < 65535 else port - 1
            remedy = say("这个端口已被占用；请换一个，例如 --port {other}。", other=other)
            raise fault("--port", port, say("空闲的端口"), remedy) from None
        if problem.errno == errno.EACCES:
            remedy = say("没有权限使用这个端口；请换一个 1024 以上的，例如 --port 8000。")
            raise fault("--port", port, say("有权使用的端口"), remedy) from None
        raise fault("--host", host, say("本机的地址"), say("例如 --host 127.0.0.1，或 --host 0.0.0.0 监听全部地址。")) from None


#: A worker that ends so many seconds after its start is not started again at once.
PAUSE = 5.0


@contextlib.contextmanager
def worker() -> Iterator[None]:
    """The process that does long work, for as long as the context lasts: begun anew when it ends before."""
    command = [sys.executable, "-m", "shanglou.server.site.manage", "work"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS}
    over = threading.Event()
    running = [subprocess.Popen(command, env=environment)]

    def watch() -> None:
        while not over.is_set():
            with contextlib.suppress(subprocess.TimeoutExpired):
                running[0].wait(timeout=1)
                if over.wait(PAUSE):
                    return
                running[0] = subprocess.Popen(command, env=environment)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join(timeout=10)
        running[0].send_signal(signal.SIGTERM)
        try:
            running[0].wait(timeout=10)
        except subprocess.TimeoutExpired:
            running[0].kill()


def serve(host: str, port: int, workers: int, *, when_ready: Callable[[str], None] | None = None) -> None:
    """Serve until interrupted. `when_ready` is told the address once the server answers."""
    free(host, port)
    prepare()
    from .listening import web_server

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    address = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    with worker():
        server = web_server("shanglou.server.site.wsgi:application", host, port, workers)
        if when_ready is not None:
            threading.Thread(target=_tell, args=(host, port, address, when_ready), daemon=True).start()
        server.serve()


def _tell(host: str, port: int, address: str, when_ready: Callable[[str], None]) -> None:
    """Tell the address once a process answers: the port takes connections before there is one."""
    from django.conf import settings

    named = next(iter(settings.ALLOWED_HOSTS), "").lstrip("*.") or host
    for _ in range(600):
        with contextlib.suppress(OSError, http.client.HTTPException):
            with contextlib.closing(http.client.HTTPConnection(host, port, timeout=60)) as asking:
                asking.request("HEAD", "/", headers={"Host": named})
                asking.getresponse()
            when_ready(address)
            return
        threading.Event().wait(0.2)
