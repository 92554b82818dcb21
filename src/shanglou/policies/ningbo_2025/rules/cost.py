"""Chapter 3, items 4 and 5: land price, subsidy and finance."""

from shanglou.engine import MUST, Stage, entitlement, formula, rule
from shanglou.vocabulary import Parcel, Project


def _has_lower_floor(project):
    return project.price_category.in_("chain_361", "chain_leader_integration", "single_champion", "little_giant")


def _is_stock_increase(project):
    return (
        project.land_source.is_("stock")
        & (project.is_industrial_land | project.land_use.is_("storage"))
        & project.rebuild_approved
        & ((project.far > project.far_before) | project.builds_parking)
        & project.fits_laws
    )


def _is_upstairs(project):
    return project.is_upstairs


@entitlement(
    "NB2025-3.4-01",
    subject=Project,
    stage=Stage.PRICE,
    zh="可按较低底价出让的项目",
    en="project that may have the lower reserve price",
)
def may_have_lower_reserve_price(project):
    return _has_lower_floor(project)


@rule(
    "NB2025-3.4-01",
    subject=Parcel,
    stage=Stage.PRICE,
    modality=MUST,
    zh="出让底价下限",
    en="least reserve price",
    applies=_has_lower_floor,
    advice=("提高出让底价", "raise the reserve price"),
)
def reserve_price_is_high_enough(parcel, p):
    return parcel.reserve_price >= p.reserve_price_ratio_min * parcel.benchmark_price


@formula(
    "NB2025-3.4-01",
    subject=Parcel,
    stage=Stage.PRICE,
    zh="最低可定的出让底价",
    en="lowest reserve price",
    places=2,
    rounding="up",
    applies=_has_lower_floor,
)
def lowest_reserve_price(parcel, p):
    return (p.reserve_price_ratio_min * parcel.benchmark_price).in_unit("yuan/m2")


@entitlement(
    "NB2025-3.4-02",
    subject=Parcel,
    stage=Stage.PRICE,
    zh="可分期缴纳土地价款",
    en="the land price may be paid in instalments",
)
def may_pay_in_instalments(parcel, project):
    return parcel.is_industrial & project.is_new_grant


@rule(
    "NB2025-3.4-02",
    subject=Parcel,
    stage=Stage.PRICE,
    modality=MUST,
    zh="分期缴纳限于新出让的工业用地",
    en="only newly granted industrial land is paid in instalments",
    applies=lambda parcel: parcel.pays_by_instalment,
)
def instalments_are_for_new_grants(parcel, project):
    return ~parcel.pays_by_instalment | (parcel.is_industrial & project.is_new_grant)


@entitlement(
    "NB2025-3.4-03",
    subject=Project,
    stage=Stage.PRICE,
    zh="存量提容或建停车楼不补地价",
    en="no additional price for a higher ratio or a parking building on stock land",
    conflicts=("X01",),
)
def pays_no_additional_price(project):
    return _is_stock_increase(project)


@rule(
    "NB2025-3.4-03",
    subject=Project,
    stage=Stage.PRICE,
    modality=MUST,
    zh="存量提容或建停车楼补缴地价的上限",
    en="most that may be charged for a higher ratio or a parking building on stock land",
    applies=_is_stock_increase,
    conflicts=("X01",),
    advice=("不再增收土地价款", "charge nothing more for the land"),
)
def charges_no_additional_price(project, p):
    return project.additional_land_price <= p.additional_price_stock


# The district sets the rate; the text names storage and parking and leaves the list open.
@formula(
    "NB2025-3.4-04",
    subject=Project,
    stage=Stage.SUPPORT,
    zh="地下空间建设补助",
    en="subsidy for underground space",
    places=2,
    applies=lambda project: project.underground_uses.contains("storage") | project.underground_uses.contains("parking"),
)
def underground_subsidy(project, p):
    return project.underground_floor_area * p.underground_subsidy_rate


@entitlement(
    "NB2025-3.5-01",
    subject=Project,
    stage=Stage.SUPPORT,
    zh="政策性金融低成本资金",
    en="low-cost money of policy finance",
    applies=_is_upstairs,
)
def may_have_policy_finance(project):
    return project.finance.contains("policy_finance")


@entitlement(
    "NB2025-3.5-02",
    subject=Project,
    stage=Stage.SUPPORT,
    zh="商业银行专项贷款",
    en="special loan of a commercial bank",
    applies=_is_upstairs,
)
def may_have_special_loan(project):
    return project.finance.contains("special_loan")


@entitlement(
    "NB2025-3.5-03",
    subject=Project,
    stage=Stage.SUPPORT,
    zh="保险、信托资金和企业债券",
    en="insurance or trust money, or corporate bonds",
    applies=_is_upstairs,
)
def may_have_insurance_or_bonds(project):
    return project.finance.contains("insurance_trust") | project.finance.contains("corporate_bond")


@entitlement(
    "NB2025-3.5-04",
    subject=Project,
    stage=Stage.SUPPORT,
    zh="产业基金以“拨改投”支持",
    en="industry fund invests instead of a grant",
    applies=_is_upstairs,
)
def may_have_industry_fund(project):
    return project.finance.contains("industry_fund")


@entitlement(
    "NB2025-3.5-05",
    subject=Project,
    stage=Stage.SUPPORT,
    zh="国有企业新建、收购、租赁参与",
    en="state firm takes part by building, buying or leasing",
    applies=_is_upstairs,
)
def state_firm_takes_part(project):
    return project.is_state_invested & project.acquisition_channel.in_("primary_market", "secondary_market", "lease")
