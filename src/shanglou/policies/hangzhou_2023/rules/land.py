"""Land of zones: quota, floor area ratio, scattered land, underground space, and other uses on single-use land."""

from shanglou.engine import MUST, SHOULD, Stage, entitlement, rule
from shanglou.vocabulary import Parcel, Project


@entitlement(
    "HZ2023-10-01", subject=Project, stage=Stage.SUPPLY,
    zh="市级以上新建重大项目优先保供用地指标", en="new major projects of the city or above come first for quota",
    applies=lambda project: project.in_zone & project.needs_construction_quota,
)  # fmt: skip
def first_for_quota(project):
    return project.construction_mode.is_("new_build") & project.level.in_("national", "provincial", "municipal")


@rule(
    "HZ2023-10-03", subject=Parcel, stage=Stage.SUPPLY, modality=MUST,
    zh="容积率达到分区域准入标准", en="floor area ratio reaches the standard of its region",
    applies=lambda parcel: parcel.is_industrial, questions=("Q-HZ2023-06",),
    advice=("提高容积率，或核对所在区域的标准。", "Raise the ratio, or check the standard of the region."),
)  # fmt: skip
def reaches_regional_far(parcel, p):
    return parcel.far >= parcel.regional_far_min.or_else(p.regional_far_min)


@rule(
    "HZ2023-10-06", subject=Parcel, stage=Stage.SUPPLY, modality=SHOULD,
    zh="园区外原则上不新增零星工业用地", en="in principle no new scattered industrial land outside zones",
    applies=lambda parcel: parcel.is_newly_added & parcel.is_scattered, conflicts=("X11",),
    advice=("改在园区内选址；确有例外的记录理由。", "Site it in a zone, or record the reason for an exception."),
)  # fmt: skip
def no_new_scattered_land(parcel):
    return parcel.in_zone | parcel.siting_exception_recorded.or_else(False)


@rule(
    "HZ2023-10-06", subject=Parcel, stage=Stage.RENEWAL, modality=SHOULD,
    zh="引导现状零星工业用地向园区集中", en="present scattered industrial land is guided into zones",
    applies=lambda parcel: ~parcel.is_newly_added & parcel.is_scattered & parcel.is_industrial,
    advice=("列入向园区集中的引导对象。", "Guide its user into a zone."),
)  # fmt: skip
def scattered_land_moves_into_zone(parcel):
    return parcel.in_zone


@entitlement(
    "HZ2023-10-04", subject=Project, stage=Stage.PLANNING,
    zh="地下空间统筹连片开发受鼓励", en="joint development of underground space is encouraged",
    applies=lambda project: project.in_zone,
)  # fmt: skip
def underground_space_is_encouraged(project):
    return project.underground_floor_area > 0


@entitlement(
    "HZ2023-14-02", subject=Parcel, stage=Stage.PLANNING,
    zh="单一用途产业用地可兼建其他产业用途和生活配套", en="other industrial uses and living facilities on single-use land",
    applies=lambda parcel: parcel.in_zone, conflicts=("X05",),
)  # fmt: skip
def other_uses_are_allowed(parcel):
    single_use = parcel.land_use.in_(
        "industrial", "industrial_1", "industrial_2", "industrial_3", "new_industrial", "storage"
    ) | (parcel.land_use.is_("other") & parcel.is_land_for_industry)
    # Shops and dwellings of their own are neither an industrial use nor a facility for those who work there.
    beyond = (
        parcel.supporting_uses.contains("commercial")
        | parcel.supporting_uses.contains("residential")
        | parcel.supporting_uses.contains("other")
    )
    return single_use & ~beyond
