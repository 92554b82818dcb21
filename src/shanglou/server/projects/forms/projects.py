"""Forms of a project itself."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ...bodies.actors import Actor
from ...land import queries as land
from ...land.models import Parcel
from ...land.sheets import Groups, RowForm, Seen
from .. import queries
from ..groups import FLOORS, LAND, PROMISED, REQUIRED, SPLIT
from ..models import Project
from .base import DAY, PickingForm

_WHAT = ("code", "name_zh", "name_en", "kind", "division", "body", "zone", "address", "is_upstairs", "level")
_WHO = ("owner", "operator")
_INDUSTRY = ("industry", "industries_to_attract", "product_and_capacity", "factory_type", "factory_subtype", "five_elements")
_DATES = (
    "recognition",
    "recognition_date",
    "admission_date",
    "planned_start",
    "planned_completion",
    "planned_production",
    "full_production_date",
    "start_date",
    "acceptance_date",
    "title_date",
    "operation_start",
)


class ProjectForm(PickingForm):
    """Everything that is registered of a project but its step, in the order of the admission form."""

    model = Project
    groups: ClassVar[Groups] = (
        (_("标识与位置"), _WHAT),
        (_("企业"), _WHO),
        (_("产业与厂房"), _INDUSTRY),
        (_("土地"), (*LAND, "regional_assessments", "land_contract_date")),
        (_("建筑面积"), FLOORS),
        (_("承诺指标"), (*PROMISED, *REQUIRED)),
        (_("分割转让"), SPLIT),
        (_("认定与日期"), _DATES),
        (_("资料来源"), ("source_note",)),
    )
    seen: ClassVar[Seen] = {"zone": land.zones}


class MoveForm(RowForm):
    """The step that a project has reached."""

    model = Project
    groups: ClassVar[Groups] = ((_("阶段"), ("step",)),)
    on = forms.DateField(label=_("到达日期"), required=False, widget=DAY, help_text=_("不填即今天"))
    reason = forms.CharField(label=_("理由"), required=False, max_length=300, help_text=_("退回前一阶段时必填"))


class ParcelsForm(RowForm):
    """The parcels of a project, one code a line."""

    model = Project
    groups: ClassVar[Groups] = ()
    codes = forms.CharField(
        label=_("宗地代码"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "form-control"}),
        help_text=_("每行一个"),
    )

    def __init__(self, actor: Actor, *args: Any, row: Any = None, **kwargs: Any) -> None:
        super().__init__(actor, *args, row=row, **kwargs)
        self.actor = actor
        if row is not None:
            self.initial["codes"] = "\n".join(queries.parcel_codes(actor, row))

    def clean_codes(self) -> list[Parcel]:
        """The parcels; a message names the codes that the actor cannot see."""
        codes = list(dict.fromkeys(self.cleaned_data["codes"].split()))
        found = {item.code: item for item in land.parcels(self.actor).filter(code__in=codes)}
        lacking = [code for code in codes if code not in found]
        if lacking:
            raise forms.ValidationError(_("没有找到这些宗地：%(codes)s"), params={"codes": "、".join(lacking)})
        return [found[code] for code in codes]
