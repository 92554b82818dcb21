"""Industrial land: supply, standard land, renewal, idle and under-used land, change of use, market deals (3.1.6, 4.3)."""

from shanglou.engine import SHOULD, Stage, entitlement, formula, gate, route, rule
from shanglou.vocabulary import Parcel


def _is_new_industrial_grant(parcel):
    return (
        parcel.is_industrial
        & parcel.land_source.is_("new_supply")
        & parcel.supply_mode.in_("grant", "flexible_term_grant")
    )  # fmt: skip


@rule(
    "HZ2021-3.1.4-03",
    subject=Parcel,
    stage=Stage.SUPPLY,
    zh="产业平台外不新增工业用地",
    en="no new industrial land outside platforms",
    modality=SHOULD,
    conflicts=("X11",),
    applies=lambda parcel: parcel.is_newly_added,
    advice=(
        "改在产业平台内选址；确需例外的，须有例外决定",
        "choose a site inside a platform; an exception needs a decision on file",
    ),
)
def new_land_in_platform(parcel):
    # The clause holds "in principle": an exception counts only when one is on file.
    return parcel.in_zone | parcel.siting_exception_recorded.or_else(False)


@rule(
    "HZ2021-3.1.6-05",
    subject=Parcel,
    stage=Stage.SUPPLY,
    zh="新增工业用地按“标准地”出让",
    en="newly added industrial land is granted as standard land",
    applies=lambda parcel: parcel.is_newly_added & parcel.supply_mode.in_("grant", "flexible_term_grant"),
    advice=("出让前落实标准地控制指标", "set the standard-land indicators before the grant"),
)
def granted_as_standard_land(parcel):
    return parcel.is_standard_land_grant


@rule(
    "HZ2021-4.3-05",
    subject=Parcel,
    stage=Stage.SUPPLY,
    zh="新出让工业用地用于工业项目",
    en="newly granted industrial land serves an industrial project",
    applies=_is_new_industrial_grant,
    advice=("不是工业项目的，不得使用新出让工业用地", "a project that is not industrial may not take this land"),
)
def granted_for_industry(parcel):
    return parcel.is_industrial_project


@rule(
    "HZ2021-3.1.6-04",
    subject=Parcel,
    stage=Stage.SUPPLY,
    zh="供地前已作项目遴选论证",
    en="the project was selected and studied before supply",
    modality=SHOULD,
    applies=lambda parcel: parcel.land_source.is_("new_supply"),
    advice=("补作项目遴选论证", "make up for the selection study"),
)
def project_selected(parcel):
    return parcel.selection_study_done


@rule(
    "HZ2021-3.1.6-04",
    subject=Parcel,
    stage=Stage.PLANNING,
    zh="用地规模较大的项目已规划预留",
    en="land for a project that needs much of it is reserved in the plan",
    modality=SHOULD,
    questions=("Q-HZ2021-02",),
    applies=lambda project, p: project.land_area >= p.large_land_threshold,
    advice=("在规划中预留", "reserve it in the plan"),
)
def large_site_reserved(parcel):
    return parcel.is_reserved_in_plan


land_supply = gate(
    "land_supply",
    ("HZ2021-3.1.4-03", "HZ2021-3.1.6-04", "HZ2021-3.1.6-05", "HZ2021-4.3-05"),
    subject=Parcel,
    stage=Stage.SUPPLY,
    zh="该宗工业用地可否出让",
    en="may this parcel be granted for industry",
    rules=[new_land_in_platform, granted_as_standard_land, granted_for_industry, project_selected, large_site_reserved],
)


@route(
    "HZ2021-3.1.6-01",
    subject=Parcel,
    stage=Stage.RENEWAL,
    zh="低效工业用地的更新路径",
    en="renewal path of low-efficiency industrial land",
    options={
        "upgrade": ("改造提升", "upgrade"),
        "reserve": ("政府收储", "government reserve"),
        "restoration": ("生态复垦", "ecological restoration"),
        "transformation": ("转型发展", "transformation"),
    },
    applies=lambda parcel: parcel.is_low_efficiency,
)
def renewal_path(parcel):
    return parcel.renewal_kind


@rule(
    "HZ2021-3.1.6-02",
    subject=Parcel,
    stage=Stage.SUPERVISION,
    zh="闲置工业用地已启动处置",
    en="disposal of idle industrial land has begun",
    applies=lambda parcel: parcel.is_industrial & parcel.is_idle,
    advice=("依法依规加快处置", "dispose of it quickly by law"),
)
def idle_land_in_disposal(parcel):
    return parcel.disposal_started


def _can_be_parted(parcel):
    return parcel.is_industrial & parcel.is_under_used & parcel.is_separable


@entitlement(
    "HZ2021-3.1.6-03",
    subject=Parcel,
    stage=Stage.EXIT,
    zh="用而未尽部分可协商收回或转让",
    en="the unused part may be taken back by agreement or transferred",
)
def unused_part_may_go(parcel):
    return _can_be_parted(parcel)


@rule(
    "HZ2021-3.1.6-03",
    subject=Parcel,
    stage=Stage.EXIT,
    zh="用而未尽部分只转让给制造业投资主体",
    en="the unused part is transferred only to an investor in manufacturing",
    applies=lambda parcel: _can_be_parted(parcel) & parcel.transaction.is_("transfer"),
    advice=("另选制造业投资主体，或由属地协商收回", "find an investor in manufacturing, or agree on taking it back"),
)
def unused_part_to_manufacturer(parcel):
    return parcel.transferee_is_manufacturer


@rule(
    "HZ2021-4.3-02",
    subject=Parcel,
    stage=Stage.PLANNING,
    zh="存量工业用地改变用途按 1:1.2 占补平衡",
    en="stock industrial land changed in use is replaced at 1:1.2",
    applies=lambda parcel: parcel.converted_area > 0,
    advice=("补足占补平衡面积", "find the replacement land that is missing"),
)
def converted_land_replaced(parcel, p):
    return parcel.replacement_area >= parcel.converted_area * p.renewal_replacement_ratio


@formula(
    "HZ2021-4.3-02",
    subject=Parcel,
    stage=Stage.PLANNING,
    zh="应补充的工业用地面积",
    en="replacement land to be found",
    places=6,
    rounding="up",
    applies=lambda parcel: parcel.converted_area > 0,
)
def replacement_area_due(parcel, p):
    return parcel.converted_area * p.renewal_replacement_ratio


@rule(
    "HZ2021-4.3-06",
    subject=Parcel,
    stage=Stage.SUPERVISION,
    zh="工业用地二级市场交易符合管理办法",
    en="a secondary-market deal in industrial land follows the rules",
    applies=lambda parcel: parcel.is_industrial & parcel.transaction.in_("transfer", "lease", "mortgage"),
    advice=("依二级市场管理办法办理后再交易", "follow the secondary-market rules before dealing"),
)
def market_deal_in_order(parcel):
    return parcel.follows_market_rules
