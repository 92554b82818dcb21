"""Merging of doubles, and undoing it.

All that refers to the duplicate is made to refer to the enterprise that is kept, whatever room it is of: the foreign keys are
found from the models. What cannot be moved because the kept enterprise has its own (figures of the same year) stays with the
duplicate, and the merger says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from shanglou.engine.faults import Fault
from shanglou.engine.language import say

from ..bodies.acting import Trail, acting, change, row_changed
from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from ..bodies.models import Registered, Versioned
from ..bodies.queries import visible
from ..foundation.refusals import called, fault
from ..land.checks import refuse, required
from .models import Enterprise, Merger

BATCH = 500


@dataclass(frozen=True, slots=True)
class Relation:
    """One foreign key, of any room, that names an enterprise."""

    model: type[models.Model]
    column: str

    @property
    def name(self) -> str:
        """Unambiguous and short: ``projects.unit.owner``."""
        return f"{self.model._meta.label_lower}.{self.column}"

    @property
    def label(self) -> str:
        """What is moved, in words."""
        return str(self.model._meta.verbose_name)

    def of(self, enterprise: Enterprise) -> models.QuerySet[Any]:
        """The rows that name it."""
        return self.model._base_manager.filter(**{self.column: enterprise})


def relations() -> Iterator[Relation]:
    """Every foreign key to an enterprise, save those that tell of mergers themselves."""
    for found in Enterprise._meta.get_fields(include_hidden=True):
        if isinstance(found, models.ManyToOneRel) and found.related_model not in (Merger, Enterprise):
            yield Relation(found.related_model, found.field.name)


def at_stake(actor: Actor, enterprise: Enterprise) -> list[tuple[str, int]]:
    """What would be moved were it merged into another one: label and number of the rows that the actor may see."""
    counted: dict[str, int] = {}
    for relation in relations():
        number = _seen(actor, relation, relation.of(enterprise)).count()
        if number:
            counted[relation.label] = counted.get(relation.label, 0) + number
    return list(counted.items())


def _seen(actor: Actor, relation: Relation, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    if issubclass(relation.model, Registered):
        return visible(rows, actor)
    for field in relation.model._meta.concrete_fields:
        other = field.related_model
        if isinstance(other, type) and issubclass(other, Registered) and other is not Enterprise:
            return visible(rows, actor, through=f"{field.name}__")
    return rows


def merge(actor: Actor, kept: Enterprise, duplicate: Enterprise, *, reason: str, version: int | None = None) -> Merger:
    """Merge `duplicate` into `kept`; both must be the actor's to merge. `version` is that of the duplicate as it was seen."""
    with acting(actor, Capability.MERGE_ENTERPRISES, "enterprise.merge", kept) as trail:
        actor.require(Capability.MERGE_ENTERPRISES, duplicate)
        faults = required(called(_("理由"), "reason"), reason, say("请写明为什么认定为同一企业。"))
        if kept.pk == duplicate.pk:
            faults.append(Fault(str(Enterprise._meta.verbose_name), str(kept), say("两家不同的登记"), say("请另选一家。")))
        faults.extend(
            Fault(str(Enterprise._meta.verbose_name), str(side), say("未被合并的企业"), say("它已并入另一家，请选那一家。"))
            for side in (kept, duplicate)
            if side.merged_into_id is not None
        )
        refuse(faults)
        change(trail, duplicate, {"merged_into": kept}, version=version, note=reason)
        moved: dict[str, list[Any]] = {}
        left: dict[str, list[Any]] = {}
        for relation in relations():
            gone, stayed = _move(trail, relation, list(relation.of(duplicate).values_list("pk", flat=True)), duplicate, kept)
            if gone:
                moved[relation.name] = gone
            if stayed:
                left[relation.name] = stayed
        merger = Merger(
            kept=kept, duplicate=duplicate, by=actor.identity.person_name, reason=reason, moved={"moved": moved, "left": left}
        )
        merger.save()
        trail.add(
            kept,
            new={"merged": duplicate.pk, "moved": sum(map(len, moved.values())), "left": sum(map(len, left.values()))},
            note=reason,
        )
    return merger


