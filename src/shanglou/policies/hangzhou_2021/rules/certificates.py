"""Staged certificates of newly supplied industrial land (3.3.14)."""

from shanglou.engine import Stage, cases, gate, route, rule
from shanglou.vocabulary import Parcel


def _is_staged(parcel, p):
    return parcel.is_industrial & parcel.land_source.is_("new_supply") & (parcel.contract_date >= p.in_force_from)


@route(
    "HZ2021-3.3.14-02",
    subject=Parcel,
    stage=Stage.SUPERVISION,
    zh="按建设、投产进度对应的权证阶段",
    en="certificate stage that building and production have reached",
    options={
        "construction": ("建设期", "construction period"),
        "start_up": ("投产期", "start-up period"),
        "remaining_term": ("剩余年限使用期", "remaining term"),
    },
    conflicts=("X06",),
    questions=("Q26",),
    applies=_is_staged,
)
def stage_reached(parcel):
    return cases(
        (~parcel.construction_done, "construction"),
        (~parcel.production_done, "start_up"),
        otherwise="remaining_term",
    )


@rule(
    "HZ2021-3.3.14-02",
    subject=Parcel,
    stage=Stage.SUPERVISION,
    zh="建设完成后方可发投产期权证",
    en="a start-up certificate only after construction",
    conflicts=("X06",),
    questions=("Q26",),
    applies=lambda parcel, p: _is_staged(parcel, p) & parcel.certificate_stage.in_("start_up", "remaining_term"),
    advice=("仍按建设期权证管理", "keep the certificate of the construction period"),
)
def construction_before_start_up(parcel):
    return parcel.construction_done


@rule(
    "HZ2021-3.3.14-02",
    subject=Parcel,
    stage=Stage.SUPERVISION,
    zh="按约定投产后方可发剩余年限权证",
    en="a certificate for the remaining term only after production began",
    conflicts=("X06",),
    questions=("Q26",),
    applies=lambda parcel, p: _is_staged(parcel, p) & parcel.certificate_stage.is_("remaining_term"),
    advice=("仍按投产期权证管理", "keep the certificate of the start-up period"),
)
def production_before_remaining_term(parcel):
    return parcel.production_done


@rule(
    "HZ2021-3.3.14-03",
    subject=Parcel,
    stage=Stage.SUPERVISION,
    zh="承诺兑现后方可进入下一阶段",
    en="the next stage opens only when the commitments are fulfilled",
    conflicts=("X06",),
    questions=("Q26",),
    applies=lambda parcel, p: _is_staged(parcel, p) & parcel.certificate_stage.in_("start_up", "remaining_term"),
    advice=("下一阶段的土地权利暂不放开", "the rights of the next stage stay closed"),
)
def commitments_before_next_stage(parcel):
    return parcel.commitments_fulfilled


next_certificate = gate(
    "next_certificate",
    ("HZ2021-3.3.14-02", "HZ2021-3.3.14-03"),
    subject=Parcel,
    stage=Stage.SUPERVISION,
    zh="可否发给该阶段权证",
    en="may the certificate of this stage be issued",
    rules=[construction_before_start_up, production_before_remaining_term, commitments_before_next_stage],
)
