"""Tokens of the API, saved views of lists, exports, runs of imports, and files attached to rows."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..bodies.models import Body, Person, Versioned
from ..foundation.fields import SealedText
from .importing.pictures import Picture


class ApiToken(models.Model):
    """A key for a program that acts for a person. `digest` is the SHA-256 of the token; the token itself is not kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField(_("名称"), max_length=100)
    prefix = models.CharField(_("开头"), max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(_("权限"), default=list)
    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)
    expires_at = models.DateTimeField(_("有效期至"))
    used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("接口令牌")
        verbose_name_plural = _("接口令牌")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.name} {self.prefix}…"


class SavedView(models.Model):
    """The filters of a list under a name, for oneself or for everybody of a body."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="views")
    body = models.ForeignKey(Body, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("共享给"))
    list = models.CharField(max_length=60)
    name = models.CharField(_("名称"), max_length=60)
    query = models.CharField(max_length=1000, blank=True)

    class Meta:
        verbose_name = _("保存的筛选")
        verbose_name_plural = _("保存的筛选")
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["person", "list", "name"], name="view_once"),)

    def __str__(self) -> str:
        return self.name


class ListColumns(models.Model):
    """Which columns of a list a person wants to see; the others are hidden until chosen again."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    columns = models.JSONField(default=list)
    # Below `columns`, whose default is Python's own list.
    list = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("显示的列")
        verbose_name_plural = _("显示的列")
        constraints = (models.UniqueConstraint(fields=["person", "list"], name="columns_once"),)

    def __str__(self) -> str:
        return self.list


class Export(models.Model):
    """One file that went out: which list, as filtered how, how many rows of how many, and its checksums.

    `rights` is what the person held when it was made; the file is handed out only while that still holds.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="exports")
    list = models.CharField(_("列表"), max_length=60)
    title = models.CharField(_("列表"), max_length=100)
    query = models.CharField(max_length=1000, blank=True)
    said = models.CharField(_("筛选"), max_length=1000, blank=True)
    form = models.CharField(_("格式"), max_length=10)
    every_column = models.BooleanField(_("全部列"), default=False)
    file = models.FileField(_("文件"), upload_to="exports/%Y/%m/", blank=True)
    rows = models.PositiveIntegerField(_("已导出"), default=0)
    total = models.PositiveIntegerField(_("应导出"), default=0)
    size = models.PositiveBigIntegerField(_("字节"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    sm3 = models.CharField(max_length=64, blank=True)
    rights = models.CharField(max_length=64, blank=True)
    job = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(_("导出时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("导出")
        verbose_name_plural = _("导出")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.title}.{self.form}"


class ImportRun(models.Model):
    """One file on its way into a registry table: what was found in it, what was written, how to undo it.

    `columns` says for each column of the file which field it is and in which unit; `options` what its owner decided. Rows
    are handled in the order of the file, `position` of them so far. The file is kept sealed: it may hold personal data.
    """

    class State(models.TextChoices):
        """Where the story stands."""

        COLUMNS = "columns", _("对应列")
        CHECKING = "checking", _("检查中")
        CHECKED = "checked", _("已检查")
        WRITING = "writing", _("写入中")
        STOPPED = "stopped", _("已停下")
        DONE = "done", _("已完成")
        UNDOING = "undoing", _("撤销中")
        UNDONE = "undone", _("已撤销")

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("种类"), max_length=40)
    person = models.ForeignKey(Person, models.CASCADE, related_name="imports")
    file = models.FileField(_("文件"), upload_to="imports/%Y/%m/", blank=True)
    name = models.CharField(_("文件名"), max_length=200)
    size = models.PositiveBigIntegerField(_("字节"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    sheet = models.CharField(_("工作表"), max_length=255, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.COLUMNS)
    columns = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    total = models.PositiveIntegerField(_("行数"), default=0)
    position = models.PositiveIntegerField(_("已处理"), default=0)
    good = models.PositiveIntegerField(_("可写入"), default=0)
    bad = models.PositiveIntegerField(_("有问题"), default=0)
    created = models.PositiveIntegerField(_("新增"), default=0)
    changed = models.PositiveIntegerField(_("更新"), default=0)
    unchanged = models.PositiveIntegerField(_("未变"), default=0)
    left_out = models.PositiveIntegerField(_("未写入"), default=0)
    undone = models.PositiveIntegerField(_("已撤回"), default=0)
    stays = models.PositiveIntegerField(_("撤不回"), default=0)
    job = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("导入")
        verbose_name_plural = _("导入")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.name


class ImportProblem(models.Model):
    """One thing wrong with one row of a file; a doubt is said and does not keep the row out."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    field = models.CharField(max_length=200)
    found = models.CharField(max_length=300)
    expected_zh = models.CharField(max_length=500)
    expected_en = models.CharField(max_length=500)
    remedy_zh = models.CharField(max_length=500)
    remedy_en = models.CharField(max_length=500)
    is_doubt = models.BooleanField(default=False)
    is_late = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("导入的问题")
        verbose_name_plural = _("导入的问题")
        ordering = ("row", "id")
        indexes = (models.Index(fields=["run", "kind", "row"], name="import_problem"),)

    def __str__(self) -> str:
        return f"{self.row} {self.field}"


