"""Facts of a division: a city or one of its districts, with the figures of one year."""

from __future__ import annotations

from shanglou.engine.facts import Subject, boolean, choice, choices, criterion, text

from ._kinds import count, floor, land, money, share


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
    reward_uses = choices("奖补资金用途", "uses of the reward", {
        "park_construction": ("园区建设", "building of zones"),
        "buy_back_factories": ("回购自持标准厂房", "buying back self-held standard factories"),
        "rd_property": ("通用研发物业", "general research property"),
        "other": ("其他奖补用途", "other uses"),
    }, source="HZ2023-11-01")
    rank = count("督查评价位次", "rank in the inspection", maximum=10**4, source="HZ2021-5.2-02;HZ2021-5.2-03")
    performance_is_outstanding = criterion("工作成效突出", "outstanding results", source="HZ2021-5.2-02",
                                           settled_by=("市新制造业计划办", "the municipal plan office"))
    performance_is_poor = criterion("督查情况较差", "poor results", source="HZ2021-5.2-03",
                                    settled_by=("市新制造业计划办", "the municipal plan office"))
    failed_duty = boolean("属地责任落实不力", "failed its duty to keep firms", source="HZ2021-3.3.12-03")
    names_supervising_body = boolean("已明确监管责任部门", "supervising body named", source="NB2025-4.2-05")
    has_project_conditions = boolean("已合理设定上楼项目条件", "upstairs conditions set", source="HZ2024-05-01;NB2025-4.3-05")
