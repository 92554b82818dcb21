"""Made-up enterprises of the tests."""

from __future__ import annotations

from stdnum.cn import uscc

NAME = "杭州临平（东湖）精密机械有限公司"


def code(number: int, division: str = "330113") -> str:
    """A valid credit code that no firm bears."""
    body = f"91{division}Y{number:08}"
    return body + str(uscc.calc_check_digit(body))
