"""What holds for every test: places that a policy folder registers do not outlive the module that loaded it."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from shanglou.standards.divisions import registered


@pytest.fixture(scope="module", autouse=True)
def _places_as_they_were() -> Iterator[None]:
    with registered():
        yield


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what is there for good: going through the whole platform and all tests again and again
    takes a tenth of the run.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
