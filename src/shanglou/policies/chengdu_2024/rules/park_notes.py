"""The parks that Annex 3 notes beside some rows: whether the note limits the row to the park is open, so it only warns (Q13)."""

from shanglou.engine import SHOULD, Stage, readings, rule
from shanglou.vocabulary import Unit

HIGH_TECH, QIONGLAI = "cd-gaoxin", "510183"


def noted(park):
    """The two readings of a park note."""
    return readings(
        "Q13",
        ("limits", "该行只用于所注园区", "the row holds only in the park noted", park),
        ("explains", "备注只作说明", "the note only explains", True),
    )


@rule(
    "CD2024-A3-06",
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="高新区电子信息行所注园区",
    en="the park noted beside electronic information in the High-tech Zone",
    modality=SHOULD,
    applies=lambda unit, project: (
        project.district.is_(HIGH_TECH) & unit.sub_field.in_("柔性显示", "集成电路", "智能终端", "无线通信", "军工电子")
    ),
    questions=("Q13",),
)
def park_noted_for_electronics(project):
    return noted(project.zone.is_("电子信息产业功能区"))


@rule(
    "CD2024-A3-06",
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="高新区大健康行所注园区",
    en="the park noted beside health in the High-tech Zone",
    modality=SHOULD,
    applies=lambda unit, project: (
        project.district.is_(HIGH_TECH)
        & unit.sub_field.in_("医疗器械", "合成生物学", "高端数字诊疗设备", "生物技术药", "新型化学制剂", "生物医学材料")
    ),
    questions=("Q13",),
)
def park_noted_for_health(project):
    return noted(project.zone.is_("天府国际生物城"))


@rule(
    "CD2024-A3-24",
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="邛崃市新能源电池行所注园区",
    en="the park noted beside new-energy batteries in Qionglai",
    modality=SHOULD,
    applies=lambda unit, project: (
        project.district.is_(QIONGLAI) & unit.sub_field.in_("电池材料", "电池总装", "电池零配件制造", "精密结构件制造")
    ),
    questions=("Q13",),
)
def park_noted_for_batteries(project):
    return noted(project.zone.is_("天府新区半导体材料产业功能区"))


@rule(
    "CD2024-A3-24",
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="邛崃市食品饮料行所注园区",
    en="the park noted beside food and beverages in Qionglai",
    modality=SHOULD,
    applies=lambda unit, project: project.district.is_(QIONGLAI) & unit.sub_field.in_("健康食品", "饮料及农副产品"),
    questions=("Q13",),
)
def park_noted_for_food(project):
    return noted(project.zone.is_("天府现代种业园"))
