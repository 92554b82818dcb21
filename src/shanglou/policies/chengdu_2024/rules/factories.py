"""Types of factory, recognition of standard factories, and how their land is supplied."""

from shanglou.engine import MUST, SHOULD, Stage, cases, entitlement, formula, gate, route, rule
from shanglou.policies.chengdu_2024.rules import GRANTS, long_term, standard_factory
from shanglou.vocabulary import Application, Enterprise, Project

KEY_LEVELS = ("national", "provincial", "municipal")


# --------------------------------------------------------------------------------------------------------- types


@route(
    ("CD2024-1.1-01", "CD2024-1.2-01"),
    subject=Project,
    stage=Stage.ADMISSION,
    zh="按定义归类的厂房类型",
    en="the type of factory by its definition",
    options={
        "general": ("一般厂房", "general factory"),
        "standard": ("标准厂房", "standard factory"),
        "neither": ("两种定义均不符合", "neither definition fits"),
    },
)
def factory_type_by_definition(project):
    general = project.users.is_("one_owner") & project.built_by.in_("owner", "agent")
    standard = project.users.is_("many_enterprises") & project.operator_has_experience & project.built_to_standard
    return cases((general, "general"), (standard, "standard"), otherwise="neither")


@rule(
    ("CD2024-1.1-01", "CD2024-A1-13"),
    subject=Project,
    stage=Stage.ADMISSION,
    zh="一般厂房为单个业主自建自用或整体代建",
    en="a general factory is built by or for one owner for its own use",
    applies=lambda project: project.factory_type.is_("general"),
    advice=("按定义重新填报厂房类型", "state the type of factory again by the definition"),
)
def general_factory_fits_definition(project):
    return project.users.is_("one_owner") & project.built_by.in_("owner", "agent")


@rule(
    ("CD2024-1.2-01", "CD2024-A1-13"),
    subject=Project,
    stage=Stage.ADMISSION,
    zh="标准厂房供多家工业企业使用",
    en="a standard factory is for many industrial firms",
    applies=standard_factory,
)
def standard_factory_serves_many(project):
    return project.users.is_("many_enterprises")


@rule(
    "CD2024-1.2-01",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="标准厂房由有园区运营经验的企业建设",
    en="a standard factory is built by an experienced park operator",
    applies=standard_factory,
)
def standard_factory_has_experienced_operator(project):
    return project.operator_has_experience


@rule(
    "CD2024-1.2-01",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="标准厂房按规定标准建设",
    en="a standard factory is built to the standard",
    applies=standard_factory,
)
def standard_factory_is_built_to_standard(project):
    return project.built_to_standard


@entitlement(
    "CD2024-1.2-02",
    subject=Project,
    stage=Stage.DESIGN,
    zh="支持建设的专业化、定制化标准厂房",
    en="specialised and customised standard factories, which are supported",
    applies=standard_factory,
)
def supported_kind_of_standard_factory(project):
    return project.factory_subtype.in_("specialised", "customised")


@entitlement(
    "CD2024-1.2-03",
    subject=Enterprise,
    stage=Stage.CONSTRUCTION,
    zh="鼓励市区两级国企参与标准厂房建设运营",
    en="state-owned firms are encouraged to build and run standard factories",
)
def state_firm_is_encouraged(enterprise):
    return enterprise.is_state_operator & enterprise.has_operating_experience


@entitlement(
    "CD2024-1.2-04",
    subject=Application,
    stage=Stage.SPLIT_TRANSFER,
    zh="国企标准厂房可按行业惯例方式销售（只指销售方式）",
    en="standard factories of state-owned firms may be sold by industry custom (the way of selling only)",
    applies=standard_factory,
    conflicts=("X15",),
)
def sale_by_custom(enterprise):
    return enterprise.is_state_operator & enterprise.has_operating_experience


@formula(
    "CD2024-A1-13",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="自持比例以外的面积占比（读法：可分割的上限）",
    en="share outside the self-held share (reading: the most that may be split)",
    places=2,
    applies=standard_factory,
)
def share_not_self_held(project):
    return (1 - project.self_held_share.in_unit("ratio")).in_unit("%")


# --------------------------------------------------------------------------------------------------- recognition


@rule(
    "CD2024-1.2-05",
    subject=Application,
    stage=Stage.RECOGNITION,
    zh="具有标准厂房或孵化载体开发运营经验",
    en="experience of developing or running standard factories or incubators",
)
def operator_has_experience(enterprise):
    return enterprise.has_operating_experience


