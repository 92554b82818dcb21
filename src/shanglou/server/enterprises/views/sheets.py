"""The sheets that register and change enterprises and their figures."""

from __future__ import annotations

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...bodies.capabilities import Capability
from ...land.sheets import RowForm, RowSheet
from .. import actions, queries
from ..forms import (
    CodeForm,
    CorrectionForm,
    EnterpriseForm,
    FiguresForm,
    NameForm,
    NewEnterpriseForm,
    PersonalForm,
    WithdrawalForm,
)
from ..models import Enterprise, YearFigures


class _OfEnterprise(RowSheet):
    capability = Capability.EDIT_ENTERPRISES
    fetch = staticmethod(queries.enterprises)
    page = "enterprises:enterprise"


class NewEnterprise(_OfEnterprise):
    """A new enterprise."""

    form_class = NewEnterpriseForm
    heading = _("登记企业")

    def save(self, form: RowForm, version: int | None) -> Enterprise:
        """Register it."""
        return actions.create_enterprise(self.actor, form.written())


class ChangeEnterprise(_OfEnterprise):
    """Change an enterprise."""

    form_class = EnterpriseForm
    heading = _("修改企业")
    note = _("名称、代码和联系人有单独的办理事项。")

    def save(self, form: RowForm, version: int | None) -> Enterprise:
        """Change it."""
        return actions.change_enterprise(self.actor, self.row(), form.written(), version=version)


class ChangePersonal(_OfEnterprise):
    """Write other personal data."""

    form_class = PersonalForm
    heading = _("更新联系人")
    note = _("现有内容不显示；只写入填写了的项，留空的保持不变。")

    def save(self, form: RowForm, version: int | None) -> Enterprise:
        """Write what was filled in."""
        return actions.change_enterprise(self.actor, self.row(), form.written(), version=version)


class SetCode(_OfEnterprise):
    """Set the right code."""

    form_class = CodeForm
    heading = _("核定统一社会信用代码")
    submit = _("核定")

    def save(self, form: RowForm, version: int | None) -> Enterprise:
        """Set it."""
        said = form.cleaned_data
        return actions.set_code(self.actor, self.row(), said["credit_code"], reason=said["reason"], version=version)


class Rename(_OfEnterprise):
    """Write another name."""

    form_class = NameForm
    heading = _("更名")
    submit = _("更名")

    def save(self, form: RowForm, version: int | None) -> Enterprise:
        """Rename it."""
        said = form.cleaned_data
        return actions.rename(
            self.actor, self.row(), said["name_zh"], reason=said["reason"], since=said["since"], version=version
        )


class AddFigures(_OfEnterprise):
    """The figures of a year."""

    form_class = FiguresForm
    heading = _("登记年度数据")

    def form(self, row: Any, data: Any = None) -> RowForm:
        """An empty form for the year that ended last."""
        return FiguresForm(self.actor, data, initial={"year": timezone.localdate().year - 1})

    def save(self, form: RowForm, version: int | None) -> Enterprise:
        """Take them in."""
        assert isinstance(form, FiguresForm)
        row: Enterprise = self.row()
        said = form.cleaned_data
        actions.add_figures(self.actor, row, said["year"], form.figures(), source=said["source"], received_on=said["received_on"])
        return row


class CorrectFigures(_OfEnterprise):
    """A correction of the figures of a year."""

    form_class: ClassVar[type[RowForm]] = CorrectionForm
    heading = _("更正年度数据")
    note = _("原数据不会被覆盖：更正人、原因和来源都会保留。")
    submit = _("更正")

    def record(self) -> YearFigures:
        """The figures as they were when the sheet was opened, even if they were corrected meanwhile."""
        rows = queries.figures(self.actor).select_related("enterprise__division")
        return get_object_or_404(rows, pk=self.kwargs["record"], enterprise_id=self.kwargs["pk"])

    def form(self, row: Any, data: Any = None) -> RowForm:
        """The figures as they are."""
        found = self.record()
        initial = {name: getattr(found, name) for name in actions.FIGURES} | {"source": found.source}
        return CorrectionForm(self.actor, data, initial=initial)

    def save(self, form: RowForm, version: int | None) -> Enterprise:
        """Correct them."""
        assert isinstance(form, CorrectionForm)
        said = form.cleaned_data
        made = actions.correct_figures(
            self.actor,
            self.record(),
            form.figures(),
            source=said["source"],
            reason=said["reason"],
            received_on=said["received_on"],
        )
        return made.enterprise


class WithdrawFigures(CorrectFigures):
    """Take back the figures of a year, which were taken in by mistake."""

    form_class = WithdrawalForm
    heading = _("撤回年度数据")
    note = _("用于误录：撤回后不再采用，原数据和撤回原因都会保留。数据有变的请用“更正”。")
    submit = _("撤回")

    def form(self, row: Any, data: Any = None) -> RowForm:
        """A form that asks only why."""
        self.record()
        return WithdrawalForm(self.actor, data)

    def save(self, form: RowForm, version: int | None) -> Enterprise:
        """Take them back."""
        row: Enterprise = self.row()
        actions.withdraw_figures(self.actor, self.record(), reason=form.cleaned_data["reason"])
        return row
