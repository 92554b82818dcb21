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
from shanglou.engine.faults import BadInput, Fault, RuleError
from shanglou.engine.folders import load
from shanglou.engine.instruments import Instrument
from shanglou.engine.kinds import Scalar
from shanglou.engine.language import Text, say
from shanglou.standards.divisions import Place, PlaceLevel, covers, place, register
from shanglou.standards.errors import Problem
from shanglou.vocabulary import VOCABULARY, place_text

__all__ = ["DIVISION_FACTS", "VARIABLE", "folders", "library", "located", "place_text", "resolve"]

VARIABLE = "SHANGLOU_POLICIES"


def folders(extra: Iterable[Path | str] = ()) -> list[Path]:
    """Every instrument folder: our own, those the environment names, and `extra`. `BadInput` for a path that holds none."""
    named = [Path(part) for part in os.environ.get(VARIABLE, "").split(os.pathsep) if part]
    found = {folder.name: folder for folder in _inside(Path(__file__).parent)}
    for path in (*named, *map(Path, extra)):
        more = _inside(path.resolve())
        if not more:
            raise BadInput(Fault("policies", str(path), say("含有 policy.toml 的政策文件夹"), say("请核对路径。")))
        for folder in more:
            if found.setdefault(folder.name, folder) != folder:
                remedy = say("请给文件夹和 policy.toml 里的 id 另起一个名称。")
                raise BadInput(Fault("policies", str(path), say("与已有政策文件夹不同的名称"), remedy))
    return list(found.values())


def library(extra: Iterable[Path | str] = ()) -> Catalogue:
    """All instruments over the one vocabulary, as a catalogue. `RuleError` names what is wrong with a folder."""
    return _library(tuple(folders(extra)))


@cache
def _library(paths: tuple[Path, ...]) -> Catalogue:
    instruments = [load(path, VOCABULARY) for path in paths]
    for instrument in instruments:
        _settle(instrument)
    return Catalogue(instruments, VOCABULARY, covers=covers)


def _settle(instrument: Instrument) -> None:
    """Register the places that a folder brings and check that its own place is known; `RuleError` names the folder."""
    where = f"{instrument.id}/policy.toml"
    for entry in instrument.own_places:
        try:
            register(
                Place(
                    code=entry["code"],
                    name_zh=entry["name_zh"],
                    name_en=entry.get("name_en"),
                    level=PlaceLevel(entry.get("level", "city")),
                    parent=entry.get("parent"),
                )
            )
        except KeyError as missing:
            raise RuleError(f"{where}: places: {missing.args[0]} is missing") from None
        except ValueError as problem:
            raise RuleError(f"{where}: places: {problem}") from None
    try:
        place(instrument.place)
    except Problem as problem:
        raise RuleError(f"{where}: place {instrument.place}: {problem}") from None


def resolve(query: str, field: str = "place", *, near: Place | None = None) -> Place:
    """The place a user named by code or name, looked for first in the city of `near`; `BadInput` names the successor of an
    abolished code or the nearest names.
    """
    if near is not None:
        try:
            return place(query, within=near if near.level not in _BELOW_CITY or near.parent is None else near.parent)
        except Problem:
            pass
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
    faults: list[Fault] = []
    facts = _divisions(case.facts, here, None, faults)
    members = {
        subject: tuple(_divisions(row, here, number, faults) for number, row in enumerate(rows, 1))
        for subject, rows in case.members.items()
    }
    if faults:
        raise BadInput(faults)
    if here.level in _BELOW_CITY:
        facts.setdefault("project.district", here.code)
    return replace(case, place=here.code, facts=facts, members=members)


def _divisions(facts: Mapping[str, Scalar], here: Place, row: int | None, faults: list[Fault]) -> dict[str, Scalar]:
    found: dict[str, Scalar] = {}
    for name, value in facts.items():
        try:
            found[name] = _division(name, value, here)
        except BadInput as bad:
            faults.extend(replace(fault, row=row) for fault in bad.faults)
    return found


def _division(name: str, value: Scalar, here: Place) -> Scalar:
    if name not in DIVISION_FACTS or not isinstance(value, str):
        return value
    found = resolve(value, name, near=here)
    # An enterprise may be seated elsewhere; land and project lie where the case is.
    if name != "enterprise.district" and not (covers(here.code, found.code) or covers(found.code, here.code)):
        raise BadInput(
            Fault(name, value, say("位于{place}的区划", place=place_text(here)), say("请核对项目所在地与本项是否一致。"))
        )
    return found.code


def _inside(path: Path) -> list[Path]:
    if (path / "policy.toml").exists():
        return [path]
    return sorted(inner.parent for inner in path.glob("*/policy.toml"))
