"""One board for the city: first reports, migration, and who of zone and local government decides what."""

from shanglou.engine import MUST, Stage, cases, entitlement, grade, route, rule
from shanglou.vocabulary import Application, Division, Enterprise, Project, Zone


@entitlement(
    "HZ2023-06-02", subject=Project, stage=Stage.PLANNING,
    zh="首报的区县享有首谈权", en="the first district to report negotiates first",
    applies=lambda project: project.is_from_outside_city,
)  # fmt: skip
def negotiates_first(project):
    return project.is_first_reported_here


@rule(
    "HZ2023-06-02", subject=Project, stage=Stage.PLANNING, modality=MUST,
    zh="非首报区县不先行洽谈", en="no other district negotiates before the first to report",
    applies=lambda project: project.is_from_outside_city & project.negotiation_begun,
    advice=("转由首报区县洽谈，或报市级统筹。", "Leave it to the first to report, or refer it to the city."),
)  # fmt: skip
def waits_for_first_reporter(project):
    return project.is_first_reported_here | project.first_reporter_released


@rule(
    "HZ2023-06-03", subject=Division, stage=Stage.EXIT, modality=MUST,
    zh="市级出台跨区域迁移细则", en="the city lays down rules on migration",
    applies=lambda division: division.level.is_("city"), conflicts=("X10",),
)  # fmt: skip
def migration_rules_exist(division):
    return division.migration_rules_issued


@rule(
    "HZ2023-06-04", subject=Enterprise, stage=Stage.EXIT, modality=MUST,
    zh="企业迁出区县由市级统筹", en="a firm that leaves its district is coordinated by the city",
    applies=lambda enterprise: enterprise.migration.in_("within_city", "out_of_city"), conflicts=("X10",),
    advice=("报市级统筹后再办理。", "Refer it to the city first."),
)  # fmt: skip
def migration_is_coordinated(enterprise):
    return enterprise.city_coordinated


@rule(
    "HZ2023-06-04", subject=Project, stage=Stage.EXIT, modality=MUST,
    zh="项目溢出区县由市级统筹", en="a project that overflows its district is coordinated by the city",
    applies=lambda project: project.leaves_district, conflicts=("X10",),
    advice=("报市级统筹后再办理。", "Refer it to the city first."),
)  # fmt: skip
def overflow_is_coordinated(project):
    return project.is_city_coordinated


@route(
    "HZ2023-17-01", subject=Application, stage=Stage.OPERATION,
    zh="事项由谁负责（原则）", en="who is responsible for the affair, in principle",
    options={
        "local_government": ("属地政府", "local government"),
        "zone_committee": ("开发区管理机构", "the zone's committee"),
        "not_stated": ("原文未写明", "not stated in the text"),
    },
)  # fmt: skip
def responsible_body(application):
    return cases(
        (application.affair.in_("social", "public_service", "market"), "local_government"),
        (application.affair.is_("economic"), "zone_committee"),
        otherwise="not_stated",
    )


@route(
    "HZ2023-17-02", subject=Application, stage=Stage.OPERATION,
    zh="经济管理事项在哪里审批", en="where an economic matter is approved",
    applies=lambda application: application.affair.is_("economic"),
    options={
        "no_approval": ("清单外，无需审批", "off the list: no approval"),
        "in_zone": ("园区内审批", "approved within the zone"),
        "above_zone": ("未下放，由原部门审批", "not delegated: approved by the department that has the power"),
    },
)  # fmt: skip
def where_approved(application):
    return cases(
        (~application.is_on_power_list, "no_approval"),
        (application.is_delegated, "in_zone"),
        otherwise="above_zone",
    )


@rule(
    "HZ2023-17-02", subject=Application, stage=Stage.OPERATION, modality=MUST,
    zh="能下放的经济管理权限已下放", en="economic powers that can be delegated are",
    applies=lambda application: application.affair.is_("economic") & application.can_be_delegated,
)  # fmt: skip
def economic_power_is_delegated(application):
    return application.is_delegated


@rule(
    "HZ2023-17-02", subject=Application, stage=Stage.OPERATION, modality=MUST,
    zh="权限下放依照法定程序", en="powers are delegated by lawful procedure",
    applies=lambda application: application.is_delegated,
)  # fmt: skip
def delegation_is_lawful(application):
    return application.delegated_lawfully


@rule(
    "HZ2023-17-02", subject=Application, stage=Stage.OPERATION, modality=MUST,
    zh="已下放事项办事不出园", en="delegated business is done within the zone",
    applies=lambda application: application.is_delegated,
)  # fmt: skip
def delegated_business_stays_in_zone(application):
    return application.handled_in_zone


@grade(
    "HZ2023-17-03", subject=Zone, stage=Stage.OPERATION,
    zh="政区合一园区的赋权级别（就高）", en="level of powers of a merged zone: the higher one",
    applies=lambda zone: zone.is_government_merged,
    options={
        "national": ("国家级权限", "national powers"),
        "provincial": ("省级权限", "provincial powers"),
        "municipal": ("市级权限", "municipal powers"),
        "district": ("区县级权限", "district powers"),
        "none": ("未定权限级别", "no level of powers"),
    },
)  # fmt: skip
def merged_zone_powers(zone):
    own, government = zone.own_authority, zone.government_authority
    return cases(
        (own.is_("national") | government.is_("national"), "national"),
        (own.is_("provincial") | government.is_("provincial"), "provincial"),
        (own.is_("municipal") | government.is_("municipal"), "municipal"),
        (own.is_("district") | government.is_("district"), "district"),
        otherwise="none",
    )


@rule(
    "HZ2023-20-04", subject=Division, stage=Stage.OPERATION, modality=MUST,
    zh="属地政府建立开发区管理机构", en="the local government sets up a body for its zones",
    applies=lambda division: division.hosts_zone,
)  # fmt: skip
def zone_body_exists(division):
    return division.has_zone_body


@rule(
    "HZ2023-20-04", subject=Division, stage=Stage.OPERATION, modality=MUST,
    zh="属地政府建立开发区工作机制", en="the local government sets up a mechanism for its zones",
    applies=lambda division: division.hosts_zone,
)  # fmt: skip
def zone_mechanism_exists(division):
    return division.has_zone_mechanism


@entitlement(
    "HZ2023-06-05", subject=Division, stage=Stage.SUPPORT,
    zh="鼓励跨区域共建合作园", en="cooperation parks across districts are encouraged",
    applies=lambda division: division.level.is_("district"),
)  # fmt: skip
def cooperation_park_is_encouraged(division):
    return division.has_cooperation_park
