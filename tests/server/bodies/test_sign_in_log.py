"""What the log keeps of coming and going."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.db.utils import InternalError
from django.test import Client

from shanglou.engine.faults import BadInput
from shanglou.server.audit.actions import state
from shanglou.server.audit.chain import verify
from shanglou.server.audit.models import Entry
from shanglou.server.bodies import actions, sign_ins
from shanglou.server.bodies.models import Person
from shanglou.server.bodies.queries import audit_entries, own_sign_ins
from shanglou.server.foundation.refusals import Refused

from ..conftest import CAST, EVERYBODY, Cast
from .test_sign_in import PASSWORD, code, prove

NEW = "another Horse 7"
FIELDS = ("verb", "key", "label", "person", "address")


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()
    yield
    cache.clear()


def sign_in(name: str = "city_officer", password: str = PASSWORD, address: str = "192.0.2.7") -> Client:
    client = Client(REMOTE_ADDR=address)
    client.post("/account/login/", {"login": name, "password": password})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def verbs() -> list[str]:
    return list(Entry.objects.order_by("number").values_list("verb", flat=True))


def newest() -> Entry:
    return Entry.objects.order_by("-number")[0]


def test_a_sign_in_is_one_entry_of_who_whence_and_how(cast: Cast):
    assert is_in(sign_in())
    key = str(cast.city_officer.pk)
    assert list(Entry.objects.values_list(*FIELDS)) == [("account.sign_in", key, "city_officer", key, "192.0.2.7")]
    assert (newest().new, newest().body_name) == ({"means": ["by_password"]}, "市经信局")


def test_a_sign_out_is_one_entry(cast: Cast):
    client = sign_in()
    client.post("/account/logout/")
    assert not is_in(client)
    assert verbs() == ["account.sign_in", "account.sign_out"]
    assert (newest().person, newest().address) == (str(cast.city_officer.pk), "192.0.2.7")


def test_a_sign_out_of_nobody_is_none(cast: Cast):
    Client().post("/account/logout/")
    assert verbs() == []


def test_a_wrong_password_is_an_entry_about_the_account_by_nobody(cast: Cast):
    sign_in(name="City_Officer", password="wrong")
    key = str(cast.city_officer.pk)
    assert list(Entry.objects.values_list(*FIELDS)) == [("account.sign_in_failed", key, "city_officer", "", "192.0.2.7")]
    assert newest().new == {"reason": ["wrong_password"]}


def test_what_was_typed_as_a_name_that_is_none_is_kept_nowhere_in_the_log(cast: Cast):
    sign_in(name="My secret Pass 77", password=PASSWORD)
    kept = json.dumps(list(Entry.objects.values()), default=str)
    assert "secret" not in kept.lower()
    assert (newest().verb, newest().key, newest().label) == ("account.sign_in_failed", "", "")
    assert newest().new == {"reason": ["no_such_account"]}


def test_no_password_is_kept_in_the_log(cast: Cast):
    sign_in(password="wrong Horse 1")
    client = sign_in()
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    kept = json.dumps(list(Entry.objects.values()), default=str)
    assert not any(password in kept for password in ("wrong Horse 1", PASSWORD, NEW))


def test_the_failure_that_locks_an_account_is_followed_by_an_entry_of_the_lock(cast: Cast):
    for _ in range(5):
        sign_in(password="wrong")
    assert verbs() == ["account.sign_in_failed"] * 5 + ["account.lock"]
    assert (newest().label, newest().new) == ("city_officer", {"reason": ["pair_failures"]})


def test_a_locked_account_fills_the_log_no_further(cast: Cast):
    for _ in range(15):
        sign_in(password="wrong")
    assert len(verbs()) == 6


def test_one_address_that_tries_many_names_is_locked_and_fills_the_log_no_further(cast: Cast):
    for number in range(29):
        sign_in(name=f"somebody {number}", password="wrong")
    assert verbs() == ["account.sign_in_failed"] * 20 + ["account.lock"]
    assert (newest().label, newest().new, newest().address) == ("", {"reason": ["address_failures"]}, "192.0.2.7")


def test_a_closed_account_that_is_tried_with_its_password_is_an_entry(cast: Cast):
    actions.set_active(cast.actor("system_admin"), cast.city_officer, False)
    assert not is_in(sign_in())
    assert (newest().verb, newest().new) == ("account.sign_in_failed", {"reason": ["closed"]})


def test_a_changed_password_is_one_entry(cast: Cast):
    client = sign_in()
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert verbs() == ["account.sign_in", "account.password"]


def test_a_password_that_is_refused_is_no_entry(cast: Cast):
    client = sign_in()
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": "short", "password2": "short"})
    assert verbs() == ["account.sign_in"]


# --------------------------------------------------------------------------------------------------------- second factor
@pytest.fixture
def secret(cast: Cast) -> str:
    """The city's officer has set up a second factor."""
    client = sign_in()
    prove(client)
    client.get("/account/2fa/totp/activate/")
    made: str = client.session["mfa.totp.secret"]
    client.post("/account/2fa/totp/activate/", {"code": code(made)})
    cache.clear()
    return made


