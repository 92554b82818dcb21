"""Made-up zones and parcels."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass
from decimal import Decimal

import shapely

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import say

from ...bodies.models import Body, Division
from ...land.geometry.districts import district_boundaries
from ...land.models import ControlLine, Parcel, Zone
from ...land.shapes import draw
from . import places
from .words import PARKS, ROADS

KINDS = ("development_zone", "functional_area", "functional_area", "characteristic_platform", "small_firm_park", "wanmu_qianyi")
LEVELS = {"development_zone": "provincial", "wanmu_qianyi": "provincial", "characteristic_platform": "municipal"}
USES = ("industrial_1", "industrial_2", "industrial_1", "new_industrial", "industrial", "industrial_2")


@dataclass
class Ground:
    """A zone with the block it lies on."""

    zone: Zone
    block: places.Block


def ground(
    dice: random.Random, divisions: list[Division], each: int, side: float, bodies: dict[str, Body]
) -> tuple[list[Ground], list[ControlLine]]:
    """Zones with their control lines, saved: `each` to a district that has a boundary."""
    found: list[Ground] = []
    boundaries = district_boundaries()
    for division in divisions:
        if division.code not in boundaries:
            continue
        for number, block in enumerate(places.blocks(dice, boundaries[division.code], each, side), 1):
            kind = "development_zone" if number == 1 else dice.choice(KINDS)
            name = f"{division.name_zh.removesuffix('区').removesuffix('市')}{PARKS[(number - 1) % len(PARKS)]}"
            zone = Zone(
                code=f"{division.code}-Z{number:03}",
                name_zh=name,
                kind=kind,
                level=LEVELS.get(kind, "district"),
                division=division,
                body=bodies.get("operator")
                if number == 1 and bodies.get("operator") and bodies["operator"].division_id == division.pk
                else None,
                leading_industries=";".join(
                    dice.sample(("生物医药", "智能装备", "集成电路", "新能源", "新材料", "汽车零部件"), 2)
                ),
                land_area=Decimal(round(block.width * block.depth / 10_000 * 15, 2)),
                is_2070_cluster=number == 2,
            )
            found.append(Ground(zone, block))
    zones = [item.zone for item in found]
    draw(zones, [item.block.polygon(-0.02, 1.02, -0.02, 1.02) for item in found])
    Zone.objects.bulk_create(zones, batch_size=500)
    lines = [
        ControlLine(
            code=f"{item.zone.code}-C",
            name_zh=f"{item.zone.name_zh}工业区块",
            division=item.zone.division,
            tier="一级" if number % 3 else "二级",
            approved_on=datetime.date(2022, 6, 1),
        )
        for number, item in enumerate(found)
    ]
    draw(lines, [item.block.polygon(0.0, 0.86, 0.0, 1.0) for item in found])
    ControlLine.objects.bulk_create(lines, batch_size=500)
    return found, lines


def parcels(
    dice: random.Random, grounds: list[Ground], lines: list[ControlLine], count: int, today: datetime.date
) -> list[Parcel]:
    """`count` parcels on the grounds, as evenly as there is room; not saved. `BadInput` when there is not room for all."""
    made: list[Parcel] = []
    shapes: list[shapely.Polygon] = []
    serials: dict[str, int] = {}
    rooms = [places.plots(dice, item.block) for item in grounds]
    for item, line, plots, share in zip(grounds, lines, rooms, evenly([len(plots) for plots in rooms], count), strict=True):
        made += [_parcel(dice, item, line, serials, today) for _ in range(share)]
        shapes += plots[:share]
    areas = places.hectares(shapes)
    for parcel, size in zip(made, areas, strict=True):
        stated = Decimal(round(float(size) * 15, 2))
        # One in sixty was stated otherwise than it lies.
        parcel.area = stated * Decimal("1.06") if dice.randrange(60) == 0 else stated
        parcel.price = (parcel.area * dice.randint(22, 60) * 10_000).quantize(Decimal("0.01"))
    draw(made, shapes)
    return made


def evenly(rooms: list[int], count: int) -> list[int]:
    """How many of `count` go to each room, as evenly as these have space. `BadInput` when they have not."""
    if sum(rooms) < count:
        raise BadInput(Fault("parcels", str(count), say("至多 {most} 个", most=sum(rooms)), say("请减少宗地数。")))
    shares = [0] * len(rooms)
    left = count
    # The smallest first: what does not fit there is shared by the larger ones.
    for done, number in enumerate(sorted(range(len(rooms)), key=rooms.__getitem__)):
        shares[number] = min(rooms[number], -(-left // (len(rooms) - done)))
        left -= shares[number]
    return shares


def _parcel(dice: random.Random, ground: Ground, line: ControlLine, serials: dict[str, int], today: datetime.date) -> Parcel:
    zone = ground.zone
    division = zone.division
    serial = serials[division.code] = serials.get(division.code, 0) + 1
    code = division.code if division.code.isdigit() else "510100"
    granted = datetime.date(dice.randint(2006, today.year - 1), dice.randint(1, 12), dice.randint(1, 28))
    stock = granted.year < 2019
    term = dice.choice((50, 50, 30, 20))
    begun = granted + datetime.timedelta(days=dice.randint(60, 400)) if dice.random() < 0.93 else None
    done = begun + datetime.timedelta(days=dice.randint(300, 900)) if begun and dice.random() < 0.9 else None
    idle = begun is None and granted < today - datetime.timedelta(days=730)
    weak = stock and dice.random() < 0.06
    return Parcel(
        code=f"{code}{1 + serial // 90_000:03}{1 + serial // 300 % 900:03}GB{serial % 100_000:05}",
        record_no=f"{code}{granted.year}B{serial:05}",
        zone=zone,
        control_line=line if dice.random() < 0.85 else None,
        division=division,
        body=zone.body,
        location=f"{division.name_zh}{dice.choice(ROADS)}{dice.randint(1, 999)}号",
        land_use=dice.choice(USES),
        industry="",
        land_source="stock" if stock else "new_supply",
        supply_mode=dice.choice(("grant", "grant", "grant", "flexible_term_grant", "long_term_lease")),
        grant_method="listing",
        term=term,
        expiry=granted.replace(year=granted.year + term),
        lower_far=Decimal(dice.choice(("1.0", "1.2", "1.5", "2.0"))),
        upper_far=Decimal(dice.choice(("2.5", "3.0", "3.5", "4.0"))),
        far=Decimal(str(round(dice.uniform(0.6, 3.4), 2))),
        building_density=Decimal(dice.randint(30, 60)),
        height_limit=Decimal(dice.choice((40, 60, 80, 100))),
        in_zone=True,
        is_newly_added=not stock,
        is_scattered=False,
        contract_no=f"合{granted.year}-{serial:05}",
        contract_date=granted,
        division_clause=dice.random() < 0.4,
        planned_start=granted + datetime.timedelta(days=180),
        planned_completion=granted + datetime.timedelta(days=900),
        planned_production=granted + datetime.timedelta(days=1080),
        actual_start=begun if not begun or begun <= today else None,
        actual_completion=done if done and done <= today else None,
        is_idle=idle,
        idle_months=max((today - granted).days // 30 - 24, 0) if idle else None,
        is_low_efficiency=weak,
        renewal_kind=dice.choice(("upgrade", "reserve", "restoration", "transformation")) if weak else "",
    )
