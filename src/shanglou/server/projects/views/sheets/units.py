"""The sheets that change units and who occupies them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ....bodies.actors import Actor
from ....bodies.capabilities import Capability
from ....foundation.keys import whole
from ....land.removal import ReasonForm, Removal
from ....land.sheets import RowForm, RowSheet
from ... import actions, forms, queries
from ...elevation import Elevation, elevation
from ...models import Building, Occupancy, Unit
from ...stacking import Theme, card, drawn, who_is_there
from .buildings import ChangeBuilding


class NewUnit(ChangeBuilding):
    """A new unit of a building."""

    form_class = forms.NewUnitForm
    heading = _("登记单元")

    def form(self, row: Any, data: Any = None) -> RowForm:
        """A form for a new row, with the storeys of this building."""
        return _with_floors(self.actor, self.form_class(self.actor, data), row)

    def save(self, form: RowForm, version: int | None) -> Any:
        """Register it."""
        actions.create_unit(self.actor, {**form.written(), "building": self.row()})
        return self.row()


class UnitSheet(RowSheet):
    """A sheet about a unit."""

    capability = Capability.EDIT_PROJECTS
    fetch = staticmethod(queries.units)
    page = "projects:unit"

    def about(self, row: Unit) -> str:
        """The unit with its building: a door number alone is many a unit's."""
        building = queries.seen(row, "building")
        return f"{building} · {row}" if building is not None else str(row)


class ChangeUnit(UnitSheet):
    """Change a unit."""

    form_class: ClassVar[type[RowForm]] = forms.UnitForm
    heading = _("修改单元")
    note = _("面积、可否分割、入驻有单独的办理事项。")

    def form(self, row: Any, data: Any = None) -> RowForm:
        """The form with the storeys of the unit's building."""
        return _with_floors(self.actor, super().form(row, data), _building(row))

    def save(self, form: RowForm, version: int | None) -> Unit:
        """Change it."""
        return actions.change_unit(self.actor, self.row(), form.written(), version=version)


class UnitArea(UnitSheet):
    """Correct the area of a unit."""

    form_class = forms.UnitAreaForm
    heading = _("更正面积")
    note = _("原有面积不会被覆盖：更正人、原因都会保留。")

    def save(self, form: RowForm, version: int | None) -> Unit:
        """Correct it."""
        row, said = self.row(), form.cleaned_data
        actions.correct_area(
            self.actor,
            row,
            said["floor_area"],
            reason=said["reason"],
            source=said["source"],
            valid_from=said["valid_from"],
            version=version,
        )
        return row


class Dividable(UnitSheet):
    """Say whether a unit may be divided off."""

    form_class = forms.DividableForm
    heading = _("可否分割")

    def save(self, form: RowForm, version: int | None) -> Unit:
        """Decide it."""
        said = form.cleaned_data
        return actions.decide_dividable(self.actor, self.row(), said["is_dividable"], said["reason"], version=version)


class OnFloor(UnitSheet):
    """A sheet that shows the unit on its storey."""

    def extra(self, row: Unit) -> dict[str, Any]:
        """The storey with its units."""
        plan = floor_plan(self.actor, row, self.marked(row))
        return {
            "drawing": "projects/sheet_drawing.html",
            "plan": plan,
            "patterns": {"chosen": "f0", "other": "fv"},
            "building": _building(row),
        }

    def marked(self, row: Unit) -> set[int]:
        """Which units stand out."""
        return {row.pk}


def floor_plan(actor: Actor, unit: Unit, marked: set[int]) -> Elevation:
    """The storey of a unit as a strip on which some units stand out."""
    floors = list(queries.floors(actor).filter(pk=unit.floor_id))
    units = list(queries.plain_units(actor).filter(floor_id=unit.floor_id).order_by("door_no", "pk"))
    now = who_is_there(list(queries.occupied_on(actor, timezone.localdate()).filter(unit__floor_id=unit.floor_id)))
    cards = {item.pk: card(item, now.get(item.pk, ())) for item in units}
    theme = Theme("", lambda item, _now: ("chosen" if item.pk in marked else "other", ""), {})
    inputs, _labels = drawn(floors, units, now, theme, cards)
    return elevation(inputs, alone=True, width=600)


class Divide(OnFloor):
    """Divide a unit."""

    form_class: ClassVar[type[RowForm]] = forms.DivideForm
    heading = _("分割单元")
    note = _("各部分面积之和必须等于原面积。第一部分沿用原编号，其余自动编号。")
    submit = _("分割")

    def save(self, form: RowForm, version: int | None) -> Unit:
        """Divide it."""
        return actions.divide(self.actor, self.row(), form.cleaned_data["areas"], reason=form.cleaned_data["reason"])[0]


