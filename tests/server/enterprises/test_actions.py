from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from shanglou.engine.faults import BadInput
from shanglou.server.audit.models import Entry
from shanglou.server.enterprises import actions
from shanglou.server.enterprises.models import Enterprise, EnterpriseName, YearFigures
from shanglou.server.foundation.refusals import Conflict, Refused

from ..conftest import CAST, EVERYBODY, Cast
from .firms import NAME, code

MAY = {"city_officer": True, "district_officer": True, "other_officer": False, "enterprise": False, "stranger": False}


def refused(act: Callable[[], Any]) -> bool:
    before = Entry.objects.count()
    try:
        act()
    except Refused:
        assert Entry.objects.count() == before
        return True
    return False


def faults(act: Callable[[], Any]) -> dict[str, str]:
    with pytest.raises(BadInput) as bad:
        act()
    return {item.field: item.found for item in bad.value.faults}


def entry() -> Entry:
    found = Entry.objects.first()
    assert found is not None
    return found


# ------------------------------------------------------------------------------------------------------ who may
@pytest.mark.parametrize("name", CAST)
def test_who_may_register_an_enterprise(cast: Cast, name: str):
    values = {"name_zh": "新企业", "division": cast.district}
    assert refused(lambda: actions.create_enterprise(cast.actor(name), values)) is not MAY[name]


@pytest.mark.parametrize("name", CAST)
def test_who_may_change_an_enterprise(cast: Cast, firm: Enterprise, name: str):
    assert refused(lambda: actions.change_enterprise(cast.actor(name), firm, {"size": "small"})) is not MAY[name]


@pytest.mark.parametrize("name", CAST)
def test_who_may_rename_an_enterprise(cast: Cast, firm: Enterprise, name: str):
    assert refused(lambda: actions.rename(cast.actor(name), firm, "新名称", reason="更名")) is not MAY[name]


@pytest.mark.parametrize("name", CAST)
def test_who_may_set_a_code(cast: Cast, doubtful: Enterprise, name: str):
    assert refused(lambda: actions.set_code(cast.actor(name), doubtful, code(2), reason="执照")) is not MAY[name]


@pytest.mark.parametrize("name", CAST)
def test_who_may_add_figures(cast: Cast, firm: Enterprise, name: str):
    def act() -> None:
        actions.add_figures(cast.actor(name), firm, 2023, {"tax": Decimal(1)}, source="年报")

    assert refused(act) is not MAY[name]


@pytest.mark.parametrize("name", CAST)
def test_who_may_correct_figures(cast: Cast, figures: YearFigures, name: str):
    def act() -> None:
        actions.correct_figures(cast.actor(name), figures, {"tax": Decimal(1)}, source="年报", reason="错行")

    assert refused(act) is not MAY[name]


@pytest.mark.parametrize("name", CAST)
def test_who_may_read_personal_data_in_the_clear(cast: Cast, firm: Enterprise, name: str):
    assert refused(lambda: actions.reveal(cast.actor(name), firm, purpose="核实")) is not MAY[name]


@pytest.mark.parametrize("name", sorted(set(EVERYBODY) - set(CAST)))
def test_of_the_others_only_the_superuser_reads_personal_data(cast: Cast, firm: Enterprise, name: str):
    assert refused(lambda: actions.reveal(cast.actor(name), firm, purpose="核实")) is not (name == "superuser")


@pytest.mark.parametrize("name", CAST)
def test_who_may_remove_an_enterprise(cast: Cast, doubtful: Enterprise, name: str):
    assert refused(lambda: actions.remove(cast.actor(name), doubtful, reason="误登")) is not MAY[name]


def test_an_enterprise_may_not_change_even_itself(cast: Cast, own: Enterprise):
    assert refused(lambda: actions.change_enterprise(cast.actor("enterprise"), own, {"size": "small"}))


