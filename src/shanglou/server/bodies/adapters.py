"""Accounts are made by the system administrator: nobody signs up. Secrets of a second factor are sealed."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..foundation.sealing import open_sealed, seal
from . import attempts, sign_ins
from .actors import actor_of
from .addresses import address_of
from .models import Person


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up; who comes, goes, is not let in or changes the password is entered in the log."""

    #: Whether the attempt at hand was counted among those from everywhere.
    _counted_everywhere = False

    error_messages = {  # noqa: RUF012 (as allauth has it)
        **DefaultAccountAdapter.error_messages,
        "enter_current_password": _("现在的密码不对。"),
        "incorrect_password": _("密码不对。"),
        "username_password_mismatch": _("用户名或密码不对。"),
        "too_many_login_attempts": _("验证码连续不对，暂时不能登录。请过一刻钟再试。"),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """The same address as the log has."""
        return address_of(request) or super().get_client_ip(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed."""
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        """Let somebody in who can be entered in the log."""
        with sign_ins.entered(request):
            super().login(request, user)
            sign_ins.signed_in(request, user)

    def logout(self, request: HttpRequest) -> None:
        """Let somebody go."""
        person = request.user
        super().logout(request)
        if isinstance(person, Person):
            sign_ins.signed_out(request, person)

    def pre_login(self, request: HttpRequest, user: Any, **more: Any) -> Any:
        """As allauth: a closed account is turned away."""
        if not user.is_active:
            with sign_ins.entered():
                sign_ins.not_let_in(request, user, "closed")
        return super().pre_login(request, user, **more)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """As allauth, which refuses too when it cannot count; the reason then is another. Counts the account as a whole too."""
        try:
            super().pre_authenticate(request, **credentials)
            everywhere = attempts.count_everywhere(request, credentials.get("username", ""))
        except ValidationError as refused:
            if not sign_ins.can_count():
                raise ImmediateHttpResponse(sign_ins.unlogged()) from None
            if refused.code == attempts.LOCKED:
                raise
            raise attempts.refusal(request, self._get_login_attempts_cache_key(request, **credentials)) from None
        self._counted_everywhere = bool(everywhere.usage)
        # What is counted is taken back for who is let in.
        self._login_failed_rl_usage.usage += everywhere.usage

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures of an account are counted for each address."""
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{ratelimit.get_ip(request)}"

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Enter the failure."""
        person = Person.objects.filter(username__iexact=credentials.get("username", "")).first()
        reason = "wrong_password" if person is not None else "no_such_account"
        locks = attempts.locks(request, self._get_login_attempts_cache_key(request, **credentials), "pair_failures")
        # Failures from an address of its own are not counted any more once the account is locked: that is entered once.
        if self._counted_everywhere and attempts.is_locked_everywhere(request, credentials.get("username", "")):
            locks.append("account_failures")
        with sign_ins.entered():
            sign_ins.not_let_in(request, person, reason, *locks)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """To one's work: nothing is left to do about the password."""
        return reverse("site:workbench")

    def set_password(self, user: Any, password: str) -> None:
        """Keep another password."""
        with sign_ins.entered():
            user.password_is_given = False
            super().set_password(user, password)
            sign_ins.password_changed(self.request, user)


class UserSessionsAdapter(DefaultUserSessionsAdapter):
    """Sessions are ended by an action."""

    def end_sessions(self, sessions: Any) -> None:
        """End sessions of the one who asks."""
        sign_ins.end_sessions(actor_of(self.request), sessions)


class MfaAdapter(DefaultMFAAdapter):
    """The secret of a second factor is sealed as personal data are."""

    error_messages = {  # noqa: RUF012 (as allauth has it)
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("验证码不对。请等验证器换出新的验证码再试；总是不对，请核对手机的时间。"),
    }

    def encrypt(self, text: str) -> str:
        """Sealed."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Opened."""
        return open_sealed(encrypted_text)


class SocialAdapter(DefaultSocialAccountAdapter):
    """Single sign-on joins an account that exists; it makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Closed."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Join the account whose user name the provider says, where the installation trusts it to; else tell a person without
        an account whom to ask.
        """
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        person = self._named(sociallogin.account.extra_data)
        if person is None:
            raise ImmediateHttpResponse(render(request, "socialaccount/unknown.html", status=403))
        sociallogin.connect(request, person)

    @staticmethod
    def _named(said: dict[str, Any]) -> Person | None:
        """The account that bears the name of the claim ``SHANGLOU_OIDC_CLAIM``; None when no claim is trusted."""
        claim = settings.SHANGLOU_OIDC_CLAIM
        name = str(said.get("id_token", {}).get(claim) or said.get("userinfo", {}).get(claim) or "") if claim else ""
        return Person.objects.filter(username__iexact=name, is_active=True).first() if name else None
