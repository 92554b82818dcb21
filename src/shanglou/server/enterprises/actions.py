"""What is done to enterprises, their names, codes and figures. Former names and mergers have modules of their own (`names`,
`mergers`).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from shanglou.engine.faults import Fault
from shanglou.engine.language import Text, plain, say

from ..bodies.acting import Trail, acting, change, create, delete, is_trusting, validate
from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from ..foundation.refusals import Conflict, called, fault
from ..land.checks import label, not_seen, out_of_range, refuse, required, typed
from . import codes, queries
from .models import Enterprise, EnterpriseName, YearFigures

#: The figures of a year.
FIGURES = (
    "revenue", "output_value", "value_added", "tax", "rd_expense", "employees", "energy_use", "carbon_emission",
    "pollutant_emission", "land_area", "excluded_land_area",
)  # fmt: skip


def create_enterprise(actor: Actor, values: Mapping[str, Any], *, source: str = "") -> Enterprise:
    """Register an enterprise. A wrong or missing credit code is kept and flagged, never refused; a right one is borne once."""
    values = typed(Enterprise, values)
    row = Enterprise(**values)
    row.judge_code()
    with acting(actor, Capability.EDIT_ENTERPRISES, "enterprise.create", division=row.division_id) as trail:
        faults = [*out_of_range(row, values), *not_seen(actor, row, values, {})]
        refuse(faults if is_trusting() else [*faults, *_code_is_free(actor, row, row.credit_code)])
        create(trail, row, taken=lambda: refuse(_code_is_free(actor, row, row.credit_code)))
        EnterpriseName.objects.create(
            enterprise=row,
            name_zh=row.name_zh,
            source=source,
            known_from=timezone.now(),
            recorded_by=actor.identity.person_name,
        )
    return row


def change_enterprise(
    actor: Actor,
    enterprise: Enterprise,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
    name_since: datetime.date | None = None,
    note: str = "",
) -> Enterprise:
    """Change an enterprise.

    Another name is kept beside the one before it: with `name_since` it was renamed on that day, without it the name was
    mistaken all along. Another credit code is judged like that of a new enterprise.
    """
    wanted = typed(Enterprise, values)
    if "credit_code" in wanted:
        found = codes.judge(wanted["credit_code"])
        wanted.update(credit_code=found.code, code_state=found.state.value)
    with acting(actor, Capability.EDIT_ENTERPRISES, "enterprise.change", enterprise) as trail:
        target = wanted.get("division", wanted.get("division_id"))
        if target is not None:
            actor.require(Capability.EDIT_ENTERPRISES, division=getattr(target, "pk", target))
        faults = [*out_of_range(enterprise, wanted), *not_seen(actor, enterprise, wanted, {})]
        if "credit_code" in wanted:
            faults += _code_is_free(actor, enterprise, wanted["credit_code"])
        refuse(faults)
        _change(trail, actor, enterprise, wanted, version=version, name_since=name_since, note=note)
    return enterprise


def set_code(actor: Actor, enterprise: Enterprise, code: str, *, reason: str, version: int | None = None) -> Enterprise:
    """Give an enterprise its right credit code, from the queue of wrong and missing ones; a wrong one is refused here."""
    with acting(actor, Capability.EDIT_ENTERPRISES, "enterprise.set_code", enterprise) as trail:
        found = codes.judge(code)
        faults = required(called(_("理由"), "reason"), reason, say("请写明代码从何处核得，例如营业执照。"))
        if found.state is not codes.CodeState.VALID:
            expected = found.problem or say("18 位有效的统一社会信用代码")
            faults.append(Fault(label(enterprise, "credit_code"), code, expected, say("请对照营业执照核对。")))
        refuse([*faults, *_code_is_free(actor, enterprise, found.code)])
        values = {"credit_code": found.code, "code_state": found.state.value}
        _change(trail, actor, enterprise, values, version=version, note=reason)
    return enterprise


def rename(
    actor: Actor,
    enterprise: Enterprise,
    name: str,
    *,
    reason: str,
    since: datetime.date | None = None,
    version: int | None = None,
) -> Enterprise:
    """Write down another name: since a day (renamed), or all along (the name was mistaken)."""
    with acting(actor, Capability.EDIT_ENTERPRISES, "enterprise.rename", enterprise) as trail:
        refuse(
            [
                *required(called(_("单位名称"), "name"), name, say("请填写单位名称。")),
                *required(called(_("理由"), "reason"), reason, say("请写明更名依据或更正原因。")),
                *in_future(_("自"), since),
            ]
        )
        _change(trail, actor, enterprise, {"name_zh": name.strip()}, version=version, name_since=since, note=reason)
    return enterprise


def reveal(actor: Actor, enterprise: Enterprise, *, purpose: str) -> dict[str, str]:
    """The personal data of an enterprise in the clear, by field. That it was read, by whom and what for, is an entry."""
    with acting(actor, Capability.REVEAL, "enterprise.reveal", enterprise) as trail:
        refuse(required(called(_("用途"), "purpose"), purpose, say("请写明查看个人信息的用途。")))
        shown = {name: getattr(enterprise, name) for name in Enterprise.PERSONAL if getattr(enterprise, name)}
        trail.add(enterprise, note=purpose.strip(), new={"read": sorted(shown)})
        return shown


def remove(actor: Actor, enterprise: Enterprise, *, reason: str) -> None:
    """Take an enterprise out of the registry, for instance because an import is undone. `BadInput` while others refer to it, or
    figures of it are known, which would go with it without a word.
    """
    with acting(actor, Capability.EDIT_ENTERPRISES, "enterprise.delete", enterprise) as trail:
        refuse(required(called(_("理由"), "reason"), reason, say("请写明为什么删除。")))
        years = list(YearFigures.objects.filter(enterprise=enterprise, known_to__isnull=True).values_list("year", flat=True))
        if years:
            found = plain("、".join(map(str, sorted(years))))
            expected, remedy = say("没有年度数据；已登记 {years} 年", years=found), say("误录的年度数据请先撤回，再删除企业。")
            raise fault(str(_("企业")), str(enterprise), expected, remedy)
        try:
            delete(trail, enterprise, note=reason)
        except models.ProtectedError as used:
            names = "、".join(sorted({str(item._meta.verbose_name) for item in used.protected_objects}))
            raise fault(
                str(_("企业")), str(enterprise), say("没有被其他记录引用"), say("请先处理引用它的{names}。", names=names)
            ) from None


# ------------------------------------------------------------------------------------------------------ yearly figures
def add_figures(
    actor: Actor,
    enterprise: Enterprise,
    year: int,
    values: Mapping[str, Any],
    *,
    source: str,
    received_on: datetime.date | None = None,
) -> YearFigures:
    """Take in the figures of a year from a source. `BadInput` when the year has figures: these are corrected, not overwritten."""
    with acting(actor, Capability.EDIT_ENTERPRISES, "enterprise.add_figures", enterprise) as trail:
        _only_figures(values)
        values = typed(YearFigures, values)
        row = YearFigures(enterprise=enterprise, year=year, **values)
        faults = _figure_faults(row, values, source, received_on)
        if YearFigures.objects.filter(enterprise=enterprise, year=year, known_to__isnull=True).exists():
            faults.append(Fault(label(row, "year"), str(year), say("还没有数据的年度"), say("该年度已有数据，请用“更正”办理。")))
        refuse(faults)
        _keep(row, actor, source, received_on, reason="")
        _note(trail, enterprise, row, sorted(values), source)
    return row


def correct_figures(
    actor: Actor,
    figures: YearFigures,
    values: Mapping[str, Any],
    *,
    source: str,
    reason: str,
    received_on: datetime.date | None = None,
) -> YearFigures:
    """Correct the figures of a year: the row as it was is closed and kept, a new one holds from now on.

    `Conflict` when somebody corrected them meanwhile.
    """
    enterprise = figures.enterprise
    with acting(actor, Capability.EDIT_ENTERPRISES, "enterprise.correct_figures", enterprise) as trail:
        _only_figures(values)
        values = typed(YearFigures, values)
        kept = {name: getattr(figures, name) for name in FIGURES}
        changed = sorted(name for name, value in values.items() if value != kept[name])
        row = YearFigures(enterprise=enterprise, year=figures.year, **{**kept, **values})
        refuse(
            [
                *_figure_faults(row, values, source, received_on),
                *required(called(_("更正原因"), "reason"), reason, say("请写明为什么更正。")),
                *([] if changed else [Fault(str(figures.year), "—", say("至少一项与原数据不同"), say("没有可更正的内容。"))]),
            ]
        )
        now = timezone.now()
        if not YearFigures.objects.filter(pk=figures.pk, known_to__isnull=True).update(known_to=now):
            raise _superseded(figures, changed)
        _keep(row, actor, source, received_on, reason=reason, now=now)
        _note(trail, enterprise, row, changed, reason)
    return row


def withdraw_figures(actor: Actor, figures: YearFigures, *, reason: str) -> None:
    """Take back the figures of a year that were taken in by mistake. They are known no longer from now on, and stay kept.

    `Conflict` when somebody corrected them meanwhile.
    """
    with acting(actor, Capability.EDIT_ENTERPRISES, "enterprise.withdraw_figures", figures.enterprise) as trail:
        refuse(required(called(_("撤回原因"), "reason"), reason, say("请写明为什么撤回。")))
        if not YearFigures.objects.filter(pk=figures.pk, known_to__isnull=True).update(known_to=timezone.now()):
            raise _superseded(figures, [])
        trail.add(figures.enterprise, old={"year": figures.year, "record": figures.pk}, note=reason)


def _only_figures(values: Mapping[str, Any]) -> None:
    for name in values:
        if name not in FIGURES:
            raise fault(name, name, plain(", ".join(FIGURES)), say("请只填写年度指标。"))


def _figure_faults(row: YearFigures, values: Mapping[str, Any], source: str, received_on: datetime.date | None) -> list[Fault]:
    this = timezone.localdate().year
    faults = [
        *out_of_range(row, values),
        *required(called(_("来源"), "source"), source, say("请写明数据由哪个部门、哪份报表提供。")),
        *in_future(label(row, "received_on"), received_on),
    ]
    if not 1990 <= row.year <= this:
        faults.append(Fault(label(row, "year"), str(row.year), say("1990 至 {year} 之间的年度", year=this), say("请核对年度。")))
    if all(getattr(row, name) is None for name in FIGURES):
        faults.append(Fault(label(row, "year"), str(row.year), say("至少一项指标"), say("请填写至少一项数据。")))
    if row.land_area is not None and row.excluded_land_area is not None and row.excluded_land_area > row.land_area:
        limit = say("不大于{other}（{value}）", other=plain(label(row, "land_area")), value=plain(row.land_area))
        faults.append(
            Fault(label(row, "excluded_land_area"), str(row.excluded_land_area), limit, say("请核对两项数据后重新填写。"))
        )
    return faults


def _keep(
    row: YearFigures,
    actor: Actor,
    source: str,
    received_on: datetime.date | None,
    *,
    reason: str,
    now: datetime.datetime | None = None,
) -> None:
    row.source, row.received_on, row.reason = source.strip(), received_on, reason.strip()
    row.valid_from, row.valid_to = datetime.date(row.year, 1, 1), datetime.date(row.year, 12, 31)
    row.known_from, row.recorded_by = now or timezone.now(), actor.identity.person_name
    validate(row)
    row.save()


def _note(trail: Trail, enterprise: Enterprise, row: YearFigures, names: Sequence[str], note: str) -> None:
    """Log which figures of which year were written. The figures themselves are kept, old and new, in their own table: the
    log is read by people who may not see one firm's taxes."""
    trail.add(enterprise, new={"year": row.year, "figures": list(names), "record": row.pk}, note=note)


