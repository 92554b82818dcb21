"""Chapters 1 to 3: where a project stands, what it fits and what it is for."""

from shanglou.engine import SHOULD, Stage, entitlement, formula, gate, rule
from shanglou.vocabulary import Building, Parcel, Project


@rule(
    "HZ2024-01-01",
    subject=Project,
    stage=Stage.PLANNING,
    zh="产业空间高集聚",
    en="industry highly clustered",
    applies=lambda project: project.is_upstairs,
)
def clustered(project):
    return project.is_clustered


@rule(
    "HZ2024-01-01",
    subject=Project,
    stage=Stage.PLANNING,
    zh="土地利用高集约",
    en="land highly intensively used",
    applies=lambda project: project.is_upstairs,
)
def land_used_intensively(project):
    return project.is_land_intensive


@rule(
    "HZ2024-01-01",
    subject=Project,
    stage=Stage.PLANNING,
    zh="服务配套高共享",
    en="services highly shared",
    applies=lambda project: project.is_upstairs,
)
def services_shared(project):
    return project.is_highly_shared


@rule(
    "HZ2024-01-02",
    subject=Project,
    stage=Stage.PLANNING,
    zh="选址在开发区（园区）或工业功能区内",
    en="site inside a development zone or an industrial functional area",
    applies=lambda project: project.is_upstairs,
    conflicts=("X11",),
    advice=("改选开发区（园区）或工业功能区内的地块", "choose a site inside a development zone or an industrial functional area"),
)
def sited_in_zone_or_functional_area(project):
    return project.in_zone | project.in_functional_area


@rule(
    "HZ2024-01-03",
    subject=Project,
    stage=Stage.PLANNING,
    zh="符合产业定位",
    en="fits the industrial positioning",
    applies=lambda project: project.is_upstairs,
)
def fits_industrial_positioning(project):
    return project.fits_positioning


@rule(
    "HZ2024-01-03",
    subject=Project,
    stage=Stage.PLANNING,
    zh="符合空间布局",
    en="fits the spatial layout",
    applies=lambda project: project.is_upstairs,
)
def fits_spatial_layout(project):
    return project.fits_layout


@rule(
    "HZ2024-01-03",
    subject=Project,
    stage=Stage.PLANNING,
    zh="符合规划环评",
    en="fits the planning environmental assessment",
    applies=lambda project: project.is_upstairs,
)
def fits_planning_assessment(project):
    return project.fits_planning_eia


@rule(
    "HZ2024-01-04",
    subject=Project,
    stage=Stage.PLANNING,
    zh="项目用地性质为工业用地",
    en="the project stands on industrial land",
    applies=lambda project: project.is_upstairs,
    conflicts=("X02",),
    advice=(
        "先依法调整用地性质；混合用地不算",
        "change the land use lawfully first; mixed land will not do",
    ),
)
def project_on_industrial_land(project):
    return project.is_industrial_land


@rule(
    "HZ2024-01-04",
    subject=Parcel,
    stage=Stage.PLANNING,
    zh="宗地用途为工业用地",
    en="the parcel is industrial land",
    applies=lambda project: project.is_upstairs,
    conflicts=("X02",),
)
def parcel_is_industrial(parcel):
    return parcel.is_industrial


@rule(
    "HZ2024-01-05",
    subject=Project,
    stage=Stage.DESIGN,
    zh="承载功能中有生产",
    en="production is among the functions hosted",
    applies=lambda project: project.is_upstairs,
)
def production_is_hosted(project):
    return project.functions.contains("production")


@rule(
    "HZ2024-01-05",
    subject=Building,
    stage=Stage.DESIGN,
    zh="建筑能承载所列功能",
    en="the building can host the functions named",
    applies=lambda project: project.is_upstairs,
)
def building_hosts_functions(building):
    return building.can_host_required_functions


