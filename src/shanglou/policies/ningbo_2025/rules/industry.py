"""Chapter 2, items 4 to 8: industry, innovation, promotion, and who develops."""

from shanglou.engine import SHOULD, Stage, any_of, cases, entitlement, grade, rule
from shanglou.vocabulary import Enterprise, Project, Zone


def _hosts_platform(project):
    return any_of(
        project.innovation_platforms.contains("incubator"),
        project.innovation_platforms.contains("innovation_centre"),
        project.innovation_platforms.contains("research_body"),
        project.innovation_platforms.contains("testing_platform"),
    )


@rule(
    "NB2025-2.2.4-01",
    subject=Zone,
    stage=Stage.OPERATION,
    modality=SHOULD,
    zh="楼上楼下形成上下游",
    en="the tenants of a zone form a chain",
)
def tenants_form_chain(zone):
    return zone.tenants_form_chain


@entitlement(
    "NB2025-2.2.4-02",
    subject=Project,
    stage=Stage.SUPPORT,
    zh="制造、研发、总部组合模式",
    en="combines manufacturing, research and headquarters",
)
def combines_production_research_headquarters(project):
    return (
        project.functions.contains("production")
        & project.functions.contains("research")
        & project.functions.contains("headquarters")
    )


@entitlement(
    "NB2025-2.2.4-03",
    subject=Enterprise,
    stage=Stage.SUPPORT,
    zh="重点培育的新兴模式和产业",
    en="in a new mode or industry to be fostered",
)
def is_fostered_industry(enterprise):
    return enterprise.is_in_focus_field


@entitlement(
    "NB2025-2.2.4-04",
    subject=Enterprise,
    stage=Stage.SUPPORT,
    zh="培育为创新型龙头企业的对象",
    en="firm to be raised into an innovative leader",
)
def is_raised_to_leader(enterprise):
    return enterprise.has_growth_potential


@entitlement(
    "NB2025-2.2.5-01",
    subject=Project,
    stage=Stage.SUPPORT,
    zh="鼓励传统企业以适当途径上楼",
    en="traditional firm encouraged upstairs by suitable means",
    applies=lambda project: project.emerging_field.in_("equipment", "other_traditional"),
)
def traditional_firm_goes_upstairs_by_means(project):
    return project.fits_process_upstairs & any_of(
        project.upstairs_measures.contains("process"),
        project.upstairs_measures.contains("layout"),
        project.upstairs_measures.contains("load_by_floor"),
        project.upstairs_measures.contains("logistics"),
        project.upstairs_measures.contains("other"),
    )


@entitlement(
    "NB2025-2.2.5-02",
    subject=Enterprise,
    stage=Stage.SUPPORT,
    zh="支持向先进级智能工厂升级",
    en="supported on its way to an advanced smart factory",
)
def is_supported_to_become_smart(enterprise):
    return enterprise.smart_factory_level.in_("none", "basic")


@grade(
    "NB2025-2.2.6-01",
    subject=Project,
    stage=Stage.SUPPORT,
    zh="创新载体培育",
    en="fostering as an innovation carrier",
    options={
        "focus": ("重点（甬江科创区）", "a focus (Yongjiang innovation area)"),
        "fostered": ("培育", "fostered"),
        "none": ("不属于", "none"),
    },
)
def innovation_carrier(project):
    hosts = _hosts_platform(project)
    return cases((hosts & project.in_yongjiang_area, "focus"), (hosts, "fostered"), otherwise="none")


@entitlement(
    "NB2025-2.2.6-02",
    subject=Enterprise,
    stage=Stage.SUPPORT,
    zh="鼓励龙头企业自建孵化载体",
    en="leading firm encouraged to run an incubator upstairs",
)
def leader_runs_incubator(enterprise):
    return enterprise.roles.contains("leading") & enterprise.runs_incubator_upstairs


@entitlement(
    "NB2025-2.3.8-01",
    subject=Project,
    stage=Stage.SUPPORT,
    zh="受支持的开发主体",
    en="developer that is supported",
)
def developer_is_supported(project):
    return any_of(
        project.developers.contains("chain_leader"),
        project.developers.contains("park_operator"),
        project.developers.contains("land_user"),
        project.developers.contains("investment_developer"),
        project.developers.contains("state_platform"),
        project.developers.contains("private_capital"),
    )


@entitlement(
    "NB2025-2.3.8-02",
    subject=Project,
    stage=Stage.SUPPORT,
    zh="以保本微利拿地或收购参与建设",
    en="takes part at cost and a small profit, by grant or purchase",
)
def takes_part_at_small_profit(project):
    return project.acquisition_channel.in_("primary_market", "secondary_market") & project.aims_at_small_profit
