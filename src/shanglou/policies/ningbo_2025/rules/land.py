"""Chapter 3, items 1 and 2: supply, edge land, and joint redevelopment."""

from shanglou.engine import MUST, Stage, cases, entitlement, formula, gate, readings, route, rule
from shanglou.vocabulary import Building, Division, Parcel, Project, Unit


# A file that says nothing of edge land has none: otherwise every project would be asked about it.
def _merges_edge_land(project):
    return project.merges_edge_land.or_else(False)


# Where its state is not given, a unit whose way of division is stated is asked about as one to be divided.
def _asks_for_split(unit, project):
    is_to_be_divided = unit.split_by.in_("building", "floor", "part_of_floor", "other")
    return unit.split_state.is_("requested").or_else(is_to_be_divided) | (project.requested_floor_area > 0)


def _is_edge_land(parcel, project):
    return parcel.is_edge_land.or_else(_merges_edge_land(project))


@rule(
    "NB2025-3.1-01",
    subject=Division,
    stage=Stage.EVALUATION,
    modality=MUST,
    zh="民间投资工业用地占比",
    en="private share of industrial land",
    applies=lambda division: division.level.is_("city"),
    advice=("增加用于民间投资的工业用地供应", "supply more industrial land to private investment"),
)
def private_share_of_industrial_land(division, p):
    return division.private_land_share >= p.private_land_share_min


@rule(
    "NB2025-3.1-02",
    subject=Project,
    stage=Stage.SUPPLY,
    modality=MUST,
    zh="并入边角地限于城镇低效用地再开发",
    en="edge land is merged only in the redevelopment of low-efficiency land",
    applies=_merges_edge_land,
)
def edge_land_is_for_redevelopment(project):
    return project.is_low_efficiency_redevelopment


@rule(
    "NB2025-3.1-02",
    subject=Project,
    stage=Stage.SUPPLY,
    modality=MUST,
    zh="并入边角地限于“工业上楼”项目",
    en="edge land is merged only for an upstairs project",
    applies=_merges_edge_land,
)
def edge_land_is_for_upstairs_project(project):
    return project.is_upstairs


@rule(
    "NB2025-3.1-02",
    subject=Project,
    stage=Stage.SUPPLY,
    modality=MUST,
    zh="并入边角地已经批准",
    en="merging the edge land is approved",
    applies=_merges_edge_land,
)
def edge_merger_is_approved(project):
    return project.edge_merger_approved


@rule(
    "NB2025-3.1-02",
    subject=Parcel,
    stage=Stage.SUPPLY,
    modality=MUST,
    zh="边角地与企业现状用地相连",
    en="edge land adjoins the present land of the firm",
    applies=_is_edge_land,
)
def edge_land_adjoins(parcel):
    return parcel.adjoins_main


@rule(
    "NB2025-3.1-02",
    subject=Project,
    stage=Stage.SUPPLY,
    modality=MUST,
    zh="单宗边角地面积上限",
    en="greatest area of one edge parcel",
    applies=_merges_edge_land,
)
def edge_parcel_is_small(project, p):
    return project.largest_edge_parcel_area <= p.edge_parcel_max


# The stricter reading holds until the planning bureau answers Q23; the finding names it only where it makes a difference.
@rule(
    "NB2025-3.1-02",
    subject=Project,
    stage=Stage.SUPPLY,
    modality=MUST,
    zh="边角地累计面积占比上限",
    en="greatest share of edge land in all",
    applies=_merges_edge_land,
    questions=("Q23",),
)
def edge_land_in_all_is_limited(project, p):
    strict = project.edge_land_area <= p.edge_total_ratio_max * project.land_area_without_edge
    wide = project.edge_land_area <= p.edge_total_ratio_max * project.land_area
    base_includes_edge = readings(
        "Q23",
        ("with_edge", "基数含边角地", "the base includes the edge land", True),
        ("without_edge", "基数不含边角地", "the base leaves the edge land out", False),
    ).or_else(False)
    return strict | cases((~strict & wide, base_includes_edge), otherwise=False)


@rule(
    "NB2025-3.1-03",
    subject=Parcel,
    stage=Stage.SUPPLY,
    modality=MUST,
    zh="边角地与主地块同一供地方式",
    en="edge land supplied in the same way as the main parcel",
    applies=_is_edge_land,
)
def edge_land_follows_main_parcel(parcel):
    return parcel.follows_main_supply


edge_land_merger = gate(
    "edge_land_merger",
    ("NB2025-3.1-02", "NB2025-3.1-03"),
    subject=Parcel,
    stage=Stage.SUPPLY,
    zh="能否并入边角地一并开发",
    en="may edge land be merged and developed along",
    rules=[
        edge_land_is_for_redevelopment,
        edge_land_is_for_upstairs_project,
        edge_parcel_is_small,
        edge_land_in_all_is_limited,
        edge_land_adjoins,
        edge_merger_is_approved,
        edge_land_follows_main_parcel,
    ],
)


