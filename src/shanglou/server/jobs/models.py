"""A job: long work with progress that can be cancelled and resumed."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..bodies.models import Person
from ..foundation.fields import language


class Job(models.Model):
    """One piece of long work. `state_data` is what it needs to go on after a stop; `result` what it made."""

    class State(models.TextChoices):
        """Where it is."""

        WAITING = "waiting", _("等待")
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("失败")
        CANCELLED = "cancelled", _("已取消")

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("种类"), max_length=60, db_index=True)
    title = models.CharField(_("事项"), max_length=200)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="jobs")
    #: Where its person asked for it from and in which user action: what is done here is entered in the log as done there.
    address = models.CharField(_("来源地址"), max_length=64, blank=True, default="")
    group = models.UUIDField(_("同一操作"), default=uuid.uuid4)
    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.WAITING, db_index=True)
    done = models.PositiveBigIntegerField(_("已完成"), default=0)
    total = models.PositiveBigIntegerField(_("总数"), default=0)
    step = models.CharField(_("当前步骤"), max_length=200, blank=True)
    cancel_asked = models.BooleanField(_("已要求取消"), default=False)
    arguments = models.JSONField(default=dict)
    state_data = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    message = models.TextField(_("说明"), blank=True)
    message_en = models.TextField(_("英文说明"), blank=True, default="")
    resumed = models.PositiveSmallIntegerField(_("续办次数"), default=0)
    created_at = models.DateTimeField(_("提交时间"), auto_now_add=True)
    started_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    beat_at = models.DateTimeField(_("最近进展"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("任务")
        verbose_name_plural = _("任务")
        ordering = ("-created_at",)

    @property
    def said(self) -> str:
        """How it ended, in the language of the page."""
        return self.message_en or self.message if language() == "en" else self.message

    def __str__(self) -> str:
        return self.title
