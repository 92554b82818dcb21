"""One field of several rows changed at once, through what the import of these rows knows: how cells are read and rows changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shanglou.engine.faults import BadInput
from shanglou.engine.values import read, shown

from ..bodies.acting import attempt, batch
from ..bodies.actors import Actor
from ..bodies.models import Versioned
from ..foundation.fields import language
from ..foundation.refusals import Conflict, Refused, called
from .bulk import BulkAction, Effect
from .importing.reading import exact
from .kinds import ImportKind, Lookups, Source, not_found


class _TakenBack(Exception):
    """Ends the transaction of a preview."""


class ChangeForm(forms.Form):
    """Which field, and its new value as one writes it in a file. `offered` are the options of those fields that have some."""

    offered: Sequence[str] = ()

    field = forms.ChoiceField(label=_("改哪一项"), widget=forms.Select(attrs={"class": "form-select"}))
    value = forms.CharField(
        label=_("改为"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control", "list": "bulk-values"}),
        help_text=_("选项填中文或英文名称；园区等填编号或名称"),
    )


class BulkChange(BulkAction):
    """Change one field of the rows of a kind."""

    name = "change"
    label = _("批量修改")

    def __init__(self, kind: ImportKind) -> None:
        self.kind, self.capability = kind, kind.capability

    def form(self, actor: Actor, data: Any = None) -> forms.Form:
        """The field and the value."""
        form = ChangeForm(data)
        options = [self.kind.fact(name).options for name in self.kind.bulk]
        form.offered = list(dict.fromkeys(text.of(language()) for texts in options for text in texts.values()))
        choice = form.fields["field"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(name, self.kind.heading(name)) for name in self.kind.bulk]
        return form

    def preview(self, actor: Actor, rows: Sequence[Any], said: dict[str, Any]) -> list[Effect]:
        """Each row changed and taken back: what stands against it is what would stand against it."""
        name, value = said["field"], self._value(actor, said)
        found: list[Effect] = []
        try:
            with batch(actor):
                for row in rows:
                    found.append(self._tried(actor, row, name, value))
                raise _TakenBack
        except _TakenBack:
            return found

    def apply(self, actor: Actor, row: Any, said: dict[str, Any]) -> None:
        """Change one row."""
        self._change(actor, row, said["field"], self._value(actor, said))

    def _tried(self, actor: Actor, row: Any, name: str, value: Any) -> Effect:
        before = self.kind.now(row, name)
        old, new = self._said(name, before), self._said(name, value)
        try:
            with attempt():
                self._change(actor, row, name, value)
        except BadInput as bad:
            return Effect(row, old, new, bad.faults[0].message(language()))
        except (Refused, Conflict) as refused:
            return Effect(row, old, new, refused.text.of(language()))
        finally:
            if isinstance(row, Versioned):
                row.refresh_from_db(fields=["version"])
            setattr(row, name, before)
        return Effect(row, old, new)

    def _change(self, actor: Actor, row: Any, name: str, value: Any) -> None:
        fresh = self.kind.get(actor, row.pk)
        if fresh is not None:
            self.kind.change(actor, fresh, {name: value}, Source(str(self.label)))

    def _value(self, actor: Actor, said: dict[str, Any]) -> Any:
        """The value as the registry keeps it; `BadInput` when it cannot be read."""
        try:
            return self._read(actor, said["field"], said["value"].strip())
        except BadInput as bad:
            # To its reader it is the field that cannot have this value, to a program the value that it sent.
            raise BadInput([replace(item, field=called(item.field, "value")) for item in bad.faults]) from None

    def _read(self, actor: Actor, name: str, text: str) -> Any:
        item, fact = self.kind.field(name), self.kind.fact(name)
        if item.refers is None:
            return exact(fact, read(fact, text, name=self.kind.heading(item.name)))
        lookups = Lookups(actor)
        lookups.learn(item.name, item.refers, [(None, text)])
        found = lookups.get(item.name, None, text)
        if len(found) != 1:
            raise BadInput(not_found(self.kind, item.name, text, found))
        return found[0]

    def _said(self, name: str, value: Any) -> str:
        if value in (None, ""):
            return ""
        fact = self.kind.fact(name)
        return shown(value, fact).of(language()) if fact.options or isinstance(value, bool) else str(value)
