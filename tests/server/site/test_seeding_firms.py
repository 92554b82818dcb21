"""The made-up enterprises: what is to be reconciled among them, and how often."""

from __future__ import annotations

import itertools
import random

import pytest

from shanglou.server.bodies.models import Division
from shanglou.server.enterprises import codes
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.site.seeding import firms

PLACES = [Division(id=1, code="330102", name_zh="上城区"), Division(id=2, code="330113", name_zh="临平区")]


@pytest.fixture(scope="module")
def made() -> list[Enterprise]:
    return list(firms.firms(random.Random(1), PLACES, 1200))


def test_the_state_of_each_code_is_what_the_check_of_codes_finds(made: list[Enterprise]):
    assert [row.code_state for row in made] == [codes.judge(row.credit_code).state.value for row in made]


def test_a_valid_code_is_borne_once(made: list[Enterprise]):
    valid = [row.credit_code for row in made if row.code_state == "valid"]
    assert len(set(valid)) == len(valid)


@pytest.mark.parametrize(("state", "is_near"), [("missing", False), ("wrong", True)])
def test_some_firms_are_registered_twice(made: list[Enterprise], state: str, is_near: bool):
    pairs = [(one, other) for one, other in itertools.pairwise(made) if other.code_state == state]
    same = [pair for pair in pairs if codes.name_key(pair[0].name_zh) == codes.name_key(pair[1].name_zh)]
    assert same
    assert all(codes.near(one.credit_code, other.credit_code) is is_near for one, other in same)
    assert all(one.division == other.division for one, other in same)
