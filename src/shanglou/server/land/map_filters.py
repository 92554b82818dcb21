"""What the map is narrowed by: each layer by the filters of its own list, all of them by place.

A filter is named in the address as its list names it, after the name of its layer (``parcels-land_use``). A name that stands
alone (``division``, ``land_use``) goes to every layer whose list has it and takes its value, so that the query of a list is one
of the map too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..doors.keeping import kept_query
from ..doors.named import list_named
from . import filters
from .mapping import LAYERS, Layer
from .models import Parcel
from .sentences import DivisionFilter, Phrase, SaidFilterSet

#: What narrows every layer that has it.
PLACES = ("division", "zone")
#: What the reader chose beside the filters: the table, the colours, the layers out of sight, the drawn area.
CHOSEN = ("table", "theme", "hide", "area")
#: What the address says besides filters.
ASIDE = (*CHOSEN, "layer", "box", "start")
#: What a filter of two ends is sent as.
ENDS = ("", "_min", "_max", "_after", "_before")


class Places(SaidFilterSet):
    """What narrows every layer."""

    division = DivisionFilter(empty_label=gettext_lazy("全部"))
    zone = filters.ZoneChoice(empty_label=gettext_lazy("全部"))

    class Meta:
        model = Parcel
        fields = ()


@dataclass(frozen=True, slots=True)
class Section:
    """The filters of one layer in the form: those that are asked for, and those that are only carried on."""

    layer: Layer
    fields: list[forms.BoundField]
    carried: list[forms.BoundField]
    is_open: bool


class Narrowing:
    """The filters of one address of the map, for whoever asks."""

    do_not_call_in_templates = True

    def __init__(self, request: HttpRequest, given: QueryDict | None = None) -> None:
        """`given`: filters that are not named in the address as the map names them."""
        self.request = request
        self.given = QueryDict(kept_query(request.GET if given is None else given), mutable=True)
        for name in ASIDE:
            self.given.pop(name, None)
        self._sets: dict[str, SaidFilterSet | None] = {}

    def __call__(self, layer: Layer, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the rows of a layer that its filters leave."""
        narrowed = self.of(layer)
        return rows if narrowed is None else narrowed.filter_queryset(rows)

    def of(self, layer: Layer) -> SaidFilterSet | None:
        """The filters of a layer; None where none is set."""
        if layer.key not in self._sets:
            made = self._made(layer) if self.given and layer.list_name else None
            self._sets[layer.key] = made if made is not None and made.data else None
        return self._sets[layer.key]

    def _made(self, layer: Layer) -> SaidFilterSet:
        kind = _filterset(layer)
        own, alone = QueryDict(mutable=True), set()
        for name, end in ((name, end) for name in kind.base_filters for end in ENDS):
            for key in (f"{layer.key}-{name}{end}", f"{name}{end}"):
                if key in self.given:
                    own.setlist(f"{layer.key}-{name}{end}", self.given.getlist(key))
                    alone |= {name} if key == f"{name}{end}" else set()
                    break
        made = self._bound(kind, layer, own)
        # A name that stands alone may be meant for another layer, with values of its own.
        strange = alone & set(made.form.errors)
        if strange:
            for name, end in ((name, end) for name in strange for end in ENDS):
                own.pop(f"{layer.key}-{name}{end}", None)
            made = self._bound(kind, layer, own)
        return made

    def _bound(self, kind: type[SaidFilterSet], layer: Layer, data: QueryDict) -> SaidFilterSet:
        made: SaidFilterSet = kind(data, queryset=layer.rows(self.actor).none(), request=self.request, prefix=layer.key)
        made.form.is_valid()
        return made

    @cached_property
    def places(self) -> Places:
        """What narrows every layer."""
        made: Places = Places(self.given, queryset=Parcel.objects.none(), request=self.request)
        return made

    @property
    def actor(self) -> Any:
        """Who asks."""
        return self.places.actor

    # ------------------------------------------------------------------------------------------------------ what is said
    def query(self, layer: Layer) -> str:
        """The filters of one layer as a query; empty where none is set."""
        narrowed = self.of(layer)
        return "" if narrowed is None else str(narrowed.data.urlencode())

    def list_address(self, layer: Layer) -> str:
        """The list of a layer, narrowed as the map is."""
        narrowed, address = self.of(layer), reverse(layer.list_name)
        if narrowed is None:
            return address
        data = QueryDict(mutable=True)
        for key, values in narrowed.data.lists():
            data.setlist(key.removeprefix(f"{layer.key}-"), values)
        return f"{address}?{data.urlencode()}"

    def phrases(self) -> list[Phrase]:
        """What is set: the places once, the rest under the name of its layer."""
        found = [Phrase(item.name, item.text, self._without(item.name)) for item in self.places.phrases()]
        placed = {item.name for item in found}
        for layer in LAYERS.values():
            narrowed = self.of(layer)
            for item in narrowed.phrases() if narrowed is not None else ():
                alone = item.name in placed and f"{layer.key}-{item.name}" not in self.given
                if not alone:
                    said = _("%(layer)s：%(text)s") % {"layer": layer.label, "text": item.text}
                    found.append(Phrase(item.name, said, self._without(item.name, layer)))
        return found

    def _without(self, name: str, layer: Layer | None = None) -> str:
        data = self.request.GET.copy()
        prefixed = [f"{layer.key}-{name}{end}" for end in ENDS] if layer is not None else []
        own = [key for key in prefixed if key in data]
        for key in own or [f"{name}{end}" for end in ENDS]:
            data.pop(key, None)
        return str(data.urlencode())

    def cleared(self) -> str:
        """The query without any filter."""
        data = QueryDict(mutable=True)
        for name in CHOSEN:
            if self.request.GET.get(name):
                data[name] = self.request.GET[name]
        return str(data.urlencode())

    # ------------------------------------------------------------------------------------------------------- what is asked
    def sections(self) -> Iterator[Section]:
        """The form, layer by layer."""
        for layer in LAYERS.values():
            if not layer.list_name:
                continue
            narrowed = self.of(layer) or self._bound(_filterset(layer), layer, QueryDict())
            asked, carried = [], []
            for field in narrowed.form:
                if field.is_hidden or field.name in PLACES:
                    if f"{layer.key}-{field.name}" in self.given or (field.is_hidden and field.value()):
                        carried.append(field)
                else:
                    asked.append(field)
            is_set = any(item.name not in PLACES for item in narrowed.phrases())
            yield Section(layer, asked, carried, is_set or bool(narrowed.form.errors))


