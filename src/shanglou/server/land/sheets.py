"""Side sheets: the forms by which one row is registered or changed, guarded against changes of two people at once.

A sheet is a page of its own that the front end opens beside the page it belongs to. What was on screen when the form was
opened travels with it, so that only what its user changed is written, and a clash names who changed what meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import models
from django.forms.models import fields_for_model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View
from django_htmx.http import HttpResponseClientRedirect

from shanglou.engine.facts import Fact
from shanglou.engine.faults import BadInput

from ..bodies.actors import Actor, actor_of
from ..bodies.capabilities import Capability
from ..bodies.models import Registered
from ..bodies.queries import bodies, divisions
from ..foundation.fields import FactChoices, language, lazily
from ..foundation.keys import whole
from ..foundation.refusals import Conflict
from .telling import joined

Seen = Mapping[str, Callable[[Actor], models.QuerySet[Any]]]
#: Field names under headings.
Groups = Sequence[tuple[Any, tuple[str, ...]]]


class Options(forms.MultipleChoiceField):
    """A set of options that is kept as ``a;b``."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> Any:
        """The options as the widget wants them."""
        return value.split(";") if isinstance(value, str) and value else value or []


class RowForm(forms.Form):
    """Fields of a model in groups. `row` is the row as it is now, None for a new one."""

    model: ClassVar[type[models.Model]]
    groups: ClassVar[Groups] = ()
    #: Rows that a foreign key may name, by field; division and body are looked after here.
    seen: ClassVar[Seen] = {}

    def __init__(self, actor: Actor, *args: Any, row: models.Model | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.listed = [name for _title, names in self.groups for name in names]
        made = fields_for_model(self.model, fields=self.listed, formfield_callback=self._field)
        # A group may list fields that the form declares itself.
        made = {name: field for name, field in made.items() if field is not None}
        self.fields.update(made)
        lists: dict[str, Any] = {"division": divisions, "body": bodies, **self.seen}
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and name in lists:
                field.queryset = lists[name](actor)
            if row is not None and name in made:
                field.show_hidden_initial = True
                self.initial.setdefault(name, _now(row, name))
        where = self.fields.get("division")
        if (
            row is None
            and isinstance(where, forms.ModelChoiceField)
            and where.queryset is not None
            and not where.queryset.exists()
        ):
            where.help_text = _("还没有可选的区划：请先由安全管理员装入本市的行政区划。")
        for field in self.fields.values():
            style(field)
        self.order_fields([*(name for name in self.listed if name in self.fields)])

    @staticmethod
    def _field(column: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:
        if isinstance(column, FactChoices):
            options = [(key, lazily(text)) for key, text in column.fact.options.items()]
            made: forms.Field | None = Options(
                choices=[*options, ("?", _("可能还有其他"))], required=False, label=column.verbose_name
            )
        elif isinstance(column, models.DateField):
            made = column.formfield(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)
        else:
            made = column.formfield(**kwargs)
        fact = getattr(column, "fact", None)
        if made is not None and isinstance(fact, Fact) and fact.of.unit is not None:
            made.unit = lazily(fact.of.unit.text)  # type: ignore[attr-defined]
        return made

    def grouped(self) -> list[tuple[Any, list[tuple[forms.BoundField, str]]]]:
        """The fields under their headings, each with its value as it was; what stands in no group comes last."""
        found = [
            (title, [(self[name], self._was(name)) for name in names if name in self.fields]) for title, names in self.groups
        ]
        rest = [(self[name], "") for name in self.fields if name not in self.listed]
        return [*found, ("", rest)] if rest else found

    def _was(self, name: str) -> str:
        if self.row is None or not self.fields[name].show_hidden_initial:
            return ""
        if isinstance(self.fields[name], forms.ModelChoiceField):
            return str(getattr(self.row, name, None) or "")
        return worded(self, name, self.initial.get(name))

    def written(self) -> dict[str, Any]:
        """What is to be written: of a new row all that was filled in, of an old one what its user changed."""
        names = [name for name in self.listed if name in self.cleaned_data]
        if self.row is None:
            kept = [name for name in names if self.cleaned_data[name] not in (None, "", [])]
        else:
            kept = [name for name in names if name in self.changed_data]
        return {name: _kept(self.cleaned_data[name]) for name in kept}

    def rebased(self, actor: Actor, row: models.Model, keep: set[str]) -> RowForm:
        """The same form upon the row as it is now: what its user changed (`keep`) stays, all else is as others left it."""
        if self.row is None or not isinstance(self.data, QueryDict):
            return self
        fresh = type(self)(actor, row=row)
        data = self.data.copy()
        for bound in fresh:
            if bound.name not in fresh.listed:
                continue
            value = bound.value()
            data.setlist(bound.html_initial_name, _strings(bound.field.hidden_widget(), value))
            if bound.name not in keep:
                data.setlist(bound.html_name, _strings(bound.field.widget, value))
        return type(self)(actor, data, row=row)

    def blame(self, bad: BadInput) -> None:
        """Put each fault beside its field."""
        labels = {str(field.label): name for name, field in self.fields.items()}
        for fault in bad.faults:
            known = getattr(fault.field, "name", fault.field)
            name = known if known in self.fields else labels.get(fault.field)
            if name is None:
                self.add_error(None, fault.message(language()))
            else:
                self.add_error(name, f"{fault.expected.of(language())}。{fault.remedy.of(language())}")


class Sheet(LoginRequiredMixin, View):
    """One side sheet. A subclass says what it edits (`row`) and by which action it is written (`save`)."""

    form_class: ClassVar[type[RowForm]]
    heading: ClassVar[Any] = ""
    capability: ClassVar[Capability]
    done: ClassVar[Any] = _("已保存。")
    note: ClassVar[Any] = ""
    submit: ClassVar[Any] = _("保存")
    part: ClassVar[str] = "land/sheet_part.html"

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return actor_of(self.request)

    def row(self) -> Registered | None:
        """The row that is edited, as the actor may see it; None for a new one."""
        return None

    def save(self, form: RowForm, version: int | None) -> models.Model:
        """Do it, by an action; gives back the row whose page is shown next."""
        raise NotImplementedError

    def address(self, row: Any) -> str:
        """The page that is shown next."""
        raise NotImplementedError

    def about(self, row: Any) -> str:
        """What the sheet says it is about."""
        return str(row)

    def form(self, row: Registered | None, data: QueryDict | None = None) -> RowForm:
        """The form, empty or as it was sent."""
        return self.form_class(self.actor, data, row=row, initial=None if row is not None else self.initial())

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The empty form, or that of the row as it is."""
        row = self.row()
        self.actor.require(self.capability, row)
        return self._page(self.form(row), row)

    def initial(self) -> dict[str, Any]:
        """What a new row starts with."""
        return {}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Write it, or say what stands against it."""
        row = self.row()
        self.actor.require(self.capability, row)
        form = self.form(row, request.POST)
        if not form.is_valid():
            return self._page(form, row, status=400)
        for name in [name for name in form.changed_data if request.POST.get(f"take-{name}") == "theirs"]:
            form.changed_data.remove(name)
        version = whole(request.POST.get("version", ""))
        try:
            saved = self.save(form, version if row is not None else None)
        except BadInput as bad:
            form.blame(bad)
            return self._page(form, row, status=400)
        except Conflict as conflict:
            if row is None or conflict.version == 0:
                raise
            fresh = self.row()
            assert fresh is not None
            return self._page(form.rebased(self.actor, fresh, set(form.changed_data)), fresh, conflict=conflict, status=409)
        messages.success(request, str(self.done))
        target = self.address(saved)
        return HttpResponseClientRedirect(target) if self._in_place else HttpResponseRedirect(target)

    @property
    def _in_place(self) -> bool:
        return bool(getattr(self.request, "htmx", False))

    def extra(self, row: Any) -> dict[str, Any]:
        """What else the sheet shows."""
        return {}

    @staticmethod
    def _clashes(form: RowForm, conflict: Conflict, personal: Sequence[str]) -> list[dict[str, Any]]:
        """What both changed, theirs and yours in words; personal data stay masked."""
        found = []
        for clash in conflict.clashes:
            name = clash.field if clash.field in form.fields else clash.field.removesuffix("_id")
            if name not in form.fields:
                continue
            theirs, yours = (
                ("***", "***") if name in personal else (worded(form, name, clash.theirs), worded(form, name, clash.yours))
            )
            found.append({"name": name, "label": form.fields[name].label, "theirs": theirs, "yours": yours})
        return found

    def _page(self, form: RowForm, row: Any, *, conflict: Conflict | None = None, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "row": row,
            "about": self.about(row) if row is not None else "",
            "version": getattr(row, "version", ""),
            "heading": self.heading,
            "note": self.note,
            "submit": self.submit,
            "conflict": conflict,
            "changed": joined(conflict.changed) if conflict else "",
            "clashes": self._clashes(form, conflict, getattr(row, "PERSONAL", ())) if conflict else [],
            "back": self.address(row) if row is not None else "",
            "part": self.part,
            **self.extra(row),
        }
        name = self.part if self._in_place else "land/sheet.html"
        return render(self.request, name, context, status=status)


class RowSheet(Sheet):
    """A sheet about one row: the address names it by ``pk``, or none for a new one."""

    #: ``staticmethod`` that gives the rows an actor may see.
    fetch: ClassVar[staticmethod[[Actor], models.QuerySet[Any]]]
    #: The name of the address of the row's page.
    page: ClassVar[str]

    def row(self) -> Any:
        """The row of the address; None for a new one."""
        key = self.kwargs.get("pk")
        return get_object_or_404(type(self).fetch(self.actor), pk=key) if key is not None else None

    def address(self, row: Any) -> str:
        """The page of the row."""
        return reverse(self.page, args=[row.pk])

    def initial(self) -> dict[str, Any]:
        """A new row lies, until its user says otherwise, in the division of its maker's body."""
        held = self.actor.memberships
        return {"division": held[0].body.division_id} if held else {}


def style(field: forms.Field) -> None:
    """Give a field's widget the class of its kind."""
    widget = field.widget
    if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple):
        widget.attrs.setdefault("class", "form-check-input")
    elif isinstance(widget, forms.Select):
        widget.attrs.setdefault("class", "form-select")
    elif not isinstance(widget, forms.HiddenInput):
        widget.attrs.setdefault("class", "form-control")


def _now(row: models.Model, name: str) -> Any:
    """The value of a field as the actor may see it: a related row that is hidden counts as none."""
    field = row._meta.get_field(name)
    if isinstance(field, models.ForeignKey):
        related = getattr(row, name, None)
        return related.pk if related is not None else None
    value = getattr(row, name)
    return Decimal(f"{value.normalize():f}") if isinstance(value, Decimal) else value


def _kept(value: Any) -> Any:
    return ";".join(value) if isinstance(value, list) else value


def _strings(widget: forms.Widget, value: Any) -> list[str]:
    said = widget.format_value(value)
    if said is None:
        return []
    return [str(item) for item in said] if isinstance(said, list | tuple) else [str(said)]


def worded(form: RowForm, name: str, value: Any) -> str:
    """A value as its field shows it: the label of an option, the name of a related row that may be chosen."""
    if value is None or value == "":
        return "—"
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        named = field.queryset.filter(pk=value).first() if field.queryset is not None else None
        return str(named) if named is not None else "…"
    known = {str(key): str(text) for key, text in getattr(field, "choices", ()) or ()}
    if isinstance(value, str) and isinstance(field, Options):
        return joined(known.get(part, part) for part in value.split(";"))
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    return known.get(str(value), str(value))
