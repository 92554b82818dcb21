"""A unit of a standard factory: is its transferee up to Annex 3, and may the unit be split off and transferred."""

from shanglou.engine import SHOULD, Stage, cases, gate, largest, readings, rule
from shanglou.policies.chengdu_2024.rules import reaches, row, standard_factory, under_notice
from shanglou.vocabulary import Unit

# the sub-fields of the only row of Pujiang that the note on above-scale enterprises is printed on
NOTED_IN_PUJIANG = (
    "生物诊断",
    "影像设备等医疗器械",
    "生物药",
    "现代中药等药物制剂",
    "生物提取制品",
    "原料药等医药制造",
)
ANNEX_3 = ("CD2024-3.2-02", "CD2024-A3-01")


def spans(unit):
    """The unit lies in more than one floor or band of storey height."""
    return unit.spans_bands | unit.spans_floors


def measured_by_row(unit, building, project, p):
    """One row of the table measures it as it stands: three storeys or more, and within one band."""
    return under_notice(project) & ~spans(unit) & (building.storeys >= p.standard_scope_storeys)


def storeys_told(building, p):
    """The storeys, or those that the table is made for when they are not known."""
    return building.storeys.or_else(p.standard_scope_storeys)


# ------------------------------------------------------------------------------------------------------- Annex 3


@rule(
    (*ANNEX_3, "CD2024-A3-31", "CD2024-4.2-01", "CD2024-4.3-03", "CD2024-A4-08"),
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="平均营业收入达到附件3标准",
    en="average revenue reaches Annex 3",
    applies=measured_by_row,
    questions=("Q09", "Q32"),
)
def revenue_reaches_annex3(unit, project, t):
    return reaches(unit.revenue_per_m2_occupied, unit.revenue_per_m2_transferred, row(unit, project, t).revenue)


@rule(
    (*ANNEX_3, "CD2024-A3-31", "CD2024-4.2-01", "CD2024-4.3-03", "CD2024-A4-08"),
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="平均税收达到附件3标准",
    en="average tax reaches Annex 3",
    applies=measured_by_row,
    questions=("Q09", "Q32"),
)
def tax_reaches_annex3(unit, project, t):
    return reaches(unit.tax_per_m2_occupied, unit.tax_per_m2_transferred, row(unit, project, t).tax)


def printed_over_one_area(unit):
    """The areas differ and yet the averages by both are one: the figure was only filled in, over an area nobody names."""
    areas_differ = unit.occupied_floor_area.differs(unit.floor_area)
    same_revenue = unit.revenue_per_m2_occupied.equals(unit.revenue_per_m2_transferred)
    same_tax = unit.tax_per_m2_occupied.equals(unit.tax_per_m2_transferred)
    return (areas_differ & (same_revenue | same_tax)).or_else(False)


@rule(
    ("CD2024-A3-31", "CD2024-A4-08"),
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="入驻面积与拟受让面积不同时，所填平均值的面积基数已核定",
    en="where the two floor areas differ, the one behind the averages filled in is settled",
    applies=lambda unit, project: under_notice(project) & printed_over_one_area(unit),
    questions=("Q10",),
    advice=(
        "填报考核期合计数，或由市经信局核定面积基数",
        "give the sums of the months assessed, or have the bureau settle the area",
    ),
)
def basis_of_averages_is_settled(unit):
    return unit.averages_basis_is_settled


@rule(
    ("CD2024-6-01", "CD2024-3.2-02"),
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="平均营业收入达到区（市）县自定标准",
    en="average revenue reaches the district's own standard",
    applies=under_notice,
    conflicts=("X17",),
)
def revenue_reaches_district_standard(unit):
    own = unit.district_revenue_standard.or_else(0)
    return reaches(unit.revenue_per_m2_occupied, unit.revenue_per_m2_transferred, own)


@rule(
    ("CD2024-6-01", "CD2024-3.2-02"),
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="平均税收达到区（市）县自定标准",
    en="average tax reaches the district's own standard",
    applies=under_notice,
    conflicts=("X17",),
)
def tax_reaches_district_standard(unit):
    own = unit.district_tax_standard.or_else(0)
    return reaches(unit.tax_per_m2_occupied, unit.tax_per_m2_transferred, own)


