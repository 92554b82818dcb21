"""Chapter 2, item 10: the building and its face."""

from shanglou.engine import MUST, SHOULD, Stage, gate, rule
from shanglou.vocabulary import Building, Zone


@rule(
    "NB2025-2.3.10-01",
    subject=Building,
    stage=Stage.DESIGN,
    modality=SHOULD,
    zh="柱距、荷载、垂直交通、消防按厂房设计标准",
    en="columns, loads, vertical transport and fire design by the factory standard",
)
def follows_design_standard(building):
    return building.meets_design_standard


@rule(
    "NB2025-2.3.10-02",
    subject=Zone,
    stage=Stage.DESIGN,
    modality=SHOULD,
    zh="科学设置园区规划技术指标",
    en="planning indicators of the zone soundly set",
)
def planning_indicators_are_set(zone):
    return zone.has_planning_indicators


@rule(
    "NB2025-2.3.10-03",
    subject=Building,
    stage=Stage.DESIGN,
    modality=MUST,
    zh="外立面不做成住宅样式",
    en="facade is not like housing",
    advice=("改为工业或公共建筑的外立面", "give it the facade of an industrial or public building"),
)
def facade_is_not_residential(building):
    return building.facade.in_("industrial", "public_building")


@rule(
    "NB2025-2.3.10-05",
    subject=Building,
    stage=Stage.DESIGN,
    modality=MUST,
    zh="立面有产业特色并与风貌协调",
    en="facade shows its industry and fits the city",
)
def facade_fits_city(building):
    return building.facade_fits_city


@rule(
    "NB2025-2.3.10-07",
    subject=Building,
    stage=Stage.DESIGN,
    modality=SHOULD,
    zh="风格简洁明快、立面统一",
    en="style simple and facade uniform",
)
def facade_is_simple(building):
    return building.facade_is_simple


facade_review = gate(
    "facade_review",
    ("NB2025-2.3.10-03", "NB2025-2.3.10-05", "NB2025-2.3.10-07"),
    subject=Building,
    stage=Stage.DESIGN,
    zh="外立面能否通过",
    en="may the facade pass",
    rules=[facade_is_not_residential, facade_fits_city, facade_is_simple],
)
