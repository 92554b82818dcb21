"""Single sign-on against a provider that runs within the test: who is let in, who is not, and what they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client

from shanglou.engine.faults import BadInput
from shanglou.server.audit.models import Entry
from shanglou.server.bodies import sign_ins
from shanglou.server.bodies.models import Person
from shanglou.server.site.single_sign_on import origins, providers

from ..conftest import Cast
from .provider import CLIENT, SECRET, Provider, key, serving

LOGIN = "/account/oidc/oidc/login/"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    cache.clear()
    with serving() as made:
        environment = {"SHANGLOU_OIDC_SERVER": made.address, "SHANGLOU_OIDC_CLIENT": CLIENT, "SHANGLOU_OIDC_SECRET": SECRET}
        settings.SOCIALACCOUNT_PROVIDERS = providers(environment)
        yield made


def sign_in(client: Client, process: str = "login", **said: str) -> HttpResponse:
    """Go to the provider and come back from it."""
    there = client.post(f"{LOGIN}?process={process}")
    assert there.status_code == 302
    state = parse_qs(urlsplit(there["Location"]).query)["state"][0]
    return client.get(f"{LOGIN}callback/", {"code": "any", "state": state, **said})


def who(client: Client) -> str | None:
    """The user name of who is signed in."""
    key = client.session.get("_auth_user_id")
    return Person.objects.get(pk=key).username if key else None


@pytest.fixture
def joined(cast: Cast, provider: Provider) -> Cast:
    """The city's officer has joined the account with the identity at the provider."""
    SocialAccount.objects.create(user=cast.city_officer, provider="oidc", uid=provider.subject)
    return cast


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_an_identity_that_was_joined_signs_in(joined: Cast, provider: Provider, algorithm: str):
    provider.algorithm = algorithm
    client = Client()
    assert sign_in(client)["Location"] == "/workbench/"
    assert who(client) == "city_officer"


def test_the_provider_is_asked_with_proof_that_the_code_is_ours(joined: Cast, provider: Provider):
    sign_in(Client())
    asked = provider.asked[-1]
    assert asked["client_secret"] == [SECRET]
    assert len(asked["code_verifier"][0]) >= 43


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "没有与它对应的账号"), ("en", "no account here goes with that identity")]
)
def test_an_identity_without_account_is_told_whom_to_ask(cast: Cast, provider: Provider, language: str, words: str):
    client = Client()
    client.cookies["shanglou_language"] = language
    before = Person.objects.count()
    answer = sign_in(client)
    assert (answer.status_code, who(client), Person.objects.count()) == (403, None, before)
    assert words in answer.content.decode()


LIES: dict[str, dict[str, Any]] = {
    "signed with another key": {"forged_with": lambda algorithm: key(algorithm, 1)},
    "of another issuer": {"claims": {"iss": "https://elsewhere.example"}},
    "for another client": {"claims": {"aud": "somebody else"}},
    "that has expired": {"claims": {"exp": 1}},
    "of one while userinfo is of another": {"userinfo": {"sub": "u-18"}},
    "that is not there": {"with_token": False},
}


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
@pytest.mark.parametrize("lie", LIES)
def test_a_token_is_not_believed(joined: Cast, provider: Provider, lie: str, algorithm: str):
    provider.algorithm = algorithm
    for name, value in LIES[lie].items():
        setattr(provider, name, value(algorithm) if callable(value) else value)
    client = Client()
    answer = sign_in(client)
    assert who(client) is None
    assert "统一身份认证没有成功" in answer.content.decode()


def test_a_token_without_signature_is_not_believed(joined: Cast, provider: Provider, monkeypatch: pytest.MonkeyPatch):
    import jwt

    def unsigned() -> str:
        said = jwt.decode(Provider.token(provider), options={"verify_signature": False})
        return jwt.encode(said, None, algorithm="none", headers={"kid": "1"})

    monkeypatch.setattr(provider, "token", unsigned)
    client = Client()
    sign_in(client)
    assert who(client) is None


def test_an_answer_to_another_browser_is_not_taken(joined: Cast, provider: Provider):
    there = Client().post(f"{LOGIN}?process=login")
    state = parse_qs(urlsplit(there["Location"]).query)["state"][0]
    other = Client()
    other.get(f"{LOGIN}callback/", {"code": "any", "state": state})
    assert who(other) is None


