"""Forms of land."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from . import queries
from .actions import CLASSES
from .models import ControlLine, Parcel, ParcelArea, Zone
from .sheets import Groups, RowForm, Seen

_IDENTITY = ("code", "record_no", "location", "bounds", "division", "body", "zone", "control_line")
_HOLDER = ("holder", "holder_code", "industry", "grade")
_SUPPLY = (
    "land_use", "land_source", "supply_mode", "grant_method", "grant_term_class", "term", "expiry", "price",
    "is_newly_added", "is_standard_land_grant", "approval_no", "approver",
)  # fmt: skip
_CONTRACT = (
    "contract_no", "contract_date", "division_clause", "max_split_share", "handover_date", "planned_start",
    "planned_completion", "planned_production", "actual_start", "actual_completion",
)  # fmt: skip
_PLANNING = ("lower_far", "upper_far", "far", "building_density", "height_limit", "green_ratio")
_SITING = ("in_zone", "inside_control_line", "in_2070_cluster", "is_scattered", "is_edge_land")


class ParcelForm(RowForm):
    """All of a parcel but its area and its classification, which have sheets of their own."""

    model = Parcel
    groups: ClassVar[Groups] = (
        (_("标识与位置"), _IDENTITY),
        (_("使用权人"), _HOLDER),
        (_("供应"), _SUPPLY),
        (_("合同与进度"), _CONTRACT),
        (_("规划条件"), _PLANNING),
        (_("区位"), _SITING),
        (_("备注"), ("remarks",)),
    )
    seen: ClassVar[Seen] = {"zone": queries.zones, "control_line": queries.control_lines}


class NewParcelForm(ParcelForm):
    """A new parcel, with its stated area."""

    groups: ClassVar[Groups] = (
        (_("标识与位置"), _IDENTITY),
        (_("面积"), ("area",)),
        *ParcelForm.groups[1:],
    )


class AreaForm(RowForm):
    """Another area, with what it rests on."""

    model = ParcelArea
    groups: ClassVar[Groups] = ((_("面积"), ("area", "basis", "source", "valid_from")),)
    reason = forms.CharField(label=_("更正原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["area"].required = True
        self.fields["valid_from"].label = _("自何日起为此面积")
        self.fields["valid_from"].help_text = _("原面积一直有误的，不填。")


class ClassifyForm(RowForm):
    """What a parcel is found to be, with reason and evidence."""

    model = Parcel
    groups: ClassVar[Groups] = ((_("认定"), CLASSES),)
    reason = forms.CharField(label=_("认定理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    evidence = forms.CharField(label=_("依据材料"), max_length=300, required=False, help_text=_("文号、报告名称或调查记录"))


class ZoneForm(RowForm):
    """A zone or platform."""

    model = Zone
    groups: ClassVar[Groups] = (
        (_("标识"), ("code", "name_zh", "name_en", "division", "body", "parent")),
        (_("类型与级别"), ("kind", "level", "priority_platform", "is_2070_cluster", "leading_industries")),
        (_("设立"), ("land_area", "established_on", "approval_no")),
    )
    seen: ClassVar[Seen] = {"parent": queries.zones}


class ControlLineForm(RowForm):
    """An industrial block control line."""

    model = ControlLine
    groups: ClassVar[Groups] = ((_("标识"), ("code", "name_zh", "division", "body", "tier", "approved_on", "approval_no")),)
