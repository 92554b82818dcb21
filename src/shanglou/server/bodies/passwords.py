"""The password policy beyond length and common words."""

from __future__ import annotations

import re

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class MixedValidator:
    """At least three of: lower case, upper case, digits, other signs."""

    _KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """`ValidationError` when the password mixes too little."""
        if sum(bool(re.search(kind, password)) for kind in self._KINDS) < 3:
            raise ValidationError(self.get_help_text(), code="password_not_mixed")

    def get_help_text(self) -> str:
        """What is asked for."""
        return _("至少包含小写字母、大写字母、数字、其他符号中的三种。")
