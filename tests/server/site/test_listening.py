"""What clients notice of the processes that share a listening socket."""

from __future__ import annotations

import http.client
import shutil
import socket
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.running import served

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(empty_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """Host and port of a platform with two processes."""
    home = shutil.copytree(empty_home, tmp_path_factory.mktemp("shared"), dirs_exist_ok=True)
    with served(home, workers=2) as url:
        parts = urllib.parse.urlsplit(url)
        assert parts.hostname
        assert parts.port
        yield parts.hostname, parts.port


def asked(address: tuple[str, int], seconds: float = 60) -> http.client.HTTPResponse:
    """The answer to a request for the first page over a connection of its own."""
    asking = http.client.HTTPConnection(*address, timeout=seconds)
    asking.request("GET", "/")
    return asking.getresponse()


def test_who_sends_slowly_keeps_at_most_one_other_waiting(address: tuple[str, int]):
    with socket.create_connection(address) as slow:
        # With a cookie of that name Django reads on for the token in the form, which does not come.
        slow.sendall(b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken=" + b"a" * 32 + b"\r\n")
        slow.sendall(b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nlogin=")
        with ThreadPoolExecutor(12) as clients:
            asking = [clients.submit(asked, address, 10) for _ in range(12)]
    assert sum(request.exception() is None for request in asking) >= 11


def test_connections_opened_ahead_and_left_silent_keep_nobody_waiting(address: tuple[str, int]):
    silent = [socket.create_connection(address) for _ in range(20)]
    try:
        assert [asked(address, seconds=8).status for _ in range(4)] == [200] * 4
    finally:
        for connection in silent:
            connection.close()


def test_a_connection_ends_with_its_answer_so_that_the_next_request_may_go_elsewhere(address: tuple[str, int]):
    assert asked(address).getheader("Connection") == "close"
