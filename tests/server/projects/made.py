"""What tests of projects make up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from stdnum.cn import uscc

from shanglou.engine.faults import BadInput, Fault


def code(number: int, division: str = "330113") -> str:
    """A valid credit code that no firm bears."""
    body = f"91{division}Y{number:08}"
    return body + str(uscc.calc_check_digit(body))


@contextmanager
def refused(*fields: str) -> Iterator[list[Fault]]:
    """That an action refuses its input because of these fields, and no others; gives the faults."""
    found: list[Fault] = []
    with pytest.raises(BadInput) as caught:
        yield found
    found.extend(caught.value.faults)
    assert [fault.field for fault in found] == list(fields), [fault.message() for fault in found]
    assert all(fault.expected.zh and fault.remedy.zh for fault in found)