def test_an_enterprise_is_not_moved_into_a_division_that_is_not_ones_own(cast: Cast, firm: Enterprise):
    values = {"division": cast.other_district}
    assert refused(lambda: actions.change_enterprise(cast.actor("district_officer"), firm, values))


# ------------------------------------------------------------------------------------------------------ codes
def test_a_wrong_code_is_kept_and_flagged(doubtful: Enterprise):
    assert Enterprise.objects.get(pk=doubtful.pk).code_state == "wrong"


def test_a_missing_code_is_flagged(cast: Cast):
    made = actions.create_enterprise(cast.actor("district_officer"), {"name_zh": "无代码企业", "division": cast.district})
    assert Enterprise.objects.get(pk=made.pk).code_state == "missing"


def test_a_valid_code_is_kept_in_its_standard_form(cast: Cast):
    values = {"name_zh": "新企业", "division": cast.district, "credit_code": f" {code(5).lower()} "}
    made = actions.create_enterprise(cast.actor("district_officer"), values)
    assert Enterprise.objects.values_list("credit_code", "code_state").get(pk=made.pk) == (code(5), "valid")


def test_a_changed_code_is_judged_anew(cast: Cast, firm: Enterprise):
    actions.change_enterprise(cast.actor("district_officer"), firm, {"credit_code": "9133"})
    assert Enterprise.objects.values_list("credit_code", "code_state").get(pk=firm.pk) == ("9133", "wrong")


def test_a_valid_code_is_borne_once(cast: Cast, firm: Enterprise):
    values = {"name_zh": "另一企业", "division": cast.district, "credit_code": code(1)}
    assert faults(lambda: actions.create_enterprise(cast.actor("district_officer"), values)) == {"统一社会信用代码": code(1)}


def bearer(cast: Cast, name: str, values: dict[str, Any]) -> str:
    with pytest.raises(BadInput) as bad:
        actions.create_enterprise(cast.actor(name), values)
    return bad.value.faults[0].message()


def test_the_bearer_of_a_code_is_named_to_one_who_may_see_it(cast: Cast, firm: Enterprise):
    values = {"name_zh": "另一企业", "division": cast.district, "credit_code": code(1)}
    assert NAME in bearer(cast, "district_officer", values)


def test_the_bearer_of_a_code_is_not_named_to_one_who_may_not_see_it(cast: Cast, firm: Enterprise):
    values = {"name_zh": "另一企业", "division": cast.other_district, "credit_code": code(1)}
    assert NAME not in bearer(cast, "other_officer", values)


def test_the_right_code_takes_an_enterprise_off_the_queue(cast: Cast, doubtful: Enterprise):
    actions.set_code(cast.actor("district_officer"), doubtful, code(2), reason="营业执照")
    assert Enterprise.objects.values_list("credit_code", "code_state").get(pk=doubtful.pk) == (code(2), "valid")


def test_a_wrong_code_is_refused_where_the_right_one_is_asked_for(cast: Cast, doubtful: Enterprise):
    found = faults(lambda: actions.set_code(cast.actor("district_officer"), doubtful, "9133", reason="营业执照"))
    assert found == {"统一社会信用代码": "9133"}


def test_the_right_code_needs_a_reason(cast: Cast, doubtful: Enterprise):
    assert list(faults(lambda: actions.set_code(cast.actor("district_officer"), doubtful, code(2), reason=""))) == ["理由"]


def test_a_code_that_another_bears_is_refused_with_the_way_out(cast: Cast, doubtful: Enterprise):
    with pytest.raises(BadInput) as bad:
        actions.set_code(cast.actor("district_officer"), doubtful, code(1), reason="营业执照")
    assert "合并" in bad.value.faults[0].remedy.zh


def test_code_and_state_agree_whoever_validates_the_row(cast: Cast):
    row = Enterprise(name_zh="甲", division=cast.district, credit_code=code(7), code_state="missing")
    row.full_clean()
    assert row.code_state == "valid"