class ImportPicture(models.Model):
    """A drawing of a row that something is the matter with; of the file as a whole under row 0. See `importing.pictures.Picture`.

    `drawn` and `mended` are SVG texts by language.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="pictures")
    row = models.PositiveIntegerField()
    label = models.CharField(max_length=200, blank=True)
    drawn = models.JSONField(default=dict)
    mend = models.CharField(max_length=20, blank=True)
    mended = models.JSONField(default=dict)
    before = models.FloatField(default=0)
    after = models.FloatField(default=0)

    class Meta:
        verbose_name = _("导入的图示")
        verbose_name_plural = _("导入的图示")
        ordering = ("row", "id")
        indexes = (models.Index(fields=["run", "row"], name="import_picture"),)

    def __str__(self) -> str:
        return f"{self.row} {self.label}"

    @classmethod
    def of(cls, run: ImportRun, made: Picture) -> ImportPicture:
        """A picture as it is kept."""
        return cls(
            run=run,
            row=made.row,
            label=made.label[:200],
            drawn=dict(made.drawn),
            mend=made.mend,
            mended=dict(made.mended),
            before=made.before,
            after=made.after,
        )


class ImportedRow(models.Model):
    """A row that an import made or changed: its values before and as it left them, for the undo.

    Both are JSON, sealed: they may hold personal data.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    key = models.PositiveBigIntegerField()
    label = models.CharField(max_length=200, blank=True)
    is_new = models.BooleanField()
    before = SealedText(default="")
    after = SealedText(default="")
    undone_at = models.DateTimeField(null=True, blank=True)
    stays = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("导入的记录")
        verbose_name_plural = _("导入的记录")
        ordering = ("number",)
        indexes = (models.Index(fields=["run", "number"], name="imported_run"),)

    def __str__(self) -> str:
        return f"{self.run_id}:{self.number}"


class Attachment(Versioned):
    """A file that belongs to a row of the registry (`of`, its table; `row`, its key) and is seen by who may see the row.

    The content is kept sealed. A newer file supersedes an older one; one taken back loses its content, not its line.
    """

    class Kind(models.TextChoices):
        """What it is."""

        APPROVAL = "approval", _("批复与意见")
        CONTRACT = "contract", _("合同与协议")
        LICENCE = "licence", _("证照")
        PLAN = "plan", _("方案与图纸")
        REPORT = "report", _("测绘与验收报告")
        MINUTES = "minutes", _("会议纪要")
        LETTER = "letter", _("函件")
        PICTURE = "picture", _("照片")
        OTHER = "other", _("其他")

    of = models.CharField(max_length=60, editable=False)
    row = models.PositiveBigIntegerField(editable=False)
    kind = models.CharField(_("文件种类"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("标题"), max_length=200, blank=True)
    number = models.CharField(_("文号"), max_length=100, blank=True)
    dated = models.DateField(_("成文日期"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    is_personal = models.BooleanField(_("含个人信息"), default=False)
    name = models.CharField(_("文件名"), max_length=200)
    media = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("字节"))
    sha256 = models.CharField("SHA-256", max_length=64)
    sm3 = models.CharField("SM3", max_length=64)
    file = models.FileField(_("文件"), upload_to="attached/%Y/%m/", blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.CharField(_("上传人"), max_length=100)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes", verbose_name=_("替换为")
    )
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    withdrawn_by = models.CharField(_("撤回人"), max_length=100, blank=True)
    reason = models.CharField(_("撤回原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("文件")
        verbose_name_plural = _("文件")
        ordering = ("-id",)
        indexes = (models.Index(fields=["of", "row", "-id"], name="attachment_row"),)

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def is_current(self) -> bool:
        """Whether it is the one that counts: neither taken back nor superseded."""
        return self.withdrawn_at is None and self.superseded_by_id is None
