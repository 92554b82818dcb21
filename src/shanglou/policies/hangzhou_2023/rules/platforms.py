"""The system of platforms: forms and tiers, priority, leading industries, brands, sites, and balancing a platform as one."""

from shanglou.engine import MUST, SHOULD, Stage, entitlement, grade, readings, rule
from shanglou.vocabulary import Division, Enterprise, Project, Zone


@rule(
    "HZ2023-03-01", subject=Division, stage=Stage.PLANNING, modality=SHOULD,
    zh="五大产业各有链长", en="a chain chief for each of the five industries",
    applies=lambda division: division.level.is_("city"),
    advice=("为缺少链长的产业明确链长。", "Name a chain chief for the industries without one."),
)  # fmt: skip
def chain_chief_for_each_industry(division):
    return (
        division.chain_chiefs.contains("intelligent_internet")
        & division.chain_chiefs.contains("biomedicine")
        & division.chain_chiefs.contains("high_end_equipment")
        & division.chain_chiefs.contains("new_materials")
        & division.chain_chiefs.contains("green_energy")
    )


@entitlement(
    "HZ2023-03-01", subject=Project, stage=Stage.SUPPORT,
    zh="属五大产业生态，可纳入全产业链培育", en="in one of the five ecosystems that are built up as whole chains",
)  # fmt: skip
def in_five_ecosystems(project):
    return project.ecosystem.in_("intelligent_internet", "biomedicine", "high_end_equipment", "new_materials", "green_energy")


@entitlement(
    "HZ2023-03-03", subject=Enterprise, stage=Stage.SUPPORT,
    zh="链主或生态主导企业列入培育", en="cultivated as a chain leader or ecosystem leader",
)  # fmt: skip
def cultivated_as_leader(enterprise):
    return enterprise.roles.contains("chain_leader") | enterprise.roles.contains("ecosystem_leader")


@rule(
    "HZ2023-04-02", subject=Zone, stage=Stage.PLANNING, modality=MUST,
    zh="平台形态在分级分类体系之内", en="form of platform belongs to the tiered system",
)  # fmt: skip
def form_is_in_platform_system(zone):
    # The list of forms is open: another form is in only where the lead body took it in.
    listed = zone.kind.in_(
        "development_zone", "strategic_platform", "wanmu_qianyi", "characteristic_town", "characteristic_platform"
    )
    return listed | zone.is_listed_platform


@grade(
    ("HZ2023-04-02", "HZ2023-22-01"), subject=Zone, stage=Stage.PLANNING,
    zh="平台级别", en="tier of the platform",
    options={
        "national": ("国家级平台", "national platform"),
        "provincial": ("省级平台", "provincial platform"),
        "municipal": ("市级平台", "municipal platform"),
        "district": ("区县级平台", "district platform"),
        "none": ("未定级", "without a tier"),
    },
)  # fmt: skip
def platform_tier(zone):
    return zone.level


@entitlement(
    "HZ2023-04-03", subject=Zone, stage=Stage.SUPPORT,
    zh="属全市重点支持的平台", en="one of the platforms given priority",
)  # fmt: skip
def priority_platform(zone):
    return zone.priority_platform.in_("chengxi_corridor", "high_tech_zone", "qiantang")


@rule(
    "HZ2023-05-01", subject=Zone, stage=Stage.PLANNING, modality=SHOULD,
    zh="特色产业平台至少有一个主导产业", en="a characteristic platform has a leading industry",
    applies=lambda zone: zone.kind.is_("characteristic_platform"),
)  # fmt: skip
def has_leading_industry(zone, p):
    return zone.leading_industry_count >= p.leading_industry_min


@rule(
    "HZ2023-05-01", subject=Zone, stage=Stage.PLANNING, modality=SHOULD,
    zh="特色产业平台主导产业不过多（一园一主业）", en="a characteristic platform keeps to few leading industries",
    applies=lambda zone: zone.kind.is_("characteristic_platform"),
    advice=("把主导产业收拢到上限以内。", "Narrow the leading industries down to the limit."),
)  # fmt: skip
def keeps_to_leading_industries(zone, p):
    return zone.leading_industry_count <= p.leading_industry_max


@rule(
    "HZ2023-05-03", subject=Zone, stage=Stage.PLANNING, modality=SHOULD,
    zh="一园一品牌", en="one zone, one brand",
)  # fmt: skip
def one_brand(zone, p):
    return zone.brand_count.equals(p.brands_per_zone)


@rule(
    "HZ2023-10-07", subject=Zone, stage=Stage.PLANNING, modality=SHOULD,
    zh="一园多点的明确主园", en="a zone on several sites names its main site",
    applies=lambda zone: zone.site_count > 1,
)  # fmt: skip
def main_site_is_named(zone):
    return zone.main_site_named


@rule(
    "HZ2023-10-07", subject=Zone, stage=Stage.PLANNING, modality=SHOULD,
    zh="一园多点的整合各点", en="a zone on several sites integrates them",
    applies=lambda zone: zone.site_count > 1,
)  # fmt: skip
def sites_are_integrated(zone):
    return zone.sites_are_integrated


@entitlement(
    "HZ2023-10-02", subject=Zone, stage=Stage.PLANNING,
    zh="可以单个特色产业平台为单元统筹指标", en="a characteristic platform may be the unit that indicators are balanced over",
)  # fmt: skip
def may_balance_indicators(zone):
    return zone.kind.is_("characteristic_platform")


@rule(
    "HZ2023-10-02", subject=Zone, stage=Stage.PLANNING, modality=MUST,
    zh="统筹后平台平均容积率达到要求", en="the platform as a whole reaches its floor area ratio",
    applies=lambda zone: zone.kind.is_("characteristic_platform") & zone.balances_indicators,
    questions=("Q-HZ2023-06",),
)  # fmt: skip
def platform_reaches_far(zone):
    return zone.platform_far >= zone.required_far


@rule(
    "HZ2023-10-02", subject=Zone, stage=Stage.PLANNING, modality=MUST,
    zh="统筹后平台平均绿化率合要求", en="the platform as a whole keeps its green ratio",
    applies=lambda zone: zone.kind.is_("characteristic_platform") & zone.balances_indicators,
)  # fmt: skip
def platform_keeps_green_ratio(zone):
    return readings(
        "Q-HZ2023-07",
        ("floor", "要求为下限", "the figure is a floor", zone.platform_green_ratio >= zone.required_green_ratio),
        ("ceiling", "要求为上限", "the figure is a ceiling", zone.platform_green_ratio <= zone.required_green_ratio),
    )
