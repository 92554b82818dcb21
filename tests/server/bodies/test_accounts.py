from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from shanglou.engine.faults import BadInput
from shanglou.server.audit.models import Entry
from shanglou.server.bodies import actions
from shanglou.server.bodies.capabilities import Role
from shanglou.server.bodies.models import Person
from shanglou.server.foundation.refusals import Refused

from ..conftest import EVERYBODY, Cast

PASSWORD = "correct Horse 9"


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_the_system_administrator_makes_accounts(cast: Cast, who: str):
    if who in ("system_admin", "superuser"):
        person, password = actions.make_person(cast.actor(who), "new", "新人")
        assert person.check_password(password)
    else:
        with pytest.raises(Refused):
            actions.make_person(cast.actor(who), "new", "新人")


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_the_security_administrator_gives_roles(cast: Cast, who: str):
    person = Person.objects.create_user("new")
    if who in ("security_admin", "superuser"):
        assert actions.give_role(cast.actor(who), person, cast.enterprise_body, Role.APPLICANT).is_active
    else:
        with pytest.raises(Refused):
            actions.give_role(cast.actor(who), person, cast.enterprise_body, Role.APPLICANT)


def test_administration_roles_are_kept_apart(cast: Cast):
    with pytest.raises(Refused, match="互不兼任"):
        actions.give_role(cast.actor("security_admin"), cast.system_admin, cast.enterprise_body, Role.AUDIT)


def test_an_administrator_gets_no_work_on_the_registry(cast: Cast):
    with pytest.raises(Refused, match="互不兼任"):
        actions.give_role(cast.actor("security_admin"), cast.system_admin, cast.enterprise_body, Role.OFFICER)


def test_nobody_gives_a_role_to_oneself(cast: Cast):
    with pytest.raises(Refused, match="不能给自己"):
        actions.give_role(cast.actor("security_admin"), cast.security_admin, cast.enterprise_body, Role.OFFICER)


def test_a_username_that_is_taken_is_refused(cast: Cast):
    with pytest.raises(BadInput) as bad:
        actions.make_person(cast.actor("system_admin"), "ENTERPRISE", "另一人")
    assert bad.value.faults[0].field == "username"


def test_a_weak_password_is_refused(cast: Cast):
    with pytest.raises(BadInput):
        actions.make_person(cast.actor("system_admin"), "new", "新人", password="aaaaaaaaaaaa")


def test_the_phone_number_is_sealed_in_the_database(cast: Cast):
    from django.db import connection

    person, _ = actions.make_person(cast.actor("system_admin"), "new", "新人", "13800138000")
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM bodies_person WHERE id = %s", [person.pk])
        (kept,) = cursor.fetchone()
    assert kept.startswith("sm4$")
    assert Person.objects.get(pk=person.pk).phone == "13800138000"


def test_making_an_account_is_written_down_without_its_password(cast: Cast):
    _, password = actions.make_person(cast.actor("system_admin"), "new", "新人")
    entry = Entry.objects.get()
    assert entry.verb == "person.create"
    assert password not in str(entry.new)


def test_a_closed_account_cannot_sign_in(cast: Cast):
    actions.set_active(cast.actor("system_admin"), cast.enterprise, False)
    assert not Client().login(username="enterprise", password=PASSWORD)


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_audit_log_opens_to_the_audit_administrator_and_auditors_only(client_of: Callable[[str], Client], who: str):
    answer = client_of(who).get("/admin/log/")
    expected = 302 if who == "stranger" else 200 if who in ("audit_admin", "auditor", "superuser") else 403
    assert answer.status_code == expected


@pytest.mark.parametrize("who", EVERYBODY)
def test_accounts_are_listed_to_administrators_only(client_of: Callable[[str], Client], who: str):
    answer = client_of(who).get("/admin/accounts/")
    expected = 302 if who == "stranger" else 200 if who in ("system_admin", "security_admin", "superuser") else 403
    assert answer.status_code == expected


def test_an_auditor_reads_entries_of_the_own_divisions_only(cast: Cast, client_of: Callable[[str], Client]):
    from shanglou.server.audit.actions import Deed, record
    from shanglou.server.foundation.actors import system_identity

    record(system_identity(), [Deed("a", "k", "1", "杭州的一条", "330113"), Deed("a", "k", "2", "别处的一条", "510100")])
    page = client_of("auditor").get("/admin/log/").content.decode()
    assert "杭州的一条" in page
    assert "别处的一条" not in page
