"""The cast of every permission test, and what tests of the platform share."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import translation

from shanglou.server.audit.protection import protect, release
from shanglou.server.bodies.actors import Actor
from shanglou.server.bodies.capabilities import Role
from shanglou.server.bodies.models import Body, Division, Membership, Person
from shanglou.server.bodies.places import load_places
from shanglou.server.compliance import affected, gates

_empty = TransactionTestCase._fixture_teardown


def _empty_with_log(test: TransactionTestCase) -> None:
    """Tests that keep their rows (those of a live server) empty the tables after themselves, the protected log too."""
    release(connection)
    try:
        _empty(test)
    finally:
        protect(connection)


TransactionTestCase._fixture_teardown = _empty_with_log


@dataclass(frozen=True)
class Cast:
    """A city officer, a district officer, an officer of another district, an enterprise, a stranger; and those who administer.

    The city is Hangzhou, the district Linping, the other district Yuhang.
    """

    city_officer: Person
    district_officer: Person
    other_officer: Person
    enterprise: Person
    operator: Person
    leader: Person
    auditor: Person
    system_admin: Person
    security_admin: Person
    audit_admin: Person
    superuser: Person
    city: Division
    district: Division
    other_district: Division
    enterprise_body: Body
    operator_body: Body

    def person(self, name: str) -> Person | None:
        """One of the cast by name; None for the stranger."""
        return None if name == "stranger" else getattr(self, name)

    def actor(self, name: str) -> Actor:
        """The actor of one of the cast."""
        return Actor(person=self.person(name))


CAST = ("city_officer", "district_officer", "other_officer", "enterprise", "stranger")
EVERYBODY = (*CAST, "operator", "leader", "auditor", "system_admin", "security_admin", "audit_admin", "superuser")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL leave out what asks no database, and so is the same there: `make test` runs it with all the others."""
    if connection.vendor != "postgresql":
        return
    asks = {"db", "transactional_db", "django_db_setup", "live_server"}
    alike = [
        item
        for item in items
        if not any(map(item.get_closest_marker, ("django_db", "own_database")))
        and asks.isdisjoint(getattr(item, "fixturenames", ()))
    ]
    config.hook.pytest_deselected(items=alike)
    left = set(alike)
    items[:] = [item for item in items if item not in left]


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    """A request in English leaves its thread English; the next test begins in the language of the platform again."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def nothing_kept_of_another_registry() -> None:
    """What a process keeps of the registry is known by the head of its log; tests begin again with the same heads and numbers."""
    affected._frames.clear()
    gates._kept.clear()


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an installation on SQLite in which nothing is kept yet, to be copied: made once for all processes of a run."""
    ours = tmp_path_factory.getbasetemp()
    home = (ours.parent if "PYTEST_XDIST_WORKER" in os.environ else ours) / "empty-home"
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            kept = {name: value for name, value in os.environ.items() if not name.startswith(("SHANGLOU", "DJANGO"))}
            made = ours / "empty-home-in-the-making"
            command = [sys.executable, "-c", "from shanglou.server.site.serving import prepare; prepare()"]
            subprocess.run(command, env={**kept, "SHANGLOU_HOME": str(made)}, check=True, capture_output=True)
            made.rename(home)
    return home


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of the tests with their bodies and roles."""
    return make_cast()


def make_cast() -> Cast:
    """The same, for tests that keep them longer than one test."""
    load_places(["330100"])
    there = Division.objects.in_bulk(["330100", "330113", "330110"], field_name="code")
    city, district, other = there["330100"], there["330113"], there["330110"]

    bureau, district_bureau, other_bureau, firm, park = Body.objects.bulk_create(
        Body(name_zh=name, kind=kind, division=where)
        for name, kind, where in (
            ("市经信局", Body.Kind.MUNICIPAL_BUREAU, city),
            ("临平区经信局", Body.Kind.DISTRICT_BUREAU, district),
            ("余杭区经信局", Body.Kind.DISTRICT_BUREAU, other),
            ("某某精密机械有限公司", Body.Kind.ENTERPRISE, district),
            ("某某园区运营公司", Body.Kind.PARK_OPERATOR, district),
        )
    )
    roles = {
        "city_officer": (bureau, Role.OFFICER),
        "district_officer": (district_bureau, Role.OFFICER),
        "other_officer": (other_bureau, Role.OFFICER),
        "enterprise": (firm, Role.APPLICANT),
        "operator": (park, Role.OPERATOR),
        "leader": (bureau, Role.LEADER),
        "auditor": (bureau, Role.AUDITOR),
        "system_admin": (bureau, Role.SYSTEM),
        "security_admin": (bureau, Role.SECURITY),
        "audit_admin": (bureau, Role.AUDIT),
    }
    password = make_password("correct Horse 9")
    made = [Person(username=name, full_name=name, password=password) for name in roles]
    made.append(Person(username="superuser", password=password, is_superuser=True, is_staff=True))
    people = {person.username: person for person in Person.objects.bulk_create(made)}
    Membership.objects.bulk_create(
        Membership(person=people[name], body=where, role=role) for name, (where, role) in roles.items()
    )
    return Cast(**people, city=city, district=district, other_district=other, enterprise_body=firm, operator_body=park)


@pytest.fixture
def client_of(cast: Cast) -> Callable[[str], Client]:
    """A signed-in browser of one of the cast (the stranger's is not signed in)."""

    return lambda name: signed_in(cast, name)


def signed_in(cast: Cast, name: str) -> Client:
    """A browser in which one of the cast has signed in; the stranger's is not."""
    client = Client()
    person = cast.person(name)
    if person is not None:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
