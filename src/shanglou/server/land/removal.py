"""The sheet that takes a row out of the registry which was registered by mistake."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..bodies.models import Registered
from .sheets import RowForm, RowSheet


class ReasonForm(RowForm):
    """Why something is done."""

    model = Registered
    reason = forms.CharField(label=_("理由"), max_length=300)


class Removal(RowSheet):
    """Takes the row of the address out of the registry, with a reason; `remove` refuses while others refer to it."""

    form_class: ClassVar[type[RowForm]] = ReasonForm
    note = _("误登的才删除；以后不再使用的请保留。登记内容仍留在留痕中。")
    submit = _("删除")
    done = _("已删除。")
    #: The action that takes it out.
    remove: ClassVar[staticmethod[..., None]]
    #: The address of the list it stood on.
    listed: ClassVar[str] = ""

    def form(self, row: Any, data: Any = None) -> RowForm:
        """A form that asks only why."""
        return self.form_class(self.actor, data)

    def save(self, form: RowForm, version: int | None) -> Any:
        """Take it out."""
        row = self.row()
        type(self).remove(self.actor, row, reason=form.cleaned_data["reason"])
        return row

    def address(self, row: Any) -> str:
        """Its page; once it is gone what it belonged to."""
        return super().address(row) if row.pk is not None else self.gone(row)

    def gone(self, row: Any) -> str:
        """What is shown when it is gone: the list it stood on."""
        return reverse(self.listed)
