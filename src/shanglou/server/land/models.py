"""Zones, control lines and parcels."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..bodies.models import Dated, Registered
from ..foundation.fields import column


def by_place(name: str) -> models.Index:
    """The index of what is drawn, with all that tells what lies in a box and may be seen: the map counts from it alone."""
    return models.Index(fields=["quadkey", "west", "east", "south", "north", "division", "body"], name=name)


class Drawn(models.Model):
    """Something with a place on the map: a geometry in CGCS2000 longitude and latitude (EPSG:4490), kept as WKB.

    `quadkey` is the smallest web-map tile that holds it, by which tiles and boxes are looked up
    (`shanglou.server.land.geometry.quadkey`); `measured_area` is its geodesic area in mu.
    """

    shape = models.BinaryField(_("图形"), null=True, blank=True)
    west = models.FloatField(null=True, blank=True, editable=False)
    south = models.FloatField(null=True, blank=True, editable=False)
    east = models.FloatField(null=True, blank=True, editable=False)
    north = models.FloatField(null=True, blank=True, editable=False)
    quadkey = models.CharField(max_length=24, blank=True, default="", editable=False)
    measured_area = models.DecimalField(
        _("量算面积（亩）"), max_digits=16, decimal_places=6, null=True, blank=True, editable=False
    )

    class Meta:
        abstract = True


class Zone(Registered, Drawn):
    """A development zone, platform, town, industrial functional area or cluster."""

    code = column("zone.code", unique=True)
    name_zh = models.CharField(_("名称"), max_length=100)
    name_en = models.CharField(_("英文名称"), max_length=150, blank=True)
    kind = column("zone.kind", db_index=True)
    level = column("zone.level")
    priority_platform = column("zone.priority_platform")
    is_2070_cluster = models.BooleanField(_("“2070”产业集聚区"), null=True, blank=True)
    leading_industries = models.CharField(_("主导产业"), max_length=300, blank=True, help_text=_("以分号隔开"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("所属园区"))
    land_area = column("zone.land_area")
    established_on = models.DateField(_("设立日期"), null=True, blank=True)
    approval_no = models.CharField(_("批准文号"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("园区与平台")
        verbose_name_plural = _("园区与平台")
        ordering = ("code",)
        indexes = (models.Index(fields=["division", "code"], name="zone_division"), by_place("zone_place"))

    def __str__(self) -> str:
        return self.name_zh


class ControlLine(Registered, Drawn):
    """An industrial block control line: land inside it is kept for industry."""

    code = models.CharField(_("控制线编号"), max_length=60, unique=True)
    name_zh = models.CharField(_("名称"), max_length=100)
    tier = models.CharField(_("级别"), max_length=20, blank=True)
    approved_on = models.DateField(_("划定日期"), null=True, blank=True)
    approval_no = models.CharField(_("批准文号"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("工业区块控制线")
        verbose_name_plural = _("工业区块控制线")
        ordering = ("code",)
        indexes = (by_place("control_line_place"),)

    def __str__(self) -> str:
        return self.name_zh


class Parcel(Registered, Drawn):
    """A parcel with its supply, its contract and what became of it. Its stated area has a history (`ParcelArea`)."""

    code = column("parcel.code", unique=True)
    record_no = column("parcel.record_no", db_index=True)
    zone = models.ForeignKey(Zone, models.PROTECT, null=True, blank=True, related_name="parcels", verbose_name=_("所属园区"))
    control_line = models.ForeignKey(
        ControlLine, models.PROTECT, null=True, blank=True, related_name="parcels", verbose_name=_("工业区块控制线")
    )
    location = column("parcel.location")
    bounds = column("parcel.bounds")
    holder = column("parcel.holder")
    holder_code = models.CharField(_("使用权人统一社会信用代码"), max_length=30, blank=True, db_index=True)
    industry = column("parcel.industry")
    grade = column("parcel.grade")
    area = column("parcel.area")
    land_use = column("parcel.land_use", db_index=True)
    land_source = column("parcel.land_source")
    supply_mode = column("parcel.supply_mode")
    grant_method = column("parcel.grant_method")
    grant_term_class = column("parcel.grant_term_class")
    term = column("parcel.term")
    expiry = column("parcel.expiry")
    price = column("parcel.price")
    lower_far = column("parcel.lower_far")
    upper_far = column("parcel.upper_far")
    far = column("parcel.far")
    building_density = column("parcel.building_density")
    height_limit = models.DecimalField(_("建筑限高（米）"), max_digits=8, decimal_places=3, null=True, blank=True)
    green_ratio = column("parcel.green_ratio")
    in_zone = column("parcel.in_zone")
    inside_control_line = column("parcel.inside_control_line")
    in_2070_cluster = column("parcel.in_2070_cluster")
    is_newly_added = column("parcel.is_newly_added")
    is_scattered = column("parcel.is_scattered")
    is_standard_land_grant = column("parcel.is_standard_land_grant")
    approval_no = column("parcel.approval_no")
    approver = column("parcel.approver")
    contract_no = models.CharField(_("合同编号"), max_length=100, blank=True)
    contract_date = column("parcel.contract_date")
    division_clause = models.BooleanField(_("合同允许分割转让"), null=True, blank=True)
    max_split_share = models.DecimalField(_("合同约定最大分割比例（%）"), max_digits=7, decimal_places=4, null=True, blank=True)
    handover_date = column("parcel.handover_date")
    planned_start = column("parcel.planned_start")
    planned_completion = column("parcel.planned_completion")
    planned_production = models.DateField(_("约定投产日期"), null=True, blank=True)
    actual_start = column("parcel.actual_start")
    actual_completion = column("parcel.actual_completion")
    is_idle = column("parcel.is_idle")
    idle_months = column("parcel.idle_months")
    is_low_efficiency = column("parcel.is_low_efficiency")
    renewal_kind = column("parcel.renewal_kind", db_index=True)
    is_under_used = column("parcel.is_under_used")
    is_edge_land = column("parcel.is_edge_land")
    remarks = models.TextField(_("备注"), blank=True)

    class Meta:
        verbose_name = _("宗地")
        verbose_name_plural = _("宗地")
        ordering = ("code",)
        indexes = (
            models.Index(fields=["division", "code"], name="parcel_division"),
            # What a list is sorted by, with what tells whether a row may be seen.
            models.Index(fields=["area", "id", "division", "body"], name="parcel_by_area"),
            # With what a list sums up, so that it is counted and summed up from the index alone.
            models.Index(fields=["division", "zone", "area", "measured_area"], name="parcel_by_zone"),
            by_place("parcel_place"),
        )

    def __str__(self) -> str:
        return self.code


class ParcelArea(Dated):
    """What the area of a parcel was said to be, from when, known since when, corrected by whom and why."""

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="areas")
    area = column("parcel.area")
    basis = models.CharField(
        _("依据"),
        max_length=20,
        choices=(("contract", _("合同")), ("certificate", _("权证")), ("survey", _("测绘")), ("import", _("导入"))),
    )

    class Meta:
        verbose_name = _("宗地面积记录")
        verbose_name_plural = _("宗地面积记录")
        ordering = ("-known_from",)

    FACTS: ClassVar[tuple[str, ...]] = ("parcel.area",)

    def __str__(self) -> str:
        return f"{self.parcel} {self.area}"
