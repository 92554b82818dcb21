"""Chapter 7: how much of the land and of the floor area may serve administration and living (Q18)."""

from shanglou.engine import Stage, formula, rule, smallest
from shanglou.vocabulary import Project


def _land_cap(project, p):
    return smallest(project.granted_facility_land_cap.or_else(p.facility_land_ratio_cap_base), p.facility_land_ratio_cap_raised)


def _floor_cap(project, p):
    return smallest(project.granted_facility_floor_cap.or_else(p.facility_gfa_ratio_cap_base), p.facility_gfa_ratio_cap_raised)


@formula(
    "HZ2024-07-06",
    subject=Project,
    stage=Stage.DESIGN,
    zh="设施用地占比的现行上限",
    en="cap in force on the facility share of land",
    places=4,
    applies=lambda project: project.is_upstairs,
    questions=("Q18",),
)
def facility_land_cap(project, p):
    return _land_cap(project, p)


@formula(
    "HZ2024-07-07",
    subject=Project,
    stage=Stage.DESIGN,
    zh="设施建筑面积占比的现行上限",
    en="cap in force on the facility share of floor area",
    places=4,
    applies=lambda project: project.is_upstairs,
    questions=("Q18",),
)
def facility_floor_cap(project, p):
    return _floor_cap(project, p)


@rule(
    "HZ2024-07-06",
    subject=Project,
    stage=Stage.DESIGN,
    zh="行政办公及生活服务设施用地占比不超上限",
    en="the facility share of land is within its cap",
    applies=lambda project: project.is_upstairs,
    questions=("Q18",),
    conflicts=("X05",),
    advice=("减少设施用地，或请属地核定放宽的上限", "reduce the facilities, or ask the district to raise the cap"),
)
def facility_land_within_cap(project, p):
    return project.facility_land_share <= _land_cap(project, p)


@rule(
    "HZ2024-07-07",
    subject=Project,
    stage=Stage.DESIGN,
    zh="行政办公及生活服务设施建筑面积占比不超上限",
    en="the facility share of floor area is within its cap",
    applies=lambda project: project.is_upstairs,
    questions=("Q18",),
    conflicts=("X05",),
    advice=(
        "减少设施建筑面积，或请属地核定放宽的上限",
        "reduce the facilities, or ask the district to raise the cap",
    ),
)
def facility_floor_within_cap(project, p):
    return project.facility_floor_share <= _floor_cap(project, p)


@rule(
    "HZ2024-07-06",
    subject=Project,
    stage=Stage.DESIGN,
    zh="核定的设施用地上限不超放宽的最高值",
    en="the land cap granted does not go beyond the raised one",
    applies=lambda project: project.is_upstairs,
    questions=("Q18",),
)
def granted_land_cap_allowed(project, p):
    return project.granted_facility_land_cap.or_else(p.facility_land_ratio_cap_base) <= p.facility_land_ratio_cap_raised


@rule(
    "HZ2024-07-07",
    subject=Project,
    stage=Stage.DESIGN,
    zh="核定的设施建筑面积上限不超放宽的最高值",
    en="the floor-area cap granted does not go beyond the raised one",
    applies=lambda project: project.is_upstairs,
    questions=("Q18",),
)
def granted_floor_cap_allowed(project, p):
    return project.granted_facility_floor_cap.or_else(p.facility_gfa_ratio_cap_base) <= p.facility_gfa_ratio_cap_raised
