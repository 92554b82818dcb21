"""The six steps in which a report is read, and which stages of the life cycle each takes."""

from __future__ import annotations

from dataclasses import dataclass

from shanglou.engine.language import Text
from shanglou.engine.rules import Stage


@dataclass(frozen=True, slots=True)
class Group:
    """One step: its key, name and stages."""

    key: str
    label: Text
    stages: frozenset[Stage]


GROUPS: tuple[Group, ...] = (
    Group("qualify", Text("资格准入", "Qualify"), frozenset({Stage.ADMISSION, Stage.RECOGNITION, Stage.SUPPORT})),
    Group("land", Text("选址用地", "Land"), frozenset({Stage.PLANNING, Stage.SUPPLY, Stage.PRICE, Stage.RENEWAL})),
    Group("build", Text("设计建设", "Build"), frozenset({Stage.DESIGN, Stage.CONSTRUCTION, Stage.ACCEPTANCE})),
    Group("operate", Text("入驻运营", "Operate"), frozenset({Stage.OPERATION, Stage.LEASE})),
    Group("divide", Text("分割转让", "Divide"), frozenset({Stage.SPLIT_TRANSFER})),
    Group(
        "assess",
        Text("考核监管", "Assess"),
        frozenset({Stage.ASSESSMENT, Stage.SUPERVISION, Stage.EVALUATION, Stage.EXIT}),
    ),
)
_BY_STAGE = {stage.name.lower(): group for group in GROUPS for stage in group.stages}


def group_of(stage: str) -> Group:
    """The step of a stage by its name in a report (``split_transfer``). A stage that there is not any more is read at the end."""
    return _BY_STAGE.get(stage, GROUPS[-1])
