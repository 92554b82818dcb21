"""Operators, posts and the yearly cycle: leading group, task force, plan, monitoring, displays and evaluation."""

from shanglou.engine import MUST, SHOULD, Stage, add_months, entitlement, gate, rule
from shanglou.vocabulary import Division, Zone

# ------------------------------------------------------------------------------------------------ operators and posts


@rule(
    "HZ2023-18-01", subject=Zone, stage=Stage.OPERATION, modality=SHOULD,
    zh="园区开发引入社会资本", en="private capital takes part in the zone",
    applies=lambda zone: zone.has_state_operator,
)  # fmt: skip
def private_capital_takes_part(zone):
    return zone.operator_admits_private_capital


@entitlement(
    "HZ2023-18-02", subject=Zone, stage=Stage.OPERATION,
    zh="运营主体可多元化经营", en="the operator may have several lines of business",
)  # fmt: skip
def operator_may_diversify(zone):
    return (
        zone.operator_business.contains("development")
        | zone.operator_business.contains("capital")
        | zone.operator_business.contains("promotion")
        | zone.operator_business.contains("cultivation")
    )


@rule(
    "HZ2023-19-01", subject=Zone, stage=Stage.OPERATION, modality=SHOULD,
    zh="区县管开发区主要负责人岗位备案", en="the post of the head of a district's zone is filed",
    applies=lambda zone: zone.is_district_managed,
)  # fmt: skip
def head_post_is_filed(zone):
    return zone.head_post_is_filed


@rule(
    "HZ2023-19-02", subject=Zone, stage=Stage.OPERATION, modality=SHOULD,
    zh="推广全员聘用", en="all staff are employed on contract",
)  # fmt: skip
def all_staff_on_contract(zone):
    return zone.employs_all_by_contract


@rule(
    "HZ2023-20-03", subject=Zone, stage=Stage.SUPERVISION, modality=MUST,
    zh="园区预决算接受审查监督", en="the zone's budget is reviewed",
)  # fmt: skip
def budget_is_reviewed(zone):
    return zone.budget_is_reviewed


@rule(
    "HZ2023-20-03", subject=Zone, stage=Stage.SUPERVISION, modality=MUST,
    zh="对园区分级分类监督", en="the zone is supervised by tier and type",
)  # fmt: skip
def supervised_by_tier(zone):
    return zone.is_supervised_by_tier


# ------------------------------------------------------------------------------------------------ the city's bodies


@rule(
    "HZ2023-20-01", subject=Division, stage=Stage.OPERATION, modality=MUST,
    zh="成立开发区领导小组", en="a leading group for zones is set up",
    applies=lambda division: division.level.is_("city"),
)  # fmt: skip
def leading_group_exists(division):
    return division.has_leading_group


@rule(
    "HZ2023-20-01", subject=Division, stage=Stage.OPERATION, modality=MUST,
    zh="领导小组由市主要领导任组长", en="the city's principal leader heads the leading group",
    applies=lambda division: division.level.is_("city"),
)  # fmt: skip
def leading_group_is_headed_by_leader(division):
    return division.leading_group_head.is_("principal_leader")


@rule(
    "HZ2023-21-01", subject=Division, stage=Stage.EVALUATION, modality=MUST,
    zh="领导小组每半年开会", en="the leading group meets every half year",
    applies=lambda division: division.level.is_("city"),
)  # fmt: skip
def leading_group_meets(division, p):
    return division.half_years_with_meeting >= p.leading_group_meetings_per_year


@rule(
    "HZ2023-21-02", subject=Division, stage=Stage.EVALUATION, modality=MUST,
    zh="设立开发区工作专班", en="a task force for zones is set up",
    applies=lambda division: division.level.is_("city"),
)  # fmt: skip
def task_force_exists(division):
    return division.has_task_force


@rule(
    "HZ2023-21-02", subject=Division, stage=Stage.EVALUATION, modality=MUST,
    zh="工作专班按设定间隔开会", en="the task force meets at the interval set",
    applies=lambda division: division.level.is_("city"),
)  # fmt: skip
def task_force_meets(division, p, on):
    return on <= add_months(division.last_task_force_meeting, p.task_force_meeting_interval)


