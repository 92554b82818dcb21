"""The chain of entries and its head."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One thing that one actor did to one object. Never changed, never deleted; no foreign keys, so it outlives them all.

    `digest` is the SM3 hash over the entry and the digest before it (`shanglou.server.audit.chain`).
    """

    number = models.BigIntegerField(_("序号"), primary_key=True)
    group = models.UUIDField(_("同一操作"), db_index=True)
    at = models.DateTimeField(_("时间"), db_index=True)
    person = models.CharField(_("人员编号"), max_length=40, db_index=True)
    person_name = models.CharField(_("人员"), max_length=100)
    body = models.CharField(_("机构编号"), max_length=40)
    body_name = models.CharField(_("机构"), max_length=200)
    address = models.CharField(_("来源地址"), max_length=64)
    verb = models.CharField(_("动作"), max_length=60, db_index=True)
    kind = models.CharField(_("对象类型"), max_length=60)
    key = models.CharField(_("对象编号"), max_length=60)
    label = models.CharField(_("对象"), max_length=300)
    division = models.CharField(_("区划"), max_length=40, db_index=True)
    old: Any = models.JSONField(_("原值"), default=dict)
    new: Any = models.JSONField(_("新值"), default=dict)
    note = models.TextField(_("说明"), blank=True)
    digest = models.CharField(_("摘要"), max_length=64)

    class Meta:
        verbose_name = _("留痕")
        verbose_name_plural = _("留痕")
        ordering = ("-number",)
        indexes = (models.Index(fields=["kind", "key", "-number"], name="audit_object"),)

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.kind}:{self.key}"


class Head(models.Model):
    """Where the chain ends: one row, locked while an entry is added, so that entries form one chain.

    `state` is the digest of the newest entry that something could rest on (`actions.Deed.idle`): as long as it stands, the
    registry and what anybody may see of it are the same.
    """

    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)
    state = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        verbose_name = _("链头")
        verbose_name_plural = _("链头")
