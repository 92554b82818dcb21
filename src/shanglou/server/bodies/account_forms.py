"""What is typed on the pages of the own account: allauth's forms in the words of the platform."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

ONE_TIME = {"autocomplete": "one-time-code", "autofocus": True, "class": "code"}
NEW = _("至少 10 个字符，小写字母、大写字母、数字、其他符号中至少三种；不能与您的用户名、姓名相近，也不能是常见的密码。")


def _word(form: forms.Form, name: str, label: Any, help_text: Any = "", **attributes: Any) -> None:
    """Name a field. A placeholder that repeats the name reads as if the field were filled in, and is gone when it is."""
    field = form.fields[name]
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


class ChangePassword(ChangePasswordForm):
    """Another password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "oldpassword", _("现在的密码"))
        _word(self, "password1", _("新密码"), NEW)
        _word(self, "password2", _("再输一次新密码"))

    def clean_password1(self) -> str:
        """Another one than before: else a password that somebody gave would be made one's own by typing it again."""
        chosen: str = self.cleaned_data["password1"]
        if chosen == self.cleaned_data.get("oldpassword"):
            raise forms.ValidationError(_("新密码不能与现在的密码相同。"))
        return chosen


class Reauthenticate(ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "password", _("密码"), autofocus=True)


class ReauthenticateByCode(ReauthenticateByCodeForm):
    """A code once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "code", _("验证码"), _("验证器显示的六位数字，或一个恢复码。"), **ONE_TIME)


class Authenticate(AuthenticateForm):
    """The second step of a sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "code", _("验证码"), _("验证器显示的六位数字，或一个恢复码。"), **ONE_TIME)


class ActivateTotp(ActivateTOTPForm):
    """The first code of an authenticator."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "code", _("验证码"), _("扫码后验证器显示的六位数字，每半分钟一换。"), inputmode="numeric", **ONE_TIME)
