"""Forms of the parts of a project."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ...bodies.queries import bodies
from ...land.sheets import Groups, RowForm, Seen
from ..actions.parts import LISTED
from ..models import Admission, Blocker, Investor, ListMembership, Milestone, Plan, TeamMember
from .base import DAY, PartForm


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


class ListedForm(PartForm):
    """On what a project stands on a list."""

    model = ListMembership
    groups: ClassVar[Groups] = ((_("清单"), LISTED),)


class UnlistForm(RowForm):
    """Taking a project off a list."""

    model = ListMembership
    groups: ClassVar[Groups] = ()
    on = forms.DateField(label=_("移出日期"), widget=DAY)
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
    on = forms.DateField(label=_("办结日期"), widget=DAY)
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
