"""One row for everything that can be found."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..bodies.models import Body, Division


class Found(models.Model):
    """A row of the registry as the search sees it. Kept in step by actions (`index.refresh`), made anew by `index.rebuild`.

    `title`, `code` and `initials` are normalised (see `grams.normal`); what is shown is in `shown` and `detail`. `scope` are
    the words by which it is narrowed: its kind, every division it lies in, its body. The grams of the three and the words of the
    scope stand in one index of the database's own kind: FTS5 on SQLite, GIN on PostgreSQL.
    """

    kind = models.CharField(max_length=20)
    key = models.PositiveBigIntegerField()
    shown = models.CharField(_("名称"), max_length=200)
    code_shown = models.CharField(_("编号"), max_length=60, blank=True)
    detail = models.CharField(_("说明"), max_length=200, blank=True)
    title = models.CharField(max_length=250)
    code = models.CharField(max_length=60, blank=True)
    initials = models.CharField(max_length=250, blank=True)
    scope = models.CharField(max_length=200, default="")
    division = models.ForeignKey(Division, models.CASCADE, related_name="+")
    body = models.ForeignKey(Body, models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = _("检索条目")
        verbose_name_plural = _("检索条目")
        constraints = (models.UniqueConstraint(fields=["kind", "key"], name="found_once"),)

    def __str__(self) -> str:
        return self.shown
