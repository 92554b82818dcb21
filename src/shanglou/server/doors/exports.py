"""What goes out that is no list of the registry and lies below the rooms: the audit log."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..audit.models import Entry
from ..audit.words import word
from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from ..bodies.log_asked import NAMES, asked, entries_asked
from ..bodies.log_telling import changes, deed, kind_of, whose
from .named import NamedList, Said, goes_out


class LogForm(forms.Form):
    """What the log is narrowed by; `exactly` looks here what there is to ask for."""

    q = forms.CharField(max_length=100, required=False)
    verb = forms.CharField(max_length=100, required=False)
    kind = forms.CharField(max_length=100, required=False)
    key = forms.CharField(max_length=100, required=False)
    person = forms.CharField(max_length=100, required=False)
    group = forms.UUIDField(required=False)


class LogFilters:
    """What narrows the log under a query."""

    def __init__(self, given: QueryDict) -> None:
        self.form = LogForm(given)
        self.asked = asked(given)

    def phrases(self) -> list[Said]:
        """What is set, in words."""
        words = (_("对象或人员"), _("动作"), _("对象类型"), _("对象编号"), _("人员编号"), _("同一次操作"))
        labels = dict(zip(NAMES, words, strict=True))
        said = {name: word(value) if name == "verb" else value for name, value in self.asked.items() if value}
        return [Said(f"{labels[name]} “{value}”") for name, value in said.items()]


class LogTable(tables.Table):
    """Entries as their page says them, the changed values in full."""

    number = tables.Column()
    at = tables.Column(orderable=False)
    who = tables.Column(verbose_name=gettext_lazy("人员"), empty_values=(), orderable=False)
    body_name = tables.Column(orderable=False)
    done = tables.Column(verbose_name=gettext_lazy("动作"), empty_values=(), orderable=False)
    what = tables.Column(verbose_name=gettext_lazy("对象类型"), empty_values=(), orderable=False)
    label = tables.Column(orderable=False)
    changed = tables.Column(verbose_name=gettext_lazy("原值 → 新值"), empty_values=(), orderable=False)
    note = tables.Column(orderable=False)
    address = tables.Column(orderable=False)

    def render_who(self, record: Entry) -> str:
        """Who did it."""
        return whose(record)

    def render_done(self, record: Entry) -> str:
        """What was done."""
        return deed(record)

    def render_what(self, record: Entry) -> str:
        """The kind of thing it was done to."""
        return kind_of(record)

    def render_changed(self, record: Entry) -> str:
        """Every value that changed."""
        told = [f"{label} {f'{old} → ' if old else ''}{new or '—'}" for label, old, new in changes(record)]
        return "；".join(told)


@goes_out("bodies:log")
class Log(NamedList):
    """The audit log, as far as its reader may read it. Who reads it may take it out: its administrator takes out nothing else."""

    heading = gettext_lazy("留痕")
    of = Entry
    table_class = LogTable
    #: What the entry is kept as, besides the words for it.
    exported = ("group", "person", "body", "verb", "kind", "key", "division", "old", "new", "digest")
    takes_out = Capability.READ_AUDIT

    @classmethod
    def filtered_for(cls, actor: Actor, query: str, request: HttpRequest) -> tuple[QuerySet[Any], Any]:
        """The entries that the query of the page's address leaves, the newest first."""
        filters = LogFilters(QueryDict(query))
        return entries_asked(actor, filters.asked), filters
