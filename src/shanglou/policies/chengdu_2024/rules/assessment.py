"""Assessment of production of a project, and the new title certificate that hangs on it."""

from shanglou.engine import MUST, Stage, cases, gate, route, rule
from shanglou.policies.chengdu_2024.rules import long_term, standard_factory
from shanglou.vocabulary import Application, Project


def assessed_as_project(project):
    """General factories, and standard factories that are not split."""
    return ~(standard_factory(project) & project.split_is_planned)


def due(project, on):
    """The agreed day of full production has come."""
    return assessed_as_project(project) & (project.full_production_date <= on)


@route(
    ("CD2024-3.1-01", "CD2024-3.1-02", "CD2024-3.2-01"),
    subject=Project,
    stage=Stage.ASSESSMENT,
    zh="适用哪一种达产考核",
    en="which assessment of production applies",
    options={
        "transferee": (
            "标准厂房分割转让企业达产考核（未分割的余下部分仍作项目考核）",
            "assessment of the transferee (the unsplit remainder is still assessed as a project)",
        ),
        "project": ("项目达产考核", "assessment of the project"),
    },
    questions=("Q28",),
)
def kind_of_assessment(project):
    return cases((standard_factory(project) & project.split_is_planned, "transferee"), otherwise="project")


@rule(
    ("CD2024-3.1-03", "CD2024-3.1-02", "CD2024-A1-10"),
    subject=Project,
    stage=Stage.ASSESSMENT,
    zh="亩均营收达到准入表约定",
    en="revenue per mu reaches the figure of the admission form",
    applies=due,
    questions=("Q28",),
    conflicts=("X14",),
)
def revenue_reaches_admission_form(project):
    return project.actual_revenue_per_mu >= project.revenue_per_mu


@rule(
    ("CD2024-3.1-03", "CD2024-3.1-02", "CD2024-A1-11"),
    subject=Project,
    stage=Stage.ASSESSMENT,
    zh="亩均税收达到准入表约定",
    en="tax per mu reaches the figure of the admission form",
    applies=due,
    questions=("Q28",),
    conflicts=("X14",),
)
def tax_reaches_admission_form(project):
    return project.actual_tax_per_mu >= project.tax_per_mu


@rule(
    ("CD2024-3.1-03", "CD2024-3.1-02", "CD2024-A1-09"),
    subject=Project,
    stage=Stage.ASSESSMENT,
    zh="投资强度达到准入表约定",
    en="investment intensity reaches the figure of the admission form",
    applies=due,
    questions=("Q28",),
)
def investment_reaches_admission_form(project):
    return project.actual_investment_intensity >= project.investment_intensity


@rule(
    ("CD2024-3.1-03", "CD2024-3.1-02", "CD2024-A1-10"),
    subject=Project,
    stage=Stage.ASSESSMENT,
    zh="准入表其他约定（产品、产能等）已兑现",
    en="the other entries of the form (product, capacity and others) are fulfilled",
    applies=due,
    questions=("Q28",),
)
def other_entries_are_fulfilled(project):
    return project.admission_commitments_met


project_assessment = gate(
    "project_assessment",
    ("CD2024-3.1-02", "CD2024-3.1-03"),
    subject=Project,
    stage=Stage.ASSESSMENT,
    zh="项目达产考核可否通过",
    en="does the project pass the assessment of production",
    rules=[
        revenue_reaches_admission_form,
        tax_reaches_admission_form,
        investment_reaches_admission_form,
        other_entries_are_fulfilled,
    ],
)


@rule(
    ("CD2024-3.1-05", "CD2024-3.1-06"),
    subject=Project,
    stage=Stage.ASSESSMENT,
    zh="项目达产考核已通过（含整改后再考核）",
    en="the project has passed the assessment (or the one after rectification)",
    applies=assessed_as_project,
    questions=("Q16",),
)
def project_passed_assessment(project):
    return project.assessment.is_("passed") | project.reassessment.is_("passed")


@rule(
    "CD2024-3.1-05",
    subject=Project,
    stage=Stage.ASSESSMENT,
    zh="长期出让项目经市级部门复核通过",
    en="a project on a long-term grant has passed the municipal re-check",
    modality=MUST,
    applies=lambda project, p: assessed_as_project(project) & long_term(project, p),
    questions=("Q05",),
)
def long_term_project_passed_recheck(project):
    return project.municipal_recheck.is_("passed")


new_certificate = gate(
    "new_certificate",
    "CD2024-3.1-05",
    subject=Project,
    stage=Stage.ASSESSMENT,
    zh="可否换发新的不动产权证",
    en="may the new title certificate be issued",
    rules=[project_passed_assessment, long_term_project_passed_recheck],
)


@route(
    ("CD2024-3.1-06", "CD2024-3.1-05", "CD2024-3.1-04"),
    subject=Project,
    stage=Stage.ASSESSMENT,
    zh="达产考核之后怎么办",
    en="what follows the assessment",
    options={
        "certificate": (
            "报备案，按规定换发新权证（长期出让先复核）",
            "file it; new certificate, after the re-check for long-term grants",
        ),
        "rectify": ("整改后再行考核", "rectify, then assess again"),
        "dispose": ("按履约协议处置", "dispose by the performance agreement"),
        "await": ("考核结果未作出", "no result yet"),
    },
    materials={"rectify": ("rectification_plan",), "dispose": ("performance_agreement",)},
    provided=Application.materials,
    applies=assessed_as_project,
    questions=("Q16",),
)
def course_after_assessment(project):
    again = project.reassessment.or_else("pending")
    return cases(
        (project.assessment.is_("passed") | again.is_("passed"), "certificate"),
        (project.assessment.is_("pending"), "await"),
        (again.is_("failed"), "dispose"),
        otherwise="rectify",
    )
