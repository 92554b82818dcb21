"""Admission of projects: two-high projects, energy, siting, land for industry (3.1.3, 3.1.4, 4.3)."""

from shanglou.engine import SHOULD, Stage, formula, gate, rule
from shanglou.vocabulary import Project


@rule(
    "HZ2021-4.3-05",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="新出让工业用地项目已通过准入审核",
    en="a project on newly granted industrial land has passed the admission review",
    applies=lambda project: project.is_new_grant & project.is_industrial_land,
    advice=("完成产业项目准入审核后再供地", "finish the admission review before the land is supplied"),
)
def admission_reviewed(project):
    return project.admission_review.is_("passed")


@rule(
    "HZ2021-3.1.3-02",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="拟建“两高”项目已通过节能审查",
    en="a planned two-high project has passed the energy review",
    applies=lambda project: project.is_two_high & project.is_proposed,
    advice=("先办节能审查", "obtain the energy review first"),
)
def two_high_energy_reviewed(project):
    return project.energy_review.is_("passed")


@rule(
    "HZ2021-3.1.3-01",
    subject=Project,
    stage=Stage.SUPERVISION,
    zh="“两高”项目符合要求",
    en="a two-high project meets the requirements",
    applies=lambda project: project.is_two_high,
    advice=("评估检查后依法处置", "assess it and dispose of it by law"),
)
def two_high_conforms(project):
    return project.meets_two_high_rules


def _must_replace_energy(project, p):
    # Every new energy-using project above the target, two-high or not: the sentence names both kinds one after the other.
    return (project.new_energy_use > 0) & (project.energy_intensity > p.provincial_energy_intensity_cap)


@rule(
    "HZ2021-3.1.3-03",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="超过省控目标的新增能耗等量或减量替代",
    en="new energy use above the provincial target is replaced in full or more",
    applies=_must_replace_energy,
    questions=("Q-HZ2021-05",),
    advice=("补足能耗替代量", "find the replacement energy that is missing"),
)
def energy_replaced(project, p):
    return project.replacement_energy >= project.new_energy_use * p.replacement_energy_min_ratio


@formula(
    "HZ2021-3.1.3-03",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="须落实的最低能耗替代量",
    en="least replacement energy to be found",
    places=2,
    rounding="up",
    applies=_must_replace_energy,
    questions=("Q-HZ2021-05",),
)
def least_replacement_energy(project, p):
    return project.new_energy_use * p.replacement_energy_min_ratio


@rule(
    "HZ2021-3.1.4-02",
    subject=Project,
    stage=Stage.PLANNING,
    zh="新增工业项目进入产业平台",
    en="a new industrial project goes to an industrial platform",
    modality=SHOULD,
    applies=lambda project: project.is_new_industrial_project,
    advice=("优先在产业平台内选址", "look for a site inside a platform first"),
)
def new_project_in_platform(project):
    return project.in_zone


project_admission = gate(
    "project_admission",
    ("HZ2021-3.1.3-02", "HZ2021-3.1.3-03", "HZ2021-4.3-05"),
    subject=Project,
    stage=Stage.ADMISSION,
    zh="该项目可否准入",
    en="may this project be admitted",
    rules=[admission_reviewed, two_high_energy_reviewed, energy_replaced, new_project_in_platform],
)