def test_a_closed_account_is_not_let_in(joined: Cast, provider: Provider):
    Person.objects.filter(pk=joined.city_officer.pk).update(is_active=False)
    client = Client()
    page = sign_in(client)
    assert who(client) is None
    assert "账号已停用" in client.get(page["Location"]).content.decode()


def entries() -> list[tuple[str, str, dict[str, Any]]]:
    return list(Entry.objects.order_by("number").values_list("verb", "label", "new"))


def test_a_sign_in_by_the_provider_is_an_entry_that_says_so(joined: Cast, provider: Provider):
    before = len(entries())
    sign_in(Client())
    assert entries()[before:] == [("account.sign_in", "city_officer", {"means": ["by_socialaccount"]})]


def test_joining_and_taking_off_an_identity_are_entries(cast: Cast, provider: Provider):
    client = Client()
    client.force_login(cast.city_officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    sign_in(client, "connect")
    client.post("/account/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert [entry[:2] for entry in entries()] == [("account.join", "city_officer"), ("account.unjoin", "city_officer")]
    assert set(Entry.objects.values_list("person", flat=True)) == {str(cast.city_officer.pk)}


def test_an_identity_is_not_joined_when_that_cannot_be_entered(cast: Cast, provider: Provider, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise OperationalError("read-only")

    monkeypatch.setattr(sign_ins, "record", refuse)
    client = Client()
    client.force_login(cast.city_officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert sign_in(client, "connect").status_code == 503
    assert not SocialAccount.objects.exists()


def test_the_own_account_is_joined_after_signing_in_with_the_password(cast: Cast, provider: Provider):
    client = Client()
    client.force_login(cast.city_officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    sign_in(client, "connect")
    fresh = Client()
    sign_in(fresh)
    assert who(fresh) == "city_officer"


def test_an_installation_may_trust_a_claim_to_be_the_user_name(cast: Cast, provider: Provider, settings: Any):
    settings.SHANGLOU_OIDC_CLAIM = "preferred_username"
    provider.claims = {"preferred_username": "City_Officer"}
    client = Client()
    sign_in(client)
    assert who(client) == "city_officer"


def test_without_that_setting_the_user_name_of_the_provider_opens_nothing(cast: Cast, provider: Provider):
    provider.claims = {"preferred_username": "city_officer"}
    client = Client()
    assert sign_in(client).status_code == 403
    assert who(client) is None


def test_the_sign_in_page_offers_the_provider_by_its_name(cast: Cast, provider: Provider):
    assert "统一身份认证" in Client().get("/account/login/").content.decode()


def test_without_a_provider_none_is_offered(db: None):
    assert "统一身份认证" not in Client().get("/account/login/").content.decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [("SHANGLOU_OIDC_SERVER", "id.example.gov.cn"), ("SHANGLOU_OIDC_CLIENT", ""), ("SHANGLOU_OIDC_SECRET", "")],
)
def test_a_setting_that_is_wanting_is_named(name: str, value: str):
    given = {"SHANGLOU_OIDC_SERVER": "https://id.example", "SHANGLOU_OIDC_CLIENT": "c", "SHANGLOU_OIDC_SECRET": "s", name: value}
    with pytest.raises(BadInput) as refused:
        providers(given)
    assert refused.value.faults[0].field == name


def test_the_form_may_lead_to_the_provider_and_to_what_is_named_besides():
    given = {"SHANGLOU_OIDC_SERVER": "https://id.example:8443/realm", "SHANGLOU_OIDC_ORIGINS": "https://login.example"}
    assert origins(given) == ["https://id.example:8443", "https://login.example"]


@pytest.mark.parametrize("with_provider", [True, False])
def test_the_account_pages_offer_to_join_only_where_there_is_a_provider(
    cast: Cast, settings: Any, client_of: Callable[[str], Client], with_provider: bool
):
    given = {"SHANGLOU_OIDC_SERVER": "https://id.example", "SHANGLOU_OIDC_CLIENT": "c", "SHANGLOU_OIDC_SECRET": "s"}
    settings.SOCIALACCOUNT_PROVIDERS = providers(given if with_provider else {})
    assert ("/account/3rdparty/" in client_of("city_officer").get("/account/sessions/").content.decode()) is with_provider
