"""Made-up enterprises: names, valid credit codes, tags, yearly figures."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from decimal import Decimal

from django.utils import timezone
from stdnum.cn import uscc

from ...bodies.models import Body, Division
from ...enterprises.models import Enterprise, YearFigures
from .words import FIELDS, FIRM_FIRST, FIRM_SECOND, FORMS, GIVEN, SURNAMES

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
#: One in so many came with a wrong code, or none: what the reconciliation queue is for.
WRONG_CODE, NO_CODE = 400, 900
#: Of those with a wrong code every second, and all without one, are the firm before once more, as another office registered it.
TWICE = 2


def credit_code(division: str, number: int) -> str:
    """A credit code with a right check digit (GB 32100) that no firm bears: the serial counts up from Y."""
    serial = ""
    for _ in range(8):
        number, rest = divmod(number, len(_SIGNS))
        serial = _SIGNS[rest] + serial
    code = f"91{division}Y{serial}"
    return code + str(uscc.calc_check_digit(code))


def firms(dice: random.Random, divisions: list[Division], count: int, *, first: int = 0) -> Iterator[Enterprise]:
    """`count` enterprises, spread over the divisions; about one in ten above scale. A few are registered twice."""
    before: Enterprise | None = None
    for number in range(first, first + count):
        division = dice.choice(divisions)
        industry, _, field = dice.choice(FIELDS)
        name = division.name_zh[:2] + dice.choice(FIRM_FIRST) + dice.choice(FIRM_SECOND) + field + dice.choice(FORMS)
        big = dice.random() < 0.1
        code, state = credit_code(division.code if division.code.isdigit() else "510100", number), Enterprise.CodeState.VALID
        if before is not None and (number % (TWICE * WRONG_CODE) == WRONG_CODE + 7 or number % NO_CODE == 11):
            code, name, division, industry = before.credit_code, again(before.name_zh), before.division, before.industry
        if number % WRONG_CODE == 7:
            code, state = code[:-1] + ("0" if code[-1] != "0" else "1"), Enterprise.CodeState.WRONG
        elif number % NO_CODE == 11:
            code, state = "", Enterprise.CodeState.MISSING
        titles = [
            key for key, share in (("high_tech", 0.2), ("specialised", 0.06), ("little_giant", 0.01)) if dice.random() < share
        ]
        before = Enterprise(
            credit_code=code,
            code_state=state,
            name_zh=name,
            division=division,
            industry=industry,
            is_above_scale=big,
            is_manufacturer=True,
            size="medium" if big else dice.choice(("small", "small", "micro")),
            titles=";".join(titles),
            is_recognised_chain_leader=dice.random() < 0.002,
            is_listed_reserve=dice.random() < 0.003,
            registered_place=str(division.name_zh),
        )
        yield before


def again(name: str) -> str:
    """A firm's name as another office writes it: with its form in full."""
    return name if name.endswith("股份有限公司") else name.replace("有限公司", "有限责任公司")


def of_body(body: Body, number: int) -> Enterprise:
    """The enterprise that a body is, above scale."""
    division = body.division
    return Enterprise(
        credit_code=credit_code(division.code if division.code.isdigit() else "510100", number),
        code_state=Enterprise.CodeState.VALID,
        name_zh=body.name_zh,
        division=division,
        body=body,
        industry="3562",
        is_above_scale=True,
        is_manufacturer=True,
        size="medium",
        registered_place=str(division.name_zh),
    )


def person(dice: random.Random) -> str:
    """A made-up name."""
    return dice.choice(SURNAMES) + dice.choice(GIVEN) + (dice.choice(GIVEN) if dice.random() < 0.6 else "")


def figures(dice: random.Random, firm: Enterprise, years: range) -> Iterator[YearFigures]:
    """Figures of a firm for each year, from the statistics and the tax returns."""
    land = Decimal(dice.randint(5, 120)) if firm.is_above_scale else Decimal(dice.randint(1, 20))
    revenue = land * dice.randint(150, 900) * 10_000
    now = timezone.now()
    for year in years:
        revenue = (revenue * Decimal(dice.uniform(0.92, 1.18))).quantize(Decimal("0.01"))
        share = Decimal(dice.uniform(0.02, 0.06))
        yield YearFigures(
            enterprise=firm,
            year=year,
            received_on=datetime.date(year + 1, 3, dice.randint(1, 28)),
            source="统计、税务部门年报",
            valid_from=datetime.date(year, 1, 1),
            valid_to=datetime.date(year, 12, 31),
            known_from=now,
            recorded_by="示范数据",
            revenue=revenue,
            output_value=(revenue * Decimal("1.02")).quantize(Decimal("0.01")),
            value_added=(revenue * Decimal("0.23")).quantize(Decimal("0.01")),
            tax=(revenue * share).quantize(Decimal("0.01")),
            rd_expense=(revenue * Decimal(dice.uniform(0.01, 0.08))).quantize(Decimal("0.01")),
            employees=max(3, int(revenue / 900_000)),
            energy_use=Decimal(dice.randint(20, 4000)),
            carbon_emission=Decimal(dice.randint(50, 9000)),
            land_area=land,
        )