@rule(
    ("CD2024-A3-33", *ANNEX_3),
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="单层标准厂房达到适当提高后的附件3标准",
    en="a single-storey standard factory reaches Annex 3 as raised",
    applies=lambda building, project, p: under_notice(project) & (storeys_told(building, p) <= 1),
    questions=("Q12",),
)
def single_storey_reaches_raised_standard(unit, project, p, t):
    standard = row(unit, project, t)
    revenue = unit.revenue_per_m2 >= standard.revenue * p.single_storey_uplift
    return revenue & (unit.tax_per_m2 >= standard.tax * p.single_storey_uplift)


@rule(
    ("CD2024-A3-33", *ANNEX_3),
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="两层标准厂房的考核标准",
    en="the standard for a two-storey standard factory",
    applies=lambda building, project, p: under_notice(project) & storeys_told(building, p).equals(2),
    questions=("Q12",),
)
def two_storeys_reach_standard(unit, project, p, t):
    standard = row(unit, project, t)
    as_printed = (unit.revenue_per_m2 >= standard.revenue) & (unit.tax_per_m2 >= standard.tax)
    revenue = unit.revenue_per_m2 >= standard.revenue * p.single_storey_uplift
    as_raised = revenue & (unit.tax_per_m2 >= standard.tax * p.single_storey_uplift)
    return readings(
        "Q12",
        ("table", "按附件3所列标准", "by the table as printed", as_printed),
        ("raised", "按单层厂房适当提高", "raised as for a single storey", as_raised),
    )


@rule(
    ("CD2024-A3-08", "CD2024-A3-10", "CD2024-3.2-02"),
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="跨楼层或跨层高档的单元达到附件3标准",
    en="a unit across floors or storey-height bands reaches Annex 3",
    applies=lambda unit, building, project, p: (
        under_notice(project) & spans(unit).or_else(False) & (building.storeys >= p.standard_scope_storeys)
    ),
    questions=("Q11",),
)
def unit_across_bands_reaches_annex3(unit, project, t):
    lower = row(unit, project, t)
    upper = t.annex3(
        district=project.district,
        sub_field=unit.sub_field,
        storey_height=unit.greatest_storey_height,
        floor=unit.highest_floor_number,
    )
    return readings(
        "Q11",
        (
            "lowest",
            "按最低楼层、最小层高所在档",
            "by the band of the lowest floor and storey height",
            (unit.revenue_per_m2 >= lower.revenue) & (unit.tax_per_m2 >= lower.tax),
        ),
        (
            "highest",
            "按最高楼层、最大层高所在档",
            "by the band of the highest floor and storey height",
            (unit.revenue_per_m2 >= upper.revenue) & (unit.tax_per_m2 >= upper.tax),
        ),
    )


@rule(
    "CD2024-A3-29",
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="蒲江县受让3000平方米及以上厂房的企业为规模以上企业",
    en="in Pujiang a transferee of 3,000 m2 or more is above scale",
    applies=lambda project: under_notice(project) & project.district.is_("510131"),
    questions=("Q13",),
)
def large_transferee_in_pujiang_is_above_scale(unit, p):
    allowed = (unit.floor_area < p.pujiang_above_scale_area) | unit.transferee_is_above_scale
    return readings(
        "Q13",
        ("row", "只用于备注所在行", "for the row it is printed on", allowed | ~unit.sub_field.in_(*NOTED_IN_PUJIANG)),
        ("county", "用于全县各行", "for all rows of the county", allowed),
    )


# ----------------------------------------------------------------------------------------------------- occupancy


@rule(
    ("CD2024-4.1-01", "CD2024-4.1-04", "CD2024-4.1-03", "CD2024-4.2-01", "CD2024-4.3-03", "CD2024-A4-07"),
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="受让方连续入驻满规定月数（区（市）县要求更长的从其要求）",
    en="the transferee has been in place for the months asked, or for the longer time the district asks",
    applies=under_notice,
    questions=("Q14",),
    conflicts=("X17",),
    advice=("待满月数后再申请，或说明理由申请调整", "apply when the months are full, or ask for an adjustment with reasons"),
)
def continuous_occupancy(unit, p):
    district = unit.district_min_occupancy.or_else(p.district_min_occupancy).or_else(p.min_continuous_occupancy)
    ordinary = unit.occupancy_months >= largest(p.min_continuous_occupancy, district)
    adjusted = unit.occupancy_months >= unit.adjusted_min_occupancy.or_else(p.adjusted_min_occupancy)
    asks_adjustment = unit.adjustment_reason.or_else("none").in_("listing", "other")
    return cases((asks_adjustment, ordinary | (unit.adjustment_agreed & adjusted)), otherwise=ordinary)


