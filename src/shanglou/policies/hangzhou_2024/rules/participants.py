"""Chapters 2 and 7: whom the opinions support, who finances, and enterprises that develop together."""

from shanglou.engine import SHOULD, Stage, entitlement, gate, rule
from shanglou.vocabulary import Enterprise, Project, Unit


@entitlement(
    "HZ2024-02-01",
    subject=Enterprise,
    stage=Stage.SUPPORT,
    zh="头部、龙头、链主及其关联企业上楼受支持",
    en="head, leading and chain-leader firms and their affiliates are supported upstairs",
)
def chain_firm_supported(enterprise):
    return (
        enterprise.roles.contains("head")
        | enterprise.roles.contains("leading")
        | enterprise.roles.contains("chain_leader")
        | enterprise.roles.contains("affiliate")
    )


@entitlement(
    "HZ2024-02-04",
    subject=Enterprise,
    stage=Stage.SUPPORT,
    zh="中小企业集聚受支持",
    en="clustering of small and medium firms is supported",
)
def small_firm_supported(enterprise):
    return enterprise.size.in_("medium", "small", "micro")


@entitlement(
    "HZ2024-07-01",
    subject=Project,
    stage=Stage.SUPPORT,
    zh="有点名鼓励的开发主体参与",
    en="a developer encouraged by name takes part",
    applies=lambda project: project.is_upstairs,
)
def developer_encouraged(project):
    return (
        project.developers.contains("chain_leader")
        | project.developers.contains("park_operator")
        | project.developers.contains("land_user")
        | project.developers.contains("private_capital")
    )


@entitlement(
    "HZ2024-07-09",
    subject=Project,
    stage=Stage.SUPPORT,
    zh="专项贷款支持",
    en="special loans",
    applies=lambda project: project.is_upstairs,
)
def special_loan_encouraged(project):
    return project.finance.contains("special_loan")


@rule(
    "HZ2024-07-10",
    subject=Project,
    stage=Stage.ACCEPTANCE,
    zh="联合开发：验收通过后才可分割登记",
    en="joint development: title is split only after acceptance",
    applies=lambda project: project.is_upstairs & project.is_joint_development,
    conflicts=("X16",),
)
def joint_title_after_acceptance(project):
    return project.acceptance_passed


@rule(
    "HZ2024-07-10",
    subject=Project,
    stage=Stage.ACCEPTANCE,
    zh="联合开发：产权比例已在协议中约定",
    en="joint development: the shares are agreed",
    applies=lambda project: project.is_upstairs & project.is_joint_development,
    conflicts=("X16",),
)
def joint_shares_settled(project):
    return project.joint_shares_agreed


@rule(
    "HZ2024-07-10",
    subject=Project,
    stage=Stage.ACCEPTANCE,
    zh="联合开发：份额合计（算术提示）",
    en="joint development: the shares add up (arithmetic reminder)",
    modality=SHOULD,
    applies=lambda project: project.is_upstairs & project.is_joint_development,
)
def joint_shares_add_up(project, p):
    return project.joint_shares_total.equals(p.joint_development_shares_total)


@rule(
    ("HZ2024-07-10", "HZ2024-09-10"),
    subject=Unit,
    stage=Stage.ACCEPTANCE,
    zh="联合开发所得整幢的最小面积（提示）",
    en="smallest building allotted to a joint developer (reminder)",
    modality=SHOULD,
    applies=lambda project, unit: project.is_upstairs & unit.split_by.is_("building") & unit.is_joint_share,
    conflicts=("X16",),
)
def joint_building_not_small(unit, p):
    return unit.floor_area >= p.min_split_unit_building


@rule(
    ("HZ2024-07-10", "HZ2024-09-11"),
    subject=Unit,
    stage=Stage.ACCEPTANCE,
    zh="联合开发所得整层的最小面积（提示）",
    en="smallest floor allotted to a joint developer (reminder)",
    modality=SHOULD,
    applies=lambda project, unit: project.is_upstairs & unit.split_by.is_("floor") & unit.is_joint_share,
    conflicts=("X16",),
)
def joint_floor_not_small(unit, p):
    return unit.floor_area >= p.min_split_unit_floor


joint_registration = gate(
    "joint_registration",
    "HZ2024-07-10",
    subject=Project,
    stage=Stage.ACCEPTANCE,
    zh="联合开发项目可否按约定比例分割登记",
    en="may the title of a joint development be split by the agreed shares",
    rules=[joint_title_after_acceptance, joint_shares_settled, joint_shares_add_up],
)
