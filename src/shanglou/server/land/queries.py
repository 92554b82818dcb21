"""Which zones, control lines and parcels an actor may see. Nothing else of this room fetches rows for anybody."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TypeVar

from django.conf import settings
from django.db.models import Count, DecimalField, Exists, F, Prefetch, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from ..audit.models import Entry
from ..audit.queries import of_object
from ..bodies.actors import Actor
from ..bodies.queries import visible
from .models import ControlLine, Drawn, Parcel, ParcelArea, Zone

D = TypeVar("D", bound=Drawn)


def zones(actor: Actor) -> QuerySet[Zone]:
    """The zones that the actor may see; `parent` is None on a row whose parent it may not see."""
    seen = visible(Zone.objects.all(), actor)
    return seen.select_related("division", "body").prefetch_related(Prefetch("parent", seen.defer("shape")))


def control_lines(actor: Actor) -> QuerySet[ControlLine]:
    """The industrial block control lines that the actor may see."""
    return visible(ControlLine.objects.select_related("division", "body"), actor)


def parcels(actor: Actor) -> QuerySet[Parcel]:
    """The parcels that the actor may see; `zone` and `control_line` are None on a row where it may not see these.

    With ``iterator()`` give a ``chunk_size``: zones and control lines are fetched apart.
    """
    return visible(Parcel.objects.select_related("division", "body"), actor).prefetch_related(
        Prefetch("zone", visible(Zone.objects.defer("shape"), actor)),
        Prefetch("control_line", visible(ControlLine.objects.defer("shape"), actor)),
    )


def parcel_rows(actor: Actor, *, last: bool = False) -> QuerySet[Parcel]:
    """The same parcels for a list: without what a list does not show. `last`: as of `visible`."""
    rows = visible(Parcel.objects.select_related("division").defer("shape"), actor, last=last)
    return rows.prefetch_related(Prefetch("zone", visible(Zone.objects.only("code", "name_zh", "name_en"), actor)))


def parcels_held(actor: Actor, credit_code: str) -> QuerySet[Parcel]:
    """The parcels whose right holder has this credit code, with their geometry; none without a code."""
    if not credit_code:
        return Parcel.objects.none()
    return visible(Parcel.objects.filter(holder_code=credit_code), actor).order_by("code")


def zone_rows(actor: Actor) -> QuerySet[Zone]:
    """The same zones for a list."""
    return zones(actor).defer("shape")


def control_line_rows(actor: Actor) -> QuerySet[ControlLine]:
    """The same control lines for a list."""
    return control_lines(actor).defer("shape")


def lying(model: type[D], where: Q, actor: Actor) -> QuerySet[D]:
    """The drawn rows that meet a condition of their place and that the actor may see, with nothing fetched beside them."""
    return visible(model._default_manager.filter(where), actor, last=True).order_by()


def areas(actor: Actor) -> QuerySet[ParcelArea]:
    """What the areas of the parcels that the actor may see were said to be, the newest knowledge first."""
    return visible(ParcelArea.objects.all(), actor, through="parcel__")


def area_on(actor: Actor, parcel: Parcel, day: datetime.date, known_at: datetime.datetime | None = None) -> ParcelArea | None:
    """The area of a parcel on a day, as known at a moment (None: as known now)."""
    rows = areas(actor).filter(parcel=parcel)
    rows = rows.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    if known_at is None:
        rows = rows.filter(known_to__isnull=True)
    else:
        rows = rows.filter(Q(known_to__isnull=True) | Q(known_to__gt=known_at), known_from__lte=known_at)
    return rows.order_by("-known_from").first()


def history(actor: Actor, row: Zone | ControlLine | Parcel) -> QuerySet[Entry]:
    """The log entries about a row, newest first; none when the actor may not see the row."""
    return of_object(row._meta.label_lower, row.pk).filter(
        Exists(visible(type(row)._default_manager.all(), actor).filter(pk=row.pk))
    )


def tolerance() -> Decimal:
    """How far stated and measured area may differ, as a share of the stated one."""
    return Decimal(str(settings.SHANGLOU_AREA_TOLERANCE))


def area_differs() -> Q:
    """The condition of those parcels whose measured area is further from the stated one than the tolerance."""
    return Q(area__gt=0) & (
        Q(measured_area__gt=F("area") * Value(1 + tolerance())) | Q(measured_area__lt=F("area") * Value(1 - tolerance()))
    )


def area_agrees() -> Q:
    """The condition of those parcels whose measured and stated area are both known and as close as the tolerance asks."""
    known = Q(area__gt=0, measured_area__isnull=False)
    near = Q(measured_area__lte=F("area") * Value(1 + tolerance()), measured_area__gte=F("area") * Value(1 - tolerance()))
    return known & near


def land_account(actor: Actor, zone: Zone) -> dict[str, Decimal | int]:
    """The land account of a zone over the parcels that the actor may see, in mu.

    `supplied`: with a contract. `idle`: found to be idle. `inefficient`: low-efficiency and not idle. `used`: supplied or
    built on and neither idle nor inefficient. `parcels`: how many parcels there are, `unknown`: those without an area.
    """
    idle, inefficient = Q(is_idle=True), Q(is_low_efficiency=True) & ~Q(is_idle=True)
    supplied = Q(contract_date__isnull=False)
    in_use = (supplied | Q(actual_start__isnull=False)) & ~Q(is_idle=True) & ~Q(is_low_efficiency=True)
    found = visible(Parcel.objects.filter(zone=zone), actor).aggregate(
        parcels=Count("pk"),
        unknown=Count("pk", filter=Q(area__isnull=True)),
        total=_mu(),
        supplied=_mu(supplied),
        idle=_mu(idle),
        inefficient=_mu(inefficient),
        used=_mu(in_use),
    )
    return dict(found)


def totals(rows: QuerySet[Parcel]) -> dict[str, Decimal | int]:
    """How many parcels there are and their area in mu."""
    found: dict[str, Decimal | int] = rows.order_by().aggregate(parcels=Count("pk"), total=_mu())
    return found


def _mu(which: Q | None = None) -> Coalesce:
    mu = DecimalField(max_digits=20, decimal_places=6)
    return Coalesce(Sum("area", filter=which), Value(Decimal(0), output_field=mu), output_field=mu)
