"""The workbench: what waits, by days left; what changed; numbers against last month; everything leads somewhere."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from shanglou.server.audit.actions import Deed, record
from shanglou.server.bodies.models import Body, Person
from shanglou.server.enterprises import actions as enterprises
from shanglou.server.projects import actions
from shanglou.server.projects.models import Blocker, Milestone, Project
from shanglou.server.site.panels import Panel, panels

from ..conftest import CAST, EVERYBODY, Cast

ClientOf = Callable[[str], Client]
TODAY = timezone.localdate()
MONTH = TODAY.replace(day=1)
LAST = MONTH - datetime.timedelta(days=1)


def made(cast: Cast, name: str, **more: object) -> Project:
    values = {"code": name, "name_zh": name, "kind": "new_supply", "division": cast.district, **more}
    return actions.create_project(cast.actor("district_officer"), values)


@pytest.fixture
def project(cast: Cast) -> Project:
    return made(cast, "东湖智造中心")


def panel(cast: Cast, title: str, who: str = "district_officer") -> Panel:
    return next(item for item in panels(cast.actor(who)) if item.title == title)


def promise(project: Project, days: int, **more: object) -> None:
    Milestone.objects.create(project=project, step="building", promised=TODAY + datetime.timedelta(days=days), **more)


def test_what_waits_is_in_the_order_of_days_left(cast: Cast, project: Project):
    promise(project, 20)
    promise(project, -3)
    Blocker.objects.create(project=project, title="管线迁改", raised_on=TODAY, due_on=TODAY + datetime.timedelta(days=5))
    days = [(line.due - TODAY).days for line in panel(cast, "等我办理").rows if line.due]
    assert days == [-3, 5, 20]


# One day further than need be: the days are counted from when the tests began, and they may go on past midnight.
@pytest.mark.parametrize(("days", "reached"), [(62, False), (-3, True)])
def test_what_is_far_off_or_reached_does_not_wait(cast: Cast, project: Project, days: int, reached: bool):
    promise(project, days, actual=TODAY if reached else None)
    assert panel(cast, "等我办理").rows == ()


@pytest.mark.parametrize("who", CAST)
def test_only_projects_that_one_may_see_wait(cast: Cast, project: Project, client_of: ClientOf, who: str):
    promise(project, -3)
    page = client_of(who).get("/workbench/").content.decode()
    assert ("东湖智造中心" in page) is (who in ("city_officer", "district_officer"))


def numbers(cast: Cast, who: str = "district_officer") -> dict[str, tuple[int, int]]:
    return {line.title: (line.figure, line.before) for line in panel(cast, "辖内数字", who).rows}


def test_projects_are_counted_now_and_at_the_end_of_last_month(cast: Cast, project: Project):
    older = made(cast, "旧项目")
    Project.objects.filter(pk=older.pk).update(created_at=timezone.now() - datetime.timedelta(days=70))
    assert numbers(cast)["在册项目"] == (2, 1)
    assert numbers(cast)["新登记"] == (1, 0)


def test_steps_reached_are_counted_by_the_month_they_were_reached_in(cast: Cast, project: Project):
    for day in (TODAY, LAST, LAST):
        Milestone.objects.create(project=project, step="accepted", actual=day)
    assert numbers(cast)["到达：验收"] == (1, 2)


def test_a_promise_reached_late_this_month_was_overdue_last_month(cast: Cast, project: Project):
    promised = LAST - datetime.timedelta(days=3)
    Milestone.objects.create(project=project, step="accepted", promised=promised, actual=TODAY)
    assert numbers(cast)["有逾期的项目"] == (0, 1)


def test_the_numbers_are_those_of_ones_own_divisions(cast: Cast, project: Project):
    made(cast, "本区另一项目")
    assert numbers(cast, "city_officer")["在册项目"][0] == 2
    assert panel(cast, "辖内数字", "other_officer").rows == ()


def test_enterprises_whose_code_is_to_be_checked_wait(cast: Cast):
    enterprises.create_enterprise(cast.actor("district_officer"), {"name_zh": "无代码有限公司", "division": cast.district})
    (line,) = panel(cast, "待核对").rows
    assert (line.figure, line.url) == (1, "/enterprises/reconcile/")


@pytest.mark.parametrize("who", [name for name in EVERYBODY if name != "stranger"])
def test_every_line_can_be_clicked(cast: Cast, project: Project, client_of: ClientOf, who: str):
    promise(project, -3)
    enterprises.create_enterprise(cast.actor("district_officer"), {"name_zh": "无代码有限公司", "division": cast.district})
    page = client_of(who).get("/workbench/").content.decode()
    rows = re.findall(r"<tr><td>(.*?)</td>", page, re.S)
    assert [row for row in rows if "<a href=" not in row] == []


def test_every_line_leads_to_a_page(cast: Cast, project: Project, client_of: ClientOf):
    promise(project, -3)
    enterprises.create_enterprise(cast.actor("district_officer"), {"name_zh": "无代码有限公司", "division": cast.district})
    client = client_of("district_officer")
    addresses = {line.url for item in panels(cast.actor("district_officer")) for line in item.rows}
    assert len(addresses) > 8
    assert {client.get(address).status_code for address in addresses} == {200}


def test_a_blocker_of_another_body_elsewhere_does_not_wait_for_an_enterprise(cast: Cast):
    own = made(cast, "企业自己的项目", body=cast.enterprise_body)
    bureau = Body.objects.get(name_zh="临平区经信局")
    due = TODAY + datetime.timedelta(days=5)
    Blocker.objects.create(project=own, title="区里的事", raised_on=TODAY, due_on=due, body=bureau)
    Blocker.objects.create(project=own, title="企业的事", raised_on=TODAY, due_on=due, body=cast.enterprise_body)
    assert [line.note for line in panel(cast, "等我办理", "enterprise").rows] == ["堵点：企业的事"]


def figures(cast: Cast, title: str, who: str) -> dict[str, object]:
    """The figures of a panel by the address that each leads to."""
    return {line.url: line.figure for line in panel(cast, title, who).rows}


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_administration_meets_what_it_sees_to_and_nobody_else_does(cast: Cast, who: str):
    titles = {item.title for item in panels(cast.actor(who))} if who != "stranger" else set()
    administers = who in ("system_admin", "security_admin", "superuser")
    assert ("账号与角色" in titles) is administers
    assert ("24 小时内锁定过登录的账号" in titles) is (who in ("system_admin", "superuser"))
    assert ("留痕" in titles) is (who in ("audit_admin", "auditor", "superuser"))


def test_accounts_that_want_something_done_are_counted_and_listed_behind_the_number(cast: Cast, client_of: ClientOf):
    before = figures(cast, "账号与角色", "security_admin")
    Person.objects.create_user("newcomer", full_name="新来的")
    Person.objects.create_user("gone", full_name="已离开的", is_active=False)
    after = figures(cast, "账号与角色", "security_admin")
    changed = {url: after[url] - before[url] for url in after if after[url] != before[url]}  # type: ignore[operator]
    every = "/admin/accounts/"
    assert changed == {f"{every}?which=without_role": 1, f"{every}?which=never": 1, f"{every}?which=closed": 1, every: 2}
    client = client_of("security_admin")
    for which, name in (("without_role", "新来的"), ("never", "新来的"), ("closed", "已离开的")):
        found = {person.full_name for person in client.get(f"{every}?which={which}").context["page"]} & {"新来的", "已离开的"}
        assert found == {name}


def test_administrators_without_a_second_factor_are_counted_until_they_have_one(cast: Cast):
    url = "/admin/accounts/?which=one_step"
    before = figures(cast, "账号与角色", "security_admin")[url]
    Authenticator.objects.create(user=cast.audit_admin, type=Authenticator.Type.TOTP, data={})
    assert figures(cast, "账号与角色", "security_admin")[url] == before - 1  # type: ignore[operator]


def test_an_account_that_was_locked_is_named_once_with_why(cast: Cast):
    officer = cast.district_officer
    lock = Deed("account.lock", "bodies.person", str(officer.pk), officer.username, new={"reason": ["pair_failures"]}, idle=True)
    record(cast.actor("stranger").identity, [lock, lock])
    (line,) = panel(cast, "24 小时内锁定过登录的账号", "system_admin").rows
    assert (line.title, line.url) == (str(officer), f"/admin/accounts/{officer.pk}/")
    assert line.note == "这个账号在这个地址连续失败"


def test_who_audits_sees_when_the_chain_was_last_verified_and_what_came_out(cast: Cast, client_of: ClientOf):
    assert panel(cast, "留痕", "audit_admin").rows[0].figure == "○ 未核对"
    client_of("audit_admin").post("/admin/log/verify/")
    line = panel(cast, "留痕", "auditor").rows[0]
    assert line.figure == "✓ 全部相符"
    assert line.note.startswith(f"{TODAY}")


@pytest.mark.parametrize("who", ["system_admin", "security_admin", "audit_admin"])
def test_every_line_of_an_administrator_leads_to_a_page(cast: Cast, client_of: ClientOf, who: str):
    client = client_of(who)
    addresses = {line.url for item in panels(cast.actor(who)) for line in item.rows}
    assert len(addresses) >= 6
    assert {client.get(address).status_code for address in addresses} == {200}
