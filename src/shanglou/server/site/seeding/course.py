"""The made-up course of a project: when each step was promised and taken, its plan, its team, what holds it up."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass

from ...projects.models import Blocker, Plan, Project, TeamMember

STEPS = tuple(Project.Step)
#: Days from the beginning to each step, as promised.
OFFSETS = dict(zip(STEPS, (0, 120, 210, 390, 1050, 1230, 1600, 1960), strict=True))
DELAYS = (-20, -5, 0, 0, 0, 12, 45, 130)
BLOCKERS = (
    "高压线迁改未完成", "地块内有未拆迁民房", "环评批复待补充材料", "施工许可证未取得", "桩基遇地下管线", "资金未按计划到位",
    "电力增容方案未批", "消防设计审查退回修改",
)  # fmt: skip
GOALS = ("按期竣工投产", "年内完成供地", "达产后亩均税收达到承诺值", "引进链上企业不少于五家")
DUTIES = ("专班组长", "要素保障", "审批代办", "招商服务")
NAMES = ("陈立", "王敏", "周舟", "沈越", "徐宁", "高远", "林夕", "何川")


@dataclass(frozen=True, slots=True)
class Course:
    """The days of the steps of a project: promised, and taken as far as it has come."""

    promised: dict[Project.Step, datetime.date]
    actual: dict[Project.Step, datetime.date]


def course(dice: random.Random, reached: int, today: datetime.date) -> Course:
    """A course that has come to a step some weeks or months ago, each step not before the last."""
    begun = today - datetime.timedelta(days=OFFSETS[STEPS[reached]] + dice.randint(15, 170))
    promised = {step: begun + datetime.timedelta(days=days) for step, days in OFFSETS.items()}
    actual: dict[Project.Step, datetime.date] = {}
    before = begun - datetime.timedelta(days=30)
    for step in STEPS[: reached + 1]:
        before = min(max(promised[step] + datetime.timedelta(days=dice.choice(DELAYS)), before), today)
        actual[step] = before
    return Course(promised, actual)


def backing(dice: random.Random, made: Project, taken: Course, today: datetime.date) -> list[Plan | TeamMember | Blocker]:
    """Of some projects: a plan, a team, and what holds it up or did."""
    rows: list[Plan | TeamMember | Blocker] = []
    if dice.random() < 0.6:
        approved = min(taken.promised[STEPS[0]] + datetime.timedelta(days=30), today)
        rows.append(Plan(project=made, goal=dice.choice(GOALS), measures="一月一调度，要素随项目走", approved_on=approved))
        rows += [
            TeamMember(project=made, body=made.body, name_zh=name, duty=duty, is_head=number == 0)
            for number, (name, duty) in enumerate(zip(dice.sample(NAMES, 3), DUTIES, strict=False))
        ]
    if dice.random() < 0.3:
        raised = today - datetime.timedelta(days=dice.randint(5, 90))
        cleared = raised + datetime.timedelta(days=20) if dice.random() < 0.3 else None
        rows.append(
            Blocker(
                project=made,
                title=dice.choice(BLOCKERS),
                body=made.body,
                raised_on=raised,
                due_on=raised + datetime.timedelta(days=dice.choice((30, 45, 60, 120))),
                cleared_on=cleared if cleared is not None and cleared <= today else None,
                outcome="已协调解决" if cleared is not None and cleared <= today else "",
            )
        )
    return rows
