"""Chapter 8: how the assessment of state-owned firms treats what they invest upstairs."""

from shanglou.engine import Stage, add_months, cases, entitlement, formula, largest, readings, rule, smallest
from shanglou.vocabulary import Project


def _by_state_firm(project):
    return project.is_upstairs & project.is_state_invested


def _premium(project):
    above = largest(project.unit_land_cost - project.market_land_price, 0)
    # Land areas are surveyed in m2 to two decimals; more would not fit the whole numbers that a sweep reckons in.
    return (above * project.land_area.in_unit("m2").rounded(2, "half_up")).in_unit("yuan")


def _premium_counted(project):
    return smallest(_premium(project), project.profit_reduction)


def _incubation_end(project, p):
    return add_months(project.operation_start, smallest(project.incubation_term, p.soe_incubation_max))


def _in_incubation(project, p):
    return (project.loss_date >= project.operation_start) & (project.loss_date < _incubation_end(project, p))


@entitlement(
    "HZ2024-08-01",
    subject=Project,
    stage=Stage.EVALUATION,
    zh="建设使用成效计入国企考核正向激励",
    en="results count as a positive incentive in the assessment of state firms",
    applies=_by_state_firm,
)
def results_counted(project):
    return readings(
        "Q-HZ2024-03",
        (
            "named_ways",
            "只限列明的三种取得方式",
            "only the three ways that are named",
            project.acquisition_channel.in_("primary_market", "secondary_market", "cooperation"),
        ),
        ("open_list", "列举未穷尽，其他方式也在内", "the list is open and takes in other ways", True),
    )


@formula(
    "HZ2024-08-02",
    subject=Project,
    stage=Stage.EVALUATION,
    zh="土地成本高于一级市场均价的总额",
    en="land cost above the mean primary-market price, in all",
    applies=_by_state_firm,
)
def land_premium(project):
    return _premium(project)


@formula(
    "HZ2024-08-02",
    subject=Project,
    stage=Stage.EVALUATION,
    zh="可纳入视同的减利基数",
    en="lost profit that may be deemed",
    applies=_by_state_firm,
)
def deemed_profit_base(project):
    # Only what lowered the profit can be deemed; the premium bounds it from above.
    return _premium_counted(project)


@formula(
    "HZ2024-08-02",
    subject=Project,
    stage=Stage.EVALUATION,
    zh="地价因素视同的利润",
    en="profit deemed for the land price",
    applies=_by_state_firm,
    questions=("Q19",),
)
def deemed_profit(project, p):
    return _premium_counted(project) * p.soe_deemed_land_ratio


@rule(
    "HZ2024-08-03",
    subject=Project,
    stage=Stage.EVALUATION,
    zh="核定的培育期不超过规定年限",
    en="the incubation term granted is within the limit",
    applies=_by_state_firm,
)
def incubation_within_limit(project, p):
    return project.incubation_term <= p.soe_incubation_max


@formula(
    "HZ2024-08-03",
    subject=Project,
    stage=Stage.EVALUATION,
    zh="培育期届满之日",
    en="the day on which the incubation ends",
    applies=_by_state_firm,
)
def incubation_end(project, p):
    return _incubation_end(project, p)


@entitlement(
    "HZ2024-08-04",
    subject=Project,
    stage=Stage.EVALUATION,
    zh="亏损发生在培育期内",
    en="the loss falls within the incubation",
    applies=_by_state_firm,
)
def loss_within_incubation(project, p):
    return _in_incubation(project, p)


@formula(
    "HZ2024-08-04",
    subject=Project,
    stage=Stage.EVALUATION,
    zh="培育期内视同消化的亏损",
    en="loss deemed within the incubation",
    places=2,
    applies=_by_state_firm,
    questions=("Q19",),
)
def deemed_loss(project, p):
    return cases((_in_incubation(project, p), project.loss * p.soe_deemed_loss_ratio), otherwise=0)
