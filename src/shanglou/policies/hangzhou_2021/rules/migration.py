"""Firms that move: within the city and out of it (3.1.5, 3.3.12, 4.4)."""

from shanglou.engine import Stage, cases, entitlement, route, rule
from shanglou.vocabulary import Enterprise


def _moves_within_city(enterprise):
    return enterprise.migration.is_("within_city")


def _ordinary_move(enterprise):
    return _moves_within_city(enterprise) & enterprise.is_ordinary_size


@rule(
    "HZ2021-3.3.12-01",
    subject=Enterprise,
    stage=Stage.EXIT,
    zh="企业外迁已作预警",
    en="a move out of the city has been warned of",
    applies=lambda enterprise: enterprise.migration.is_("out_of_city"),
    advice=("在迁移管理平台登记预警", "enter the warning on the migration platform"),
)
def outward_move_warned(enterprise):
    return enterprise.outward_warning_recorded


@route(
    ("HZ2021-4.4-03", "HZ2021-4.4-05", "HZ2021-3.3.12-04"),
    subject=Enterprise,
    stage=Stage.EXIT,
    zh="市域内迁移的统计与税收归属",
    en="where statistics and tax go after a move within the city",
    options={
        "new_district": ("归迁入地", "to the new district"),
        "as_agreed": ("按两地协商结果", "as the two districts agreed"),
        "negotiate": ("两地协商，或由领导小组协调", "the two districts negotiate, or the leading group mediates"),
    },
    questions=("Q-HZ2021-03",),
    conflicts=("X10",),
    applies=_moves_within_city,
)
def tax_allocation(enterprise):
    return cases(
        (enterprise.is_ordinary_size, "new_district"),
        (enterprise.tax_split_agreed, "as_agreed"),
        otherwise="negotiate",
    )


@rule(
    "HZ2021-4.4-03",
    subject=Enterprise,
    stage=Stage.EXIT,
    zh="一般规模企业的统计数据和税收归迁入地",
    en="statistics and tax of an ordinary firm follow it",
    questions=("Q-HZ2021-03",),
    conflicts=("X10",),
    applies=_ordinary_move,
    advice=("将统计、税收及存量税收区级留存划归迁入地", "hand statistics, tax and the retained stock tax to the new district"),
)
def statistics_and_tax_follow(enterprise):
    return enterprise.moves_statistics_and_tax


@rule(
    "HZ2021-4.4-04",
    subject=Enterprise,
    stage=Stage.EXIT,
    zh="迁出地不得阻碍迁移",
    en="the old district may not obstruct the move",
    questions=("Q-HZ2021-03",),
    conflicts=("X10",),
    applies=_ordinary_move,
    advice=("迁出地撤除障碍", "the old district lifts the obstacle"),
)
def move_not_obstructed(enterprise):
    return ~enterprise.was_obstructed


@rule(
    "HZ2021-4.4-04",
    subject=Enterprise,
    stage=Stage.EXIT,
    zh="迁出地不得追溯已兑现的奖补",
    en="incentives already paid are not clawed back",
    questions=("Q-HZ2021-03",),
    conflicts=("X10",),
    applies=_ordinary_move,
    advice=("撤销对已兑现奖补的追溯", "undo the clawback"),
)
def incentives_kept(enterprise):
    return ~enterprise.had_clawback


@entitlement(
    "HZ2021-3.1.5-03",
    subject=Enterprise,
    stage=Stage.SUPPLY,
    zh="在开发区（园区）内置换工业用地",
    en="swap for industrial land inside a zone",
)
def land_swap_in_zone(enterprise):
    return enterprise.relocated_by_plan & enterprise.fits_orientation