class Merge(OnFloor):
    """Merge units of one storey into the unit of the address."""

    form_class = forms.MergeForm
    heading = _("合并单元")
    note = _("同一层、同一产权人、没有在驻企业、未转让的单元可以合并。合并后沿用本单元编号，原入驻记录转入本单元。")
    submit = _("合并")

    def form(self, row: Any, data: Any = None) -> RowForm:
        """A form that offers the other units of the storey."""
        form = self.form_class(self.actor, data, initial={"others": self.request.GET.getlist("with")})
        others = queries.plain_units(self.actor).filter(floor_id=row.floor_id).exclude(pk=row.pk).order_by("door_no", "pk")
        form.fields["others"].queryset = others  # type: ignore[attr-defined]
        if not others.exists():
            form.fields["others"].help_text = _("本层没有其他单元，没有可以合并的。")
        return form

    def marked(self, row: Unit) -> set[int]:
        """The unit, and those that were chosen on the plan."""
        return {row.pk, *(key for text in self.request.GET.getlist("with") if (key := whole(text)) is not None)}

    def save(self, form: RowForm, version: int | None) -> Unit:
        """Merge them."""
        others = list(form.cleaned_data["others"])
        return actions.merge(self.actor, [self.row(), *others], reason=form.cleaned_data["reason"])


class RemoveUnit(Removal, UnitSheet):
    """Take a unit out of the registry."""

    heading = _("删除单元")
    remove = staticmethod(actions.remove_unit)

    def gone(self, row: Any) -> str:
        """The building it was in."""
        return reverse("projects:building", args=[row.building_id])


class MoveIn(UnitSheet):
    """Record that an enterprise occupies a unit."""

    capability = Capability.EDIT_OCCUPANCY
    form_class = forms.MoveInForm
    heading = _("登记入驻")

    def form(self, row: Any, data: Any = None) -> RowForm:
        """A form for a new record."""
        return self.form_class(self.actor, data, initial={"floor_area": row.floor_area, "valid_from": timezone.localdate()})

    def save(self, form: RowForm, version: int | None) -> Unit:
        """Record it."""
        row = self.row()
        actions.move_in(self.actor, row, form.written())
        return row


class MoveOut(UnitSheet):
    """Record the last day of an occupancy."""

    capability = Capability.EDIT_OCCUPANCY
    form_class: ClassVar[type[RowForm]] = forms.MoveOutForm
    heading = _("登记迁出")

    def occupancy(self) -> Occupancy:
        """The record of the address."""
        found: Occupancy = get_object_or_404(
            queries.occupancies(self.actor).filter(unit_id=self.kwargs["pk"]), pk=self.kwargs["part"]
        )
        return found

    def form(self, row: Any, data: Any = None) -> RowForm:
        """The form of the record."""
        self.occupancy()
        return self.form_class(self.actor, data, initial={"on": timezone.localdate()})

    def save(self, form: RowForm, version: int | None) -> Unit:
        """End it."""
        actions.move_out(self.actor, self.occupancy(), form.cleaned_data["on"], reason=form.cleaned_data["reason"])
        return self.row()


class CorrectOccupancy(MoveOut):
    """Say an occupancy otherwise."""

    form_class = forms.CorrectOccupancyForm
    heading = _("更正入驻")
    note = _("原记录不会被覆盖：更正人、原因都会保留。")

    def form(self, row: Any, data: Any = None) -> RowForm:
        """The form of the record as it is."""
        return self.form_class(self.actor, data, row=self.occupancy())

    def save(self, form: RowForm, version: int | None) -> Unit:
        """Correct it."""
        actions.correct_occupancy(self.actor, self.occupancy(), form.written(), reason=form.cleaned_data["reason"])
        return self.row()


class WithdrawOccupancy(MoveOut):
    """Take back an occupancy that was recorded by mistake."""

    form_class = ReasonForm
    heading = _("撤回入驻登记")
    note = _("用于误录：撤回后不再采用，原记录和撤回原因都会保留。企业搬走的请用“迁出”。")
    submit = _("撤回")

    def form(self, row: Any, data: Any = None) -> RowForm:
        """A form that asks only why."""
        self.occupancy()
        return self.form_class(self.actor, data)

    def save(self, form: RowForm, version: int | None) -> Unit:
        """Take it back."""
        actions.withdraw(self.actor, self.occupancy(), reason=form.cleaned_data["reason"])
        return self.row()


def _building(row: Unit) -> Building:
    """The building of a unit; what needs it cannot be done by one who may not see it."""
    found: Building | None = queries.seen(row, "building")
    if found is None:
        raise Http404(row.pk)
    return found


def _with_floors(actor: Actor, form: RowForm, building: Building) -> RowForm:
    floors = queries.floors(actor).filter(building=building).order_by("number")
    for name in ("floor", "highest_floor"):
        field = form.fields[name]
        field.queryset = floors  # type: ignore[attr-defined]
    return form
