"""Facts of a parcel: a piece of land with one right holder and one boundary."""

from __future__ import annotations

from shanglou.engine.expressions import ON
from shanglou.engine.facts import Subject, boolean, choice, choices, criterion, date, number, text

from ._divisions import DIVISIONS
from ._kinds import DISTRICT, ONE_YEAR, PLANNING, count, land, money, per_m2, per_mu, ratio, share, span_in_years, years
from ._options import (
    GRANT_METHODS,
    GRANT_TERM_CLASSES,
    INDUSTRIAL_USES,
    LAND_SOURCES,
    LAND_USES,
    SPACE_USES,
    SUPPLY_MODES,
)

_RECORD = "自然资源部土地市场动态监测监管系统"


# fmt: off
class Parcel(Subject, name="parcel", zh="宗地", en="parcel", parents=("project",)):
    """A parcel of land. What the project says of its land as a whole stands for the parcel until it says otherwise."""

    # identity and the land record
    code = text("宗地代码", "parcel code", source="GB/T 37346")
    record_no = text("电子监管号", "electronic supervision number", source=_RECORD)
    district = text("所在行政区", "division of the parcel", source="GB/T 2260", names=DIVISIONS,
                    definition=("行政区划代码，或管理单元的标识", "division code, or the id of a management unit"))
    location = text("土地坐落", "parcel location", source=f"{_RECORD};CD2024-A1-02")
    bounds = text("四至范围", "four boundaries", source="CD2024-A1-04")
    approval_no = text("报征批次及批准文号", "acquisition batch and approval number", source="CD2024-A1-03")
    approver = text("批准单位", "approving body", source=_RECORD)
    holder = text("土地使用权人", "right holder", source=f"{_RECORD};ISO 19152")
    grade = text("土地级别", "land grade", source=_RECORD)
    industry = text("行业分类", "industry of the parcel", source=f"{_RECORD};GB/T 4754")
    price = money("成交价款", "price paid", source=_RECORD)
    contract_date = date("合同签订日期", "contract date", source=f"{_RECORD};HZ2024-06-04;CD2024-A4-03")
    handover_date = date("约定交地日期", "agreed handover date", source=_RECORD)
    planned_start = date("约定开工日期", "agreed start of works", source=_RECORD)
    planned_completion = date("约定竣工日期", "agreed completion", source=_RECORD)
    actual_start = date("实际开工日期", "actual start of works", source=_RECORD)
    actual_completion = date("实际竣工日期", "actual completion", source=_RECORD)

    # size, use and conditions
    area = land("宗地面积", "parcel area", source=f"{_RECORD};CD2024-A1-04")
    existing_area = land("来源于现有建设用地的面积", "area from existing construction land", source=_RECORD)
    land_use = choice("土地用途", "land use", LAND_USES, derive=lambda project: project.land_use,
                      source="GB 50137;GB/T 21010;HZ2024-01-04;NB2025-0-02;NB2025-2.1.3-06")
    is_industrial = boolean("工业用地", "industrial land", source="GB 50137;HZ2024-01-04",
                            derive=lambda parcel: parcel.land_use.in_(*INDUSTRIAL_USES),
                            definition=("一至三类及未分类工业用地、M0；不含混合用地和仓储用地",
                                        "M1 to M3, unclassified and M0; neither mixed nor storage land"))
    land_source = choice("土地来源", "source of land", LAND_SOURCES,
                    source="CD2024-2.3-01;HZ2024-09-07;HZ2024-09-08;NB2025-2.1.3-05")
    supply_mode = choice("供地方式", "supply mode", SUPPLY_MODES, derive=lambda project: project.supply_mode,
                         source=f"{_RECORD};CD2024-A1-06;HZ2024-07-02;NB2025-3.1-03;NB2025-3.1-04")
    grant_method = choice("出让方式", "way of granting", GRANT_METHODS, derive=lambda project: project.grant_method,
                          source=f"{_RECORD};HZ2024-07-04")
    grant_term_class = choice("出让年限类别", "class of grant term", GRANT_TERM_CLASSES, source="CD2024-2.3-03;CD2024-1.2-11",
                              derive=lambda project: project.grant_term_class)
    term = years("使用年限", "term", source=f"{_RECORD};CD2024-A1-06")
    expiry = date("使用权终止日期", "expiry of the right", source="ISO 19152;NB2025-3.2-02")
    remaining_term = years("剩余年限", "remaining term", source="CD2024-2.4-05;NB2025-3.2-01",
                           derive=lambda parcel: span_in_years(ON, parcel.expiry),
                           definition=("自判定日至终止日，零头按当月天数折算",
                                       "from the day of judgement to expiry; days of a month begun count as part of it"))
    lower_far = ratio("容积率下限", "lower bound of the floor area ratio", source=_RECORD)
    upper_far = ratio("容积率上限", "upper bound of the floor area ratio", source=_RECORD)
    far = ratio("宗地容积率", "floor area ratio of the parcel", source="GB 50137;HZ2023-10-03;NB2025-2.1.3-05")
    regional_far_min = ratio("区域容积率准入下限", "regional minimum floor area ratio", source="HZ2023-10-03")
    building_density = share("建筑密度", "building density", source="GB 50137;CD2024-A1-05;HZ2024-05-05")
    green_ratio = share("绿地率", "green ratio", source="GB 50137;HZ2024-05-05")

    # siting
    in_zone = boolean("位于开发区（园区）或产业平台内", "inside a development zone or platform",
                      derive=lambda project: project.in_zone, source="HZ2021-3.1.4-03;HZ2023-10-06;HZ2023-14-02")
    inside_control_line = boolean("位于工业区块控制线内", "inside the industrial control line",
                                  derive=lambda project: project.inside_control_line,
                                  source="NB2025-2.1.2-03;NB2025-2.1.2-04;NB2025-2.1.3-08")
    in_2070_cluster = boolean("位于“2070”工业集聚区内", "inside a 2070 industrial cluster",
                              source="NB2025-1.1-01;NB2025-2.1.1-03")
    is_newly_added = boolean("新增工业用地", "newly added industrial land",
                             definition=("由非工业用地新转为工业用地的部分", "land that becomes industrial and was not"),
                             source="HZ2021-3.1.4-03;HZ2021-3.1.6-05;HZ2023-10-06")
    is_scattered = boolean("零星用地", "scattered land", source="HZ2023-10-06;NB2025-2.1.1-03;NB2025-2.1.2-04")
    is_land_for_industry = criterion("属产业用地", "land for industry in the wide sense", settled_by=PLANNING,
                                     source="HZ2023-14-02")
    complies_with_special_plan = criterion("符合工业集聚区专项规划", "conforms to the special plan for clusters",
                                           settled_by=PLANNING, source="NB2025-2.1.3-10")
    detailed_plan_change_needed = boolean("需调整详细规划", "detailed plan must change", source="HZ2024-04-01;HZ2024-04-02")
    indicator_study_done = boolean("已完成地块指标优化论证", "indicator study done", source="HZ2024-04-01")
    supporting_uses = choices("兼建的其他用途", "other uses built along", SPACE_USES, source="HZ2023-14-02")
    is_standard_land_grant = boolean("按“标准地”出让", "granted as standard land", source="HZ2021-3.1.6-05")
    siting_exception_recorded = boolean("已有平台外供地的例外决定", "decision for an exception outside platforms on file",
                                        source="HZ2021-3.1.4-03;HZ2023-10-06")
    selection_study_done = boolean("已作项目遴选论证", "project selection study done", source="HZ2021-3.1.6-04")
    is_reserved_in_plan = boolean("已规划预留", "reserved in the plan", source="HZ2021-3.1.6-04")
    bidder_count = count("竞买主体数", "bidders", maximum=10**4, source="CD2024-2.1-02")

    # prices
    starting_price = per_m2("出让起价", "starting price", source="HZ2024-07-03")
    national_min_price = per_m2("全国工业用地出让最低价标准", "national minimum price", source="HZ2024-07-03",
                                definition=("按宗地所在土地等别适用的标准", "the figure for the grade of the place"))
    benchmark_price = per_m2("基准地价", "benchmark land price", source="NB2025-3.4-01")
    reserve_price = per_m2("出让底价", "reserve price", source="NB2025-3.4-01")
    reserve_price_share = share("出让底价与基准地价之比", "reserve price over benchmark price", maximum=10**4,
                                source="NB2025-3.4-01",
                                derive=lambda parcel: (parcel.reserve_price / parcel.benchmark_price).in_unit("%"))
    annual_land_price = money("差额年限每年价款", "price for each additional year", source="NB2025-3.2-02")
    additional_term = years("至统一终止期的差额年限", "years up to the unified expiry", source="NB2025-3.2-02",
                            derive=lambda parcel, project: span_in_years(parcel.expiry, project.latest_expiry))
    additional_term_price = money("宗地补交差额年限价款", "price of the parcel for the additional years", source="NB2025-3.2-02",
                                  derive=lambda parcel: parcel.annual_land_price * (parcel.additional_term / ONE_YEAR))
    pays_by_instalment = boolean("分期缴纳价款", "pays by instalments", source="NB2025-3.4-02")

    # joint redevelopment and edge land
    role = choice("在项目中的地块类型", "kind of parcel in the project", {
        "main": ("主地块", "main parcel"),
        "edge": ("边角地", "edge land"),
        "interleaved": ("插花地", "interleaved land"),
        "enclosed": ("夹心地", "enclosed land"),
    }, source="NB2025-3.1-02;NB2025-3.1-03")
    is_edge_land = boolean("边角地、插花地、夹心地", "edge, interleaved or enclosed land", source="NB2025-3.1-02",
                           derive=lambda parcel: parcel.role.in_("edge", "interleaved", "enclosed"))
    adjoins_main = boolean("与现状用地或联合开发地块相连", "adjoins the present or partner land",
                           source="NB2025-3.1-02;NB2025-3.2-01")
    follows_main_supply = boolean("与主地块同一供地方式", "supplied in the same way as the main parcel", source="NB2025-3.1-03")
    shares_chain_with_group = criterion("与同批地块的项目产业链关联", "project linked by its chain to the others",
                                        settled_by=DISTRICT, source="NB2025-3.1-05")

    # renewal and supervision
    is_low_efficiency = boolean("低效工业用地", "low-efficiency industrial land", source="HZ2021-3.1.6-01")
    output_per_mu = per_mu("亩均产出", "output per mu", source="NB2025-2.1.1-03")
    has_environment_concern = criterion("生态环境影响突出", "marked environmental impact", settled_by=DISTRICT,
                                        source="NB2025-2.1.1-03")
    has_safety_concern = criterion("安全影响突出", "marked safety impact", settled_by=DISTRICT, source="NB2025-2.1.1-03")
    output_score = ratio("改造潜力：亩均产出得分", "renewal potential: score for output per mu", source="NB2025-2.1.1-03")
    environment_score = ratio("改造潜力：生态环境得分", "renewal potential: score for the environment", source="NB2025-2.1.1-03")
    safety_score = ratio("改造潜力：安全影响得分", "renewal potential: score for safety", source="NB2025-2.1.1-03")
    renewal_kind = choice("低效用地更新类型", "kind of renewal", {
        "upgrade": ("改造提升", "upgrade"),
        "reserve": ("政府收储", "government reserve"),
        "restoration": ("生态复垦", "ecological restoration"),
        "transformation": ("转型发展", "transformation"),
    }, source="HZ2021-3.1.6-01")
    is_idle = boolean("已认定为闲置土地", "found to be idle land", source="HZ2021-3.1.6-02")
    idle_months = number("闲置月数", "months idle", unit="month", maximum=1200, source="HZ2021-3.1.6-02")
    disposal_started = boolean("已启动处置", "disposal started", source="HZ2021-3.1.6-02")
    is_under_used = boolean("用而未尽", "not used to the full", source="HZ2021-3.1.6-03")
    is_separable = boolean("具备独立分宗条件", "can be made a parcel of its own", source="HZ2021-3.1.6-03")
    transferee_is_manufacturer = boolean("受让方为制造业投资主体", "transferee invests in manufacturing",
                                         source="HZ2021-3.1.6-03")
    converted_area = land("改变用途的存量工业用地面积", "stock industrial land changed in use", source="HZ2021-4.3-02")
    replacement_area = land("占补平衡补充面积", "replacement land", source="HZ2021-4.3-02")
    certificate_stage = choice("权证阶段", "certificate stage", {
        "construction": ("建设期", "construction period"),
        "start_up": ("投产期", "start-up period"),
        "remaining_term": ("剩余年限使用期", "remaining term"),
    }, source="HZ2021-3.3.14-02")
    construction_done = boolean("建设已完成", "construction done", source="HZ2021-3.3.14-02")
    production_done = boolean("已按约定投产", "production started as agreed", source="HZ2021-3.3.14-02")
    commitments_fulfilled = criterion("承诺事项已兑现", "commitments fulfilled", settled_by=DISTRICT,
                                      source="HZ2021-3.3.14-03")
    transaction = choice("二级市场交易类型", "secondary-market transaction", {
        "transfer": ("转让", "transfer"),
        "lease": ("出租", "lease"),
        "mortgage": ("抵押", "mortgage"),
    }, source="HZ2021-4.3-06")
    follows_market_rules = criterion("符合工业用地二级市场管理办法", "follows the secondary-market rules", settled_by=PLANNING,
                                     definition=("该办法未提供", "these rules are not supplied"), source="HZ2021-4.3-06")
    is_industrial_project = boolean("用于工业项目", "used for an industrial project", source="HZ2021-4.3-05")
