"""Ways of splitting: new, older, of the 2016 period, chain leaders; and the steps up to registration."""

from shanglou.engine import SHOULD, Stage, cases, formula, gate, route, rule
from shanglou.policies.chengdu_2024.rules import standard_factory
from shanglou.vocabulary import Application, Project


def of_2016_period(project):
    """Non-production premises of the time when the 2016 rules held."""
    return project.is_of_2016_period & ~project.is_production


def older_standard_factory(project):
    """A standard factory built or begun before the Opinions."""
    return standard_factory(project) & project.predates_opinions


def older_factory_of_state_firm(project):
    """An older standard factory that a wholly state-owned firm built."""
    return older_standard_factory(project) & project.is_built_by_state_firm


def chain_leader_factory(project):
    """A general factory that its owner wants to split."""
    return project.factory_type.is_("general") & project.split_is_planned


def asks_split(application):
    """The application is for a split transfer."""
    return application.kind.is_("split_transfer")


def asks_split_of_chain_leader(project, application):
    """The application is for the split of such a factory: opinions on its admission are no opinions on that."""
    return chain_leader_factory(project) & asks_split(application)


@route(
    (
        "CD2024-4.1-01", "CD2024-4.2-01", "CD2024-4.3-01", "CD2024-4.3-02", "CD2024-4.3-03", "CD2024-4.4-01", "CD2024-4.4-02",
        "CD2024-4.5-01", "CD2024-4.5-02", "CD2024-3.2-01",
    ),
    subject=Application,
    stage=Stage.SPLIT_TRANSFER,
    zh="分割转让适用哪条路径",
    en="the way of splitting",
    options={
        "notice": ("按本通知考核后分割", "by this notice, after the assessment"),
        "rules_of_2016": (
            "按成办发〔2016〕32号原规定，登记依成国土资发〔2017〕44号",
            "by the 2016 rules; registration by the 2017 document",
        ),
        "state_firm": (
            "按成府发〔2020〕22号的权限，标准条件参照《实施意见》和本通知",
            "authority by the 2020 document; standards by reference to the Opinions and this notice",
        ),
        "contract": ("按出让时的政策和出让方案（合同）", "by the policy at the grant and the grant contract"),
        "chain_leader": ("链主企业一般厂房，按成经信办〔2023〕44号", "general factory of a chain leader, by the 2023 document"),
        "not_open": ("本通知没有开放的路径", "no way open in this notice"),
    },
    materials={
        "notice": ("transferee_assessment_form",),
        "state_firm": ("transferee_assessment_form", "land_contract"),
        "contract": ("land_contract",),
        "chain_leader": ("first_review_opinion", "recognition_document", "district_review_opinion"),
    },
    provided=Application.materials,
    questions=("Q31",),
    conflicts=("X20", "X15"),
)  # fmt: skip
def way_of_splitting(project):
    standard = standard_factory(project)
    state_firm = standard & project.is_built_by_state_firm & project.contract_allows_split
    return cases(
        (standard & ~project.predates_opinions, "notice"),
        (of_2016_period(project), "rules_of_2016"),
        (state_firm, "state_firm"),
        (standard, "contract"),
        (project.is_built_by_chain_leader, "chain_leader"),
        otherwise="not_open",
    )


@route(
    ("CD2024-4.3-01", "CD2024-4.1-01", "CD2024-0-02"),
    subject=Project,
    stage=Stage.SPLIT_TRANSFER,
    zh="标准厂房在《实施意见》执行之前还是之后",
    en="whether a standard factory is older than the Opinions",
    options={
        "older": ("执行前已建成或在建", "built or begun before the Opinions"),
        "newer": ("执行后建设", "built after the Opinions"),
    },
    applies=standard_factory,
)
def age_of_standard_factory(project, p):
    begun_before = project.start_date < p.opinions_effective_date
    return cases((project.predates_opinions.or_else(begun_before), "older"), otherwise="newer")


@formula(
    "CD2024-A4-04",
    subject=Project,
    stage=Stage.SPLIT_TRANSFER,
    zh="尚可分割转让的面积",
    en="floor area that may still be split",
    places=2,
    applies=standard_factory,
    conflicts=("X03",),
)
def area_left_to_split(project):
    return project.allowed_split_area - project.transferred_floor_area


@rule(
    "CD2024-4.3-01",
    subject=Project,
    stage=Stage.SPLIT_TRANSFER,
    zh="《实施意见》前的标准厂房符合出让时政策和出让合同要求",
    en="a standard factory before the Opinions meets the policy at the grant and the contract",
    applies=older_standard_factory,
    questions=("Q31",),
    conflicts=("X20",),
)
def older_factory_meets_contract(project):
    return project.contract_conditions_met


