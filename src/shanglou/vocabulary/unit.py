"""Facts of a unit: the part of a building that is used, leased or transferred as one."""

from __future__ import annotations

from shanglou.engine.building import largest
from shanglou.engine.facts import Subject, boolean, choice, choices, criterion, date, number, text

from ._kinds import (
    CITY_INDUSTRY,
    DISTRICT,
    DISTRICT_INDUSTRY,
    floor,
    money,
    months_through,
    per_m2,
)
from ._options import FACILITY_USES, OUTCOMES, SPACE_USES, TENANT_CLASSES

_PRINTED = (
    "附件4所填数值；未填时按入驻面积与拟受让面积中较大者计算",
    "as filled in Annex 4; else over the larger of the area occupied and the area to be transferred",
)
_BY_OCCUPIED = ("以入驻面积计；面积不详时取所填数值", "over the area occupied; the figure filled in when that is unknown")
_BY_TRANSFERRED = ("以拟受让面积计；面积不详时取所填数值", "over the area to be transferred; else the figure filled in")
_TWELVE = ("考核的连续12个自然月合计", "sum over the twelve consecutive natural months assessed")


# fmt: off
class Unit(Subject, name="unit", zh="单元", en="unit", parents=("building", "project")):
    """A unit. Its tenant, who in a split transfer is the transferee, is described here too."""

    # the space
    code = text("不动产单元代码", "real-estate unit code", source="GB/T 37346")
    door_no = text("门牌号", "door number", source="CD2024-A4-09")
    use = choice("单元用途", "use of the unit", SPACE_USES, source="HZ2024-09-12;GB/T 50353")
    is_facility = boolean("行政办公及生活服务设施", "administrative or living facility", source="HZ2024-09-12;HZ2024-07-06",
                          derive=lambda unit: unit.use.in_(*FACILITY_USES))
    floor_area = floor("单元建筑面积", "floor area of the unit", maximum=10**7,
                       source="GB/T 17986;HZ2024-09-10;HZ2024-09-11;CD2024-A4-09",
                       definition=("分割转让时即拟受让面积", "in a split transfer: the area to be transferred"))
    split_by = choice("分割方式", "division basis", {
        "building": ("按幢（单元）", "by building"),
        "floor": ("按层（单元）", "by floor"),
        "part_of_floor": ("层内分隔", "part of a floor"),
        "other": ("其他方式", "other"),
    }, source="HZ2024-09-10;HZ2024-09-11")
    split_state = choice("分割状态", "state of the split", {
        "retained": ("自持或未分割", "retained"),
        "requested": ("本次申请", "asked for now"),
        "transferred": ("已分割转让", "already transferred"),
    }, source="HZ2024-09-08;CD2024-A4-04")
    floor_number = number("所在层", "floor number", unit="storey", minimum=-20, maximum=200, source="CD2024-A3-10",
                          definition=("首层为1，地下为负；跨层时取最低层", "ground floor is 1; the lowest when it spans several"))
    highest_floor_number = number("最高所在层", "highest floor number", unit="storey", minimum=-20, maximum=200,
                                  source="CD2024-A3-10")
    spans_floors = boolean("跨层", "spans several floors", source="CD2024-A3-10",
                           derive=lambda unit: unit.highest_floor_number.differs(unit.floor_number))
    spans_bands = boolean("跨附件3的层高或楼层档", "spans height or floor bands of Annex 3", source="CD2024-A3-08;CD2024-A3-10")
    storey_height = number("层高", "storey height", unit="m", places=3, maximum=100, source="GB/T 50353;CD2024-A3-08")
    greatest_storey_height = number("最大层高", "greatest storey height", unit="m", places=3, maximum=100,
                                    source="CD2024-A3-08", definition=("单元内层高不一时", "when the heights in the unit differ"))
    actual_use = choice("单元实际用途", "actual use of the unit", SPACE_USES, source="HZ2024-10-04")

    # the tenant or transferee
    tenant = text("入驻（受让）企业", "tenant or transferee", source="CD2024-A4-05;CD2024-3.2-01")
    tenant_code = text("入驻企业统一社会信用代码", "credit code of the tenant", source="GB 32100;CD2024-A4-05")
    tenant_class = choice("入驻企业产业类别", "class of the tenant", TENANT_CLASSES, source="HZ2024-09-04")
    tenant_fits_chain = criterion("入驻企业符合产业链集群发展", "tenant fits the chain cluster",
                                  settled_by=DISTRICT_INDUSTRY, source="HZ2024-09-05;HZ2024-09-04")
    lease_is_requested = boolean("申请出租", "lease asked for", source="HZ2024-09-03")
    lease_reviewed = boolean("履约监管主体已审查承租方", "tenant reviewed by the supervising body", source="HZ2024-09-03")
    transferee_is_eligible = criterion("受让方符合“工业上楼”要求", "transferee meets the upstairs requirements",
                                       question="Q25", settled_by=DISTRICT, source="HZ2024-09-13")
    is_joint_share = boolean("按联合开发协议分得", "allotted to a joint developer", source="HZ2024-07-10",
                             definition=("联合开发方按约定比例登记所得的单元，不是向他人转让",
                                         "a unit registered to a joint developer as its agreed share, not sold to another"))
    transferee_is_above_scale = boolean("受让方为规模以上企业", "transferee is above scale", source="CD2024-A3-29")
    district_reviewed = boolean("属地工业经济主管部门已审核同意", "reviewed and agreed by the district industry department",
                                source="HZ2024-09-14")
    written_opinion_issued = boolean("属地政府已出具书面意见", "written opinion of the district government issued",
                                     source="HZ2024-09-15;HZ2024-09-16")
    transfer_registered = boolean("已办转移登记", "transfer registered", source="HZ2024-09-16;CD2024-3.2-05")
    certificate_has_remark = boolean("权证附记已载明再转让要求", "certificate carries the remark", source="HZ2024-09-17")
    obligations_transferred = boolean("权利义务已随之转移", "rights and duties passed on", source="HZ2024-09-18")
    supervision_agreement_signed = boolean("买受方已签履约监管协议", "supervision agreement signed", source="HZ2024-09-19")
    agreement_terms = choices("履约监管协议载明事项", "terms in the agreement", {
        "industry_category": ("产业类别", "industry category"),
        "use": ("使用用途", "use"),
        "input_output": ("投入产出要求", "input and output"),
        "penalties": ("违约罚则", "penalties"),
    }, source="HZ2024-09-19")

    # Chengdu: assessment of the transferee
    sub_field = text("细分领域", "sub-field", source="CD2024-A3-01;CD2024-A4-07",
                     definition=("按附件3所列的细分领域名称", "as named in Annex 3"))
    industry_category = text("产业门类", "industry category", source="CD2024-A3-01;CD2024-A4-07")
    is_supporting_industry = criterion("表列产业的配套产业", "supporting a listed industry", question="Q32",
                                       settled_by=CITY_INDUSTRY, source="CD2024-A3-30")
    industry_fits_plans = criterion("入驻产业符合各级产业发展规划", "industry fits the industrial plans", settled_by=DISTRICT,
                                    source="CD2024-A3-32")
    has_special_process = boolean("特殊工艺", "special process", source="CD2024-A3-33;CD2024-A2-17")
    occupied_floor_area = floor("入驻面积", "floor area occupied", maximum=10**7, source="CD2024-A3-31")
    assessed_revenue = money("考核期营业收入", "revenue over the months assessed", source="CD2024-A3-31", definition=_TWELVE)
    assessed_tax = money("考核期税收", "tax over the months assessed", source="CD2024-A3-31", definition=_TWELVE)
    assessed_investment = money("考核期投资", "investment over the months assessed", source="CD2024-A3-31", definition=_TWELVE)
    revenue_per_m2 = per_m2("平均营收", "average revenue", source="CD2024-A3-01;CD2024-A4-08", definition=_PRINTED,
                            derive=lambda unit: unit.assessed_revenue / largest(unit.occupied_floor_area, unit.floor_area))
    tax_per_m2 = per_m2("平均税收", "average tax", source="CD2024-A3-01;CD2024-A4-08", definition=_PRINTED,
                        derive=lambda unit: unit.assessed_tax / largest(unit.occupied_floor_area, unit.floor_area))
    investment_per_m2 = per_m2("平均投资强度", "average investment", source="CD2024-A3-01;CD2024-A4-08", definition=_PRINTED,
                               derive=lambda unit:
                               unit.assessed_investment / largest(unit.occupied_floor_area, unit.floor_area))
    revenue_per_m2_occupied = per_m2("平均营收（入驻面积）", "average revenue by area occupied", source="CD2024-A3-31",
                                     definition=_BY_OCCUPIED, derive=lambda unit:
                                     (unit.assessed_revenue / unit.occupied_floor_area).or_else(unit.revenue_per_m2))
    tax_per_m2_occupied = per_m2("平均税收（入驻面积）", "average tax by area occupied", source="CD2024-A3-31",
                                 definition=_BY_OCCUPIED, derive=lambda unit:
                                 (unit.assessed_tax / unit.occupied_floor_area).or_else(unit.tax_per_m2))
    revenue_per_m2_transferred = per_m2("平均营收（拟受让面积）", "average revenue by area transferred", source="CD2024-A3-31",
                                        definition=_BY_TRANSFERRED, derive=lambda unit:
                                        (unit.assessed_revenue / unit.floor_area).or_else(unit.revenue_per_m2))
    tax_per_m2_transferred = per_m2("平均税收（拟受让面积）", "average tax by area transferred", source="CD2024-A3-31",
                                    definition=_BY_TRANSFERRED, derive=lambda unit:
                                    (unit.assessed_tax / unit.floor_area).or_else(unit.tax_per_m2))
    averages_basis_is_settled = criterion("附件4平均值的面积基数已核定", "floor area behind the averages of Annex 4 is settled",
                                          question="Q10", settled_by=CITY_INDUSTRY, source="CD2024-A3-31;CD2024-A4-08")
    district_revenue_standard = per_m2("区县自定平均营收标准", "district standard for revenue", source="CD2024-6-01")
    district_tax_standard = per_m2("区县自定平均税收标准", "district standard for tax", source="CD2024-6-01")
    occupancy_start = date("连续入驻起始日", "first day of occupancy", source="CD2024-4.1-01;CD2024-A4-07")
    occupancy_end = date("连续入驻截止日", "last day of occupancy", source="CD2024-4.1-01;CD2024-A4-07",
                         definition=("当日计入", "the day itself counts"))
    occupancy_months = number("连续入驻月数", "months of occupancy", unit="month", maximum=1200,
                              source="CD2024-4.1-01", definition=("满月数", "whole months"),
                              derive=lambda unit: months_through(unit.occupancy_start, unit.occupancy_end))
    occupancy_is_continuous = boolean("入驻无间断", "occupancy without a gap", source="CD2024-4.1-01")
    district_min_occupancy = number("区县要求的入驻月数", "months of occupancy the district asks", unit="month", maximum=1200,
                                    source="CD2024-4.1-04")
    adjusted_min_occupancy = number("经批准调整的入驻月数", "months of occupancy as adjusted", unit="month", maximum=1200,
                                    source="CD2024-4.1-03")
    adjustment_reason = choice("调整入驻时长的原因", "reason for the adjustment", {
        "listing": ("企业上市", "going public"),
        "other": ("其他原因", "other"),
        "none": ("未调整", "no adjustment"),
    }, source="CD2024-4.1-03")
    adjustment_agreed = criterion("同意调整入驻时长", "adjustment agreed", question="Q14", settled_by=DISTRICT,
                                  source="CD2024-4.1-03")
    assessment = choice("受让企业达产考核结果", "assessment of the transferee", OUTCOMES, source="CD2024-3.2-02;CD2024-4.1-02")
