"""The steps of an import, as its user takes them: file, columns, problems, done; and back."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import plain, say

from ...audit.actions import Deed, record
from ...bodies.actors import Actor
from ...bodies.capabilities import Capability
from ...foundation.fields import here
from ...foundation.refusals import Refused, called
from ...jobs.models import Job
from ...jobs.work import start
from ..kinds import KINDS, ImportKind
from ..models import ImportRun
from . import reading, store
from .forms import form_of, named
from .resolving import REFUSE, SKIP, UPDATE

#: A file of so few rows is gone through at once; a larger one by the worker.
AT_ONCE = 300
#: A file is kept for so long after its run ended; what was done with it stays known.
KEPT = datetime.timedelta(days=90)
S = ImportRun.State


def runs(actor: Actor) -> QuerySet[ImportRun]:
    """One's own imports."""
    return ImportRun.objects.filter(person=actor.person) if actor.person is not None else ImportRun.objects.none()


def kind_for(actor: Actor, name: str) -> ImportKind | None:
    """A kind that the actor may import; `Refused` for one that it may not, None for one that there is not."""
    kind = KINDS.get(name)
    if kind is not None:
        actor.require(Capability.IMPORT)
        actor.require(kind.capability)
    return kind


def upload(actor: Actor, kind: ImportKind, file: UploadedFile) -> ImportRun:
    """Take in a file and guess its columns. `BadInput` for one that is no table."""
    _require(actor, kind)
    clean_up()
    run = ImportRun(kind=kind.name, person=actor.person, options={"existing": UPDATE})
    with named(form_of(kind), store.plain_name(str(file.name or ""))):
        store.take(file, run, form_of(kind))
    try:
        with named(form_of(kind), run.name), store.opened(run) as path:
            sheets = form_of(kind).sheets(path)
            run.sheet = sheets[0] if sheets else ""
            guess(run, form_of(kind).headings(kind, path, run))
        with transaction.atomic():
            run.save(force_insert=True)
            new = {"kind": kind.name, "size": run.size, "sha256": run.sha256}
            record(actor.identity, [Deed("import.upload", "doors.importrun", str(run.pk), run.name, new=new)])
    except Exception:
        # Whatever it was, a lost database too: no file stays behind that no run knows of.
        store.discard(run)
        raise
    return run


def guess(run: ImportRun, found: Sequence[reading.Heading]) -> None:
    """Write the guessed columns into a run."""
    run.columns = [{"header": item.header, "field": item.field, "unit": item.unit} for item in found]


def choose_sheet(actor: Actor, run: ImportRun, sheet: str) -> ImportRun:
    """Take another sheet of the workbook."""
    kind = _mine(actor, run, S.COLUMNS, S.CHECKED)
    with store.opened(run) as path:
        known = form_of(kind).sheets(path)
        if sheet not in known:
            raise BadInput(Fault(str(form_of(kind).sheet_label), sheet, plain("、".join(known)), say("请从列表中选择。")))
        run.sheet, run.state = sheet, S.COLUMNS
        guess(run, form_of(kind).headings(kind, path, run))
    run.save(update_fields=["sheet", "columns", "state"])
    return run


def check(actor: Actor, run: ImportRun, columns: Sequence[Mapping[str, str]], options: Mapping[str, Any]) -> Job:
    """Say what the columns are and have every row looked at. `BadInput` when a field is named twice or a needed one lacks."""
    kind = _mine(actor, run, S.COLUMNS, S.CHECKED)
    before = run.options
    run.options = {
        "existing": options.get("existing", UPDATE),
        "partial": bool(options.get("partial")),
        "source": str(options.get("source", "")).strip(),
        "language": translation.get_language(),
        **form_of(kind).kept(options, before),
    }
    if any(run.options.get(name) != before.get(name) for name in form_of(kind).again):
        _guess_again(run, kind, [str(item["header"]) for item in columns])
    columns = [_measured(kind, item) for item in columns]
    _sound(run, kind, columns, options)
    run.columns = columns
    with named(form_of(kind), run.name), store.opened(run) as path:
        run.total = form_of(kind).rows(kind, path, run, actor).total
    if not run.total:
        raise BadInput(Fault(run.name, here(say("没有数据行")), say("表头下面至少一行数据"), say("请补上数据后重新上传。")))
    run.state = S.CHECKING
    return _start(actor, run, "doors.check", _("检查%(name)s") % {"name": run.name}, run.total)


def mend(actor: Actor, run: ImportRun, wanted: Mapping[str, Iterable[int]]) -> Job:
    """Have rows mended as their owner asks, by what is to be done with them, and everything checked anew."""
    kind = _mine(actor, run, S.CHECKED)
    asked = {what: sorted(rows) for what, rows in wanted.items() if rows}
    if not asked:
        raise BadInput(Fault(run.name, "0", say("至少一个要修复的图形"), say("请先勾选要修复的行。")))
    run.options = form_of(kind).mend(run, asked)
    run.state = S.CHECKING
    return _start(actor, run, "doors.check", _("检查%(name)s") % {"name": run.name}, run.total)


def write(actor: Actor, run: ImportRun) -> Job:
    """Write the good rows; after a stop those that are left."""
    _mine(actor, run, S.CHECKED, S.STOPPED, S.WRITING)
    if run.state == S.CHECKED:
        if not run.good:
            raise BadInput(Fault(run.name, "0", say("至少一行可以写入"), say("请按问题清单改正后重新上传。")))
        run.position = run.created = run.changed = run.unchanged = run.left_out = 0
    run.state = S.WRITING
    with transaction.atomic():
        new = {"kind": run.kind, "good": run.good, "bad": run.bad, "options": run.options, "sha256": run.sha256}
        record(actor.identity, [Deed("import.write", "doors.importrun", str(run.pk), run.name, new=new)])
        return _start(actor, run, "doors.write", _("写入%(name)s") % {"name": run.name}, run.total)


