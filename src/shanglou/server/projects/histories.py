"""The history of projects, buildings and units in words."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ..audit.words import worded
from ..bodies.actors import Actor
from ..bodies.models import Body, Registered
from ..doors.models import Attachment
from ..enterprises import queries as enterprises
from ..enterprises.models import Enterprise
from ..foundation.fields import column_label
from ..land import queries as land
from ..land.histories import History
from ..land.histories import history_of as any_history
from ..land.telling import Other, joined, plain_number, said
from . import queries
from .models import Admission, Blocker, Floor, Investor, ListMembership, Milestone, Occupancy, Plan, TeamMember

#: How many steps a page shows before it is asked for all.
FEW = 20
VERBS = worded(
    {
        **{f"{kind}.create": _("登记") for kind in ("project", "building", "unit")},
        **{f"{kind}.change": _("修改") for kind in ("project", "building", "unit")},
        **{f"{kind}.delete": _("删除") for kind in ("project", "building", "unit")},
        "project.move": _("推进阶段"),
        "project.parcels": _("更新宗地"),
        "milestone.reach": _("到达节点"),
        "milestone.add": _("新增节点"),
        "milestone.change": _("修改节点"),
        "milestone.remove": _("删除节点"),
        "investor.add": _("新增投资方"),
        "investor.change": _("修改投资方"),
        "investor.remove": _("删除投资方"),
        "listing.add": _("列入清单"),
        "listing.change": _("修改清单项目"),
        "listing.remove": _("移出清单"),
        "listing.delete": _("撤销清单项目"),
        "plan.set": _("更新方案"),
        "plan.remove": _("删除方案"),
        "team.add": _("新增专班成员"),
        "team.change": _("修改专班成员"),
        "team.remove": _("移出专班成员"),
        "blocker.raise": _("登记堵点"),
        "blocker.change": _("修改堵点"),
        "blocker.clear": _("办结堵点"),
        "blocker.reopen": _("撤销堵点办结"),
        "blocker.remove": _("删除堵点"),
        "admission.set": _("更新准入表"),
        "admission.remove": _("删除准入表"),
        "admission.reveal": _("查看个人信息"),
        "check.run": _("核验"),
        "file.attach": _("上传文件"),
        "file.withdraw": _("撤回文件"),
        "file.read": _("下载含个人信息的文件"),
        "floor.create": _("登记楼层"),
        "floor.change": _("修改楼层"),
        "floor.remove": _("删除楼层"),
        "unit.correct_area": _("更正面积"),
        "unit.decide_dividable": _("可否分割"),
        "unit.divide": _("分割单元"),
        "unit.merge": _("合并单元"),
        "occupancy.begin": _("登记入驻"),
        "occupancy.end": _("登记迁出"),
        "occupancy.withdraw": _("撤回入驻登记"),
        "occupancy.correct": _("更正入驻"),
    }
)
#: What entries about a row tell of its parts, by the model of the row.
_PARTS: dict[str, tuple[type[models.Model], ...]] = {
    "projects.project": (Admission, Milestone, ListMembership, Plan, TeamMember, Blocker, Investor, Attachment),
    "projects.building": (Floor,),
    "projects.unit": (Occupancy,),
}


def history_of(actor: Actor, row: Registered, *, every: bool, few: int = FEW) -> History:
    """The history of a row, for one who may see it; enterprises are named only where the actor may see them."""
    entries = queries.history(actor, row)
    return any_history(actor, row, entries, limit=None if every else few, verbs=VERBS, others=_others(actor, row))


def _others(actor: Actor, row: Registered) -> dict[str, Other]:
    found: dict[str, Other] = {}
    for part in _PARTS.get(row._meta.label_lower, ()):
        for field in part._meta.concrete_fields:
            for name in (field.name, field.attname):
                found[f"{part._meta.model_name}.{name}"] = (field.verbose_name, _worded(actor, field))
        # Which part it was: for taking a row back to an earlier moment, not for reading.
        found |= {f"{part._meta.model_name}.{name}": None for name in ("id", "ids")}
    return {
        **found,
        "parcel_ids": None,
        "parcels": (_("宗地"), lambda codes: _coded(actor, codes)),
        "floors": (_("楼层"), joined),
        "read": (_("查看内容"), lambda names: joined(column_label(Admission, name) for name in names)),
        "check": (_("核验编号"), str),
        "on": (_("判定日期"), str),
        "met": (_("符合"), str),
        "not_met": (_("不符合"), str),
        "missing": (_("资料不足"), str),
    }


def _worded(actor: Actor, field: models.Field[Any, Any]) -> Callable[[Any], str]:
    def words(value: Any) -> str:
        if isinstance(field, models.ForeignKey):
            return _named(actor, field.related_model, value)
        if isinstance(field, models.DecimalField) and isinstance(value, str | int):
            return plain_number(Decimal(str(value)))
        return said(field, value)

    return words


def _coded(actor: Actor, codes: list[str]) -> str:
    """Parcels by their codes, those that the actor may not see as such."""
    seen = set(land.parcels(actor).filter(code__in=codes).values_list("code", flat=True))
    return joined(code if code in seen else _now("不可查看") for code in codes)


def _named(actor: Actor, model: Any, key: Any) -> str:
    if model is Enterprise:
        found: Any = enterprises.everything(actor).filter(pk=key).first()
    else:
        found = model._default_manager.filter(pk=key).first() if model is Body else None
    return str(found) if found is not None else _now("不可查看")
