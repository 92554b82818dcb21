"""What the list of enterprises can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shanglou.vocabulary import VOCABULARY

from ..foundation.fields import lazily
from ..land.sentences import Anything, Condition, DivisionFilter, SaidFilterSet
from .models import Enterprise


def _options(fact: str) -> list[tuple[str, Any]]:
    return [(key, lazily(text)) for key, text in VOCABULARY[fact].options.items() if key not in ("none", "other")]


class Tag(django_filters.ChoiceFilter):
    """Rows whose set of options, kept as ``a;b``, holds one."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """The option alone, first, last or between others."""
        if not value:
            return qs
        name = self.field_name
        return qs.filter(
            Q(**{name: value})
            | Q(**{f"{name}__startswith": f"{value};"})
            | Q(**{f"{name}__endswith": f";{value}"})
            | Q(**{f"{name}__contains": f";{value};"})
        )


class EnterpriseFilter(SaidFilterSet):
    """Enterprises by name, code, place, industry and tags."""

    q = Anything("name_zh", "name_en", "credit_code", kind="enterprise", label=_("名称或统一社会信用代码"))
    division = DivisionFilter()
    industry = django_filters.CharFilter(lookup_expr="istartswith", label=_("行业代码"))
    code_state = django_filters.ChoiceFilter(choices=Enterprise.CodeState.choices, label=_("代码状态"))
    size = django_filters.ChoiceFilter(choices=_options("enterprise.size"), label=_("规模"))
    above = Condition((_("规上"), _("非规上")), lambda: Q(is_above_scale=True), label=_("规模以上"))
    role = Tag("roles", choices=_options("enterprise.roles"), label=_("产业链地位"))
    title = Tag("titles", choices=_options("enterprise.titles"), label=_("培育称号"))
    chain_leader = Condition(
        (_("市级认定链主"), _("非市级认定链主")), lambda: Q(is_recognised_chain_leader=True), label=_("链主")
    )
    reserve = Condition((_("上市后备"), _("非上市后备")), lambda: Q(is_listed_reserve=True), label=_("上市"))

    class Meta:
        model = Enterprise
        fields = ()