def undo(actor: Actor, merger: Merger, *, reason: str) -> Merger:
    """Take a merger back: what it moved goes back, except rows that meanwhile came to name a third enterprise."""
    kept, duplicate = merger.kept, merger.duplicate
    with acting(actor, Capability.MERGE_ENTERPRISES, "enterprise.unmerge", kept) as trail:
        actor.require(Capability.MERGE_ENTERPRISES, duplicate)
        faults = required(called(_("理由"), "reason"), reason, say("请写明为什么撤销合并。"))
        what = str(Merger._meta.verbose_name)
        if merger.undone_at is not None:
            faults.append(Fault(what, str(merger), say("未撤销的合并"), say("这次合并已经撤销过。")))
        elif kept.merged_into_id is not None:
            faults.append(
                Fault(what, str(merger), say("最近一次的合并"), say("保留的企业后来又并入了另一家，请先撤销那次合并。"))
            )
        elif _bearer(duplicate):
            faults.append(
                Fault(
                    what, duplicate.credit_code, say("没有其他企业登记的代码"), say("撤销后会有两家企业同一代码，请先核对代码。")
                )
            )
        refuse(faults)
        if not Merger.objects.filter(pk=merger.pk, undone_at__isnull=True).update(
            undone_at=timezone.now(), undone_by=actor.identity.person_name
        ):
            raise fault(what, str(merger), say("未撤销的合并"), say("这次合并已经撤销过。"))
        merger.refresh_from_db(fields=["undone_at", "undone_by"])
        moved = merger.moved.get("moved", {})
        back = 0
        for relation in relations():
            gone, _left = _move(trail, relation, moved.get(relation.name, []), kept, duplicate)
            back += len(gone)
        change(trail, duplicate, {"merged_into": None}, note=reason)
        trail.add(kept, new={"unmerged": duplicate.pk, "moved": back}, note=reason)
    return merger


def _bearer(duplicate: Enterprise) -> bool:
    if duplicate.code_state != Enterprise.CodeState.VALID:
        return False
    same = Enterprise.objects.filter(credit_code=duplicate.credit_code, code_state=Enterprise.CodeState.VALID)
    return same.filter(merged_into__isnull=True).exclude(pk=duplicate.pk).exists()


def _move(
    trail: Trail, relation: Relation, keys: list[Any], source: Enterprise, target: Enterprise
) -> tuple[list[Any], list[Any]]:
    """Move those of `keys` that name `source` to `target`; gives back the keys moved and those that could not be."""
    moved: list[Any] = []
    left: list[Any] = []
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        here = list(relation.of(source).filter(pk__in=batch))
        try:
            with transaction.atomic():
                _point(relation, [row.pk for row in here], target)
                done = here
        except IntegrityError:
            done = []
            for row in here:
                try:
                    with transaction.atomic():
                        _point(relation, [row.pk], target)
                        done.append(row)
                except IntegrityError:
                    left.append(row.pk)
        for row in done:
            moved.append(row.pk)
            setattr(row, relation.column, target)
            if isinstance(row, Versioned):
                row.version += 1
            if isinstance(row, Registered):
                trail.add(row, old={relation.column: source.pk}, new={relation.column: target.pk})
            row_changed.send(type(row), row=row, gone=False)
    return moved, left


def _point(relation: Relation, keys: list[Any], target: Enterprise) -> None:
    rows = relation.model._base_manager.filter(pk__in=keys)
    values: dict[str, Any] = {relation.column: target}
    if issubclass(relation.model, Versioned):
        values |= {"version": F("version") + 1, "changed_at": timezone.now()}
    rows.update(**values)
