"""What holds for every test: places that a policy folder registers do not outlive the module that loaded it."""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable, Iterator

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


def _roomy(test: Callable[..., object], /, **fixtures: object) -> object:
    __tracebackhide__ = True
    return test(**fixtures)


# CPython before 3.13.13 keeps its frames in pieces of 16 KB, and asks the system for one anew at every call that crosses the
# end of a piece (gh-142183): a sixth of the time of tests that go deep. A frame that claims a large stack gets a piece of
# 1 MB, and leaves half of it to the calls below.
_roomy.__code__ = _roomy.__code__.replace(co_stacksize=70_000)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[None]:
    """Run each test where its calls have room (see above)."""
    test = pyfuncitem.obj
    pyfuncitem.obj = functools.partial(_roomy, test)
    try:
        return (yield)
    finally:
        pyfuncitem.obj = test
