"""Further facts of registry rows, checks with their inputs, and the answers to what documents leave open."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..bodies.models import Body, Dated, Division, Person, Registered
from ..projects.models import Project


class StatedFact(Dated):
    """A fact of the vocabulary about a registry row that has no column of its own, as a person or file stated it.

    `subject` and `key` name the row (``project``, its id); `value` is the fact as JSON: a number as exact text.
    """

    subject = models.CharField(_("对象类型"), max_length=20)
    key = models.PositiveBigIntegerField(_("对象编号"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    fact = models.CharField(_("事实"), max_length=80)
    value = models.JSONField(_("值"))
    evidence = models.CharField(_("依据"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("补充事实")
        verbose_name_plural = _("补充事实")
        ordering = ("fact", "-known_from")
        indexes = (models.Index(fields=["subject", "key"], name="stated_subject"),)
        constraints = (
            models.UniqueConstraint(
                fields=["subject", "key", "fact", "valid_from"],
                condition=models.Q(known_to__isnull=True),
                name="stated_current_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.fact} = {self.value}"


class Check(Registered):
    """A check of a registered project, kept with everything it rests on, so that it can be replayed.

    `case` is the case as it was judged (facts, members, judgements), `origins` the registry row behind each fact, what rows
    say differently and what could not be read, `report` the whole report with traces, `versions` the digest of each
    instrument's code. `known_at` is set when it was judged from what was known at an earlier moment.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="checks", verbose_name=_("项目"))
    on = models.DateField(_("判定日期"))
    at = models.DateTimeField(_("核验时间"), auto_now_add=True)
    known_at = models.DateTimeField(_("按何时所知"), null=True, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.CharField(_("核验人"), max_length=100)
    cause = models.CharField(_("缘由"), max_length=200, blank=True)
    case = models.JSONField(_("输入"))
    origins = models.JSONField(_("事实来源"), default=dict)
    report = models.JSONField(_("报告"))
    versions = models.JSONField(_("规则版本"))
    engine_version = models.CharField(_("程序版本"), max_length=30)
    met = models.PositiveIntegerField(default=0)
    not_met = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    judgement = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("核验")
        verbose_name_plural = _("核验")
        ordering = ("-at",)
        indexes = (models.Index(fields=["project", "-at"], name="check_project"),)

    def __str__(self) -> str:
        return f"{self.project} {self.on}"


class Basis(models.Model):
    """Where rows lie that a check rests on. Who may not see rows of such a place does not see the check: it tells of them."""

    check_row = models.ForeignKey(Check, models.CASCADE, related_name="bases")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("核验所依据的登记")
        verbose_name_plural = _("核验所依据的登记")
        constraints = (models.UniqueConstraint(fields=["check_row", "division", "body"], name="basis_once"),)

    def __str__(self) -> str:
        return f"{self.division} {self.body or ''}"


class Waiting(models.Model):
    """What the last check of a project waits for or rests on, by target: how many findings do. Answers are found by it."""

    check_row = models.ForeignKey(Check, models.CASCADE, related_name="waits")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    target = models.CharField(_("待决事项"), max_length=200)
    findings = models.PositiveIntegerField(_("等它的结论"), default=0)
    rests = models.BooleanField(_("已依据答复"), default=False)

    class Meta:
        verbose_name = _("等答复的核验")
        verbose_name_plural = _("等答复的核验")
        indexes = (models.Index(fields=["target", "project"], name="waiting_target"),)
        constraints = (models.UniqueConstraint(fields=["check_row", "target"], name="waiting_once"),)

    def __str__(self) -> str:
        return f"{self.target} {self.findings}"


class Answer(Registered):
    """A recorded answer to what documents leave open: a judgement of the engine, with who may rest on it.

    `target` is written as the engine writes it (``question:Q10``, ``row:annex3:CS-021``, ``parameter:…``, ``fact:…``).
    An answer for one project names it, one about a single row of it (a unit) `subject` and `key` besides; else it holds for
    the whole division. It holds from `valid_from` once it is in force (`in_force_from`) until it is taken back (`ended_at`)
    or a later answer to the same thing follows it (`followed_by`); nothing is overwritten.
    """

    class State(models.TextChoices):
        """Whether it may be rested on."""

        PROPOSED = "proposed", _("待复核")
        IN_FORCE = "in force", _("有效")
        WITHDRAWN = "withdrawn", _("已撤回")
        REFUSED = "refused", _("复核未通过")

    target = models.CharField(_("待决事项"), max_length=200, db_index=True)
    value = models.JSONField(_("答复"))
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="answers", verbose_name=_("项目"))
    subject = models.CharField(_("对象类型"), max_length=20, blank=True)
    key = models.PositiveBigIntegerField(_("对象编号"), null=True, blank=True)
    author = models.CharField(_("答复人"), max_length=100)
    answered_by = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("答复机构"))
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("理由"))
    evidence = models.CharField(_("依据"), max_length=300)
    file = models.FileField(_("附件"), upload_to="answers/%Y/", blank=True)
    valid_from = models.DateField(_("自"))
    valid_to = models.DateField(_("至"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.IN_FORCE, db_index=True)
    reviewed_by = models.CharField(_("复核人"), max_length=100, blank=True)
    reviewed_at = models.DateTimeField(_("复核时间"), null=True, blank=True)
    in_force_from = models.DateTimeField(_("生效时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    followed_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="follows", verbose_name=_("后一答复")
    )
    review_note = models.CharField(_("复核意见"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("研判答复")
        verbose_name_plural = _("研判答复")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.target


class SweepRun(models.Model):
    """Every rule asked of every row that a person may see, on a day: how many rows have which verdict, by rule.

    `counts` has a count for each verdict by rule, `gates` one for each decision by gate, `rows` how many rows of which subject
    there were by place (``330100.unit``), `subjects` what was asked for. `left_out` tells which rules were not asked, each with
    why (`sweeping.Why`).
    """

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    on = models.DateField(_("判定日期"))
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    seconds = models.FloatField(_("用时（秒）"), default=0)
    subjects = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    gates = models.JSONField(default=dict)
    rows = models.JSONField(default=dict)
    left_out = models.JSONField(default=list)

    class Meta:
        verbose_name = _("全部规则核对")
        verbose_name_plural = _("全部规则核对")
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.on}"


class SweepPart(models.Model):
    """What a sweep said of each row of a subject in a place: a Parquet file with a number for each verdict or decision, a column
    for each rule and gate (`sweep_results`).
    """

    run = models.ForeignKey(SweepRun, models.CASCADE, related_name="parts")
    place = models.CharField(_("区划代码"), max_length=12)
    subject = models.CharField(_("对象类型"), max_length=20)
    file = models.FileField(_("文件"), upload_to="sweeps/%Y/%m/")

    class Meta:
        verbose_name = _("逐行核对结果")
        verbose_name_plural = _("逐行核对结果")
        constraints = (models.UniqueConstraint(fields=["run", "place", "subject"], name="sweep_part_once"),)

    def __str__(self) -> str:
        return f"{self.place} {self.subject}"


class SweepResult(models.Model):
    """What a sweep said of one project and of all that is in it: how many findings have which verdict, and its gates today."""

    run = models.ForeignKey(SweepRun, models.CASCADE, related_name="results")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    met = models.PositiveIntegerField(_("符合"), default=0)
    not_met = models.PositiveIntegerField(_("不符合"), default=0)
    missing = models.PositiveIntegerField(_("资料不足"), default=0)
    judgement = models.PositiveIntegerField(_("需研判"), default=0)
    gates = models.JSONField(_("办理事项"), default=dict)

    class Meta:
        verbose_name = _("项目核对结果")
        verbose_name_plural = _("项目核对结果")
        ordering = ("-not_met", "project_id")
        indexes = (models.Index(fields=["run", "-not_met", "project"], name="sweep_worst"),)
        constraints = (models.UniqueConstraint(fields=["run", "project"], name="sweep_result_once"),)

    def __str__(self) -> str:
        return f"{self.project_id}"
