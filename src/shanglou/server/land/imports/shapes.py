"""Parcels, zones and control lines with their shapes, from files that a map or survey programme writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, ClassVar

import shapely
from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry

from shanglou.engine.facts import Fact
from shanglou.engine.faults import Fault
from shanglou.engine.kinds import TEXT
from shanglou.engine.language import say

from ...bodies.actors import Actor
from ...doors.kinds import Draft, Field, ImportKind, Key, Source, importable
from ...foundation.fields import language
from .. import actions, queries
from ..geometry import areas, validate
from ..geometry.districts import district_boundaries
from ..geometry.files import Feature
from ..placing import FAR
from ..shapes import drawn
from .shape_form import ShapeForm, coordinate_fields
from .shape_rows import SHAPE
from .tables import ControlLines, Parcels, Zones


def _fields() -> tuple[Field, ...]:
    return tuple(
        Field(name, required=name == SHAPE, fact=partial(Fact, label, TEXT, definition=note), aliases=aliases)
        for name, label, aliases, note in coordinate_fields()
    )


class Shaped(ImportKind):
    """What an import of shapes does besides the import of the same rows as a table."""

    is_main = False
    own_form: ClassVar[ShapeForm]

    @property
    def in_template(self) -> Sequence[Field]:
        """A ring in one cell: boundary points come from elsewhere."""
        return [item for item in self.fields if item.name not in ("x", "y")]

    def now(self, row: Any, name: str) -> Any:
        """The shape is compared as a shape."""
        return drawn(row) if name == SHAPE else super().now(row, name)

    def shown(self, name: str, value: Any) -> str:
        """A shape by its area."""
        if isinstance(value, BaseGeometry):
            return say("{area:.2f} 亩", area=areas.mu(value)).of(language())
        return super().shown(name, value)

    def snapshot(self, row: Any, names: Iterable[str]) -> dict[str, Any]:
        """A shape is kept as the text of its bytes."""
        found = super().snapshot(row, [name for name in names if name != SHAPE])
        if SHAPE in names:
            found[SHAPE] = bytes(row.shape).hex() if row.shape else None
        return found

    def revived(self, name: str, value: Any) -> Any:
        """And comes back from it."""
        if name == SHAPE:
            return shapely.from_wkb(bytes.fromhex(value)) if value else None
        return super().revived(name, value)

    def change(self, actor: Actor, row: Any, values: dict[str, Any], source: Source) -> Any:
        """Change it, its shape by the action that shapes have."""
        rest = {name: value for name, value in values.items() if name != SHAPE}
        if rest:
            row = super().change(actor, row, rest, source)
        return actions.set_shape(actor, row, values[SHAPE], note=source.note) if SHAPE in values else row

    def restore(self, actor: Actor, row: Any, before: dict[str, Any], reason: str) -> None:
        """Give it back what it had, or take away a shape where there was none."""
        rest = {name: value for name, value in before.items() if name != SHAPE}
        if rest:
            super().restore(actor, row, rest, reason)
        if SHAPE in before:
            actions.set_shape(actor, row, before[SHAPE], note=reason)

    def existing(self, actor: Actor, drafts: Sequence[Draft]) -> dict[Key, Any]:
        """The rows there are; a shape far from the district that its row is in is a fault."""
        found = super().existing(actor, drafts)
        for draft in drafts:
            key = self.keyed(draft.values)
            row = found.get(key) if key is not None else None
            division = draft.values.get("division") or getattr(row, "division", None)
            boundary = district_boundaries().get(getattr(division, "code", "")[:6])
            shape = draft.values.get(SHAPE)
            if boundary is None or not isinstance(shape, BaseGeometry):
                continue
            for item in validate.far_from([Feature(draft.number, {}, shape)], boundary, metres=FAR):
                draft.blame(str(_("图形")), item.fault.found, item.fault.expected, item.fault.remedy)
        return found


@importable
class ParcelShapes(Shaped, Parcels):
    """Parcels with their boundaries."""

    name, label = "parcel-shapes", _("宗地图形")
    is_main = False
    fields = (*_fields(), *Parcels.fields)
    own_form = ShapeForm(blocks=True)

    def prepare(self, actor: Actor, drafts: Sequence[Draft], source: Source) -> None:
        """A stated area that the shape does not bear out is doubtful."""
        super().prepare(actor, drafts, source)
        for draft in drafts:
            stated, shape = draft.values.get("area"), draft.values.get(SHAPE)
            if not stated or not isinstance(shape, BaseGeometry):
                continue
            told = areas.compare(stated, shape, queries.tolerance())
            if told.agrees:
                continue
            expected = say("与图形量算的面积相近")
            remedy = say(
                "图形量算为 {measured:.2f} 亩，与登记面积相差 {share:.1%}，请核对；照录。",
                measured=told.measured,
                share=abs(told.share or 0),
            )
            draft.doubts.append(Fault(self.heading("area"), f"{stated:f}", expected, remedy, draft.number))


@importable
class ZoneShapes(Shaped, Zones):
    """Zones with their boundaries. They may lie within each other: an overlap is said and keeps nothing out."""

    name, label = "zone-shapes", _("园区与平台图形")
    is_main = False
    fields = (*_fields(), *Zones.fields)
    own_form = ShapeForm(blocks=False)


@importable
class ControlLineShapes(Shaped, ControlLines):
    """Industrial block control lines with their boundaries."""

    name, label = "control-line-shapes", _("工业区块控制线图形")
    is_main = False
    fields = (*_fields(), *ControlLines.fields)
    own_form = ShapeForm(blocks=True)
