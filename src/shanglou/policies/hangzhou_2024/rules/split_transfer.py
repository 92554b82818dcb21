"""Chapter 9, split transfer: what the contract allows, how much, which units, to whom.

What kind of land or unit a limit is for stands in `applies` and, where the kinds exclude each other, in the condition too:
not knowing the kind must not make the limit of another kind refuse.
"""

from shanglou.engine import Stage, formula, gate, readings, rule
from shanglou.vocabulary import Project, Unit


def _on_stock_land(project):
    return project.is_upstairs & project.is_stock_renovation.or_else(~project.is_new_grant)


def _is_new_grant(project):
    return project.is_new_grant.or_else(~project.is_stock_renovation)


def _newly_granted(project):
    return project.is_upstairs & _is_new_grant(project)


def _stock_cap(project, p):
    return (p.stock_split_ratio_cap * project.added_floor_area).in_unit("m2")


def _contract_cap(project):
    return (project.contract_split_share * project.contract_split_base).in_unit("m2")


@rule(
    "HZ2024-09-06",
    subject=Project,
    stage=Stage.SPLIT_TRANSFER,
    zh="出让合同（补充协议）允许分割转让",
    en="the land contract or its supplement allows split transfer",
    applies=lambda project: project.is_upstairs,
    advice=(
        "先依法签订补充协议；合同不允许的不得分割",
        "sign a supplement lawfully first; what the contract does not allow may not be split",
    ),
)
def contract_permits_split(project):
    return project.contract_allows_split


@rule(
    "HZ2024-09-07",
    subject=Project,
    stage=Stage.SPLIT_TRANSFER,
    zh="新出让项目：用地为工业（标准厂房）用途",
    en="new grant: the land is for standard factories",
    applies=_newly_granted,
)
def granted_for_standard_factories(project):
    return readings(
        "Q-HZ2024-05",
        ("named_use_only", "只限工业（标准厂房）用途", "standard-factory land only", project.is_standard_factory_land),
        ("any_new_grant", "新出让的均可约定", "any new grant may agree on it", True),
    )


@rule(
    "HZ2024-09-07",
    subject=Project,
    stage=Stage.SPLIT_TRANSFER,
    zh="新出让项目：出让前已约定分割条件和最大比例",
    en="new grant: split terms and greatest ratio agreed before the grant",
    applies=_newly_granted,
    advice=("出让后才约定的不能作为分割依据", "terms agreed after the grant cannot carry a split"),
)
def split_terms_agreed_before_grant(project):
    return ~_is_new_grant(project) | project.split_agreed_before_grant


@rule(
    ("HZ2024-09-07", "HZ2024-09-06"),
    subject=Project,
    stage=Stage.SPLIT_TRANSFER,
    zh="新出让项目：合同约定的分割条件已满足",
    en="new grant: the split conditions of the contract are met",
    applies=_newly_granted,
)
def contract_split_conditions_met(project):
    return ~_is_new_grant(project) | project.contract_conditions_met


@rule(
    ("HZ2024-09-07", "HZ2024-09-06"),
    subject=Project,
    stage=Stage.SPLIT_TRANSFER,
    zh="新出让项目：累计分割不超过合同约定的最大比例",
    en="new grant: the split in all stays within the contract’s ratio",
    applies=_newly_granted,
    questions=("Q35",),
    conflicts=("X03",),
    advice=("减少本次申请面积，或先依法变更合同", "ask for less, or change the contract lawfully first"),
)
def contract_ratio_kept(project):
    return project.cumulative_split_share <= project.contract_split_share


@rule(
    "HZ2024-09-08",
    subject=Project,
    stage=Stage.SPLIT_TRANSFER,
    zh="存量改造项目：累计分割不超过提容面积的规定比例",
    en="stock renovation: the split in all stays within the share of the added floor area",
    applies=_on_stock_land,
    questions=("Q17",),
    conflicts=("X03",),
    advice=("减少本次申请面积", "ask for less"),
)
def stock_cap_kept(project, p):
    return ~project.is_stock_renovation | (project.cumulative_split_area <= _stock_cap(project, p))


@formula(
    "HZ2024-09-08",
    subject=Project,
    stage=Stage.SPLIT_TRANSFER,
    zh="存量改造项目：还可分割的面积",
    en="stock renovation: floor area that may still be split",
    places=2,
    rounding="down",
    applies=_on_stock_land,
    questions=("Q17",),
)
def stock_area_left(project, p):
    return _stock_cap(project, p) - project.transferred_floor_area


