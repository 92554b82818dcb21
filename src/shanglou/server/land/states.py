"""What stands out about a parcel: found idle or inefficient, late, or stated larger or smaller than it lies."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext

from .models import Parcel
from .queries import tolerance
from .telling import away, said

Tone = Literal["good", "wait", "bad", "quiet"]


@dataclass(frozen=True, slots=True)
class Flag:
    """A word about a row, and how grave it is."""

    key: str
    word: str
    tone: Tone

    @property
    def shape(self) -> str:
        """A sign that says it without colour."""
        return SHAPES.get(self.key, "·")


#: By key; those of enterprises too.
SHAPES = {
    "idle": "□", "overdue": "!", "inefficient": "▽", "under_used": "◿", "area": "≠",
    "code_valid": "✓", "code_wrong": "✗", "code_missing": "○",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Areas:
    """The stated and the measured area of a parcel, in mu, and how far they differ as a share of the stated one."""

    stated: Decimal | None
    measured: Decimal | None
    limit: Decimal

    @property
    def difference(self) -> Decimal | None:
        """Measured less stated."""
        return self.measured - self.stated if self.stated is not None and self.measured is not None else None

    @property
    def share(self) -> Decimal | None:
        """The difference as a share of the stated area; None when either is unknown or nothing is stated."""
        return self.difference / self.stated if self.difference is not None and self.stated else None

    @property
    def percent(self) -> Decimal | None:
        """The difference in per cent, to two decimals."""
        return round(self.share * 100, 2) if self.share is not None else None

    @property
    def limit_percent(self) -> Decimal:
        """The tolerance in per cent."""
        return (self.limit * 100).normalize()

    @property
    def is_off(self) -> bool:
        """Whether they differ by more than the tolerance."""
        return self.share is not None and abs(self.share) > self.limit


def areas_of(parcel: Parcel) -> Areas:
    """The two areas of a parcel side by side."""
    return Areas(parcel.area, parcel.measured_area, tolerance())


def is_overdue(parcel: Parcel) -> bool:
    """Whether the agreed start or completion has passed without the thing being done."""
    today = timezone.localdate()
    return any(
        planned is not None and planned < today and actual is None
        for planned, actual in (
            (parcel.planned_start, parcel.actual_start),
            (parcel.planned_completion, parcel.actual_completion),
        )
    )


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of a contract: when it was agreed, when it was done."""

    label: str
    planned: datetime.date | None
    actual: datetime.date | None

    @property
    def away(self) -> str:
        """How far away the agreed day is."""
        return away(self.planned) if self.planned is not None else ""

    @property
    def tone(self) -> str:
        """Passed, near (30 days) or far."""
        if self.planned is None:
            return "soft"
        left = (self.planned - timezone.localdate()).days
        return "late" if left < 0 else "soon" if left <= 30 else "soft"


def milestones_of(parcel: Parcel) -> list[Milestone]:
    """The steps of a parcel's contract in the order of their life. The day of the contract itself is done when it is written."""
    return [
        Milestone(gettext("签订合同"), None, parcel.contract_date),
        Milestone(gettext("交地"), parcel.handover_date, None),
        Milestone(gettext("开工"), parcel.planned_start, parcel.actual_start),
        Milestone(gettext("竣工"), parcel.planned_completion, parcel.actual_completion),
        Milestone(gettext("投产"), parcel.planned_production, None),
        Milestone(gettext("使用权终止"), parcel.expiry, None),
    ]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the land account's bar, 320 units wide in all."""

    word: str
    shape: str
    fill: str
    x: str
    width: str
    percent: str


def account_bar(account: Mapping[str, Decimal | int]) -> list[Part]:
    """Used, inefficient, idle and other land of a zone as parts of one bar; nothing where there is no land."""
    total = Decimal(account["total"])
    if total <= 0:
        return []
    named = (
        (gettext("在用"), "■", "#17457c", Decimal(account["used"])),
        (gettext("低效"), "▽", "#b27a12", Decimal(account["inefficient"])),
        (gettext("闲置"), "□", "#a3241b", Decimal(account["idle"])),
    )
    rest = total - sum((area for *_, area in named), Decimal(0))
    parts, at = [], Decimal(0)
    for word, shape, fill, area in (*named, (gettext("其他（未供应）"), "·", "#b9c2cc", rest)):
        if area > 0:
            wide = area / total * 320
            parts.append(Part(word, shape, fill, f"{at:.1f}", f"{wide:.1f}", f"{area / total * 100:.1f}"))
            at += wide
    return parts


def flags_of(parcel: Parcel) -> list[Flag]:
    """Everything that stands out, the gravest first."""
    found = []
    if parcel.is_idle:
        found.append(Flag("idle", gettext("闲置"), "bad"))
    if is_overdue(parcel):
        found.append(Flag("overdue", gettext("有逾期"), "bad"))
    if parcel.is_low_efficiency:
        route = said(parcel._meta.get_field("renewal_kind"), parcel.renewal_kind)
        word = gettext("低效")
        found.append(Flag("inefficient", f"{word} · {route}" if route else word, "wait"))
    if parcel.is_under_used:
        found.append(Flag("under_used", gettext("用而未尽"), "wait"))
    if areas_of(parcel).is_off:
        found.append(Flag("area", gettext("面积不符"), "wait"))
    return found
