"""Enterprises of a zone: innovation, opening, finance, entry and exit, and the use of the reward money."""

from shanglou.engine import MUST, SHOULD, Stage, entitlement, readings, rule
from shanglou.vocabulary import Division, Enterprise, Project


@entitlement(
    "HZ2023-07-02", subject=Enterprise, stage=Stage.SUPPORT,
    zh="组建创新联合体受支持", en="an innovation consortium with research bodies is supported",
    applies=lambda enterprise: enterprise.in_zone,
)  # fmt: skip
def consortium_is_supported(enterprise):
    return enterprise.consortium_partners.contains("university") | enterprise.consortium_partners.contains("new_research_body")


@entitlement(
    "HZ2023-09-01", subject=Enterprise, stage=Stage.SUPPORT,
    zh="跨国公司地区总部和功能机构受支持", en="regional headquarters and functional bodies of multinationals are supported",
    applies=lambda enterprise: enterprise.in_zone,
)  # fmt: skip
def multinational_body_is_supported(enterprise):
    functional = (
        enterprise.group_functions.contains("regional_headquarters")
        | enterprise.group_functions.contains("research")
        | enterprise.group_functions.contains("sales")
        | enterprise.group_functions.contains("logistics")
    )
    return enterprise.is_multinational & functional


@entitlement(
    "HZ2023-09-02", subject=Enterprise, stage=Stage.SUPPORT,
    zh="区内企业设海外孵化、研发机构受支持", en="incubators and research abroad are supported",
    applies=lambda enterprise: enterprise.in_zone,
)  # fmt: skip
def overseas_body_is_supported(enterprise):
    return enterprise.overseas_bodies.contains("incubator") | enterprise.overseas_bodies.contains("research")


@entitlement(
    "HZ2023-11-01", subject=Division, stage=Stage.SUPPORT,
    zh="开发区所在区县可得奖补", en="a district with a zone may be rewarded",
    applies=lambda division: division.hosts_zone, questions=("Q-HZ2023-05",),
)  # fmt: skip
def district_is_rewarded(division):
    return division.reward_is_due


@rule(
    "HZ2023-11-01", subject=Division, stage=Stage.SUPERVISION, modality=MUST,
    zh="奖补资金用于支持开发区", en="the reward is spent on zones",
    applies=lambda division: division.hosts_zone,
)  # fmt: skip
def reward_is_well_spent(division):
    # The list of uses is open: a use beyond it is for the finance department to accept.
    return ~division.reward_uses.contains("other") | division.other_reward_uses_agreed


@entitlement(
    "HZ2023-11-02", subject=Project, stage=Stage.SUPPORT,
    zh="区内市级重大产业项目可由产业基金联合投资", en="municipal funds may invest in a major project of a zone",
    applies=lambda project: project.in_zone,
)  # fmt: skip
def fund_may_invest(project):
    return readings(
        "Q-HZ2023-04",
        ("municipal", "只指市级项目", "projects of the city only", project.level.is_("municipal")),
        (
            "or_above",
            "含省级、国家级",
            "provincial and national ones too",
            project.level.in_("national", "provincial", "municipal"),
        ),
    )


@entitlement(
    "HZ2023-11-03", subject=Enterprise, stage=Stage.SUPPORT,
    zh="无抵押贷款试点对象", en="may join the pilot of unsecured loans",
    applies=lambda enterprise: enterprise.in_zone,
)  # fmt: skip
def unsecured_loan_pilot(enterprise):
    return _fostered(enterprise)


# The text does not confine this product to firms inside a zone, as it does the pilot of unsecured loans.
@entitlement(
    "HZ2023-11-04", subject=Enterprise, stage=Stage.SUPPORT,
    zh="贷款保证保险对象", en="may have loan guarantee insurance",
)  # fmt: skip
def loan_guarantee_insurance(enterprise):
    return _fostered(enterprise)


def _fostered(enterprise):
    return (
        enterprise.titles.contains("tech_sme")
        | enterprise.titles.contains("specialised")
        | enterprise.titles.contains("little_giant")
    )


@entitlement(
    "HZ2023-11-05", subject=Enterprise, stage=Stage.SUPPORT,
    zh="可发行基础设施REITs盘活存量", en="may revive existing assets by infrastructure REITs",
    applies=lambda enterprise: enterprise.in_zone,
)  # fmt: skip
def infrastructure_reits(enterprise):
    return enterprise.holds_stock_infrastructure


@rule(
    "HZ2023-15-01", subject=Enterprise, stage=Stage.ADMISSION, modality=SHOULD,
    zh="严控高污染、高耗能、高排放企业入园", en="high-pollution, high-energy and high-emission firms are kept out",
    applies=lambda enterprise: enterprise.in_zone,
    advice=("从严审查其能耗和排放后再定。", "Decide only after a strict review of energy and emissions."),
)  # fmt: skip
def no_high_emission_entrant(enterprise):
    return ~enterprise.is_high_emission


@rule(
    "HZ2023-15-01", subject=Enterprise, stage=Stage.EXIT, modality=SHOULD,
    zh="低效产能有退出安排", en="low-efficiency capacity has a way out",
    applies=lambda enterprise: enterprise.in_zone & enterprise.is_low_efficiency_capacity,
    advice=("引导其腾退、重组、搬迁或改造。", "Guide it to vacate, merge, move or upgrade."),
)  # fmt: skip
def low_efficiency_has_way_out(enterprise):
    return enterprise.treatment.in_("vacate", "merge", "relocate", "upgrade", "other")


@rule(
    "HZ2023-15-02", subject=Enterprise, stage=Stage.SUPERVISION, modality=MUST,
    zh="区内企业经能源双碳平台监管", en="firms of a zone are supervised through the energy and carbon platform",
    applies=lambda enterprise: enterprise.in_zone,
)  # fmt: skip
def watched_by_energy_platform(enterprise):
    return enterprise.on_energy_platform


@rule(
    "HZ2023-16-03", subject=Enterprise, stage=Stage.OPERATION, modality=SHOULD,
    zh="区内企业上云上平台", en="firms of a zone use cloud and platforms",
    applies=lambda enterprise: enterprise.in_zone,
)  # fmt: skip
def uses_cloud(enterprise):
    return enterprise.uses_cloud