# ------------------------------------------------------------------------------------------------ the three-year plan


@rule(
    "HZ2023-21-03", subject=Division, stage=Stage.PLANNING, modality=MUST,
    zh="行动计划为三年期", en="the plan for zones spans three years",
    applies=lambda division: division.level.is_("city"),
)  # fmt: skip
def plan_spans_its_years(division, p):
    return division.zone_plan_years.equals(p.park_plan_years)


@rule(
    "HZ2023-21-03", subject=Division, stage=Stage.PLANNING, modality=MUST,
    zh="行动计划确定分年度目标", en="the plan for zones sets goals by year",
    applies=lambda division: division.level.is_("city"),
)  # fmt: skip
def plan_sets_yearly_goals(division):
    return division.zone_plan_has_yearly_goals


@rule(
    "HZ2023-21-03", subject=Division, stage=Stage.PLANNING, modality=MUST,
    zh="行动计划经领导小组批准", en="the plan for zones is approved by the leading group",
    applies=lambda division: division.level.is_("city"),
)  # fmt: skip
def plan_is_approved(division):
    return division.zone_plan_approved


zone_plan = gate(
    "zone_plan", "HZ2023-21-03", subject=Division, stage=Stage.PLANNING,
    zh="园区三年行动计划可否实施", en="may the three-year plan for zones be carried out",
    rules=[plan_spans_its_years, plan_sets_yearly_goals, plan_is_approved],
)  # fmt: skip


# ------------------------------------------------------------------------------------------------ statistics and evaluation


@rule(
    "HZ2023-22-01", subject=Division, stage=Stage.EVALUATION, modality=MUST,
    zh="制定统计监测和综合评价体系", en="systems of monitoring and evaluation are laid down",
    applies=lambda division: division.level.is_("city"),
)  # fmt: skip
def evaluation_systems_exist(division):
    return division.has_monitoring_system & division.has_evaluation_system


@rule(
    "HZ2023-22-02", subject=Zone, stage=Stage.EVALUATION, modality=MUST,
    zh="按设定间隔统计监测", en="statistics and monitoring at the interval set",
)  # fmt: skip
def monitored_at_interval(zone, p, on):
    return on <= add_months(zone.last_monitoring, p.monitoring_interval)


@rule(
    "HZ2023-22-03", subject=Zone, stage=Stage.EVALUATION, modality=MUST,
    zh="年度目标完成情况按季晾晒", en="progress on the year's goals is displayed every quarter",
)  # fmt: skip
def displayed_every_quarter(zone, p):
    return zone.quarterly_displays >= p.quarterly_displays_per_year


@rule(
    "HZ2023-22-03", subject=Zone, stage=Stage.EVALUATION, modality=MUST,
    zh="晾晒用雷达图研判", en="the displays are analysed by radar chart",
)  # fmt: skip
def displayed_by_radar(zone):
    return zone.displays_use_radar


@rule(
    "HZ2023-22-04", subject=Zone, stage=Stage.EVALUATION, modality=MUST,
    zh="每年开展评价", en="evaluated every year",
)  # fmt: skip
def evaluated_every_year(zone, p):
    return zone.yearly_evaluations >= p.park_evaluations_per_year


@rule(
    "HZ2023-22-04", subject=Zone, stage=Stage.EVALUATION, modality=SHOULD,
    zh="评价结果用于要素分配和干部任用参考", en="the result bears on resources and appointments",
    applies=lambda zone, p: zone.yearly_evaluations >= p.park_evaluations_per_year,
)  # fmt: skip
def evaluation_is_used(zone):
    return zone.result_uses.contains("allocation") & zone.result_uses.contains("appointment")


zone_year = gate(
    "zone_year", ("HZ2023-22-03", "HZ2023-22-04"), subject=Zone, stage=Stage.EVALUATION,
    zh="园区年度评价结果可否作参考", en="may the zone's evaluation of the year be referred to",
    rules=[displayed_every_quarter, displayed_by_radar, evaluated_every_year],
)  # fmt: skip
