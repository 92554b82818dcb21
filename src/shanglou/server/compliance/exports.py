"""What goes out that is no list of the registry: what the documents leave open."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..bodies.actors import Actor
from ..doors.exporting.columns import Whole
from ..doors.named import NamedList, Said, goes_out
from ..foundation.fields import language
from .question_lines import Line, lines, narrowed
from .questions import KINDS


class OpenForm(forms.Form):
    """What the queue is narrowed by."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS], required=False)
    who = forms.CharField(max_length=300, required=False)
    open = forms.ChoiceField(choices=[("1", gettext_lazy("还没有的"))], required=False)


class OpenFilters:
    """What narrows the queue under a query."""

    def __init__(self, given: QueryDict) -> None:
        self.form = OpenForm(given)
        self.kind, self.who, self.is_open = given.get("kind", ""), given.get("who", ""), bool(given.get("open"))

    def phrases(self) -> list[Said]:
        """What is set, in words."""
        kind = KINDS[self.kind].of(language()) if self.kind in KINDS else self.kind
        who = f"{_('由谁定')} “{self.who}”" if self.who else ""
        return [Said(text) for text in (kind, who, _("还没有答复的") if self.is_open else "") if text]


class OpenTable(tables.Table):
    """What is open, as its page says it."""

    topic = tables.Column(verbose_name=pgettext_lazy("question", "事项"), empty_values=(), orderable=False)
    kind = tables.Column(verbose_name=gettext_lazy("种类"), empty_values=(), orderable=False)
    document = tables.Column(verbose_name=gettext_lazy("文件"), empty_values=(), orderable=False)
    clauses = tables.Column(verbose_name=pgettext_lazy("many", "条款"), empty_values=(), orderable=False)
    settled_by = tables.Column(verbose_name=gettext_lazy("由谁定"), empty_values=(), orderable=False)
    rules = Whole(verbose_name=gettext_lazy("规则"), orderable=False)
    findings = Whole(verbose_name=gettext_lazy("等它的结论"), orderable=False)
    projects = Whole(verbose_name=gettext_lazy("项目"), orderable=False)
    answers = Whole(verbose_name=gettext_lazy("有效的答复"), orderable=False)
    target = tables.Column(verbose_name=gettext_lazy("编号"), accessor="item__target", orderable=False)

    def render_topic(self, record: Line) -> str:
        """What is open."""
        return str(capfirst(record.item.topic.of(language())))

    def render_kind(self, record: Line) -> str:
        """Its kind."""
        return str(capfirst(record.kind))

    def render_document(self, record: Line) -> str:
        """The number of the document, its title where it has none; empty for a criterion."""
        made = record.item.instrument
        return (made.number or made.title.of(language())) if made is not None else ""

    def render_clauses(self, record: Line) -> str:
        """The clauses it arises from."""
        return "；".join(record.item.clauses)

    def render_settled_by(self, record: Line) -> str:
        """Who settles it."""
        return record.item.settled_by.of(language())


@goes_out("compliance:questions")
class Open(NamedList):
    """What is open in the places of one's own bodies, and what waits for it."""

    heading = gettext_lazy("待决问题")
    table_class = OpenTable

    @classmethod
    def filtered_for(cls, actor: Actor, query: str, request: HttpRequest) -> tuple[list[Any], Any]:
        """The lines that the query of the page's address leaves."""
        filters = OpenFilters(QueryDict(query))
        return narrowed(lines(actor), kind=filters.kind, who=filters.who, is_open=filters.is_open), filters