@rule(
    "HZ2024-01-06",
    subject=Project,
    stage=Stage.PLANNING,
    zh="服务五大产业生态圈之一",
    en="serves one of the five ecosystems",
    modality=SHOULD,
    applies=lambda project: project.is_upstairs,
)
def serves_an_ecosystem(project):
    return ~project.ecosystem.is_("none")


@entitlement(
    "HZ2024-02-02",
    subject=Project,
    stage=Stage.PLANNING,
    zh="容积率宜高则高",
    en="the floor area ratio may go as high as suits",
    applies=lambda project: project.is_upstairs,
)
def far_may_be_raised(project):
    return project.fits_townscape


@formula(
    "HZ2024-02-02",
    subject=Parcel,
    stage=Stage.PLANNING,
    zh="距规划容积率上限的余量",
    en="room left up to the planned upper floor area ratio",
    places=4,
    applies=lambda project: project.is_upstairs,
)
def far_headroom(parcel):
    return parcel.upper_far - parcel.far


@rule(
    "HZ2024-03-01",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="符合重点细分赛道产业导向",
    en="fits the orientation of the key sub-tracks",
    applies=lambda project: project.is_upstairs,
)
def fits_key_sub_track(project):
    return project.fits_sub_track


@rule(
    "HZ2024-03-02",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="落实园区打造产业大平台的要求",
    en="meets the platform requirements of its zone",
    applies=lambda project: project.is_upstairs,
)
def meets_requirements_of_platform(project):
    return project.meets_platform_requirements


@rule(
    "HZ2024-03-03",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="强链补链类：已摸清链主和龙头企业诉求",
    en="chain project: demands of the leading firms surveyed",
    applies=lambda project: project.is_upstairs & project.demand_kind.is_("chain"),
    advice=("先开展需求调查，再按需求确定项目", "survey the demand first, then fix the project by it"),
)
def leaders_surveyed(project):
    return ~project.demand_kind.is_("chain") | project.leader_demand_surveyed


@rule(
    "HZ2024-03-04",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="中小企业集聚类：满足专精特新企业用房需求",
    en="small-firm project: meets the space demand of specialised firms",
    applies=lambda project: project.is_upstairs & project.demand_kind.is_("sme_cluster"),
)
def meets_demand_of_specialised_firms(project):
    return ~project.demand_kind.is_("sme_cluster") | project.meets_srdi_demand


@rule(
    "HZ2024-03-05",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="中小企业集聚类：已确定供楼标准",
    en="small-firm project: a floor-supply standard is set",
    applies=lambda project: project.is_upstairs & project.demand_kind.is_("sme_cluster"),
)
def floor_supply_standard_set(project):
    return ~project.demand_kind.is_("sme_cluster") | project.has_supply_standard


@rule(
    "HZ2024-03-06",
    subject=Project,
    stage=Stage.ADMISSION,
    zh="中小企业集聚类：已预留发展空间",
    en="small-firm project: space for growth reserved",
    applies=lambda project: project.is_upstairs & project.demand_kind.is_("sme_cluster"),
)
def space_for_growth_reserved(project):
    return ~project.demand_kind.is_("sme_cluster") | project.reserves_space


upstairs_conditions = gate(
    "upstairs_conditions",
    ("HZ2024-01-01", "HZ2024-01-02", "HZ2024-01-03", "HZ2024-01-04", "HZ2024-03-01"),
    subject=Project,
    stage=Stage.PLANNING,
    zh="项目是否符合“工业上楼”要求",
    en="does the project meet the requirements of industry upstairs",
    rules=[
        sited_in_zone_or_functional_area,
        project_on_industrial_land,
        production_is_hosted,
        fits_industrial_positioning,
        fits_spatial_layout,
        fits_planning_assessment,
        clustered,
        land_used_intensively,
        services_shared,
        fits_key_sub_track,
        meets_requirements_of_platform,
        leaders_surveyed,
        meets_demand_of_specialised_firms,
        floor_supply_standard_set,
        space_for_growth_reserved,
    ],
)