# ------------------------------------------------------------------------------------------------------ names
def names(firm: Enterprise) -> set[tuple[str, datetime.date | None, datetime.date | None]]:
    rows = EnterpriseName.objects.filter(enterprise=firm, known_to__isnull=True)
    return {(row.name_zh, row.valid_from, row.valid_to) for row in rows}


def test_the_first_name_begins_the_history_of_names(firm: Enterprise):
    assert names(firm) == {(NAME, None, None)}


def test_a_new_name_from_a_day_leaves_the_old_one_up_to_the_day_before(cast: Cast, firm: Enterprise):
    day = datetime.date(2024, 5, 1)
    actions.rename(cast.actor("district_officer"), firm, "新名称", reason="工商变更", since=day)
    assert names(firm) == {(NAME, None, datetime.date(2024, 4, 30)), ("新名称", day, None)}


def test_a_mistaken_name_is_closed(cast: Cast, firm: Enterprise):
    actions.rename(cast.actor("district_officer"), firm, "更正后名称", reason="登记有误")
    assert names(firm) == {("更正后名称", None, None)}


def test_a_mistaken_name_is_still_known_to_have_been_believed(cast: Cast, firm: Enterprise):
    actions.rename(cast.actor("district_officer"), firm, "更正后名称", reason="登记有误")
    assert EnterpriseName.objects.filter(enterprise=firm, name_zh=NAME, known_to__isnull=False).exists()


def test_a_name_changed_in_passing_is_kept_in_the_history_too(cast: Cast, firm: Enterprise):
    actions.change_enterprise(cast.actor("district_officer"), firm, {"name_zh": "导入的名称"}, note="导入")
    assert names(firm) == {("导入的名称", None, None)}


def test_a_name_to_come_is_a_fault(cast: Cast, firm: Enterprise):
    day = datetime.date.today() + datetime.timedelta(days=3)
    found = faults(lambda: actions.rename(cast.actor("district_officer"), firm, "新名称", reason="更名", since=day))
    assert found == {"自": day.isoformat()}


def test_the_key_of_a_name_follows_the_name(cast: Cast, firm: Enterprise):
    actions.rename(cast.actor("district_officer"), firm, "新（名）称", reason="更名")
    assert Enterprise.objects.get(pk=firm.pk).name_key == "新名称"


def test_the_key_of_a_name_is_made_for_rows_saved_in_bulk(cast: Cast):
    Enterprise.objects.bulk_create([Enterprise(name_zh="甲（乙）", division=cast.district)])
    assert Enterprise.objects.get(name_zh="甲（乙）").name_key == "甲乙"


# ------------------------------------------------------------------------------------------------------ figures
def test_figures_are_kept_with_source_and_day(figures: YearFigures):
    row = YearFigures.objects.get()
    assert (row.source, row.received_on, row.recorded_by) == ("区统计局年报", datetime.date(2025, 3, 10), "district_officer")


def test_figures_are_true_of_their_year(figures: YearFigures):
    assert (figures.valid_from, figures.valid_to) == (datetime.date(2024, 1, 1), datetime.date(2024, 12, 31))


def test_a_year_that_has_figures_takes_no_second_ones(cast: Cast, firm: Enterprise, figures: YearFigures):
    found = faults(lambda: actions.add_figures(cast.actor("district_officer"), firm, 2024, {"tax": Decimal(1)}, source="年报"))
    assert found == {"年度": "2024"}


def test_figures_of_a_year_to_come_are_a_fault(cast: Cast, firm: Enterprise):
    year = datetime.date.today().year + 1
    found = faults(lambda: actions.add_figures(cast.actor("district_officer"), firm, year, {"tax": Decimal(1)}, source="年报"))
    assert found == {"年度": str(year)}


def test_figures_without_a_source_are_a_fault(cast: Cast, firm: Enterprise):
    found = faults(lambda: actions.add_figures(cast.actor("district_officer"), firm, 2023, {"tax": Decimal(1)}, source=" "))
    assert list(found) == ["来源"]


