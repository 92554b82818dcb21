"""Chapters 4 to 6: plans, conditions, the safety gate, delivery."""

from shanglou.engine import SHOULD, Stage, days_between, entitlement, formula, gate, rule
from shanglou.vocabulary import Building, Division, Parcel, Project


@rule(
    "HZ2024-04-01",
    subject=Parcel,
    stage=Stage.PLANNING,
    zh="详细规划调整前已作地块指标优化论证",
    en="indicator study done before the detailed plan changes",
    applies=lambda project, parcel: project.is_upstairs & parcel.detailed_plan_change_needed,
)
def indicators_studied(parcel):
    return parcel.indicator_study_done


@entitlement(
    "HZ2024-04-03",
    subject=Project,
    stage=Stage.SUPPLY,
    zh="新增建设用地、占补平衡指标应保尽保",
    en="construction-land and farmland-balance quotas are guaranteed",
    applies=lambda project: project.is_upstairs,
)
def quota_guaranteed(project):
    return project.needs_construction_quota | project.needs_farmland_balance


@rule(
    "HZ2024-04-04",
    subject=Project,
    stage=Stage.PLANNING,
    zh="纳入工业用地储备三年滚动计划",
    en="in the three-year rolling land-reserve plan",
    applies=lambda project: project.is_upstairs,
)
def entered_in_rolling_plan(project):
    return project.in_rolling_plan


@rule(
    "HZ2024-04-05",
    subject=Project,
    stage=Stage.PLANNING,
    zh="在滚动计划中单列",
    en="listed separately in the plan",
    applies=lambda project: project.is_upstairs,
)
def listed_separately(project):
    return project.is_listed_separately


@rule(
    "HZ2024-05-01",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="属地已设定项目条件",
    en="the district has set the project conditions",
    applies=lambda project: project.is_upstairs,
)
def conditions_set(project):
    return project.has_project_conditions


@rule(
    "HZ2024-05-02",
    subject=Division,
    stage=Stage.PLANNING,
    zh="每年排出一批上楼项目",
    en="a batch of upstairs projects each year",
    applies=lambda division: division.level.is_("district"),
)
def yearly_batch_listed(division, p):
    return division.annual_batches >= p.annual_project_batch


@rule(
    "HZ2024-05-03",
    subject=Project,
    stage=Stage.DESIGN,
    zh="安全审查通过",
    en="safety review passed",
    applies=lambda project: project.is_upstairs,
    advice=("按审查意见整改后重新审查", "put right what the review found and have it reviewed again"),
)
def safety_review_passed(project):
    return project.safety_review.is_("passed")


@rule(
    "HZ2024-05-04",
    subject=Project,
    stage=Stage.DESIGN,
    zh="交通、风貌等公共利益事项已科学论证",
    en="traffic, townscape and other public-interest matters studied",
    applies=lambda project: project.is_upstairs & project.involves_public_interest,
)
def public_interest_studied(project):
    return ~project.involves_public_interest | project.public_interest_study_done


@rule(
    "HZ2024-05-05",
    subject=Project,
    stage=Stage.DESIGN,
    zh="停车、绿化、密度等内部指标已征求企业意见",
    en="the enterprise was consulted on parking, greening, density and other internal figures",
    applies=lambda project: project.is_upstairs,
)
def enterprise_heard(project):
    return project.enterprise_consulted


@entitlement(
    "HZ2024-05-05",
    subject=Project,
    stage=Stage.DESIGN,
    zh="内部指标可按项目和周边情况确定",
    en="internal figures may be set by the project and its surroundings",
    applies=lambda project: project.is_upstairs & ~project.involves_public_interest,
)
def internal_figures_set_by_case(project):
    return project.enterprise_consulted


@rule(
    "HZ2024-06-01",
    subject=Project,
    stage=Stage.CONSTRUCTION,
    zh="已配方案和专班",
    en="the project has its plan and task force",
    applies=lambda project: project.is_upstairs,
)
def has_plan_and_task_force(project):
    return project.has_plan_and_team


@formula(
    "HZ2024-06-04",
    subject=Project,
    stage=Stage.SUPPLY,
    zh="拿地到发证的天数",
    en="days from obtaining the land to its certificate",
    applies=lambda project: project.is_upstairs,
)
def days_to_land_certificate(project):
    return days_between(project.land_contract_date, project.land_certificate_date)


@rule(
    "HZ2024-06-04",
    subject=Project,
    stage=Stage.SUPPLY,
    zh="拿地即发证（导向）",
    en="certificate on obtaining the land (an aim)",
    modality=SHOULD,
    applies=lambda project: project.is_upstairs,
    conflicts=("X06",),
)
def certificate_on_obtaining_land(project, p):
    return days_between(project.land_contract_date, project.land_certificate_date) <= p.days_land_to_certificate


@formula(
    "HZ2024-06-04",
    subject=Project,
    stage=Stage.CONSTRUCTION,
    zh="拿地到开工的天数",
    en="days from obtaining the land to the start of works",
    applies=lambda project: project.is_upstairs,
)
def days_to_start_of_works(project):
    return days_between(project.land_contract_date, project.start_date)


@rule(
    "HZ2024-06-04",
    subject=Project,
    stage=Stage.CONSTRUCTION,
    zh="拿地即开工（导向）",
    en="works begin on obtaining the land (an aim)",
    modality=SHOULD,
    applies=lambda project: project.is_upstairs,
)
def works_begin_on_obtaining_land(project, p):
    return days_between(project.land_contract_date, project.start_date) <= p.days_land_to_start


@rule(
    "HZ2024-06-05",
    subject=Building,
    stage=Stage.DESIGN,
    zh="七个方面已作设计指导",
    en="design guidance given in the seven aspects named",
    modality=SHOULD,
    applies=lambda project: project.is_upstairs,
)
def design_guidance_given(building):
    given = building.guidance_given
    return (
        given.contains("environment")
        & given.contains("fire")
        & given.contains("vibration")
        & given.contains("vertical_transport")
        & given.contains("equipment_load")
        & given.contains("process")
        & given.contains("green_energy_saving")
    )


@formula(
    "HZ2024-06-09",
    subject=Project,
    stage=Stage.ACCEPTANCE,
    zh="验收到领证的天数",
    en="days from acceptance to the title certificate",
    applies=lambda project: project.is_upstairs,
)
def days_to_title(project):
    return days_between(project.acceptance_date, project.title_date)


@rule(
    "HZ2024-06-09",
    subject=Project,
    stage=Stage.ACCEPTANCE,
    zh="验收即交证（导向）",
    en="certificate at acceptance (an aim)",
    modality=SHOULD,
    applies=lambda project: project.is_upstairs,
    conflicts=("X06",),
)
def certificate_at_acceptance(project, p):
    return days_between(project.acceptance_date, project.title_date) <= p.days_acceptance_to_certificate


design_approval = gate(
    "design_approval",
    ("HZ2024-05-03", "HZ2024-05-04", "HZ2024-05-05"),
    subject=Project,
    stage=Stage.DESIGN,
    zh="方案可否审定",
    en="may the design be approved",
    rules=[safety_review_passed, public_interest_studied, enterprise_heard],
)
