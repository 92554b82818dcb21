"""Measure the platform and write what was found: ``python -m benchmarks.server [--home DIR] [--out FILE]``.

A home that already holds a city is used as it is; without one a city is made in a folder that goes away. `--out` is read by
``python -m benchmarks``, which puts it on the page. Targets are those of the issue; two server processes and eight clients
share the machine.
"""

from __future__ import annotations

import argparse
import json
import math
import shlex
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..page import Target
from .browser import CLI, Client, inside, measured, p95, serving, surroundings
from .browser import CLIENTS as MANY

IMPORTED = 10_000
LISTS = {
    "projects": ("/projects/", "/projects/?page=3"),
    "buildings": ("/buildings/",),
    "units": ("/units/", "/units/?page=7"),
    "parcels": ("/land/parcels/", "/land/parcels/?page=9"),
    "zones": ("/land/zones/",),
    "enterprises": ("/enterprises/", "/enterprises/?page=5"),
}
#: Lists in other orders than they open in.
SORTED = (
    "/enterprises/?sort=name_zh",
    "/enterprises/?sort=-credit_code",
    "/enterprises/?sort=industry",
    "/land/parcels/?sort=zone",
    "/land/parcels/?sort=-area",
    "/projects/?sort=-floor_area",
    "/units/?sort=door_no",
)