@rule(
    ("CD2024-4.3-02", "CD2024-4.3-03"),
    subject=Project,
    stage=Stage.SPLIT_TRANSFER,
    zh="政府全资国企旧有标准厂房的出让方案（合同）允许分割转让",
    en="the contract of an older standard factory of a wholly state-owned firm allows the split",
    applies=older_factory_of_state_firm,
)
def contract_of_state_firm_allows_split(project):
    return project.contract_allows_split


# ----------------------------------------------------------------------------------------------------- registration


@rule(
    ("CD2024-3.2-03", "CD2024-A4-10"),
    subject=Application,
    stage=Stage.SPLIT_TRANSFER,
    zh="区（市）县政府（管委会）已审查同意并盖章",
    en="examined, agreed and sealed by the district government",
    applies=asks_split,
)
def district_agrees_to_split(application):
    return application.district_opinion.is_("agreed") & application.district_sealed


@rule(
    ("CD2024-3.2-04", "CD2024-3.2-05", "CD2024-A4-11"),
    subject=Application,
    stage=Stage.SPLIT_TRANSFER,
    zh="市经信局已复核通过并盖章",
    en="re-checked, agreed and sealed by the municipal bureau",
    applies=asks_split,
)
def bureau_rechecks_split(application):
    return application.municipal_opinion.is_("agreed") & application.municipal_sealed


@rule(
    ("CD2024-A4-10", "CD2024-A4-11"),
    subject=Application,
    stage=Stage.SPLIT_TRANSFER,
    zh="市经信局复核不早于区（市）县审查",
    en="the re-check does not come before the district's examination",
    modality=SHOULD,
    applies=asks_split,
)
def recheck_follows_district(application):
    return application.district_opinion_date <= application.municipal_opinion_date


@rule(
    "CD2024-A4-13",
    subject=Application,
    stage=Stage.SPLIT_TRANSFER,
    zh="考核情况表一式三份",
    en="the assessment form comes in three copies",
    modality=SHOULD,
    applies=asks_split,
)
def copies_of_assessment_form(application, p):
    return application.copies >= p.annex4_copies


split_registration = gate(
    "split_registration",
    ("CD2024-3.2-05", "CD2024-3.2-03", "CD2024-3.2-04"),
    subject=Application,
    stage=Stage.SPLIT_TRANSFER,
    zh="可否办理分割转让登记",
    en="may the split transfer be registered",
    rules=[district_agrees_to_split, bureau_rechecks_split, recheck_follows_district, copies_of_assessment_form],
)


# ---------------------------------------------------------------------------------------------------- chain leaders


@rule(
    "CD2024-4.5-01",
    subject=Application,
    stage=Stage.SPLIT_TRANSFER,
    zh="由经市级牵头部门认定的链主企业建设",
    en="built by a chain leader recognised by the lead municipal body of a key chain",
    applies=asks_split_of_chain_leader,
)
def owner_is_chain_leader(project):
    return project.is_built_by_chain_leader


@rule(
    "CD2024-4.5-02",
    subject=Application,
    stage=Stage.SPLIT_TRANSFER,
    zh="符合成经信办〔2023〕44号的有关规定",
    en="meets the rules of the 2023 document",
    applies=asks_split_of_chain_leader,
)
def chain_leader_rules_are_met(project):
    return project.meets_chain_leader_rules


@rule(
    "CD2024-4.5-03",
    subject=Application,
    stage=Stage.SPLIT_TRANSFER,
    zh="属地经信部门审查通过",
    en="reviewed and passed by the local economy and IT department",
    applies=asks_split_of_chain_leader,
)
def chain_leader_split_is_reviewed(application):
    return application.first_review.is_("passed")


@rule(
    "CD2024-4.5-04",
    subject=Application,
    stage=Stage.SPLIT_TRANSFER,
    zh="审查意见和认定文件已函送市经信局",
    en="opinion and recognition document sent to the municipal bureau",
    applies=asks_split_of_chain_leader,
)
def chain_leader_documents_are_sent(application):
    materials = application.materials
    return materials.contains("district_review_opinion") & materials.contains("recognition_document")


@rule(
    ("CD2024-4.5-05", "CD2024-4.5-06"),
    subject=Application,
    stage=Stage.SPLIT_TRANSFER,
    zh="市经信局复核通过",
    en="re-checked and passed by the municipal bureau",
    applies=asks_split_of_chain_leader,
)
def bureau_rechecks_chain_leader(application):
    return application.municipal_opinion.is_("agreed")


chain_leader_split = gate(
    "chain_leader_split",
    ("CD2024-4.5-01", "CD2024-4.5-02", "CD2024-4.5-05", "CD2024-4.5-06"),
    subject=Application,
    stage=Stage.SPLIT_TRANSFER,
    zh="链主企业一般厂房可否分割转让",
    en="may a general factory of a chain leader be divided and transferred",
    rules=[
        owner_is_chain_leader,
        chain_leader_rules_are_met,
        chain_leader_split_is_reviewed,
        chain_leader_documents_are_sent,
        bureau_rechecks_chain_leader,
    ],
)
