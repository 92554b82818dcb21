"""Admission: the conditions a project is held to, the file, the opinions on it, and whether it may be admitted."""

from shanglou.engine import MUST, SHOULD, Stage, entitlement, formula, gate, rule
from shanglou.policies.chengdu_2024.rules import large_parcel, long_term, standard_factory
from shanglou.vocabulary import Application, Parcel, Project


def not_excused(project):
    """Unless a joint study has agreed that the project may go beyond the conditions (CD2024-2.2-03)."""
    return ~project.breakthrough_agreed


def audited(application):
    """Reviewed by audit."""
    return application.review_mode.is_("audit")


# ------------------------------------------------------------------------------------------- investor and conditions


@rule(
    "CD2024-2.1-01",
    subject=Application,
    stage=Stage.ADMISSION,
    zh="新供地项目投资主体具有一次性投资开发能力",
    en="the investor of a project on new land is able to invest and develop in one go",
    applies=lambda project: project.land_source.is_("new_supply"),
)
def investor_can_invest_at_once(enterprise):
    return enterprise.can_invest_at_once


@rule(
    "CD2024-2.1-01",
    subject=Application,
    stage=Stage.ADMISSION,
    zh="新供地项目投资主体具有相应产业发展实力",
    en="the investor of a project on new land has the industrial strength",
    applies=lambda project: project.land_source.is_("new_supply"),
)
def investor_has_industrial_strength(enterprise):
    return enterprise.has_industrial_strength


@entitlement(
    "CD2024-2.1-02",
    subject=Parcel,
    stage=Stage.SUPPLY,
    zh="鼓励新供工业用地由多主体竞争性出让",
    en="new industrial land granted in competition of several bidders, which is encouraged",
    applies=lambda parcel: parcel.land_source.is_("new_supply"),
)
def competitive_grant(parcel, p):
    return parcel.bidder_count >= p.several_bidders


@rule(
    ("CD2024-2.2-01", "CD2024-2.2-02", "CD2024-A1-05"),
    subject=Project,
    stage=Stage.ADMISSION,
    zh="容积率达到准入条件",
    en="floor area ratio meets the admission condition",
    applies=not_excused,
)
def far_meets_admission_condition(project, p):
    return project.far >= project.required_far.or_else(p.admission_far_min)


@rule(
    ("CD2024-2.2-01", "CD2024-2.2-02", "CD2024-A1-05"),
    subject=Project,
    stage=Stage.ADMISSION,
    zh="建筑密度达到准入条件",
    en="building density meets the admission condition",
    applies=not_excused,
)
def density_meets_admission_condition(project, p):
    return project.building_density >= project.required_building_density.or_else(p.admission_building_density_limit)


@rule(
    ("CD2024-2.2-01", "CD2024-2.2-02", "CD2024-A1-07", "CD2024-A1-09"),
    subject=Project,
    stage=Stage.ADMISSION,
    zh="投资强度达到准入条件",
    en="investment intensity meets the admission condition",
    applies=not_excused,
)
def investment_meets_admission_condition(project, p):
    return project.investment_intensity >= project.required_investment_intensity.or_else(p.admission_investment_intensity_min)


@rule(
    ("CD2024-2.2-01", "CD2024-2.2-02", "CD2024-A1-07", "CD2024-A1-10"),
    subject=Project,
    stage=Stage.ADMISSION,
    zh="亩均营收达到准入条件",
    en="revenue per mu meets the admission condition",
    applies=not_excused,
    conflicts=("X14",),
)
def revenue_meets_admission_condition(project, p):
    return project.revenue_per_mu >= project.required_revenue_per_mu.or_else(p.admission_revenue_per_mu_min)


@rule(
    ("CD2024-2.2-01", "CD2024-2.2-02", "CD2024-A1-07", "CD2024-A1-11"),
    subject=Project,
    stage=Stage.ADMISSION,
    zh="亩均税收达到准入条件",
    en="tax per mu meets the admission condition",
    applies=not_excused,
    conflicts=("X14",),
)
def tax_meets_admission_condition(project, p):
    return project.tax_per_mu >= project.required_tax_per_mu.or_else(p.admission_tax_per_mu_min)


@rule(
    "CD2024-2.2-03",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="突破准入条件须经市经信局牵头综合研判同意",
    en="going beyond the conditions needs the consent of a joint study led by the municipal bureau",
    applies=lambda project: project.breaks_conditions.or_else(False),
    advice=("请市经信局组织综合研判", "ask the municipal bureau for a joint study"),
)
def exceeding_conditions_is_agreed(project):
    return project.breakthrough_agreed


# --------------------------------------------------------------------------------------------------------- the file


@rule(
    ("CD2024-2.4-01", "CD2024-A2-03"),
    subject=Project,
    stage=Stage.ADMISSION,
    zh="已填报产业准入表",
    en="the admission form is filled in",
)
def admission_form_is_filled(project):
    return project.admission_form_filled


@rule(
    ("CD2024-2.4-02", "CD2024-A1-09"),
    subject=Project,
    stage=Stage.ADMISSION,
    zh="标准厂房项目在准入表载明招引产业方向",
    en="the form of a standard-factory project states the industries to be attracted",
    applies=standard_factory,
)
def industries_to_attract_are_stated(project):
    return project.states_industries_to_attract


@formula(
    "CD2024-A1-11",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="由达产税收总额算出的税收产出率",
    en="tax output rate worked out from the tax total",
    places=2,
    conflicts=("X14",),
)
def tax_rate_from_total(project):
    return (project.full_production_tax / project.land_area).in_unit("wan_yuan/mu")