@entitlement(
    "NB2025-3.1-04",
    subject=Project,
    stage=Stage.SUPPLY,
    zh="推行的供地方式",
    en="way of supply that is promoted",
)
def is_promoted_supply_mode(project):
    return project.supply_mode.in_("long_term_lease", "lease_before_grant", "flexible_term_grant")


@entitlement(
    "NB2025-3.1-05",
    subject=Parcel,
    stage=Stage.SUPPLY,
    zh="产业链供地，多宗整体供应",
    en="supplied with others as a chain",
)
def may_be_supplied_as_chain(parcel):
    return parcel.shares_chain_with_group


@entitlement(
    ("NB2025-3.2-01", "NB2025-3.2-02"),
    subject=Project,
    stage=Stage.RENEWAL,
    zh="可以统一出让年限",
    en="the terms may be unified",
)
def may_unify_terms(project):
    return project.is_joint_redevelopment & (project.shortest_remaining_term < project.longest_remaining_term)


@rule(
    ("NB2025-3.2-01", "NB2025-3.2-02"),
    subject=Parcel,
    stage=Stage.RENEWAL,
    modality=MUST,
    zh="联合再开发的地块相邻",
    en="the parcels of a joint redevelopment adjoin",
    applies=lambda project: project.is_joint_redevelopment,
)
def joint_parcels_adjoin(parcel):
    return parcel.adjoins_main


@formula(
    "NB2025-3.2-01",
    subject=Project,
    stage=Stage.RENEWAL,
    zh="面积加权平均的统一剩余年限",
    en="unified remaining term, weighted by area",
    places=1,
    applies=lambda project: project.is_joint_redevelopment,
)
def unified_remaining_term(project):
    return project.unified_remaining_term


@formula(
    "NB2025-3.2-02",
    subject=Project,
    stage=Stage.RENEWAL,
    zh="按最迟一宗统一的终止期",
    en="unified expiry, by the latest parcel",
    applies=lambda project: project.is_joint_redevelopment,
)
def unified_expiry(project):
    return project.latest_expiry


@formula(
    "NB2025-3.2-02",
    subject=Parcel,
    stage=Stage.RENEWAL,
    zh="补足到最迟终止期的差额年限",
    en="years up to the latest expiry",
    places=2,
    applies=lambda project: project.is_joint_redevelopment,
)
def additional_term(parcel):
    return parcel.additional_term


@formula(
    "NB2025-3.2-02",
    subject=Parcel,
    stage=Stage.RENEWAL,
    zh="补交的差额年限价款",
    en="price for the additional years",
    places=2,
    applies=lambda project: project.is_joint_redevelopment,
)
def additional_term_price(parcel):
    return parcel.additional_term_price


@entitlement(
    "NB2025-3.2-03",
    subject=Building,
    stage=Stage.ACCEPTANCE,
    zh="联合体成员按约定分别办证",
    en="partners take separate titles as agreed",
)
def partners_take_separate_titles(building, project):
    return project.is_joint_development & project.joint_shares_agreed & ~building.is_public_facility


@rule(
    "NB2025-3.2-04",
    subject=Building,
    stage=Stage.SPLIT_TRANSFER,
    modality=MUST,
    zh="公共配套首次登记后不得分割",
    en="a shared facility is not split after first registration",
    applies=lambda building: building.is_public_facility & building.first_registration_done,
    advice=("公共配套保持联合体共同共有", "keep the facility in the joint ownership of all partners"),
)
def shared_facility_is_not_split(building, p):
    return ~building.split_is_requested | p.public_facility_split_allowed


# X03: whoever asks about a split transfer is told that this document is silent, not that nothing stands against it.
@route(
    ("NB2025-3.2-03", "NB2025-3.2-04"),
    subject=Unit,
    stage=Stage.SPLIT_TRANSFER,
    zh="分割转让适用的规定",
    en="rules on split transfer",
    options={
        "no_request": ("没有分割申请", "no split is asked for"),
        "joint_ownership": ("公共配套：联合体共同共有，不得分割", "shared facility: joint ownership, not to be split"),
        "separate_titles": ("联合体成员按约定分证", "partners take separate titles as agreed"),
        "not_regulated": ("本文件未规范分割转让", "this document does not regulate split transfer"),
    },
    conflicts=("X03",),
)
def split_transfer_rules(unit, building, project):
    is_joint = project.is_joint_development.or_else(False)
    return cases(
        (~_asks_for_split(unit, project), "no_request"),
        (is_joint & building.is_public_facility.or_else(False), "joint_ownership"),
        (is_joint, "separate_titles"),
        otherwise="not_regulated",
    )