def main() -> None:
    """Measure and write."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.server")
    for name, size in (("projects", 20_000), ("parcels", 100_000), ("enterprises", 1_000_000)):
        options.add_argument(f"--{name}", type=int, default=size)
    options.add_argument("--home", type=Path, default=None, help="a home folder to keep; one with a city in it is used as it is")
    options.add_argument("--out", type=Path, default=None, help="where to write what was found, as JSON")
    options.add_argument("--postgresql", default="", help="address of a seeded database; else one is made where PostgreSQL is")
    asked = options.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        home: Path = (asked.home or Path(folder)).resolve()
        home.mkdir(parents=True, exist_ok=True)
        for target in _measure(home, asked):
            found.append(target)
            print(f"{'·' if target.met is None else '✓' if target.met else '✗'} {target.promise}: {target.found}", flush=True)
    if asked.out is not None:
        asked.out.write_text(json.dumps([asdict(target) for target in found], ensure_ascii=False, indent=1), encoding="utf-8")


def _measure(home: Path, asked: argparse.Namespace) -> Iterator[Target]:
    yield _seeded(home, asked)
    facts = inside(home, "facts")
    yield Target("the city", ", ".join(f"{count:,} {name.lower()}s" for name, count in facts["counts"].items()), None)
    asks = inside(home, "queries")
    shown = ", ".join(f"{path} {count}" for path, count in asks.items())
    yield Target("list pages: at most 12 queries, session and user included", shown, max(asks.values()) <= 12)
    for name, ratios in inside(home, "visible").items():
        worst = max(ratios.values())
        shown = f"{ratios['hz-city']:.2f} and {ratios['hz-district']:.2f} times"
        yield Target(f"{name} of a city's and a district's officer: at most 1.2 times a superuser's", shown, worst <= 1.2)
    with serving(home) as port:
        clients = [Client(port) for _ in range(MANY)]
        for number, client in enumerate(clients):
            client.sign_in("hz-city" if number % 2 else "hz-district", facts["password"])
        yield from _pages(clients, facts)
        yield from _work(clients[1], clients[0], facts)
    yield from _searches(home, asked)


def _seeded(home: Path, asked: argparse.Namespace) -> Target:
    promise = "seed of the city: under 10 min"
    if (home / "shanglou.sqlite3").exists():
        return Target(promise, "not seeded in this run", None)
    began = time.perf_counter()
    _seed(home, asked.projects, asked.parcels, asked.enterprises)
    took = time.perf_counter() - began
    return Target(promise, f"{took / 60:.1f} min", took < 600)


def _seed(home: Path, projects: int, parcels: int, enterprises: int, **more: str) -> None:
    sizes = ["--projects", str(projects), "--parcels", str(parcels), "--enterprises", str(enterprises)]
    subprocess.run([sys.executable, "-c", CLI, "seed", *sizes], env=surroundings(home, **more), stdout=sys.stderr, check=True)


def _pages(clients: list[Client], facts: Any) -> Iterator[Target]:
    city = clients[1::2]
    pages: list[tuple[str, list[Client], list[str], float]] = [
        *((f"list of {name}", clients, list(paths), 300) for name, paths in LISTS.items()),
        ("lists sorted otherwise", clients, list(SORTED), 300),
        ("page of a project", city, [f"/projects/{key}/" for key in facts["projects"]], 200),
        ("check page", clients, ["/check/"], 100),
        ("map tiles, zoom 11 to 15", clients, list(_tiles(facts["places"])), 300),
    ]
    for name, who, paths, most in pages:
        found = p95(measured(who, paths))
        yield Target(f"{name}, p95 of {len(who)} clients: under {most:.0f} ms", f"{found:.0f} ms", found < most)
    cases = [f"/check/?example={key}" for key in facts["examples"]]
    alone, together = p95(measured(clients[:1], cases)), p95(measured(clients, cases))
    shown = f"{alone:.0f} ms of one client, {together:.0f} ms of {len(clients)}"
    yield Target("check page with a finished case and all of its findings, p95", shown, None)
    moves = list(_moves(facts["places"]))
    alone, together = p95(measured(city[:1], moves)), p95(measured(clients, moves))
    shown = f"{alone:.0f} ms of one client, {together:.0f} ms of {len(clients)}"
    yield Target("rows and counts of a move of the map, the whole city down to a street, p95", shown, None)
    words = ("精密", "机器人", "hdjq", "9133", "科技有限公司", "钱塘 仪器")
    paths = [f"/search/suggest/?q={urllib.parse.quote(text)}" for text in words]
    one = max(p95([clients[1].ask("GET", path)[2] for _ in range(60)]) for path in paths)
    yield Target("search as it is typed, one client, slowest word, p95: under 50 ms", f"{one:.0f} ms", one < 50)


def _tiles(places: list[tuple[float, float]]) -> Iterator[str]:
    """Tiles of parcels and projects where parcels are, from a whole district down to a street."""
    for number, (west, south) in enumerate(places):
        z = 11 + number % 5
        x = int((west + 180) / 360 * (1 << z))
        y = int((1 - math.asinh(math.tan(math.radians(south))) / math.pi) / 2 * (1 << z))
        yield f"/map/tiles/{'projects' if number % 3 == 0 else 'parcels'}/{z}/{x}/{y}"


def _moves(places: list[tuple[float, float]]) -> Iterator[str]:
    """What the table beside the map asks where a window of 1,100 × 600 points has been moved to."""
    for number, (west, south) in enumerate(places):
        half = 360 / (1 << 9 + number % 8) / 256 * 550
        box = ",".join(f"{edge:.6f}" for edge in (west - half, south - half * 0.55, west + half, south + half * 0.55))
        yield f"/map/rows/?layer={'projects' if number % 3 == 0 else 'parcels'}&box={box}"


def _work(city: Client, district: Client, facts: Any) -> Iterator[Target]:
    began = time.perf_counter()
    _seconds, states = city.follow(city.send("/policies/sweeps/", "on", to="/policies/sweeps/new/"))
    took = time.perf_counter() - began
    rows = f"{facts['counts']['Project']:,} projects and their units"
    shown = f"{took:.1f} s, {states} states of its progress seen"
    yield Target(f"sweep of all rules over {rows}, from the page: under 30 s", shown, took < 30 and states > 2)
    tag = f"B{int(time.time())}"
    lines = (
        f"{tag}-{number},{facts['division']},{1 + number % 7},兴业路{number}号,某某公司{number}" for number in range(IMPORTED)
    )
    content = "\n".join(["宗地代码,所在区划,宗地面积（公顷）,土地坐落,土地使用权人", *lines]).encode()
    began = time.perf_counter()
    run = district.upload("/data/import/parcels/", "parcels.csv", content)
    district.follow(district.send(run, "columns"))
    checked = time.perf_counter() - began
    district.follow(district.press(run, "do", "write"))
    took = time.perf_counter() - began
    shown = f"{took:.0f} s: {checked:.0f} s until checked, {took - checked:.0f} s to write"
    yield Target(f"import of {IMPORTED:,} rows through the page: within 60 s", shown, took < 60)
    began = time.perf_counter()
    district.follow(district.press(run, "do", "undo"))
    yield Target(f"undo of that import, {IMPORTED:,} rows", f"{time.perf_counter() - began:.0f} s", None)


def _searches(home: Path, asked: argparse.Namespace) -> Iterator[Target]:
    yield _search(inside(home, "search"), "SQLite")
    if asked.postgresql:
        yield _search(inside(home, "search", SHANGLOU_DATABASE=asked.postgresql), "PostgreSQL")
        return
    sizes = ["--projects", "20", "--parcels", "100", "--enterprises", str(asked.enterprises)]
    seed = shlex.join([sys.executable, "-c", CLI, "seed", *sizes])
    look = shlex.join([sys.executable, "-m", "benchmarks.server.inside", "search"])
    command = [sys.executable, "-m", "tests.postgresql", "--", "sh", "-c", f"{seed} >&2 && {look}"]
    with tempfile.TemporaryDirectory() as folder:
        result = subprocess.run(command, env=surroundings(Path(folder)), stdout=subprocess.PIPE, text=True, check=False)
    if result.returncode:
        yield Target("search, PostgreSQL: under 50 ms", "PostgreSQL could not be started", None)
    else:
        yield _search(json.loads(result.stdout.splitlines()[-1]), "PostgreSQL")


def _search(found: Any, vendor: str) -> Target:
    slowest = max(found["times"], key=found["times"].__getitem__)
    shown = f"{found['times'][slowest]:.0f} ms ({slowest.partition(' ')[2]})"
    promise = f"search over {found['enterprises']:,} enterprises on {vendor}, slowest of ten words, p95: under 50 ms"
    return Target(promise, shown, found["times"][slowest] < 50)


if __name__ == "__main__":
    main()
