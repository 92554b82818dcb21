"""Reports to present: interviews of all undertakings, a case with members, a what-if, a place without documents."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

from shanglou.engine.case import read_case
from shanglou.engine.report import Report, check
from shanglou.policies import library, located
from shanglou.server.compliance.interview import UNDERTAKINGS, hold
from shanglou.vocabulary import VOCABULARY
from tests.server.compliance.interview.oracle import Oracle, interview

SHORT_FLOOR = {
    "project.is_upstairs": "是", "unit.is_joint_share": "否", "unit.split_by": "floor", "unit.floor_area": "999.99",
    "project.is_new_grant": "是", "project.contract_allows_split": "是", "project.is_standard_factory_land": "是",
}  # fmt: skip


def divided(**more: str) -> Report:
    """A floor of 999.99 m² to be divided off in Hangzhou; `more` changes the answers (``unit__floor_area``)."""
    answers = {**SHORT_FLOOR, **{name.replace("__", "."): raw for name, raw in more.items()}}
    return hold(library(), where="杭州", on="2025-09-01", about="divide", answers=answers).report


def two_units() -> Report:
    """A case with two units, one too small."""
    data: dict[str, Any] = {
        "on": datetime.date(2025, 9, 1),
        "place": "330100",
        "title": "三号楼",
        "project": {"is_upstairs": True, "contract_allows_split": True},
        "unit": [{"split_by": "floor", "floor_area": "1000"}, {"split_by": "floor", "floor_area": "800"}],
    }
    return check(library(), located(read_case(data, VOCABULARY)))


def what_if() -> Report:
    """The split with a smallest floor of 900 m² instead of 1,000."""
    parameter = library().instruments["hangzhou_2024"].parameters["min_split_unit_floor"]
    case = divided().case
    return check(library(), case, overrides={parameter: 900})


@cache
def every_kind() -> tuple[Report, ...]:
    """Reports of every undertaking in every city, by somebody who knows some facts; and the odd ones."""
    found = [divided(), two_units(), what_if()]
    for where in ("330100", "330200", "510100"):
        for number, about in enumerate(UNDERTAKINGS):
            rounds, _ = interview((where, "2025-09-01", about), Oracle(number, 0.3))
            found.append(rounds[-1].report)
    found.append(hold(library(), where="宁波", on="2030-01-01", about="take_land", answers={}, what_if=True).report)
    found.append(hold(library(), where="宁波", on="2030-01-01", about="take_land", answers={}).report)
    found.append(hold(library(), where="深圳", on="2025-09-01", about="take_land", answers={}).report)
    return tuple(found)