def undo(actor: Actor, run: ImportRun) -> Job:
    """Take back what was written, as far as nobody touched it since."""
    _mine(actor, run, S.DONE, S.STOPPED, S.UNDOING)
    run.state = S.UNDOING
    with transaction.atomic():
        record(actor.identity, [Deed("import.undo", "doors.importrun", str(run.pk), run.name, new={"kind": run.kind})])
        return _start(actor, run, "doors.undo", _("撤销导入%(name)s") % {"name": run.name}, run.created + run.changed)


def drop(actor: Actor, run: ImportRun) -> None:
    """Throw a run away before anything was written."""
    _mine(actor, run, S.COLUMNS, S.CHECKED)
    store.forget(run)
    with transaction.atomic():
        record(actor.identity, [Deed("import.drop", "doors.importrun", str(run.pk), run.name)])
        run.delete()


def clean_up() -> int:
    """Take away files that are kept no longer. Gives back how many."""
    old = list(ImportRun.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(file=""))
    for run in old:
        store.forget(run)
    return len(old)


def busy(run: ImportRun) -> Job | None:
    """The work on a run that waits or runs now."""
    if run.job is None:
        return None
    return Job.objects.filter(pk=run.job, state__in=(Job.State.WAITING, Job.State.RUNNING)).first()


def _guess_again(run: ImportRun, kind: ImportKind, headers: Sequence[str]) -> None:
    """`BadInput` when the columns now read otherwise than their owner saw them; they are guessed anew."""
    with store.opened(run) as path:
        found = form_of(kind).headings(kind, path, run)
    if [item.header for item in found] == list(headers):
        return
    guess(run, found)
    run.save(update_fields=["columns", "options"])
    shown = "、".join(item.header for item in found)[:120]
    raise BadInput(Fault(run.name, shown, say("核对过的列名"), say("列名已按新的选择重读，请核对后再检查。")))


def _start(actor: Actor, run: ImportRun, kind: str, title: str, rows: int) -> Job:
    # The work begins when this transaction is kept: it finds the run as it is saved here.
    with transaction.atomic():
        job = start(actor, kind, title, now=rows <= AT_ONCE, run=str(run.pk))
        run.job = job.pk
        run.save()
    return job


def _measured(kind: ImportKind, column: Mapping[str, str]) -> dict[str, str]:
    """A column in the unit that its header names, where its owner chose the field and said no other."""
    found = dict(column)
    if found["field"] and not found.get("unit"):
        found["unit"] = reading.unit_in(found["header"], kind.fact(found["field"]))
    return found


def _sound(run: ImportRun, kind: ImportKind, columns: Sequence[Mapping[str, str]], options: Mapping[str, Any]) -> None:
    faults = []
    given: dict[str, list[str]] = {}
    for item in columns:
        if item["field"]:
            given.setdefault(item["field"], []).append(item["header"])
            own = kind.fact(item["field"]).of.unit
            if own is not None and own.zh and not item.get("unit"):
                faults.append(Fault(item["header"], "", say("一个计量单位"), say("表头没有写明计量单位，请选定。")))
    for name, headers in given.items():
        if len(headers) > 1:
            remedy = say("请只留一列，其余选“不导入”。")
            faults.append(Fault("、".join(headers), kind.heading(name), say("每个字段只对应一列"), remedy))
    needed = dict.fromkeys((*kind.key, *(kind.required if options.get("existing") == REFUSE else ())))
    faults += form_of(kind).amiss(kind, run, columns)
    for name in needed:
        if name not in given and kind.mapped is None:
            faults.append(Fault(kind.heading(name), "", say("文件中的一列"), say("没有这一列就认不出每一行是哪条记录，请补上。")))
    if options.get("existing", UPDATE) not in (UPDATE, REFUSE, SKIP):
        faults.append(
            Fault(
                str(_("已有的记录")), str(options["existing"]), plain("、".join((UPDATE, REFUSE, SKIP))), say("请从列表中选择。")
            )
        )
    if kind.needs_source and not str(options.get("source", "")).strip():
        faults.append(Fault(called(_("来源"), "source"), "", say("不能为空"), say("请写明数据由哪个部门、哪份报表提供。")))
    if not given:
        faults.append(Fault(run.name, "", say("至少一列对应字段"), say("请下载导入模板，或逐列选择字段。")))
    if faults:
        raise BadInput(faults)


def _require(actor: Actor, kind: ImportKind) -> None:
    actor.require(Capability.IMPORT)
    actor.require(kind.capability)
    if actor.person is None:
        raise Refused(say("请先登录。"))


def _mine(actor: Actor, run: ImportRun, *states: str) -> ImportKind:
    kind = KINDS[run.kind]
    _require(actor, kind)
    if actor.person is None or run.person_id != actor.person.pk:
        raise Refused(say("只能办理自己的导入。"))
    if busy(run) is not None:
        raise BadInput(Fault(run.name, run.get_state_display(), say("没有进行中的任务"), say("请等它办完，或先取消。")))
    if run.state not in states:
        wanted = plain("、".join(str(S(state).label) for state in states))
        raise BadInput(Fault(run.name, run.get_state_display(), wanted, say("请刷新页面，看现在到了哪一步。")))
    if not run.file and S.UNDOING not in states:
        raise BadInput(Fault(run.name, here(say("已清除")), say("仍保留的文件"), say("请重新上传。")))
    return kind
