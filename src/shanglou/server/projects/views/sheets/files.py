"""The sheets of the files of a project: attaching one, taking one back."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from ....doors.attaching import actions as filing
from ....doors.attaching import queries as files
from ....doors.models import Attachment
from ....land.removal import ReasonForm
from ....land.sheets import RowForm
from ... import forms
from .parts import PartSheet


class UploadSheet(PartSheet):
    """Attaching a file, or a newer version of one."""

    form_class = forms.UploadForm
    heading = _("上传文件")
    submit = _("上传")
    done = _("文件已上传。")
    tab = "files"

    def form(self, row: Any, data: Any = None) -> RowForm:
        """The form, with what may be replaced."""
        sent = self.request.FILES if data is not None else None
        made = self.form_class(self.actor, data, sent, initial={"replaces": self.request.GET.get("replaces", "")})
        there = files.files_of(self.actor, row).filter(superseded_by=None, withdrawn_at__isnull=True)
        made.fields["replaces"].queryset = there  # type: ignore[attr-defined]
        return made

    def save(self, form: RowForm, version: int | None) -> models.Model:
        """Attach it."""
        said = dict(form.cleaned_data)
        filing.attach(self.actor, self.row(), said.pop("upload"), **said)
        return self.row()


class WithdrawSheet(PartSheet):
    """Taking a file back."""

    form_class = ReasonForm
    heading = _("撤回文件")
    note = _("内容会从存储上删除；谁上传过什么、为什么撤回，仍会留存。")
    submit = _("撤回")
    done = _("文件已撤回。")
    tab = "files"

    def own(self) -> Attachment:
        """The file of the address."""
        return get_object_or_404(files.files_of(self.actor, self.row()), pk=self.kwargs["part"])

    def form(self, row: Any, data: Any = None) -> RowForm:
        """A form that asks why."""
        return self.form_class(self.actor, data)

    def extra(self, row: Any) -> dict[str, Any]:
        """Which file."""
        return {"row": self.own()}

    def save(self, form: RowForm, version: int | None) -> models.Model:
        """Take it back."""
        filing.withdraw(self.actor, self.own(), reason=form.cleaned_data["reason"])
        return self.row()
