"""Tags of the policy library."""

from __future__ import annotations

from django import template

from shanglou.engine.parameters import Parameter
from shanglou.engine.wording import value_text

from ...foundation.fields import language

register = template.Library()


@register.simple_tag
def value_of(parameter: Parameter) -> str:
    """The value of a parameter in words, with its unit."""
    return "" if parameter.value is None else str(value_text(parameter.value, parameter.type).of(language()))
