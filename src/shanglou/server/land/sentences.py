"""Filters that read as a sentence: each one that is set says itself in a phrase, and can be taken back alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django_filters.fields import ModelChoiceField, ModelChoiceIterator

from ..bodies.actors import Actor, actor_of
from ..bodies.models import Division, Within
from ..bodies.queries import divisions
from ..search.queries import SHORTEST, keys, words
from .sheets import style

#: Shown of a lookup between the label and the value.
SIGNS = {"lt": "<", "lte": "≤", "gt": ">", "gte": "≥"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """One filter that is set: the names it was sent under, what it says, and the query of the list without it."""

    name: str
    text: str
    without: str


class SaidFilterSet(django_filters.FilterSet):
    """A filter set that knows its actor and says itself."""

    @property
    def actor(self) -> Actor:
        """Who asks; a list without a request shows nothing."""
        return actor_of(self.request) if self.request is not None else Actor()

    @cached_property
    def form(self) -> forms.Form:
        """The form, its fields in the classes of their kind."""
        made: forms.Form = super().form
        for name, field in made.fields.items():
            style(field)
            sign = SIGNS.get(self.filters[name].lookup_expr, "") if name in self.filters else ""
            if sign and sign not in str(field.label):
                field.label = f"{field.label} {sign}"
            field.label = capfirst(field.label)
        return made

    def phrases(self) -> list[Phrase]:
        """What is set, in the order of the filters."""
        if not self.is_bound:
            return []
        # What could not be read narrows nothing and says so in the form; the rest is set all the same.
        self.form.is_valid()
        return [
            Phrase(name, said, self._without(name))
            for name, filter_ in self.filters.items()
            if (said := self._said(filter_, self.form.cleaned_data.get(name)))
        ]

    def _said(self, filter_: Any, value: Any) -> str:
        if value in (None, "", []) or (isinstance(value, QuerySet) and not value):
            return ""
        if isinstance(filter_, Condition):
            return filter_.phrases[0 if value else 1]
        if isinstance(value, slice):
            low, high = value.start, value.stop
            ends = f"{low}–{high}" if low is not None and high is not None else f"≥ {low}" if high is None else f"≤ {high}"
            return f"{filter_.label} {ends}"
        if filter_.lookup_expr in SIGNS:
            return f"{filter_.label} {SIGNS[filter_.lookup_expr]} {value}"
        if isinstance(value, list):
            known = {str(key): str(text) for key, text in getattr(filter_.field, "choices", ())}
            return _("或").join(known.get(str(item), str(item)) for item in value)
        if isinstance(value, models.Model):
            return str(value)
        known = {str(key): str(text) for key, text in getattr(filter_.field, "choices", ()) or ()}
        return known.get(str(value), f"“{value}”")

    def _without(self, name: str) -> str:
        data = self.data.copy()
        sent = f"{self.form_prefix}-{name}" if self.form_prefix else name
        for key in (sent, f"{sent}_min", f"{sent}_max", f"{sent}_after", f"{sent}_before"):
            data.pop(key, None)
        data.pop("page", None)
        return str(data.urlencode())


class Condition(django_filters.BooleanFilter):
    """Yes or no, said as a whole phrase either way. `condition` gives the rows of "yes", `other` those of "no" (default: all
    the rest)."""

    def __init__(
        self, phrases: tuple[Any, Any], condition: Callable[[], Q], *, other: Callable[[], Q] | None = None, **kwargs: Any
    ) -> None:
        self.phrases, self.condition, self.other = phrases, condition, other
        choices = (("", "—"), ("true", phrases[0]), ("false", phrases[1]))
        super().__init__(widget=forms.Select(choices=choices), **kwargs)

    def filter(self, qs: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        """Rows of the condition, or the others."""
        if value is None:
            return qs
        if not value and self.other is not None:
            return qs.filter(self.other())
        return qs.filter(self.condition()) if value else qs.exclude(self.condition())


def _divisions(request: Any) -> QuerySet[Division]:
    return divisions(actor_of(request)) if request is not None else Division.objects.none()


class _Named(ModelChoiceIterator):
    """Keys and names alone: a select of hundreds of rows needs no more of them."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.named_by:
            yield from (("", self.field.empty_label),) if self.field.empty_label is not None else ()
            yield from self.queryset.values_list("pk", self.field.named_by)
        else:
            yield from super().__iter__()


class RowField(ModelChoiceField):
    """A choice among rows that is looked up once: `known` holds what was looked up for the same request. `named_by`: the column
    that names a row, where it is one.
    """

    iterator = _Named
    known: dict[tuple[Any, Any], Any] | None = None
    #: Which rows there are to choose from.
    among: Any = None

    def __init__(self, *args: Any, named_by: str = "", **kwargs: Any) -> None:
        self.named_by = named_by
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The row; an error is not remembered."""
        if self.known is None or value in self.empty_values:
            return super().to_python(value)
        key = (self.among, value)
        if key not in self.known:
            self.known[key] = super().to_python(value)
        return self.known[key]


class RowFilter(django_filters.ModelChoiceFilter):
    """Rows that belong to the chosen one. The map asks the filters of all of its layers: a row that each of them names is looked
    up once for all.
    """

    field_class = RowField

    @property
    def field(self) -> RowField:
        """The field, which shares what it looks up with those of the same request."""
        made: RowField = super().field
        request = self.get_request()
        if request is not None:
            made.known, made.among = request.__dict__.setdefault("_rows_chosen", {}), self.queryset
        return made


class DivisionFilter(RowFilter):
    """Rows of a division and of all that lies in it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", Division._meta.verbose_name)
        super().__init__(queryset=_divisions, **kwargs)

    def filter(self, qs: QuerySet[Any], value: Division | None) -> QuerySet[Any]:
        """By one sub-query."""
        if value is None:
            return qs
        return qs.filter(division_id__in=Within.objects.filter(outer=value).values("inner_id"))


class Anything(django_filters.CharFilter):
    """A search that takes anything: every word must be found in one of `columns`.

    With `kind` the rows are those that the global search finds by the words (`shanglou.server.search`), which also takes
    pinyin initials and stays fast where there are very many; words too short for it are looked for in the columns.
    """

    def __init__(self, *columns: str, kind: str = "", **kwargs: Any) -> None:
        self.columns, self.kind = columns, kind
        super().__init__(**kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """All words, each anywhere."""
        given = words(value)[:6]
        if self.kind and given and all(len(word) >= SHORTEST for word in given):
            return qs.filter(pk__in=keys(self.kind, given))
        for word in value.split()[:6]:
            seen = Q()
            for column in self.columns:
                seen |= Q(**{f"{column}__icontains": word})
            qs = qs.filter(seen)
        return qs