def test_setting_up_a_second_factor_is_one_action_of_two_entries(secret: str):
    factor, codes = Entry.objects.order_by("number")[1:]
    assert (factor.verb, codes.verb) == ("account.factor_add", "account.factor_codes")
    assert factor.group == codes.group


def test_the_secret_and_the_codes_are_not_in_the_log(secret: str, cast: Cast):
    shown = Authenticator.objects.get(user=cast.city_officer, type="recovery_codes").wrap().get_unused_codes()
    kept = json.dumps(list(Entry.objects.values()), default=str)
    assert not any(word in kept for word in (secret, *shown))


def second(given: str) -> Client:
    client = sign_in()
    client.post("/account/2fa/authenticate/", {"code": given})
    return client


def test_the_password_alone_is_no_sign_in(secret: str):
    before = verbs()
    assert not is_in(sign_in())
    assert verbs() == before


def test_a_sign_in_with_a_code_says_so(secret: str):
    assert is_in(second(code(secret)))
    assert newest().new == {"means": ["by_password", "by_totp"]}


def test_a_sign_in_with_a_recovery_code_says_so(secret: str, cast: Cast):
    shown = Authenticator.objects.get(user=cast.city_officer, type="recovery_codes").wrap().get_unused_codes()
    assert is_in(second(shown[0]))
    assert newest().new == {"means": ["by_password", "by_recovery_codes"]}


def test_wrong_codes_are_entries_and_lock_the_account(secret: str):
    before = len(verbs())
    wrong = f"{(int(code(secret)) + 500_000) % 1_000_000:06}"
    client = sign_in()
    for _ in range(7):
        client.post("/account/2fa/authenticate/", {"code": wrong})
    assert verbs()[before:] == ["account.sign_in_failed"] * 5 + ["account.lock"]
    assert newest().new == {"reason": ["code_failures"]}


def test_new_recovery_codes_are_one_entry(secret: str):
    client = second(code(secret))
    prove(client)
    before = len(verbs())
    client.post("/account/2fa/recovery-codes/generate/")
    assert verbs()[before:] == ["account.factor_codes"]


def test_taking_off_the_second_factor_is_one_entry(secret: str):
    client = second(code(secret))
    prove(client)
    before = len(verbs())
    client.post("/account/2fa/totp/deactivate/")
    assert verbs()[before:] == ["account.factor_remove"]


@pytest.mark.parametrize("name", EVERYBODY)
def test_only_those_who_give_roles_turn_off_the_second_step_of_another(secret: str, cast: Cast, name: str):
    before = len(verbs())
    if name in ("security_admin", "superuser"):
        actions.remove_factor(cast.actor(name), cast.city_officer)
        assert verbs()[before:] == ["account.factor_remove"]
        assert (newest().label, newest().person) == ("city_officer", str(cast.actor(name).person.pk))
        assert is_in(sign_in())
    else:
        with pytest.raises(Refused):
            actions.remove_factor(cast.actor(name), cast.city_officer)
        assert Authenticator.objects.filter(user=cast.city_officer).count() == 2


def test_there_is_nothing_to_turn_off_for_an_account_without_a_second_step(cast: Cast):
    with pytest.raises(BadInput):
        actions.remove_factor(cast.actor("security_admin"), cast.city_officer)


