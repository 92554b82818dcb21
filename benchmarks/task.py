"""The task: may this unit be divided off and transferred? Seven rules and an overall over a small made-up vocabulary.

Areas come in quarters of a square metre and money in quarters of a yuan, so that peers in floating point are exact as well:
the same answer is wanted of everyone, also at a threshold, which about one row in twenty hits.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from fractions import Fraction
from itertools import product

from shanglou.engine import MUST, Stage, Subject, Vocabulary, all_of, boolean, cases, choice, number, rule
from shanglou.engine.expressions import Expr, ParameterRef
from shanglou.engine.instruments import Gate, Rule
from shanglou.engine.kinds import TEXT, number_type
from shanglou.engine.language import NONE, Text
from shanglou.engine.lookups import lookup
from shanglou.engine.parameters import Parameter
from shanglou.engine.rules import GateSource
from shanglou.engine.tables import Band, Key, Row, Table, Value
from shanglou.engine.units import unit

ON = datetime.date(2025, 6, 1)
INSTRUMENT = "benchmark"
CLAUSE = "B-1"
DISTRICTS = tuple(f"district {letter}" for letter in "ABCDEFG")
FIELDS = tuple(f"field {number}" for number in range(1, 9))
HIGH_STOREY = 6
USES = ("production", "research", "office", "canteen", "dormitory", "storage")
DIVISIBLE = ("production", "research", "storage")
SPLITS = ("building", "floor", "room")


def _options(keys: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    return {key: (key, key) for key in keys}


class Project(Subject, name="project", zh="项目", en="project"):
    supply = choice("供地", "supply", _options(("stock", "new")))
    before = number("原建筑面积", "floor area before", unit="m2", places=2, maximum=10**7)
    floor_area = number("建筑面积", "floor area", unit="m2", places=2, maximum=10**7)
    transferred = number("已分割面积", "area transferred", unit="m2", places=2, maximum=10**7)
    requested = number("申请面积", "area requested", unit="m2", places=2, maximum=10**7)
    contract_share = number("约定比例", "share in the contract", unit="%", places=2, maximum=100)
    completed = boolean("已竣工", "completed")
    contract_allows = boolean("合同允许", "allowed by the contract")
    safe = boolean("整体安全", "safe as a whole")


class Unit(Subject, name="unit", zh="单元", en="unit", parents=("project",)):
    use = choice("用途", "use", _options(USES))
    split_by = choice("分割方式", "divided by", _options(SPLITS))
    floor_area = number("建筑面积", "floor area", unit="m2", places=2, maximum=10**6)
    district = choice("区", "district", _options(DISTRICTS))
    field = choice("领域", "field", _options(FIELDS))
    storey_height = number("层高", "storey height", unit="m", places=2, maximum=100)
    revenue = number("营收", "revenue", unit="yuan", places=2, maximum=10**11)
    tax = number("税收", "tax", unit="yuan", places=2, maximum=10**10)
    months = number("投产月数", "months in operation", unit="month", maximum=1200)


VOCABULARY = Vocabulary([Project, Unit])
FACTS = tuple(VOCABULARY.facts)


def standard(district: int, field: int, high: bool) -> tuple[int, int]:
    """The least revenue and tax in yuan/m2 of a row of the table."""
    return 2000 + 250 * district + 400 * field + 600 * high, 120 + 10 * district + 15 * field + 40 * high


def _table() -> Table:
    rows = []
    for (d, district), (f, field), high in product(enumerate(DISTRICTS), enumerate(FIELDS), (False, True)):
        revenue, tax = standard(d, f, high)
        limit = Fraction(HIGH_STOREY)
        band = Band(limit, None, False) if high else Band(None, limit, False)
        name = f"R{len(rows) + 1}"
        values: dict[str, int | Fraction | str | None] = {"revenue": revenue, "tax": tax}
        rows.append(Row(name, ((district, field),), (band,), values, True, "", NONE, CLAUSE, len(rows) + 2, {}))
    keys = (
        Key("district", "exact", Text("区", "district"), TEXT, ("district",)),
        Key("field", "exact", Text("领域", "field"), TEXT, ("field",)),
        Key("height", "band", Text("层高", "storey height"), number_type(unit("m")), ("from", "to")),
    )
    per_area = number_type(unit("yuan/m2"))
    columns = (Value("revenue", Text("营收", "revenue"), per_area), Value("tax", Text("税收", "tax"), per_area))
    return Table("standards", Text("标准", "standards"), CLAUSE, keys, columns, tuple(rows))


TABLE = _table()


def parameter(name: str, value: int, of: str) -> ParameterRef:
    """A parameter of the made-up instrument."""
    text = Text(name, name)
    return ParameterRef(Parameter(name, INSTRUMENT, text, value, number_type(unit(of)), CLAUSE, None, None, "", NONE, "", NONE))


STOCK_SHARE = parameter("stock_share", 45, "%")
LEAST_BUILDING = parameter("least_building", 3000, "m2")
LEAST_FLOOR = parameter("least_floor", 1000, "m2")
LEAST_MONTHS = parameter("least_months", 12, "month")


def within_cap(project: type[Project]) -> Expr:
    asked = project.transferred + project.requested
    added = project.floor_area - project.before
    return cases(
        (project.supply.is_("stock"), asked <= added * STOCK_SHARE),
        otherwise=asked <= project.floor_area * project.contract_share,
    )


def smallest_unit(unit: type[Unit]) -> Expr:
    whole_building = unit.split_by.is_("building") & (unit.floor_area >= LEAST_BUILDING)
    return whole_building | (unit.split_by.is_("floor") & (unit.floor_area >= LEAST_FLOOR))


def use_divisible(unit: type[Unit]) -> Expr:
    return unit.use.in_(*DIVISIBLE)


def in_order(project: type[Project]) -> Expr:
    return project.safe & (project.completed | project.contract_allows)


def revenue_reached(unit: type[Unit]) -> Expr:
    return (
        unit.revenue / unit.floor_area
        >= lookup(TABLE, district=unit.district, field=unit.field, height=unit.storey_height).revenue
    )


def tax_reached(unit: type[Unit]) -> Expr:
    return unit.tax / unit.floor_area >= lookup(TABLE, district=unit.district, field=unit.field, height=unit.storey_height).tax


def long_enough(unit: type[Unit]) -> Expr:
    return unit.months >= LEAST_MONTHS


def overall(project: type[Project], unit: type[Unit]) -> Expr:
    subjects = {"project": project, "unit": unit}
    return all_of(*(function(subjects[function.__code__.co_varnames[0]]) for function in SEVEN))


SEVEN: tuple[Callable[..., Expr], ...] = (
    within_cap, smallest_unit, use_divisible, in_order, revenue_reached, tax_reached, long_enough,
)  # fmt: skip
VERDICTS = tuple(function.__name__ for function in (*SEVEN, overall))


def made(function: Callable[..., Expr]) -> Rule:
    """A rule traced from a function, without a folder around it."""
    name = function.__name__
    source = rule(CLAUSE, subject=Unit, stage=Stage.SPLIT_TRANSFER, zh=name, en=name, modality=MUST)(function)
    return Rule(f"{INSTRUMENT}.{name}", None, source, VOCABULARY.call(function), None)  # type: ignore[arg-type]


RULES = tuple(made(function) for function in SEVEN)
OVERALL = made(overall)
GATE = Gate(
    f"{INSTRUMENT}.gate",
    None,  # type: ignore[arg-type]
    GateSource(
        "gate",
        Text("分割转让", "split transfer"),
        (CLAUSE,),
        Unit,
        Stage.SPLIT_TRANSFER,
        tuple(made_rule.source for made_rule in RULES),
    ),
    RULES,
)
