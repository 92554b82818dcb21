"""Chapter 2, item 9: digital and green building."""

from shanglou.engine import SHOULD, Stage, entitlement, formula, rule
from shanglou.vocabulary import Building, Project, Zone


# "Where suitable" is read as all of the suitable roof; a target of the plan, so recommended until the plan ends.
@rule(
    "NB2025-2.3.9-07",
    subject=Project,
    stage=Stage.CONSTRUCTION,
    modality=SHOULD,
    zh="分布式光伏应装尽装",
    en="photovoltaics on all suitable roof",
    applies=lambda project: project.suitable_roof_area > 0,
    advice=("在适宜安装的屋面补装光伏", "install photovoltaics on the rest of the suitable roof"),
)
def installs_photovoltaics(project, p):
    return project.pv_coverage >= p.pv_coverage


@formula(
    "NB2025-2.3.9-02",
    subject=Building,
    stage=Stage.DESIGN,
    zh="光伏占屋面比例",
    en="photovoltaic share of the roof",
    places=2,
)
def photovoltaic_share_of_roof(building):
    return building.pv_share_of_roof


@entitlement(
    "NB2025-2.3.9-03",
    subject=Zone,
    stage=Stage.SUPPORT,
    zh="鼓励布局独立储能电站",
    en="separate storage station encouraged",
)
def storage_is_encouraged(zone):
    return zone.has_energy_storage


@entitlement(
    "NB2025-2.3.9-04",
    subject=Zone,
    stage=Stage.SUPPORT,
    zh="鼓励合理规划充电设施",
    en="chargers encouraged",
)
def chargers_are_encouraged(zone):
    return zone.charger_count > 0


@formula(
    "NB2025-2.3.9-04",
    subject=Zone,
    stage=Stage.SUPPORT,
    zh="超充设备占比",
    en="share of fast chargers",
    places=2,
    applies=lambda zone: zone.charger_count > 0,
)
def fast_charger_share(zone):
    return (zone.super_charger_count / zone.charger_count).in_unit("%")


@formula(
    "NB2025-2.3.9-05",
    subject=Building,
    stage=Stage.DESIGN,
    zh="含独立储能设备占地的计容建筑面积",
    en="floor area counted, with the footprint of energy storage",
    places=2,
)
def counted_floor_area_with_storage(building):
    return building.far_floor_area + building.storage_equipment_area


@entitlement(
    "NB2025-2.3.9-06",
    subject=Building,
    stage=Stage.SUPPORT,
    zh="支持建设零碳楼宇",
    en="zero-carbon building supported",
)
def zero_carbon_building_is_supported(building):
    return building.is_zero_carbon


@entitlement(
    "NB2025-2.3.9-06",
    subject=Zone,
    stage=Stage.SUPPORT,
    zh="支持建设零碳园区",
    en="zero-carbon zone supported",
)
def zero_carbon_zone_is_supported(zone):
    return zone.is_zero_carbon
