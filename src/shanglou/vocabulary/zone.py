"""Facts of a zone: a development zone, park or platform, with its figures of one year."""

from __future__ import annotations

from shanglou.engine.facts import Subject, boolean, choice, choices, criterion, number, text

from ._kinds import DISTRICT, HOUSING, count, land, money, per_mu, ratio, share
from ._options import LEVELS, SPACE_USES


# fmt: off
class Zone(Subject, name="zone", zh="园区", en="zone"):
    """A zone. Figures are those of the year evaluated."""

    code = text("园区标识", "zone id", source="HZ2023-04-02")
    full_name = text("园区名称", "name of the zone", source="HZ2023-04-02")
    district = text("园区所在行政区", "division of the zone", source="GB/T 2260")
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
    shared_facilities_built = boolean("配套设施共建共享", "facilities built and used together", source="HZ2024-02-05")
    has_area_plan = boolean("已作片区统筹开发方案", "has a plan for the whole area", source="HZ2024-02-07")
    secured_infrastructure = choices("已保障的基础设施", "infrastructure secured", {
        "traffic": ("交通", "traffic"),
        "power": ("电力", "power"),
        "drainage": ("排水", "drainage"),
    }, source="HZ2024-10-06")
    is_one_stop_connection = boolean("水电气一站式接入", "one-stop connection of utilities", source="HZ2023-13-04")
    has_storage_plan = boolean("有储能建设计划", "has a storage plan", source="HZ2023-15-03")
    has_pv_plan = boolean("有光伏建设计划", "has a photovoltaic plan", source="HZ2023-15-03")
    is_eligible_for_green = boolean("符合绿色低碳园区申报条件", "may apply as a green park", source="HZ2023-15-04")
    is_green_recognised = boolean("获省绿色低碳园区认定", "recognised as a green park", source="HZ2023-15-04")
    is_government_merged = boolean("政区合一", "zone and government are one", source="HZ2023-17-03")
    has_fifteen_minute_circle = boolean("有15分钟生活圈", "has a fifteen-minute living circle", source="HZ2023-14-04")
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
