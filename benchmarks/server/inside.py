"""What is found out in a process of the platform itself: ``python -m benchmarks.server.inside facts|queries|visible|search``."""

from __future__ import annotations

import json
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

from shanglou.server.site.serving import setup

setup()

from django.conf import settings  # noqa: E402
from django.db.backends import utils  # noqa: E402
from django.test import Client  # noqa: E402

from shanglou.server.bodies.actors import Actor  # noqa: E402
from shanglou.server.bodies.models import Person  # noqa: E402
from shanglou.server.compliance.check_examples import finished  # noqa: E402
from shanglou.server.enterprises.models import Enterprise  # noqa: E402
from shanglou.server.land.models import Parcel  # noqa: E402
from shanglou.server.projects.models import Building, Project, Unit  # noqa: E402
from shanglou.server.search.queries import clauses, find  # noqa: E402
from shanglou.server.site.seeding.people import PASSWORD  # noqa: E402

CITY, DISTRICT = "hz-city", "hz-district"
LISTS = ("/projects/", "/buildings/", "/units/", "/land/parcels/", "/land/zones/", "/enterprises/")
SEARCHES = ("精密", "机器人", "杭州恒达", "hdjq", "9133", "科技有限公司", "半导体装备", "钱塘 仪器", "有限", "智造中心")
TIMES = 25


def facts() -> dict[str, Any]:
    """Sizes, some projects and parcels, finished checks to open, the password of the made-up accounts."""
    near = Person.objects.get(username=DISTRICT).memberships.select_related("body__division").get().body.division
    places = Parcel.objects.filter(west__isnull=False).order_by("pk").values_list("west", "south")
    return {
        "counts": {model.__name__: model._default_manager.count() for model in (Project, Building, Unit, Parcel, Enterprise)},
        "projects": list(Project.objects.order_by("pk").values_list("pk", flat=True)[::97][:200]),
        "places": list(places[:: max(1, places.count() // 200)]),
        "division": near.code,
        "examples": [item.key for item in finished()],
        "password": PASSWORD,
    }


def queries() -> dict[str, Any]:
    """How many questions each list page asks its database: the session, the user and the roles included."""
    asked: list[str] = []
    execute: Callable[..., Any] = utils.CursorWrapper._execute  # type: ignore[attr-defined]

    def counting(self: Any, sql: str, *given: Any) -> Any:
        asked.append(sql)
        return execute(self, sql, *given)

    utils.CursorWrapper._execute = counting  # type: ignore[attr-defined]
    client = _client(Person.objects.get(username=CITY))
    found = {}
    for path in LISTS:
        client.get(path)
        asked.clear()
        assert client.get(path).status_code == 200
        found[path] = len(asked)
    return found


def visible() -> dict[str, Any]:
    """What each list page costs an ordinary user, against one from whom nothing is hidden: medians of ratios of the time that the
    processor was busy, each page asked for in turn by all of them.
    """
    everybody = Person.objects.create(username=f"bench-{uuid.uuid4().hex}", is_superuser=True)
    try:
        clients = {who: _client(Person.objects.get(username=who)) for who in (CITY, DISTRICT)} | {"": _client(everybody)}
        found = {}
        for path in LISTS:
            ratios: dict[str, list[float]] = {CITY: [], DISTRICT: []}
            for number in range(TIMES):
                took = {who: _busy(clients[who], path) for who in (clients if number % 2 else reversed(clients))}
                for who in ratios if number else ():
                    ratios[who].append(took[who] / took[""])
            found[path] = {who: statistics.median(values) for who, values in ratios.items()}
        return found
    finally:
        everybody.delete()


def _busy(client: Client, path: str) -> float:
    began = time.process_time()
    assert client.get(path).status_code == 200
    return time.process_time() - began


def _client(person: Person) -> Client:
    if "testserver" not in settings.ALLOWED_HOSTS:
        settings.ALLOWED_HOSTS.append("testserver")
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def search() -> dict[str, Any]:
    """Milliseconds of the global search by word and reader: the time that 95 of 100 keep within."""
    found: dict[str, Any] = {}
    # The first search of a process loads the policy library, as its first page does.
    find(Actor(person=Person.objects.get(username=CITY)), SEARCHES[0])
    clauses(SEARCHES[0])
    for who in (CITY, DISTRICT):
        for text in SEARCHES:
            times = []
            for _ in range(3 * TIMES):
                began = time.perf_counter()
                actor = Actor(person=Person.objects.get(username=who))
                find(actor, text, limit=6)
                clauses(text, limit=6)
                times.append((time.perf_counter() - began) * 1000)
            found[f"{who} {text}"] = statistics.quantiles(times, n=20)[-1]
    return {"times": found, "enterprises": Enterprise.objects.count()}


if __name__ == "__main__":
    print(json.dumps({"facts": facts, "queries": queries, "visible": visible, "search": search}[sys.argv[1]](), default=str))