def test_the_security_administrator_turns_it_off_on_the_page_of_the_account(
    secret: str, cast: Cast, client_of: Callable[[str], Client]
):
    page = f"/admin/accounts/{cast.city_officer.pk}/"
    client = client_of("security_admin")
    assert 'value="factor"' in client.get(page).content.decode()
    client.post(f"{page}state/", {"do": "factor"})
    assert 'value="factor"' not in client.get(page).content.decode()


# -------------------------------------------------------------------------------------------------------------- sessions
def session_of(client: Client) -> int:
    return UserSession.objects.get(session_key=client.session.session_key).pk


@pytest.mark.parametrize("address", ["/account/sessions/{}/end/", "/api/v1/sessions/{}/end"])
def test_a_session_that_its_owner_ends_is_an_entry_with_its_address(cast: Cast, address: str):
    here, there = sign_in(), sign_in(address="192.0.2.9")
    answer = here.post(address.format(session_of(there)))
    assert answer.status_code < 400, answer.content
    assert (newest().verb, newest().old, newest().address) == ("account.session_end", {"ended": ["192.0.2.9"]}, "192.0.2.7")


def test_ending_all_other_sessions_is_one_entry(cast: Cast):
    here, _there, _elsewhere = sign_in(), sign_in(address="192.0.2.9"), sign_in(address="192.0.2.10")
    before = len(verbs())
    here.post("/account/sessions/")
    assert verbs()[before:] == ["account.session_end"]
    assert sorted(newest().old["ended"]) == ["192.0.2.10", "192.0.2.9"]


def test_ending_the_other_sessions_when_there_are_none_is_no_entry(cast: Cast):
    here = sign_in()
    here.post("/account/sessions/")
    assert verbs() == ["account.sign_in"]


