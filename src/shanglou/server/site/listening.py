"""The web server with one listening socket for all of its processes, so that the next request goes to a process that is free."""

from __future__ import annotations

import socket

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.net import SocketSpec
from granian.server.mp import MPServer

#: Where the web server says what it has to say: not on the standard output, which tells the address as asked for.
LOGGING = {
    "handlers": {"console": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr"}},
    "loggers": {"_granian": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
#: Requests that a server process answers at once. SQLite gives way to Python's other threads with every row that it reads and
#: then waits for its turn: with two threads at work the slowest pages took four times as long as one after the other. Who wants
#: more at once starts more processes.
THREADS = 1
#: Connections that a process takes at once; the others wait where every process finds them. Two, because a client that reads
#: slowly keeps its connection until all is sent; not more, because whoever is taken waits behind a client that sends slowly.
CONNECTIONS = 2
#: Seconds within which a connection has to say what it wants. Browsers open some ahead and leave them silent.
SILENT = 10


class SharedServer(MPServer):
    """granian, each of whose processes otherwise listens for itself: the system then deals connections out blindly, six of eight
    to one process, and those kept alive stay with it while the other process has nothing to do.
    """

    def _init_shared_socket(self) -> None:
        listening = SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
        shared = socket.socket(fileno=listening.get_fd())
        shared.set_inheritable(True)
        if hasattr(socket, "TCP_DEFER_ACCEPT"):
            shared.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SILENT)
        # A specification is what the processes would each listen by; None has them take the socket.
        self._ssp, self._shd, self._sso = None, listening, shared  # type: ignore[assignment]


def web_server(application: str, host: str, port: int, workers: int) -> SharedServer:
    """The server of a WSGI application, `module:name`, not yet started."""
    return SharedServer(
        application, address=host, port=port, interface=Interfaces.WSGI, workers=workers,
        blocking_threads=THREADS, backpressure=CONNECTIONS, websockets=False, log_access=False,
        http1_settings=HTTP1Settings(keep_alive=False, header_read_timeout=SILENT * 1000),
        log_level=LogLevels.warning, log_dictconfig=LOGGING, respawn_failed_workers=True,
    )  # fmt: skip
