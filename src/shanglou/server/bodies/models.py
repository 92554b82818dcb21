"""Divisions, bodies, people and the roles that join them; the base of every row that belongs somewhere."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..foundation.fields import SealedText, language
from .capabilities import Role


class Division(models.Model):
    """A place of GB/T 2260, or a management unit without such a code; a tree."""

    class Level(models.TextChoices):
        """How wide it is."""

        COUNTRY = "country", _("国家")
        PROVINCE = "province", _("省级")
        CITY = "city", _("市级")
        DISTRICT = "district", _("区县级")
        STATISTICAL_ZONE = "statistical zone", _("统计用区")
        UNIT = "management unit", _("管理单元")

    code = models.CharField(_("区划代码"), max_length=40, unique=True)
    name_zh = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=100, blank=True)
    level = models.CharField(_("层级"), max_length=20, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级"))
    within: models.ManyToManyField[Division, Within] = models.ManyToManyField(
        "self", through="Within", through_fields=("inner", "outer"), symmetrical=False, related_name="covers"
    )

    class Meta:
        verbose_name = _("行政区划与管理单元")
        verbose_name_plural = _("行政区划与管理单元")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name_en if language() == "en" and self.name_en else self.name_zh


class Within(models.Model):
    """Every division that a division lies in, itself included: what makes "everything below here" one sub-query."""

    inner = models.ForeignKey(Division, models.CASCADE, related_name="+")
    outer = models.ForeignKey(Division, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("区划隶属")
        verbose_name_plural = _("区划隶属")
        constraints = (models.UniqueConstraint(fields=["outer", "inner"], name="within_once"),)


class Versioned(models.Model):
    """A row with a version that counts its changes: what a change is guarded by."""

    version = models.PositiveIntegerField(_("版本"), default=1, editable=False)
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    changed_at = models.DateTimeField(_("最近修改"), auto_now=True)

    class Meta:
        abstract = True


class Body(Versioned):
    """A department, committee, operator or enterprise that acts."""

    class Kind(models.TextChoices):
        """What it is."""

        MUNICIPAL_BUREAU = "municipal bureau", _("市级部门")
        DISTRICT_BUREAU = "district bureau", _("区县部门")
        DISTRICT_GOVERNMENT = "district government", _("区县政府")
        ZONE_COMMITTEE = "zone committee", _("园区管委会")
        PARK_OPERATOR = "park operator", _("园区运营单位")
        ENTERPRISE = "enterprise", _("企业")
        REGISTRATION_CENTRE = "registration centre", _("不动产登记机构")

    name_zh = models.CharField(_("名称"), max_length=100)
    name_en = models.CharField(_("英文名称"), max_length=150, blank=True)
    kind = models.CharField(_("机构类型"), max_length=30, choices=Kind.choices)
    division = models.ForeignKey(Division, models.PROTECT, related_name="bodies", verbose_name=_("所在区划"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("上级机构"))
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = _("机构")
        ordering = ("division__code", "kind", "name_zh")

    def clean(self) -> None:
        """No body stands above itself."""
        above, seen = self.parent, {self.pk}
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"parent": _("上级机构不能是它自己或它的下级。")})
            seen.add(above.pk)
            above = above.parent

    def __str__(self) -> str:
        return self.name_en if language() == "en" and self.name_en else self.name_zh


class Person(AbstractUser):
    """Somebody who signs in. The phone number is sealed."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("姓名"), max_length=60, blank=True)
    phone = SealedText(_("联系电话"), blank=True, default="")
    #: Whether somebody else made the password that it has now (`first_passwords`).
    password_is_given = models.BooleanField(_("用的是首次密码"), default=False, editable=False)
    bodies: models.ManyToManyField[Body, Membership] = models.ManyToManyField(Body, through="Membership", related_name="people")

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        ordering = ("username",)

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """The name as it is shown."""
        return str(self)

    def get_short_name(self) -> str:
        """The name as it is shown."""
        return str(self)


class Membership(models.Model):
    """What a person is in a body, from one day to another."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships", verbose_name=_("人员"))
    body = models.ForeignKey(Body, models.PROTECT, related_name="memberships", verbose_name=_("机构"))
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        constraints = (models.UniqueConstraint(fields=["person", "body", "role"], name="membership_once"),)

    def __str__(self) -> str:
        return f"{self.person} · {self.body} · {self.get_role_display()}"


class Registered(Versioned):
    """A row of the registry: it lies in a division and may belong to a body, and is seen through either."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("所在区划"))
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("归属机构"))

    class Meta:
        abstract = True

    #: Fields whose values are personal data: masked on screen and in the log.
    PERSONAL: ClassVar[tuple[str, ...]] = ()

    def values(self) -> dict[str, Any]:
        """The row's own columns by name, as kept."""
        return {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields}


class Dated(models.Model):
    """A version of what is known: true from one day to another, known from one moment to another.

    Nothing is overwritten: a correction closes `known_to` of the old row and adds a new one, with who and why.
    """

    valid_from = models.DateField(_("自"), null=True, blank=True)
    valid_to = models.DateField(_("至"), null=True, blank=True)
    known_from = models.DateTimeField(_("获知时间"))
    known_to = models.DateTimeField(_("更正时间"), null=True, blank=True)
    source = models.CharField(_("来源"), max_length=200, blank=True)
    recorded_by = models.CharField(_("记录人"), max_length=100)
    reason = models.CharField(_("更正原因"), max_length=300, blank=True)

    class Meta:
        abstract = True


class Follow(models.Model):
    """A row that a person follows: what others do to it stands on the workbench. Named by kind and key, as in the log."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="follows")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("关注")
        verbose_name_plural = _("关注")
        constraints = (models.UniqueConstraint(fields=["person", "kind", "key"], name="follow_once"),)

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"
