"""Single sign-on by OpenID Connect: who the provider says it is is believed only under the provider's signature.

allauth leaves the signature of a token unread when it fetched the token itself, trusting TLS. In a city's own network that may
be TLS with a certificate nobody checks, or none; so it is read always, and what ``userinfo`` says must be of the same person.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse


class VerifyingAdapter(OpenIDConnectOAuth2Adapter):
    """Takes no token without a signature of the provider, and no ``userinfo`` of somebody else."""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **more: Any) -> SocialLogin:
        """The sign-in of the person that the token names; `OAuth2Error` when it is not to be believed."""
        if not more["response"].get("id_token"):
            raise OAuth2Error("the provider gave no id_token")
        try:
            found: SocialLogin = super().complete_login(request, app, token, **more)
        except (KeyError, ValueError) as problem:
            raise OAuth2Error("the answer of the provider lacks what it has to hold") from problem
        said = found.account.extra_data
        if said.get("userinfo", {}).get("sub", said["id_token"]["sub"]) != said["id_token"]["sub"]:
            raise OAuth2Error("userinfo and id_token name two subjects")
        return found

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        self.did_fetch_access_token = False  # what makes allauth pass over the signature
        try:
            return dict(super()._decode_id_token(app, id_token))
        except (KeyError, TypeError, ValueError) as problem:
            raise OAuth2Error("the id_token cannot be read") from problem


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the provider sends a person back to; stands before allauth's own address of the same name."""
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(VerifyingAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return answer