def test_a_year_without_any_figure_is_a_fault(cast: Cast, firm: Enterprise):
    assert list(faults(lambda: actions.add_figures(cast.actor("district_officer"), firm, 2023, {}, source="年报"))) == ["年度"]


def test_a_figure_below_its_range_is_a_fault(cast: Cast, firm: Enterprise):
    values = {"employees": Decimal(-3)}
    found = faults(lambda: actions.add_figures(cast.actor("district_officer"), firm, 2023, values, source="年报"))
    assert found == {"年平均用工人数": "-3"}


def test_land_left_out_cannot_be_more_than_the_land_used(cast: Cast, firm: Enterprise):
    values = {"land_area": Decimal(10), "excluded_land_area": Decimal(11)}
    found = faults(lambda: actions.add_figures(cast.actor("district_officer"), firm, 2023, values, source="年报"))
    assert found == {"不计入评价的用地面积": "11"}


def corrected(cast: Cast, figures: YearFigures, **values: Any) -> YearFigures:
    return actions.correct_figures(cast.actor("district_officer"), figures, values, source="区税务局更正函", reason="原数错行")


def test_a_correction_keeps_the_row_as_it_was(cast: Cast, figures: YearFigures):
    corrected(cast, figures, tax=Decimal("2000000"))
    assert YearFigures.objects.get(pk=figures.pk).tax == Decimal("1234567.89")


def test_a_correction_holds_from_the_moment_the_old_row_is_closed(cast: Cast, figures: YearFigures):
    made = corrected(cast, figures, tax=Decimal("2000000"))
    assert YearFigures.objects.get(pk=figures.pk).known_to == made.known_from


def test_a_correction_leaves_other_figures_as_they_were(cast: Cast, figures: YearFigures):
    assert corrected(cast, figures, tax=Decimal("2000000")).revenue == Decimal("51000000")


def test_a_figure_may_be_corrected_to_unknown(cast: Cast, figures: YearFigures):
    assert corrected(cast, figures, tax=None).tax is None


def test_a_correction_of_nothing_is_a_fault(cast: Cast, figures: YearFigures):
    assert list(faults(lambda: corrected(cast, figures, tax=Decimal("1234567.89")))) == ["2024"]


def test_a_correction_needs_a_reason(cast: Cast, figures: YearFigures):
    found = faults(
        lambda: actions.correct_figures(cast.actor("district_officer"), figures, {"tax": Decimal(1)}, source="年报", reason="")
    )
    assert list(found) == ["更正原因"]


def test_a_second_correction_of_the_same_row_is_told_of_the_first(cast: Cast, figures: YearFigures):
    corrected(cast, figures, tax=Decimal("2000000"))
    with pytest.raises(Conflict) as clash:
        corrected(cast, figures, tax=Decimal("3000000"))
    assert clash.value.who == "district_officer"
    assert clash.value.changed == ("税收实际贡献",)


@pytest.mark.parametrize("name", CAST)
def test_who_may_take_figures_back(cast: Cast, figures: YearFigures, name: str):
    assert refused(lambda: actions.withdraw_figures(cast.actor(name), figures, reason="误录")) is not MAY[name]


def test_figures_that_were_taken_back_stay_kept(cast: Cast, figures: YearFigures):
    actions.withdraw_figures(cast.actor("district_officer"), figures, reason="误录")
    row = YearFigures.objects.get(pk=figures.pk)
    assert (row.known_to is not None, row.tax) == (True, figures.tax)


def test_a_year_whose_figures_were_taken_back_takes_others(cast: Cast, firm: Enterprise, figures: YearFigures):
    actions.withdraw_figures(cast.actor("district_officer"), figures, reason="误录")
    made = actions.add_figures(cast.actor("district_officer"), firm, figures.year, {"tax": Decimal(8000)}, source="年报")
    assert made.known_to is None