@rule("CD2024-1.2-05", subject=Application, stage=Stage.RECOGNITION, zh="资质信誉良好", en="good standing")
def operator_has_good_credit(enterprise):
    return enterprise.has_good_credit


@rule("CD2024-1.2-05", subject=Application, stage=Stage.RECOGNITION, zh="财务状况稳定", en="sound finances")
def operator_has_sound_finance(enterprise):
    return enterprise.has_sound_finance


@rule(
    "CD2024-1.2-05",
    subject=Application,
    stage=Stage.RECOGNITION,
    zh="有较强的产业聚集和导入能力",
    en="able to gather and bring in industry",
)
def operator_can_cluster_industry(enterprise):
    return enterprise.can_cluster_industry


@rule(
    ("CD2024-1.2-06", "CD2024-1.2-07"),
    subject=Application,
    stage=Stage.RECOGNITION,
    zh="属地经信部门初审通过后报市经信局认定",
    en="first review passed by the local economy and IT department, then recognition by the municipal bureau",
    applies=lambda application: application.kind.is_("recognition"),
)
def first_review_passed(application):
    return application.first_review.is_("passed")


recognition = gate(
    "recognition",
    ("CD2024-1.2-05", "CD2024-1.2-06", "CD2024-1.2-07"),
    subject=Application,
    stage=Stage.RECOGNITION,
    zh="标准厂房可否认定",
    en="may the standard factory be recognised",
    rules=[
        operator_has_experience,
        operator_has_good_credit,
        operator_has_sound_finance,
        operator_can_cluster_industry,
        first_review_passed,
    ],
)


@rule(
    ("CD2024-1.2-08", "CD2024-A4-02", "CD2024-A4-03"),
    subject=Project,
    stage=Stage.RECOGNITION,
    zh="认定在先，产业准入在后",
    en="recognition comes before admission",
    modality=MUST,
    applies=standard_factory,
    questions=("Q29",),
    advice=("先办标准厂房认定，再办产业准入", "have the standard factory recognised before admission"),
)
def recognition_precedes_admission(project):
    return project.recognition_date <= project.admission_date


@rule(
    "CD2024-A4-03",
    subject=Project,
    stage=Stage.SPLIT_TRANSFER,
    zh="准入、出让、取得权证的日期依次不早于前者",
    en="admission, grant and title certificate follow one another",
    modality=SHOULD,
    applies=standard_factory,
    advice=("核对考核情况表所填日期", "check the dates filled in the assessment form"),
)
def dates_of_standard_factory_in_order(project):
    return (project.admission_date <= project.land_contract_date) & (project.land_contract_date <= project.title_date)


@entitlement(
    "CD2024-1.2-10",
    subject=Project,
    stage=Stage.SUPERVISION,
    zh="开发运营中违规的，市经信局可取消认定并追责",
    en="after a violation the municipal bureau may cancel the recognition and pursue liability",
    applies=standard_factory,
)
def recognition_may_be_cancelled(project):
    return project.operator_violated & project.recognition.is_("recognised")


# -------------------------------------------------------------------------------------------------------- supply


@entitlement(
    "CD2024-1.2-12",
    subject=Project,
    stage=Stage.SUPPLY,
    zh="市级及以上重点项目经报批可长期出让",
    en="a key project of municipal level or above may take a long-term grant after approval",
    applies=standard_factory,
    questions=("Q05",),
)
def long_term_grant_is_open(project):
    return project.level.in_(*KEY_LEVELS) & project.long_term_grant_approved


@rule(
    ("CD2024-1.2-12", "CD2024-1.2-11"),
    subject=Project,
    stage=Stage.SUPPLY,
    zh="标准厂房长期出让须为重点项目并经报批",
    en="a long-term grant for standard factories needs a key project and approval",
    applies=lambda project, p: standard_factory(project) & long_term(project, p),
    questions=("Q05",),
    advice=("改按短期出让，或先列入重点项目并报批", "take a short-term grant, or be listed as a key project and approved first"),
)
def long_term_grant_is_justified(project):
    return project.level.in_(*KEY_LEVELS) & project.long_term_grant_approved


@rule(
    "CD2024-1.2-11",
    subject=Project,
    stage=Stage.SUPPLY,
    zh="标准厂房新供地原则上采取出让方式",
    en="new land for standard factories is granted in principle",
    modality=SHOULD,
    applies=lambda project: standard_factory(project) & project.land_source.is_("new_supply"),
)
def standard_factory_land_is_granted(project):
    return project.supply_mode.in_(*GRANTS)
