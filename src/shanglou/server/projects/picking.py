"""Fields that name one row among very many: typed as a code or a name, never offered as a list of all of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _


class RowByText(forms.ModelChoiceField):
    """A row named by its code, or by its whole name where only one row bears it. Shown as ``name (code)``."""

    widget = forms.TextInput

    def __init__(self, *args: Any, code: str, name: str, **kwargs: Any) -> None:
        self.code, self.name = code, name
        super().__init__(*args, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The row as it is shown."""
        if isinstance(value, int) and self.queryset is not None:
            value = self.queryset.filter(pk=value).first()
        return self._shown(value) if isinstance(value, models.Model) else value

    def _shown(self, row: models.Model) -> str:
        code, name = str(getattr(row, self.code) or ""), str(getattr(row, self.name) or "")
        return f"{name} ({code})" if code and name and code != name else code or name

    def to_python(self, value: Any) -> Any:
        """The row that was named; a message says what was looked for when there is none or more than one."""
        if value in self.empty_values:
            return None
        if isinstance(value, models.Model):
            return value
        text = str(value).strip()
        wanted = text.rsplit("(", 1)[-1].rstrip(")").strip() if text.endswith(")") and "(" in text else text
        assert self.queryset is not None
        found = list(self.queryset.filter(**{self.code: wanted})[:2]) or list(self.queryset.filter(**{self.name: text})[:2])
        if not found:
            raise forms.ValidationError(_("没有找到“%(text)s”；请填写编号，或完整的名称。"), params={"text": text})
        if len(found) > 1:
            raise forms.ValidationError(_("“%(text)s”不止一个；请填写编号。"), params={"text": text})
        return found[0]

    def validate(self, value: Any) -> None:
        """Only that something is there when it must be."""
        forms.Field.validate(self, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another row is named."""
        before = self.prepare_value(initial) or ""
        return str(before) != str(data or "")
