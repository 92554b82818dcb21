"""What a firm, project or park may claim: grade-A exemption, cultivation, loans, funds; the per-mu figures behind the grades."""

from shanglou.engine import Stage, entitlement, formula
from shanglou.vocabulary import Enterprise, Project, Zone


@entitlement(
    "HZ2021-4.2-02",
    subject=Enterprise,
    stage=Stage.EVALUATION,
    zh="A 类企业豁免限产或按最低比例限产",
    en="a grade-A firm is spared curtailment or curtailed at the lowest rate",
    applies=lambda enterprise: enterprise.curtailment.in_("orderly_power_use", "air_pollution_control", "emergency_stop"),
)
def spared_curtailment(enterprise):
    return enterprise.grade.is_("A") & enterprise.grade_is_of_this_year


@formula(
    ("HZ2021-4.2-01", "HZ2021-2-07"),
    subject=Enterprise,
    stage=Stage.EVALUATION,
    zh="企业亩均税收",
    en="tax per mu of the firm",
    places=2,
)
def tax_per_mu(enterprise):
    return enterprise.tax_per_mu


@formula(
    ("HZ2021-4.2-01", "HZ2021-2-08"),
    subject=Enterprise,
    stage=Stage.EVALUATION,
    zh="企业亩均增加值",
    en="value added per mu of the firm",
    places=2,
)
def value_added_per_mu(enterprise):
    return enterprise.value_added_per_mu


@formula(
    ("HZ2021-4.2-01", "HZ2021-2-09"),
    subject=Enterprise,
    stage=Stage.EVALUATION,
    zh="企业全员劳动生产率",
    en="labour productivity of the firm",
    places=2,
)
def labour_productivity(enterprise):
    return enterprise.labour_productivity


@formula(
    ("HZ2021-4.2-01", "HZ2021-2-06"),
    subject=Enterprise,
    stage=Stage.EVALUATION,
    zh="企业研发经费占营业收入比重",
    en="R&D over revenue of the firm",
    places=2,
)
def rd_share(enterprise):
    return enterprise.rd_share


@formula(
    ("HZ2021-4.2-01", "HZ2021-2-10", "HZ2021-3.1.1-02"),
    subject=Enterprise,
    stage=Stage.EVALUATION,
    zh="企业单位工业增加值能耗",
    en="energy per value added of the firm",
    places=4,
)
def energy_intensity(enterprise):
    return enterprise.energy_intensity


@entitlement(
    "HZ2021-3.2.10-01",
    subject=Enterprise,
    stage=Stage.SUPPORT,
    zh="单项冠军企业培育",
    en="cultivation as a single champion",
    applies=lambda enterprise: enterprise.is_manufacturer,
)
def champion_cultivation(enterprise):
    return enterprise.is_in_signature_chain


@entitlement(
    "HZ2021-3.2.10-02",
    subject=Enterprise,
    stage=Stage.SUPPORT,
    zh="“小巨人”、隐形冠军企业培育",
    en="cultivation as a little giant or hidden champion",
    applies=lambda enterprise: enterprise.is_manufacturer,
)
def little_giant_cultivation(enterprise):
    return enterprise.is_in_basic_field


@entitlement(
    "HZ2021-3.2.10-03",
    subject=Enterprise,
    stage=Stage.SUPPORT,
    zh="纳入专精特新培育库并跟踪服务",
    en="a place in the cultivation database, with tracking",
)
def in_cultivation_database(enterprise):
    return enterprise.is_cultivation_candidate | enterprise.titles.contains("specialised")


@entitlement(
    "HZ2021-3.4.17-02",
    subject=Enterprise,
    stage=Stage.SUPPORT,
    zh="科技型上市企业知识产权绿色通道",
    en="green channel in intellectual property for listed technology firms",
)
def property_rights_channel(enterprise):
    return enterprise.titles.contains("listed_tech")


@entitlement(
    "HZ2021-4.1-04",
    subject=Enterprise,
    stage=Stage.SUPPORT,
    zh="研发费加计扣除",
    en="the R&D deduction",
    applies=lambda enterprise: enterprise.rd_expense > 0,
)
def rd_deduction(enterprise):
    return enterprise.has_rd_deduction


@entitlement(
    "HZ2021-4.5-01",
    subject=Enterprise,
    stage=Stage.SUPPORT,
    zh="技改贷和抵质押绿色信贷",
    en="renovation loans and green pledge loans",
)
def favoured_loans(enterprise):
    return enterprise.loans.contains("renovation_loan") | enterprise.loans.contains("green_pledge")


@entitlement(
    "HZ2021-4.5-02",
    subject=Project,
    stage=Stage.SUPPORT,
    zh="腾笼换鸟新增投资优先获中长期贷款",
    en="medium and long-term loans first for new cage-and-bird investment",
    applies=lambda project: project.finance.contains("medium_long_term_loan"),
)
def long_loan_first(project):
    return project.is_cage_bird_investment


@entitlement(
    "HZ2021-3.3.11-05",
    subject=Project,
    stage=Stage.SUPPORT,
    zh="创新基金加大投资的重点产业",
    en="a field in which the innovation fund invests more",
)
def innovation_fund_favours(project):
    return project.is_in_innovation_fund_field


@entitlement(
    "HZ2021-2-12",
    subject=Project,
    stage=Stage.EVALUATION,
    zh="计入重大制造业项目落地指标",
    en="counts as a major manufacturing project landed",
)
def counts_as_major_project(project, p):
    return project.is_manufacturing & project.has_landed & (project.investment >= p.major_project_min_investment)


@entitlement(
    "HZ2021-3.1.5-02",
    subject=Zone,
    stage=Stage.EVALUATION,
    zh="计入四星级以上小微企业园指标",
    en="counts as a small-enterprise park of four stars or more",
    applies=lambda zone: zone.kind.is_("small_firm_park"),
)
def counts_as_starred_park(zone, p):
    return zone.star_level >= p.small_firm_park_min_stars


@entitlement(
    "HZ2021-4.3-07",
    subject=Zone,
    stage=Stage.SUPPORT,
    zh="园区统筹建设宿舍型保租房获重点支持",
    en="a park that plans and builds its dormitories as one is given priority",
)
def dormitory_support(zone):
    return zone.plans_dormitories_together
