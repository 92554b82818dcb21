"""The platform under load: a made-up city, two server processes, eight clients; figures beside their targets.

``python -m benchmarks.server [--projects N --parcels N --enterprises N] [--home DIR]``. A home that already holds a city is used
as it is. Writes ``docs/benchmarks-server.md``. Targets are those of the issue; on another machine only the ratios mean something.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CLIENTS, WORKERS, ROUNDS = 8, 2, 12
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks-server.md"


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    found: str
    target: str
    met: bool | None


class Client:
    """A browser without a screen: cookies, forms, timing."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, {}  # type: tuple[int, dict[str, str]]
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes, float]:
        """Status, content, seconds."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://127.0.0.1:{self.port}/"}
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
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        return answer.status, content, took

    def sign_in(self, username: str, password: str) -> None:
        """Sign in through the page, as a person does."""
        _, page, _ = self.ask("GET", "/account/login/")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, "no sign-in form"
        form = {"csrfmiddlewaretoken": token.group(1).decode(), "login": username, "password": password}
        status, _, _ = self.ask("POST", "/account/login/", urllib.parse.urlencode(form))
        assert status == 302, f"sign-in answered {status}"


@contextmanager
def serving(home: Path) -> Iterator[int]:
    """The platform on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-c",
        "from shanglou.cli import app; app()",
        "serve",
        "--port",
        str(port),
        "--workers",
        str(WORKERS),
    ]
    log = (home / "bench.log").open("wb")
    process = subprocess.Popen(command, env={**os.environ, "SHANGLOU_HOME": str(home)}, stdout=log, stderr=log)
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


