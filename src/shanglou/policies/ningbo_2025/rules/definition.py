"""Introduction and chapter 1: what industry upstairs is in Ningbo, and by which route a project comes."""

from shanglou.engine import MUST, SHOULD, Stage, entitlement, gate, route, rule
from shanglou.vocabulary import Building, Parcel, Project, Unit, Zone


@rule(
    "NB2025-0-02",
    subject=Project,
    stage=Stage.ADMISSION,
    modality=MUST,
    zh="建在工业用地或工业为主的混合用地上",
    en="on industrial land or on mixed land where industry dominates",
    advice=("改选工业用地，或工业为主的混合用地", "choose industrial land, or mixed land where industry dominates"),
)
def built_on_permitted_land(project):
    return project.is_industrial_land | project.land_use.in_("industry_dominant_mixed", "other_mixed")


# A share settles it once someone has set one; until then the planning department says whether industry dominates.
@rule(
    "NB2025-0-02",
    subject=Project,
    stage=Stage.ADMISSION,
    modality=MUST,
    zh="混合用地上工业占主导",
    en="industry dominates the mixed land",
    applies=lambda project: project.land_use.in_("industry_dominant_mixed", "other_mixed"),
)
def industry_dominates_mixed_land(project, p):
    return (project.mixed_industrial_share >= p.industry_dominant_share_min).or_else(project.is_industry_dominant)


@rule(
    "NB2025-0-02",
    subject=Building,
    stage=Stage.ADMISSION,
    modality=MUST,
    zh="建成工业大厦或工业综合体",
    en="an industrial tower or complex",
    applies=lambda building: ~building.form.is_("facility"),
)
def built_as_tower_or_complex(building):
    return building.form.in_("industrial_tower", "industrial_complex")


@rule(
    "NB2025-0-02",
    subject=Building,
    stage=Stage.ADMISSION,
    modality=MUST,
    zh="能承载研发、试验、生产和配套服务",
    en="able to host research, testing, production and services",
    applies=lambda building: ~building.form.is_("facility"),
)
def hosts_required_functions(building):
    return building.can_host_required_functions


upstairs_definition = gate(
    "upstairs_definition",
    "NB2025-0-02",
    subject=Building,
    stage=Stage.ADMISSION,
    zh="是否属于本计划所称的工业上楼",
    en="industry upstairs in the sense of this plan",
    rules=[built_on_permitted_land, industry_dominates_mixed_land, built_as_tower_or_complex, hosts_required_functions],
)


# The text lets contiguous renewal co-build shops and housing and never says that these count as industry upstairs.
@entitlement(
    ("NB2025-0-02", "NB2025-2.1.1-06"),
    subject=Unit,
    stage=Stage.EVALUATION,
    zh="计入上楼空间",
    en="counts as upstairs space",
    conflicts=("X21",),
)
def counts_as_upstairs_space(unit):
    return ~unit.use.in_("commercial", "residential")


@route(
    "NB2025-1.1-02",
    subject=Project,
    stage=Stage.PLANNING,
    zh="推进路径",
    en="route of the project",
    options={
        "new_supply": ("新增供地", "new land supply"),
        "contiguous_renewal": ("连片改造", "contiguous renewal"),
        "single_site_increase": ("单体提容", "increase on a single site"),
    },
)
def delivery_route(project):
    return project.route


@entitlement(
    "NB2025-1.1-01",
    subject=Parcel,
    stage=Stage.PLANNING,
    zh="位于“2070”工业集聚区，属推进重点",
    en="in a 2070 cluster: a focus of the plan",
)
def lies_in_focus_cluster(parcel):
    return parcel.in_2070_cluster


@rule(
    ("NB2025-2.1.1-01", "NB2025-1.1-01"),
    subject=Zone,
    stage=Stage.PLANNING,
    modality=SHOULD,
    zh="连片改造与全域国土空间综合整治联动",
    en="contiguous renewal tied in with land consolidation",
    applies=lambda zone: zone.is_contiguous_renewal,
)
def renewal_joins_consolidation(zone):
    return zone.in_consolidation_programme
