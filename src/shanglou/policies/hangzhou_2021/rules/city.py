"""What the city and its districts have to keep: land floor, supply, standard land, fund, task force, inspection (4.1, 4.3, 5)."""

from shanglou.engine import SHOULD, Stage, entitlement, formula, rule
from shanglou.vocabulary import Division


def _is_city(division):
    return division.level.is_("city")


def _is_district(division):
    return division.level.is_("district")


@rule(
    "HZ2021-4.3-01",
    subject=Division,
    stage=Stage.PLANNING,
    zh="工业用地规模不低于 300 平方公里",
    en="industrial land of 300 km2 at least",
    applies=_is_city,
    advice=("预警，恢复到底线以上", "raise an alert and bring the total back to the floor"),
)
def land_floor_kept(division, p):
    return division.industrial_land >= p.industrial_land_floor


@rule(
    "HZ2021-4.3-03",
    subject=Division,
    stage=Stage.EVALUATION,
    zh="每年新出让工业用地 1 万亩以上",
    en="10,000 mu of industrial land granted in the year at least",
    applies=_is_city,
)
def enough_land_granted(division, p):
    return division.industrial_land_granted >= p.industrial_land_granted_min


@rule(
    "HZ2021-4.3-03",
    subject=Division,
    stage=Stage.EVALUATION,
    zh="其中新增出让工业用地不少于 6000 亩",
    en="of it 6,000 mu newly added at least",
    applies=_is_city,
)
def enough_new_land_granted(division, p):
    return division.newly_added_land_granted >= p.newly_added_land_granted_min


@rule(
    "HZ2021-4.3-04",
    subject=Division,
    stage=Stage.EVALUATION,
    zh="工业用地供应不低于年度供地总量的 30%",
    en="industrial land is 30 % of the year's supply at least",
    applies=_is_city,
)
def industry_has_its_share(division, p):
    return division.industrial_land_supplied >= division.land_supplied * p.industrial_supply_share_min


@rule(
    "HZ2021-3.1.6-05",
    subject=Division,
    stage=Stage.EVALUATION,
    zh="新增工业用地全部按“标准地”出让",
    en="all newly added industrial land granted as standard land",
    applies=lambda division: division.newly_added_land_granted > 0,
)
def standard_land_throughout(division, p):
    return division.standard_land_share >= p.standard_land_share_min


@rule(
    "HZ2021-4.1-01",
    subject=Division,
    stage=Stage.SUPPORT,
    zh="土地出让收入的 1% 以上提取为专项周转资金",
    en="1 % of land revenue or more goes to the special fund",
    applies=lambda division: division.fund_extraction_is_lawful,
    advice=("补足提取额", "extract what is missing"),
)
def fund_extracted_in_full(division, p):
    return division.fund_extracted >= division.land_revenue * p.fund_extraction_ratio_min


@formula(
    "HZ2021-4.1-01",
    subject=Division,
    stage=Stage.SUPPORT,
    zh="专项周转资金最低提取额",
    en="least sum for the special fund",
    places=2,
    rounding="up",
    applies=lambda division: division.fund_extraction_is_lawful,
)
def least_fund(division, p):
    return (division.land_revenue * p.fund_extraction_ratio_min).in_unit("yuan")


@rule(
    "HZ2021-4.1-02",
    subject=Division,
    stage=Stage.SUPPORT,
    zh="专项周转资金用于所列用途",
    en="the special fund serves the uses listed",
    questions=("Q-HZ2021-07",),
    advice=("改用于所列用途", "spend it on the uses listed"),
)
def fund_used_as_listed(division):
    off_list = division.fund_uses.contains("other") | division.fund_uses.contains("upstairs_demonstration")
    return ~off_list | division.other_fund_use_is_alike


@rule(
    ("HZ2021-3.3.12-02", "HZ2021-3.3.12-03"),
    subject=Division,
    stage=Stage.EVALUATION,
    zh="属地落实安商稳商富商责任",
    en="the district does its duty to keep its firms",
    applies=_is_district,
    advice=("对属地政府负责人约谈、考核扣分", "the head of the district is interviewed and points are deducted"),
)
def firms_looked_after(division):
    return ~division.failed_duty


@rule(
    "HZ2021-5.1-04",
    subject=Division,
    stage=Stage.EVALUATION,
    zh="区县已建立攻坚行动专班",
    en="the district has a task force for the campaign",
    applies=_is_district,
)
def task_force_set_up(division):
    return division.has_campaign_task_force


@rule(
    "HZ2021-5.1-04",
    subject=Division,
    stage=Stage.EVALUATION,
    zh="区县已细化本地攻坚行动方案",
    en="the district has made its local plan",
    applies=_is_district,
)
def local_plan_made(division):
    return division.has_campaign_plan


@entitlement(
    "HZ2021-5.2-02",
    subject=Division,
    stage=Stage.EVALUATION,
    zh="优先推荐申报省政府督查激励",
    en="recommended first for the provincial incentive",
    applies=_is_district,
)
def recommended_for_incentive(division):
    return division.performance_is_outstanding


@rule(
    "HZ2021-5.2-03",
    subject=Division,
    stage=Stage.EVALUATION,
    zh="督查情况不属较差",
    en="the inspection did not go badly",
    modality=SHOULD,
    applies=_is_district,
    advice=("通报约谈", "the district is named and interviewed"),
)
def inspection_went_well(division):
    return ~division.performance_is_poor


@rule(
    "HZ2021-5.2-03",
    subject=Division,
    stage=Stage.EVALUATION,
    zh="评价排名未到约谈界线",
    en="the rank stays clear of the interview line",
    modality=SHOULD,
    applies=_is_district,
    questions=("Q-HZ2021-04",),
    advice=("通报约谈", "the district is named and interviewed"),
)
def rank_clear_of_interview(division, p):
    return division.rank < p.interview_cutoff
