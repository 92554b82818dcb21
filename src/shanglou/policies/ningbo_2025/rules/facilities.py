"""Chapter 3, item 3: research space beside the facility quota, and land left out of the evaluation."""

from shanglou.engine import MUST, Stage, any_of, entitlement, formula, gate, largest, rule
from shanglou.vocabulary import Building, Project


def _has_research_space(building):
    return any_of(
        building.functions.contains("research"),
        building.functions.contains("design"),
        building.functions.contains("testing"),
        building.functions.contains("pilot"),
    )


@rule(
    "NB2025-3.3-01",
    subject=Project,
    stage=Stage.DESIGN,
    modality=MUST,
    zh="研发、设计、检测、中试设施建筑面积上限",
    en="greatest floor area for research, design, testing and pilot production",
    applies=lambda project: project.is_manufacturer_built,
    questions=("Q27",),
    advice=("减少此类设施，或将超出部分另作安排", "have less of it, or put what is above to another use"),
)
def research_space_is_limited(project, p):
    return project.research_floor_area <= p.rd_gfa_ratio_max * project.floor_area


@entitlement(
    "NB2025-3.3-01",
    subject=Project,
    stage=Stage.DESIGN,
    zh="研发等设施在行政生活配套之外计算",
    en="research space counts outside the facility quota",
    questions=("Q27",),
)
def research_space_counts_outside_quota(project, p):
    return (
        project.is_manufacturer_built
        & project.research_is_necessary
        & (project.research_floor_area <= p.rd_gfa_ratio_max * project.floor_area)
    )


@formula(
    "NB2025-3.3-01",
    subject=Project,
    stage=Stage.DESIGN,
    zh="研发等设施建筑面积最多可建",
    en="most floor area for research space",
    places=2,
    rounding="down",
    applies=lambda project: project.is_manufacturer_built,
)
def greatest_research_space(project, p):
    return (p.rd_gfa_ratio_max * project.floor_area).in_unit("m2")


# The text speaks of this quota and gives no figure: no verdict until the national one is loaded and confirmed (Q27).
@rule(
    "NB2025-3.3-01",
    subject=Project,
    stage=Stage.DESIGN,
    modality=MUST,
    zh="行政办公及生活服务设施用地占比",
    en="facility share of the land",
    questions=("Q27",),
)
def facility_land_is_within_quota(project, p):
    return project.facility_land_share <= p.facility_land_ratio_cap


@rule(
    "NB2025-3.3-01",
    subject=Project,
    stage=Stage.DESIGN,
    modality=MUST,
    zh="行政办公及生活服务设施建筑面积占比",
    en="facility share of the floor area",
    questions=("Q27",),
)
def facility_floor_area_is_within_quota(project, p):
    return project.facility_floor_share <= p.facility_gfa_ratio_cap


@rule(
    "NB2025-3.3-02",
    subject=Building,
    stage=Stage.DESIGN,
    modality=MUST,
    zh="研发等设施符合工业建筑设计规范",
    en="research space follows the industrial design code",
    applies=_has_research_space,
)
def research_space_follows_design_code(building):
    return building.meets_design_code


supporting_space = gate(
    "supporting_space",
    ("NB2025-3.3-01", "NB2025-3.3-02"),
    subject=Building,
    stage=Stage.DESIGN,
    zh="配套设施安排能否通过",
    en="may the supporting space pass",
    rules=[
        research_space_is_limited,
        research_space_follows_design_code,
        facility_land_is_within_quota,
        facility_floor_area_is_within_quota,
    ],
)


@entitlement(
    "NB2025-3.3-03",
    subject=Project,
    stage=Stage.EVALUATION,
    zh="研发等设施用地可部分不计入评价",
    en="part of the research land may be left out of the evaluation",
    applies=lambda project: project.is_upstairs,
    questions=("Q22",),
)
def research_land_is_partly_left_out(project, p):
    return project.research_land_share >= p.rd_land_ratio_threshold


@formula(
    "NB2025-3.3-03",
    subject=Project,
    stage=Stage.EVALUATION,
    zh="不计入评价的用地面积",
    en="land left out of the evaluation",
    places=6,
    applies=lambda project: project.is_upstairs,
    questions=("Q22",),
)
def land_left_out_of_evaluation(project, p):
    return largest(project.research_land_area - p.rd_land_ratio_threshold * project.land_area, 0)


@formula(
    "NB2025-3.3-03",
    subject=Project,
    stage=Stage.EVALUATION,
    zh="亩均效益评价用地面积",
    en="land that is evaluated",
    places=6,
    applies=lambda project: project.is_upstairs,
    questions=("Q22",),
)
def evaluated_land(project, p):
    return project.land_area - largest(project.research_land_area - p.rd_land_ratio_threshold * project.land_area, 0)
