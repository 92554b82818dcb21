"""Buildings, floors, units, and who occupies them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ...bodies.models import Dated, Registered
from ...enterprises.models import Enterprise
from ...foundation.fields import column
from ...land.models import Drawn, Parcel, by_place
from .project import Project


class Building(Registered, Drawn):
    """A building of a project."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="buildings", verbose_name=_("项目"))
    parcel = models.ForeignKey(Parcel, models.PROTECT, null=True, blank=True, related_name="buildings", verbose_name=_("宗地"))
    code = column("building.code", unique=True)
    building_no = column("building.building_no")
    form = column("building.form")
    floor_area = column("building.floor_area")
    above_ground_floor_area = column("building.above_ground_floor_area")
    underground_floor_area = column("building.underground_floor_area")
    footprint_area = column("building.footprint_area")
    storeys = column("building.storeys")
    underground_storeys = column("building.underground_storeys")
    height = column("building.height")
    storey_height = column("building.storey_height")
    column_spacing = column("building.column_spacing")
    floor_load = column("building.floor_load")
    goods_lifts = column("building.goods_lifts")
    passenger_lifts = models.PositiveSmallIntegerField(_("客梯数量"), null=True, blank=True)
    has_truck_ramp = column("building.has_truck_ramp")
    functions = column("building.functions")
    is_public_facility = column("building.is_public_facility")
    first_registration_done = column("building.first_registration_done")
    completed_on = models.DateField(_("竣工日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("建筑")
        verbose_name_plural = _("建筑")
        ordering = ("project", "building_no", "id")
        indexes = (
            # With what a list sums up, so that it is counted and summed up from the index alone.
            models.Index(fields=["division", "id", "floor_area"], name="building_by_division"),
            by_place("building_place"),
        )

    def __str__(self) -> str:
        return self.building_no or self.code


class Floor(models.Model):
    """A storey of a building; `number` counts from 1 above ground and from -1 below it."""

    building = models.ForeignKey(Building, models.CASCADE, related_name="floors")
    number = models.SmallIntegerField(_("层号"))
    label = models.CharField(_("层名"), max_length=20, blank=True)
    floor_area = models.DecimalField(_("建筑面积（㎡）"), max_digits=12, decimal_places=2, null=True, blank=True)
    storey_height = models.DecimalField(_("层高（米）"), max_digits=7, decimal_places=3, null=True, blank=True)
    design_load = models.DecimalField(_("设计荷载（kg/㎡）"), max_digits=10, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("楼层")
        verbose_name_plural = _("楼层")
        ordering = ("building", "-number")
        constraints = (models.UniqueConstraint(fields=["building", "number"], name="floor_once"),)

    def __str__(self) -> str:
        return self.label or f"{self.number}F"


class Unit(Registered):
    """A unit on a floor (of several floors: the lowest), with its use, ownership and whether it may be divided off."""

    building = models.ForeignKey(Building, models.PROTECT, related_name="units", verbose_name=_("建筑"))
    floor = models.ForeignKey(Floor, models.PROTECT, related_name="units", verbose_name=_("楼层"))
    highest_floor = models.ForeignKey(Floor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("最高楼层"))
    code = column("unit.code", unique=True)
    door_no = column("unit.door_no")
    use = column("unit.use", db_index=True)
    actual_use = column("unit.actual_use")
    floor_area = column("unit.floor_area")
    split_by = column("unit.split_by")
    split_state = column("unit.split_state", db_index=True)
    owner = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="owned_units", verbose_name=_("产权人")
    )
    is_dividable = models.BooleanField(_("可分割"), null=True, blank=True)
    dividable_reason = models.CharField(_("可否分割的理由"), max_length=300, blank=True)
    industry_category = column("unit.industry_category")
    sub_field = column("unit.sub_field")
    assessment = column("unit.assessment")

    class Meta:
        verbose_name = _("单元")
        verbose_name_plural = _("单元")
        ordering = ("building", "floor__number", "door_no", "id")
        indexes = (
            # With what a list sums up, so that it is counted and summed up from the index alone.
            models.Index(fields=["division", "id", "floor_area"], name="unit_by_division"),
            # What a list is sorted by, with what tells whether a row may be seen.
            *(
                models.Index(fields=[name, "id", "division", "body"], name=f"unit_by_{name}")
                for name in ("door_no", "floor_area")
            ),
        )

    def __str__(self) -> str:
        return self.door_no or self.code


class UnitArea(Dated):
    """What the floor area of a unit was said to be, from when, known since when."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="areas")
    floor_area = column("unit.floor_area")

    class Meta:
        verbose_name = _("单元面积记录")
        verbose_name_plural = _("单元面积记录")
        ordering = ("-known_from",)

    def __str__(self) -> str:
        return f"{self.unit} {self.floor_area}"


class Occupancy(Dated):
    """Who occupied a unit from when to when, by lease or as its own user. Corrections keep the old row."""

    class Mode(models.TextChoices):
        """By what right."""

        LEASE = "lease", _("租赁")
        OWN = "own", _("自用")

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="occupancies")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="occupancies", verbose_name=_("入驻企业"))
    mode = models.CharField(_("方式"), max_length=10, choices=Mode.choices)
    floor_area = column("unit.occupied_floor_area")
    lease_no = models.CharField(_("租赁合同号"), max_length=100, blank=True)
    #: The code of the unit that was occupied, where that unit was merged into the present one since.
    former_unit = models.CharField(_("合并前单元"), max_length=200, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("入驻记录")
        verbose_name_plural = _("入驻记录")
        ordering = ("unit", "valid_from")

    def __str__(self) -> str:
        return f"{self.enterprise} {self.valid_from}–{self.valid_to or ''}"
