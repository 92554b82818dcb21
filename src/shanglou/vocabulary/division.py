"""Facts of a division: a city or one of its districts, with the figures of one year."""

from __future__ import annotations

from shanglou.engine.facts import Subject, boolean, choice, choices, criterion, date, text

from ._kinds import count, floor, land, money, share, years
from ._options import ECOSYSTEMS


# fmt: off
class Division(Subject, name="division", zh="行政区", en="division"):
    """A city or district. Figures are those of the year evaluated; counts against targets are observations, not facts."""

    code = text("行政区划代码", "division code", source="GB/T 2260")
    full_name = text("行政区名称", "name of the division", source="GB/T 2260")
    level = choice("行政区层级", "level of the division", {
        "city": ("设区的市", "city"),
        "district": ("区、县（市）", "district or county"),
        "management_unit": ("管理单元", "management unit"),
    }, source="GB/T 2260")
    industrial_land = land("工业用地总规模", "industrial land", maximum=10**8, source="HZ2021-4.3-01;HZ2023-10-08")
    industrial_land_in_zones = land("园区内工业用地", "industrial land in zones", maximum=10**8, source="HZ2023-10-08")
    concentration = share("工业用地园区集聚度", "concentration of industrial land", source="HZ2023-10-08", derive=lambda
                          division: (division.industrial_land_in_zones / division.industrial_land).in_unit("%"))
    land_supplied = land("年度土地供应总量", "land supplied in the year", maximum=10**7, source="HZ2021-4.3-04")
    industrial_land_supplied = land("年度供应工业用地", "industrial land supplied in the year", maximum=10**7,
                                    source="HZ2021-4.3-04;NB2025-3.1-01")
    industrial_supply_share = share("工业用地供应比例", "industrial share of supply", source="HZ2021-4.3-04", derive=lambda
                                    division: (division.industrial_land_supplied / division.land_supplied).in_unit("%"))
    industrial_land_granted = land("年度新出让工业用地", "industrial land granted in the year", maximum=10**7,
                                   source="HZ2021-4.3-03")
    newly_added_land_granted = land("其中新增出让工业用地", "of it newly added", maximum=10**7, source="HZ2021-4.3-03")
    standard_land_granted = land("按标准地出让的新增工业用地", "newly added land granted as standard land", maximum=10**7,
                                 source="HZ2021-3.1.6-05")
    standard_land_share = share("标准地出让比例", "share of standard land", source="HZ2021-3.1.6-05", derive=lambda division:
                                (division.standard_land_granted / division.newly_added_land_granted).in_unit("%"))
    private_industrial_land = land("用于民间投资的工业用地", "industrial land for private investment", maximum=10**7,
                                   source="NB2025-3.1-01")
    private_land_share = share("民间投资工业用地占比", "private share of industrial land", source="NB2025-3.1-01",
                               derive=lambda division:
                               (division.private_industrial_land / division.industrial_land_supplied).in_unit("%"))
    low_efficiency_land_renovated = land("年度整治低效工业用地", "low-efficiency land renovated", maximum=10**7,
                                         source="HZ2023-10-10;HZ2021-2-15")
    standard_factory_area_added = floor("年度新增标准厂房", "standard factories added", maximum=10**9, source="HZ2023-10-09")
    land_revenue = money("土地出让收入", "land-grant revenue", maximum=10**13, source="HZ2021-4.1-01")
    fund_extracted = money("腾笼换鸟专项资金提取额", "special fund extracted", maximum=10**13, source="HZ2021-4.1-01")
    fund_extraction_share = share("专项资金提取比例", "share extracted", source="HZ2021-4.1-01", derive=lambda division:
                                  (division.fund_extracted / division.land_revenue).in_unit("%"))
    fund_extraction_is_lawful = criterion("提取符合国家规定", "extraction conforms to national rules", source="HZ2021-4.1-01",
                                          settled_by=("财政部门", "the finance department"))
    fund_uses = choices("专项资金用途", "uses of the fund", {
        "reviving_land": ("盘活工业用地", "reviving industrial land"),
        "enterprise_renovation": ("企业整治提升", "renovation of enterprises"),
        "dormitory_housing": ("宿舍型保障性租赁住房", "dormitory rental housing"),
        "park_facilities": ("产业园区配套设施", "park facilities"),
        "upstairs_demonstration": ("“工业上楼”试点示范", "upstairs demonstration"),
        "other": ("其他用途", "other"),
    }, source="HZ2021-4.1-02;NB2025-3.6-01")
    other_fund_use_is_alike = criterion("清单外的资金用途属同类", "uses off the list are of the same kind",
                                        settled_by=("财政部门", "the finance department"), source="HZ2021-4.1-02")
    reward_uses = choices("奖补资金用途", "uses of the reward", {
        "park_construction": ("园区建设", "building of zones"),
        "buy_back_factories": ("回购自持标准厂房", "buying back self-held standard factories"),
        "rd_property": ("通用研发物业", "general research property"),
        "supporting_facilities": ("生产生活配套设施", "facilities for work and life"),
        "other": ("其他奖补用途", "other uses"),
    }, source="HZ2023-11-01")
    rank = count("督查评价位次", "rank in the inspection", maximum=10**4, source="HZ2021-5.2-02;HZ2021-5.2-03")
    performance_is_outstanding = criterion("工作成效突出", "outstanding results", source="HZ2021-5.2-02",
                                           settled_by=("市新制造业计划办", "the municipal plan office"))
    performance_is_poor = criterion("督查情况较差", "poor results", source="HZ2021-5.2-03",
                                    settled_by=("市新制造业计划办", "the municipal plan office"))
    failed_duty = boolean("属地责任落实不力", "failed its duty to keep firms", source="HZ2021-3.3.12-03")
    has_campaign_task_force = boolean("已建立攻坚行动专班", "task force for the campaign set up", source="HZ2021-5.1-04")
    has_campaign_plan = boolean("已细化本地攻坚行动方案", "local plan for the campaign made", source="HZ2021-5.1-04")
    demonstration_selections = count("当年示范空间遴选次数", "demonstration selections in the year", maximum=100,
                                     source="NB2025-3.6-02")
    names_supervising_body = boolean("已明确监管责任部门", "supervising body named", source="NB2025-4.2-05")
    annual_batches = count("当年排出的上楼项目批次数", "upstairs batches listed in the year", maximum=100, source="HZ2024-05-02")
    has_tenant_support = boolean("已出台入驻企业支持措施", "support for upstairs tenants issued", source="HZ2024-09-02")
    has_project_conditions = boolean("已合理设定上楼项目条件", "upstairs conditions set", source="HZ2024-05-01;NB2025-4.3-05")

    # zones: bodies, plans and meetings
    hosts_zone = boolean("辖内有开发区（园区）", "has a zone on its land", source="HZ2023-20-04")
    has_cooperation_park = boolean("跨区域共建合作园", "runs a cooperation park with another district", source="HZ2023-06-05")
    other_reward_uses_agreed = criterion("列举之外的奖补用途可以支持", "use of the reward beyond the list is acceptable",
                                         settled_by=("财政部门", "the finance department"), source="HZ2023-11-01")
    reward_is_due = criterion("绩效评价与税收贡献符合奖补条件", "results and tax earn the reward",
                              settled_by=("市财政局", "the municipal finance bureau"), source="HZ2023-11-01")
    chain_chiefs = choices("已明确链长的产业", "industries with a chain chief", ECOSYSTEMS, source="HZ2023-03-01")
    migration_rules_issued = boolean("已出台跨区域迁移细则", "rules on migration issued", source="HZ2023-06-03")
    has_leading_group = boolean("已成立开发区领导小组", "leading group for zones set up", source="HZ2023-20-01")
    leading_group_head = choice("领导小组组长", "head of the leading group", {
        "principal_leader": ("市主要领导", "principal leader of the city"),
        "other": ("其他负责人", "another person"),
    }, source="HZ2023-20-01")
    has_zone_body = boolean("已建立开发区管理机构", "management body for zones set up", source="HZ2023-20-04")
    has_zone_mechanism = boolean("已建立开发区工作机制", "working mechanism for zones set up", source="HZ2023-20-04")
    half_years_with_meeting = count("当年召开领导小组会议的半年数", "half-years with a leading-group meeting", maximum=2,
                                    source="HZ2023-21-01", definition=("已结束的年度内", "in a year that is over"))
    has_task_force = boolean("已设立开发区工作专班", "task force for zones set up", source="HZ2023-21-02")
    last_task_force_meeting = date("最近一次专班会议日期", "last meeting of the task force", source="HZ2023-21-02")
    zone_plan_years = years("园区行动计划年数", "years of the plan for zones", source="HZ2023-21-03")
    zone_plan_has_yearly_goals = boolean("行动计划有分年度目标", "plan has goals by year", source="HZ2023-21-03")
    zone_plan_approved = boolean("行动计划经领导小组批准", "plan approved by the leading group", source="HZ2023-21-03")
    has_monitoring_system = boolean("已制定统计监测体系", "monitoring system laid down", source="HZ2023-22-01")
    has_evaluation_system = boolean("已制定综合评价体系", "evaluation system laid down", source="HZ2023-22-01")
