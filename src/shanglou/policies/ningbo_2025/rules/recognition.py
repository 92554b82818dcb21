"""Chapter 1, item 2, and chapter 3, item 6: what counts toward the targets, and demonstration spaces."""

from shanglou.engine import MUST, Stage, cases, entitlement, formula, gate, rule
from shanglou.vocabulary import Division, Project, Zone


# X18: a test of its own; a project may be admitted by its ratio and still not count.
@entitlement(
    "NB2025-1.2-02",
    subject=Project,
    stage=Stage.EVALUATION,
    zh="计入高品质工业空间目标",
    en="counts toward the target of quality space",
    conflicts=("X18",),
)
def counts_as_quality_space(project, p):
    return project.far >= p.quality_space_far


@formula(
    "NB2025-1.2-02",
    subject=Project,
    stage=Stage.EVALUATION,
    zh="计入目标的建筑面积",
    en="floor area that counts toward the target",
    places=2,
    conflicts=("X18",),
)
def quality_floor_area(project, p):
    return cases((project.far >= p.quality_space_far, project.floor_area), otherwise=0)


@formula(
    "NB2025-2.1.1-07",
    subject=Zone,
    stage=Stage.EVALUATION,
    zh="计入目标的连片改造面积",
    en="area of contiguous renewal that counts toward the target",
    places=6,
    applies=lambda zone: zone.is_contiguous_renewal,
)
def counted_renewal_area(zone):
    return zone.renewal_area


@entitlement(
    "NB2025-2.2.7-05",
    subject=Project,
    stage=Stage.EVALUATION,
    zh="计入招引项目目标",
    en="counts toward the target of attracted projects",
)
def counts_as_attracted_project(project, p):
    return project.investment >= p.promotion_project_min_investment


@rule(
    "NB2025-3.6-02",
    subject=Project,
    stage=Stage.RECOGNITION,
    modality=MUST,
    zh="高端化、绿色化、智能化协同发展",
    en="high-end, green and smart together",
)
def demonstration_is_high_green_smart(project):
    return project.develops_high_green_smart


@rule(
    "NB2025-3.6-02",
    subject=Project,
    stage=Stage.RECOGNITION,
    modality=MUST,
    zh="主导产业特色明显",
    en="leading industry stands out",
)
def demonstration_has_leading_industry(project):
    return project.has_distinct_leading_industry


@rule(
    "NB2025-3.6-02",
    subject=Project,
    stage=Stage.RECOGNITION,
    modality=MUST,
    zh="功能配套齐全",
    en="functions and facilities complete",
)
def demonstration_has_facilities(project):
    return project.has_complete_facilities


@rule(
    "NB2025-3.6-03",
    subject=Project,
    stage=Stage.RECOGNITION,
    modality=MUST,
    zh="由市级统一授牌",
    en="plaque given by the city",
    applies=lambda project: ~project.plaque_level.is_("none"),
)
def plaque_is_municipal(project):
    return project.plaque_level.is_("municipal")


demonstration_space = gate(
    "demonstration_space",
    ("NB2025-3.6-02", "NB2025-3.6-03"),
    subject=Project,
    stage=Stage.RECOGNITION,
    zh="能否选为宁波市智造示范空间",
    en="may it be chosen as a Ningbo demonstration space",
    rules=[demonstration_is_high_green_smart, demonstration_has_leading_industry, demonstration_has_facilities],
)


@rule(
    "NB2025-3.6-02",
    subject=Division,
    stage=Stage.RECOGNITION,
    modality=MUST,
    zh="每年遴选示范空间",
    en="demonstration spaces chosen every year",
    applies=lambda division: division.level.is_("city"),
)
def chooses_demonstrations_yearly(division, p):
    return division.demonstration_selections >= p.annual_recognition


@entitlement(
    "NB2025-3.6-04",
    subject=Division,
    stage=Stage.RECOGNITION,
    zh="区（县、市）可认定并奖励优质项目",
    en="a district may recognise and reward sound projects",
)
def district_may_recognise(division):
    return division.level.is_("district")


@entitlement(
    "NB2025-3.6-01",
    subject=Division,
    stage=Stage.SUPPORT,
    zh="专项资金可用于试点示范",
    en="special funds may pay for demonstrations",
)
def funds_may_pay_for_demonstrations(division):
    return division.fund_uses.contains("upstairs_demonstration")
