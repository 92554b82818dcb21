"""What holds for every test: places that a policy folder registers do not outlive the module that loaded it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shanglou.standards.divisions import registered


@pytest.fixture(scope="module", autouse=True)
def _places_as_they_were() -> Iterator[None]:
    with registered():
        yield
