"""The figures of 2025: shown until they fall due, then matured. City totals stay in targets.csv."""

from shanglou.engine import SHOULD, Stage, readings, rule
from shanglou.vocabulary import Division, Zone


@rule(
    "HZ2023-02-03", subject=Zone, stage=Stage.EVALUATION, modality=SHOULD,
    zh="主导产业占比（2025年指标）", en="share of leading industries (2025 figure)",
    applies=lambda p, on: on <= p.targets_due, questions=("Q-HZ2023-03",),
)  # fmt: skip
def leading_share_reached(zone, p):
    return zone.leading_industry_share >= p.leading_share_2025


@rule(
    "HZ2023-02-04", subject=Zone, stage=Stage.EVALUATION, modality=SHOULD,
    zh="研发支出占生产总值比重（2025年指标）", en="R&D over gross product (2025 figure)",
    applies=lambda p, on: on <= p.targets_due, questions=("Q-HZ2023-03",),
)  # fmt: skip
def rd_share_reached(zone, p):
    return zone.rd_share >= p.rd_share_2025


@rule(
    "HZ2023-02-05", subject=Zone, stage=Stage.EVALUATION, modality=SHOULD,
    zh="平均税收（2025年指标）", en="mean tax per mu (2025 figure)",
    applies=lambda p, on: on <= p.targets_due, questions=("Q-HZ2023-03",), conflicts=("X07",),
)  # fmt: skip
def tax_per_mu_reached(zone, p):
    return zone.tax_per_mu >= p.tax_per_mu_2025


@rule(
    "HZ2023-02-06", subject=Zone, stage=Stage.EVALUATION, modality=SHOULD,
    zh="固定资产投资年均增速（2025年指标）", en="yearly growth of investment (2025 figure)",
    applies=lambda p, on: on <= p.targets_due, questions=("Q-HZ2023-03",),
)  # fmt: skip
def investment_growth_reached(zone, p):
    return zone.investment_growth >= p.investment_growth_2025


@rule(
    "HZ2023-05-05", subject=Zone, stage=Stage.EVALUATION, modality=SHOULD,
    zh="特色产业平台主导产业占比增长（2025年指标）", en="growth of the leading share of a characteristic platform (2025)",
    applies=lambda zone, p, on: zone.kind.is_("characteristic_platform") & (on <= p.targets_due),
)  # fmt: skip
def leading_share_has_grown(zone, p):
    increase = zone.leading_industry_share - zone.base_leading_industry_share
    return readings(
        "Q21",
        ("percent", "较基期增长的百分比", "per cent of the base", increase / zone.base_leading_industry_share
         >= p.leading_share_growth_2025),
        ("points", "提高的百分点", "percentage points", increase >= p.leading_share_growth_2025),
    )  # fmt: skip


@rule(
    "HZ2023-07-03", subject=Zone, stage=Stage.EVALUATION, modality=SHOULD,
    zh="有省级以上科创平台（2025年全覆盖）", en="has a provincial innovation platform (all zones by 2025)",
    applies=lambda p, on: on <= p.targets_due,
)  # fmt: skip
def provincial_platform_present(zone):
    return zone.has_provincial_platform


@rule(
    "HZ2023-08-05", subject=Zone, stage=Stage.EVALUATION, modality=SHOULD,
    zh="有双创孵化载体（2025年全覆盖）", en="has an incubator (all zones by 2025)",
    applies=lambda p, on: on <= p.targets_due,
)  # fmt: skip
def incubator_present(zone):
    return zone.has_incubator


@rule(
    "HZ2023-10-08", subject=Division, stage=Stage.EVALUATION, modality=SHOULD,
    zh="工业用地在园区的集聚度（2025年指标）", en="concentration of industrial land in zones (2025 figure)",
    applies=lambda division, p, on: division.level.is_("city") & (on <= p.targets_due),
)  # fmt: skip
def industrial_land_is_concentrated(division, p):
    return division.concentration >= p.land_concentration_2025


@rule(
    "HZ2023-10-09", subject=Division, stage=Stage.EVALUATION, modality=SHOULD,
    zh="当年新增标准厂房", en="standard factories added in the year",
    applies=lambda division, p, on: division.level.is_("city") & (on <= p.targets_due),
)  # fmt: skip
def standard_factories_added(division, p):
    return division.standard_factory_area_added >= p.standard_factories_yearly


@rule(
    "HZ2023-10-10", subject=Division, stage=Stage.EVALUATION, modality=SHOULD,
    zh="当年整治低效工业用地", en="low-efficiency industrial land renovated in the year",
    applies=lambda division, p, on: division.level.is_("city") & (on <= p.targets_due),
    questions=("Q21",), conflicts=("X08",),
)  # fmt: skip
def low_efficiency_land_is_renovated(division, p):
    return division.low_efficiency_land_renovated >= p.renovated_land_yearly


@rule(
    "HZ2023-15-04", subject=Zone, stage=Stage.EVALUATION, modality=SHOULD,
    zh="符合条件的园区获绿色低碳认定（2025年）", en="zones that qualify are recognised as green (by 2025)",
    applies=lambda zone, p, on: zone.is_eligible_for_green & (on <= p.targets_due),
)  # fmt: skip
def green_zone_is_recognised(zone):
    return zone.is_green_recognised


@rule(
    ("HZ2023-18-03", "HZ2023-18-01"), subject=Zone, stage=Stage.EVALUATION, modality=SHOULD,
    zh="国有运营公司完成市场化改革（2025年）", en="the state operator is reformed (by 2025)",
    applies=lambda zone, p, on: zone.has_state_operator & (on <= p.targets_due),
)  # fmt: skip
def operator_is_reformed(zone):
    return zone.operator_is_reformed


@rule(
    "HZ2023-18-03", subject=Zone, stage=Stage.EVALUATION, modality=SHOULD,
    zh="国有运营公司信用评级达AA级（2025年）", en="the state operator is rated AA or better (by 2025)",
    applies=lambda zone, p, on: zone.has_state_operator & (on <= p.targets_due),
)  # fmt: skip
def operator_is_rated(zone):
    return zone.operator_rating.in_("AAA", "AA+", "AA")
