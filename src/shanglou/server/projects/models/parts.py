"""Parts of a project: investors, milestones, lists, plan and team, blockers, admission form."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ...bodies.models import Body, Person
from ...enterprises.models import Enterprise
from ...foundation.fields import SealedText, column
from .project import Project


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
    filler = SealedText(_("填报人"), max_length=60, blank=True, default="")
    filler_position = SealedText(_("填报人单位职务"), max_length=200, blank=True, default="")
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