def filters_of(layer: Layer) -> list[str]:
    """What a layer may be narrowed by, as it is named in an address: a filter of two ends by its ends."""
    named = []
    for name, item in _filterset(layer).base_filters.items():
        # Of the filters of a class no field may be made: every filter set after it would have that field for its own.
        is_range = isinstance(item, django_filters.RangeFilter)
        ends = (item.extra.get("widget") or item.field_class.widget).suffixes if is_range else ()
        named += [f"{name}_{end}" for end in ends] or [name]
    return named


def _filterset(layer: Layer) -> type[SaidFilterSet]:
    found: type[SaidFilterSet] = getattr(list_named(layer.list_name), "filterset_class")  # noqa: B009 - lists of every kind
    return found


def map_address(list_name: str, given: QueryDict) -> str:
    """The map narrowed as a list is; empty where the rows of the list are on no map."""
    layer = next((layer for layer in LAYERS.values() if layer.list_name == list_name), None)
    if layer is None:
        return ""
    data = QueryDict(mutable=True)
    data["table"] = layer.key
    for key, values in QueryDict(kept_query(given)).lists():
        if key != "sort":
            data.setlist(key if key in PLACES else f"{layer.key}-{key}", values)
    return f"{reverse('land:map')}?{data.urlencode()}"
