"""Facts of a zone: a development zone, park or platform, with its figures of one year."""

from __future__ import annotations

from shanglou.engine.facts import Subject, boolean, choice, choices, criterion, date, number, text

from ._divisions import DIVISIONS
from ._kinds import DISTRICT, HOUSING, count, land, money, per_mu, ratio, share
from ._options import LEVELS, SPACE_USES

_REFORM = ("市发改委", "the municipal development and reform commission")


# fmt: off
class Zone(Subject, name="zone", zh="园区", en="zone"):
    """A zone. Figures are those of the year evaluated."""

    code = text("园区标识", "zone id", source="HZ2023-04-02")
    full_name = text("园区名称", "name of the zone", source="HZ2023-04-02")
    district = text("园区所在行政区", "division of the zone", source="GB/T 2260", names=DIVISIONS)
    kind = choice("平台类型", "kind of platform", {
        "development_zone": ("开发区（园区）", "development zone"),
        "strategic_platform": ("高能级战略平台", "strategic platform"),
        "wanmu_qianyi": ("“万亩千亿”新产业平台", "10,000-mu 100-billion platform"),
        "characteristic_town": ("特色小镇", "characteristic town"),
        "characteristic_platform": ("特色产业平台", "characteristic industry platform"),
        "functional_area": ("工业功能区", "industrial functional area"),
        "small_firm_park": ("小微企业园", "small-enterprise park"),
        "other": ("其他平台", "other"),
    }, source="HZ2023-04-02;HZ2024-01-02;HZ2021-3.1.5-02")
    level = choice("平台级别", "level of the platform", LEVELS, source="HZ2023-04-02;HZ2023-22-01")
    priority_platform = choice("重点支持平台", "platform given priority", {
        "chengxi_corridor": ("城西科创大走廊", "Chengxi science corridor"),
        "high_tech_zone": ("杭州高新区", "Hangzhou High-tech Zone"),
        "qiantang": ("钱塘新区", "Qiantang New Area"),
        "none": ("不属于", "none of them"),
    }, source="HZ2023-04-03")
    star_level = count("小微企业园星级", "stars", maximum=5, source="HZ2021-3.1.5-02")
    is_listed_platform = criterion("其他形态平台已纳入平台体系", "platform of another form taken into the system",
                                   settled_by=_REFORM, source="HZ2023-04-02")
    brand_count = count("园区品牌数", "brands of the zone", maximum=1000, source="HZ2023-05-03")
    site_count = count("园区地块（园中点）数", "sites of the zone", maximum=1000, source="HZ2023-10-07")
    main_site_named = boolean("已明确主园", "main site named", source="HZ2023-10-07")
    sites_are_integrated = boolean("已整合多点", "scattered sites integrated", source="HZ2023-10-07")
    land_area = land("园区用地面积", "land of the zone", maximum=10**8, source="HZ2023-02-05")
    leading_industry_count = count("主导产业数", "leading industries", maximum=1000, source="HZ2023-05-01")
    leading_industry_output = money("主导产业产值", "output of leading industries", maximum=10**13, source="HZ2023-02-03")
    total_output = money("园区总产值", "output of the zone", maximum=10**13, source="HZ2023-02-03")
    leading_industry_share = share("主导产业占比", "share of leading industries", source="HZ2023-02-03;HZ2023-05-05",
                                   derive=lambda zone: (zone.leading_industry_output / zone.total_output).in_unit("%"))
    base_leading_industry_share = share("基期主导产业占比", "base share of leading industries", source="HZ2023-05-05")
    above_scale_output = money("规上企业总产值", "output of above-scale firms", maximum=10**13, source="HZ2023-02-02")
    above_scale_firms = count("规上工业企业数", "above-scale firms", source="HZ2023-05-04")
    high_tech_firms = count("国家高新技术企业数", "high-tech enterprises", source="HZ2023-08-05")
    tech_smes = count("科技型中小企业数", "technology SMEs", source="HZ2023-08-05")
    gross_product = money("生产总值", "gross product", maximum=10**13, source="HZ2023-02-04")
    rd_spending = money("规上企业研发支出", "R&D of above-scale firms", maximum=10**13, source="HZ2023-02-04")
    rd_share = share("研发支出占生产总值比重", "R&D over gross product", maximum=1000, source="HZ2023-02-04",
                     derive=lambda zone: (zone.rd_spending / zone.gross_product).in_unit("%"))
    tax = money("园区税收", "tax of the zone", maximum=10**13, source="HZ2023-02-05")
    tax_per_mu = per_mu("园区亩均税收", "tax per mu of the zone", source="HZ2023-02-05",
                        derive=lambda zone: (zone.tax / zone.land_area).in_unit("wan_yuan/mu"))
    investment_growth = number("固定资产投资年均增速", "yearly growth of investment", unit="%", places=4, minimum=-100,
                               maximum=10**6, source="HZ2023-02-06")
    has_provincial_platform = boolean("有省级以上科创平台", "has a provincial innovation platform", source="HZ2023-07-03")
    has_incubator = boolean("有双创孵化载体", "has an incubator", source="HZ2023-08-05")
    platform_far = ratio("平台平均容积率", "mean floor area ratio of the platform", source="HZ2023-10-02")
    platform_green_ratio = share("平台平均绿化率", "mean green ratio of the platform", source="HZ2023-10-02")
    required_far = ratio("平台容积率要求", "floor area ratio required of the platform", source="HZ2023-10-02")
    required_green_ratio = share("平台绿化率要求", "green ratio required of the platform", source="HZ2023-10-02")
    balances_indicators = boolean("以平台为单元统筹指标", "indicators balanced over the platform", source="HZ2023-10-02")
    shared_facilities_built = boolean("配套设施共建共享", "facilities built and used together", source="HZ2024-02-05")
    plans_dormitories_together = boolean("统一规划、统筹建设宿舍型保租房", "dormitory rental housing planned and built as one",
                                         source="HZ2021-4.3-07")
    has_area_plan = boolean("已作片区统筹开发方案", "has a plan for the whole area", source="HZ2024-02-07")
    secured_infrastructure = choices("已保障的基础设施", "infrastructure secured", {
        "traffic": ("交通", "traffic"),
        "power": ("电力", "power"),
        "drainage": ("排水", "drainage"),
    }, source="HZ2024-10-06")
    is_one_stop_connection = boolean("水电气一站式接入", "one-stop connection of utilities", source="HZ2023-13-04")
    secured_utilities = choices("已保障的要素供应", "utilities secured", {
        "power": ("供电", "power supply"),
        "gas": ("供气", "gas supply"),
        "water": ("供水", "water supply"),
        "telecom": ("通信", "telecommunications"),
    }, source="HZ2023-13-01")
    energy_facilities = choices("在建或建成的能源设施", "energy facilities built or begun", {
        "grid": ("电力基础设施", "power infrastructure"),
        "charging": ("公共充电设施", "public charging"),
        "storage": ("储能项目", "energy storage"),
    }, source="HZ2023-13-02")
    has_pipeline_plan = boolean("已规划地下管线和综合管廊", "pipelines and utility tunnels planned", source="HZ2023-13-03")
    advance_infrastructure = choices("适度超前建设的设施", "facilities built ahead of need", {
        "roads": ("道路", "roads"),
        "fire": ("消防", "fire protection"),
        "sewage": ("排污", "sewage"),
    }, source="HZ2023-14-01")
    rental_housing_is_planned = boolean("保障性租赁住房统一规划", "rental housing planned as one", source="HZ2023-14-03")
    rental_housing_is_centralised = boolean("保障性租赁住房集中建设", "rental housing built together", source="HZ2023-14-03")
    facility_access_minutes = count("到生活设施的时间（分钟）", "minutes to living facilities", maximum=1440,
                                    source="HZ2023-14-04", definition=("以分钟计；出行方式由规划确定",
                                                                       "in minutes; the plan says by which means"))
    has_storage_plan = boolean("有储能建设计划", "has a storage plan", source="HZ2023-15-03")
    has_pv_plan = boolean("有光伏建设计划", "has a photovoltaic plan", source="HZ2023-15-03")
    is_eligible_for_green = boolean("符合绿色低碳园区申报条件", "may apply as a green park", source="HZ2023-15-04")
    is_green_recognised = boolean("获省绿色低碳园区认定", "recognised as a green park", source="HZ2023-15-04")
    is_government_merged = boolean("政区合一", "zone and government are one", source="HZ2023-17-03")
    own_authority = choice("园区管理机构权限级别", "level of the committee's powers", LEVELS, source="HZ2023-17-03")
    government_authority = choice("属地政府权限级别", "level of the government's powers", LEVELS, source="HZ2023-17-03")
    is_district_managed = boolean("区县管理的开发区", "managed by a district", source="HZ2023-19-01")
    head_post_is_filed = boolean("主要负责人岗位已备案", "post of the head filed", source="HZ2023-19-01")
    employs_all_by_contract = boolean("实行全员聘用", "all staff on contract", source="HZ2023-19-02")
    appointee = choice("聘用人员类别", "kind of appointee", {
        "senior_manager": ("特聘高层次管理人才", "senior manager on special appointment"),
        "specialist": ("专业技术人才", "specialist"),
        "other": ("其他人员", "other staff"),
    }, source="HZ2023-19-03")
    appointee_pay = choices("特岗分配方式", "ways of paying the appointee", {
        "concurrent": ("兼职兼薪", "part-time post with pay"),
        "annual": ("年薪制", "annual salary"),
        "agreed": ("协议工资制", "agreed salary"),
        "other": ("其他分配方式", "another way"),
    }, source="HZ2023-19-03")
    budget_is_reviewed = boolean("预决算接受人大审查监督", "budget reviewed by the congress", source="HZ2023-20-03")
    is_supervised_by_tier = boolean("实行分级分类监督", "supervised by tier and type", source="HZ2023-20-03")
    has_fifteen_minute_circle = boolean("有15分钟生活圈", "has a fifteen-minute living circle", source="HZ2023-14-04")
    has_state_operator = boolean("有国有开发运营主体", "has a state operator", source="HZ2023-18-01")
    operator_admits_private_capital = boolean("运营引入社会资本", "private capital takes part", source="HZ2023-18-01")
    operator_business = choices("运营主体经营内容", "business of the operator", {
        "development": ("开发建设", "development"),
        "capital": ("资本运营", "capital operation"),
        "promotion": ("招商引资", "investment promotion"),
        "cultivation": ("产业培育", "industry cultivation"),
        "other": ("其他经营", "other business"),
    }, source="HZ2023-18-02")
    operator_is_reformed = boolean("国有运营公司已市场化改革", "state operator reformed", source="HZ2023-18-03")
    operator_rating = choice("国有运营公司信用评级", "credit rating of the operator", {
        "AAA": ("AAA级", "AAA"),
        "AA+": ("AA+级", "AA+"),
        "AA": ("AA级", "AA"),
        "lower": ("低于AA级", "below AA"),
        "none": ("未评级", "not rated"),
    }, source="HZ2023-18-03")
    evaluation_score = number("综合评价得分", "score of the evaluation", unit="ratio", places=4, minimum=-10**6, maximum=10**6,
                              source="HZ2023-22-04")
    rank = count("综合评价位次", "rank in the evaluation", maximum=10**6, source="HZ2023-22-04;HZ2023-04-04")
    last_monitoring = date("最近一次运行监测日期", "last monitoring", source="HZ2023-22-02")
    quarterly_displays = count("当年晾晒次数", "displays of progress in the year", maximum=100, source="HZ2023-22-03",
                               definition=("已结束的年度内", "in a year that is over"))
    displays_use_radar = boolean("晾晒用雷达图分析", "displays analysed by radar chart", source="HZ2023-22-03")
    yearly_evaluations = count("当年年度评价次数", "evaluations of the year", maximum=100, source="HZ2023-22-04",
                               definition=("已结束的年度内", "in a year that is over"))
    result_uses = choices("评价结果的运用", "uses of the result", {
        "allocation": ("资源要素分配", "allocation of resources"),
        "appointment": ("干部选拔任用", "appointment of cadres"),
    }, source="HZ2023-22-04")
    new_tax_contribution = money("新增税收贡献", "new tax contributed", source="HZ2023-11-01")

    # contiguous renewal (Ningbo)
    renewal_area = land("连片改造面积", "area of contiguous renewal", source="NB2025-2.1.1-07")
    renewal_steps_done = choices("连片改造已完成步骤", "steps of the renewal done", {
        "appraisal": ("综合评价", "comprehensive appraisal"),
        "area_scheme": ("片区策划", "area scheme"),
        "implementation": ("实施方案", "implementation scheme"),
        "advancement": ("推进计划", "advancement plan"),
    }, source="NB2025-2.1.1-02")
    is_contiguous_renewal = boolean("连片改造片区", "area of contiguous renewal work", source="NB2025-2.1.1-01;NB2025-2.1.1-06")
    has_unified_plan = boolean("已统一规划整合", "under a unified plan", source="NB2025-2.1.1-06")
    in_consolidation_programme = boolean("与全域国土空间综合整治衔接", "tied in with comprehensive land consolidation",
                                         source="NB2025-1.1-01;NB2025-2.1.1-01")
    built_uses = choices("片区建设用途", "uses built in the area", SPACE_USES, source="NB2025-2.1.1-06")
    tenants_form_chain = criterion("楼上楼下形成上下游", "tenants form a chain", settled_by=DISTRICT, source="NB2025-2.2.4-01")
    building_density = share("园区建筑密度", "building density of the zone", source="NB2025-2.3.10-02")
    facility_land_share = share("园区设施用地占比", "facility share of the zone's land", source="NB2025-2.3.10-02")
    has_planning_indicators = criterion("规划技术指标设置科学", "planning indicators soundly set", settled_by=HOUSING,
                                        source="NB2025-2.3.10-02")
    charger_count = count("充电桩数", "chargers", maximum=10**6, source="NB2025-2.3.9-04")
    super_charger_count = count("超充设备数", "fast chargers", maximum=10**6, source="NB2025-2.3.9-04")
    has_energy_storage = boolean("有独立储能电站", "has a separate storage station", source="NB2025-2.3.9-03")
    is_zero_carbon = boolean("零碳园区", "zero-carbon zone", source="NB2025-2.3.9-06")
