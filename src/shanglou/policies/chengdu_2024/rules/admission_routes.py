"""Which way an admission goes: who reviews it, who decides, and on which materials."""

from shanglou.engine import MUST, Stage, cases, formula, readings, route, rule
from shanglou.policies.chengdu_2024.rules import FIVE_DISTRICTS, GRANTS, LEASES, large_parcel, long_term, old_stock, stock_land
from shanglou.vocabulary import Application

ALWAYS = (
    "request_letter", "site_plan", "admission_form", "investment_filing_form", "investment_agreement", "business_licence",
    "parcel_status", "upstairs_opinion", "energy_opinion", "safety_opinion", "environment_opinion", "location_map",
    "idle_land_pledge",
)  # fmt: skip
ONLY_LONG_TERM = ("key_project_document", "encouraged_category_basis")


@route(
    (
        "CD2024-2.3-03", "CD2024-2.3-01", "CD2024-2.3-02", "CD2024-2.3-04", "CD2024-2.4-03", "CD2024-2.4-04",
        "CD2024-2.4-05",
    ),
    subject=Application,
    stage=Stage.ADMISSION,
    zh="产业准入走哪条路径",
    en="the route of admission",
    options={
        "municipal_approval": (
            "市经信局审核，联合研究会议后报市政府批准",
            "audited by the municipal bureau; joint meeting, then the municipal government approves",
        ),
        "joint_meeting": (
            "市经信局审核，市级部门联合研究会议，无市政府环节",
            "audited by the municipal bureau at the joint meeting; no municipal government step",
        ),
        "audit": ("市经信局审核，程序文中未写", "audited by the municipal bureau; the procedure is not stated"),
        "district_filing": (
            "区（市）县审查，报市经信局备案",
            "examined by the district and filed with the municipal bureau",
        ),
    },
    questions=("Q05",),
)  # fmt: skip
def admission_route(project, p):
    short_or_lease = project.supply_mode.in_(*LEASES, *GRANTS).or_else(project.grant_term_class.is_("short_term"))
    in_five = project.district.in_(*FIVE_DISTRICTS)
    return cases(
        (long_term(project, p) | large_parcel(project, p), "municipal_approval"),
        (in_five & (short_or_lease | stock_land(project)), "joint_meeting"),
        (in_five, "audit"),
        (
            old_stock(project, p),
            readings(
                "Q03",
                ("filing", "仍为备案，只换材料", "still filed, only the materials change", "district_filing"),
                ("audit", "随长期出让改为审核", "audited like a long-term grant", "audit"),
            ),
        ),
        otherwise="district_filing",
    )


@route(
    (
        "CD2024-2.4-01", "CD2024-2.4-03", "CD2024-2.4-05", "CD2024-A2-01", "CD2024-A2-02", "CD2024-A2-03", "CD2024-A2-04",
        "CD2024-A2-05", "CD2024-A2-06", "CD2024-A2-07", "CD2024-A2-08", "CD2024-A2-09", "CD2024-A2-10", "CD2024-A2-11",
        "CD2024-A2-12", "CD2024-A2-13", "CD2024-A2-15", "CD2024-A2-16",
    ),
    subject=Application,
    stage=Stage.ADMISSION,
    zh="产业准入交哪套资料",
    en="the set of materials for admission",
    options={
        "long_term_set": ("附件1和附件2全套（含重点项目、鼓励类依据）", "Annex 1 and all of Annex 2, items 4 and 5 included"),
        "municipal_set": ("附件1和附件2（不含第4、5项）", "Annex 1 and Annex 2 without items 4 and 5"),
        "form_only": ("附件1", "Annex 1"),
    },
    materials={
        "long_term_set": (*ALWAYS, *ONLY_LONG_TERM),
        "municipal_set": ALWAYS,
        "form_only": ("admission_form",),
    },
    provided=Application.materials,
    questions=("Q05",),
)  # fmt: skip
def admission_materials(project, p):
    return cases(
        (long_term(project, p) | old_stock(project, p), "long_term_set"),
        (large_parcel(project, p) | project.district.in_(*FIVE_DISTRICTS), "municipal_set"),
        otherwise="form_only",
    )


@rule(
    ("CD2024-2.4-03", "CD2024-2.4-04", "CD2024-2.4-05"),
    subject=Application,
    stage=Stage.ADMISSION,
    zh="准入审查方式（审核制、备案制）与项目相符",
    en="the mode of review (audit or filing) is the one for the project",
    modality=MUST,
    questions=("Q05",),
    advice=("按项目的供地方式、宗地面积和所在区改正审查方式", "correct the mode of review by supply mode, parcel and district"),
)
def review_mode_fits_project(application, project, p):
    audit, filing = application.review_mode.is_("audit"), application.review_mode.is_("filing")
    five_districts = project.district.in_(*FIVE_DISTRICTS)
    return cases(
        (long_term(project, p) | large_parcel(project, p) | five_districts, audit),
        (
            old_stock(project, p),
            readings(
                "Q03",
                ("filing", "仍为备案，只换材料", "still filed, only the materials change", filing),
                ("audit", "随长期出让改为审核", "audited like a long-term grant", audit),
            ),
        ),
        otherwise=filing,
    )


@route(
    "CD2024-2.1-03",
    subject=Application,
    stage=Stage.ADMISSION,
    zh="存量用地是否重新实施产业准入",
    en="whether stock land goes through admission again",
    options={
        "readmission": ("重新实施产业准入", "admission again"),
        "no_readmission": ("不需重新准入", "no new admission"),
    },
    applies=lambda project: project.land_source.is_("stock"),
    questions=("Q34", "Q29"),
)
def readmission_of_stock_land(project):
    changed = project.planning_condition_changed | project.industry_condition_changed
    return cases((changed, "readmission"), otherwise="no_readmission")


@formula(
    "CD2024-A2-17",
    subject=Application,
    stage=Stage.ADMISSION,
    zh="用地规模须论证的次数（读法）",
    en="how often the size of the land is to be reasoned (reading)",
    applies=lambda application: application.review_mode.is_("audit"),
)
def rounds_of_expert_reasoning(project, p):
    first = project.largest_parcel_area > p.expert_reasoning_area_1
    again = project.largest_parcel_area > p.expert_reasoning_area_2
    return cases((again, 2), (first, 1), otherwise=0)
