"""Forms of projects, buildings, units and occupancies."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..bodies.actors import Actor
from ..bodies.queries import bodies
from ..enterprises import queries as enterprises
from ..land import queries as land
from ..land.models import Parcel
from ..land.sheets import Groups, RowForm, Seen
from .models import (
    Admission,
    Blocker,
    Building,
    Floor,
    Investor,
    ListMembership,
    Milestone,
    Occupancy,
    Plan,
    Project,
    TeamMember,
    Unit,
)
from .picking import RowByText

_DAY = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")


class PickingForm(RowForm):
    """A form whose enterprises and parcels are typed, since there are too many to choose from a list."""

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        picks: dict[str, tuple[Any, str, str]] = {
            "owner": (enterprises.enterprises, "credit_code", "name_zh"),
            "operator": (enterprises.enterprises, "credit_code", "name_zh"),
            "enterprise": (enterprises.enterprises, "credit_code", "name_zh"),
            "parcel": (land.parcels, "code", "code"),
        }
        for name, (rows, code, shown) in picks.items():
            known = self.fields.get(name)
            if known is None:
                continue
            self.fields[name] = RowByText(
                rows(actor),
                code=code,
                name=shown,
                label=known.label,
                required=known.required,
                show_hidden_initial=known.show_hidden_initial,
                help_text=_("填写编号，或完整的名称"),
                widget=forms.TextInput(attrs={"class": "form-control"}),
            )
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 3
        self.order_fields(self.listed)


class PartForm(PickingForm):
    """A form of a part of a row that has no version of its own: guarded by what its user read."""

    def read(self) -> dict[str, Any]:
        """What the changed fields held when the form was opened."""
        found = {}
        for name in self.changed_data:
            bound = self[name]
            if not bound.field.show_hidden_initial:
                continue
            raw = bound.field.hidden_widget().value_from_datadict(self.data, self.files, bound.html_initial_name)
            try:
                found[name] = bound.field.to_python(raw)
            except forms.ValidationError:
                continue
        return found

    def rebased(self, actor: Actor, row: models.Model, keep: set[str]) -> RowForm:
        """Upon the part as it is now, whatever row the sheet's rights come from."""
        if self.row is None:
            return self
        return super().rebased(actor, type(self.row)._default_manager.get(pk=self.row.pk), keep)


class ReasonForm(RowForm):
    """Why something is done."""

    model = Project
    reason = forms.CharField(label=_("理由"), max_length=300)


class OptionalReasonForm(RowForm):
    """Why something is done, where that may stay unsaid."""

    model = Project
    reason = forms.CharField(label=_("理由"), max_length=300, required=False)


_WHAT = ("code", "name_zh", "name_en", "kind", "division", "body", "zone", "address", "is_upstairs", "level")
_WHO = ("owner", "operator")
_INDUSTRY = ("industry", "industries_to_attract", "product_and_capacity", "factory_type", "factory_subtype", "five_elements")
_LAND = (
    "land_source",
    "supply_mode",
    "grant_method",
    "grant_term_class",
    "grant_term",
    "land_use",
    "land_area",
    "facility_land_area",
    "research_land_area",
    "building_density",
    "far",
    "far_before",
    "regional_assessments",
    "land_contract_date",
)
_FLOORS = (
    "floor_area",
    "floor_area_before",
    "above_ground_floor_area",
    "underground_floor_area",
    "far_floor_area",
    "facility_floor_area",
    "research_floor_area",
)
_PROMISED = (
    "investment",
    "investment_intensity",
    "revenue_per_mu",
    "full_production_tax",
    "tax_per_mu",
    "required_investment_intensity",
    "required_revenue_per_mu",
    "required_tax_per_mu",
)
_SPLIT = ("self_held_share", "contract_allows_split", "contract_split_share", "transferred_floor_area", "requested_floor_area")
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
        (_("土地"), _LAND),
        (_("建筑面积"), _FLOORS),
        (_("承诺指标"), _PROMISED),
        (_("分割转让"), _SPLIT),
        (_("认定与日期"), _DATES),
        (_("资料来源"), ("source_note",)),
    )
    seen: ClassVar[Seen] = {"zone": land.zones}


