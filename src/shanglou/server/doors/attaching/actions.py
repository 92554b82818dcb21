"""What is done to files: attached, taken back, read. Each leaves an entry under the row that the file belongs to."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import say

from ...bodies.acting import acting, validate
from ...bodies.actors import Actor
from ...bodies.capabilities import Capability
from ...bodies.models import Registered
from ...foundation.refusals import called, fault
from ..exporting.actions import checksums
from ..models import Attachment
from ..sealed import PIECE, opened_file, plain_name, scratch, seal_file
from . import queries
from .content import LABEL, look
from .holders import holder_of


def attach(
    actor: Actor,
    row: Registered,
    upload: UploadedFile,
    *,
    kind: str,
    title: str = "",
    number: str = "",
    dated: datetime.date | None = None,
    note: str = "",
    is_personal: bool = False,
    replaces: Attachment | None = None,
) -> Attachment:
    """Attach a file to a row, or a newer one in the place of another. `BadInput` for what may not be kept, `OSError` for a
    full disk: nothing is kept then.
    """
    holder = holder_of(row)
    actor.require(holder.capability, row)
    name, sealed = plain_name(str(upload.name or "")), ""
    try:
        with _received(upload, name) as (path, made), acting(actor, holder.capability, "file.attach", row) as trail:
            made.of, made.row = row._meta.label_lower, row.pk
            made.kind, made.title, made.number, made.dated, made.note = kind, title.strip(), number.strip(), dated, note.strip()
            made.is_personal, made.person, made.by = is_personal, actor.person, actor.identity.person_name
            _refuse_twice(made)
            validate(made, only={"name", "kind", "title", "number", "dated", "note"})
            sealed = f"attached/{timezone.localdate():%Y/%m}/{uuid.uuid4()}.sealed"
            seal_file(path, sealed)
            made.file.name = sealed
            made.save(force_insert=True)
            if replaces is not None:
                _supersede(replaces, made)
            new = {"name": name, "kind": kind, "size": made.size, "sm3": made.sm3, "is_personal": is_personal}
            trail.add(row, old=_named({"name": replaces.name}) if replaces else {}, new=_named(new), note=made.title)
    except BaseException:
        if sealed:
            default_storage.delete(sealed)
        raise
    return made


def withdraw(actor: Actor, file: Attachment, *, reason: str) -> Attachment:
    """Take a file back: its content goes, that it was there stays known."""
    row = _row(actor, file)
    with acting(actor, holder_of(row).capability, "file.withdraw", row) as trail:
        if not reason.strip():
            raise fault(called(_("理由"), "reason"), "", say("不能为空"), say("请写明为什么撤回。"))
        changed = Attachment.objects.filter(pk=file.pk, withdrawn_at__isnull=True).update(
            withdrawn_at=timezone.now(), withdrawn_by=actor.identity.person_name, reason=reason.strip()[:300], file=""
        )
        if not changed:
            raise fault(str(_("文件")), file.name, say("还没有撤回的文件"), say("这个文件已经撤回。"))
        sealed = str(file.file.name)
        trail.add(row, old=_named({"name": file.name, "sm3": file.sm3}), note=reason.strip())
        transaction.on_commit(lambda: default_storage.delete(sealed), robust=True)
    file.refresh_from_db()
    return file


@contextmanager
def read(actor: Actor, file: Attachment, *, purpose: str = "") -> Iterator[Path]:
    """The content of a file, in the clear while it is read. One with personal data needs the right to see such and a purpose:
    that it was read is an entry. `BadInput` when it was taken back, or is not on the storage as it was kept.
    """
    row = _row(actor, file)
    if file.withdrawn_at is not None:
        raise fault(str(_("文件")), file.name, say("没有撤回的文件"), say("这个文件已经撤回，内容不再保存。"))
    if file.is_personal:
        actor.require(Capability.REVEAL, row)
        if not purpose.strip():
            raise fault(called(_("用途"), "purpose"), "", say("不能为空"), say("请写明查看个人信息的用途。"))
    with _clear(file) as path:
        if file.is_personal:
            with acting(actor, Capability.REVEAL, "file.read", row) as trail:
                trail.add(row, new=_named({"name": file.name}), note=purpose.strip())
        yield path


@contextmanager
def _clear(file: Attachment) -> Iterator[Path]:
    remedy = say("请系统管理员从备份恢复这个文件。")
    if not default_storage.exists(str(file.file.name)):
        raise fault(str(_("文件")), file.name, say("仍在存储上的文件"), remedy)
    with opened_file(str(file.file.name), Path(file.name).suffix.lower()) as path:
        if checksums(path)[1] != file.sm3:
            raise fault(str(_("文件")), file.name, say("与上传时相同的内容"), remedy)
        yield path


@contextmanager
def _received(upload: UploadedFile, name: str) -> Iterator[tuple[Path, Attachment]]:
    """An upload as a file of one's own, looked at, with its size and checksums in a row that is not saved yet."""
    label = str(LABEL)
    if (upload.size or 0) > settings.SHANGLOU_MAX_UPLOAD:
        expected = say("不超过 {most} MB 的文件", most=settings.SHANGLOU_MAX_UPLOAD // 2**20)
        raise BadInput(Fault(label, f"{(upload.size or 0) / 2**20:.1f} MB", expected, say("请压缩或拆成几个文件上传。")))
    with scratch(Path(name).suffix.lower()) as path:
        with path.open("wb") as file:
            for piece in upload.chunks(PIECE):
                file.write(piece)
        media = look(path, name)
        sha256, sm3 = checksums(path)
        yield path, Attachment(name=name, media=media, size=path.stat().st_size, sha256=sha256, sm3=sm3)


def _refuse_twice(made: Attachment) -> None:
    there = Attachment.objects.filter(of=made.of, row=made.row, sm3=made.sm3, withdrawn_at__isnull=True, superseded_by=None)
    twin = there.first()
    if twin is not None:
        raise fault(str(LABEL), made.name, say("还没有上传过的内容"), say("内容相同的文件已在：{name}", name=twin.name))


def _supersede(old: Attachment, new: Attachment) -> None:
    """Put the new file in the place of an old one of the same row that nothing has replaced yet."""
    there = Attachment.objects.filter(pk=old.pk, of=new.of, row=new.row, superseded_by=None, withdrawn_at__isnull=True)
    if not there.update(superseded_by=new):
        raise fault(
            called(_("替换的文件"), "replaces"), old.name, say("本项目现用的文件"), say("它已被替换或撤回，请刷新后再选。")
        )


def _row(actor: Actor, file: Attachment) -> Registered:
    row = queries.whole(actor, file)
    if row is None:
        raise fault(str(_("文件")), file.name, say("您可以查看的文件"), say("请刷新后再试。"))
    return row


def _named(values: dict[str, Any]) -> dict[str, Any]:
    """Values under names that none of the row's own columns has."""
    return {f"attachment.{name}": value for name, value in values.items()}
