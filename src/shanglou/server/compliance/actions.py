"""What is done in this room: answering what documents leave open, reviewing and withdrawing answers, stating facts."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils import timezone

from shanglou.engine.accept import accepted
from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.judgements import Judgement, Judgements
from shanglou.engine.language import say
from shanglou.engine.values import read
from shanglou.engine.wording import exact
from shanglou.policies import library
from shanglou.vocabulary import VOCABULARY

from ..bodies.acting import acting
from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from ..bodies.models import Division, Registered
from ..foundation.refusals import Refused, fault
from ..jobs.models import Job
from ..jobs.work import start
from ..land.checks import refuse
from ..projects.models import Project
from .models import Answer, StatedFact
from .rerunning import KIND

#: Of uploads with an answer: what they may be, by their first bytes, and how large.
FILES = {b"%PDF": ".pdf", b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg", b"PK\x03\x04": ".docx"}
LARGEST = 20 * 1024 * 1024


def answer(
    actor: Actor,
    target: str,
    value: Any,
    *,
    reason: str,
    evidence: str,
    division: Division,
    project: Project | None = None,
    valid_from: datetime.date | None = None,
    file: UploadedFile | None = None,
    review: bool = False,
) -> Answer:
    """Answer what a document leaves open, for a division or for one project.

    With `review` it waits for another person. An answer to the same thing for the same division and project is closed the day
    before. Findings that rest on it are judged again by a job. `BadInput` for a value that cannot answer it.
    """
    starts = valid_from or timezone.localdate()
    if project is not None:
        division = project.division
    with acting(actor, Capability.SETTLE, "answer.give", project, division=division.pk) as trail:
        faults = [
            Fault(label, "", say("不能为空"), say("每条答复都要写明理由和依据。"))
            for label, text in ((say("理由").zh, reason), (say("依据").zh, evidence))
            if not text.strip()
        ]
        if target.startswith("fact:") and project is None:
            faults.append(Fault(say("项目").zh, "", say("一个项目"), say("由人研判的事项逐个项目答复。")))
        refuse(faults)
        kept = _checked(target, value, actor, reason, evidence, starts)
        stored = _stored(file) if file is not None else None
        row = Answer(
            target=target,
            value=kept,
            project=project,
            division=division,
            body=project.body if project else None,
            author=actor.identity.person_name,
            answered_by=_body(actor),
            person=actor.person,
            reason=reason.strip(),
            evidence=evidence.strip(),
            valid_from=starts,
            state=Answer.State.PROPOSED if review else Answer.State.IN_FORCE,
        )
        if stored is not None:
            row.file.save(str(stored.name), stored, save=False)
        row.save()
        if not review:
            _close_others(row)
        trail.add(row, new={"target": target, "value": kept, "valid_from": starts.isoformat(), "state": row.state}, note=reason)
    if not review:
        rerun(actor, target)
    return row


def review(actor: Actor, row: Answer, *, agree: bool, note: str = "") -> Answer:
    """Agree with a proposed answer, or refuse it: never the one who gave it."""
    if actor.person is not None and row.person_id == actor.person.pk:
        raise Refused(say("复核须由另一个人办理。"))
    with acting(actor, Capability.SETTLE, "answer.review", row) as trail:
        state = Answer.State.IN_FORCE if agree else Answer.State.REFUSED
        changed = Answer.objects.filter(pk=row.pk, state=Answer.State.PROPOSED).update(
            state=state, reviewed_by=actor.identity.person_name, reviewed_at=timezone.now(), review_note=note
        )
        if not changed:
            raise fault("state", row.get_state_display(), say("待复核的答复"), say("这条答复已经办理过。"))
        row.refresh_from_db()
        if agree:
            _close_others(row)
        trail.add(row, old={"state": Answer.State.PROPOSED}, new={"state": state}, note=note)
    if agree:
        rerun(actor, row.target)
    return row


def withdraw(actor: Actor, row: Answer, *, reason: str) -> Answer:
    """Take an answer back; it stays in the record."""
    with acting(actor, Capability.SETTLE, "answer.withdraw", row) as trail:
        if not reason.strip():
            raise fault(say("理由").zh, "", say("不能为空"), say("请写明为什么撤回。"))
        old = row.state
        Answer.objects.filter(pk=row.pk).update(
            state=Answer.State.WITHDRAWN, valid_to=timezone.localdate(), review_note=reason[:300]
        )
        row.refresh_from_db()
        trail.add(row, old={"state": old}, new={"state": row.state}, note=reason)
    rerun(actor, row.target)
    return row


def rerun(actor: Actor, target: str) -> Job:
    """Judge again the projects whose last check waits for this or rests on it."""
    return start(actor, KIND, say("重新核验：{target}", target=target).zh, target=target)


def state_fact(
    actor: Actor,
    row: Registered,
    subject: str,
    name: str,
    raw: Any,
    *,
    evidence: str,
    reason: str = "",
    valid_from: datetime.date | None = None,
) -> StatedFact | None:
    """State a fact about a registry row that has no column of its own; None (unknown) takes back what was stated.

    What was stated before is closed, not overwritten. `BadInput` for an unknown fact or a wrong value.
    """
    if name not in VOCABULARY or not name.startswith(f"{subject}."):
        near = VOCABULARY.nearest(name)
        raise fault(name, name, say("已登记的事实名称"), say("是否想写 {near}？", near=near) if near else say("请从列表中选择。"))
    value = read(VOCABULARY[name], raw, name=name)
    with acting(actor, Capability.EDIT_PROJECTS, "fact.state", row) as trail:
        if not evidence.strip():
            raise fault(say("依据").zh, "", say("不能为空"), say("请写明依据什么。"))
        now = timezone.now()
        before = StatedFact.objects.filter(subject=subject, key=row.pk, fact=name, known_to__isnull=True, valid_from=valid_from)
        old = [item.value for item in before]
        before.update(known_to=now)
        made = None
        if value is not None:
            made = StatedFact.objects.create(
                subject=subject,
                key=row.pk,
                division=row.division,
                fact=name,
                value=exact(value),
                evidence=evidence.strip(),
                reason=reason,
                valid_from=valid_from,
                known_from=now,
                recorded_by=actor.identity.person_name,
            )
        trail.add(row, old={name: old[0] if old else None}, new={name: made.value if made else None}, note=evidence)
    return made


def _checked(target: str, value: Any, actor: Actor, reason: str, evidence: str, on: datetime.date) -> Any:
    kind, _, name = target.partition(":")
    given: Any = {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value
    if kind == "fact":
        if name not in VOCABULARY:
            raise fault("target", name, say("已登记的事实名称"), say("请从列表中选择。"))
        given = read(VOCABULARY[name], given, name=name)
        if given is None:
            raise fault("value", value, say("一个明确的结论"), say("未决的问题不要写成研判。"))
    record = Judgement(target, given, actor.identity.person_name, reason, evidence, on)
    checked = accepted(library(), Judgements([record])).records[0].value
    return exact(checked)


def _close_others(row: Answer) -> None:
    others = Answer.objects.filter(target=row.target, division=row.division, project=row.project, state=Answer.State.IN_FORCE)
    others = others.exclude(pk=row.pk).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=row.valid_from))
    others.update(valid_to=row.valid_from - datetime.timedelta(days=1))


def _body(actor: Actor) -> Any:
    if not actor.memberships:
        raise Refused(say("答复须以机构名义作出；请先由安全管理员授予角色。"))
    return actor.memberships[0].body


def _stored(file: UploadedFile) -> UploadedFile:
    head = file.read(4)
    file.seek(0)
    ending = next((ending for start, ending in FILES.items() if head.startswith(start)), None)
    if ending is None or (file.size or 0) > LARGEST:
        raise BadInput(
            Fault(
                say("附件").zh,
                str(file.name),
                say("PDF、PNG、JPEG 或 Word 文件，不超过 20 MB"),
                say("请换一种格式，或压缩后再传。"),
            )
        )
    file.name = f"answer{ending}"
    return file
