"""Chapters 2, 9 and 10: shared facilities, inspection, use, tracking, infrastructure and work safety."""

from shanglou.engine import SHOULD, Stage, add_months, formula, rule
from shanglou.vocabulary import Division, Enterprise, Project, Unit, Zone


def _next_inspection(project, p):
    return add_months(project.last_inspection, p.inspection_interval)


@rule(
    "HZ2024-02-05",
    subject=Zone,
    stage=Stage.PLANNING,
    zh="园区配套设施共建共享",
    en="the zone’s facilities are built and used together",
    modality=SHOULD,
)
def zone_facilities_shared(zone):
    return zone.shared_facilities_built


@rule(
    "HZ2024-02-07",
    subject=Zone,
    stage=Stage.PLANNING,
    zh="以片区统筹开发",
    en="the area is planned and developed as a whole",
    modality=SHOULD,
)
def area_developed_as_a_whole(zone):
    return zone.has_area_plan


@formula(
    "HZ2024-09-01",
    subject=Project,
    stage=Stage.SUPERVISION,
    zh="下次检查评估的最迟日期",
    en="latest day of the next inspection",
    applies=lambda project: project.is_upstairs,
)
def next_inspection_due(project, p):
    return _next_inspection(project, p)


@rule(
    "HZ2024-09-01",
    subject=Project,
    stage=Stage.SUPERVISION,
    zh="使用情况检查评估未逾期",
    en="the inspection of use is not overdue",
    applies=lambda project: project.is_upstairs,
    advice=("尽快安排检查评估", "arrange the inspection soon"),
)
def inspection_not_overdue(project, p, on):
    return _next_inspection(project, p) >= on


@rule(
    "HZ2024-09-02",
    subject=Division,
    stage=Stage.SUPPORT,
    zh="已出台入驻企业支持措施",
    en="support for tenants by output and innovation issued",
    modality=SHOULD,
    applies=lambda division: division.level.is_("district"),
)
def tenant_support_issued(division):
    return division.has_tenant_support


@rule(
    "HZ2024-10-04",
    subject=Project,
    stage=Stage.SUPERVISION,
    zh="新增空间未用于商业、居住",
    en="the added space serves neither commerce nor housing",
    applies=lambda project: project.is_upstairs,
    advice=("责令恢复工业用途", "have it put back to industrial use"),
)
def added_space_serves_industry(project):
    return ~project.added_space_uses.contains("commercial") & ~project.added_space_uses.contains("residential")


@rule(
    "HZ2024-10-04",
    subject=Unit,
    stage=Stage.SUPERVISION,
    zh="单元未用于商业、居住",
    en="the unit serves neither commerce nor housing",
    applies=lambda project: project.is_upstairs,
    advice=("责令恢复工业用途", "have it put back to industrial use"),
)
def unit_serves_industry(unit):
    return ~unit.actual_use.in_("commercial", "residential")


@rule(
    "HZ2024-10-05",
    subject=Project,
    stage=Stage.SUPERVISION,
    zh="准入、用地、出租、分割转让、股权转让均已跟踪",
    en="admission, land use, lease, split and equity transfer are tracked",
    applies=lambda project: project.is_upstairs,
)
def events_tracked(project):
    return (
        project.tracked_events.contains("admission")
        & project.tracked_events.contains("land_use")
        & project.tracked_events.contains("lease")
        & project.tracked_events.contains("split_transfer")
        & project.tracked_events.contains("equity_transfer")
    )


@rule(
    "HZ2024-10-06",
    subject=Zone,
    stage=Stage.CONSTRUCTION,
    zh="交通、电力、排水设施有保障",
    en="traffic, power and drainage are secured",
)
def infrastructure_secured(zone):
    return (
        zone.secured_infrastructure.contains("traffic")
        & zone.secured_infrastructure.contains("power")
        & zone.secured_infrastructure.contains("drainage")
    )


@rule(
    "HZ2024-10-08",
    subject=Project,
    stage=Stage.SUPERVISION,
    zh="项目安全生产责任已落实",
    en="the project’s safety duty is assigned",
    applies=lambda project: project.is_upstairs,
)
def safety_duty_of_project(project):
    return project.safety_duty_assigned


@rule(
    "HZ2024-10-08",
    subject=Enterprise,
    stage=Stage.SUPERVISION,
    zh="企业已明确安全生产责任人",
    en="the enterprise has named its safety person",
)
def safety_person_named(enterprise):
    return enterprise.safety_person_named
