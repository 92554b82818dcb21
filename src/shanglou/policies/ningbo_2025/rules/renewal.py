"""Chapter 2, items 1 and 2: contiguous renewal, and more floor area on a single firm's land."""

from shanglou.engine import MUST, SHOULD, Stage, any_of, cases, entitlement, formula, gate, route, rule
from shanglou.vocabulary import Application, Building, Parcel, Project, Zone


# Asked again in the tree of its rules: that a project co-builds is not to be assumed of one whose uses are not stated.
def _co_builds(project):
    return project.functions.contains("commercial") | project.functions.contains("residential")


def _is_contiguous(project):
    return project.route.is_("contiguous_renewal")


def _is_single_site(project):
    return project.route.is_("single_site_increase")


def _is_zero_land_outside_line(project):
    return project.is_zero_land_renovation & ~project.inside_control_line & project.is_on_scattered_land


@route(
    "NB2025-2.1.1-02",
    subject=Zone,
    stage=Stage.RENEWAL,
    zh="连片改造的下一步",
    en="next step of the contiguous renewal",
    options={
        "appraisal": ("综合评价", "comprehensive appraisal"),
        "area_scheme": ("片区策划", "area scheme"),
        "implementation": ("实施方案", "implementation scheme"),
        "advancement": ("推进计划", "advancement plan"),
        "done": ("四步均已完成", "all four steps done"),
    },
    applies=lambda zone: zone.is_contiguous_renewal,
)
def next_renewal_step(zone):
    return cases(
        (~zone.renewal_steps_done.contains("appraisal"), "appraisal"),
        (~zone.renewal_steps_done.contains("area_scheme"), "area_scheme"),
        (~zone.renewal_steps_done.contains("implementation"), "implementation"),
        (~zone.renewal_steps_done.contains("advancement"), "advancement"),
        otherwise="done",
    )


@entitlement(
    "NB2025-2.1.1-03",
    subject=Parcel,
    stage=Stage.RENEWAL,
    zh="纳入改造潜力分析的用地",
    en="land whose potential for renewal is analysed",
)
def is_analysed_for_renewal(parcel):
    return parcel.in_2070_cluster | (~parcel.inside_control_line & parcel.is_scattered)


# The three factors are named and not weighted: no potential until the bureaus set the weights.
@formula(
    "NB2025-2.1.1-03",
    subject=Parcel,
    stage=Stage.RENEWAL,
    zh="改造潜力",
    en="potential for renewal",
    places=2,
)
def renewal_potential(parcel, p):
    return (
        parcel.output_score * p.potential_weight_output_per_mu
        + parcel.environment_score * p.potential_weight_environment
        + parcel.safety_score * p.potential_weight_safety
    )


@entitlement(
    "NB2025-2.1.1-05",
    subject=Project,
    stage=Stage.RENEWAL,
    zh="鼓励联合拿地、联合建设",
    en="taking land and building jointly is encouraged",
    applies=_is_contiguous,
)
def is_encouraged_joint_development(project):
    return project.is_joint_development & any_of(
        project.developers.contains("state_platform"),
        project.developers.contains("professional_body"),
        project.developers.contains("village_collective"),
        project.developers.contains("industrial_enterprise"),
    )


@rule(
    ("NB2025-2.1.1-06", "NB2025-0-02", "NB2025-2.1.2-01"),
    subject=Project,
    stage=Stage.RENEWAL,
    modality=MUST,
    zh="配建商业、居住只限连片改造",
    en="shops and housing are built along only in contiguous renewal",
    applies=_co_builds,
    conflicts=("X21",),
    advice=("改走连片改造路径，或取消配建", "use the route of contiguous renewal, or leave the co-built part out"),
)
def co_builds_only_in_contiguous_renewal(project):
    return ~_co_builds(project) | _is_contiguous(project)


@rule(
    "NB2025-2.1.1-06",
    subject=Project,
    stage=Stage.RENEWAL,
    modality=MUST,
    zh="配建商业、居住须有片区统一规划",
    en="shops and housing are built along only under a unified plan",
    applies=_co_builds,
    conflicts=("X21",),
    advice=("先作片区统一规划整合", "put the area under a unified plan first"),
)
def co_builds_only_under_unified_plan(project):
    return ~_co_builds(project) | project.in_unified_plan


co_building = gate(
    "co_building",
    "NB2025-2.1.1-06",
    subject=Project,
    stage=Stage.RENEWAL,
    zh="能否配建商业、居住用房",
    en="may shops and housing be built along",
    rules=[co_builds_only_in_contiguous_renewal, co_builds_only_under_unified_plan],
)


@rule(
    "NB2025-2.1.1-06",
    subject=Zone,
    stage=Stage.RENEWAL,
    modality=MUST,
    zh="片区配建商业、居住须统一规划整合",
    en="an area that co-builds shops or housing is under a unified plan",
    applies=lambda zone: zone.is_contiguous_renewal,
    conflicts=("X21",),
)
def co_building_area_has_unified_plan(zone):
    return ~(zone.built_uses.contains("commercial") | zone.built_uses.contains("residential")) | zone.has_unified_plan


