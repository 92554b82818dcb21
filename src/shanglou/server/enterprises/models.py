"""Enterprises, their names over time, their yearly figures, and what is to be reconciled."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..bodies.models import Dated, Registered
from ..foundation.fields import SealedText, column
from . import codes


class NameKey(models.CharField[str, str]):
    """The name as it is compared, made from ``name_zh`` whenever the row is saved, in bulk or alone."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Make it from the name."""
        made = codes.name_key(getattr(model_instance, "name_zh", ""))
        setattr(model_instance, self.attname, made)
        return made


class Enterprise(Registered):
    """An enterprise. A wrong or missing credit code is kept as it came, flagged, and queued for reconciliation.

    `credit_code` is unique when it is a valid one (`code_state` is ``valid``); `merged_into` names the enterprise that a
    duplicate was merged into, by an action that can be undone.
    """

    class CodeState(models.TextChoices):
        """What the check of the credit code (GB 32100) found."""

        VALID = "valid", _("代码有效")
        WRONG = "wrong", _("代码有误")
        MISSING = "missing", _("缺代码")

    credit_code = models.CharField(_("统一社会信用代码"), max_length=40, blank=True)
    code_state = models.CharField(
        _("代码状态"), max_length=10, choices=CodeState.choices, default=CodeState.MISSING, editable=False
    )
    name_zh = models.CharField(_("单位名称"), max_length=200)
    name_key = NameKey(max_length=200, blank=True, default="", editable=False)
    name_en = models.CharField(_("英文名称"), max_length=200, blank=True)
    registered_place = column("enterprise.registered_place")
    industry = column("enterprise.industry")
    size = column("enterprise.size")
    is_above_scale = column("enterprise.is_above_scale")
    is_manufacturer = column("enterprise.is_manufacturer")
    is_wholly_state_owned = column("enterprise.is_wholly_state_owned")
    is_recognised_chain_leader = column("enterprise.is_recognised_chain_leader")
    roles = column("enterprise.roles")
    titles = column("enterprise.titles")
    is_listed_reserve = models.BooleanField(_("上市后备企业"), null=True, blank=True)
    has_idle_land = column("enterprise.has_idle_land")
    legal_representative = SealedText(_("法定代表人"), max_length=100, blank=True, default="")
    legal_representative_id = SealedText(_("法定代表人公民身份号码"), blank=True, default="")
    phone = SealedText(_("联系电话"), blank=True, default="")
    # Nearly every row has none: an index over all of them is of no use, and SQLite would choose it over better ones.
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("已并入"),
        editable=False,
        db_index=False,
    )

    PERSONAL: ClassVar[tuple[str, ...]] = ("legal_representative", "legal_representative_id", "phone")

    def judge_code(self, code: str | None = None) -> codes.Judged:
        """Take over a credit code (None: look at the one it has) with its state, and give back what was found."""
        found = codes.judge(self.credit_code if code is None else code)
        self.credit_code, self.code_state = found.code, found.state
        return found

    def clean(self) -> None:
        """Code and state agree, whoever saves the row."""
        self.judge_code()

    class Meta:
        verbose_name = _("企业")
        verbose_name_plural = _("企业")
        ordering = ("id",)
        indexes = (
            # With the condition of every list in it, so that a list is counted from the index alone.
            models.Index(fields=["division", "merged_into", "id"], name="enterprise_division"),
            models.Index(fields=["code_state", "id"], name="enterprise_code_state"),
            # What a list is sorted by, with what tells whether a row may be seen: whoever looks, one goes through the order and
            # reads no row that is not shown.
            *(
                models.Index(fields=[name, "id", "division", "body", "merged_into"], name=f"enterprise_by_{name}")
                for name in ("name_key", "credit_code", "industry")
            ),
            models.Index(fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="enterprise_merged"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=models.Q(code_state="valid", merged_into__isnull=True),
                name="enterprise_code_once",
            ),
        )

    def __str__(self) -> str:
        return self.name_zh


class EnterpriseName(Dated):
    """A name that an enterprise bore."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="names")
    name_zh = models.CharField(_("单位名称"), max_length=200)

    class Meta:
        verbose_name = _("企业曾用名")
        verbose_name_plural = _("企业曾用名")
        ordering = ("-known_from",)

    def __str__(self) -> str:
        return self.name_zh


class YearFigures(Dated):
    """The figures of an enterprise for a year, as a source gave them. A correction is a new row that closes the old one."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="figures")
    year = models.PositiveSmallIntegerField(_("年度"))
    received_on = models.DateField(_("收到日期"), null=True, blank=True)
    revenue = column("enterprise.revenue")
    output_value = column("enterprise.output_value")
    value_added = column("enterprise.value_added")
    tax = column("enterprise.tax")
    rd_expense = column("enterprise.rd_expense")
    employees = column("enterprise.employees")
    energy_use = column("enterprise.energy_use")
    carbon_emission = column("enterprise.carbon_emission")
    pollutant_emission = column("enterprise.pollutant_emission")
    land_area = column("enterprise.land_area")
    excluded_land_area = column("enterprise.excluded_land_area")

    class Meta:
        verbose_name = _("企业年度数据")
        verbose_name_plural = _("企业年度数据")
        ordering = ("-year", "-known_from")
        constraints = (
            models.UniqueConstraint(
                fields=["enterprise", "year"], condition=models.Q(known_to__isnull=True), name="figures_current_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.enterprise} {self.year}"


class Merger(models.Model):
    """One merging of a duplicate into the enterprise that is kept, with what is needed to undo it."""

    kept = models.ForeignKey(Enterprise, models.PROTECT, related_name="mergers")
    duplicate = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    by = models.CharField(_("办理人"), max_length=100)
    reason = models.CharField(_("理由"), max_length=300)
    moved = models.JSONField(_("改挂的记录"), default=dict)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    undone_by = models.CharField(_("撤销人"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("企业合并")
        verbose_name_plural = _("企业合并")
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.duplicate} → {self.kept}"