def _superseded(figures: YearFigures, wanted: Sequence[str]) -> Conflict:
    since = YearFigures.objects.filter(enterprise=figures.enterprise, year=figures.year).order_by("-known_from", "-pk").first()
    who, when = (since.recorded_by, timezone.localtime(since.known_from)) if since else ("—", timezone.localtime())
    changed = [label(figures, name) for name in FIGURES if since and getattr(since, name) != getattr(figures, name)]
    return Conflict(who, when.strftime("%Y-%m-%d %H:%M"), changed or [label(figures, name) for name in wanted], [], 0)


# ------------------------------------------------------------------------------------------------------------- helpers
def _change(
    trail: Trail,
    actor: Actor,
    enterprise: Enterprise,
    values: Mapping[str, Any],
    *,
    version: int | None,
    note: str,
    name_since: datetime.date | None = None,
) -> None:
    before = enterprise.name_zh
    wanted = dict(values)
    if "name_zh" in wanted:
        wanted["name_key"] = codes.name_key(wanted["name_zh"])
    change(trail, enterprise, wanted, version=version, note=note)
    if enterprise.name_zh != before:
        _remember_name(actor, enterprise, source="", reason=note, since=name_since, before=before)


def _remember_name(
    actor: Actor, enterprise: Enterprise, *, source: str, reason: str, since: datetime.date | None, before: str = ""
) -> None:
    """Close the name known so far and write down the one borne now. A row that was loaded without a history gets one."""
    now = timezone.now()
    if before and not EnterpriseName.objects.filter(enterprise=enterprise, name_zh=before).exists():
        EnterpriseName.objects.create(
            enterprise=enterprise, name_zh=before, known_from=enterprise.created_at, recorded_by="—", source=source
        )
    known = list(EnterpriseName.objects.filter(enterprise=enterprise, known_to__isnull=True, valid_to__isnull=True))
    EnterpriseName.objects.filter(pk__in=[row.pk for row in known]).update(known_to=now)
    for row in known:
        if since is not None and (row.valid_from is None or row.valid_from < since):
            EnterpriseName.objects.create(
                enterprise=enterprise,
                name_zh=row.name_zh,
                source=row.source,
                valid_from=row.valid_from,
                valid_to=since - datetime.timedelta(days=1),
                known_from=now,
                recorded_by=row.recorded_by,
            )
    EnterpriseName.objects.create(
        enterprise=enterprise,
        name_zh=enterprise.name_zh,
        source=source,
        reason=reason,
        valid_from=since or (known[0].valid_from if known else None),
        known_from=now,
        recorded_by=actor.identity.person_name,
    )


def _code_is_free(actor: Actor, row: Enterprise, code: str) -> list[Fault]:
    """A fault when another enterprise bears this valid code. It is named only where the actor may see it."""
    if codes.judge(code).state is not codes.CodeState.VALID:
        return []
    others = Enterprise.objects.filter(credit_code=code, code_state=codes.CodeState.VALID, merged_into__isnull=True)
    other = others.exclude(pk=row.pk).first()
    if other is None:
        return []
    seen = queries.enterprises(actor).filter(pk=other.pk).exists()
    bearer: Text = plain(other.name_zh) if seen else say("另一家您无权查看的企业")
    remedy = say("如为同一企业，请办理合并。") if seen else say("请联系上级主管部门核对。")
    return [Fault(label(row, "credit_code"), code, say("没有其他企业登记的代码；已登记于{bearer}", bearer=bearer), remedy)]


def in_future(name: str, day: datetime.date | None) -> list[Fault]:
    """A fault when a day is yet to come. `name` is the label of its field."""
    if day is None or day <= timezone.localdate():
        return []
    return [Fault(name, day.isoformat(), say("不晚于今天的日期"), say("请核对日期。"))]
