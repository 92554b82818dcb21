"""Made-up projects with buildings, floors, units, tenants and lists."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone

from ...enterprises.models import Enterprise
from ...land.models import Parcel
from ...projects.models import Blocker, Building, Floor, ListMembership, Milestone, Occupancy, Plan, Project, TeamMember, Unit
from .course import STEPS, Course, backing, course
from .words import PROJECT_KINDS

KINDS = tuple(Project.Kind)
ROUTES = {"new_supply": "new_supply", "contiguous_renewal": "stock", "single_firm_renewal": "stock", "stock_retrofit": "stock"}


@dataclass
class Batch:
    """Rows made and not yet saved, in the order they have to be saved in."""

    projects: list[Project] = field(default_factory=list)
    parcels: list[tuple[Project, Parcel]] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    listings: list[ListMembership] = field(default_factory=list)
    backing: list[Plan | TeamMember | Blocker] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    floors: list[Floor] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    occupancies: list[Occupancy] = field(default_factory=list)

    def save(self, size: int = 2000) -> None:
        """Save all and forget them."""
        Project.objects.bulk_create(self.projects, batch_size=size)
        through = Project.parcels.through
        through._default_manager.bulk_create(
            [through(project_id=project.pk, parcel_id=parcel.pk) for project, parcel in self.parcels], batch_size=size
        )
        Milestone.objects.bulk_create(self.milestones, batch_size=size)
        self._registered(size)
        ListMembership.objects.bulk_create(self.listings, batch_size=size)
        Plan.objects.bulk_create([row for row in self.backing if isinstance(row, Plan)], batch_size=size)
        TeamMember.objects.bulk_create([row for row in self.backing if isinstance(row, TeamMember)], batch_size=size)
        Blocker.objects.bulk_create([row for row in self.backing if isinstance(row, Blocker)], batch_size=size)
        Building.objects.bulk_create(self.buildings, batch_size=size)
        Floor.objects.bulk_create(self.floors, batch_size=size)
        Unit.objects.bulk_create(self.units, batch_size=size)
        Occupancy.objects.bulk_create(self.occupancies, batch_size=size)
        self.__init__()  # type: ignore[misc]

    def _registered(self, size: int) -> None:
        """Each project was registered on the day it was first planned, not all of them today: a month has one before it."""
        days: dict[int, datetime.date] = {}
        for item in self.milestones:
            if item.actual is not None:
                days[item.project_id] = min(item.actual, days.get(item.project_id, item.actual))
        for project in self.projects:
            if project.pk in days:
                noon = datetime.datetime.combine(days[project.pk], datetime.time(12))
                project.created_at = timezone.make_aware(noon)
        Project.objects.bulk_update(self.projects, ["created_at"], batch_size=size)


def project(
    dice: random.Random,
    batch: Batch,
    number: int,
    parcel: Parcel,
    owner: Enterprise,
    tenants: list[Enterprise],
    today: datetime.date,
) -> Project:
    """One project on one parcel, with what its step implies."""
    reached = dice.randrange(len(STEPS))
    kind = dice.choice(KINDS)
    area = parcel.area or Decimal(30)
    land = area * Decimal(2000) / Decimal(3)
    far = Decimal(str(round(dice.uniform(1.7, 3.6), 2)))
    floor_area = (land * far).quantize(Decimal("0.01"))
    taken = course(dice, reached, today)
    before = (
        (floor_area * Decimal(str(round(dice.uniform(0.2, 0.6), 2)))).quantize(Decimal("0.01"))
        if kind != "new_supply"
        else Decimal(0)
    )
    city = "chengdu" if parcel.division.code.startswith(("51", "cd")) else "other"
    made = Project(
        code=f"{parcel.division.code}-P{number:05}",
        division=parcel.division,
        body=parcel.body,
        zone=parcel.zone,
        kind=kind,
        step=STEPS[reached],
        name_zh=f"{_short(owner)}{dice.choice(PROJECT_KINDS)}" + (f"{number % 7 + 1}期" if dice.random() < 0.2 else ""),
        address=parcel.location,
        owner=owner,
        operator=owner if dice.random() < 0.5 else None,
        is_upstairs=True if dice.random() < 0.8 else None,
        level=dice.choice(("none", "none", "district", "municipal", "provincial")),
        industry=owner.industry,
        factory_type=("standard" if dice.random() < 0.7 else "general") if city == "chengdu" else "",
        recognition=("recognised" if reached > 1 else "under_review") if city == "chengdu" else "",
        land_source=ROUTES[kind],
        supply_mode=parcel.supply_mode,
        grant_term=parcel.term,
        land_use=parcel.land_use,
        land_area=area,
        facility_land_area=(area * Decimal(dice.choice(("0.05", "0.06", "0.07", "0.09")))).quantize(Decimal("0.0001")),
        floor_area=floor_area,
        floor_area_before=before,
        above_ground_floor_area=floor_area,
        far=far,
        facility_floor_area=(floor_area * Decimal(dice.choice(("0.08", "0.12", "0.15", "0.18")))).quantize(Decimal("0.01")),
        building_density=Decimal(dice.randint(32, 58)),
        investment=(area * dice.randint(350, 900) * 10_000).quantize(Decimal("0.01")),
        revenue_per_mu=Decimal(dice.randint(300, 1100)),
        full_production_tax=(area * dice.randint(20, 60) * 10_000).quantize(Decimal("0.01")),
        self_held_share=Decimal(dice.choice((50, 55, 60, 40))),
        contract_allows_split=parcel.division_clause,
        contract_split_share=Decimal(dice.choice((40, 45, 50))) if parcel.division_clause else None,
        transferred_floor_area=Decimal(0),
        admission_date=taken.actual.get(Project.Step.ADMITTED),
        land_contract_date=parcel.contract_date if reached >= 2 else None,
        planned_start=taken.promised[Project.Step.BUILDING],
        start_date=taken.actual.get(Project.Step.BUILDING),
        planned_completion=taken.promised[Project.Step.ACCEPTED],
        acceptance_date=taken.actual.get(Project.Step.ACCEPTED),
        planned_production=taken.promised[Project.Step.PRODUCING],
        full_production_date=taken.promised[Project.Step.ASSESSED],
    )
    batch.projects.append(made)
    batch.parcels.append((made, parcel))
    batch.milestones += [
        Milestone(project=made, step=step, promised=day, planned=day, actual=taken.actual.get(step))
        for step, day in taken.promised.items()
    ]
    batch.backing += backing(dice, made, taken, today)
    if dice.random() < 0.5:
        batch.listings.append(
            ListMembership(project=made, list=ListMembership.List.ANNUAL_BATCH, year=today.year - dice.randint(0, 2))
        )
    if dice.random() < 0.3:
        batch.listings.append(
            ListMembership(project=made, list=ListMembership.List.ROLLING_PLAN, year=today.year, last_year=today.year + 2)
        )
    if reached >= 3:
        _building(dice, batch, made, parcel, tenants, taken, today)
    return made


def _short(owner: Enterprise) -> str:
    """Two signs of a name that tell it from others: those behind the place that it begins with."""
    place = str(owner.division.name_zh)
    return owner.name_zh.removeprefix(place if owner.name_zh.startswith(place) else place[:2])[:2]


def _building(
    dice: random.Random,
    batch: Batch,
    made: Project,
    parcel: Parcel,
    tenants: list[Enterprise],
    taken: Course,
    today: datetime.date,
) -> None:
    floor_area = made.floor_area or Decimal(0)
    storeys = dice.randint(4, 9)
    code = f"{parcel.code}F{len(batch.buildings) % 9999 + 1:04}"
    heights = [Decimal("7.8"), Decimal("6.0"), *[Decimal(dice.choice(("4.5", "5.0", "5.4"))) for _ in range(storeys - 2)]]
    building = Building(
        project=made,
        parcel=parcel,
        division=made.division,
        body=made.body,
        code=code,
        building_no="1号楼",
        form="industrial_tower",
        floor_area=floor_area,
        above_ground_floor_area=floor_area,
        storeys=storeys,
        underground_storeys=1,
        height=sum(heights, Decimal(0)),
        storey_height=Decimal("4.5"),
        column_spacing=Decimal("8.4"),
        floor_load=Decimal(1000),
        goods_lifts=dice.randint(2, 8),
        passenger_lifts=dice.randint(2, 4),
        has_truck_ramp=dice.random() < 0.2,
    )
    batch.buildings.append(building)
    each = (floor_area / storeys).quantize(Decimal("0.01"))
    for number, height in enumerate(heights, 1):
        floor = Floor(
            building=building,
            number=number,
            label=f"{number}F",
            floor_area=each,
            storey_height=height,
            design_load=Decimal({1: 2000, 2: 1200}.get(number, 750)),
        )
        batch.floors.append(floor)
        shares = dice.choice(((1,), (0.5, 0.5), (0.4, 0.35, 0.25), (0.3, 0.3, 0.2, 0.2)))
        used = Decimal(0)
        for order, share in enumerate(shares, 1):
            last = number == len(heights)
            use = "administrative_office" if last and order == 1 else dice.choice(("production",) * 6 + ("research", "storage"))
            tenant = dice.choice(tenants)
            # The last unit takes what is left, so that a storey's units add up to it.
            size = each - used if order == len(shares) else (each * Decimal(str(share))).quantize(Decimal("0.01"))
            used += size
            unit = Unit(
                building=building,
                floor=floor,
                division=made.division,
                body=made.body,
                code=f"{code}{number:02}{order:02}",
                door_no=f"{number}{order:02}",
                use=use,
                floor_area=size,
                split_by="floor" if len(shares) == 1 else "part_of_floor",
                split_state="retained",
                owner=made.owner,
                is_dividable=len(shares) == 1 and use == "production",
                dividable_reason="整层生产用房" if len(shares) == 1 and use == "production" else "",
                sub_field="",
                industry_category="",
            )
            batch.units.append(unit)
            if Project.Step.PRODUCING in taken.actual and dice.random() < 0.82:
                start = max(taken.actual[Project.Step.ACCEPTED], today - datetime.timedelta(days=dice.randint(40, 1100)))
                batch.occupancies.append(
                    Occupancy(
                        unit=unit,
                        enterprise=tenant,
                        mode=dice.choice(("lease", "lease", "own")),
                        floor_area=size,
                        valid_from=start,
                        known_from=timezone.now(),
                        recorded_by="示范数据",
                        source="入驻台账",
                    )
                )