def measured(clients: list[Client], paths: list[str]) -> list[float]:
    """Seconds of every request: each client asks each path `ROUNDS` times, all at once."""
    times: list[float] = []
    lock = threading.Lock()

    def work(client: Client, shift: int) -> None:
        own = []
        for number in range(ROUNDS):
            path = paths[(number + shift) % len(paths)]
            status, _, took = client.ask("GET", path)
            assert status == 200, f"{path} answered {status}"
            own.append(took)
        with lock:
            times.extend(own)

    threads = [threading.Thread(target=work, args=(client, number * 3)) for number, client in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def p95(times: list[float]) -> float:
    """The time that 95 of 100 requests keep within, in milliseconds."""
    return statistics.quantiles(times, n=20)[-1] * 1000


def inside(home: Path, code: str) -> dict[str, object]:
    """What a piece of Python finds out in a process of the platform."""
    begin = "from shanglou.server.site.serving import setup; setup(); import json\n"
    result = subprocess.run(
        [sys.executable, "-c", begin + code],
        env={**os.environ, "SHANGLOU_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, object] = json.loads(result.stdout.splitlines()[-1])
    return found


FACTS = """
from shanglou.server.site.seeding.people import PASSWORD
from shanglou.server.projects.models import Project, Building
from shanglou.server.land.models import Parcel
from shanglou.server.enterprises.models import Enterprise
print(json.dumps({"projects": list(Project.objects.values_list("pk", flat=True)[:200]), "counts": {m.__name__: m.objects.count()
    for m in (Project, Building, Parcel, Enterprise)}, "password": PASSWORD}))
"""
VISIBLE = """
import time, statistics
from shanglou.server.bodies.actors import Actor
from shanglou.server.bodies.models import Person
from shanglou.server.enterprises.queries import enterprises
from shanglou.server.land.queries import parcels
from shanglou.server.projects.queries import projects
officer = Actor(person=Person.objects.get(username="hz-city"))
district = Actor(person=Person.objects.get(username="hz-district"))
everybody = Actor(is_system=True)
found = {}
for name, rows in (("enterprises", enterprises), ("parcels", parcels), ("projects", projects)):
    ratios = {"officer": [], "district": []}
    for _ in range(15):
        took = {}
        for who, actor in (("all", everybody), ("officer", officer), ("district", district)):
            began = time.perf_counter(); list(rows(actor)[:50]); took[who] = time.perf_counter() - began
        for who in ratios: ratios[who].append(took[who] / took["all"])
    found[name] = {who: statistics.median(values) for who, values in ratios.items()}
print(json.dumps(found))
"""
SEARCHES = ("精密", "机器人", "杭州恒达", "hdjq", "9133", "科技有限公司", "半导体装备", "钱塘 仪器")


def main() -> None:
    """Measure and write the page."""
    options = argparse.ArgumentParser()
    options.add_argument("--projects", type=int, default=20_000)
    options.add_argument("--parcels", type=int, default=100_000)
    options.add_argument("--enterprises", type=int, default=1_000_000)
    options.add_argument("--home", type=Path, default=None)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home: Path = asked.home or Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        rows = list(_measure(home, asked))
    _write(rows)
    for row in rows:
        print(f"{'✓' if row.met else '·' if row.met is None else '✗'} {row.what}: {row.found} ({row.target})")


def _measure(home: Path, asked: argparse.Namespace) -> Iterator[Row]:
    if not (home / "shanglou.sqlite3").exists():
        began = time.perf_counter()
        sizes = ["--projects", str(asked.projects), "--parcels", str(asked.parcels), "--enterprises", str(asked.enterprises)]
        command = [sys.executable, "-c", "from shanglou.cli import app; app()", "seed", *sizes]
        subprocess.run(command, env={**os.environ, "SHANGLOU_HOME": str(home)}, check=True)
        took = time.perf_counter() - began
        yield Row("seed of the city", f"{took / 60:.1f} min", "under 10 min", took < 600)
    facts = inside(home, FACTS)
    counts = facts["counts"]
    assert isinstance(counts, dict)
    projects = facts["projects"]
    assert isinstance(projects, list)
    yield Row("rows", ", ".join(f"{name} {count:,}" for name, count in counts.items()), "", None)
    for name, ratio in inside(home, VISIBLE).items():
        assert isinstance(ratio, dict)
        for who, value in ratio.items():
            yield Row(
                f"first page of {name}, {who} against one who sees all", f"{value:.2f} times", "at most 1.2 times", value <= 1.2
            )
    password = str(facts["password"])
    with serving(home) as port:
        clients = [Client(port) for _ in range(CLIENTS)]
        for number, client in enumerate(clients):
            client.sign_in("hz-city" if number % 2 else "hz-district", password)
        city = [client for number, client in enumerate(clients) if number % 2]
        pages: list[tuple[str, list[Client], list[str], float]] = [
            ("list of projects", clients, ["/projects/", "/projects/?page=3"], 300),
            ("list of parcels", clients, ["/land/parcels/", "/land/parcels/?page=9"], 300),
            ("list of enterprises", clients, ["/enterprises/", "/enterprises/?page=5"], 300),
            ("list of zones", clients, ["/land/zones/"], 300),
            ("list of units", clients, ["/units/"], 300),
            ("page of a project", city, [f"/projects/{key}/" for key in projects], 200),
            ("check page", clients, ["/check/"], 100),
            ("search", clients, [f"/search/suggest/?q={urllib.parse.quote(text)}" for text in SEARCHES], 50),
        ]
        for name, who, paths, target in pages:
            for path in paths[:2]:
                who[0].ask("GET", path)
            found = p95(measured(who, paths))
            yield Row(f"{name}, p95 of {len(who)} clients", f"{found:.0f} ms", f"under {target:.0f} ms", found < target)
        one = [
            p95([clients[1].ask("GET", f"/search/suggest/?q={urllib.parse.quote(text)}")[2] for _ in range(20)])
            for text in SEARCHES
        ]
        yield Row("search, one client, slowest of eight words, p95", f"{max(one):.0f} ms", "under 50 ms", max(one) < 50)


def _write(rows: list[Row]) -> None:
    cells = [(row.what, row.found, row.target, "met" if row.met else "" if row.met is None else "**not met**") for row in rows]
    head = (
        "# The platform under load\n\nWritten by `python -m benchmarks.server`; do not edit. SQLite; two server\n"
        "processes and eight clients share the same two cores.\n\n| what | found | target | |\n| --- | ---: | --- | --- |\n"
    )
    text = head + "".join(f"| {' | '.join(line)} |\n" for line in cells)
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
