"""Tags of the policy library, of kept checks and of the queue of open questions."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shanglou.engine.language import Text
from shanglou.engine.parameters import Parameter
from shanglou.engine.units import UNITS

from ...foundation.fields import language
from ..library.parameters import shown_value
from ..library.sentences import with_places
from ..questions import items

register = template.Library()


@register.simple_tag
def value_of(parameter: Parameter) -> str:
    """The value of a parameter in words, with its unit."""
    return str(shown_value(parameter).of(language()))


@register.simple_tag
def quantity_unit(name: str) -> str:
    """A unit by its name, in the language of the page; nothing for a bare number."""
    known = UNITS.get(name)
    return str(known.text.of(language())) if known else name


@register.filter
def said_with_places(text: Text) -> str:
    """A text of a rule in the language of the page, places by their names."""
    return str(with_places(text).of(language()))


@register.simple_tag
def question_link(target: str, text: str, project: int | None = None) -> SafeString:
    """What is open, with the way to answer it for a project; the bare text where it cannot be answered."""
    if target not in items():
        return format_html("{}", text)
    query = f"?project={project}" if project else ""
    return format_html('<a href="{}{}">{}</a>', reverse("compliance:question", args=[target]), query, text)


@register.simple_tag
def stated_link(project: int, name: str, label: str, may: bool) -> SafeString:
    """A fact that is wanting, with the way to state it where the registry has no column for it."""
    from ..fact_views import KEPT_WITH, stateable

    subject = name.partition(".")[0]
    if not may or subject not in KEPT_WITH or name not in {fact.name for fact in stateable(subject)}:
        return format_html("{}", label)
    address = reverse("compliance:state-fact", args=[project, name])
    return format_html('<a href="{}" hx-get="{}" hx-target="#sheet-body">{}</a>', address, address, label)
