"""Projects with their lists and plans; buildings, floors, units and who occupies them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..bodies.models import Body, Dated, Person, Registered
from ..enterprises.models import Enterprise
from ..foundation.fields import SealedText, column
from ..land.models import Drawn, Parcel, Zone


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
        indexes = (models.Index(fields=["division", "-id"], name="project_division"),)

    def __str__(self) -> str:
        return self.name_zh


class Investor(models.Model):
    """Who invests in a project, with what share."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="investors")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, related_name="investments")
    name_zh = models.CharField(_("投资方"), max_length=200)
    share = models.DecimalField(_("出资比例（%）"), max_digits=7, decimal_places=4, null=True, blank=True)
    amount = models.DecimalField(_("出资额（元）"), max_digits=18, decimal_places=2, null=True, blank=True)
    is_parent = models.BooleanField(_("母公司"), default=False)

    class Meta:
        verbose_name = _("投资方")
        verbose_name_plural = _("投资方")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name_zh


class Milestone(models.Model):
    """A step of a project: when it was promised, when it was planned, when it was reached."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones")
    step = models.CharField(_("阶段"), max_length=20, choices=Project.Step.choices)
    title = models.CharField(_("事项"), max_length=100, blank=True)
    promised = models.DateField(_("承诺日期"), null=True, blank=True)
    planned = models.DateField(_("计划日期"), null=True, blank=True)
    actual = models.DateField(_("实际日期"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("节点")
        verbose_name_plural = _("节点")
        ordering = ("project", "promised", "planned", "id")

    def __str__(self) -> str:
        return f"{self.project} {self.get_step_display()}"


class ListMembership(models.Model):
    """That a project stands on a list: annual batch, rolling plan, key or demonstration list."""

    class List(models.TextChoices):
        """Which list."""

        ANNUAL_BATCH = "annual batch", _("年度批次")
        ROLLING_PLAN = "rolling plan", _("三年滚动计划")
        KEY = "key", _("重点项目清单")
        DEMONSTRATION = "demonstration", _("示范名单")

    project = models.ForeignKey(Project, models.CASCADE, related_name="listings")
    list = models.CharField(_("清单"), max_length=20, choices=List.choices)
    year = models.PositiveSmallIntegerField(_("年度"), help_text=_("滚动计划填起始年"))
    last_year = models.PositiveSmallIntegerField(_("截止年度"), null=True, blank=True)
    level = models.CharField(_("级别"), max_length=20, blank=True)
    document_no = models.CharField(_("依据文号"), max_length=100, blank=True)
    removed_on = models.DateField(_("移出日期"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("清单项目")
        verbose_name_plural = _("清单项目")
        ordering = ("-year", "list")
        constraints = (models.UniqueConstraint(fields=["project", "list", "year"], name="listing_once"),)

    def __str__(self) -> str:
        return f"{self.get_list_display()} {self.year}"


class Plan(models.Model):
    """One project, one plan: what is to be done."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="plan")
    goal = models.TextField(_("目标"), blank=True)
    measures = models.TextField(_("措施"), blank=True)
    approved_on = models.DateField(_("批准日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("项目方案")
        verbose_name_plural = _("项目方案")

    def __str__(self) -> str:
        return str(self.project)


class Admission(models.Model):
    """What the admission form of a project (form F-CD-A1) says beyond the columns of the project and of its parcels: who hands
    it in, what the district and the city say of it, who filled it in.
    """

    project = models.OneToOneField(Project, models.CASCADE, related_name="admission")
    committee = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("园区管委会"))
    committee_sealed = models.BooleanField(_("园区管委会已盖章"), null=True, blank=True)
    submitted = column("application.submitted")
    district_opinion = column("application.district_opinion")
    district_opinion_text = models.TextField(_("区（市）县政府审查意见"), blank=True)
    district_sealed = column("application.district_sealed")
    district_opinion_date = column("application.district_opinion_date")
    municipal_opinion = column("application.municipal_opinion")
    municipal_opinion_text = models.TextField(_("市级部门审核意见"), blank=True)
    municipal_sealed = column("application.municipal_sealed")
    municipal_opinion_date = column("application.municipal_opinion_date")
    filler = models.CharField(_("填报人"), max_length=60, blank=True)
    filler_position = models.CharField(_("填报人单位职务"), max_length=200, blank=True)
    filler_phone = SealedText(_("填报人联系电话"), blank=True, default="")

    PERSONAL: ClassVar[tuple[str, ...]] = ("filler", "filler_position", "filler_phone")

    class Meta:
        verbose_name = _("产业准入表")
        verbose_name_plural = _("产业准入表")

    def __str__(self) -> str:
        return str(self.project)


class TeamMember(models.Model):
    """One project, one team: who works on it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="team")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("机构"))
    name_zh = models.CharField(_("姓名"), max_length=60)
    duty = models.CharField(_("分工"), max_length=100, blank=True)
    is_head = models.BooleanField(_("牵头"), default=False)

    class Meta:
        verbose_name = _("专班成员")
        verbose_name_plural = _("专班成员")
        ordering = ("-is_head", "id")

    def __str__(self) -> str:
        return self.name_zh


class Blocker(models.Model):
    """What keeps a project from going on, who is to clear it, by when."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="blockers")
    title = models.CharField(_("堵点"), max_length=200)
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("责任单位"))
    raised_on = models.DateField(_("提出日期"))
    due_on = models.DateField(_("要求办结日期"), null=True, blank=True)
    cleared_on = models.DateField(_("办结日期"), null=True, blank=True)
    outcome = models.CharField(_("办理结果"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("堵点")
        verbose_name_plural = _("堵点")
        ordering = ("cleared_on", "due_on", "id")

    def __str__(self) -> str:
        return self.title


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
        indexes = (models.Index(fields=["division", "id"], name="building_division"),)

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
        indexes = (models.Index(fields=["division", "id"], name="unit_division"),)

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
