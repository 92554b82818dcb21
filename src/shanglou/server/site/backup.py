"""A whole installation as one file, and back: rows of every table, uploaded files, checksums, the head of the audit chain.

The file is a zip: ``manifest.json``, ``tables/<label>.jsonl`` (one row a line, exact values as text, personal data sealed),
``files/…``. It is read on any database that the platform runs on.
"""

from __future__ import annotations

import datetime
import decimal
import hashlib
import json
import shutil
import uuid
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from shanglou import __version__
from shanglou.engine.language import plain, say

from ..audit.actions import Deed, record
from ..audit.chain import verify
from ..audit.models import Head
from ..bodies.actors import operator
from ..foundation.fields import SealedText
from ..foundation.refusals import fault
from ..foundation.sealing import open_sealed, seal
from ..search.index import rebuild

FORMAT = "shanglou/backup/1"
BATCH = 2000
#: Not part of a city: who is signed in now, queued work; the index of the search, which is made anew from the rows.
LEFT_OUT = frozenset(
    {
        "sessions.session",
        "usersessions.usersession",
        "django_tasks_db.dbtaskresult",
        "contenttypes.contenttype",
        "auth.permission",
        "search.found",
    }
)
#: The log, which grows by what is done with a backup: whether it is whole its own chain says.
PROVEN = frozenset({"audit.entry", "audit.head"})
Told = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a backup holds: rows by table, the digest of all content, entries of the chain."""

    rows: dict[str, int]
    content: str
    entries: int


def tables() -> list[type[models.Model]]:
    """Every table of an installation, those that others point at first."""
    wanted = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label_lower not in LEFT_OUT and model._meta.managed
    ]
    placed: list[type[models.Model]] = []
    while wanted:
        ready = [
            model
            for model in wanted
            if all(other in placed or other is model or other not in wanted for other in _points_at(model))
        ]
        placed.extend(ready or wanted[:1])
        wanted = [model for model in wanted if model not in placed]
    return placed


def _points_at(model: type[models.Model]) -> set[type[models.Model]]:
    return {
        field.related_model
        for field in model._meta.concrete_fields
        if field.is_relation and isinstance(field.related_model, type)
    }


def write(path: Path, told: Told | None = None) -> Summary:
    """Write a backup. The file appears under its name only when it is whole."""
    part = path.with_name(path.name + ".part")
    rows: dict[str, int] = {}
    content, digests = hashlib.sha256(), {}
    try:
        with _as_of_now(), zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as out:
            for model in tables():
                label, count, digest = model._meta.label_lower, 0, hashlib.sha256()
                with out.open(f"tables/{label}.jsonl", "w", force_zip64=True) as file:
                    for plain, sealed in _rows(model):
                        if label not in PROVEN:
                            content.update(plain)
                        digest.update(sealed)
                        file.write(sealed)
                        count += 1
                        if told is not None and count % 10_000 == 0:
                            told(label, count)
                rows[label], digests[f"tables/{label}.jsonl"] = count, digest.hexdigest()
            digests |= _uploads(out)
            head = Head.objects.filter(pk=1).first()
            manifest = {
                "format": FORMAT,
                "version": __version__,
                "made": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
                "migrations": sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
                "rows": rows,
                "digests": digests,
                "content": content.hexdigest(),
                "audit": {"number": head.number, "digest": head.digest} if head else {"number": 0, "digest": "0" * 64},
            }
            out.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    made = Summary(rows, content.hexdigest(), manifest["audit"]["number"])  # type: ignore[index]
    _enter("backup.write", path, made, idle=True)
    return made


@contextmanager
def _as_of_now() -> Iterator[None]:
    """All that is read within is as of one moment, and nobody who writes has to wait."""
    if connection.vendor == "sqlite":
        # A transaction that is begun as those that write are would keep all others from writing until the backup is done.
        connection.ensure_connection()
        sqlite: Any = connection
        before, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
        try:
            with transaction.atomic():
                yield
        finally:
            sqlite.transaction_mode = before
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _uploads(out: zipfile.ZipFile) -> dict[str, str]:
    """Put the uploaded files into a backup, and give back their digests by name. One that is taken away meanwhile is left out."""
    root, digests = Path(settings.MEDIA_ROOT), {}
    for source in sorted(path for path in root.rglob("*") if path.is_file()) if root.exists() else ():
        name, found = f"files/{source.relative_to(root).as_posix()}", hashlib.sha256()
        try:
            file = source.open("rb")
        except FileNotFoundError:
            continue
        with file, out.open(zipfile.ZipInfo.from_file(source, name), "w", force_zip64=True) as kept:
            while part := file.read(1 << 20):
                found.update(part)
                kept.write(part)
        digests[name] = found.hexdigest()
    return digests


def looked_at(path: Path) -> dict[str, Any]:
    """The manifest of a backup that is whole; asks no database. `BadInput` for a file that is no backup or was damaged."""
    with _opened(path) as archive:
        manifest = _manifest(archive, path)
        _whole(archive, manifest, path)
    return manifest


def read(path: Path, manifest: dict[str, Any], told: Told | None = None) -> Summary:
    """Restore a backup that was `looked_at` into an empty database; all of it or nothing.

    `BadInput` for a backup of another version of the tables; for a database that holds rows; and when what was restored does
    not have the content or the audit chain that was kept.
    """
    with _opened(path) as archive:
        _of_this_version(manifest)
        _empty()
        # The files come last and go again with the rows: a full disk leaves neither.
        with ExitStack() as written, transaction.atomic():
            for model in tables():
                _load(model, archive, told)
            found = content_digest()
            if found != manifest["content"]:
                raise fault(
                    "content",
                    found[:12],
                    say("{digest}（备份时的内容摘要）", digest=manifest["content"][:12]),
                    say("恢复已撤回；请换一份备份。"),
                )
            head = Head.objects.filter(pk=1).first()
            broken = list(verify())
            if broken or (head.digest if head else "0" * 64) != manifest["audit"]["digest"]:
                raise fault(
                    "audit",
                    "; ".join(item.text.zh for item in broken) or "—",
                    say("完整的留痕链"),
                    say("恢复已撤回；请换一份备份。"),
                )
            _sequences()
            rebuild()
            _files(archive, written)
            made = Summary(manifest["rows"], manifest["content"], manifest["audit"]["number"])
            _enter("backup.restore", path, made, made=manifest["made"])
            transaction.on_commit(written.pop_all)
    return made


def _enter(verb: str, path: Path, held: Summary, *, idle: bool = False, **more: str) -> None:
    """That all there is was taken out, or came from a backup: what happened after it was made is gone from the log too."""
    new = {"rows": sum(held.rows.values()), "content": held.content, "entries": held.entries, **more}
    record(operator().identity, [Deed(verb, "site", "", path.name, new=new, idle=idle)])


def content_digest() -> str:
    """The digest of all rows as they are, whatever the database; the log is proven by its own chain."""
    content = hashlib.sha256()
    for model in tables():
        if model._meta.label_lower not in PROVEN:
            for line, _ in _rows(model):
                content.update(line)
    return content.hexdigest()


def _rows(model: type[models.Model]) -> Iterator[tuple[bytes, bytes]]:
    """Each row as a line: with personal data as it is (for the digest only) and sealed (for the file)."""
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    sealed = [number for number, field in enumerate(fields) if isinstance(field, SealedText)]
    assert model._meta.pk is not None
    for values in model._default_manager.order_by(model._meta.pk.attname).values_list(*names).iterator(chunk_size=BATCH):
        line = [_written(value) for value in values]
        plain = json.dumps(line, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"
        if not sealed:
            yield plain, plain
            continue
        for number in sealed:
            line[number] = seal(line[number] or "")
        yield plain, json.dumps(line, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def _written(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"hex": bytes(value).hex()}
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return value


def _load(model: type[models.Model], archive: zipfile.ZipFile, told: Told | None) -> None:
    fields = model._meta.concrete_fields
    label, batch, count = model._meta.label_lower, [], 0
    # Rows that migrations made (the cache of permissions aside) would clash with the same rows of the backup.
    model._default_manager.all()._raw_delete(using=connection.alias) if label not in ("audit.entry",) else None
    with archive.open(f"tables/{label}.jsonl") as file:
        for line in file:
            values = [_read(field, value) for field, value in zip(fields, json.loads(line), strict=True)]
            batch.append(model(**dict(zip((field.attname for field in fields), values, strict=True))))
            if len(batch) == BATCH:
                _as_they_are(model, batch)
                count += len(batch)
                batch = []
                if told is not None:
                    told(label, count)
    _as_they_are(model, batch)


def _as_they_are(model: type[models.Model], rows: list[models.Model]) -> None:
    """Write rows with the times that they have: `bulk_create` alone would ask some fields for the present one."""
    timed = [field for field in model._meta.concrete_fields if isinstance(field, models.DateField)]
    asked = [(field, field.auto_now, field.auto_now_add) for field in timed]
    try:
        for field in timed:
            field.auto_now = field.auto_now_add = False
        model._default_manager.bulk_create(rows)
    finally:
        for field, now, add in asked:
            field.auto_now, field.auto_now_add = now, add


def _read(field: models.Field[Any, Any], value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"hex"} and isinstance(field, models.BinaryField):
        return bytes.fromhex(value["hex"])
    if isinstance(field, SealedText):
        return open_sealed(value)
    if isinstance(field, models.JSONField):
        return value
    return field.to_python(value)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile as problem:
        raise fault("file", path, say("上楼平台的备份文件"), say("请核对文件：{problem}", problem=problem)) from None


def _manifest(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
    except (KeyError, ValueError):
        raise fault("file", path, say("上楼平台的备份文件"), say("文件里没有清单 manifest.json。")) from None
    if manifest.get("format") != FORMAT:
        raise fault("format", manifest.get("format"), plain(FORMAT), say("请用写出这份备份的版本恢复。"))
    return manifest


def _of_this_version(manifest: dict[str, Any]) -> None:
    here = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    if manifest["migrations"] != here:
        other = sorted(set(manifest["migrations"]) ^ set(here))
        remedy = say("请用写出这份备份的版本（{version}）恢复，再升级。", version=manifest["version"])
        raise fault("migrations", ", ".join(other[:5]), say("与本机相同的表结构版本"), remedy)


def _empty() -> None:
    for label in ("bodies.person", "audit.entry", "land.parcel", "projects.project", "enterprises.enterprise"):
        count = apps.get_model(label)._default_manager.count()
        if count:
            raise fault("database", f"{label}: {count}", say("空的数据库"), say("恢复不会覆盖已有数据；请指定一个新的数据库。"))


def _whole(archive: zipfile.ZipFile, manifest: dict[str, Any], path: Path) -> None:
    for name, digest in manifest["digests"].items():
        found = hashlib.sha256()
        try:
            with archive.open(name) as file:
                while part := file.read(1 << 20):
                    found.update(part)
        except (KeyError, EOFError, zlib.error, zipfile.BadZipFile) as problem:
            raise fault(name, problem, say("完整的备份文件"), say("备份已损坏；请换一份。"), source=str(path)) from None
        if found.hexdigest() != digest:
            raise fault(
                name,
                found.hexdigest()[:12],
                say("摘要 {digest}", digest=digest[:12]),
                say("备份已损坏；请换一份。"),
                source=str(path),
            )


def _files(archive: zipfile.ZipFile, written: ExitStack) -> None:
    """Write the uploaded files; `written` takes them away again."""
    root = Path(settings.MEDIA_ROOT)
    for name in archive.namelist():
        if not name.startswith("files/"):
            continue
        inner = PurePosixPath(name).relative_to("files")
        if inner.is_absolute() or ".." in inner.parts:
            raise fault(name, name, say("备份内的相对路径"), say("备份已被改动；请换一份。"))
        target = root / inner
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            kept = target.open("xb")
        except FileExistsError:
            # Where only the database was lost, the files are still there.
            with archive.open(name) as file:
                if _same(file, target):
                    continue
            remedy = say("恢复不会覆盖已有数据；请指定一个新的 SHANGLOU_HOME。")
            raise fault("files", str(target), say("没有这个文件，或内容与备份相同"), remedy) from None
        written.callback(target.unlink)
        with archive.open(name) as file, kept:
            shutil.copyfileobj(file, kept, 1 << 20)


def _same(file: IO[bytes], there: Path) -> bool:
    with there.open("rb") as other:
        return hashlib.file_digest(other, "sha256").digest() == hashlib.file_digest(file, "sha256").digest()  # type: ignore[arg-type]


def _sequences() -> None:
    """The next row gets a number after the restored ones."""
    statements = connection.ops.sequence_reset_sql(no_style(), tables())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