@rule(
    "CD2024-A1-14",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="开工、竣工、投产、达产时间依次不早于前者",
    en="start, completion, production and full production follow one another",
    advice=("改正准入表所填时间", "correct the dates in the form"),
)
def planned_dates_in_order(project):
    started_first = project.planned_start <= project.planned_completion
    completed_first = project.planned_completion <= project.planned_production
    return started_first & completed_first & (project.planned_production <= project.full_production_date)


@rule(
    "CD2024-A1-18",
    subject=Application,
    stage=Stage.ADMISSION,
    zh="准入表一式三份",
    en="the admission form comes in three copies",
    modality=SHOULD,
    applies=lambda application: application.kind.in_("admission", "readmission"),
)
def copies_of_admission_form(application, p):
    return application.copies >= p.annex1_copies


@rule(
    "CD2024-A2-14",
    subject=Application,
    stage=Stage.ADMISSION,
    zh="市外资金项目交重大投资促进项目信息备案表",
    en="a project with capital from outside the city hands in the promotion filing form",
    applies=lambda application: audited(application) & application.is_capital_from_outside_city,
)
def promotion_form_is_handed_in(application):
    return application.materials.contains("promotion_filing_form")


@rule(
    "CD2024-A2-17",
    subject=Application,
    stage=Stage.ADMISSION,
    zh="用地规模大的，附专家论证材料",
    en="a large area of land comes with expert reasoning",
    modality=SHOULD,
    applies=lambda application, project, p: audited(application) & (project.largest_parcel_area > p.expert_reasoning_area_1),
)
def expert_reasoning_for_large_land(application):
    return application.materials.contains("expert_reasoning")


@rule(
    "CD2024-A2-17",
    subject=Application,
    stage=Stage.ADMISSION,
    zh="特殊工艺或因安全降低指标的，附专家论证材料",
    en="a special process or indicators lowered for safety come with expert reasoning",
    modality=SHOULD,
    applies=lambda application: audited(application) & (application.has_special_process | application.lowers_far_for_safety),
)
def expert_reasoning_for_special_cases(application):
    return application.materials.contains("expert_reasoning")


@rule(
    "CD2024-A2-16",
    subject=Application,
    stage=Stage.ADMISSION,
    zh="无低效闲置工业用地的承诺属实",
    en="the pledge of no idle or low-efficiency land is true",
    modality=SHOULD,
    applies=audited,
    advice=("与低效闲置用地名录核对", "check against the register of idle and low-efficiency land"),
)
def idle_land_pledge_is_true(enterprise):
    return ~enterprise.has_idle_land


# ------------------------------------------------------------------------------------------- opinions and decisions


@rule(
    ("CD2024-1.2-08", "CD2024-1.2-07"),
    subject=Project,
    stage=Stage.ADMISSION,
    zh="标准厂房认定通过后方可办理产业准入",
    en="a standard factory is recognised before admission goes on",
    applies=standard_factory,
    questions=("Q29",),
    advice=("先由市经信局认定", "have it recognised by the municipal bureau first"),
)
def recognised_before_admission(project):
    return project.recognition.is_("recognised")


@rule(
    ("CD2024-2.4-04", "CD2024-2.3-02", "CD2024-2.3-04", "CD2024-A1-15"),
    subject=Application,
    stage=Stage.ADMISSION,
    zh="区（市）县政府（管委会）审查同意并盖章",
    en="examined, agreed and sealed by the district government",
)
def district_agrees_to_admission(application):
    return application.district_opinion.is_("agreed") & application.district_sealed


@rule(
    ("CD2024-2.3-02", "CD2024-2.3-04"),
    subject=Application,
    stage=Stage.ADMISSION,
    zh="审核制项目经联合研究会议并形成纪要",
    en="an audited project went through the joint meeting, with minutes",
    applies=audited,
)
def joint_meeting_has_minutes(application):
    return application.materials.contains("meeting_minutes")


@rule(
    ("CD2024-2.4-03", "CD2024-A1-16"),
    subject=Application,
    stage=Stage.ADMISSION,
    zh="审核制项目由市经信局审核同意并盖章（不属长期出让的另附补充页）",
    en="an audited project is agreed and sealed by the municipal bureau (on a supplementary page unless a long-term grant)",
    applies=audited,
    questions=("Q04",),
    conflicts=("X13",),
)
def municipal_bureau_agrees_to_admission(application):
    return application.municipal_opinion.is_("agreed") & application.municipal_sealed


@rule(
    ("CD2024-2.3-04", "CD2024-2.3-03"),
    subject=Application,
    stage=Stage.ADMISSION,
    zh="长期出让或单宗超过门槛的项目经市政府批准",
    en="a long-term grant or a parcel above the threshold is approved by the municipal government",
    modality=MUST,
    applies=lambda project, p: long_term(project, p) | large_parcel(project, p),
    questions=("Q05",),
)
def municipal_government_approves_admission(application):
    return application.materials.contains("municipal_approval")


admission = gate(
    "admission",
    ("CD2024-2.2-01", "CD2024-2.3-02", "CD2024-2.3-04", "CD2024-2.4-01"),
    subject=Application,
    stage=Stage.ADMISSION,
    zh="项目可否产业准入",
    en="may the project be admitted",
    rules=[
        recognised_before_admission,
        investor_can_invest_at_once,
        investor_has_industrial_strength,
        far_meets_admission_condition,
        density_meets_admission_condition,
        investment_meets_admission_condition,
        revenue_meets_admission_condition,
        tax_meets_admission_condition,
        exceeding_conditions_is_agreed,
        admission_form_is_filled,
        industries_to_attract_are_stated,
        promotion_form_is_handed_in,
        expert_reasoning_for_large_land,
        expert_reasoning_for_special_cases,
        district_agrees_to_admission,
        joint_meeting_has_minutes,
        municipal_bureau_agrees_to_admission,
        municipal_government_approves_admission,
    ],
)
