"""Accounts are made by the system administrator: nobody signs up. Secrets of a second factor are sealed."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render

from ..foundation.sealing import open_sealed, seal
from . import sign_ins
from .actors import actor_of
from .models import Person


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up; who comes, goes, is not let in or changes the password is entered in the log."""

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
        """As allauth, which refuses too when it cannot count; the reason then is another."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            if not sign_ins.can_count():
                raise ImmediateHttpResponse(sign_ins.unlogged()) from None
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Enter the failure."""
        person = Person.objects.filter(username__iexact=credentials.get("username", "")).first()
        reason = "wrong_password" if person is not None else "no_such_account"
        with sign_ins.entered():
            sign_ins.not_let_in(request, person, reason, self._get_login_attempts_cache_key(request, **credentials))

    def set_password(self, user: Any, password: str) -> None:
        """Keep another password."""
        with sign_ins.entered():
            super().set_password(user, password)
            sign_ins.password_changed(self.request, user)


class UserSessionsAdapter(DefaultUserSessionsAdapter):
    """Sessions are ended by an action."""

    def end_sessions(self, sessions: Any) -> None:
        """End sessions of the one who asks."""
        sign_ins.end_sessions(actor_of(self.request), sessions)


class MfaAdapter(DefaultMFAAdapter):
    """The secret of a second factor is sealed as personal data are."""

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
