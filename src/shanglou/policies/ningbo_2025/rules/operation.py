"""Chapter 4: plans, permits, operation and safety."""

from shanglou.engine import (
    MUST,
    SHOULD,
    Stage,
    add_months,
    all_of,
    cases,
    days_between,
    entitlement,
    formula,
    gate,
    route,
    rule,
)
from shanglou.vocabulary import Application, Building, Division, Project


def _is_tenant_entry(application):
    return application.kind.is_("tenant_entry")


@rule(
    "NB2025-4.1-03",
    subject=Project,
    stage=Stage.PLANNING,
    modality=MUST,
    zh="纳入工业用地储备三年滚动计划",
    en="in the three-year rolling plan",
)
def is_in_rolling_plan(project):
    return project.in_rolling_plan


@route(
    ("NB2025-4.2-01", "NB2025-4.2-02"),
    subject=Application,
    stage=Stage.CONSTRUCTION,
    zh="审批事项由谁办理",
    en="who handles the permit",
    options={
        "municipal": ("涉及市级权限，由市级部门依法支持", "needs the city: supported by the municipal department"),
        "district": ("由各地自行办理", "handled by the district"),
    },
)
def permit_authority(application):
    return cases((application.needs_municipal_authority, "municipal"), otherwise="district")


@entitlement(
    "NB2025-4.2-03",
    subject=Application,
    stage=Stage.CONSTRUCTION,
    zh="鼓励多证齐发",
    en="permits issued together",
)
def permits_may_be_issued_together(application):
    return application.permits_issued_together


@formula(
    "NB2025-4.2-03",
    subject=Project,
    stage=Stage.CONSTRUCTION,
    zh="拿地到开工的天数",
    en="days from land to start of works",
)
def days_from_land_to_start(project):
    return days_between(project.land_contract_date, project.start_date)


@rule(
    "NB2025-4.2-05",
    subject=Division,
    stage=Stage.SUPERVISION,
    modality=MUST,
    zh="明确监管责任部门",
    en="supervising body named",
)
def supervising_body_is_named(division):
    return division.names_supervising_body


# "Regularly" without an interval: unset until the district or the bureau sets one (Q20).
@rule(
    "NB2025-4.3-03",
    subject=Project,
    stage=Stage.SUPERVISION,
    modality=MUST,
    zh="定期成效评估未逾期",
    en="regular evaluation not overdue",
    questions=("Q20",),
    advice=("尽快开展成效评估", "evaluate the project soon"),
)
def evaluation_is_not_overdue(project, p, on):
    return on <= add_months(project.last_inspection, p.evaluation_interval)


@rule(
    "NB2025-4.3-04",
    subject=Building,
    stage=Stage.SUPERVISION,
    modality=MUST,
    zh="用途未作后续改变",
    en="use not changed afterwards",
    advice=("恢复登记用途", "return to the registered use"),
)
def use_is_not_changed(building):
    return ~building.use_was_changed


# Co-built shops and housing were never upstairs space (X21): what they turn into is not asked here.
@rule(
    "NB2025-4.3-04",
    subject=Building,
    stage=Stage.SUPERVISION,
    modality=MUST,
    zh="保持工业属性",
    en="stays industrial",
    applies=lambda building: ~building.registered_use.in_("commercial", "residential"),
    conflicts=("X21",),
)
def use_stays_industrial(building):
    return ~building.actual_use.in_("commercial", "residential", "other")


@rule(
    "NB2025-4.3-05",
    subject=Project,
    stage=Stage.PLANNING,
    modality=MUST,
    zh="已设定项目条件",
    en="conditions of the project are set",
)
def project_conditions_are_set(project):
    return project.has_project_conditions


@rule(
    "NB2025-4.3-07",
    subject=Application,
    stage=Stage.SUPERVISION,
    modality=SHOULD,
    zh="提交履约保函",
    en="performance bond handed in",
)
def performance_bond_is_filed(application):
    return application.materials.contains("performance_bond")


@rule(
    "NB2025-4.3-08",
    subject=Project,
    stage=Stage.SUPERVISION,
    modality=MUST,
    zh="新增空间用于工业和产业升级",
    en="added space serves industry and its upgrading",
    applies=lambda project: ~project.route.is_("contiguous_renewal"),
    conflicts=("X21",),
)
def added_space_serves_industry(project):
    return (
        ~project.added_space_uses.contains("commercial")
        & ~project.added_space_uses.contains("residential")
        & ~project.added_space_uses.contains("other")
    )


@rule(
    "NB2025-4.4-01",
    subject=Project,
    stage=Stage.SUPERVISION,
    modality=MUST,
    zh="安全责任已落实到所有权人、招商和主管部门",
    en="duty for safety assigned to owner, promoter and department",
)
def safety_duty_is_assigned(project):
    return project.safety_duty_assigned


# The list of departments is open and no veto is given: only that each of the eight named takes part can be checked.
@rule(
    "NB2025-4.4-02",
    subject=Application,
    stage=Stage.LEASE,
    modality=MUST,
    zh="八类部门参加入驻审查",
    en="the eight departments take part in the review of the tenant",
    applies=_is_tenant_entry,
)
def named_departments_review(application):
    return all_of(
        application.reviewing_departments.contains("development_reform"),
        application.reviewing_departments.contains("economy_it"),
        application.reviewing_departments.contains("planning"),
        application.reviewing_departments.contains("housing"),
        application.reviewing_departments.contains("emergency"),
        application.reviewing_departments.contains("environment"),
        application.reviewing_departments.contains("energy"),
        application.reviewing_departments.contains("fire"),
    )


@rule(
    "NB2025-4.4-03",
    subject=Application,
    stage=Stage.LEASE,
    modality=MUST,
    zh="已作可行性论证",
    en="feasibility study handed in",
    applies=_is_tenant_entry,
)
def feasibility_study_is_filed(application):
    return application.materials.contains("feasibility_study")


@rule(
    "NB2025-4.4-03",
    subject=Application,
    stage=Stage.LEASE,
    modality=MUST,
    zh="已作安全评估",
    en="safety assessment handed in",
    applies=_is_tenant_entry,
)
def safety_assessment_is_filed(application):
    return application.materials.contains("safety_assessment")


@rule(
    "NB2025-4.4-03",
    subject=Application,
    stage=Stage.LEASE,
    modality=MUST,
    zh="论证评估涵盖结构、消防和生态环境",
    en="the study covers structure, fire and environment",
    applies=_is_tenant_entry,
)
def study_covers_key_aspects(application):
    return (
        application.assessed_aspects.contains("structure")
        & application.assessed_aspects.contains("fire")
        & application.assessed_aspects.contains("environment")
    )


tenant_entry = gate(
    "tenant_entry",
    ("NB2025-4.4-02", "NB2025-4.4-03"),
    subject=Application,
    stage=Stage.LEASE,
    zh="企业能否入驻",
    en="may the tenant enter",
    rules=[
        named_departments_review,
        feasibility_study_is_filed,
        safety_assessment_is_filed,
        study_covers_key_aspects,
    ],
)
