"""What a value must fulfil before an action writes it: ranges of facts, order of dates, rows that the actor may name."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models

from shanglou.engine.facts import Fact
from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import Text, plain, say

from ..bodies.acting import remembered
from ..bodies.actors import Actor
from ..bodies.queries import bodies, divisions
from ..foundation.fields import column_label
from ..foundation.refusals import Called, called

#: Pairs of fields of which the first may not exceed the second, where both are known.
Order = tuple[str, str]


def label(row: models.Model, name: str) -> Called:
    """The label of a field as it is shown; it knows the field's name."""
    return called(column_label(row, name), name)


def typed(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` as their fields keep them, so that an interface may send text; `BadInput` for what cannot be read as such."""
    made, faults = {}, []
    for name, value in values.items():
        try:
            field: Any = model._meta.get_field(name)
        except FieldDoesNotExist:
            faults.append(Fault(name, str(value), say("已有的字段"), say("请核对字段名称。")))
            continue
        text = called(field.verbose_name, name)
        if isinstance(value, str) and "\x00" in value:
            faults.append(Fault(text, value.replace("\x00", "\\0"), say("不含空字符的文字"), say("请核对后重新填写。")))
        elif field.is_relation or value is None:
            made[name] = value
        else:
            try:
                made[name] = field.to_python(value)
            except ValidationError as wrong:
                faults.append(Fault(text, str(value), plain(" ".join(wrong.messages)), say("请核对后重新填写。")))
    refuse(faults)
    return made


def out_of_range(row: models.Model, values: Mapping[str, Any]) -> list[Fault]:
    """A fault for each number of `values` that is outside the range of its fact."""
    found = []
    for name, value in values.items():
        fact = getattr(row._meta.get_field(name), "fact", None)
        if not isinstance(fact, Fact) or fact.of.kind != "number" or value is None:
            continue
        try:
            inside = fact.minimum <= value <= fact.maximum
        except (TypeError, ArithmeticError):
            inside = False
        if not inside:
            unit = fact.of.unit.text if fact.of.unit else plain("")
            expected = say("{low} 至 {high} {unit} 之间的数", low=fact.minimum, high=fact.maximum, unit=unit)
            found.append(Fault(label(row, name), str(value), expected, say("请核对数值和单位。")))
    return found


def out_of_order(row: models.Model, values: Mapping[str, Any], orders: Sequence[Order]) -> list[Fault]:
    """A fault for each pair that `values` would leave in the wrong order; pairs that it does not touch are left alone."""
    found = []
    for first, second in orders:
        if first not in values and second not in values:
            continue
        low, high = values.get(first, getattr(row, first)), values.get(second, getattr(row, second))
        if low is None or high is None or low <= high:
            continue
        name, value = (second, high) if second in values else (first, low)
        other = plain(_shown(low if name == second else high))
        expected = (
            say("不小于{other}（{value}）", other=plain(label(row, first)), value=other)
            if name == second
            else say("不大于{other}（{value}）", other=plain(label(row, second)), value=other)
        )
        found.append(Fault(label(row, name), _shown(value), expected, say("请核对两项数据后重新填写。")))
    return found


def not_seen(actor: Actor, row: models.Model, values: Mapping[str, Any], seen: Mapping[str, Any]) -> list[Fault]:
    """A fault for each row named by `values` that the actor may not see: one may not point at what one cannot look at.

    `seen` gives, by field name, the rows that may be named; division and body are looked after here.
    """
    allowed = {"division": divisions, "body": bodies, **seen}
    found = []
    for name, value in values.items():
        field = row._meta.get_field(name)
        if field.name not in allowed or value is None:
            continue
        key = value.pk if isinstance(value, models.Model) else value
        # By its number only: its name is not for those who may not see it.
        rows = allowed[field.name]
        if not remembered((rows, key), lambda rows=rows, key=key: rows(actor).filter(pk=key).exists()):  # type: ignore[misc]
            found.append(Fault(label(row, name), str(key), say("您可以查看的记录"), say("请从列表中选择。")))
    return found


def refuse(faults: Sequence[Fault]) -> None:
    """`BadInput` if there are any."""
    if faults:
        raise BadInput(faults)


def required(field: str, value: str, remedy: Text) -> list[Fault]:
    """A fault when a text is empty. `field` is its label as it is shown, `called` as programs call it."""
    return [] if value.strip() else [Fault(field, "", say("不能为空"), remedy)]


def _shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime.date) else str(value)
