"""What is done to files: attached, taken back, read. Each leaves an entry under the row that the file belongs to."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shanglou.engine.language import say

from ...bodies.acting import acting, validate
from ...bodies.actors import Actor
from ...bodies.capabilities import Capability
from ...bodies.models import Registered
from ...foundation.refusals import called, fault
from ..exporting.actions import checksums
from ..models import Attachment
from ..received import received, sealed_below
from ..sealed import opened_file
from . import queries
from .content import LABEL
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
    with (
        received(upload, str(LABEL)) as given,
        sealed_below("attached", given) as sealed,
        acting(actor, holder.capability, "file.attach", row) as trail,
    ):
        made = Attachment(
            of=row._meta.label_lower,
            row=row.pk,
            file=sealed,
            name=given.name,
            media=given.media,
            size=given.size,
            sha256=given.sha256,
            sm3=given.sm3,
            kind=kind,
            title=title.strip(),
            number=number.strip(),
            dated=dated,
            note=note.strip(),
            is_personal=is_personal,
            person=actor.person,
            by=actor.identity.person_name,
        )
        _refuse_twice(made)
        validate(made, only={"name", "kind", "title", "number", "dated", "note"})
        made.save(force_insert=True)
        if replaces is not None:
            _supersede(replaces, made)
        new = {"name": made.name, "kind": kind, "size": made.size, "sm3": made.sm3, "is_personal": is_personal}
        trail.add(row, old=_named({"name": replaces.name}) if replaces else {}, new=_named(new), note=made.title)
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
