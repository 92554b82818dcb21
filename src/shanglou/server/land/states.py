"""What stands out about a parcel: found idle or inefficient, late, or stated larger or smaller than it lies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext

from .models import Parcel
from .queries import tolerance
from .telling import said

Tone = Literal["good", "wait", "bad", "quiet"]


@dataclass(frozen=True, slots=True)
class Flag:
    """A word about a row, and how grave it is."""

    key: str
    word: str
    tone: Tone


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
