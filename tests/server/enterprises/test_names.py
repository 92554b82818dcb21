"""Names over time: what is written down, corrected and taken back, and that the present name stays what it is."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import translation

from shanglou.engine.faults import BadInput
from shanglou.server.audit.models import Entry
from shanglou.server.audit.words import word
from shanglou.server.enterprises import actions, mergers, names
from shanglou.server.enterprises.histories import history_of
from shanglou.server.enterprises.models import Enterprise, EnterpriseName
from shanglou.server.foundation.refusals import Refused

from ..conftest import CAST, Cast
from .firms import NAME

MAY = {"city_officer", "district_officer"}
FORMER, FIRST, LAST = "临平精密机械厂", datetime.date(2010, 3, 1), datetime.date(2018, 5, 31)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def recorded(cast: Cast, firm: Enterprise, name: str = FORMER, *, who: str = "district_officer", **said: Any) -> EnterpriseName:
    given = {"valid_from": FIRST, "valid_to": LAST, "reason": "工商档案", **said}
    return names.record_name(cast.actor(who), firm, name, **given)


def corrected(cast: Cast, row: EnterpriseName, *, who: str = "district_officer", **values: Any) -> EnterpriseName:
    return names.correct_name(cast.actor(who), row, values, reason="档案查证")


def known(firm: Enterprise) -> set[tuple[str, datetime.date | None, datetime.date | None]]:
    rows = EnterpriseName.objects.filter(enterprise=firm, known_to__isnull=True)
    return {(row.name_zh, row.valid_from, row.valid_to) for row in rows}


@pytest.fixture
def former(cast: Cast, firm: Enterprise) -> EnterpriseName:
    return recorded(cast, firm)


# ------------------------------------------------------------------------------------------------------ who may
@pytest.mark.parametrize("name", CAST)
def test_who_may_write_down_a_former_name(cast: Cast, firm: Enterprise, name: str):
    if name in MAY:
        assert recorded(cast, firm, who=name).recorded_by == name
    else:
        with pytest.raises(Refused):
            recorded(cast, firm, who=name)


@pytest.mark.parametrize("name", CAST)
def test_who_may_correct_a_former_name(cast: Cast, former: EnterpriseName, name: str):
    if name in MAY:
        assert corrected(cast, former, who=name, valid_from=day("2011-01-01")).recorded_by == name
    else:
        with pytest.raises(Refused):
            corrected(cast, former, who=name, valid_from=day("2011-01-01"))


@pytest.mark.parametrize("name", CAST)
def test_who_may_take_a_former_name_back(cast: Cast, former: EnterpriseName, name: str):
    if name in MAY:
        names.withdraw_name(cast.actor(name), former, reason="误录")
    else:
        with pytest.raises(Refused):
            names.withdraw_name(cast.actor(name), former, reason="误录")
    former.refresh_from_db()
    assert (former.known_to is not None) is (name in MAY)


# ------------------------------------------------------------------------------------------------------ the present name
def test_a_former_name_leaves_the_present_one_as_it_is(cast: Cast, firm: Enterprise):
    recorded(cast, firm)
    assert Enterprise.objects.get(pk=firm.pk).name_zh == NAME
    assert known(firm) == {(NAME, None, None), (FORMER, FIRST, LAST)}


def test_a_former_name_makes_no_new_version_of_the_enterprise(cast: Cast, firm: Enterprise):
    recorded(cast, firm)
    assert Enterprise.objects.get(pk=firm.pk).version == firm.version


def test_only_the_present_name_has_no_last_day(cast: Cast, firm: Enterprise):
    with pytest.raises(BadInput) as bad:
        recorded(cast, firm, valid_to=None)
    assert [(item.field, item.found) for item in bad.value.faults] == [("至", "")]
    assert NAME in bad.value.faults[0].expected.zh


def test_the_present_name_is_written_down_where_nothing_was(cast: Cast):
    row = Enterprise.objects.create(name_zh="装入的企业", division=cast.district)
    recorded(cast, row, "装入的企业", valid_to=None)
    assert known(row) == {("装入的企业", FIRST, None)}


def test_the_present_name_is_written_down_once(cast: Cast, firm: Enterprise):
    with pytest.raises(BadInput):
        recorded(cast, firm, NAME, valid_to=None)


def test_since_when_the_present_name_is_borne_can_be_said(cast: Cast, firm: Enterprise):
    corrected(cast, EnterpriseName.objects.get(enterprise=firm), valid_from=day("2018-06-01"))
    assert known(firm) == {(NAME, day("2018-06-01"), None)}


def test_the_present_name_is_written_otherwise_on_the_enterprise_only(cast: Cast, firm: Enterprise):
    with pytest.raises(BadInput) as bad:
        corrected(cast, EnterpriseName.objects.get(enterprise=firm), name_zh=f"{NAME}。")
    assert [(item.field, item.found) for item in bad.value.faults] == [("单位名称", f"{NAME}。")]


def test_a_former_name_that_was_misspelt_is_written_otherwise(cast: Cast, firm: Enterprise, former: EnterpriseName):
    corrected(cast, former, name_zh="临平精密机械总厂")
    assert known(firm) == {(NAME, None, None), ("临平精密机械总厂", FIRST, LAST)}


def test_nothing_else_of_a_name_is_corrected(cast: Cast, former: EnterpriseName):
    with pytest.raises(BadInput):
        corrected(cast, former, recorded_by="别人")
    assert EnterpriseName.objects.filter(pk=former.pk, known_to__isnull=True).exists()


def test_the_present_name_is_given_no_last_day(cast: Cast, firm: Enterprise):
    with pytest.raises(BadInput) as bad:
        corrected(cast, EnterpriseName.objects.get(enterprise=firm), valid_to=LAST)
    assert {item.field for item in bad.value.faults} == {"至"}
    assert known(firm) == {(NAME, None, None)}


def test_a_renaming_leaves_former_names_alone(cast: Cast, firm: Enterprise, former: EnterpriseName):
    actions.rename(cast.actor("district_officer"), firm, "新名称", reason="工商变更", since=day("2024-05-01"))
    assert (FORMER, FIRST, LAST) in known(firm)


# ------------------------------------------------------------------------------------------------------ days
@pytest.mark.parametrize(
    ("first", "last"),
    [("2018-05-31", "2019-01-01"), ("2009-01-01", "2010-03-01"), ("2012-01-01", "2013-01-01"), (None, "2014-01-01")],
)
def test_no_two_names_are_borne_on_a_day(cast: Cast, firm: Enterprise, former: EnterpriseName, first: str | None, last: str):
    with pytest.raises(BadInput) as bad:
        recorded(cast, firm, "另一名称", valid_from=day(first) if first else None, valid_to=day(last))
    assert FORMER in bad.value.faults[0].expected.zh
    assert len(known(firm)) == 2


@pytest.mark.parametrize(("first", "last"), [("2018-06-01", "2019-01-01"), ("2009-01-01", "2010-02-28"), (None, "2009-12-31")])
def test_names_follow_one_another(cast: Cast, firm: Enterprise, former: EnterpriseName, first: str | None, last: str):
    recorded(cast, firm, "另一名称", valid_from=day(first) if first else None, valid_to=day(last))
    assert len(known(firm)) == 3


def test_a_former_name_ends_before_the_present_one_begins(cast: Cast, firm: Enterprise):
    corrected(cast, EnterpriseName.objects.get(enterprise=firm), valid_from=LAST)
    with pytest.raises(BadInput) as bad:
        recorded(cast, firm)
    assert NAME in bad.value.faults[0].expected.zh


def test_what_was_taken_back_is_in_nobodys_way(cast: Cast, firm: Enterprise, former: EnterpriseName):
    names.withdraw_name(cast.actor("district_officer"), former, reason="误录")
    recorded(cast, firm, "另一名称")
    assert known(firm) == {(NAME, None, None), ("另一名称", FIRST, LAST)}


def test_the_name_of_a_registration_merged_in_is_in_nobodys_way(cast: Cast, firm: Enterprise, doubtful: Enterprise):
    actions.rename(cast.actor("district_officer"), doubtful, "别的写法", reason="登记有误")
    EnterpriseName.objects.filter(name_zh="别的写法").update(valid_from=FIRST)
    mergers.merge(cast.actor("district_officer"), firm, doubtful, reason="同一企业")
    recorded(cast, firm)
    assert (FORMER, FIRST, LAST) in known(firm)


def test_days_that_do_not_follow_one_another_are_a_fault(cast: Cast, firm: Enterprise):
    with pytest.raises(BadInput) as bad:
        recorded(cast, firm, valid_from=LAST, valid_to=FIRST)
    assert [(item.field, item.found) for item in bad.value.faults] == [("至", FIRST.isoformat())]


def test_a_last_day_to_come_is_a_fault(cast: Cast, firm: Enterprise):
    soon = datetime.date.today() + datetime.timedelta(days=3)
    with pytest.raises(BadInput) as bad:
        recorded(cast, firm, valid_to=soon)
    assert [(item.field, item.found) for item in bad.value.faults] == [("至", soon.isoformat())]


@pytest.mark.parametrize(("said", "field"), [({"name": " "}, "单位名称"), ({"reason": " "}, "理由")])
def test_a_name_and_a_reason_are_needed(cast: Cast, firm: Enterprise, said: dict[str, str], field: str):
    with pytest.raises(BadInput) as bad:
        recorded(cast, firm, **said)
    assert [item.field for item in bad.value.faults] == [field]


# ------------------------------------------------------------------------------------------------------ corrections
def test_a_correction_keeps_the_name_as_it_was(cast: Cast, firm: Enterprise, former: EnterpriseName):
    made = corrected(cast, former, valid_to=day("2018-06-30"))
    former.refresh_from_db()
    assert (former.valid_to, former.known_to) == (LAST, made.known_from)
    assert known(firm) == {(NAME, None, None), (FORMER, FIRST, day("2018-06-30"))}


def test_a_name_is_corrected_once_by_two_who_saw_the_same(cast: Cast, firm: Enterprise, former: EnterpriseName):
    corrected(cast, former, valid_to=day("2018-06-30"))
    with pytest.raises(BadInput):
        corrected(cast, former, valid_to=day("2018-07-31"))
    assert (FORMER, FIRST, day("2018-06-30")) in known(firm)


def test_nothing_is_corrected_without_a_reason(cast: Cast, firm: Enterprise, former: EnterpriseName):
    with pytest.raises(BadInput):
        names.correct_name(cast.actor("district_officer"), former, {"valid_from": None}, reason=" ")
    assert (FORMER, FIRST, LAST) in known(firm)


def test_nothing_is_taken_back_without_a_reason(cast: Cast, firm: Enterprise, former: EnterpriseName):
    with pytest.raises(BadInput):
        names.withdraw_name(cast.actor("district_officer"), former, reason=" ")
    assert (FORMER, FIRST, LAST) in known(firm)


# ------------------------------------------------------------------------------------------------------ the log
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_step_stands_in_the_history_of_the_enterprise_in_words(
    cast: Cast, firm: Enterprise, former: EnterpriseName, language: str
):
    row = corrected(cast, former, valid_to=day("2018-06-30"))
    names.withdraw_name(cast.actor("district_officer"), row, reason="误录")
    with translation.override(language):
        told = history_of(cast.actor("district_officer"), firm, limit=None).steps[:3]
        verbs = [word(f"enterprise.{verb}_name") for verb in ("withdraw", "correct", "record")]
    assert [step.done for step in told] == verbs
    labels = {change[0] for step in told for change in step.changes}
    assert not [label for label in labels if "_" in label]
    assert (told[1].changes[0][1:], told[1].entry.note) == (("2018-05-31", "2018-06-30"), "档案查证")


def test_the_log_of_a_former_name_tells_of_no_change_of_the_present_one(cast: Cast, firm: Enterprise, former: EnterpriseName):
    entry = Entry.objects.get(verb="enterprise.record_name")
    assert not {"name_zh", "name_key"} & set(entry.new)
    assert entry.new["borne_name"] == FORMER
