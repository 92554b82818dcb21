"""A project: what was planned, promised, approved and done."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ...bodies.models import Registered
from ...enterprises.models import Enterprise
from ...foundation.fields import column
from ...land.models import Parcel, Zone


class Project(Registered):
    """An industry-upstairs or other industrial project: what was planned, promised, approved and done."""

    class Kind(models.TextChoices):
        """How it comes by its floor area."""

        NEW_SUPPLY = "new_supply", _("新增供地")
        CONTIGUOUS_RENEWAL = "contiguous_renewal", _("连片改造")
        SINGLE_FIRM_RENEWAL = "single_firm_renewal", _("单个企业改造")
        STOCK_RETROFIT = "stock_retrofit", _("存量改造提升")

    class Step(models.TextChoices):
        """How far it is in its life."""

        PLANNED = "planned", _("谋划")
        ADMITTED = "admitted", _("准入")
        LAND = "land", _("供地")
        BUILDING = "building", _("建设")
        ACCEPTED = "accepted", _("验收")
        PRODUCING = "producing", _("投产")
        ASSESSED = "assessed", _("考核")
        SUPERVISED = "supervised", _("监管")

    code = column("project.code", unique=True)
    name_zh = models.CharField(_("项目名称"), max_length=200)
    name_en = models.CharField(_("英文名称"), max_length=200, blank=True)
    kind = models.CharField(_("项目类型"), max_length=30, choices=Kind.choices, db_index=True)
    step = models.CharField(_("所处阶段"), max_length=20, choices=Step.choices, default=Step.PLANNED, db_index=True)
    address = column("project.address")
    zone = models.ForeignKey(Zone, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("所属园区"))
    parcels: models.ManyToManyField[Parcel, models.Model] = models.ManyToManyField(
        Parcel, blank=True, related_name="projects", verbose_name=_("宗地")
    )
    owner = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="owned_projects", verbose_name=_("业主单位")
    )
    operator = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="operated_projects", verbose_name=_("运营单位")
    )
    is_upstairs = column("project.is_upstairs", db_index=True)
    level = column("project.level")
    industry = column("project.industry")
    industries_to_attract = column("project.industries_to_attract")
    product_and_capacity = models.TextField(_("产品及产能要求"), blank=True)
    regional_assessments = models.CharField(_("区域评估事项"), max_length=300, blank=True)
    five_elements = models.CharField(_("五要素模型符合情况"), max_length=300, blank=True)
    factory_type = column("project.factory_type", db_index=True)
    factory_subtype = column("project.factory_subtype")
    land_source = column("project.land_source")
    supply_mode = column("project.supply_mode")
    grant_method = column("project.grant_method")
    grant_term_class = column("project.grant_term_class")
    grant_term = column("project.grant_term")
    land_use = column("project.land_use")
    land_area = column("project.land_area")
    facility_land_area = column("project.facility_land_area")
    research_land_area = column("project.research_land_area")
    floor_area = column("project.floor_area")
    floor_area_before = column("project.floor_area_before")
    above_ground_floor_area = column("project.above_ground_floor_area")
    underground_floor_area = column("project.underground_floor_area")
    far_floor_area = column("project.far_floor_area")
    far = column("project.far")
    far_before = column("project.far_before")
    facility_floor_area = column("project.facility_floor_area")
    research_floor_area = column("project.research_floor_area")
    building_density = column("project.building_density")
    investment = column("project.investment")
    investment_intensity = column("project.investment_intensity")
    revenue_per_mu = column("project.revenue_per_mu")
    full_production_tax = column("project.full_production_tax")
    tax_per_mu = column("project.tax_per_mu")
    required_investment_intensity = column("project.required_investment_intensity")
    required_revenue_per_mu = column("project.required_revenue_per_mu")
    required_tax_per_mu = column("project.required_tax_per_mu")
    self_held_share = column("project.self_held_share")
    contract_allows_split = column("project.contract_allows_split")
    contract_split_share = column("project.contract_split_share")
    transferred_floor_area = column("project.transferred_floor_area")
    requested_floor_area = column("project.requested_floor_area")
    recognition = column("project.recognition")
    recognition_date = column("project.recognition_date")
    admission_date = column("project.admission_date")
    land_contract_date = column("project.land_contract_date")
    title_date = column("project.title_date")
    planned_start = column("project.planned_start")
    planned_completion = column("project.planned_completion")
    planned_production = column("project.planned_production")
    full_production_date = column("project.full_production_date")
    start_date = column("project.start_date")
    acceptance_date = column("project.acceptance_date")
    operation_start = column("project.operation_start")
    source_note = models.TextField(_("资料来源"), blank=True)

    class Meta:
        verbose_name = _("项目")
        verbose_name_plural = _("项目")
        ordering = ("-id",)
        # With what a list sums up, so that it is counted and summed up from the index alone.
        indexes = (models.Index(fields=["division", "-id", "land_area", "floor_area", "investment"], name="project_by_division"),)

    def __str__(self) -> str:
        return self.name_zh
