"""What features of the map are coloured by, and how many rows are of each colour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Theme:
    """By what features are coloured: an attribute and its classes, each with a word and (for numbers) its lower bound."""

    key: str
    label: Any
    attribute: str
    classes: tuple[tuple[Any, Any], ...]
    is_number: bool = False
    #: Of an attribute that is no column: how it follows from the columns of a feature, and the same for the database.
    derived: Callable[[Mapping[str, Any]], Any] | None = None
    expression: Any = None


def classed(theme: Theme, rows: QuerySet[Any]) -> tuple[list[int], int]:
    """How many rows fall into each class of a theme, as the map colours them, and into none: not known, or another value."""
    name = theme.attribute
    if theme.is_number:
        bounds = [value for value, _word in theme.classes[1:]]
        edges = zip([None, *bounds], [*bounds, None], strict=True)
        which = [
            Q(**{f"{name}__isnull": False})
            & (Q() if low is None else Q(**{f"{name}__gte": low}))
            & (Q() if high is None else Q(**{f"{name}__lt": high}))
            for low, high in edges
        ]
        found = rows.aggregate(
            every=Count("pk"), **{f"class_{place}": Count("pk", filter=one) for place, one in enumerate(which)}
        )
        numbers = [found[f"class_{place}"] for place in range(len(which))]
        return numbers, found["every"] - sum(numbers)
    if theme.expression is not None:
        rows = rows.annotate(**{name: theme.expression})
    by_value = dict(rows.values_list(name).annotate(number=Count("pk")))
    numbers = [by_value.pop(value, 0) for value, _word in theme.classes]
    return numbers, sum(by_value.values())


USE = Theme(
    "use",
    _("土地用途"),
    "land_use",
    (
        ("new_industrial", _("新型产业用地（M0）")),
        ("industrial_1", _("一类工业（M1）")),
        ("industrial_2", _("二类工业（M2）")),
        ("industrial_3", _("三类工业（M3）")),
        ("industrial", _("工业")),
        ("industry_dominant_mixed", _("工业为主的混合用地")),
        ("other_mixed", _("其他混合用地")),
        ("storage", _("仓储用地")),
        ("other", _("其他用地")),
    ),
)
FAR = Theme(
    "far", _("容积率"), "far", ((0, "< 1.0"), (1, "1.0–1.5"), (1.5, "1.5–2.0"), (2, "2.0–2.5"), (2.5, "≥ 2.5")), is_number=True
)
RENEWAL = Theme(
    "renewal",
    _("低效用地路径"),
    "renewal_kind",
    (("upgrade", _("改造提升")), ("reserve", _("政府收储")), ("restoration", _("生态复垦")), ("transformation", _("转型发展"))),
)


def _state(parcel: Mapping[str, Any]) -> str | None:
    """What was found of a parcel: of one that is idle nobody asks whether it is used inefficiently."""
    if parcel["is_idle"]:
        return "idle"
    if parcel["is_low_efficiency"]:
        return "inefficient"
    return "neither" if parcel["is_idle"] is False and parcel["is_low_efficiency"] is False else None


IDLE = Theme(
    "idle",
    _("闲置与低效"),
    "land_state",
    (("idle", _("闲置")), ("inefficient", _("低效")), ("neither", _("既非闲置也非低效"))),
    derived=_state,
    expression=Case(
        When(is_idle=True, then=Value("idle")),
        When(is_low_efficiency=True, then=Value("inefficient")),
        When(is_idle=False, is_low_efficiency=False, then=Value("neither")),
    ),
)
