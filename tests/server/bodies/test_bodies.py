"""Bodies: who sees and changes them, and the pages of the log that tell of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.engine.faults import BadInput
from shanglou.server.audit.models import Entry
from shanglou.server.bodies import actions
from shanglou.server.bodies.models import Body

from ..conftest import EVERYBODY, Cast

NEW = {"name_zh": "临平新城管委会", "name_en": "Linping New Town Committee", "kind": Body.Kind.ZONE_COMMITTEE, "is_active": "on"}


def filled(cast: Cast, **other: object) -> dict[str, object]:
    return {**NEW, "division": cast.district.pk, **other}


def own(cast: Cast) -> Body:
    return Body.objects.get(name_zh="临平区经信局")


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_the_security_administrator_registers_a_body(cast: Cast, client_of: Callable[[str], Client], who: str):
    client_of(who).post(reverse("bodies:body-new"), filled(cast))
    assert Body.objects.filter(name_zh="临平新城管委会").exists() is (who in ("security_admin", "superuser"))


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_the_security_administrator_changes_a_body(cast: Cast, client_of: Callable[[str], Client], who: str):
    row = own(cast)
    client_of(who).post(reverse("bodies:body-change", args=[row.pk]), filled(cast, version=row.version))
    row.refresh_from_db()
    assert (row.name_zh == "临平新城管委会") is (who in ("security_admin", "superuser"))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("city_officer", 200), ("district_officer", 200), ("other_officer", 404), ("enterprise", 404), ("stranger", 302),
        ("system_admin", 200), ("security_admin", 200),
    ],
)  # fmt: skip
def test_the_page_of_a_body_is_for_those_of_its_division_and_for_administrators(
    cast: Cast, client_of: Callable[[str], Client], who: str, status: int
):
    assert client_of(who).get(reverse("bodies:body", args=[own(cast).pk])).status_code == status


@pytest.mark.parametrize(("who", "named"), [("security_admin", True), ("system_admin", True), ("city_officer", False)])
def test_the_people_of_a_body_are_named_to_administrators(cast: Cast, client_of: Callable[[str], Client], who: str, named: bool):
    page = client_of(who).get(reverse("bodies:body", args=[own(cast).pk])).content.decode()
    assert ("district_officer" in page) is named


def test_somebody_elses_change_of_a_body_is_told_to_the_second(cast: Cast, client_of: Callable[[str], Client]):
    row = own(cast)
    client = client_of("security_admin")
    client.post(reverse("bodies:body-change", args=[row.pk]), filled(cast, version=row.version))
    second = client.post(reverse("bodies:body-change", args=[row.pk]), filled(cast, name_zh="另一名称", version=row.version))
    assert second.status_code == 409
    assert "security_admin" in second.content.decode()


def test_a_body_does_not_stand_above_itself(cast: Cast):
    row = own(cast)
    with pytest.raises(BadInput, match="上级机构"):
        actions.change_body(cast.actor("security_admin"), row, {"parent": row}, version=row.version)


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "修改机构"), ("en", "Change body")])
def test_the_log_says_what_was_done_in_words(cast: Cast, client_of: Callable[[str], Client], language: str, word: str):
    actions.change_body(cast.actor("security_admin"), own(cast), {"name_en": "Linping bureau"}, version=1)
    client = client_of("audit_admin")
    client.cookies["shanglou_language"] = language
    assert f">{word}</a>" in client.get(reverse("bodies:log")).content.decode()


def test_the_log_is_narrowed_to_one_action(cast: Cast, client_of: Callable[[str], Client]):
    for name in ("甲", "乙"):
        actions.make_body(cast.actor("security_admin"), {"name_zh": name, "kind": "enterprise", "division": cast.district})
    group = Entry.objects.get(label="甲").group
    page = client_of("audit_admin").get(reverse("bodies:log"), {"group": str(group)})
    assert [entry.label for entry in page.context["page"]] == ["甲"]


def test_a_group_that_is_none_finds_nothing(cast: Cast, client_of: Callable[[str], Client]):
    actions.make_body(cast.actor("security_admin"), {"name_zh": "甲", "kind": "enterprise", "division": cast.district})
    assert list(client_of("audit_admin").get(reverse("bodies:log"), {"group": "x"}).context["page"]) == []


def test_every_verb_of_an_entry_has_words():
    import ast
    from pathlib import Path

    from django.urls import get_resolver

    import shanglou.server as server
    from shanglou.server.audit.words import WORDS

    assert get_resolver().url_patterns  # the log is a page: by then the addresses, and with them all rooms, are loaded
    verbs = set()
    for path in Path(server.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            # The second word of a Deed is the kind of row, which is no verb.
            place = {"acting": 2, "Deed": 0}.get(getattr(node.func, "id", "")) if isinstance(node, ast.Call) else None
            if place is not None:
                named = node.args[place : place + 1]
                verbs |= {item.value for item in named if isinstance(item, ast.Constant) and "." in str(item.value)[1:]}
            if isinstance(node, ast.keyword) and node.arg == "verb" and isinstance(node.value, ast.Constant):
                verbs.add(node.value.value)
    verbs = {verb for verb in verbs if verb and verb.count(".") == 1 and not verb.startswith(("doors.", "land.", "site."))}
    assert len(verbs) > 40
    assert verbs - set(WORDS) == set()
