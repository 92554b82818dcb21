"""Accounts are made by the system administrator: nobody signs up. Secrets of a second factor are sealed."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from ..foundation.sealing import open_sealed, seal
from .models import Person


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed."""
        return False


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
