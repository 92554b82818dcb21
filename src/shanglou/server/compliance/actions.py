"""What is done in this room: answering what documents leave open, reviewing and withdrawing answers, stating facts."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from shanglou.engine.accept import accepted
from shanglou.engine.faults import Fault
from shanglou.engine.judgements import Judgement, Judgements
from shanglou.engine.language import say
from shanglou.engine.values import read
from shanglou.engine.wording import exact
from shanglou.policies import library, place_text
from shanglou.standards.divisions import covers, place
from shanglou.vocabulary import VOCABULARY

from ..bodies.acting import acting, validate
from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from ..bodies.models import Division, Registered
from ..enterprises.models import Enterprise
from ..foundation.fields import here
from ..foundation.refusals import Refused, called, fault
from ..jobs.models import Job
from ..jobs.work import start
from ..land.checks import refuse
from ..land.models import Parcel, Zone
from ..projects.models import Building, Project, Unit
from .answer_files import sealed
from .models import Answer, StatedFact
from .questions import items
from .rerunning import KIND

#: The rows of a project that an answer may be about, and their model.
ROWS: dict[str, type[Registered]] = {"unit": Unit, "building": Building, "parcel": Parcel}


def answer(
    actor: Actor,
    target: str,
    value: Any,
    *,
    reason: str,
    evidence: str,
    division: Division,
    project: Project | None = None,
    row: Registered | None = None,
    valid_from: datetime.date | None = None,
    file: UploadedFile | None = None,
    review: bool = False,
) -> Answer:
    """Answer what a document leaves open, for a division, for one project or for one row of it (a unit, a building, a parcel).

    With `review` it waits for another person. It follows the answers in force to the same thing for the same division,
    project and row. Findings that wait for it are judged again by a job. `BadInput` for a value that cannot answer it, and for a
    `file` that may not be kept.
    """
    actor.require(Capability.SETTLE)
    starts = valid_from or timezone.localdate()
    if project is not None:
        division = project.division
    with sealed(file) as kept_file, acting(actor, Capability.SETTLE, "answer.give", project, division=division.pk) as trail:
        refuse(_lacking(target, reason, evidence, division, project, row))
        kept = _checked(target, value, actor, reason, evidence, starts)
        made = Answer(
            target=target,
            value=kept,
            project=project,
            division=division,
            body=project.body if project else None,
            subject=next((name for name, model in ROWS.items() if isinstance(row, model)), ""),
            key=row.pk if row is not None else None,
            author=actor.identity.person_name,
            answered_by=_body(actor),
            person=actor.person,
            reason=reason.strip(),
            evidence=evidence.strip(),
            valid_from=starts,
            file=kept_file,
            state=Answer.State.PROPOSED,
        )
        validate(made)
        made.save()
        if not review:
            _take_effect(made)
        new = {"target": target, "value": kept, "valid_from": starts.isoformat(), "state": made.state}
        trail.add(made, new=new | ({"subject": made.subject, "key": made.key} if row is not None else {}), note=reason)
    if not review:
        rerun(actor, target)
    return made


def review(actor: Actor, row: Answer, *, agree: bool, note: str = "") -> Answer:
    """Agree with a proposed answer, or refuse it: never the one who gave it."""
    if actor.person is None or row.person_id == actor.person.pk:
        raise Refused(say("复核须由另一个人办理。"))
    with acting(actor, Capability.SETTLE, "answer.review", row) as trail:
        if not agree and not note.strip():
            raise fault(called(here(say("复核意见")), "note"), "", say("不能为空"), say("请写明为什么不同意。"))
        state = Answer.State.IN_FORCE if agree else Answer.State.REFUSED
        changed = Answer.objects.filter(pk=row.pk, state=Answer.State.PROPOSED).update(
            state=state, reviewed_by=actor.identity.person_name, reviewed_at=timezone.now(), review_note=note.strip()[:300]
        )
        row.refresh_from_db()
        if not changed:
            raise fault(here(say("状态")), row.get_state_display(), say("待复核的答复"), say("这条答复已经办理过。"))
        if agree:
            _take_effect(row)
        trail.add(row, old={"state": Answer.State.PROPOSED}, new={"state": state}, note=note)
    if agree:
        rerun(actor, row.target)
    return row


def withdraw(actor: Actor, row: Answer, *, reason: str) -> Answer:
    """Take an answer back; it stays in the record, and what it answered is open again."""
    with acting(actor, Capability.SETTLE, "answer.withdraw", row) as trail:
        if not reason.strip():
            raise fault(called(here(say("理由")), "reason"), "", say("不能为空"), say("请写明为什么撤回。"))
        old = row.state
        open_states = (Answer.State.PROPOSED, Answer.State.IN_FORCE)
        changed = Answer.objects.filter(pk=row.pk, state__in=open_states).update(
            state=Answer.State.WITHDRAWN, ended_at=timezone.now(), review_note=reason.strip()[:300]
        )
        row.refresh_from_db()
        if not changed:
            raise fault(here(say("状态")), row.get_state_display(), say("待复核或有效的答复"), say("这条答复已经办理过。"))
        trail.add(row, old={"state": old}, new={"state": row.state}, note=reason)
    if old == Answer.State.IN_FORCE:
        rerun(actor, row.target)
    return row


def rerun(actor: Actor, target: str) -> Job:
    """Judge again the projects whose last check waits for this or rests on it."""
    return start(actor, KIND, say("重新核验：{target}", target=target).zh[:200], target=target)


#: What facts may be stated of a row, by its model, and the capability it takes.
STATED: dict[type[Registered], tuple[str, tuple[str, ...], Capability]] = {
    Project: ("project", ("project", "application"), Capability.EDIT_PROJECTS),
    Building: ("building", ("building",), Capability.EDIT_PROJECTS),
    Unit: ("unit", ("unit",), Capability.EDIT_PROJECTS),
    Parcel: ("parcel", ("parcel",), Capability.EDIT_LAND),
    Zone: ("zone", ("zone",), Capability.EDIT_LAND),
    Enterprise: ("enterprise", ("enterprise",), Capability.EDIT_ENTERPRISES),
}


def state_fact(
    actor: Actor,
    row: Registered,
    name: str,
    raw: Any,
    *,
    evidence: str,
    reason: str = "",
    valid_from: datetime.date | None = None,
) -> StatedFact | None:
    """State a fact about a registry row that has no column of its own; None (unknown) takes back what was stated.

    What was stated before is closed, not overwritten. `BadInput` for an unknown fact, one about a person, one that only a
    person entitled to may decide, and for a wrong value.
    """
    subject, about, capability = STATED[type(row)]
    if name not in VOCABULARY or name.partition(".")[0] not in about:
        near = VOCABULARY.nearest(name)
        remedy = say("是否想写 {near}？", near=near) if near else say("请从列表中选择。")
        raise fault(here(say("事实")), name, say("已登记的事实名称"), remedy)
    fact = VOCABULARY[name]
    if fact.criterion:
        raise fault(
            here(say("事实")),
            here(fact.label),
            say("可以直接登记的事实"),
            say("由人研判的事项请在待决问题中答复。"),
        )
    if fact.personal:
        raise fault(here(say("事实")), here(fact.label), say("可以直接登记的事实"), say("个人信息不在这里登记。"))
    value = read(fact, raw, name=here(fact.label))
    with acting(actor, capability, "fact.state", row) as trail:
        if not evidence.strip():
            raise fault(called(here(say("依据")), "evidence"), "", say("不能为空"), say("请写明依据什么。"))
        now = timezone.now()
        before = StatedFact.objects.filter(subject=subject, key=row.pk, fact=name, known_to__isnull=True, valid_from=valid_from)
        old = [item.value for item in before]
        if value is None and not old:
            raise fault(here(fact.label), str(raw or ""), say("一个值"), say("还没有补充过这一项。"))
        before.update(known_to=now)
        made = None
        if value is not None:
            made = StatedFact(
                subject=subject,
                key=row.pk,
                division=row.division,
                fact=name,
                value=exact(value),
                evidence=evidence.strip(),
                reason=reason.strip(),
                valid_from=valid_from,
                known_from=now,
                recorded_by=actor.identity.person_name,
            )
            validate(made)
            made.save()
        trail.add(row, old={name: old[0] if old else None}, new={name: made.value if made else None}, note=evidence)
    return made


def _lacking(
    target: str, reason: str, evidence: str, division: Division, project: Project | None, row: Registered | None
) -> list[Fault]:
    """What is wrong with an answer apart from its value."""
    faults = [
        Fault(label, "", say("不能为空"), say("每条答复都要写明理由和依据。"))
        for label, text in ((called(here(say("理由")), "reason"), reason), (called(here(say("依据")), "evidence"), evidence))
        if not text.strip()
    ]
    kind, _, name = target.partition(":")
    if kind in ("fact", "table") and project is None:
        faults.append(Fault(called(here(say("项目")), "project"), "", say("一个项目"), say("由人研判的事项逐个项目答复。")))
    item = items().get(target)
    if item is not None and item.place and not covers(item.place, division.code):
        expected = say("位于{place}的区划", place=place_text(place(item.place)))
        faults.append(Fault(called(here(say("适用区划")), "division"), str(division), expected, say("这份文件在该区划不适用。")))
    if row is not None:
        subject = next((known for known, model in ROWS.items() if isinstance(row, model)), "")
        if kind != "fact" or not name.startswith(f"{subject}."):
            faults.append(
                Fault(called(here(say("对象")), "key"), str(row), say("这一事项所说的对象"), say("请改选，或对整个项目答复。"))
            )
        elif project is None or not _belongs(row, project):
            faults.append(Fault(called(here(say("对象")), "key"), str(row), say("项目内的对象"), say("请从该项目中选择。")))
    return faults


def _belongs(row: Registered, project: Project) -> bool:
    if isinstance(row, Unit):
        return row.building.project_id == project.pk
    if isinstance(row, Building):
        return row.project_id == project.pk
    return project.parcels.filter(pk=row.pk).exists()


def _checked(target: str, value: Any, actor: Actor, reason: str, evidence: str, on: datetime.date) -> Any:
    kind, _, name = target.partition(":")
    given: Any = {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value
    if kind == "fact":
        if name not in VOCABULARY or not VOCABULARY[name].criterion:
            raise fault(here(say("待决事项")), name, say("由人研判的事项"), say("其他事实请在登记中补充。"))
        given = read(VOCABULARY[name], given, name=name)
        if given is None:
            raise fault(called(here(say("答复")), "value"), str(value), say("一个明确的结论"), say("未决的问题不要写成研判。"))
    item = items().get(target)
    if item is not None and item.is_noted:
        text = str(value).strip()
        if not text:
            raise fault(called(here(say("答复")), "value"), text, say("一段文字"), say("请写明结论。"))
        return text[:200]
    record = Judgement(target, given, actor.identity.person_name, reason, evidence, on)
    checked = accepted(library(), Judgements([record])).records[0].value
    return exact(checked)


def _take_effect(row: Answer) -> None:
    """Put an answer in force; it follows those in force to the same thing."""
    row.state, row.in_force_from = Answer.State.IN_FORCE, timezone.now()
    row.save(update_fields=["state", "in_force_from", "changed_at"])
    same = Answer.objects.filter(
        target=row.target, division=row.division, project=row.project, subject=row.subject, key=row.key, state=row.state
    )
    same.filter(followed_by__isnull=True).exclude(pk=row.pk).update(followed_by=row)


def _body(actor: Actor) -> Any:
    if not actor.memberships:
        raise Refused(say("答复须以机构名义作出；请先由安全管理员授予角色。"))
    return actor.memberships[0].body
