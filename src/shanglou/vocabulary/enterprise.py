"""Facts of an enterprise: developer, operator, tenant or transferee, with its figures of one year."""

from __future__ import annotations

from shanglou.engine.facts import Subject, boolean, choice, choices, criterion, date, number, text

from ._divisions import DIVISIONS
from ._kinds import CITY_INDUSTRY, DISTRICT, DISTRICT_INDUSTRY, ONE_PERSON, count, land, money, per_mu, share, years
from ._options import GRADES, LOAN_PRODUCTS

_TAX = ("税务部门", "the tax department")


# fmt: off
class Enterprise(Subject, name="enterprise", zh="企业", en="enterprise"):
    """An enterprise. Figures are those of the year evaluated."""

    # identity
    credit_code = text("统一社会信用代码", "unified social credit code", source="GB 32100;CD2024-A4-05")
    full_name = text("单位名称", "name of the enterprise", source="CD2024-A4-05")
    district = text("企业所在行政区", "division of the enterprise", source="GB/T 2260", names=DIVISIONS)
    registered_place = text("注册地", "place of registration", source="CD2024-A4-05")
    industry = text("行业代码", "industry code", source="GB/T 4754;HZ2021-3.1.1-01")
    legal_representative = text("法定代表人", "legal representative", personal=True, source="CD2024-A4-06")
    legal_representative_id = text("法定代表人公民身份号码", "citizen number of the representative", personal=True,
                                   source="GB 11643;CD2024-A4-06")
    phone = text("联系电话", "phone", personal=True, source="CD2024-A4-06")
    size = choice("企业规模", "size", {
        "large": ("大型", "large"),
        "medium": ("中型", "medium"),
        "small": ("小型", "small"),
        "micro": ("微型", "micro"),
    }, source="HZ2024-02-04;HZ2023-11-03")
    is_above_scale = boolean("规模以上企业", "above-scale enterprise", source="CD2024-A3-29;HZ2021-2-07")
    is_manufacturer = boolean("制造业企业", "manufacturer", source="GB/T 4754;NB2025-3.3-01;HZ2024-09-04")
    roles = choices("产业链地位", "place in the chain", {
        "head": ("头部企业", "head enterprise"),
        "leading": ("龙头企业", "leading enterprise"),
        "chain_leader": ("链主企业", "chain leader"),
        "ecosystem_leader": ("生态主导企业", "ecosystem leader"),
        "affiliate": ("关联企业", "affiliate of one of these"),
        "other": ("其他企业", "other"),
    }, source="HZ2024-02-01;HZ2023-03-03;NB2025-2.2.6-02")
    titles = choices("培育称号", "titles", {
        "specialised": ("专精特新企业", "specialised and innovative firm"),
        "little_giant": ("专精特新“小巨人”", "little giant"),
        "single_champion": ("单项冠军", "single champion"),
        "hidden_champion": ("隐形冠军", "hidden champion"),
        "high_tech": ("高新技术企业", "high-tech enterprise"),
        "tech_sme": ("科技型中小企业", "technology SME"),
        "listed_tech": ("科技型上市企业", "listed technology firm"),
        "none": ("无称号", "none"),
    }, source="HZ2021-3.2.10-02;HZ2021-3.4.17-02;HZ2023-11-03")
    is_recognised_chain_leader = boolean("经市级牵头部门认定的链主企业", "chain leader recognised by the lead municipal body",
                                         source="CD2024-4.5-01")
    is_wholly_state_owned = boolean("政府全资国有企业", "wholly state-owned", source="CD2024-4.3-02")
    is_state_operator = boolean("国有开发运营企业", "state-owned developer or operator", source="CD2024-1.2-03;CD2024-1.2-04")

    # developer and operator (Chengdu)
    has_operating_experience = boolean("有标准厂房或孵化载体开发运营经验", "has developed or run factories or incubators",
                                       source="CD2024-1.2-05")
    has_good_credit = criterion("资质信誉良好", "good standing", settled_by=CITY_INDUSTRY, source="CD2024-1.2-05")
    has_sound_finance = criterion("财务状况稳定", "sound finances", settled_by=CITY_INDUSTRY, source="CD2024-1.2-05")
    can_cluster_industry = criterion("有较强产业聚集和导入能力", "able to gather and bring in industry",
                                     settled_by=CITY_INDUSTRY, source="CD2024-1.2-05")
    can_invest_at_once = criterion("具有一次性投资开发能力", "able to invest and develop in one go",
                                   settled_by=DISTRICT_INDUSTRY, source="CD2024-2.1-01")
    has_industrial_strength = criterion("具有相应产业发展实力", "has the industrial strength", settled_by=DISTRICT_INDUSTRY,
                                        source="CD2024-2.1-01")
    has_idle_land = boolean("在本市有低效闲置工业用地", "holds idle or low-efficiency land in the city", source="CD2024-A2-16")

    # the year's figures
    land_area = land("实际用地面积", "land used", source="HZ2021-3.1.1-02",
                     definition=("自有加租入减租出", "owned and rented in, less rented out"))
    excluded_land_area = land("不计入评价的用地面积", "land left out of the evaluation", source="NB2025-3.3-03")
    evaluated_land_area = land("评价用地面积", "land evaluated", source="HZ2021-4.2-01;NB2025-3.3-03",
                               derive=lambda enterprise: enterprise.land_area - enterprise.excluded_land_area.or_else(0))
    revenue = money("营业收入", "revenue", source="HZ2021-2-06")
    output_value = money("工业总产值", "gross output", source="HZ2021-3.1.1-02;HZ2024-09-02")
    value_added = money("工业增加值", "value added", source="HZ2021-2-08;HZ2024-10-03")
    tax = money("税收实际贡献", "tax paid", source="HZ2021-2-07")
    rd_expense = money("研发经费支出", "R&D spending", source="HZ2021-2-06;HZ2024-09-02")
    employees = count("年平均用工人数", "mean number employed", maximum=10**7, source="HZ2021-2-09")
    energy_use = number("综合能源消费量", "energy use", unit="tce", places=2, maximum=10**9,
                        source="GB/T 2589;HZ2021-3.1.1-02;HZ2023-15-01")
    carbon_emission = number("二氧化碳排放量", "carbon dioxide emitted", unit="t", places=2, maximum=10**10,
                             source="HZ2023-15-02")
    pollutant_emission = number("主要污染物排放量", "main pollutants emitted", unit="t", places=4, maximum=10**8,
                                source="HZ2023-15-01")
    voltage = number("用电电压等级", "supply voltage", unit="kV", places=2, maximum=2000, source="HZ2023-13-05")
    tax_per_mu = per_mu("亩均税收", "tax per mu", source="HZ2021-2-07;HZ2021-4.2-01", derive=lambda enterprise:
                        (enterprise.tax / enterprise.evaluated_land_area).in_unit("wan_yuan/mu"))
    value_added_per_mu = per_mu("亩均增加值", "value added per mu", source="HZ2021-2-08;HZ2021-4.2-01",
                                derive=lambda enterprise:
                                (enterprise.value_added / enterprise.evaluated_land_area).in_unit("wan_yuan/mu"))
    output_per_mu = per_mu("企业亩均产出", "output per mu of the enterprise", source="NB2025-2.1.1-03", derive=lambda enterprise:
                           (enterprise.output_value / enterprise.evaluated_land_area).in_unit("wan_yuan/mu"))
    energy_intensity = number("企业单位工业增加值能耗", "energy per value added of the enterprise", unit="tce/wan_yuan", places=4,
                              maximum=10**6, source="GB/T 2589;HZ2021-3.1.3-03", derive=lambda enterprise:
                              (enterprise.energy_use / enterprise.value_added).in_unit("tce/wan_yuan"))
    labour_productivity = number("全员劳动生产率", "labour productivity", unit="wan_yuan", places=4, maximum=10**8,
                                 source="HZ2021-2-09", definition=("人均工业增加值", "value added for each person employed"),
                                 derive=lambda enterprise:
                                 (enterprise.value_added / (enterprise.employees / ONE_PERSON)).in_unit("wan_yuan"))
    rd_share = share("研发经费占营业收入比重", "R&D over revenue", maximum=10**6, source="HZ2021-2-06",
                     derive=lambda enterprise: (enterprise.rd_expense / enterprise.revenue).in_unit("%"))
    grade = choice("亩均评价等级", "per-mu grade", GRADES, source="HZ2021-4.2-01;HZ2021-4.2-02")
    grade_is_of_this_year = boolean("为当年度评价结果", "grade is of the year concerned", source="HZ2021-4.2-02")
    curtailment = choice("所执行的限产措施", "curtailment imposed", {
        "orderly_power_use": ("有序用电", "orderly power use"),
        "air_pollution_control": ("大气污染防治", "air-pollution control"),
        "emergency_stop": ("应急停产", "emergency stop"),
        "other": ("其他限产措施", "other curtailment"),
    }, source="HZ2021-4.2-02")

    # high-consumption low-efficiency
    guide_tax_per_mu = per_mu("行业指南亩均税收标准", "guide figure for tax per mu", source="HZ2021-3.1.1-01")
    guide_energy_intensity = number("行业指南单位增加值能耗标准", "guide figure for energy per value added", unit="tce/wan_yuan",
                                    places=4, maximum=10**6, source="HZ2021-3.1.1-01")
    register_state = choice("高耗低效整治清单状态", "state on the low-efficiency register", {
        "not_listed": ("未列入", "not listed"),
        "screened": ("排摸疑似", "screened"),
        "listed": ("已列入", "listed"),
        "removed": ("已销号", "removed"),
    }, source="HZ2021-3.1.1-03;HZ2021-3.1.2-04")
    has_violation = boolean("存在违法违规行为", "has broken the law", source="HZ2021-3.1.2-02")
    rectification_deadline = date("整改期限", "deadline to rectify", source="HZ2021-3.1.2-02")
    is_rectified = boolean("已整改达标", "rectified", source="HZ2021-3.1.2-02")
    rectification_failed = boolean("经整改仍未达标", "rectified and still below the standard", source="HZ2021-3.1.2-02")
    was_inspected = boolean("已依法检查", "inspected by law", source="HZ2021-3.1.2-01")
    treatment = choice("整治方式", "treatment", {
        "vacate": ("整体腾退", "vacate"),
        "merge": ("兼并重组", "merge"),
        "relocate": ("搬迁入园", "move into a park"),
        "upgrade": ("改造提升", "upgrade"),
        "other": ("其他方式", "other"),
        "none": ("未确定", "not decided"),
    }, source="HZ2021-3.1.2-03")
    has_own_plan = boolean("已定“一企一策”", "has its own plan", source="HZ2021-3.1.2-04")
    meets_benchmark = criterion("对标提升已达标", "meets the benchmark", settled_by=DISTRICT_INDUSTRY, source="HZ2021-3.1.2-04")
    is_high_emission = criterion("高能耗、高排放、高污染企业", "high energy, emission or pollution", settled_by=(
                                 "生态环境部门", "the environment department"), source="HZ2023-15-01")

    # migration and relocation
    migration = choice("迁移范围", "scope of migration", {
        "none": ("不迁移", "does not move"),
        "within_district": ("区县内迁移", "within the district"),
        "within_city": ("市域内跨区县迁移", "to another district of the city"),
        "out_of_city": ("迁出市域", "out of the city"),
    }, source="HZ2021-3.3.12-04;HZ2021-4.4-03;HZ2023-06-04")
    is_ordinary_size = criterion("属一般规模企业（迁移）", "firm of ordinary size (migration)", settled_by=(
                                 "企业迁移管理办法（未提供）", "the enterprise-migration rules (not supplied)"),
                                 definition=("不属一般规模的为一定规模企业", "a firm that is not counts as one of larger size"),
                                 source="HZ2021-4.4-03;HZ2021-4.4-04;HZ2021-4.4-05")
    outward_warning_recorded = boolean("已作外迁预警", "warning of the outward move on file", source="HZ2021-3.3.12-01")
    city_coordinated = boolean("已由市级统筹", "coordinated by the city", source="HZ2023-06-04")
    moves_statistics_and_tax = boolean("统计数据和税收划归迁入地", "statistics and tax go to the new district",
                                       source="HZ2021-4.4-03")
    was_obstructed = boolean("迁移受迁出地阻碍", "obstructed by the old district", source="HZ2021-4.4-04")
    had_clawback = boolean("已兑现奖补被追溯", "incentives clawed back", source="HZ2021-4.4-04")
    tax_split_agreed = boolean("两地已协商税收划分", "tax split agreed by the two districts", source="HZ2021-4.4-05")
    relocated_by_plan = boolean("因规划调整需整体搬迁", "relocated whole by a change of plan", source="HZ2021-3.1.5-03")
    fits_orientation = criterion("符合产业发展导向", "fits the industrial orientation", settled_by=DISTRICT,
                                 source="HZ2021-3.1.5-03")

    # support, growth and people
    in_zone = boolean("企业位于园区内", "enterprise inside a zone", source="HZ2023-11-03;HZ2023-12-03")
    loans = choices("所申请的金融产品", "loans applied for", LOAN_PRODUCTS,
                    source="HZ2021-4.5-01;HZ2023-11-03;HZ2023-11-04;HZ2023-11-05")
    has_rd_deduction = criterion("享受研发费加计扣除", "enjoys the R&D deduction", settled_by=_TAX, source="HZ2021-4.1-04")
    is_in_signature_chain = criterion("处于标志性产业链或关键细分领域", "in a signature chain or key segment",
                                      settled_by=CITY_INDUSTRY, source="HZ2021-3.2.10-01")
    is_in_basic_field = criterion("处于关键元器件、零部件等基础领域", "in a basic field such as key components and parts",
                                  settled_by=CITY_INDUSTRY, source="HZ2021-3.2.10-02")
    is_cultivation_candidate = criterion("已遴选为专精特新培育企业", "selected for cultivation as a specialised firm",
                                         settled_by=CITY_INDUSTRY, source="HZ2021-3.2.10-03")
    uses_cloud = boolean("已上云上平台", "uses cloud and platforms", source="HZ2023-16-03")
    on_energy_platform = boolean("已接入能源双碳平台", "on the energy and carbon platform", source="HZ2023-15-02")
    is_low_efficiency_capacity = criterion("属低效产能", "low-efficiency capacity", settled_by=DISTRICT_INDUSTRY,
                                           source="HZ2023-15-01")
    consortium_partners = choices("创新联合体合作方", "partners of the innovation consortium", {
        "university": ("高校院所", "university or institute"),
        "new_research_body": ("新型研发机构", "new-type research body"),
        "other": ("其他合作方", "other partner"),
    }, source="HZ2023-07-02")
    is_multinational = boolean("属跨国公司", "part of a multinational", source="HZ2023-09-01")
    group_functions = choices("承担的集团职能", "functions for its group", {
        "regional_headquarters": ("地区总部", "regional headquarters"),
        "research": ("研发机构", "research"),
        "sales": ("销售机构", "sales"),
        "logistics": ("物流机构", "logistics"),
        "other": ("其他职能", "other"),
    }, source="HZ2023-09-01")
    overseas_bodies = choices("海外机构", "bodies abroad", {
        "incubator": ("海外创新孵化中心", "overseas incubator"),
        "research": ("海外研发机构", "overseas research"),
        "other": ("其他海外机构", "other"),
    }, source="HZ2023-09-02")
    holds_stock_infrastructure = boolean("持有基础设施类存量资产", "holds existing infrastructure assets", source="HZ2023-11-05")
    smart_factory_level = choice("智能工厂级别", "smart-factory level", {
        "basic": ("基础级", "basic"),
        "advanced": ("先进级", "advanced"),
        "excellent": ("卓越级", "excellent"),
        "leading": ("领航级", "leading"),
        "none": ("非智能工厂", "none"),
    }, source="NB2025-2.2.5-02")
    transforms_fast = criterion("结构转型快", "transforms fast", settled_by=DISTRICT_INDUSTRY, source="NB2025-2.1.2-02")
    has_growth_potential = criterion("成长潜力好", "has growth potential", settled_by=DISTRICT_INDUSTRY,
                                     source="NB2025-2.1.2-02;NB2025-2.2.4-04")
    needs_space_urgently = criterion("空间需求迫切", "needs space urgently", settled_by=DISTRICT_INDUSTRY,
                                     source="NB2025-2.1.2-02")
    is_in_focus_field = criterion("属重点培育的新兴模式或产业", "in a field to be fostered", settled_by=DISTRICT_INDUSTRY,
                                  source="NB2025-2.2.4-03")
    runs_incubator_upstairs = boolean("在上楼空间自建孵化载体", "runs an incubator upstairs", source="NB2025-2.2.6-02")
    talent_kind = choice("申请人才类别", "kind of talent applying", {
        "foreign_talent": ("外国人才", "foreign talent"),
        "high_end_overseas": ("境外高端人才", "high-end overseas talent"),
        "foreign_executive": ("外籍高管和专业人才", "foreign executive or specialist"),
        "overseas_student": ("优秀留学生、外国毕业生", "overseas student or graduate"),
    }, source="HZ2023-12-03;HZ2023-12-04;HZ2023-12-05;HZ2023-12-06")
    talent_age = years("人才年龄", "age of the talent", maximum=120, source="HZ2023-12-04")
    residence_permit_years = years("申请的居留许可年限", "residence permit asked for", source="HZ2023-12-03")
    work_permit_approved = boolean("工作许可已经批准", "work permit approved", source="HZ2023-12-04")
    talent_is_invited = boolean("人才由园区内单位邀请", "invited by a body in the zone", source="HZ2023-12-05")
    student_origin = choice("毕业院校类别", "kind of university", {
        "domestic_key": ("国内重点高校", "key university in China"),
        "foreign_known": ("国际知名高校", "well-known university abroad"),
        "other": ("其他院校", "other university"),
    }, source="HZ2023-12-06")
    student_degree = choice("学历", "degree", {
        "below_bachelor": ("本科以下", "below bachelor"),
        "bachelor": ("本科", "bachelor"),
        "postgraduate": ("研究生", "postgraduate"),
    }, source="HZ2023-12-06")
    student_is_excellent = criterion("属优秀留学生", "excellent student", source="HZ2023-12-06",
                                     settled_by=("出入境管理机构", "the exit and entry administration"))
    innovates_in_zone = boolean("在园区内从事创新创业", "innovates or founds a firm in the zone", source="HZ2023-12-06")
    safety_person_named = boolean("已明确安全生产责任人", "safety person named", source="HZ2024-10-08")
