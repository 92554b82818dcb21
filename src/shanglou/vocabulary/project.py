"""Facts of a project: one industrial investment on one or several parcels."""

from __future__ import annotations

from shanglou.engine.building import cases
from shanglou.engine.expressions import expression
from shanglou.engine.facts import Subject, boolean, choice, choices, criterion, date, number, text

from ._divisions import DIVISIONS
from ._kinds import (
    CITY_INDUSTRY,
    DISTRICT,
    DISTRICT_INDUSTRY,
    ONE_MU,
    ONE_YEAR,
    PLANNING,
    count,
    floor,
    land,
    money,
    per_m2,
    per_mu,
    ratio,
    share,
    years,
)
from ._options import (
    DEVELOPERS,
    ECOSYSTEMS,
    GRANT_METHODS,
    GRANT_TERM_CLASSES,
    INDUSTRIAL_USES,
    LAND_SOURCES,
    LAND_USES,
    LEVELS,
    LOAN_PRODUCTS,
    OUTCOMES,
    RECOGNITION_STATES,
    SPACE_USES,
    SUPPLY_MODES,
)

_RULES_2023 = "自然资发〔2023〕72号"
_PROMOTION = ("市投资促进局", "the municipal investment-promotion bureau")


# fmt: off
class Project(Subject, name="project", zh="项目", en="project"):
    """A project. What a unit, a building or a parcel needs to know of its project stands here."""

    # identity and kind
    code = text("项目代码", "project code", source="CD2024-A2-06")
    full_name = text("项目名称", "project name", source="CD2024-A4-01")
    address = text("项目地址", "project address", source="CD2024-A4-01")
    district = text("项目所在行政区", "district of the project", source="GB/T 2260;CD2024-2.3-01;NB2025-2.1.3-07",
                    names=DIVISIONS,
                    definition=("行政区划代码，或没有代码的管理单元的标识，如510117、cd-gaoxin",
                                "division code, or the id of a management unit without one: 510117, cd-gaoxin"))
    zone = text("所属园区（功能区）", "zone of the project", source="CD2024-A4-01;CD2024-A3-06;CD2024-A3-24")
    owner = text("业主单位", "owner", source="CD2024-A4-02;NB2025-4.4-01")
    operator = text("运营单位", "operator", source="CD2024-A4-02")
    is_upstairs = criterion("“工业上楼”项目", "industry-upstairs project", question="Q30", settled_by=DISTRICT,
                            source="HZ2024-01-01;NB2025-0-02;CD2024-A1-12")
    route = choice("推进路径", "route", {
        "new_supply": ("新增供地", "new land supply"),
        "contiguous_renewal": ("连片改造", "contiguous renewal"),
        "single_site_increase": ("单体提容", "increase on a single site"),
    }, source="NB2025-1.1-02")
    demand_kind = choice("项目类型", "kind of demand served", {
        "chain": ("强链补链类", "strengthening a chain"),
        "sme_cluster": ("中小企业集聚集约类", "clustering small firms"),
        "other": ("其他", "other"),
    }, source="HZ2024-03-03;HZ2024-03-04")
    industry = text("项目产业类别", "industry of the project", source="GB/T 4754;CD2024-A1-09")
    emerging_field = choice("产业方向", "industrial direction", {
        "information_technology": ("新一代信息技术、数字经济", "information technology and digital economy"),
        "other_emerging": ("其他新兴产业", "other emerging industry"),
        "equipment": ("装备制造", "equipment manufacturing"),
        "other_traditional": ("其他传统产业", "other traditional industry"),
    }, source="NB2025-2.1.3-01;NB2025-2.1.3-02")
    industries_to_attract = text("招引项目产业方向", "industries to be attracted", source="CD2024-2.4-02")
    states_industries_to_attract = boolean("已载明招引项目产业方向", "industries to be attracted are stated",
                                           source="CD2024-2.4-02")
    ecosystem = choice("五大产业生态圈", "industry ecosystem", ECOSYSTEMS,
                       source="HZ2024-01-06;HZ2024-03-01;HZ2023-03-01")
    fits_sub_track = criterion("符合细分赛道产业导向", "fits the sub-tracks of the ecosystems", settled_by=DISTRICT,
                               source="HZ2024-03-01")
    meets_platform_requirements = criterion("落实园区打造产业大平台的要求", "meets the platform requirements of its zone",
                                            settled_by=DISTRICT, source="HZ2024-03-02")
    is_production = boolean("生产性项目", "production project", source="CD2024-4.4-01;CD2024-4.4-02")
    is_manufacturing = boolean("制造业项目", "manufacturing project", source="HZ2021-2-12")
    is_new_industrial_project = boolean("新增工业项目", "newly added industrial project", source="HZ2021-3.1.4-02")
    has_landed = boolean("项目已落地", "project has landed", source="HZ2021-2-12")
    admission_review = choice("产业项目准入审核结果", "admission review of the industrial project", OUTCOMES,
                              source="HZ2021-4.3-05")
    is_cage_bird_investment = boolean("“腾笼换鸟”新增投资项目", "new investment of the cage-and-bird campaign",
                                      source="HZ2021-4.5-02")
    is_in_innovation_fund_field = criterion("属创新基金重点投资产业", "in a field that the innovation fund favours",
                                            settled_by=("市投资促进局", "the municipal investment promotion bureau"),
                                            definition=("生命健康、人工智能等重点产业，列举未穷尽",
                                                        "life health, artificial intelligence and the like; an open list"),
                                            source="HZ2021-3.3.11-05")
    level = choice("重大（重点）项目级别", "level as a key project", LEVELS, source="CD2024-1.2-12;HZ2023-10-01")
    price_category = choice("地价优惠项目类别", "category for the price floor", {
        "chain_361": ("“361”强链补链延链项目", "361 chain project"),
        "chain_leader_integration": ("链主型企业融通发展项目", "chain-leader integration project"),
        "single_champion": ("单项冠军企业项目", "single-champion project"),
        "little_giant": ("专精特新“小巨人”企业项目", "little-giant project"),
        "none": ("不属于", "none of them"),
    }, source="NB2025-3.4-01")
    is_not_recommended = boolean("属于“不建议上楼”项目", "listed as not recommended to go upstairs", source="NB2025-2.1.3-03")

    # siting and conformity
    in_zone = boolean("项目位于开发区（园区）内", "project inside a development zone",
                      source="HZ2024-01-02;HZ2021-3.1.4-02;CD2024-2.2-02")
    in_functional_area = boolean("项目位于工业功能区内", "project inside an industrial functional area", source="HZ2024-01-02")
    inside_control_line = boolean("项目位于工业区块控制线内", "project inside the industrial control line",
                                  source="NB2025-2.1.2-03;NB2025-2.1.3-08")
    in_yongjiang_area = boolean("位于甬江科创区", "in the Yongjiang innovation area", source="NB2025-2.2.6-01")
    is_clustered = criterion("产业空间高集聚", "industry highly clustered", settled_by=DISTRICT, source="HZ2024-01-01")
    is_land_intensive = criterion("土地利用高集约", "land highly intensively used", settled_by=DISTRICT, source="HZ2024-01-01")
    is_highly_shared = criterion("服务配套高共享", "services highly shared", settled_by=DISTRICT, source="HZ2024-01-01")
    fits_positioning = criterion("符合产业定位", "fits the industrial positioning", settled_by=DISTRICT, source="HZ2024-01-03")
    fits_layout = criterion("符合空间布局", "fits the spatial layout", settled_by=DISTRICT, source="HZ2024-01-03")
    fits_planning_eia = criterion("符合规划环评", "fits the planning environmental assessment",
                                  settled_by=("生态环境部门", "the environment department"), source="HZ2024-01-03")
    fits_plan = criterion("符合规划", "conforms to the plan", settled_by=PLANNING, source="NB2025-2.1.2-01;NB2025-2.1.2-04")
    fits_laws = criterion("符合相关法律法规", "conforms to the law", settled_by=PLANNING, source="NB2025-3.4-03")
    fits_townscape = criterion("符合风貌管控要求", "meets townscape control", settled_by=PLANNING, source="HZ2024-02-02")
    changes_land_use = boolean("改变土地用途", "changes the land use", source="NB2025-2.1.2-01")
    fits_process_upstairs = criterion("生产工艺适合上楼", "process suits upper floors", settled_by=DISTRICT_INDUSTRY,
                                      source="NB2025-2.1.2-02;NB2025-2.1.3-02;NB2025-2.2.5-01")
    upstairs_measures = choices("上楼途径", "ways of going upstairs", {
        "process": ("优化工艺流程", "better process"),
        "layout": ("调整空间布局", "new layout"),
        "load_by_floor": ("分层荷载", "loads by floor"),
        "logistics": ("集成物流运输", "integrated logistics"),
        "other": ("其他途径", "other"),
    }, source="NB2025-2.2.5-01")
    innovation_platforms = choices("创新（服务）平台", "innovation platforms", {
        "incubator": ("孵化器", "incubator"),
        "innovation_centre": ("创新中心", "innovation centre"),
        "research_body": ("研发机构", "research body"),
        "testing_platform": ("检测试验平台", "testing platform"),
        "other": ("其他平台", "other"),
    }, source="NB2025-2.2.6-01")
    is_on_scattered_land = boolean("位于零星工业用地", "project on scattered industrial land", source="NB2025-2.1.2-04")
    is_zero_land_renovation = boolean("“零土地”技改", "renovation without more land", source="NB2025-2.1.2-04")
    rebuild_approved = boolean("拆建、改扩建已经批准", "rebuilding or extension approved", source="NB2025-3.4-03")
    additional_land_price = money("提容补缴地价", "additional land price charged", source="NB2025-3.4-03")
    builds_parking = boolean("建设配套停车楼（库）", "builds a parking building", source="NB2025-3.4-03")
    functions = choices("承载功能", "functions hosted", SPACE_USES, source="HZ2024-01-05;NB2025-0-02;NB2025-2.2.4-02")
    safety_review = choice("安全审查结果", "safety review", OUTCOMES, source="HZ2024-05-03")
    involves_public_interest = boolean("涉及社会公共利益", "touches the public interest", source="HZ2024-05-04;HZ2024-05-05")
    public_interest_study_done = boolean("已对公共利益事项论证", "public-interest study done", source="HZ2024-05-04")
    enterprise_consulted = boolean("已征求企业意见", "enterprise consulted", source="HZ2024-05-05")
    needs_construction_quota = boolean("涉及新增建设用地指标", "needs construction-land quota", source="HZ2024-04-03")
    needs_farmland_balance = boolean("涉及耕地占补平衡指标", "needs farmland-balance quota", source="HZ2024-04-03")
    leader_demand_surveyed = boolean("已摸清链主及龙头企业诉求", "demands of leaders surveyed", source="HZ2024-03-03")
    meets_srdi_demand = criterion("满足专精特新企业用房需求", "meets the space demand of specialised firms",
                                  settled_by=DISTRICT, source="HZ2024-03-04")
    has_supply_standard = boolean("已确定供楼标准", "floor-supply standard set", source="HZ2024-03-05")
    reserves_space = boolean("已预留发展空间", "space for growth reserved", source="HZ2024-03-06")
    in_rolling_plan = boolean("已纳入工业用地储备三年滚动计划", "in the three-year rolling plan",
                              source="HZ2024-04-04;NB2025-4.1-03")
    is_listed_separately = boolean("已在滚动计划中单列", "listed separately in the plan", source="HZ2024-04-05")
    has_project_conditions = boolean("属地已设定项目条件", "district has set the project conditions",
                                     source="HZ2024-05-01;NB2025-4.3-05")

    # land
    land_source = choice("项目用地来源", "source of the project's land", LAND_SOURCES,
                         derive=lambda project: cases(
                             (project.route.is_("new_supply"), expression("new_supply", project.land_source.type)),
                             otherwise="stock",
                         ),
                         source="CD2024-2.3-01;CD2024-2.4-05;HZ2024-09-07;HZ2024-09-08;NB2025-1.1-02;NB2025-2.1.3-05")
    supply_mode = choice("项目供地方式", "supply mode of the project", SUPPLY_MODES, source="CD2024-A1-06;HZ2024-07-02")
    grant_method = choice("项目用地出让方式", "way of granting the project's land", GRANT_METHODS, source="HZ2024-07-04")
    grant_term_class = choice("项目出让年限类别", "class of grant term of the project", GRANT_TERM_CLASSES,
                              definition=("分界年限不在文件内", "the line between the two is not in the text"),
                              source="CD2024-2.3-01;CD2024-2.3-03;CD2024-1.2-11")
    grant_term = years("项目供地年限", "supply term", source="CD2024-A1-06")
    is_new_grant = boolean("新出让用地项目", "newly granted land", source="HZ2024-09-07;HZ2024-07-03",
                           derive=lambda project: project.land_source.is_("new_supply")
                           & project.supply_mode.in_("grant", "flexible_term_grant"))
    is_stock_renovation = boolean("存量改造提升项目", "renovation of stock land", source="HZ2024-07-04;HZ2024-09-08",
                                  derive=lambda project: project.land_source.is_("stock"))
    is_standard_factory_land = boolean("以工业（标准厂房）用途供地", "land for standard factories", source="HZ2024-09-07")
    land_use = choice("项目土地用途", "land use of the project", LAND_USES, source="GB 50137;HZ2024-01-04;NB2025-0-02")
    is_industrial_land = boolean("项目用地为工业用地", "project on industrial land", source="HZ2024-01-04",
                                 derive=lambda project: project.land_use.in_(*INDUSTRIAL_USES),
                                 definition=("一至三类及未分类工业用地、M0；不含混合用地和仓储用地",
                                             "M1 to M3, unclassified and M0; neither mixed nor storage land"))
    land_area = land("项目总用地面积", "project land area", source=f"{_RULES_2023};HZ2024-07-06;NB2025-3.3-03",
                          definition=("全部宗地之和，含一并开发的边角地", "all parcels, edge land developed with them included"))
    edge_land_area = land("边角地累计面积", "edge land in all", source="NB2025-3.1-02")
    largest_edge_parcel_area = land("最大单宗边角地面积", "largest edge parcel", source="NB2025-3.1-02")
    merges_edge_land = boolean("并入边角地", "merges edge land", source="NB2025-3.1-02",
                               derive=lambda project: (project.edge_land_area > 0) | (project.largest_edge_parcel_area > 0))
    land_area_without_edge = land("不含边角地的项目用地面积", "project land without edge land", source="NB2025-3.1-02",
                                       derive=lambda project: project.land_area - project.edge_land_area)
    largest_parcel_area = land("最大单宗面积", "largest single parcel", source="CD2024-2.3-03;CD2024-2.4-05")
    shortest_remaining_term = years("最短剩余年限", "shortest remaining term", source="NB2025-3.2-01")
    longest_remaining_term = years("最长剩余年限", "longest remaining term", source="CD2024-2.4-05")
    latest_expiry = date("最迟的使用权终止日期", "latest expiry", source="NB2025-3.2-02")
    mu_years = ratio("面积与剩余年限乘积之和", "sum of area by remaining term", maximum=10**8, source="NB2025-3.2-01",
                     definition=("单位为亩·年，仅用于加权平均", "in mu-years; only for the weighted mean"))
    unified_remaining_term = years("面积加权平均剩余年限", "area-weighted remaining term", source="NB2025-3.2-01",
                                   derive=lambda project: project.mu_years / (project.land_area / ONE_MU) * ONE_YEAR)
    facility_land_area = land("行政办公及生活服务设施用地面积", "facility land area",
                                   source=f"{_RULES_2023};HZ2024-07-06")
    facility_land_share = share("行政办公及生活服务设施用地占比", "facility share of land", source=f"{_RULES_2023};HZ2024-07-06",
                                derive=lambda project: (project.facility_land_area / project.land_area).in_unit("%"))
    research_land_area = land("研发、设计、检测、中试设施用地面积", "research land area", source="NB2025-3.3-03")
    research_land_share = share("研发、设计、检测、中试设施用地占比", "research share of land", source="NB2025-3.3-03",
                                derive=lambda project: (project.research_land_area / project.land_area).in_unit("%"))
    mixed_industrial_share = share("混合用地中工业占比", "industrial share of mixed land", source="NB2025-0-02")
    is_industry_dominant = criterion("混合用地工业占主导", "industry dominates the mixed land", settled_by=PLANNING,
                                     source="NB2025-0-02")
    land_contract_date = date("项目土地合同日期", "land contract date",
                              source="HZ2024-06-04;CD2024-4.1-01;CD2024-4.3-01;CD2024-A4-03")
    edge_merger_approved = boolean("并入边角地已经批准", "merging of edge land approved", source="NB2025-3.1-02")
    is_low_efficiency_redevelopment = boolean("城镇低效用地再开发", "redevelopment of low-efficiency land",
                                              source="NB2025-3.1-02")
    is_joint_redevelopment = boolean("相邻企业联合再开发", "joint redevelopment of neighbours", source="NB2025-3.2-01")
    additional_term_price = money("各宗地补交差额年限价款合计", "price for the additional years in all", source="NB2025-3.2-02")
    in_unified_plan = boolean("片区已统一规划整合", "area of the project under a unified plan", source="NB2025-2.1.1-06")
    planning_condition_changed = boolean("规划条件改变", "planning conditions changed", source="CD2024-2.1-03")
    industry_condition_changed = boolean("产业条件改变", "industry conditions changed", source="CD2024-2.1-03")
    construction_condition_changed = boolean("建设条件改变", "construction conditions changed", source="CD2024-5.2-02")
    use_change_approval = choice("改变使用条件的审议层级", "who approved the change of conditions", {
        "municipal_meeting": ("市政府常务会议", "municipal standing meeting"),
        "district_meeting": ("区（市）县政府常务会议", "district standing meeting"),
        "none": ("未审议同意", "not approved"),
    }, source="CD2024-5.1-01;CD2024-5.1-02")
    new_appraised_value = money("新使用条件评估价", "appraised value, new conditions", source="CD2024-5.2-01")
    original_appraised_value = money("原使用条件评估价", "appraised value, original conditions", source="CD2024-5.2-01")
    appraised_difference = number("评估价差额", "difference of appraised values", unit="yuan", places=2, minimum=-(10**12),
                                  maximum=10**12, source="CD2024-5.2-01", derive=lambda project:
                                  project.new_appraised_value - project.original_appraised_value)
    appraisal_reflects_split_right = criterion("评估已充分考虑可分割转让", "appraisal reflects the right to split",
                                               settled_by=PLANNING, source="CD2024-5.2-03")
    unit_land_cost = per_m2("土地取得单价", "unit cost of the land", maximum=10**5, source="HZ2024-08-02")
    market_land_price = per_m2("本地区一级市场平均地价", "mean primary-market price", maximum=10**5, source="HZ2024-08-02")
    profit_reduction = money("地价因素减少的利润", "profit lost to the land price", source="HZ2024-08-02")

    # floor area and intensity
    floor_area = floor("总建筑面积", "total floor area", source="GB/T 50353;GB/T 17986;HZ2024-07-07;NB2025-3.3-01")
    above_ground_floor_area = floor("地上建筑面积", "above-ground floor area", source="GB/T 50353")
    underground_floor_area = floor("地下建筑面积", "underground floor area", source="GB/T 50353;HZ2024-07-05;NB2025-3.4-04")
    underground_uses = choices("地下空间用途", "uses of the underground space", SPACE_USES, source="NB2025-3.4-04")
    far_floor_area = floor("计容建筑面积", "floor area counted in the ratio", source=f"{_RULES_2023};NB2025-2.3.9-05")
    far = ratio("容积率", "floor area ratio", source=f"GB 50137;{_RULES_2023};NB2025-2.1.3-05;CD2024-A1-05",
                derive=lambda project: project.far_floor_area / project.land_area.in_unit("m2"))
    far_before = ratio("改造前容积率", "floor area ratio before", source="HZ2024-07-05;NB2025-3.4-03")
    directory_far_min = ratio("产业导向目录容积率下限", "minimum ratio in the directory", source="NB2025-2.1.3-03")
    floor_area_before = floor("改造前建筑面积", "floor area before", source="HZ2024-09-08")
    added_floor_area = floor("提容部分建筑面积", "added floor area", source="HZ2024-09-08",
                                  derive=lambda project: project.floor_area - project.floor_area_before)
    facility_floor_area = floor("行政办公及生活服务设施建筑面积", "facility floor area", source="HZ2024-07-07;NB2025-3.3-01")
    facility_floor_share = share("行政办公及生活服务设施建筑面积占比", "facility share of floor area", source="HZ2024-07-07",
                                 derive=lambda project: (project.facility_floor_area / project.floor_area).in_unit("%"))
    granted_facility_land_cap = share("属地核定的设施用地占比上限", "facility land cap granted", source="HZ2024-07-06",
                                      definition=("未核定时按原上限", "without a decision the old cap stays"))
    granted_facility_floor_cap = share("属地核定的设施建筑面积占比上限", "facility floor-area cap granted", source="HZ2024-07-07",
                                       definition=("未核定时按原上限", "without a decision the old cap stays"))
    research_floor_area = floor("研发、设计、检测、中试设施建筑面积", "research floor area", source="NB2025-3.3-01")
    research_floor_share = share("研发、设计、检测、中试设施建筑面积占比", "research share of floor area", source="NB2025-3.3-01",
                                 derive=lambda project: (project.research_floor_area / project.floor_area).in_unit("%"))
    research_is_necessary = criterion("研发等设施为生产必需", "research space is necessary for production",
                                      settled_by=DISTRICT_INDUSTRY, source="NB2025-3.3-01")
    is_manufacturer_built = boolean("由制造业企业建设", "built by a manufacturer", source="NB2025-3.3-01")
    building_density = share("项目建筑密度", "building density of the project", source="CD2024-A1-05;HZ2024-05-05")
    suitable_roof_area = floor("适宜安装光伏的屋面面积", "roof suitable for photovoltaics", source="NB2025-2.3.9-07")
    pv_area = floor("光伏安装面积", "photovoltaic area", source="NB2025-2.3.9-07")
    pv_coverage = share("适宜屋面光伏覆盖率", "photovoltaic coverage", maximum=10**4, source="NB2025-2.3.9-07",
                        derive=lambda project: (project.pv_area / project.suitable_roof_area).in_unit("%"))
    investment = money("总投资", "total investment", source=f"{_RULES_2023};NB2025-2.2.7-05;HZ2021-2-12")
    investment_intensity = per_mu("投资强度", "investment intensity", source=f"{_RULES_2023};CD2024-A1-09;CD2024-2.2-01",
                                  derive=lambda project: (project.investment / project.land_area).in_unit("wan_yuan/mu"))
    revenue_per_mu = per_mu("营收产出率（达产）", "revenue per mu at full production", source="CD2024-A1-10;CD2024-2.2-01")
    full_production_tax = money("达产税收总额", "tax a year at full production", source="CD2024-A1-11")
    tax_per_mu = per_mu("税收产出率（达产）", "tax per mu at full production", source="CD2024-A1-11;CD2024-2.2-01",
                        derive=lambda project: (project.full_production_tax / project.land_area).in_unit("wan_yuan/mu"))
    required_investment_intensity = per_mu("标准地投资强度", "required investment intensity", source="CD2024-A1-07")
    required_revenue_per_mu = per_mu("标准地亩均营收", "required revenue per mu", source="CD2024-A1-07")
    required_tax_per_mu = per_mu("标准地亩均税收", "required tax per mu", source="CD2024-A1-07")
    required_far = ratio("控制指标容积率下限", "required floor area ratio", source="CD2024-2.2-01")
    required_building_density = share("控制指标建筑密度下限", "required building density", source="CD2024-2.2-01")

    # Chengdu: factories, admission and assessment
    factory_type = choice("厂房类型", "factory type", {
        "standard": ("标准厂房", "standard factory"),
        "general": ("一般厂房", "general factory"),
    }, source="CD2024-1.1-01;CD2024-1.2-01;CD2024-A1-13")
    previous_factory_type = choice("原厂房类型", "factory type before", {
        "standard": ("原为标准厂房", "was a standard factory"),
        "general": ("原为一般厂房", "was a general factory"),
        "none": ("原无厂房", "no factory before"),
    }, source="CD2024-5.2-03")
    factory_subtype = choice("标准厂房细类", "kind of standard factory", {
        "specialised": ("专业化标准厂房", "specialised"),
        "customised": ("定制化标准厂房", "customised"),
        "other": ("其他标准厂房", "other"),
    }, source="CD2024-1.2-02")
    users = choice("厂房使用者", "users of the factory", {
        "one_owner": ("单个业主自用", "one owner for itself"),
        "many_enterprises": ("中小微及其他工业企业", "many industrial firms"),
    }, source="CD2024-1.1-01;CD2024-1.2-01")
    built_by = choice("建设主体", "who builds", {
        "owner": ("业主自建", "the owner"),
        "agent": ("整体代建", "an agent, as a whole"),
        "operator": ("园区开发运营企业", "a developer and operator"),
    }, source="CD2024-1.1-01;CD2024-1.2-01")
    built_to_standard = criterion("按规定标准建设", "built to the standard", settled_by=CITY_INDUSTRY, source="CD2024-1.2-01")
    operator_has_experience = boolean("运营方有园区运营经验", "operator has run parks", source="CD2024-1.2-01")
    recognition = choice("标准厂房认定状态", "recognition of the standard factory", RECOGNITION_STATES,
                         source="CD2024-1.2-07;CD2024-1.2-09;CD2024-1.2-10")
    recognition_date = date("认定通过日期", "day of recognition", source="CD2024-1.2-08;CD2024-A4-02")
    operator_violated = boolean("开发运营过程有违规行为", "violation in operation", source="CD2024-1.2-10")
    admission_date = date("产业准入通过日期", "day of admission", source="CD2024-1.2-08;CD2024-A4-03")
    long_term_grant_approved = boolean("长期出让已按程序报批", "long-term grant approved", source="CD2024-1.2-12")
    admission_form_filled = boolean("已填报准入表", "admission form filled", source="CD2024-2.4-01")
    breaks_conditions = boolean("突破准入条件", "goes beyond the admission conditions", source="CD2024-2.2-03")
    breakthrough_agreed = boolean("突破条件经综合研判同意", "going beyond agreed by joint study", source="CD2024-2.2-03")
    self_held_share = share("标准厂房自持比例", "self-held share", source="CD2024-A1-13")
    split_is_planned = boolean("拟分割转让", "split transfer intended", source="CD2024-3.1-02")
    construction_mode = choice("建设方式", "construction mode", {
        "new_build": ("新建", "new building"),
        "alteration": ("改建", "alteration"),
        "extension": ("扩建", "extension"),
        "rebuild": ("拆建", "demolition and rebuilding"),
        "none": ("不建设", "no construction"),
    }, source="CD2024-4.2-01;CD2024-5.1-01;HZ2024-07-03;NB2025-2.1.2-02;NB2025-3.4-03")
    predates_opinions = boolean("《实施意见》执行前建成或在建", "built or begun before the Opinions", source="CD2024-4.3-01")
    is_built_by_state_firm = boolean("政府全资国有企业建设", "built by a wholly state-owned firm", source="CD2024-4.3-02")
    is_built_by_chain_leader = boolean("认定链主企业建设", "built by a recognised chain leader", source="CD2024-4.5-01")
    meets_chain_leader_rules = criterion("符合链主企业厂房分割规定", "meets the rules for factories of chain leaders",
                                         settled_by=CITY_INDUSTRY, source="CD2024-4.5-02",
                                         definition=("成经信办〔2023〕44号的规定", "the rules of Cheng Jing Xin Ban (2023) 44"))
    is_of_2016_period = boolean("成办发〔2016〕32号有效期内建成或在建", "built or begun while the 2016 rules held",
                                source="CD2024-4.4-01")
    planned_start = date("约定的开工日期", "start of works agreed", source="CD2024-A1-14")
    planned_completion = date("约定的竣工日期", "completion agreed", source="CD2024-A1-14")
    planned_production = date("约定的投产日期", "start of production agreed", source="CD2024-A1-14")
    full_production_date = date("约定的达产日期", "full production agreed", source="CD2024-A1-14;CD2024-3.1-03")
    actual_revenue_per_mu = per_mu("实际亩均营收", "actual revenue per mu", source="CD2024-3.1-03")
    actual_tax_per_mu = per_mu("实际亩均税收", "actual tax per mu", source="CD2024-3.1-03")
    actual_investment_intensity = per_mu("实际投资强度", "actual investment intensity", source="CD2024-3.1-03")
    assessment = choice("项目达产考核结果", "assessment of production", OUTCOMES, source="CD2024-3.1-05;CD2024-3.1-06")
    admission_commitments_met = criterion("准入表其他约定已兑现", "other entries of the admission form fulfilled",
                                          settled_by=DISTRICT, source="CD2024-3.1-03;CD2024-A1-10",
                                          definition=("产品、产能等约定", "product, capacity and the like"))
    reassessment = choice("整改后再次考核结果", "assessment after rectification", OUTCOMES, source="CD2024-3.1-06")
    municipal_recheck = choice("市级部门复核结果", "municipal re-check", OUTCOMES, source="CD2024-3.1-05")

    # split transfer
    contract_allows_split = boolean("出让合同（补充协议）允许分割转让", "contract allows split transfer",
                                    source="HZ2024-09-06;HZ2024-09-08;CD2024-4.3-02")
    split_agreed_before_grant = boolean("出让前已约定分割条件和最大比例", "split terms agreed before the grant",
                                        source="HZ2024-09-07")
    contract_split_share = share("合同约定最大分割比例", "greatest share by contract", source="HZ2024-09-07;CD2024-A4-04")
    contract_split_base = floor("合同约定的分割比例基数", "base of the contract share", source="HZ2024-09-07",
                                     definition=("以合同写明的面积为准", "the area that the contract names"))
    contract_conditions_met = criterion("合同约定的分割条件已满足", "split conditions of the contract met",
                                        settled_by=DISTRICT_INDUSTRY, source="HZ2024-09-06;HZ2024-09-07")
    transferred_floor_area = floor("已分割转让面积", "floor area already transferred", source="HZ2024-09-08;CD2024-A4-04")
    requested_floor_area = floor("本次申请分割面积", "floor area asked for", source="HZ2024-09-08;CD2024-A4-09")
    cumulative_split_area = floor("累计分割面积", "floor area split in all", source="HZ2024-09-08;CD2024-A4-04",
                                       definition=("已分割转让与本次申请之和", "already transferred and now asked for"),
                                       derive=lambda project: project.transferred_floor_area + project.requested_floor_area)
    cumulative_split_share = share("累计分割面积占合同基数比例", "share of the contract base split in all", maximum=10**4,
                                   source="HZ2024-09-07;CD2024-A4-04", derive=lambda project:
                                   (project.cumulative_split_area / project.contract_split_base).in_unit("%"))
    cumulative_split_share_of_added = share("累计分割面积占提容面积比例", "share of the added floor area split in all",
                                            maximum=10**4, source="HZ2024-09-08", derive=lambda project:
                                            (project.cumulative_split_area / project.added_floor_area).in_unit("%"))
    allowed_split_area = floor("允许分割面积", "floor area that may be split", source="CD2024-A4-04",
                                    derive=lambda project: project.contract_split_share.in_unit("ratio") * project.floor_area)
    is_completed = boolean("项目已建成", "project completed", source="HZ2024-09-13")

    # participants, delivery and operation
    developers = choices("开发主体", "developers", DEVELOPERS,
                         source="HZ2024-07-01;NB2025-2.3.8-01;NB2025-2.1.1-05;HZ2024-08-01")
    is_joint_development = boolean("企业联合开发", "developed jointly", source="HZ2024-07-10;NB2025-2.1.1-05;NB2025-3.2-03")
    joint_shares_agreed = boolean("联合体产权比例已约定", "shares of the partners agreed", source="HZ2024-07-10;NB2025-3.2-03")
    joint_shares_total = share("联合体约定份额合计", "agreed shares in all", maximum=1000, source="HZ2024-07-10")
    acceptance_passed = boolean("竣工验收已通过", "acceptance passed", source="HZ2024-07-10")
    acceptance_date = date("竣工验收日期", "day of acceptance", source="HZ2024-06-09")
    title_date = date("不动产权证取得日期", "day of the title certificate", source="HZ2024-06-09;CD2024-A4-03")
    land_certificate_date = date("用地许可或权证取得日期", "day of the land certificate", source="HZ2024-06-04")
    start_date = date("实际开工日", "works begun on", source="HZ2024-06-04;NB2025-4.2-03")
    operation_start = date("运营之日", "start of operation", source="HZ2024-08-03")
    acquisition_channel = choice("取得方式", "how acquired", {
        "primary_market": ("一级市场拿地", "primary market"),
        "secondary_market": ("二级市场收购", "secondary-market purchase"),
        "cooperation": ("政企合作", "cooperation of government and firm"),
        "lease": ("租赁取得", "lease"),
    }, source="HZ2024-08-01;NB2025-2.3.8-02;NB2025-3.5-05")
    is_state_invested = boolean("国有平台投资建设", "invested by a state platform", source="HZ2024-08-01;NB2025-3.5-05")
    incubation_term = years("核定的培育期", "incubation term granted", source="HZ2024-08-03")
    loss = money("培育期亏损额", "loss", source="HZ2024-08-04")
    loss_date = date("亏损发生日期", "day of the loss", source="HZ2024-08-04")
    deemed_share = share("国企考核视同比例", "share deemed in the assessment", source="HZ2024-08-02;HZ2024-08-04")
    aims_at_small_profit = criterion("保本微利", "aims at cost and a small profit", settled_by=DISTRICT, source="NB2025-2.3.8-02")
    finance = choices("融资方式", "finance", LOAN_PRODUCTS, source="HZ2024-07-09;NB2025-3.5-01;NB2025-3.5-02;HZ2021-4.5-02")
    develops_high_green_smart = criterion("高端化、绿色化、智能化协同发展", "high-end, green and smart together",
                                          settled_by=CITY_INDUSTRY, source="NB2025-3.6-02")
    has_distinct_leading_industry = criterion("主导产业特色明显", "leading industry stands out", settled_by=CITY_INDUSTRY,
                                              source="NB2025-3.6-02")
    has_complete_facilities = criterion("功能配套齐全", "functions and facilities complete", settled_by=CITY_INDUSTRY,
                                        source="NB2025-3.6-02")
    plaque_level = choice("示范空间授牌层级", "level that gives the plaque", LEVELS, source="NB2025-3.6-03")
    has_plan_and_team = boolean("已配方案和专班", "has its plan and task force", source="HZ2024-06-01")
    last_inspection = date("最近一次检查评估日期", "last inspection", source="HZ2024-09-01;NB2025-4.3-03")
    tenant_count = count("入驻企业数", "tenants", maximum=10**5, source="HZ2024-01-01")
    manufacturing_tenant_count = count("入驻制造业企业数", "manufacturing tenants", maximum=10**5, source="HZ2024-09-04")
    manufacturing_share = share("入驻企业制造业占比", "manufacturing share of tenants", source="HZ2024-09-04", derive=lambda
                                project: (project.manufacturing_tenant_count / project.tenant_count).in_unit("%"))
    annual_output = money("年产值", "yearly output", source="HZ2024-09-02")
    added_space_uses = choices("新增空间用途", "uses of the added space", SPACE_USES, source="HZ2024-10-04;NB2025-4.3-08")
    tracked_events = choices("已跟踪监管的事项", "events tracked", {
        "admission": ("产业准入", "admission"),
        "land_use": ("土地使用", "use of land"),
        "lease": ("物业出租", "lease"),
        "split_transfer": ("分割转让", "split transfer"),
        "equity_transfer": ("股权转让", "equity transfer"),
    }, source="HZ2024-10-05")
    safety_duty_assigned = boolean("安全生产责任已落实", "safety duty assigned", source="HZ2024-10-08")

    # energy and leads
    is_two_high = boolean("“两高”项目", "high-energy high-emission project", source="HZ2021-3.1.3-01;HZ2021-3.1.3-02")
    is_proposed = boolean("拟建项目", "project not yet begun", source="HZ2021-3.1.3-02")
    meets_two_high_rules = criterion("符合“两高”项目要求", "meets the two-high rules", source="HZ2021-3.1.3-01",
                                     settled_by=("发展改革部门", "the development and reform department"))
    energy_review = choice("节能审查结果", "energy review", OUTCOMES, source="HZ2021-3.1.3-02")
    new_energy_use = number("新增能耗", "new energy use", unit="tce", places=2, maximum=10**9, source="HZ2021-3.1.3-03")
    replacement_energy = number("能耗替代量", "replacement energy", unit="tce", places=2, maximum=10**9, source="HZ2021-3.1.3-03")
    energy_replacement_ratio = ratio("能耗替代比例", "replacement ratio", maximum=10**4, source="HZ2021-3.1.3-03", derive=lambda
                                     project: project.replacement_energy / project.new_energy_use)
    energy_intensity = number("单位工业增加值能耗", "energy per value added", unit="tce/wan_yuan", places=4, maximum=10**6,
                              source="GB/T 2589;HZ2021-3.1.3-03")
    is_from_outside_city = boolean("市域外招引项目", "attracted from outside the city", source="HZ2023-06-02")
    lead_reported = date("属地登记招引线索的日期", "day this district reported the lead", source="HZ2023-06-02")
    is_reported_elsewhere = boolean("其他区县也登记了该线索", "lead reported by another district too", source="HZ2023-06-02")
    other_lead_reported = date("其他区县最早登记日期", "earliest day another district reported it", source="HZ2023-06-02")
    same_day_first = boolean("同日登记的，属地时刻在先", "on one day: this district at the earlier hour", source="HZ2023-06-02")
    is_first_reported_here = boolean("属地首报", "first reported by this district", source="HZ2023-06-02",
                                     derive=lambda project: ~project.is_reported_elsewhere
                                     | (project.lead_reported < project.other_lead_reported)
                                     | (project.lead_reported.equals(project.other_lead_reported) & project.same_day_first))
    negotiation_begun = boolean("属地已与项目方洽谈", "this district has begun to negotiate", source="HZ2023-06-02")
    first_reporter_released = criterion("首报方已放弃或洽谈未成", "the first to report has given up or failed",
                                        settled_by=_PROMOTION, source="HZ2023-06-02")
    leaves_district = boolean("需转移、溢出到区县之外", "must leave or overflow its district", source="HZ2023-06-04")
    is_city_coordinated = boolean("项目已由市级统筹", "project coordinated by the city", source="HZ2023-06-04")
