"""A browser without a screen, and the platform it speaks to."""

from __future__ import annotations

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

CLIENTS, WORKERS, ROUNDS, FIRST = 8, 2, 40, 4


class Form(HTMLParser):
    """What a browser would send of the form that holds a field of this name."""

    def __init__(self, page: str, holding: str) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._now: list[tuple[str, str]] | None = None
        self._select, self._first, self._chosen, self._holding = "", True, "", holding
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Fields, as a browser fills them in."""
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self._now = []
        elif self._now is None:
            return
        elif tag == "input" and name and given.get("type") not in ("checkbox", "radio", "submit", "file"):
            self._now.append((name, value))
        elif tag == "input" and name and "checked" in given:
            self._now.append((name, value or "on"))
        elif tag == "select":
            self._select, self._first = name, True
        elif tag == "option" and self._select:
            if self._first or "selected" in given:
                self._chosen = value
            self._first = False

    def handle_endtag(self, tag: str) -> None:
        """The form is the one looked for when it holds the field."""
        if self._now is None:
            return
        if tag == "select" and self._select:
            self._now.append((self._select, self._chosen))
            self._select = ""
        elif tag == "form":
            if any(name == self._holding for name, _value in self._now):
                self.sent = self._now
            self._now = None


class Client:
    """Cookies, forms, timing."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.headers: dict[str, str] = {}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, bytes, float]:
        """Status, content, seconds."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Accept-Encoding": "gzip"}
        if body is not None:
            headers |= {
                "Content-Type": kind or "application/x-www-form-urlencoded",
                "Referer": f"http://127.0.0.1:{self.port}/",
                "Accept-Encoding": "identity",
            }
        started = time.perf_counter()
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, http.client.CannotSendRequest):
            # The server ends connections that were idle; a browser opens another one.
            self.connection.close()
            started = time.perf_counter()
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        content = answer.read()
        took = time.perf_counter() - started
        self.headers = {name.lower(): value for name, value in answer.getheaders()}
        if self.headers.get("content-encoding") == "gzip":
            import gzip

            content = gzip.decompress(content)
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        return answer.status, content, took

    def page(self, path: str) -> str:
        """The page at an address."""
        status, content, _ = self.ask("GET", path)
        assert status == 200, f"{path} answered {status}"
        return content.decode()

    def send(self, path: str, holding: str, *more: tuple[str, str], to: str = "") -> str:
        """Fill in and send the form of a page that holds a field; gives back where it leads."""
        sent = Form(self.page(path), holding).sent
        assert sent, f"{path} has no form with {holding}"
        status, _, _ = self.ask("POST", to or path, urllib.parse.urlencode([*sent, *more]).encode())
        assert status == 302, f"{path} answered {status}"
        return self.headers["location"]

    def press(self, path: str, name: str, value: str) -> str:
        """Press a button of a page that sends nothing else; gives back where it leads."""
        token = dict(Form(self.page(path), "csrfmiddlewaretoken").sent)["csrfmiddlewaretoken"]
        sent = urllib.parse.urlencode({"csrfmiddlewaretoken": token, name: value})
        status, _, _ = self.ask("POST", path, sent.encode())
        assert status == 302, f"{path} answered {status}"
        return self.headers["location"]

    def upload(self, path: str, name: str, content: bytes) -> str:
        """Send a file through the form of a page; gives back where it leads."""
        token = dict(Form(self.page(path), "csrfmiddlewaretoken").sent)["csrfmiddlewaretoken"]
        edge = "----shanglou"
        body = (
            f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'
        ).encode()
        status, _, _ = self.ask(
            "POST", path, body + content + f"\r\n--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"
        )
        assert status == 302, f"{path} answered {status}"
        return self.headers["location"]

    def sign_in(self, username: str, password: str) -> None:
        """Sign in through the page, as a person does."""
        self.send("/account/login/", "login", ("login", username), ("password", password))

    def follow(self, path: str) -> tuple[float, int]:
        """Look at a job every half second, as its page does, until it has ended; seconds, and how many states were shown."""
        began, seen = time.perf_counter(), set()
        found = re.search(r"/jobs/[0-9a-f-]{36}/", path) or re.search(r"/jobs/[0-9a-f-]{36}/", self.page(path))
        if found is None:
            return 0.0, 0
        while True:
            status, content, _ = self.ask("GET", f"{found.group()}part/")
            assert status == 200, f"a job answered {status}"
            seen.add(content)
            if "hx-refresh" in self.headers:
                assert b"mark-met" in content, f"a job did not end well: {content.decode()}"
                return time.perf_counter() - began, len(seen)
            time.sleep(0.5)


@contextmanager
def serving(home: Path) -> Iterator[int]:
    """The platform on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", CLI, "serve", "--port", str(port), "--workers", str(WORKERS)]
    with (home / "bench.log").open("wb") as log:
        process = subprocess.Popen(command, env=surroundings(home), stdout=log, stderr=log)
        try:
            for _ in range(300):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.2)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=30)


CLI = "from shanglou.cli import app; app()"


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """The environment of the platform: this home, else as here."""
    return {**os.environ, "SHANGLOU_HOME": str(home), **more}


def measured(clients: Sequence[Client], paths: Sequence[str]) -> list[float]:
    """Seconds of every request: each client asks `ROUNDS` times, all at once, each beginning elsewhere.

    The `FIRST` requests of each are not counted: by them every thread of the server has opened its database.
    """
    times: list[float] = []
    lock = threading.Lock()
    broken: list[BaseException] = []

    def work(client: Client, shift: int) -> None:
        own = []
        try:
            for number in range(FIRST + ROUNDS):
                path = paths[(number + shift) % len(paths)]
                status, _, took = client.ask("GET", path)
                assert status == 200, f"{path} answered {status}"
                if number >= FIRST:
                    own.append(took)
        except BaseException as problem:
            broken.append(problem)
        with lock:
            times.extend(own)

    threads = [threading.Thread(target=work, args=(client, number * 3)) for number, client in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return times


def p95(times: Sequence[float]) -> float:
    """The time that 95 of 100 requests keep within, in milliseconds."""
    return statistics.quantiles(times, n=20)[-1] * 1000


def inside(home: Path, what: str, **more: str) -> Mapping[str, Any]:
    """What `benchmarks.server.inside` finds out in a process of the platform."""
    import json

    command = [sys.executable, "-m", "benchmarks.server.inside", what]
    result = subprocess.run(command, env=surroundings(home, **more), stdout=subprocess.PIPE, text=True, check=True)
    found: Mapping[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return found
