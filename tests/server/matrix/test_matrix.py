"""The visibility matrix: every role at every exit. What is hidden leaves no trace there, and what may be seen is shown."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import DjangoDbBlocker

from shanglou.server.bodies.capabilities import Capability
from shanglou.server.doors.exporting.forms import FORMS
from shanglou.server.doors.tokens import make_token
from shanglou.server.land.mapping import LAYERS
from shanglou.server.site.api.features import COLLECTIONS

from ..conftest import CAST, EVERYBODY, signed_in
from . import exits
from .reading import body, plain, text, whole
from .walking import NOBODY, Walk, operations, tile_at
from .world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of refusals are asked for; none is worth a line of the log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def addresses(resolver: Any, space: str = "", route: str = "") -> Iterator[tuple[str, str]]:
    """All addresses of the platform: name and route."""
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            inner = f"{space}{item.namespace}:" if item.namespace else space
            yield from addresses(item, inner, route + str(item.pattern))
        elif isinstance(item, URLPattern):
            yield f"{space}{item.name}", route + str(item.pattern)


def test_every_exit_has_its_row():
    pages = {
        name for name, route in addresses(get_resolver()) if not route.startswith(exits.OTHERS) and not name.startswith("api:")
    }
    assert pages == set(exits.PAGES), "a page without a row in exits.PAGES, or a row without a page"
    assert set(operations()) == set(exits.OPERATIONS), "an operation without a row in exits.OPERATIONS, or the other way round"
    assert set(COLLECTIONS) == set(exits.COLLECTIONS)
    assert set(LAYERS) == exits.LAYERS
    assert set(FORMS) == exits.FORMS


@pytest.mark.parametrize("who", EVERYBODY)
def test_pages_show_what_may_be_seen_and_no_trace_of_the_rest(world: World, who: str):
    walk = Walk.of(world, who)
    walk.pages()
    assert not walk.faults, "\n".join(walk.faults)
    if who == "superuser":
        assert {name for name, row in exits.PAGES.items() if row.shows} <= walk.shown, "a row that nothing was ever shown for"


@pytest.mark.parametrize("who", EVERYBODY)
def test_files_hold_what_may_be_seen_and_no_trace_of_the_rest(world: World, who: str):
    walk = Walk.of(world, who)
    walk.exports()
    assert not walk.faults, "\n".join(walk.faults)


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_api_gives_what_may_be_seen_and_no_trace_of_the_rest(world: World, who: str):
    walk = Walk.of(world, who)
    walk.api()
    assert not walk.faults, "\n".join(walk.faults)


def test_a_token_sees_what_its_person_sees(world: World):
    walk = Walk.of(world, "district_officer")
    _, walk.token = make_token(walk.actor, "读", [Capability.VIEW], 30)
    walk.client.logout()
    walk.api()
    assert not walk.faults, "\n".join(walk.faults)


@pytest.mark.parametrize("who", [name for name in CAST if name != "stranger"])
def test_lists_counts_and_sums_are_the_same_with_and_without_hidden_rows(world: World, who: str):
    sides = [side for side in (*world.sides, *world.own) if who not in side.seen_by]
    world.without_joints()
    with_them = Walk.of(world, who)
    with_them.lists()
    world.without(sides)
    without = Walk.of(world, who)
    without.lists()
    differing = [asked for asked, said in with_them.told.items() if plain(without.told[asked]) != plain(said)]
    assert not differing


@pytest.mark.parametrize("who", ["district_officer", "other_officer", "city_officer"])
def test_naming_a_hidden_row_is_like_naming_one_that_there_is_not(world: World, who: str):
    walk = Walk.of(world, who)
    hidden = next(side for side in world.sides if who not in side.seen_by)
    own = next(side for side in world.sides if who in side.seen_by)
    named = {"zones": {"parent": "zone"}, "parcels": {"zone": "zone", "control_line": "control_line"},
             "projects": {"zone": "zone", "owner": "enterprise", "operator": "enterprise"},
             "buildings": {"project": "project", "parcel": "parcel"},
             "units": {"building": "building", "floor": "floor", "owner": "enterprise"}}  # fmt: skip
    for table, columns in named.items():
        row = own.rows[exits.TABLES[table][0]]
        address = f"/api/v1/{table}/{row.pk}"
        tag = walk.client.get(address)["ETag"]
        for column, kind in columns.items():
            answers = []
            for key in (hidden.rows[kind].pk, NOBODY):
                sent = {"data": json.dumps({column: key}), "content_type": "application/json"}
                made = walk.client.post(f"/api/v1/{table}/", **sent)
                changed = walk.client.patch(address, headers={"If-Match": tag}, **sent)
                found = walk.client.get(f"/api/v1/{table}/?{column}={key}")
                # Where a value stands, in a fault or an address: the number of a row may be that of a status, too.
                answers.append([re.sub(rf'(?<=["=]){key}\b', "·", plain(whole(answer))) for answer in (made, changed, found)])
            assert answers[0] == answers[1], f"{table}.{column}"
            assert "422" in answers[0][1][:4]


def test_a_project_is_not_drawn_where_a_parcel_lies_that_may_not_be_seen(world: World):
    """Linping's project stands on a parcel of Yuhang: where that is, is not for Linping's officer."""
    project, parcel = world.sides[0].joint["project"], world.sides[1].rows["parcel"]
    assert parcel in project.parcels.all()
    box = f"bbox={parcel.west},{parcel.south},{parcel.east},{parcel.north}"
    x, y = tile_at((parcel.west + parcel.east) / 2, (parcel.south + parcel.north) / 2, 12)
    told = {}
    for who in ("district_officer", "city_officer"):
        client = signed_in(world.cast, who)
        drawn = client.get(f"/api/ogc/collections/projects/items/{project.pk}").json()["geometry"] is not None
        boxed = client.get(f"/api/ogc/collections/projects/items?{box}").json()["features"]
        tile = text(body(client.get(f"/map/tiles/projects/12/{x}/{y}")))
        told[who] = (drawn, project.pk in [item["id"] for item in boxed], project.code in tile)
    assert told == {"district_officer": (False, False, False), "city_officer": (True, True, True)}
