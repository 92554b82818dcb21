"""The history of an enterprise in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ..audit.words import worded
from ..bodies.actors import Actor
from ..foundation.fields import column_label
from ..land.histories import History
from ..land.histories import history_of as any_history
from ..land.telling import Other, joined
from . import queries
from .models import Enterprise
from .tabulated import label_of

VERBS = worded(
    {
        "enterprise.create": _("登记"),
        "enterprise.change": _("修改"),
        "enterprise.set_code": _("核定代码"),
        "enterprise.rename": _("更名"),
        "enterprise.record_name": _("登记名称沿革"),
        "enterprise.correct_name": _("更正名称沿革"),
        "enterprise.withdraw_name": _("撤回名称沿革"),
        "enterprise.add_figures": _("登记年度数据"),
        "enterprise.correct_figures": _("更正年度数据"),
        "enterprise.withdraw_figures": _("撤回年度数据"),
        "enterprise.reveal": _("查看个人信息"),
        "enterprise.merge": _("合并"),
        "enterprise.unmerge": _("撤销合并"),
        "enterprise.delete": _("删除"),
    }
)


def history_of(actor: Actor, row: Enterprise, *, limit: int | None) -> History:
    """The history of an enterprise, for one who may see it."""
    entries = queries.history(actor, row)
    return any_history(actor, row, entries, limit=limit, verbs=VERBS, others=_others(actor))


def _others(actor: Actor) -> dict[str, Other]:
    def named(key: Any) -> str:
        found = queries.everything(actor).filter(pk=key).first() if isinstance(key, int) else None
        return str(found) if found is not None else f"#{key}"

    return {
        "year": (_("年度"), str),
        "figures": (_("指标"), lambda names: joined(label_of(name) for name in names)),
        "borne_name": (_("名称"), str),
        "borne_from": (_("自"), str),
        "borne_to": (_("至"), str),
        "record": None,
        "read": (_("查看内容"), lambda names: joined(column_label(Enterprise, name) for name in names)),
        "merged": (_("并入"), named),
        "unmerged": (_("撤销并入"), named),
        "moved": (_("改挂记录数"), str),
        "left": (_("保留在原处的记录数"), str),
    }
