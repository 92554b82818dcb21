"""The policies: one folder per instrument, joined with the national codes into a library that answers for a place and day.

A new city is a new folder. Folders outside this package are named by the environment variable ``SHANGLOU_POLICIES``
(several: separated like a search path) or passed to `library`; each is an instrument folder or holds some.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from shanglou.engine.case import Case
from shanglou.engine.catalogue import Catalogue
from shanglou.engine.expressions import Scalar
from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.instruments import load
from shanglou.engine.language import Text, plain, say
from shanglou.standards.divisions import Place, PlaceLevel, covers, place, register
from shanglou.standards.errors import Problem
from shanglou.vocabulary import VOCABULARY

VARIABLE = "SHANGLOU_POLICIES"


def folders(extra: Iterable[Path | str] = ()) -> list[Path]:
    """Every instrument folder: our own, those the environment names, and `extra`. `BadInput` for a path that holds none."""
    named = [Path(part) for part in os.environ.get(VARIABLE, "").split(os.pathsep) if part]
    found = _inside(Path(__file__).parent)
    for path in (*named, *map(Path, extra)):
        more = _inside(path)
        if not more:
            raise BadInput(Fault("policies", str(path), say("含有 policy.toml 的政策文件夹"), say("请核对路径。")))
        found.extend(more)
    return list(dict.fromkeys(found))


def library(extra: Iterable[Path | str] = ()) -> Catalogue:
    """All instruments over the one vocabulary, as a catalogue. `RuleError` names what is wrong with a folder."""
    return _library(tuple(folders(extra)))


@cache
def _library(paths: tuple[Path, ...]) -> Catalogue:
    instruments = [load(path, VOCABULARY) for path in paths]
    for instrument in instruments:
        for entry in instrument.own_places:
            _register(entry)
    return Catalogue(instruments, VOCABULARY, covers=covers)


def _register(entry: Mapping[str, str]) -> None:
    register(
        Place(
            code=entry["code"],
            name_zh=entry["name_zh"],
            name_en=entry.get("name_en"),
            level=PlaceLevel(entry.get("level", "city")),
            parent=entry.get("parent"),
        )
    )


def resolve(query: str, field: str = "place") -> Place:
    """The place a user named by code or name; `BadInput` names the successor of an abolished code or the nearest names."""
    try:
        return place(query)
    except Problem as problem:
        raise BadInput(Fault(field, query, say("现行的区划代码或名称"), Text(problem.zh, problem.en))) from None


DIVISION_FACTS = ("project.district", "parcel.district", "enterprise.district")
_BELOW_CITY = (PlaceLevel.DISTRICT, PlaceLevel.STATISTICAL_ZONE, PlaceLevel.UNIT)


def located(case: Case) -> Case:
    """The case with its place, and the divisions among its facts, as codes.

    A place below the city stands for the division of the project where that is not given. `BadInput` for an unknown or
    abolished place, and for a division that does not lie in the place.
    """
    here = resolve(case.place)
    facts = {name: _division(name, value, here) for name, value in case.facts.items()}
    members = {
        subject: tuple({name: _division(name, value, here) for name, value in row.items()} for row in rows)
        for subject, rows in case.members.items()
    }
    if here.level in _BELOW_CITY:
        facts.setdefault("project.district", here.code)
    return replace(case, place=here.code, facts=facts, members=members)


def _division(name: str, value: Scalar, here: Place) -> Scalar:
    if name not in DIVISION_FACTS or not isinstance(value, str):
        return value
    found = resolve(value, name)
    # An enterprise may be seated elsewhere; land and project lie where the case is.
    if name != "enterprise.district" and not (covers(here.code, found.code) or covers(found.code, here.code)):
        raise BadInput(
            Fault(name, value, say("位于{place}的区划", place=place_text(here)), say("请核对项目所在地与本项是否一致。"))
        )
    return found.code


def place_text(found: Place) -> Text:
    """The name of a place in both languages."""
    return Text(found.name_zh, found.name_en or plain(found.name_zh).en)


def _inside(path: Path) -> list[Path]:
    if (path / "policy.toml").exists():
        return [path]
    return sorted(inner.parent for inner in path.glob("*/policy.toml"))
