"""The sheets that register and change enterprises and their figures."""

from __future__ import annotations

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...bodies.capabilities import Capability
from ...land.removal import Removal
from ...land.sheets import RowForm, RowSheet
from .. import actions, names, queries
from ..forms import (
    CodeForm,
    CorrectionForm,
    EnterpriseForm,
    FiguresForm,
    FormerNameForm,
    NameForm,
    NewEnterpriseForm,
    PersonalForm,
    WithdrawalForm,
)
from ..models import Enterprise, EnterpriseName, YearFigures


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


class RemoveEnterprise(Removal, _OfEnterprise):
    """Take an enterprise out of the registry."""

    heading = _("删除企业")
    note = _("误登的才删除；同一家登记了两次的请用“合并重复登记”，注销、停业的请保留。登记内容仍留在留痕中。")
    remove = staticmethod(actions.remove)
    listed = "enterprises:list"


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


class RecordName(_OfEnterprise):
    """A name that an enterprise bore before."""

    form_class = FormerNameForm
    heading = _("登记曾用名称")
    note = _("只写入名称沿革，不改变现用名称；企业改了名的请用“更名”。")
    submit = _("登记")

    def form(self, row: Any, data: Any = None) -> RowForm:
        """A form for a new record, which needs the last day."""
        form = FormerNameForm(self.actor, data)
        form.fields["valid_to"].required = True
        return form

    def save(self, form: RowForm, version: int | None) -> Enterprise:
        """Write it down."""
        row: Enterprise = self.row()
        said = dict(form.cleaned_data)
        names.record_name(self.actor, row, said.pop("name_zh"), **said)
        return row


class CorrectName(_OfEnterprise):
    """A correction of a name of some time."""

    form_class: ClassVar[type[RowForm]] = FormerNameForm
    heading = _("更正名称沿革")
    note = _("原记录不会被覆盖：更正人、原因和来源都会保留。")
    submit = _("更正")

    def record(self) -> EnterpriseName:
        """The name as it was when the sheet was opened, even if it was corrected meanwhile."""
        found: EnterpriseName = get_object_or_404(
            queries.names(self.actor).select_related("enterprise__division"),
            pk=self.kwargs["record"],
            enterprise_id=self.kwargs["pk"],
        )
        return found

    def form(self, row: Any, data: Any = None) -> RowForm:
        """The name as it is."""
        return self.form_class(self.actor, data, row=self.record())

    def extra(self, row: Any) -> dict[str, Any]:
        """Which of the names it is about."""
        return {"about": f"{row} · {self.record()}"}

    def save(self, form: RowForm, version: int | None) -> Enterprise:
        """Correct it."""
        return names.correct_name(self.actor, self.record(), form.written(), reason=form.cleaned_data["reason"]).enterprise


class WithdrawName(CorrectName):
    """Take back a name that was written down by mistake."""

    form_class = WithdrawalForm
    heading = _("撤回名称沿革")
    note = _("用于误录：撤回后不再采用，原记录和撤回原因都会保留。")
    submit = _("撤回")

    def form(self, row: Any, data: Any = None) -> RowForm:
        """A form that asks only why."""
        self.record()
        return self.form_class(self.actor, data)

    def save(self, form: RowForm, version: int | None) -> Enterprise:
        """Take it back."""
        row: Enterprise = self.row()
        names.withdraw_name(self.actor, self.record(), reason=form.cleaned_data["reason"])
        return row


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
        return CorrectionForm(self.actor, data, row=self.record())

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
