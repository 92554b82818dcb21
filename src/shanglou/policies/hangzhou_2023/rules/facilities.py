"""Utilities, facilities, energy and green construction of a zone."""

from shanglou.engine import MUST, SHOULD, Stage, entitlement, rule
from shanglou.vocabulary import Enterprise, Zone


@rule(
    "HZ2023-13-01", subject=Zone, stage=Stage.CONSTRUCTION, modality=SHOULD,
    zh="保障电、气、水、通信供应", en="power, gas, water and telecommunications are secured",
)  # fmt: skip
def utilities_are_secured(zone):
    return (
        zone.secured_utilities.contains("power")
        & zone.secured_utilities.contains("gas")
        & zone.secured_utilities.contains("water")
        & zone.secured_utilities.contains("telecom")
    )


@rule(
    "HZ2023-13-02", subject=Zone, stage=Stage.CONSTRUCTION, modality=SHOULD,
    zh="电力、充电、储能设施加快建设", en="power, charging and storage facilities are being built",
)  # fmt: skip
def energy_facilities_advance(zone):
    return (
        zone.energy_facilities.contains("grid")
        & zone.energy_facilities.contains("charging")
        & zone.energy_facilities.contains("storage")
    )


@rule(
    "HZ2023-13-03", subject=Zone, stage=Stage.CONSTRUCTION, modality=SHOULD,
    zh="规划地下管线和综合管廊", en="pipelines and utility tunnels are planned",
)  # fmt: skip
def pipelines_are_planned(zone):
    return zone.has_pipeline_plan


@rule(
    "HZ2023-13-04", subject=Zone, stage=Stage.CONSTRUCTION, modality=MUST,
    zh="水电气等一站式接入", en="one-stop connection of utilities",
)  # fmt: skip
def one_stop_connection(zone):
    return zone.is_one_stop_connection


@entitlement(
    "HZ2023-13-05", subject=Enterprise, stage=Stage.SUPPORT,
    zh="大用户可直接向电厂购电", en="a large user may buy power from the plant",
)  # fmt: skip
def may_buy_power_directly(enterprise, p):
    return enterprise.voltage >= p.direct_power_min_voltage


@rule(
    "HZ2023-14-01", subject=Zone, stage=Stage.CONSTRUCTION, modality=SHOULD,
    zh="道路、消防、排污适度超前建设", en="roads, fire protection and sewage are built ahead of need",
)  # fmt: skip
def infrastructure_is_ahead(zone):
    return (
        zone.advance_infrastructure.contains("roads")
        & zone.advance_infrastructure.contains("fire")
        & zone.advance_infrastructure.contains("sewage")
    )


@entitlement(
    "HZ2023-14-03", subject=Zone, stage=Stage.SUPPORT,
    zh="统一规划、集中建设的保障性租赁住房受支持", en="rental housing planned as one and built together is supported",
)  # fmt: skip
def rental_housing_is_supported(zone):
    return zone.rental_housing_is_planned & zone.rental_housing_is_centralised


@rule(
    "HZ2023-14-04", subject=Zone, stage=Stage.PLANNING, modality=SHOULD,
    zh="生活设施在生活圈的分钟数以内", en="living facilities within the minutes of the circle",
)  # fmt: skip
def living_circle_is_close(zone, p):
    return zone.facility_access_minutes <= p.life_circle_minutes


@rule(
    "HZ2023-15-03", subject=Zone, stage=Stage.PLANNING, modality=MUST,
    zh="制定储能建设计划", en="a plan for energy storage",
)  # fmt: skip
def storage_is_planned(zone):
    return zone.has_storage_plan


@rule(
    "HZ2023-15-03", subject=Zone, stage=Stage.PLANNING, modality=MUST,
    zh="制定光伏建设计划", en="a plan for photovoltaics",
)  # fmt: skip
def photovoltaics_are_planned(zone):
    return zone.has_pv_plan
