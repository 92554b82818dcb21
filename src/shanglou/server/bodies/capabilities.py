"""What each role may do. System, security and audit administration are three roles, and none of them edits the registry."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Capability(StrEnum):
    """One kind of thing that may be done."""

    VIEW = "view"
    EDIT_LAND = "edit land"
    EDIT_ENTERPRISES = "edit enterprises"
    MERGE_ENTERPRISES = "merge enterprises"
    EDIT_PROJECTS = "edit projects"
    EDIT_OCCUPANCY = "edit occupancy"
    RUN_CHECKS = "run checks"
    RUN_SWEEPS = "run sweeps"
    SETTLE = "settle questions"
    IMPORT = "import"
    EXPORT = "export"
    REVEAL = "reveal personal data"
    MANAGE_ACCOUNTS = "manage accounts"
    MANAGE_ROLES = "manage roles"
    READ_AUDIT = "read the audit log"


class Role(models.TextChoices):
    """What a person is in a body."""

    OFFICER = "officer", _("经办人员")
    LEADER = "leader", _("负责人")
    AUDITOR = "auditor", _("审计人员")
    OPERATOR = "operator", _("园区运营人员")
    APPLICANT = "applicant", _("企业人员")
    SYSTEM = "system", _("系统管理员")
    SECURITY = "security", _("安全管理员")
    AUDIT = "audit", _("审计管理员")


C = Capability
_OFFICER = frozenset(
    {
        C.VIEW, C.EDIT_LAND, C.EDIT_ENTERPRISES, C.MERGE_ENTERPRISES, C.EDIT_PROJECTS, C.EDIT_OCCUPANCY, C.RUN_CHECKS,
        C.RUN_SWEEPS, C.SETTLE, C.IMPORT, C.EXPORT, C.REVEAL,
    }
)  # fmt: skip
MAY: dict[str, frozenset[Capability]] = {
    Role.OFFICER: _OFFICER,
    Role.LEADER: frozenset({C.VIEW, C.RUN_CHECKS, C.RUN_SWEEPS, C.SETTLE, C.EXPORT}),
    Role.AUDITOR: frozenset({C.VIEW, C.RUN_CHECKS, C.EXPORT, C.READ_AUDIT}),
    Role.OPERATOR: frozenset({C.VIEW, C.EDIT_OCCUPANCY, C.RUN_CHECKS, C.EXPORT}),
    Role.APPLICANT: frozenset({C.VIEW, C.RUN_CHECKS}),
    Role.SYSTEM: frozenset({C.MANAGE_ACCOUNTS}),
    Role.SECURITY: frozenset({C.MANAGE_ROLES}),
    Role.AUDIT: frozenset({C.READ_AUDIT}),
}
#: The three roles of administration. Nobody holds two of them, and nobody who holds one works on the registry.
ADMINISTRATION = frozenset({Role.SYSTEM, Role.SECURITY, Role.AUDIT})
#: Roles that see the rows of their body's whole division; the others see only rows of their own body.
BY_DIVISION = (Role.OFFICER, Role.LEADER, Role.AUDITOR)
SEES_ROWS = tuple(role for role, may in MAY.items() if C.VIEW in may)
