"""Making an export: its rows are those that its maker sees; its count, its checksums and the log entry with it."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import plain, say

from ...audit.actions import Deed, record
from ...bodies.actors import Actor
from ...bodies.capabilities import Capability
from ...foundation.refusals import Refused, called
from ...foundation.writing import kept
from ...jobs.work import Progress, start, work
from ..models import Export
from ..named import out_named
from ..opening import opened
from .columns import columns_of
from .forms import FORMS, forms_for, shape_of
from .writers import BATCH, WRITERS, Row, Written

#: More rows than this are written by the worker.
AT_ONCE = 5000
#: A file is handed out for so long; then it has to be made anew.
KEPT = datetime.timedelta(days=7)


def exports(actor: Actor) -> QuerySet[Export]:
    """One's own exports."""
    return Export.objects.filter(person=actor.person) if actor.person is not None else Export.objects.none()


def takes_out(list_name: str) -> Capability:
    """What one has to hold to take out a list."""
    view = out_named(list_name)
    return view.takes_out if view is not None else Capability.EXPORT


def begin(actor: Actor, list_name: str, query: str, form: str, *, every: bool = False) -> Export:
    """Take out the rows that a list shows an actor under a query: at once, or by the worker when they are many.

    `BadInput` for a form that there is not or that does not hold so many rows; `Refused` without the capability.
    """
    actor.require(takes_out(list_name))
    if actor.person is None:
        raise Refused(say("请先登录。"))
    found = opened(actor, list_name, query)
    offered = {item.name: item for item in forms_for(found.view, found.model)}
    known = offered.get(form)
    if known is None:
        raise BadInput(Fault(called(_("格式"), "form"), form, plain("、".join(offered)), say("请从列表中选择。")))
    total = found.total
    if known.most is not None and total > known.most:
        remedy = say("请缩小筛选范围，或改用 CSV、Parquet。")
        raise BadInput(Fault(str(_("行数")), f"{total:,}", say("至多 {most} 行", most=f"{known.most:,}"), remedy))
    clean_up()
    export = Export.objects.create(
        person=actor.person,
        list=list_name,
        title=str(found.view.heading),
        query=query[:1000],
        said=" · ".join(found.said)[:1000],
        form=form,
        every_column=every,
        total=total,
        rights=rights(actor),
    )
    if total > AT_ONCE:
        title = _("导出%(what)s") % {"what": export.title}
        job = start(actor, "doors.export", title, export=str(export.pk), language=translation.get_language())
        Export.objects.filter(pk=export.pk).update(job=job.pk)
        export.job = job.pk
    else:
        try:
            produce(actor, export)
        except Exception:
            # Nobody is to find an export without a file.
            Export.objects.filter(pk=export.pk).delete()
            raise
    return export


@work("doors.export", stopped=say("已停下，没有生成文件。"), again=lambda _job: "/data/")
def by_worker(progress: Progress) -> dict[str, Any]:
    """Write an export that was begun. Taken up again after a stop it is written anew: a half-written file never appears."""
    export = Export.objects.get(pk=progress.arguments["export"])
    with translation.override(progress.arguments.get("language")):
        produce(progress.actor, export, progress)
    return {"url": f"/data/exports/{export.pk}/", "rows": export.rows}


def produce(actor: Actor, export: Export, progress: Progress | None = None) -> Export:
    """Write the file of an export, with what the actor may see now, and log it."""
    actor.require(takes_out(export.list))
    found = opened(actor, export.list, export.query)
    table, model = found.table, found.model
    with_shape = FORMS[export.form].needs_shape
    shape = shape_of(model) if with_shape else ""
    columns = columns_of(table, model, found.view.exported, every=export.every_column)
    ordered = table.data.data
    if model is not None and (export.every_column or with_shape):
        ordered = ordered.defer(None)
        if shape_of(model) and not with_shape:
            ordered = ordered.defer(shape_of(model))

    def rows() -> Iterator[tuple[Any, Any]]:
        every = ordered.iterator(chunk_size=BATCH) if model is not None else iter(ordered)
        while part := list(islice(every, BATCH)):
            found.view.prepare(actor, part)
            drawn = found.view.drawn_by(actor, part) if with_shape and not shape else {}
            yield from ((row, getattr(row, shape) if shape else drawn.get(row.pk) if drawn else None) for row in part)

    def stream() -> Iterator[Row]:
        if progress is not None:
            progress.tell(0, export.total, str(_("写文件")), now=True)
        for number, (row, drawn) in enumerate(rows(), 1):
            yield [column.read(row) for column in columns], bytes(drawn) if drawn is not None else None
            if progress is not None and number % 200 == 0:
                progress.tell(number)

    def notes(done: Written) -> list[tuple[str, str]]:
        return [
            (_("列表"), export.title),
            (_("筛选"), export.said or _("无（全部）")),
            (_("行数"), _("%(n)s / %(total)s 行") % {"n": done.rows, "total": export.total}),
            (_("导出人"), str(actor.person)),
            (_("导出时间"), timezone.localtime().strftime("%Y-%m-%d %H:%M")),
            (_("内容校验（SHA-256）"), done.content.hexdigest()),
            (_("说明"), _("只含导出人有权查看的记录；个人信息已遮盖。")),
        ]

    name = Path("exports") / timezone.localdate().strftime("%Y/%m") / f"{export.pk}.{export.form}"
    target = Path(default_storage.path(str(name)))
    with kept(target) as part:
        done = WRITERS[export.form](part, columns, stream(), notes)
    export.file.name, export.rows, export.size = str(name), done.rows, target.stat().st_size
    export.sha256, export.sm3 = checksums(target)
    with transaction.atomic():
        export.save(update_fields=["file", "rows", "size", "sha256", "sm3"])
        new = {
            "list": export.list,
            "filters": export.said,
            "form": export.form,
            "rows": export.rows,
            "total": export.total,
            "columns": [column.name for column in columns],
            "sha256": export.sha256,
            "sm3": export.sm3,
        }
        record(actor.identity, [Deed("export", "doors.export", str(export.pk), export.title, new=new)])
    return export


def may_fetch(actor: Actor, export: Export) -> None:
    """`Refused` unless the file may be handed to the actor: one's own, still allowed, with the rights it was made with."""
    actor.require(takes_out(export.list))
    if actor.person is None or export.person_id != actor.person.pk:
        raise Refused(say("只能下载自己的导出文件。"))
    if export.rights != rights(actor):
        raise Refused(say("您的角色在导出之后有变化，请重新导出。"))


def file_name(export: Export) -> str:
    """What the file is called on its reader's machine."""
    day = timezone.localtime(export.created_at).strftime("%Y%m%d-%H%M")
    return f"{slugify(export.title, allow_unicode=True) or 'rows'}-{day}.{export.form}"


def rights(actor: Actor) -> str:
    """A short form of all that an actor holds: it changes when a role does."""
    held = sorted(f"{item.body_id}:{item.role}" for item in actor.memberships)
    return hashlib.sha256(f"{actor.sees_all};{';'.join(held)}".encode()).hexdigest()


def checksums(path: Path) -> tuple[str, str]:
    """SHA-256 and SM3 (GB/T 32905) of a file."""
    one, two = hashlib.sha256(), hashes.Hash(hashes.SM3())
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            one.update(chunk)
            two.update(chunk)
    return one.hexdigest(), two.finalize().hex()


def clean_up() -> int:
    """Take away the files that are kept no longer; what was exported stays known. Gives back how many."""
    gone = 0
    for export in Export.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(file=""):
        export.file.delete(save=False)
        Export.objects.filter(pk=export.pk).update(file="")
        gone += 1
    return gone
