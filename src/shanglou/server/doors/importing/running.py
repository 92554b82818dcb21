"""Going through a file: checking every row before any is written, writing, undoing; each can be stopped and taken up again.

A row is checked by doing it and taking it back, in the transaction of some hundred rows. Rows are written the same way and
kept, `CHUNK` at a time: with the rows the log, what the undo needs and how far the file has been gone through are kept, or
none of it. A worker that is killed leaves whole parts behind, and another one goes on after the last of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import say

from ...bodies.acting import attempt, batch
from ...bodies.actors import Actor
from ...foundation.fields import here
from ...foundation.refusals import Conflict, Refused
from ...jobs.work import Progress, work
from ..kinds import KINDS, Draft, ImportKind, Source
from ..models import ImportedRow, ImportPicture, ImportProblem, ImportRun
from . import store
from .forms import Rows, form_of
from .resolving import SKIP, Reading, differing, resolve

MADE, CHANGED, SAME, SKIPPED, BAD = "made", "changed", "same", "skipped", "bad"
#: So many rows, and so many of their cells, are shown as they would be written.
PREVIEWED, PREVIEWED_CELLS = 5, 8
#: So many rows are undone together.
UNDONE_TOGETHER = 200


class _TakenBack(Exception):
    """Ends the transaction of a check."""


@dataclass
class Outcome:
    """What became of a row: `made`, `changed`, `same`, `skipped` or `bad`; for the undo the row and its values."""

    draft: Draft
    what: str
    row: Any = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


# ------------------------------------------------------------------------------------------------------------- checking
@work("doors.check", stopped=say("已停下，没有写入任何记录。"), again=lambda job: _at(job.arguments["run"]))
def check(progress: Progress) -> dict[str, Any]:
    """Look at every row of a file as it would be written. Writes nothing but what was found."""
    run, kind = _of(progress)
    with translation.override(run.options.get("language")):
        try:
            counts = _check(progress, run, kind)
        except Exception:
            ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.COLUMNS)
            raise
    return {"url": _address(run), **counts}


def _check(progress: Progress, run: ImportRun, kind: ImportKind) -> dict[str, int]:
    progress.tell(0, run.total, str(_("读文件")), now=True)
    run.problems.all().delete()
    run.pictures.all().delete()
    counts = dict.fromkeys((MADE, CHANGED, SAME, SKIPPED, BAD), 0)
    preview: list[dict[str, Any]] = []
    through = Reading(kind, progress.actor, Source(run.name, run.options))
    with store.opened(run) as path:
        rows = form_of(kind).rows(kind, path, run, progress.actor)
        total, done = rows.total, 0
        for part in rows.drafts():
            outcomes: list[Outcome] = []
            try:
                with batch(progress.actor):
                    outcomes = list(_each(through, part, trial=True))
                    raise _TakenBack
            except _TakenBack:
                pass
            for outcome in outcomes:
                counts[outcome.what] += 1
                if len(preview) < PREVIEWED and outcome.what in (MADE, CHANGED):
                    preview.append(_preview(kind, run, outcome))
            problems = [item for outcome in outcomes for item in _problems(run, outcome.draft)]
            ImportProblem.objects.bulk_create(problems, batch_size=500)
            done += len(part)
            progress.tell(done, total, str(_("检查")))
        ImportPicture.objects.bulk_create((ImportPicture.of(run, item) for item in rows.pictures()), batch_size=50)
        notes = [{"zh": note.zh, "en": note.en} for note in rows.notes]
        run.options = {**run.options, "notes": notes, "preview": preview}
    ImportRun.objects.filter(pk=run.pk).update(
        state=ImportRun.State.CHECKED,
        options=run.options,
        total=total,
        position=0,
        good=counts[MADE] + counts[CHANGED],
        bad=counts[BAD],
        created=counts[MADE],
        changed=counts[CHANGED],
        unchanged=counts[SAME],
        left_out=counts[SKIPPED],
    )
    return counts


def _preview(kind: ImportKind, run: ImportRun, outcome: Outcome) -> dict[str, Any]:
    """A row as it would be written, for its owner to recognise. Personal data stays in the sealed file."""
    names = [name for name in outcome.draft.values if name not in kind.personal][:PREVIEWED_CELLS]
    cells = [[kind.heading(name), kind.shown(name, outcome.draft.values[name])[:80]] for name in names]
    return {"row": outcome.draft.number, "is_new": outcome.what == MADE, "cells": cells}


# -------------------------------------------------------------------------------------------------------------- writing
@work(
    "doors.write",
    stopped=say("已停下；此前写入的行已经写入，可以接着写，也可以撤销。"),
    again=lambda job: _at(job.arguments["run"]),
)
def write(progress: Progress) -> dict[str, Any]:
    """Write the good rows of a file, from where an earlier run stopped."""
    run, kind = _of(progress)
    with translation.override(run.options.get("language")):
        try:
            _write(progress, run, kind)
        except Exception:
            ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.STOPPED)
            raise
    run.refresh_from_db()
    return {"url": _address(run), MADE: run.created, CHANGED: run.changed, "left_out": run.left_out}


def _write(progress: Progress, run: ImportRun, kind: ImportKind) -> None:
    progress.tell(run.position, run.total, str(_("写入")), now=True)
    through = Reading(kind, progress.actor, Source(run.name, run.options))
    with store.opened(run) as path:
        rows = form_of(kind).rows(kind, path, run, progress.actor)
        _pass_by(through, rows, run.position)
        for part in rows.drafts(run.position):
            with batch(progress.actor):
                _write_part(through, run, part)
            progress.tell(run.position, run.total)
    ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.DONE, done_at=timezone.now())


def _pass_by(through: Reading, rows: Rows, position: int) -> None:
    """Remember the keys of the rows that were handled before: a double further down has to be found as one."""
    passed = 0
    for part in rows.drafts() if position else ():
        if passed >= position:
            return
        resolve(through, part)
        passed += len(part)


def _write_part(through: Reading, run: ImportRun, part: Sequence[Draft]) -> None:
    """Some rows with all that belongs to them, in one transaction."""
    outcomes = list(_each(through, part, trial=False))
    known = set(run.problems.filter(row__in=[draft.number for draft in part], is_doubt=False).values_list("row", flat=True))
    late = [outcome.draft for outcome in outcomes if outcome.what == BAD and outcome.draft.number not in known]
    ImportProblem.objects.bulk_create([item for draft in late for item in _problems(run, draft, is_late=True)])
    ImportedRow.objects.bulk_create(
        [
            ImportedRow(
                run=run,
                number=outcome.draft.number,
                key=outcome.row.pk,
                label=str(outcome.row)[:200],
                is_new=outcome.what == MADE,
                before=json.dumps(outcome.before, ensure_ascii=False) if outcome.before else "",
                after=json.dumps(outcome.after, ensure_ascii=False),
            )
            for outcome in outcomes
            if outcome.what in (MADE, CHANGED)
        ],
        batch_size=200,
    )
    counts = {what: sum(1 for outcome in outcomes if outcome.what == what) for what in (MADE, CHANGED, SAME, SKIPPED, BAD)}
    run.position += len(part)
    run.created += counts[MADE]
    run.changed += counts[CHANGED]
    run.unchanged += counts[SAME]
    run.left_out += counts[BAD] + counts[SKIPPED]
    run.save(update_fields=["position", "created", "changed", "unchanged", "left_out"])


def _each(through: Reading, part: Sequence[Draft], *, trial: bool) -> Iterator[Outcome]:
    """What becomes of each row, each undone alone where it cannot be."""
    resolve(through, part)
    for draft in part:
        if draft.faults:
            yield Outcome(draft, BAD)
        elif draft.row is not None and through.existing == SKIP:
            yield Outcome(draft, SKIPPED)
        else:
            yield _one(through, draft, trial=trial)


def _one(through: Reading, draft: Draft, *, trial: bool) -> Outcome:
    kind, actor = through.kind, through.actor
    try:
        with attempt():
            _own(through, draft, trial=trial)
            if draft.row is None:
                row = kind.create(actor, dict(draft.values), through.source)
                return Outcome(draft, MADE, row, {}, kind.snapshot(row, draft.values))
            values = differing(kind, draft)
            if not values:
                return Outcome(draft, SAME, draft.row)
            before = kind.snapshot(draft.row, values)
            row = kind.change(actor, draft.row, values, through.source)
            return Outcome(draft, CHANGED, row, before, kind.snapshot(row, values))
    except BadInput as bad:
        draft.faults += [Fault(item.field, _found(kind, item), item.expected, item.remedy, draft.number) for item in bad.faults]
    except Refused as refused:
        draft.blame("", str(draft.row or draft.values.get("division") or ""), say("您可以办理的区划和记录"), refused.text)
    except Conflict as conflict:
        draft.blame("", str(draft.row or ""), say("没有人同时修改的记录"), conflict.text)
    return Outcome(draft, BAD)


def _own(through: Reading, draft: Draft, *, trial: bool) -> None:
    """References to rows of the same file: these are there by now, unless they stand further down.

    A check takes back what it did every some hundred rows; a row that stands further up than that is not there for it.
    """
    kind = through.kind
    for name, text in draft.later.items():
        refers = kind.field(name).refers
        assert refers is not None
        found = list(refers.rows(through.actor).filter(**{refers.by[0]: text})[:2])
        if len(found) == 1:
            draft.values[name] = found[0]
        elif not (trial and (text,) in through.seen):
            expected = say("您可以查看的{label}，或文件中更靠上的一行", label=kind.fact(name).label)
            raise BadInput(Fault(kind.heading(name), text, expected, say("请核对编号，并把上级放在前面。")))


def _found(kind: ImportKind, fault: Fault) -> str:
    return "***" if any(fault.field == kind.heading(name) for name in kind.personal) else fault.found


def _problems(run: ImportRun, draft: Draft, *, is_late: bool = False) -> Iterator[ImportProblem]:
    for is_doubt, faults in ((False, draft.faults), (True, draft.doubts)):
        for fault in faults:
            yield ImportProblem(
                run=run,
                row=draft.number,
                kind=problem_kind(fault, is_doubt=is_doubt),
                field=fault.field[:200],
                found=fault.found[:300],
                expected_zh=fault.expected.zh[:500],
                expected_en=fault.expected.en[:500],
                remedy_zh=fault.remedy.zh[:500],
                remedy_en=fault.remedy.en[:500],
                is_doubt=is_doubt,
                is_late=is_late,
            )


def problem_kind(fault: Fault, *, is_doubt: bool) -> str:
    """What groups faults: the field and what it takes, figures left out."""
    expected = "".join("#" if letter.isdigit() else letter for letter in fault.expected.zh)
    return hashlib.sha256(f"{is_doubt}{fault.field}\n{expected}".encode()).hexdigest()[:16]


# -------------------------------------------------------------------------------------------------------------- undoing
@work("doors.undo", stopped=say("已停下；此前撤回的行已经撤回，可以接着撤。"), again=lambda job: _at(job.arguments["run"]))
def undo(progress: Progress) -> dict[str, Any]:
    """Take back what an import wrote: rows that nobody touched since. The others stay, each with the reason."""
    run, kind = _of(progress)
    with translation.override(run.options.get("language")):
        try:
            _undo(progress, run, kind)
        except Exception:
            _counted(run, ImportRun.State.DONE)
            raise
        undone, stays = _counted(run, ImportRun.State.UNDONE)
    return {"url": _address(run), "undone": undone, "stays": stays}


def _undo(progress: Progress, run: ImportRun, kind: ImportKind) -> None:
    left = run.rows.filter(undone_at__isnull=True, stays="").order_by("-number")
    total, done = left.count(), 0
    progress.tell(0, total, str(_("撤销")), now=True)
    while rows := list(left[:UNDONE_TOGETHER]):
        try:
            _undo_part(progress.actor, kind, run, rows, together=True)
        except (ProtectedError, RestrictedError, IntegrityError):
            # Others refer to one of them: each by itself, so that only those stay which have to.
            _undo_part(progress.actor, kind, run, rows, together=False)
        done += len(rows)
        progress.tell(done, total)


def _undo_part(actor: Actor, kind: ImportKind, run: ImportRun, rows: Sequence[ImportedRow], *, together: bool) -> None:
    with batch(actor, together=together):
        there = {row.pk: row for row in kind.present(actor).filter(pk__in=[written.key for written in rows])}
        for written in rows:
            written.stays = _take_back(actor, kind, run, written, there.get(written.key))
            written.undone_at = None if written.stays else timezone.now()
        ImportedRow.objects.bulk_update(rows, ["stays", "undone_at"])


def _counted(run: ImportRun, state: str) -> tuple[int, int]:
    stays = run.rows.exclude(stays="").count()
    undone = run.rows.filter(undone_at__isnull=False).count()
    ImportRun.objects.filter(pk=run.pk).update(state=state, undone=undone, stays=stays)
    return undone, stays


def _take_back(actor: Actor, kind: ImportKind, run: ImportRun, written: ImportedRow, row: Any) -> str:
    """Why the row stays as the import left it; empty when it was taken back."""
    if row is None:
        return str(_("记录已不在，或您已无权查看"))
    after = json.loads(written.after)
    if kind.snapshot(row, [name for name in after if name != "version"]) != after:
        return str(_("导入之后有人改过"))
    reason = say("撤销导入 {name}", name=run.name).zh
    before = {name: kind.revived(name, value) for name, value in json.loads(written.before or "{}").items() if name != "version"}
    try:
        with attempt():
            if written.is_new:
                kind.remove(actor, row, reason)
            else:
                kind.restore(actor, row, before, reason)
    except BadInput as bad:
        return "；".join(f"{item.field}：{here(item.expected)}" for item in bad.faults)[:500]
    except (Refused, Conflict) as refused:
        return here(refused.text)[:500]
    return ""


def _of(progress: Progress) -> tuple[ImportRun, ImportKind]:
    run = ImportRun.objects.get(pk=progress.arguments["run"])
    return run, KINDS[run.kind]


def _address(run: ImportRun) -> str:
    return _at(run.pk)


def _at(key: object) -> str:
    return f"/data/imports/{key}/"