def test_figures_are_not_taken_back_without_a_reason(cast: Cast, figures: YearFigures):
    assert faults(lambda: actions.withdraw_figures(cast.actor("district_officer"), figures, reason=" "))


def test_who_takes_back_what_was_corrected_meanwhile_is_told_of_it(cast: Cast, figures: YearFigures):
    corrected(cast, figures, tax=Decimal(9000))
    with pytest.raises(Conflict):
        actions.withdraw_figures(cast.actor("city_officer"), figures, reason="误录")


def test_figures_themselves_do_not_stand_in_the_log(cast: Cast, figures: YearFigures):
    corrected(cast, figures, tax=Decimal("2000000"))
    kept = "".join(f"{item.old}{item.new}{item.note}" for item in Entry.objects.all())
    assert "1234567" not in kept
    assert "2000000" not in kept


def test_the_log_tells_which_figures_were_corrected_and_why(cast: Cast, figures: YearFigures):
    corrected(cast, figures, tax=Decimal("2000000"))
    assert (entry().verb, entry().new["figures"], entry().note) == ("enterprise.correct_figures", ["tax"], "原数错行")


def test_something_that_is_no_figure_is_a_fault(cast: Cast, firm: Enterprise):
    values = {"known_to": None}
    assert list(faults(lambda: actions.add_figures(cast.actor("district_officer"), firm, 2023, values, source="年报"))) == [
        "known_to"
    ]


# ------------------------------------------------------------------------------------------------------ personal data
def test_personal_data_are_given_in_the_clear_by_field(cast: Cast, firm: Enterprise):
    shown = actions.reveal(cast.actor("district_officer"), firm, purpose="核实联系人")
    assert shown == {"legal_representative": "欧阳某某某某", "phone": "13800001234"}


def test_the_reading_of_personal_data_is_an_entry_with_its_purpose(cast: Cast, firm: Enterprise):
    actions.reveal(cast.actor("district_officer"), firm, purpose="核实联系人")
    assert (entry().verb, entry().person_name, entry().note) == ("enterprise.reveal", "district_officer", "核实联系人")


def test_the_entry_of_a_reading_holds_no_personal_data(cast: Cast, firm: Enterprise):
    actions.reveal(cast.actor("district_officer"), firm, purpose="核实联系人")
    assert "13800001234" not in f"{entry().new}{entry().old}{entry().note}"


def test_personal_data_are_not_read_without_a_purpose(cast: Cast, firm: Enterprise):
    before = Entry.objects.count()
    assert list(faults(lambda: actions.reveal(cast.actor("district_officer"), firm, purpose=" "))) == ["用途"]
    assert Entry.objects.count() == before


def test_personal_data_are_masked_in_the_log_of_a_registration(firm: Enterprise):
    assert entry().new["phone"] == "138******34"


def test_a_phone_number_is_sealed_in_the_database(firm: Enterprise):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM enterprises_enterprise WHERE id = %s", [firm.pk])
        assert cursor.fetchone()[0].startswith("sm4$")


def test_an_enterprise_loaded_without_names_keeps_the_one_it_had(cast: Cast):
    row = Enterprise.objects.create(name_zh="装入的企业", division=cast.district)
    day = datetime.date(2024, 5, 1)
    actions.rename(cast.actor("district_officer"), row, "新名称", reason="工商变更", since=day)
    assert names(row) == {("装入的企业", None, datetime.date(2024, 4, 30)), ("新名称", day, None)}


def test_a_clash_over_personal_data_shows_them_masked(cast: Cast, firm: Enterprise):
    actions.change_enterprise(cast.actor("city_officer"), firm, {"phone": "13900139000"}, version=1)
    with pytest.raises(Conflict) as clash:
        actions.change_enterprise(cast.actor("district_officer"), firm, {"phone": "13700137000"}, version=1)
    assert [(item.theirs, item.yours) for item in clash.value.clashes] == [("139******00", "137******00")]