@rule(
    "NB2025-2.1.2-01",
    subject=Project,
    stage=Stage.RENEWAL,
    modality=MUST,
    zh="单体提容符合规划",
    en="the increase conforms to the plan",
    applies=_is_single_site,
)
def increase_fits_plan(project):
    return project.fits_plan


@rule(
    "NB2025-2.1.2-01",
    subject=Project,
    stage=Stage.RENEWAL,
    modality=MUST,
    zh="单体提容不改变土地用途",
    en="the increase does not change the use of the land",
    applies=_is_single_site,
    conflicts=("X21",),
)
def increase_keeps_land_use(project):
    return ~project.changes_land_use


@rule(
    "NB2025-2.1.2-01",
    subject=Building,
    stage=Stage.RENEWAL,
    modality=MUST,
    zh="单体提容保障建筑主体安全",
    en="the increase keeps the structure safe",
    applies=_is_single_site,
)
def increase_keeps_structure_safe(building):
    return building.structure_is_safe


@rule(
    "NB2025-2.1.2-01",
    subject=Building,
    stage=Stage.RENEWAL,
    modality=MUST,
    zh="单体提容保障生产安全",
    en="the increase keeps production safe",
    applies=_is_single_site,
)
def increase_keeps_production_safe(building):
    return building.production_is_safe


@rule(
    "NB2025-2.1.2-05",
    subject=Project,
    stage=Stage.RENEWAL,
    modality=SHOULD,
    zh="单体提容后的容积率",
    en="ratio after the increase on a single site",
    applies=_is_single_site,
    questions=("Q22",),
    advice=("提高容积率；原则性要求，2027年前达到", "raise the ratio; required in principle, to be reached by 2027"),
)
def increased_far(project, p):
    return project.far >= p.far_min_single_site


single_site_increase = gate(
    "single_site_increase",
    ("NB2025-2.1.2-01", "NB2025-2.1.2-05"),
    subject=Building,
    stage=Stage.RENEWAL,
    zh="能否单体提容",
    en="may a firm add floor area on its land",
    rules=[
        increase_fits_plan,
        increase_keeps_land_use,
        increase_keeps_structure_safe,
        increase_keeps_production_safe,
        increased_far,
    ],
)


@entitlement(
    "NB2025-2.1.2-02",
    subject=Application,
    stage=Stage.RENEWAL,
    zh="鼓励提容的优质制造业企业",
    en="sound manufacturer encouraged to add floor area",
    applies=_is_single_site,
)
def is_encouraged_to_increase(project, enterprise):
    return (
        enterprise.is_manufacturer
        & enterprise.transforms_fast
        & enterprise.has_growth_potential
        & enterprise.needs_space_urgently
        & project.fits_process_upstairs
        & ~project.construction_mode.is_("none")
    )


@entitlement(
    "NB2025-2.1.2-03",
    subject=Project,
    stage=Stage.RENEWAL,
    zh="控制线内提容优先支持",
    en="increase inside the control line has priority",
    applies=_is_single_site,
)
def increase_has_priority(project):
    return project.inside_control_line


@route(
    "NB2025-2.1.2-04",
    subject=Project,
    stage=Stage.RENEWAL,
    zh="“零土地”技改适用的规定",
    en="rules for renovation without more land",
    options={
        "control_line_rules": ("按工业区块控制线管理办法", "by the rules of the control line"),
        "ordinary_rules": ("按一般规定", "by the ordinary rules"),
    },
    applies=lambda project: project.is_zero_land_renovation,
)
def zero_land_renovation_rules(project):
    outside = ~project.inside_control_line & project.is_on_scattered_land
    return cases((outside, "control_line_rules"), otherwise="ordinary_rules")


@rule(
    "NB2025-2.1.2-04",
    subject=Project,
    stage=Stage.RENEWAL,
    modality=MUST,
    zh="线外“零土地”技改符合相关规划",
    en="renovation outside the line conforms to the plans",
    applies=_is_zero_land_outside_line,
)
def zero_land_fits_plan(project):
    return project.fits_plan


@rule(
    "NB2025-2.1.2-04",
    subject=Building,
    stage=Stage.RENEWAL,
    modality=MUST,
    zh="线外“零土地”技改满足消防安全",
    en="renovation outside the line is fire safe",
    applies=_is_zero_land_outside_line,
)
def zero_land_is_fire_safe(building):
    return building.is_fire_safe


@rule(
    "NB2025-2.1.2-04",
    subject=Building,
    stage=Stage.RENEWAL,
    modality=MUST,
    zh="线外“零土地”技改满足建筑结构安全",
    en="renovation outside the line keeps the structure safe",
    applies=_is_zero_land_outside_line,
)
def zero_land_keeps_structure_safe(building):
    return building.structure_is_safe


zero_land_renovation = gate(
    "zero_land_renovation",
    "NB2025-2.1.2-04",
    subject=Building,
    stage=Stage.RENEWAL,
    zh="控制线外零星用地能否“零土地”技改",
    en="may scattered land outside the line be renovated without more land",
    rules=[zero_land_fits_plan, zero_land_is_fire_safe, zero_land_keeps_structure_safe],
)
