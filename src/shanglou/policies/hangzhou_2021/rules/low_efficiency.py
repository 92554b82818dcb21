"""Screening, treatment and removal of high-consumption low-efficiency enterprises (3.1.1, 3.1.2)."""

from shanglou.engine import MUST, SHOULD, Stage, cases, gate, readings, route, rule
from shanglou.vocabulary import Enterprise


def _is_inefficient(enterprise):
    return enterprise.tax_per_mu < enterprise.guide_tax_per_mu


def _consumes_much(enterprise):
    return enterprise.energy_intensity > enterprise.guide_energy_intensity


def _falls_short(enterprise):
    # The provincial guide is not supplied: the plan does not say whether one figure below it is enough.
    inefficient, wasteful = _is_inefficient(enterprise), _consumes_much(enterprise)
    return readings(
        "Q-HZ2021-06",
        ("either", "低效、高耗有其一即为疑似", "either low efficiency or high consumption is enough", inefficient | wasteful),
        ("both", "低效、高耗并具才为疑似", "low efficiency and high consumption together", inefficient & wasteful),
    )


def _is_on_list(enterprise):
    return enterprise.register_state.is_("listed")


def _treated_for_violation(enterprise):
    return _is_on_list(enterprise) & enterprise.has_violation


def _treated_by_own_plan(enterprise):
    return _is_on_list(enterprise) & ~enterprise.has_violation


@route(
    ("HZ2021-3.1.1-01", "HZ2021-3.1.1-02"),
    subject=Enterprise,
    stage=Stage.SUPERVISION,
    zh="高耗低效排查结果",
    en="result of the low-efficiency screening",
    options={
        "suspected": ("疑似高耗低效，建档核实", "suspected; open a file and verify"),
        "clear": ("未见高耗低效", "no sign of it"),
    },
    applies=lambda enterprise: enterprise.is_manufacturer,
)
def screening(enterprise):
    return cases((_falls_short(enterprise), "suspected"), otherwise="clear")


@rule(
    ("HZ2021-3.1.1-03", "HZ2021-3.1.1-01"),
    subject=Enterprise,
    stage=Stage.SUPERVISION,
    zh="排查疑似企业已登记入册",
    en="a firm that screening points to stands on the register",
    modality=MUST,
    applies=lambda enterprise: enterprise.is_manufacturer & _falls_short(enterprise),
    advice=("纳入排摸名单并核实，动态更新整治清单", "enter it as screened, verify it and update the register"),
)
def suspect_on_register(enterprise):
    return ~enterprise.register_state.is_("not_listed")


@rule(
    "HZ2021-3.1.2-01",
    subject=Enterprise,
    stage=Stage.SUPERVISION,
    zh="在册企业已依法检查",
    en="a listed firm has been inspected by law",
    applies=_is_on_list,
    advice=("由有关部门依法依规开展检查", "have the departments inspect it by law"),
)
def listed_firm_inspected(enterprise):
    return enterprise.was_inspected


@route(
    ("HZ2021-3.1.2-01", "HZ2021-3.1.2-02", "HZ2021-3.1.2-03"),
    subject=Enterprise,
    stage=Stage.SUPERVISION,
    zh="在册企业分类整治的去向",
    en="which treatment a listed firm goes to",
    options={
        "rectify": ("违法违规，限期整改", "has broken the law: rectify within a set time"),
        "own_plan": ("其他企业，一企一策对标提升", "others: treated by a plan of its own"),
    },
    applies=_is_on_list,
)
def treatment_class(enterprise):
    return cases((enterprise.has_violation, "rectify"), otherwise="own_plan")


@rule(
    "HZ2021-3.1.2-02",
    subject=Enterprise,
    stage=Stage.EXIT,
    zh="违法违规企业按期整改",
    en="a firm that broke the law rectifies in time",
    applies=_treated_for_violation,
    questions=("Q-HZ2021-01",),
    advice=("逾期未整改或整改后仍未达标的，依法处置", "overdue, or rectified and still below the standard: dispose of it by law"),
)
def rectified_in_time(enterprise, on):
    return enterprise.is_rectified | (~enterprise.rectification_failed & (on <= enterprise.rectification_deadline))


@route(
    "HZ2021-3.1.2-02",
    subject=Enterprise,
    stage=Stage.EXIT,
    zh="违法违规企业的下一步",
    en="what follows for a firm that broke the law",
    options={
        "rectified": ("已整改达标", "rectified"),
        "dispose": ("依法处置", "dispose of it by law"),
        "go_on": ("期限内继续整改", "rectification goes on within the time set"),
    },
    applies=_treated_for_violation,
    questions=("Q-HZ2021-01",),
)
def after_violation(enterprise, on):
    return cases(
        (enterprise.is_rectified, "rectified"),
        (enterprise.rectification_failed | (on > enterprise.rectification_deadline), "dispose"),
        otherwise="go_on",
    )


@rule(
    "HZ2021-3.1.2-03",
    subject=Enterprise,
    stage=Stage.EXIT,
    zh="其他在册企业已确定整治方式",
    en="other listed firms have a treatment chosen",
    modality=SHOULD,
    applies=_treated_by_own_plan,
    advice=(
        "在改造提升、搬迁入园、兼并重组、整体腾退等方式中确定",
        "choose among vacating, merging, moving into a park, upgrading and the like",
    ),
)
def treatment_chosen(enterprise):
    return ~enterprise.treatment.is_("none")


@rule(
    ("HZ2021-3.1.2-04", "HZ2021-3.1.2-01"),
    subject=Enterprise,
    stage=Stage.EXIT,
    zh="其他在册企业有一企一策",
    en="other listed firms have a plan of their own",
    applies=_treated_by_own_plan,
    advice=("为该企业单独制定整治提升方案", "make a plan for this firm alone"),
)
def own_plan_made(enterprise):
    return enterprise.has_own_plan


@route(
    "HZ2021-3.1.2-04",
    subject=Enterprise,
    stage=Stage.EXIT,
    zh="在册企业销号还是继续整治",
    en="whether a listed firm leaves the register",
    options={
        "remove": ("达标，销号", "meets the standard: off the register"),
        "keep": ("未达标，继续整治", "does not yet: treatment goes on"),
    },
    applies=_treated_by_own_plan,
)
def register_next_step(enterprise):
    return cases((enterprise.meets_benchmark, "remove"), otherwise="keep")


def _is_removed(enterprise):
    return enterprise.register_state.is_("removed")


@rule(
    "HZ2021-3.1.2-04",
    subject=Enterprise,
    stage=Stage.EXIT,
    zh="达标后方可销号",
    en="off the register only once the benchmark is met",
    applies=_is_removed,
    advice=("恢复在册，继续对标提升", "put it back on the register and go on"),
)
def benchmark_met_before_removal(enterprise):
    return enterprise.meets_benchmark


@rule(
    ("HZ2021-3.1.2-02", "HZ2021-3.1.2-04"),
    subject=Enterprise,
    stage=Stage.EXIT,
    zh="违法违规企业整改达标后方可销号",
    en="a firm that broke the law leaves the register only when rectified",
    applies=lambda enterprise: _is_removed(enterprise) & enterprise.has_violation,
    advice=("恢复在册，依整改或处置程序办理", "put it back on the register; rectify or dispose"),
)
def rectified_before_removal(enterprise):
    return enterprise.is_rectified


register_removal = gate(
    "register_removal",
    "HZ2021-3.1.2-04",
    subject=Enterprise,
    stage=Stage.EXIT,
    zh="该企业可否销号",
    en="may this firm leave the register",
    rules=[benchmark_met_before_removal, rectified_before_removal],
)
