"""The real land supply records go through the pages of the import once, and none is lost.

They are looked for beside the repository, which does not carry them: their terms are not settled.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker

from shanglou.server.bodies.actors import Actor
from shanglou.server.bodies.models import Person
from shanglou.server.doors.models import ImportRun

from ...conftest import make_cast, signed_in
from .land_records import REAL, Went, comes_back_as_it_was, is_accounted_for, registry, sent, unnamed
from .made import undone

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not REAL.exists(), reason=f"the real land records, {REAL.name}, are not beside this repository"),
]


@pytest.fixture(scope="module")
def went(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Went]:
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("zh-hans"):
        yield sent(signed_in(make_cast(), "superuser"), REAL, partial=True)
        transaction.set_rollback(True)


def test_every_record_comes_back_as_it_was(went: Went):
    assert comes_back_as_it_was(went, REAL)


def test_every_record_is_either_written_or_has_its_faults_beside_it(went: Went):
    assert is_accounted_for(went)
    assert went.run.created > 600


def test_every_record_that_cannot_be_so_is_named(went: Went):
    assert not unnamed(went, REAL)


def test_all_go_in_but_those_without_a_place_of_today(went: Went):
    assert went.run.total == 1020
    assert set(went.run.problems.filter(is_doubt=False).values_list("field", flat=True)) <= {"所在区划", "宗地代码"}


def test_an_undo_takes_away_everything_that_was_written(went: Went):
    run = undone(Actor(person=Person.objects.get(username="superuser")), ImportRun.objects.get(pk=went.run.pk))
    assert (run.state, run.undone, run.stays) == ("undone", run.created, 0)
    assert registry() == {"parcels": [], "areas": []}
