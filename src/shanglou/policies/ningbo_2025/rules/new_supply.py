"""Chapter 2, item 3: newly supplied land, its floor area ratio and its place."""

from shanglou.engine import MUST, SHOULD, Stage, entitlement, gate, readings, rule
from shanglou.vocabulary import Parcel, Project

_EXCEPTION = ("提高容积率；确需例外的，写明理由", "raise the ratio; where an exception is needed, state the reasons")


def _outside_the_floor(project):
    return project.is_not_recommended.or_else(False) & readings(
        "Q33",
        ("outside", "不建议上楼项目不受下限约束", "a project that is not recommended is outside the floor", True),
        ("bound", "下限约束全部新供地", "the floor binds all new supply", False),
    )


def _in_city(project, t):
    return project.land_source.is_("new_supply") & t.far_areas(district=project.district).area.is_("city")


# Where the place or the class of land is not known the rule of the common case alone is judged, and names what it takes
# for granted: the four would otherwise answer at once.
def _in_county(project, t):
    in_county = t.far_areas(district=project.district).area.is_("county").or_else(False)
    return project.land_source.is_("new_supply") & in_county


def _on_m0(project):
    return project.land_use.is_("new_industrial").or_else(False)


@rule(
    "NB2025-2.1.3-03",
    subject=Project,
    stage=Stage.ADMISSION,
    modality=MUST,
    zh="达到产业导向目录的容积率",
    en="reaches the ratio of the industry directory",
    applies=lambda project: ~project.is_not_recommended,
    conflicts=("X22",),
)
def reaches_directory_far(project, p):
    return project.far >= project.directory_far_min.or_else(p.directory_far_min)


@rule(
    ("NB2025-2.1.3-05", "NB2025-2.1.3-03"),
    subject=Project,
    stage=Stage.ADMISSION,
    modality=SHOULD,
    zh="市区新增供地容积率下限",
    en="least ratio of new supply in the city area",
    applies=lambda project, t: _in_city(project, t) & ~project.land_use.is_("new_industrial"),
    questions=("Q22",),
    conflicts=("X18", "X22"),
    advice=_EXCEPTION,
)
def city_far(project, p):
    return (project.far >= p.far_min_city) | _outside_the_floor(project)


@rule(
    ("NB2025-2.1.3-06", "NB2025-2.1.3-03"),
    subject=Project,
    stage=Stage.ADMISSION,
    modality=SHOULD,
    zh="市区新增供地M0容积率下限",
    en="least ratio of new supply on M0 land in the city area",
    applies=lambda project, t: _in_city(project, t) & _on_m0(project),
    questions=("Q22",),
    conflicts=("X22",),
    advice=_EXCEPTION,
)
def city_far_on_m0(project, p):
    return (project.far >= p.far_min_m0) | _outside_the_floor(project)


@rule(
    ("NB2025-2.1.3-07", "NB2025-2.1.3-03"),
    subject=Project,
    stage=Stage.ADMISSION,
    modality=SHOULD,
    zh="余姚、慈溪、宁海、象山参照的容积率下限",
    en="least ratio in Yuyao, Cixi, Ninghai and Xiangshan, by reference",
    applies=lambda project, t: _in_county(project, t) & ~project.land_use.is_("new_industrial"),
    questions=("Q22",),
    conflicts=("X22",),
    advice=_EXCEPTION,
)
def county_far(project, p):
    return (project.far >= p.far_min_county) | _outside_the_floor(project)


@rule(
    ("NB2025-2.1.3-07", "NB2025-2.1.3-06"),
    subject=Project,
    stage=Stage.ADMISSION,
    modality=SHOULD,
    zh="余姚、慈溪、宁海、象山M0参照的容积率下限",
    en="least ratio on M0 land in Yuyao, Cixi, Ninghai and Xiangshan, by reference",
    applies=lambda project, t: _in_county(project, t) & _on_m0(project),
    questions=("Q22",),
    conflicts=("X22",),
    advice=_EXCEPTION,
)
def county_far_on_m0(project, p):
    return (project.far >= p.far_min_m0) | _outside_the_floor(project)


@entitlement(
    "NB2025-2.1.3-04",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="容积率一般不设上限",
    en="no upper limit of the ratio in general",
)
def has_no_far_cap(project, p):
    return project.land_source.is_("new_supply") & ~p.new_supply_far_capped


@rule(
    "NB2025-2.1.3-08",
    subject=Project,
    stage=Stage.ADMISSION,
    modality=SHOULD,
    zh="新增供地在工业区块控制线内",
    en="new supply inside the industrial control line",
    applies=lambda project: project.land_source.is_("new_supply"),
    advice=(
        "优先在控制线内选址；确需例外的，写明理由",
        "choose a site inside the line; state the reasons for an exception",
    ),
)
def new_supply_is_inside_control_line(project):
    return project.inside_control_line


@rule(
    "NB2025-2.1.3-10",
    subject=Parcel,
    stage=Stage.ADMISSION,
    modality=MUST,
    zh="符合工业集聚区专项规划",
    en="conforms to the special plan for clusters",
)
def conforms_to_special_plan(parcel):
    return parcel.complies_with_special_plan


admission = gate(
    "admission",
    ("NB2025-2.1.3-03", "NB2025-2.1.3-05", "NB2025-2.1.3-06", "NB2025-2.1.3-07", "NB2025-2.1.3-08", "NB2025-2.1.3-10"),
    subject=Parcel,
    stage=Stage.ADMISSION,
    zh="项目能否准入（容积率与选址）",
    en="may the project be admitted (ratio and siting)",
    rules=[
        reaches_directory_far,
        city_far,
        city_far_on_m0,
        county_far,
        county_far_on_m0,
        new_supply_is_inside_control_line,
        conforms_to_special_plan,
    ],
)


@entitlement(
    "NB2025-2.1.3-01",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="新增供地重点引导的新兴产业",
    en="emerging industry to which new supply is steered",
    applies=lambda project: project.land_source.is_("new_supply"),
)
def is_preferred_on_new_supply(project):
    return project.emerging_field.in_("information_technology", "other_emerging")


@entitlement(
    "NB2025-2.1.3-02",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="传统产业具备条件的，鼓励上楼",
    en="traditional industry encouraged upstairs where it fits",
    applies=lambda project: project.emerging_field.in_("equipment", "other_traditional"),
)
def traditional_industry_may_go_upstairs(project):
    return project.fits_process_upstairs
