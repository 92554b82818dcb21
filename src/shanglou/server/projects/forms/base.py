"""What forms of this room share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from ...bodies.actors import Actor
from ...enterprises import queries as enterprises
from ...land import queries as land
from ...land.sheets import RowForm
from ..models import Project
from ..picking import RowByText

DAY = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")


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


class OptionalReasonForm(RowForm):
    """Why something is done, where that may stay unsaid."""

    model = Project
    reason = forms.CharField(label=_("理由"), max_length=300, required=False)
