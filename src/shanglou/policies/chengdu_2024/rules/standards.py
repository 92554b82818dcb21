"""The Annex 3 figures that apply to a unit, the averages they are compared with, and what districts may set."""

from shanglou.engine import SHOULD, Stage, entitlement, formula, largest, readings, rule
from shanglou.policies.chengdu_2024.rules import row
from shanglou.vocabulary import Unit


def in_scope(building, p):
    """Buildings of the storeys that the table is made for."""
    return building.storeys >= p.standard_scope_storeys


@formula(
    ("CD2024-3.2-02", "CD2024-6-01", "CD2024-A3-01"),
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="适用的平均营业收入下限",
    en="minimum average revenue that applies",
    applies=in_scope,
    questions=("Q09", "Q11", "Q32"),
    conflicts=("X17",),
)
def minimum_revenue(unit, project, t):
    return largest(row(unit, project, t).revenue, unit.district_revenue_standard.or_else(0))


@formula(
    ("CD2024-3.2-02", "CD2024-6-01", "CD2024-A3-01"),
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="适用的平均税收下限",
    en="minimum average tax that applies",
    applies=in_scope,
    questions=("Q09", "Q11", "Q32"),
    conflicts=("X17",),
)
def minimum_tax(unit, project, t):
    return largest(row(unit, project, t).tax, unit.district_tax_standard.or_else(0))


@rule(
    ("CD2024-A3-01", "CD2024-A4-08"),
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="平均投资强度与参考值相比（参考，不决定结果）",
    en="average investment against the reference (reported, not decisive)",
    modality=SHOULD,
    applies=in_scope,
    questions=("Q09",),
)
def investment_reaches_reference(unit, project, t):
    return unit.investment_per_m2 >= row(unit, project, t).investment_reference


@formula(
    "CD2024-A3-31",
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="考核期平均营业收入",
    en="average revenue over the months assessed",
    places=2,
)
def average_revenue(unit):
    return readings(
        "Q10",
        ("occupied", "按入驻面积", "by the area occupied", unit.revenue_per_m2_occupied),
        ("transferred", "按拟受让面积", "by the area to be transferred", unit.revenue_per_m2_transferred),
    )


@formula(
    "CD2024-A3-31",
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="考核期平均税收",
    en="average tax over the months assessed",
    places=2,
)
def average_tax(unit):
    return readings(
        "Q10",
        ("occupied", "按入驻面积", "by the area occupied", unit.tax_per_m2_occupied),
        ("transferred", "按拟受让面积", "by the area to be transferred", unit.tax_per_m2_transferred),
    )


@formula(
    ("CD2024-A1-11", "CD2024-A3-01"),
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="按容积率折算的亩均税收",
    en="tax per mu of land, converted through the floor area ratio",
    places=2,
    conflicts=("X14",),
)
def tax_per_mu_of_unit(unit, project):
    return (unit.tax_per_m2 * project.far).in_unit("wan_yuan/mu")


# ------------------------------------------------------------------------------------------- what districts may set


@rule(
    "CD2024-6-01",
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="区（市）县自定营收标准不低于附件3",
    en="the district's own standard for revenue is not below Annex 3",
    conflicts=("X17",),
)
def district_revenue_standard_is_not_lower(unit, project, t):
    printed = row(unit, project, t).revenue
    return unit.district_revenue_standard.or_else(printed) >= printed


@rule(
    "CD2024-6-01",
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="区（市）县自定税收标准不低于附件3",
    en="the district's own standard for tax is not below Annex 3",
    conflicts=("X17",),
)
def district_tax_standard_is_not_lower(unit, project, t):
    printed = row(unit, project, t).tax
    return unit.district_tax_standard.or_else(printed) >= printed


@rule(
    "CD2024-4.1-04",
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="区（市）县要求的入驻时长不短于通知规定",
    en="the occupancy a district asks is not shorter than the notice's",
    conflicts=("X17",),
)
def district_occupancy_is_not_shorter(unit, p):
    return unit.district_min_occupancy.or_else(p.min_continuous_occupancy) >= p.min_continuous_occupancy


@entitlement(
    "CD2024-4.1-03",
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="因上市等原因可申请调整入驻时长",
    en="an adjustment of the occupancy may be asked for going public and the like",
    questions=("Q14",),
)
def occupancy_may_be_adjusted(unit):
    return unit.adjustment_reason.in_("listing", "other")


@entitlement(
    "CD2024-A3-30",
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="表列产业的配套产业可参照执行（取哪一行须研判）",
    en="an industry that supports a listed one may follow by reference (which row needs judgement)",
    questions=("Q32",),
)
def supporting_industry_follows(unit):
    return unit.is_supporting_industry
