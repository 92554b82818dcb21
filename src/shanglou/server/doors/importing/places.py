"""Places that a file names and that its importer does not govern: said row by row, and summed up for the whole file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from shanglou.engine.faults import Fault
from shanglou.engine.language import Text, say
from shanglou.standards.divisions import place
from shanglou.standards.errors import Problem

from ..models import ImportRun

#: What is expected of a place that there is, but not in one's hands; problems are known again by it.
ELSEWHERE: Text = say("您辖区内的地方")
_UNKNOWN: Text = say("国家区划代码表里的地名或代码")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The places of a file that its importer does not govern: each as the file names it, with its rows, the most first."""

    places: Sequence[tuple[str, int]]
    rows: int


def place_fault(name: str, text: str, *, is_known: bool, row: int | None = None) -> Fault:
    """The fault of a place that is not the importer's, or that there is not, in the column `name`."""
    if is_known:
        return Fault(name, text, ELSEWHERE, say("请交当地经办导入，或核对地名。"), row)
    return Fault(name, text, _UNKNOWN, say("请核对地名或区划代码。"), row)


def is_known(text: str) -> bool:
    """Whether the national codes know one place by this name or code."""
    try:
        place(text)
    except Problem:
        return False
    return True


def elsewhere(run: ImportRun) -> Elsewhere:
    """What a check of a run found of places that its importer does not govern."""
    found = run.problems.filter(expected_zh=ELSEWHERE.zh, is_doubt=False)
    counted = found.values("found").annotate(n=Count("row", distinct=True)).order_by("-n", "found")
    return Elsewhere([(item["found"], item["n"]) for item in counted], found.values("row").distinct().count())
