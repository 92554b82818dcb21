"""Enterprises."""

from __future__ import annotations

from typing import Any

from ....bodies.actors import Actor
from ....enterprises import actions as enterprise_actions
from ....enterprises import queries as enterprises
from ....enterprises.models import Enterprise, YearFigures
from ..fields import plain_value
from ..resources import Resource


def figures(actor: Actor, row: Enterprise) -> list[dict[str, Any]]:
    """The yearly figures of an enterprise, with their history."""
    names = [column.attname for column in YearFigures._meta.concrete_fields if column.name != "enterprise"]
    return [
        {name: plain_value(getattr(item, name)) for name in names} for item in enterprises.figures(actor).filter(enterprise=row)
    ]


RESOURCES: tuple[Resource, ...] = (
    Resource(
        "enterprises",
        Enterprise,
        enterprises.enterprises,
        ("name_zh", "credit_code"),
        ("division", "credit_code", "code_state", "industry", "is_above_scale", "size"),
        parts={"figures": figures},
        make=enterprise_actions.create_enterprise,
        change=lambda actor, row, values, version: enterprise_actions.change_enterprise(actor, row, values, version=version),
    ),
)
