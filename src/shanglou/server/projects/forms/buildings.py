"""Forms of buildings, floors, units and occupancies."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ...land.sheets import Groups, RowForm
from ...land.telling import plain_number
from ..groups import PLANT, SIZE
from ..models import Building, Floor, Occupancy, Unit
from .base import DAY, PartForm, PickingForm


class BuildingForm(PickingForm):
    """A building."""

    model = Building
    groups: ClassVar[Groups] = (
        (_("标识"), ("code", "building_no", "form", "parcel", "functions", "is_public_facility")),
        (_("规模"), SIZE),
        (_("厂房条件"), PLANT),
        (_("竣工与登记"), ("completed_on", "first_registration_done")),
    )


class FloorsForm(RowForm):
    """Several storeys alike."""

    model = Floor
    groups: ClassVar[Groups] = ((_("各层"), ("floor_area", "storey_height", "design_load")),)
    first = forms.IntegerField(label=_("起始层"), min_value=-20, max_value=200, help_text=_("地下层用负数，如 -1"))
    last = forms.IntegerField(label=_("终止层"), min_value=-20, max_value=200)


class FloorForm(PartForm):
    """One storey."""

    model = Floor
    groups: ClassVar[Groups] = ((_("楼层"), ("label", "floor_area", "storey_height", "design_load")),)


class UnitForm(PickingForm):
    """A unit, except its area and whether it may be divided off."""

    model = Unit
    groups: ClassVar[Groups] = (
        (_("标识"), ("code", "door_no", "floor", "highest_floor")),
        (_("用途与产权"), ("use", "actual_use", "owner", "split_by", "split_state")),
        (_("产业"), ("industry_category", "sub_field", "assessment")),
    )


class NewUnitForm(UnitForm):
    """A new unit, with its stated area."""

    groups: ClassVar[Groups] = ((_("标识"), ("code", "door_no", "floor", "highest_floor", "floor_area")), *UnitForm.groups[1:])


class UnitAreaForm(RowForm):
    """Another floor area."""

    model = Unit
    groups: ClassVar[Groups] = ((_("面积"), ("floor_area",)),)
    valid_from = forms.DateField(label=_("自何日起为此面积"), required=False, widget=DAY, help_text=_("原面积一直有误的，不填。"))
    source = forms.CharField(label=_("来源"), required=False, max_length=200)
    reason = forms.CharField(label=_("更正原因"), max_length=300)


class DividableForm(RowForm):
    """Whether a unit may be divided off."""

    model = Unit
    groups: ClassVar[Groups] = ((_("可否分割"), ("is_dividable",)),)
    reason = forms.CharField(label=_("理由"), required=False, max_length=300)


class DivideForm(RowForm):
    """Dividing a unit."""

    model = Unit
    groups: ClassVar[Groups] = ()
    areas = forms.CharField(
        label=_("各部分面积（m²）"),
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control", "inputmode": "decimal"}),
    )
    reason = forms.CharField(label=_("理由"), max_length=300)

    def __init__(self, *args: Any, row: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        area = row.floor_area if row is not None else None
        field = self.fields["areas"]
        if area is None:
            field.help_text = _("这个单元没有登记面积：请先更正面积，再分割。")
        else:
            field.help_text = _("每行一个，合计须为 %(area)s m²") % {"area": plain_number(area)}
            # A script adds them up while they are typed.
            field.widget.attrs["data-sum-to"] = f"{area.normalize():f}"

    def clean_areas(self) -> list[Any]:
        """The areas as exact numbers."""
        found = []
        for line in self.cleaned_data["areas"].split():
            try:
                found.append(Decimal(line.replace(",", "")))
            except InvalidOperation:
                raise forms.ValidationError(_("“%(line)s”不是数。"), params={"line": line}) from None
        return found


class MergeForm(RowForm):
    """Which units of a storey become one."""

    model = Unit
    others = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=_("与哪些单元合并"), widget=forms.CheckboxSelectMultiple(attrs={"class": "plain"})
    )
    reason = forms.CharField(label=_("理由"), max_length=300)


class MoveInForm(PickingForm):
    """An enterprise that occupies a unit."""

    model = Occupancy
    groups: ClassVar[Groups] = (
        (_("入驻"), ("enterprise", "mode", "floor_area", "valid_from", "valid_to", "lease_no", "source")),
    )


class CorrectOccupancyForm(MoveInForm):
    """Saying an occupancy otherwise."""

    reason = forms.CharField(label=_("更正原因"), max_length=300)


class MoveOutForm(RowForm):
    """The last day of an occupancy."""

    model = Occupancy
    groups: ClassVar[Groups] = ()
    on = forms.DateField(label=_("最后一天"), widget=DAY)
    reason = forms.CharField(label=_("说明"), required=False, max_length=300)