@formula(
    "HZ2024-09-07",
    subject=Project,
    stage=Stage.SPLIT_TRANSFER,
    zh="新出让项目：还可分割的面积",
    en="new grant: floor area that may still be split",
    places=2,
    rounding="down",
    applies=_newly_granted,
    questions=("Q35",),
)
def contract_area_left(project):
    return _contract_cap(project) - project.transferred_floor_area


@rule(
    "HZ2024-09-09",
    subject=Unit,
    stage=Stage.SPLIT_TRANSFER,
    zh="分割后整体安全",
    en="the building stays safe as a whole",
    applies=lambda project, unit: project.is_upstairs & ~unit.is_joint_share,
)
def building_safe_when_split(building):
    return building.overall_safety_assured


@rule(
    "HZ2024-09-10",
    subject=Unit,
    stage=Stage.SPLIT_TRANSFER,
    zh="按幢分割的最小面积",
    en="smallest unit split by building",
    applies=lambda project, unit: project.is_upstairs & unit.split_by.is_("building") & ~unit.is_joint_share,
    conflicts=("X16",),
    advice=("与相邻幢合并为一个单元，或不分割", "join it with the next building as one unit, or do not split"),
)
def smallest_building(unit, p):
    return ~unit.split_by.is_("building") | (unit.floor_area >= p.min_split_unit_building)


@rule(
    "HZ2024-09-11",
    subject=Unit,
    stage=Stage.SPLIT_TRANSFER,
    zh="按层分割的最小面积",
    en="smallest unit split by floor",
    applies=lambda project, unit: project.is_upstairs & unit.split_by.is_("floor") & ~unit.is_joint_share,
    conflicts=("X16",),
    advice=("与其他层合并为一个单元，或不分割", "join it with another floor as one unit, or do not split"),
)
def smallest_floor(unit, p):
    return ~unit.split_by.is_("floor") | (unit.floor_area >= p.min_split_unit_floor)


@rule(
    ("HZ2024-09-11", "HZ2024-09-10"),
    subject=Unit,
    stage=Stage.SPLIT_TRANSFER,
    zh="不成整幢整层的单元",
    en="a unit that is neither a whole building nor a whole floor",
    applies=lambda project, unit: project.is_upstairs & unit.split_by.in_("part_of_floor", "other") & ~unit.is_joint_share,
    advice=("按整幢或整层划定分割单元", "draw the units by whole buildings or whole floors"),
)
def smallest_other_unit(unit, p):
    # A unit of less than the smaller figure is too small in every reading of the bracketed word.
    return ~unit.split_by.in_("part_of_floor", "other") | readings(
        "Q-HZ2024-04",
        (
            "by_area_alone",
            "达到按层的最小面积即可",
            "the smallest area for floors is enough",
            unit.floor_area >= p.min_split_unit_floor,
        ),
        ("whole_floors_only", "只可按整幢或整层分割", "only whole buildings and floors may be split off", False),
    )


@rule(
    "HZ2024-09-12",
    subject=Unit,
    stage=Stage.SPLIT_TRANSFER,
    zh="行政办公、生活服务设施不得分割",
    en="administrative and living facilities may not be split off",
    applies=lambda project, unit: project.is_upstairs & ~unit.is_joint_share,
    conflicts=("X05",),
    advice=("配套设施随项目自持", "the facilities stay with the project"),
)
def facilities_stay(unit, p):
    return ~unit.is_facility | p.facility_split_allowed


@rule(
    "HZ2024-09-13",
    subject=Project,
    stage=Stage.SPLIT_TRANSFER,
    zh="项目已建成",
    en="the project is completed",
    applies=lambda project: project.is_upstairs,
)
def completed_before_split(project):
    return project.is_completed


@rule(
    "HZ2024-09-13",
    subject=Unit,
    stage=Stage.SPLIT_TRANSFER,
    zh="受让方符合“工业上楼”要求",
    en="the transferee meets the upstairs requirements",
    applies=lambda project, unit: project.is_upstairs & ~unit.is_joint_share,
)
def transferee_eligible(unit):
    return unit.transferee_is_eligible


split_transfer = gate(
    "split_transfer",
    ("HZ2024-09-06", "HZ2024-09-07", "HZ2024-09-08", "HZ2024-09-10", "HZ2024-09-11", "HZ2024-09-12", "HZ2024-09-13"),
    subject=Unit,
    stage=Stage.SPLIT_TRANSFER,
    zh="该单元可否分割转让",
    en="may this unit be divided and transferred",
    rules=[
        facilities_stay,
        contract_permits_split,
        granted_for_standard_factories,
        split_terms_agreed_before_grant,
        contract_split_conditions_met,
        contract_ratio_kept,
        stock_cap_kept,
        smallest_building,
        smallest_floor,
        smallest_other_unit,
        building_safe_when_split,
        completed_before_split,
        transferee_eligible,
    ],
)
