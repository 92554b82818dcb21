"""Forms of enterprises."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ..land.sheets import Groups, RowForm
from .actions import FIGURES
from .models import Enterprise, EnterpriseName, YearFigures
from .names import is_present

_PLACE = ("division", "body", "registered_place")
_KIND = ("industry", "size", "is_above_scale", "is_manufacturer", "is_wholly_state_owned")
_TAGS = ("roles", "titles", "is_recognised_chain_leader", "is_listed_reserve", "has_idle_land")


class EnterpriseForm(RowForm):
    """All of an enterprise but its name, its code and its personal data, which have sheets of their own."""

    model = Enterprise
    groups: ClassVar[Groups] = (
        (_("名称"), ("name_en",)),
        (_("所在地"), _PLACE),
        (_("行业与规模"), _KIND),
        (_("标签"), _TAGS),
    )


class NewEnterpriseForm(RowForm):
    """A new enterprise."""

    model = Enterprise
    groups: ClassVar[Groups] = (
        (_("名称与代码"), ("name_zh", "name_en", "credit_code")),
        (_("所在地"), _PLACE),
        (_("行业与规模"), _KIND),
        (_("标签"), _TAGS),
        (_("联系人"), Enterprise.PERSONAL),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credit_code"].help_text = _("代码有误或暂缺也可登记，会列入待核队列。")


class PersonalForm(RowForm):
    """Personal data: what is kept is not shown, only what is filled in is written."""

    model = Enterprise
    groups: ClassVar[Groups] = ((_("联系人"), Enterprise.PERSONAL),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in Enterprise.PERSONAL:
            field = self.fields[name]
            field.show_hidden_initial = False
            field.widget = forms.TextInput(attrs={"autocomplete": "off"})
            self.initial[name] = ""

    def written(self) -> dict[str, Any]:
        """What was filled in."""
        return {name: self.cleaned_data[name] for name in Enterprise.PERSONAL if self.cleaned_data.get(name)}


class CodeForm(RowForm):
    """The right credit code."""

    model = Enterprise
    groups: ClassVar[Groups] = ((_("统一社会信用代码"), ("credit_code",)),)
    reason = forms.CharField(label=_("理由"), max_length=300, help_text=_("代码从何处核得，例如营业执照、登记机关公示。"))


class NameForm(RowForm):
    """Another name."""

    model = Enterprise
    groups: ClassVar[Groups] = ((_("单位名称"), ("name_zh",)),)
    since = forms.DateField(
        label=_("自何日起更名"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("原名称登记有误的，不填。"),
    )
    reason = forms.CharField(label=_("理由"), max_length=300)


class FormerNameForm(RowForm):
    """A name of some time, from when to when it was borne, as it is written down or corrected.

    The present name is not ended and not written otherwise here: of it only the first day and the source are asked.
    """

    model = EnterpriseName
    groups: ClassVar[Groups] = ((_("名称"), ("name_zh", "valid_from", "valid_to", "source")),)
    reason = forms.CharField(label=_("理由"), max_length=300, help_text=_("更名依据或更正原因，例如工商档案。"))

    def __init__(self, *args: Any, row: EnterpriseName | None = None, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.fields["valid_from"].help_text = _("使用这个名称的第一天；不详的留空。")
        if row is not None and is_present(row):
            del self.fields["name_zh"], self.fields["valid_to"]
        else:
            self.fields["valid_to"].help_text = _("使用这个名称的最后一天。")


class FiguresForm(RowForm):
    """The figures of a year."""

    model = YearFigures
    groups: ClassVar[Groups] = (
        (_("年度与来源"), ("year", "source", "received_on")),
        (_("指标"), FIGURES),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].required = True

    def figures(self) -> dict[str, Any]:
        """The figures that were filled in."""
        return {name: self.cleaned_data[name] for name in FIGURES if self.cleaned_data.get(name) is not None}


class CorrectionForm(FiguresForm):
    """A correction of the figures of a year; a figure that is cleared becomes unknown."""

    groups: ClassVar[Groups] = (
        (_("来源"), ("source", "received_on")),
        (_("指标"), FIGURES),
    )
    reason = forms.CharField(label=_("更正原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def figures(self) -> dict[str, Any]:
        """All figures as they are to be."""
        return {name: self.cleaned_data.get(name) for name in FIGURES}


class WithdrawalForm(RowForm):
    """Why something is taken back that was written down by mistake."""

    model = YearFigures
    reason = forms.CharField(label=_("撤回原因"), max_length=300)


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("理由"), max_length=300)
