"""What goes out that is no list of the registry: the queue of reconciliation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..bodies.actors import Actor
from ..doors.named import NamedList, Said, goes_out
from ..foundation.fields import language
from . import codes, queries
from .models import Enterprise

#: Candidates are looked up for so many rows at once: every row asks for its name and up to three writings of its code.
TOGETHER = 500
WHY = {
    "code": gettext_lazy("同一代码"),
    "name": gettext_lazy("同名"),
    "name and near code": gettext_lazy("同名且代码相近"),
}


class QueueForm(forms.Form):
    """What the queue is narrowed by."""

    only = forms.ChoiceField(choices=[("doubles", gettext_lazy("疑似重复登记"))], required=False)


class QueueFilters:
    """What narrows the queue under a query."""

    def __init__(self, given: QueryDict) -> None:
        self.form = QueueForm(given)
        self.doubles = given.get("only") == "doubles"

    def phrases(self) -> list[Said]:
        """What is set, in words."""
        return [Said(_("疑似重复登记") if self.doubles else _("代码有误或缺失"))]


class QueueTable(tables.Table):
    """Enterprises whose code is in doubt, as their page says them."""

    name_zh = tables.Column(orderable=False)
    division = tables.Column(orderable=False)
    credit_code = tables.Column(orderable=False)
    code_state = tables.Column(orderable=False)
    problem = tables.Column(verbose_name=gettext_lazy("问题"), empty_values=(), orderable=False)
    candidates = tables.Column(verbose_name=gettext_lazy("可能是同一家"), empty_values=(), orderable=False)

    def render_problem(self, record: Enterprise) -> str:
        """What is wrong with the code."""
        problem = codes.judge(record.credit_code).problem
        return problem.of(language()) if problem is not None else ""

    def render_candidates(self, record: Any) -> str:
        """Those that may be the same, with their codes, and why."""
        found: list[queries.Candidate] = record.found_candidates
        told = ((str(one.enterprise), one.enterprise.credit_code, str(WHY[one.why])) for one in found)
        return "；".join(" ".join(filter(None, parts)) for parts in told)


@goes_out("enterprises:reconcile")
class Queue(NamedList):
    """The enterprises whose code is wrong or missing, or of these such as may be registered twice."""

    heading = gettext_lazy("企业核对")
    of = Enterprise
    table_class = QueueTable

    @classmethod
    def filtered_for(cls, actor: Actor, query: str, request: HttpRequest) -> tuple[QuerySet[Any], Any]:
        """The queue that the query of the page's address leaves."""
        filters = QueueFilters(QueryDict(query))
        return queries.doubtful(actor, with_candidates=filters.doubles), filters

    @classmethod
    def prepare(cls, actor: Actor, rows: Sequence[Any]) -> None:
        """Those that may be the same, for many rows by a few questions."""
        for start in range(0, len(rows), TOGETHER):
            part = rows[start : start + TOGETHER]
            found = queries.candidates(actor, part)
            for row in part:
                row.found_candidates = found[row.pk]
