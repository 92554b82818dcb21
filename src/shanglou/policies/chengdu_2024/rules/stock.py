"""Stock land that becomes standard factories: who approves it, and the difference in price."""

from shanglou.engine import Stage, cases, formula, gate, largest, route, rule
from shanglou.policies.chengdu_2024.rules import FIVE_DISTRICTS, becomes_standard_factory
from shanglou.vocabulary import Application, Project


def in_five_districts(project):
    """A conversion in the five urban districts."""
    return becomes_standard_factory(project) & project.district.in_(*FIVE_DISTRICTS)


def in_other_districts(project):
    """A conversion elsewhere."""
    return becomes_standard_factory(project) & ~project.district.in_(*FIVE_DISTRICTS)


@route(
    ("CD2024-5.1-01", "CD2024-5.1-02"),
    subject=Project,
    stage=Stage.ADMISSION,
    zh="存量用地改建标准厂房由谁审议同意改变使用条件",
    en="who decides on changed conditions when stock land becomes standard factories",
    options={
        "municipal_meeting": ("市政府常务会议（由属地政府报请）", "standing meeting of the municipal government"),
        "district_meeting": ("所在区（市）县政府常务会议", "standing meeting of the district government"),
    },
    applies=becomes_standard_factory,
    questions=("Q29",),
)
def body_for_changed_conditions(project):
    return cases((project.district.in_(*FIVE_DISTRICTS), "municipal_meeting"), otherwise="district_meeting")


@rule(
    "CD2024-5.1-01",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="五城区内改变使用条件经市政府常务会议审议同意",
    en="in the five districts the municipal standing meeting agreed to the changed conditions",
    applies=in_five_districts,
    questions=("Q29",),
)
def municipal_meeting_agreed(project):
    return project.use_change_approval.is_("municipal_meeting")


@rule(
    "CD2024-5.1-02",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="其他区（市）县改变使用条件经本级政府常务会议审议同意",
    en="in other districts their own standing meeting agreed to the changed conditions",
    applies=in_other_districts,
    questions=("Q29",),
)
def district_meeting_agreed(project):
    return project.use_change_approval.is_("district_meeting")


@formula(
    "CD2024-5.2-01",
    subject=Project,
    stage=Stage.PRICE,
    zh="应补缴的土地价款",
    en="land price to be paid",
    places=2,
    applies=becomes_standard_factory,
    questions=("Q15", "Q29"),
    conflicts=("X01",),
)
def price_to_be_paid(project, p):
    return largest(project.appraised_difference, p.price_difference_floor)


@rule(
    ("CD2024-5.2-02", "CD2024-5.2-01"),
    subject=Application,
    stage=Stage.PRICE,
    zh="改变的使用条件已作市场评估",
    en="the changed conditions are appraised",
    applies=lambda project: (
        becomes_standard_factory(project)
        & (project.planning_condition_changed | project.construction_condition_changed | project.industry_condition_changed)
    ),
    conflicts=("X01",),
)
def changed_conditions_are_appraised(application):
    return application.materials.contains("appraisal_report")


@rule(
    "CD2024-5.2-03",
    subject=Project,
    stage=Stage.PRICE,
    zh="一般厂房改为可分割的标准厂房属重大变化，评估已充分考虑",
    en="from general to splittable standard factory is a major change, and the appraisal reflects it",
    applies=lambda project: (
        becomes_standard_factory(project) & project.previous_factory_type.is_("general") & project.split_is_planned
    ),
    conflicts=("X01",),
)
def appraisal_reflects_split_right(project):
    return project.appraisal_reflects_split_right


stock_conversion = gate(
    "stock_conversion",
    ("CD2024-5.1-01", "CD2024-5.1-02", "CD2024-5.2-01"),
    subject=Application,
    stage=Stage.ADMISSION,
    zh="存量用地可否改为建设标准厂房",
    en="may stock land become standard factories",
    rules=[
        municipal_meeting_agreed,
        district_meeting_agreed,
        changed_conditions_are_appraised,
        appraisal_reflects_split_right,
    ],
)
