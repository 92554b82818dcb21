"""What may be done to several projects at once, beside changing a field of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shanglou.engine.language import say

from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from ..doors.bulk import BulkAction, Effect
from ..foundation.fields import language
from . import actions, queries
from .actions.parts import FIRST_YEAR, LAST_YEAR
from .models import ListMembership, Project


class ListForm(forms.Form):
    """Which list, of which year, by which document."""

    list = forms.ChoiceField(
        label=_("清单"), choices=ListMembership.List.choices, widget=forms.Select(attrs={"class": "form-select"})
    )
    year = forms.IntegerField(
        label=_("年度"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
        help_text=_("滚动计划填起始年"),
    )
    document_no = forms.CharField(
        label=_("依据文号"), required=False, max_length=100, widget=forms.TextInput(attrs={"class": "form-control"})
    )


class PutOnList(BulkAction):
    """Put projects on a list: an annual batch, the rolling plan, the key or the demonstration list."""

    name = "list"
    label = _("列入清单")
    capability = Capability.EDIT_PROJECTS

    def form(self, actor: Actor, data: Any = None) -> forms.Form:
        """The list and the year; this year if none is said."""
        return ListForm(data, initial={"year": timezone.localdate().year})

    def preview(self, actor: Actor, rows: Sequence[Any], said: dict[str, Any]) -> list[Effect]:
        """Which projects would be put on it, and which stand on it already."""
        there = queries.listings(actor).filter(project__in=rows, list=said["list"], year=said["year"], removed_on__isnull=True)
        on_it = set(there.values_list("project_id", flat=True))
        new = f"{ListMembership.List(said['list']).label} {said['year']}"
        return [self._effect(actor, row, new if row.pk in on_it else "", new) for row in rows]

    @staticmethod
    def _effect(actor: Actor, row: Project, old: str, new: str) -> Effect:
        if actor.may(Capability.EDIT_PROJECTS, row):
            return Effect(row, old, new)
        return Effect(row, old, new, say("您的角色不能修改这个项目。").of(language()))

    def apply(self, actor: Actor, row: Any, said: dict[str, Any]) -> None:
        """Put one project on it."""
        actions.put_on_list(actor, row, said["list"], said["year"], document_no=said["document_no"])