class MoveForm(RowForm):
    """The step that a project has reached."""

    model = Project
    groups: ClassVar[Groups] = ((_("阶段"), ("step",)),)
    on = forms.DateField(label=_("到达日期"), required=False, widget=_DAY, help_text=_("不填即今天"))
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
            self.initial["codes"] = "\n".join(row.parcels.order_by("code").values_list("code", flat=True))

    def clean_codes(self) -> list[Parcel]:
        """The parcels; a message names the codes that the actor cannot see."""
        codes = list(dict.fromkeys(self.cleaned_data["codes"].split()))
        found = {item.code: item for item in land.parcels(self.actor).filter(code__in=codes)}
        lacking = [code for code in codes if code not in found]
        if lacking:
            raise forms.ValidationError(_("没有找到这些宗地：%(codes)s"), params={"codes": "、".join(lacking)})
        return [found[code] for code in codes]


class InvestorForm(PartForm):
    """An investor."""

    model = Investor
    groups: ClassVar[Groups] = ((_("投资方"), ("name_zh", "enterprise", "share", "amount", "is_parent")),)


class MilestoneForm(PartForm):
    """A milestone."""

    model = Milestone
    groups: ClassVar[Groups] = ((_("节点"), ("step", "title", "promised", "planned", "actual", "note")),)


class ListingForm(RowForm):
    """An entry on a list."""

    model = ListMembership
    groups: ClassVar[Groups] = ((_("清单"), ("list", "year", "level", "document_no", "note")),)


class UnlistForm(RowForm):
    """Taking a project off a list."""

    model = ListMembership
    groups: ClassVar[Groups] = ()
    on = forms.DateField(label=_("移出日期"), widget=_DAY)
    reason = forms.CharField(label=_("移出理由"), max_length=300)


class PlanForm(PartForm):
    """The plan of a project."""

    model = Plan
    groups: ClassVar[Groups] = ((_("方案"), ("goal", "measures", "approved_on")),)


class TeamForm(PartForm):
    """A member of the team."""

    model = TeamMember
    groups: ClassVar[Groups] = ((_("专班成员"), ("name_zh", "body", "duty", "is_head")),)


class BlockerForm(PartForm):
    """A blocker."""

    model = Blocker
    groups: ClassVar[Groups] = ((_("堵点"), ("title", "body", "raised_on", "due_on")),)


class ClearForm(RowForm):
    """Clearing a blocker."""

    model = Blocker
    groups: ClassVar[Groups] = ()
    on = forms.DateField(label=_("办结日期"), widget=_DAY)
    outcome = forms.CharField(label=_("办理结果"), max_length=300)


class AdmissionForm(PartForm):
    """What the admission form says beyond the project and its land."""

    model = Admission
    groups: ClassVar[Groups] = (
        (_("报送"), ("committee", "committee_sealed", "submitted")),
        (
            _("区（市）县政府（管委会）审查意见"),
            ("district_opinion", "district_opinion_text", "district_sealed", "district_opinion_date"),
        ),
        (
            _("市级部门审核意见（长期出让）"),
            ("municipal_opinion", "municipal_opinion_text", "municipal_sealed", "municipal_opinion_date"),
        ),
    )
    seen: ClassVar[Seen] = {"committee": bodies}


class FillerForm(RowForm):
    """Who filled in the admission form."""

    model = Admission
    groups: ClassVar[Groups] = ((_("填报人"), ("filler", "filler_position", "filler_phone")),)

    def clean_filler_phone(self) -> str:
        """A phone number of digits, with the signs people write between them."""
        said = str(self.cleaned_data["filler_phone"] or "").strip()
        digits = "".join(sign for sign in said if sign.isdigit())
        if said and (not 7 <= len(digits) <= 15 or any(sign not in "0123456789+-() " for sign in said)):
            raise forms.ValidationError(_("应为 7 至 15 位数字的电话号码。"))
        return said


class BuildingForm(PickingForm):
    """A building."""

    model = Building
    groups: ClassVar[Groups] = (
        (_("标识"), ("code", "building_no", "form", "parcel", "functions", "is_public_facility")),
        (
            _("规模"),
            (
                "floor_area",
                "above_ground_floor_area",
                "underground_floor_area",
                "footprint_area",
                "storeys",
                "underground_storeys",
                "height",
            ),
        ),
        (_("厂房条件"), ("storey_height", "column_spacing", "floor_load", "goods_lifts", "passenger_lifts", "has_truck_ramp")),
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
    valid_from = forms.DateField(
        label=_("自何日起为此面积"), required=False, widget=_DAY, help_text=_("原面积一直有误的，不填。")
    )
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
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
        help_text=_("每行一个，合计等于原面积"),
    )
    reason = forms.CharField(label=_("理由"), max_length=300)

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
    on = forms.DateField(label=_("最后一天"), widget=_DAY)
    reason = forms.CharField(label=_("说明"), required=False, max_length=300)