@rule(
    ("CD2024-4.1-01", "CD2024-A4-07"),
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="入驻没有间断",
    en="the occupancy has no gap",
    applies=under_notice,
)
def occupancy_has_no_gap(unit):
    return unit.occupancy_is_continuous.or_else(True)


transferee_assessment = gate(
    "transferee_assessment",
    ("CD2024-3.2-01", "CD2024-3.2-02"),
    subject=Unit,
    stage=Stage.ASSESSMENT,
    zh="受让企业可否通过达产考核",
    en="does the transferee pass the assessment of production",
    rules=[
        continuous_occupancy,
        occupancy_has_no_gap,
        revenue_reaches_annex3,
        tax_reaches_annex3,
        basis_of_averages_is_settled,
        revenue_reaches_district_standard,
        tax_reaches_district_standard,
        single_storey_reaches_raised_standard,
        two_storeys_reach_standard,
        unit_across_bands_reaches_annex3,
        large_transferee_in_pujiang_is_above_scale,
    ],
)


# ------------------------------------------------------------------------------------------------ split transfer


@rule(
    ("CD2024-1.2-09", "CD2024-4.3-01", "CD2024-A4-02"),
    subject=Unit,
    stage=Stage.SPLIT_TRANSFER,
    zh="标准厂房已经市经信局认定",
    en="the standard factory is recognised by the municipal bureau",
    applies=standard_factory,
    questions=("Q31",),
    conflicts=("X20", "X15"),
    advice=("未经认定不得分割转让，先办认定", "without recognition no split: have it recognised first"),
)
def recognised_before_split(project):
    recognised = project.recognition.is_("recognised")
    return readings(
        "Q31",
        ("always", "认定要求及于《实施意见》前的厂房", "the bar reaches factories before the Opinions", recognised),
        (
            "new_only",
            "《实施意见》前的厂房只按合同",
            "factories before the Opinions follow the contract only",
            recognised | project.predates_opinions,
        ),
    )


@rule(
    ("CD2024-4.1-02", "CD2024-3.2-02"),
    subject=Unit,
    stage=Stage.SPLIT_TRANSFER,
    zh="受让企业达产考核已通过",
    en="the transferee has passed the assessment",
    applies=under_notice,
)
def transferee_passed_assessment(unit):
    return unit.assessment.is_("passed")


@rule(
    ("CD2024-A4-04", "CD2024-A4-09"),
    subject=Unit,
    stage=Stage.SPLIT_TRANSFER,
    zh="累计分割面积不超过允许分割面积",
    en="the floor area split in all stays within the area allowed",
    applies=standard_factory,
    conflicts=("X03",),
)
def split_stays_within_allowed_area(unit, project):
    asked = project.requested_floor_area.or_else(unit.floor_area)
    return project.transferred_floor_area + asked <= project.allowed_split_area


@rule(
    "CD2024-A3-32",
    subject=Unit,
    stage=Stage.SPLIT_TRANSFER,
    zh="入驻产业符合各级产业发展规划",
    en="the industry fits the industrial plans",
    modality=SHOULD,
    applies=under_notice,
)
def industry_fits_plans(unit):
    return unit.industry_fits_plans


split_transfer = gate(
    "split_transfer",
    ("CD2024-1.2-09", "CD2024-4.1-02", "CD2024-3.2-02"),
    subject=Unit,
    stage=Stage.SPLIT_TRANSFER,
    zh="单元可否分割转让",
    en="may this unit be divided and transferred",
    rules=[
        recognised_before_split,
        split_stays_within_allowed_area,
        *transferee_assessment.requirements,
        transferee_passed_assessment,
        industry_fits_plans,
    ],
)
