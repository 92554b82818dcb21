"""Chapter 7: how the land is supplied and what it costs."""

from shanglou.engine import Stage, entitlement, formula, rule
from shanglou.vocabulary import Parcel, Project


@entitlement(
    "HZ2024-07-02",
    subject=Parcel,
    stage=Stage.SUPPLY,
    zh="属点名鼓励的供地方式",
    en="a supply mode encouraged by name",
    applies=lambda project: project.is_upstairs,
)
def supply_mode_encouraged(parcel):
    return parcel.supply_mode.in_("long_term_lease", "lease_before_grant")


@rule(
    "HZ2024-07-03",
    subject=Parcel,
    stage=Stage.PRICE,
    zh="新建项目出让起价不低于全国最低价标准",
    en="new project by grant: the starting price is not below the national minimum",
    applies=lambda project, parcel: (
        project.is_upstairs & parcel.supply_mode.in_("grant", "flexible_term_grant") & project.construction_mode.is_("new_build")
    ),
    advice=("提高起价至标准以上", "raise the starting price to the standard"),
)
def starting_price_not_below_national(parcel, p):
    return parcel.starting_price >= parcel.national_min_price.or_else(p.start_price_floor)


@entitlement(
    "HZ2024-07-04",
    subject=Project,
    stage=Stage.SUPPLY,
    zh="可以协议方式办理用地手续",
    en="land formalities may be completed by agreement",
    applies=lambda project: project.is_upstairs,
)
def formalities_by_agreement(project):
    return project.is_stock_renovation


@formula(
    "HZ2024-07-05",
    subject=Project,
    stage=Stage.PRICE,
    zh="提高容积率或利用地下空间应补的地价",
    en="land price due for a raised floor area ratio or underground space",
    places=2,
    applies=lambda project: (
        project.is_upstairs
        & project.is_stock_renovation
        & ((project.far > project.far_before) | (project.underground_floor_area > 0))
    ),
)
def additional_land_price(p):
    return p.additional_price_stock