# ------------------------------------------------------------------------------------------------ when it cannot be written
@pytest.fixture(params=[OperationalError("attempt to write a readonly database"), InternalError("read-only transaction")])
def unwritable(request: pytest.FixtureRequest, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Exception:
    """The log cannot be written, as SQLite and as PostgreSQL say it."""

    def refuse(*_: object) -> None:
        raise request.param

    monkeypatch.setattr(sign_ins, "record", refuse)
    return request.param


def test_who_cannot_be_entered_in_the_log_is_not_let_in_and_told_why(unwritable: Exception, cast: Cast):
    client = Client()
    answer = client.post("/account/login/", {"login": "city_officer", "password": PASSWORD})
    assert (answer.status_code, is_in(client)) == (503, False)
    assert "留痕现在写不进去" in answer.content.decode()
    assert "cannot be written now" in answer.content.decode()
    assert client.get("/workbench/").status_code == 302
    cast.city_officer.refresh_from_db()
    assert cast.city_officer.last_login is None


@pytest.fixture
def read_only(cast: Cast) -> Iterator[None]:
    """The database takes nothing any more."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = 1")
            yield
            cursor.execute("PRAGMA query_only = 0")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")
            yield
            transaction.set_rollback(True)


def test_nobody_is_let_in_by_a_database_that_takes_nothing(read_only: None):
    client = Client()
    answer = client.post("/account/login/", {"login": "city_officer", "password": PASSWORD})
    assert (answer.status_code, settings.SESSION_COOKIE_NAME in client.cookies) == (503, False)
    assert "留痕现在写不进去" in answer.content.decode()


def test_a_failure_that_cannot_be_entered_is_told_in_the_same_words(unwritable: Exception):
    answer = Client().post("/account/login/", {"login": "city_officer", "password": "wrong"})
    assert answer.status_code == 503
    assert "留痕现在写不进去" in answer.content.decode()


def test_a_password_is_not_changed_when_that_cannot_be_entered(
    unwritable: Exception, cast: Cast, client_of: Callable[[str], Client]
):
    given = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client_of("city_officer").post("/account/password/change/", given).status_code == 503
    cast.city_officer.refresh_from_db()
    assert cast.city_officer.check_password(PASSWORD)


def test_who_leaves_may_leave_though_it_cannot_be_entered(unwritable: Exception, client_of: Callable[[str], Client]):
    client = client_of("city_officer")
    client.post("/account/logout/")
    assert not is_in(client)


def test_when_failures_cannot_be_counted_either_nobody_is_told_of_too_many(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cache, "add", lambda *_, **__: False)
    monkeypatch.setattr("allauth.core.internal.ratelimit.CACHE_LOCK_WAIT_TIMEOUT", 0)
    answer = Client().post("/account/login/", {"login": "city_officer", "password": PASSWORD})
    assert answer.status_code == 503
    assert "留痕现在写不进去" in answer.content.decode()


# ------------------------------------------------------------------------------------------------------------ who sees it
@pytest.mark.parametrize("name", [name for name in EVERYBODY if name not in ("audit_admin", "superuser")])
def test_nobody_but_the_audit_administrator_reads_of_the_sign_ins_of_others(cast: Cast, name: str):
    sign_in("enterprise")
    sign_in("enterprise", password="wrong")
    if name in ("auditor",):
        assert not audit_entries(cast.actor(name)).filter(verb__startswith="account.").exists()
    else:
        with pytest.raises(Refused):
            audit_entries(cast.actor(name))


def test_the_audit_administrator_reads_them_all(cast: Cast):
    sign_in("enterprise")
    sign_in("enterprise", password="wrong")
    assert audit_entries(cast.actor("audit_admin")).count() == 2


@pytest.mark.parametrize("name", CAST)
def test_everybody_reads_of_the_own_coming_and_going_and_of_no_one_elses(cast: Cast, name: str):
    for other in ("city_officer", "district_officer", "other_officer", "enterprise"):
        sign_in(other)
        sign_in(other, password="wrong")
    found = own_sign_ins(cast.actor(name))
    assert {entry.label for entry in found} == ({name} - {"stranger"})
    assert found.count() == (0 if name == "stranger" else 2)


def test_the_account_page_shows_the_own_sign_ins(cast: Cast):
    sign_in(password="wrong", address="198.51.100.4")
    sign_in("district_officer", password="wrong", address="203.0.113.9")
    page = sign_in().get("/account/sessions/").content.decode()
    assert "198.51.100.4" in page
    assert "203.0.113.9" not in page
    assert "密码不对" in page


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", ("登录方式", "密码不对", "没有这个账号")), ("en", ("Signed in", "wrong password"))]
)
def test_the_log_page_says_them_in_the_language_of_the_reader(
    cast: Cast, client_of: Callable[[str], Client], language: str, words: tuple[str, ...]
):
    sign_in()
    sign_in(password="wrong")
    sign_in(name="nobody at all")
    client = client_of("audit_admin")
    client.cookies["shanglou_language"] = language
    page = client.get("/admin/log/").content.decode()
    assert all(word in page for word in words)


def test_an_entry_outlives_its_person(cast: Cast):
    sign_in()
    key = str(cast.city_officer.pk)
    cast.city_officer.memberships.all().delete()
    Person.objects.filter(pk=cast.city_officer.pk).delete()
    assert Entry.objects.filter(key=key, verb="account.sign_in", label="city_officer").exists()


def test_the_chain_holds_over_them(cast: Cast):
    sign_in(password="wrong")
    sign_in()
    assert list(verify()) == []


# --------------------------------------------------------------------------------------------------- what the rest keeps
def test_coming_and_going_is_no_new_state_of_the_registry(cast: Cast):
    actions.set_active(cast.actor("system_admin"), cast.leader, False)
    before = state()
    client = sign_in()
    sign_in(password="wrong")
    client.post("/account/logout/")
    assert state() == before


def test_an_action_between_sign_ins_is_a_new_state_of_the_registry(cast: Cast):
    sign_in()
    before = state()
    actions.set_active(cast.actor("system_admin"), cast.leader, False)
    sign_in()
    assert state() not in (before, newest().digest)


def test_who_asks_too_often_is_still_told_so(cast: Cast):
    for number in range(31):
        answer = Client().post("/account/login/", {"login": f"somebody {number}", "password": "wrong"})
    assert (answer.status_code, "请求太频繁" in answer.content.decode()) == (429, True)
