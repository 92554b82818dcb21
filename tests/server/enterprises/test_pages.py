from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.server.audit.models import Entry
from shanglou.server.enterprises import actions, mergers, names
from shanglou.server.enterprises.models import Enterprise, Merger, YearFigures
from shanglou.server.land.actions import create_parcel

from ..asking import asked
from ..conftest import CAST, EVERYBODY, Cast
from .firms import NAME, code

ClientOf = Callable[[str], Client]

SEES = {"city_officer": 200, "district_officer": 200, "other_officer": 404, "enterprise": 404, "stranger": 302}


def words(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(f"enterprises:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


# ------------------------------------------------------------------------------------------------------ who sees what
@pytest.mark.parametrize("name", CAST)
def test_who_opens_the_page_of_an_enterprise(client_of: ClientOf, firm: Enterprise, name: str):
    assert client_of(name).get(reverse("enterprises:enterprise", args=[firm.pk])).status_code == SEES[name]


@pytest.mark.parametrize(
    "sheet", ["change", "personal", "code", "name", "former-name-new", "figures-new", "remove", "reveal", "merge"]
)
@pytest.mark.parametrize("name", CAST)
def test_who_opens_the_sheets_of_an_enterprise(client_of: ClientOf, firm: Enterprise, name: str, sheet: str):
    assert client_of(name).get(reverse(f"enterprises:{sheet}", args=[firm.pk])).status_code == SEES[name]


@pytest.mark.parametrize("name", CAST)
def test_who_opens_the_sheet_of_a_correction(client_of: ClientOf, firm: Enterprise, figures: YearFigures, name: str):
    address = reverse("enterprises:figures", args=[firm.pk, figures.pk])
    assert client_of(name).get(address).status_code == SEES[name]


def test_figures_are_corrected_under_their_own_enterprise_only(
    client_of: ClientOf, firm: Enterprise, own: Enterprise, figures: YearFigures
):
    address = reverse("enterprises:figures", args=[own.pk, figures.pk])
    assert client_of("district_officer").get(address).status_code == 404


@pytest.mark.parametrize(
    "sheet", ["change", "personal", "code", "name", "former-name-new", "figures-new", "remove", "reveal", "merge"]
)
def test_an_enterprise_member_may_not_open_the_sheets_of_the_own_enterprise(client_of: ClientOf, own: Enterprise, sheet: str):
    assert client_of("enterprise").get(reverse(f"enterprises:{sheet}", args=[own.pk])).status_code == 403


@pytest.mark.parametrize("name", CAST)
def test_who_reads_personal_data_by_the_page(client_of: ClientOf, firm: Enterprise, name: str):
    answer = client_of(name).post(reverse("enterprises:reveal", args=[firm.pk]), {"purpose": "核实"})
    assert answer.status_code == SEES[name]
    assert (b"13800001234" in answer.content) is (SEES[name] == 200)


@pytest.mark.parametrize("name", CAST)
def test_who_merges_by_the_page(client_of: ClientOf, firm: Enterprise, doubtful: Enterprise, name: str):
    data = {"with": firm.pk, "keep": "other", "reason": "同一企业"}
    client_of(name).post(reverse("enterprises:merge", args=[doubtful.pk]), data)
    assert Merger.objects.exists() is (SEES[name] == 200)


@pytest.mark.parametrize("name", CAST)
def test_who_undoes_by_the_page(cast: Cast, client_of: ClientOf, firm: Enterprise, doubtful: Enterprise, name: str):
    merger = mergers.merge(cast.actor("district_officer"), firm, doubtful, reason="同一企业")
    client_of(name).post(reverse("enterprises:unmerge", args=[merger.pk]), {"reason": "有误"})
    assert (Merger.objects.get().undone_at is not None) is (SEES[name] == 200)


@pytest.mark.parametrize("name", EVERYBODY)
def test_the_taxes_of_one_firm_are_shown_only_to_those_who_may_see_it(
    client_of: ClientOf, firm: Enterprise, figures: YearFigures, name: str
):
    answer = client_of(name).get(reverse("enterprises:enterprise", args=[firm.pk]))
    may = name in ("city_officer", "district_officer", "leader", "auditor", "superuser")
    assert (b"123.456789" in answer.content) is may


@pytest.mark.parametrize("address", ["site:front", "search:results", "compliance:check"])
def test_no_public_page_tells_of_a_firm(client_of: ClientOf, firm: Enterprise, figures: YearFigures, address: str):
    text = client_of("stranger").get(reverse(address), {"q": "精密机械"}).content.decode()
    assert "123.456789" not in text
    assert NAME not in text


def test_the_queue_shows_nothing_to_one_who_sees_none_of_it(client_of: ClientOf, doubtful: Enterprise):
    assert doubtful.name_zh not in words(client_of("other_officer"), "reconcile")


def test_the_list_of_mergers_shows_nothing_to_one_who_sees_none(
    cast: Cast, client_of: ClientOf, firm: Enterprise, doubtful: Enterprise
):
    mergers.merge(cast.actor("district_officer"), firm, doubtful, reason="同一企业")
    assert NAME not in words(client_of("other_officer"), "mergers")


@pytest.mark.parametrize("address", ["reconcile", "mergers", "list", "new"])
def test_a_stranger_is_sent_to_sign_in(client_of: ClientOf, db: None, address: str):
    answer = client_of("stranger").get(reverse(f"enterprises:{address}"))
    assert answer.status_code == 302


def test_a_merge_with_a_hidden_enterprise_is_not_offered(cast: Cast, client_of: ClientOf, firm: Enterprise):
    foreign = actions.create_enterprise(
        cast.actor("other_officer"), {"name_zh": "余杭某某", "division": cast.other_district, "credit_code": code(3)}
    )
    page = words(client_of("district_officer"), "merge", firm.pk, **{"with": str(foreign.pk)})
    assert "余杭某某" not in page


def test_a_search_for_the_other_side_finds_nothing_hidden(cast: Cast, client_of: ClientOf, firm: Enterprise):
    actions.create_enterprise(cast.actor("other_officer"), {"name_zh": "余杭某某", "division": cast.other_district})
    page = words(client_of("district_officer"), "merge", firm.pk, q="余杭某某")
    assert "没有找到" in page


# ------------------------------------------------------------------------------------------------------ what a page says
def test_personal_data_are_masked_on_the_page(client_of: ClientOf, firm: Enterprise):
    page = words(client_of("district_officer"), "enterprise", firm.pk)
    assert "138******34" in page
    assert "13800001234" not in page


def test_a_valid_code_bears_a_check_mark(client_of: ClientOf, firm: Enterprise):
    assert "代码有效" in words(client_of("district_officer"), "enterprise", firm.pk)


def test_a_wrong_code_says_what_is_wrong_with_it(client_of: ClientOf, doubtful: Enterprise):
    assert "校验位" in words(client_of("district_officer"), "enterprise", doubtful.pk)


def test_figures_stand_in_a_table_with_their_source(client_of: ClientOf, firm: Enterprise, figures: YearFigures):
    page = words(client_of("district_officer"), "enterprise", firm.pk)
    assert "5,100" in page
    assert "区统计局年报" in page
    assert "2025-03-10" in page


def test_a_corrected_figure_shows_the_old_one_struck_out(cast: Cast, client_of: ClientOf, firm: Enterprise, figures: YearFigures):
    actions.correct_figures(
        cast.actor("district_officer"), figures, {"tax": Decimal("2000000")}, source="更正函", reason="原数错行"
    )
    page = words(client_of("district_officer"), "enterprise", firm.pk)
    assert '<span class="was">123.456789</span>' in page
    assert "原数错行" in page


def test_the_land_of_an_enterprise_is_found_by_its_code(cast: Cast, client_of: ClientOf, firm: Enterprise):
    values = {"code": "330113001001GB00001", "division": cast.district, "location": "兴国路1号", "holder_code": code(1)}
    create_parcel(cast.actor("district_officer"), values)
    assert "兴国路1号" in words(client_of("district_officer"), "enterprise", firm.pk)


def test_land_in_a_hidden_district_is_not_shown(cast: Cast, client_of: ClientOf, firm: Enterprise):
    values = {"code": "330110001001GB00001", "division": cast.other_district, "location": "余杭路1号", "holder_code": code(1)}
    create_parcel(cast.actor("other_officer"), values)
    assert "余杭路1号" not in words(client_of("district_officer"), "enterprise", firm.pk)


def test_former_names_are_told(cast: Cast, client_of: ClientOf, firm: Enterprise):
    actions.rename(cast.actor("district_officer"), firm, "更名后企业", reason="工商变更")
    assert NAME in words(client_of("district_officer"), "enterprise", firm.pk)


def test_names_are_told_in_the_order_in_which_they_were_borne(cast: Cast, client_of: ClientOf, firm: Enterprise):
    for name, last in (("第二个名称", datetime.date(2018, 5, 31)), ("第一个名称", datetime.date(2009, 12, 31))):
        names.record_name(cast.actor("district_officer"), firm, name, valid_to=last, reason="工商档案")
    section = words(client_of("district_officer"), "enterprise", firm.pk).partition('id="names"')[2].partition("</section>")[0]
    assert section.index(NAME) < section.index("第二个名称") < section.index("第一个名称")


def test_a_former_name_is_told_where_the_present_one_was_never_written_down(cast: Cast, client_of: ClientOf):
    row = Enterprise.objects.create(name_zh="装入的企业", division=cast.district)
    names.record_name(cast.actor("district_officer"), row, "原先的名称", valid_to=datetime.date(2018, 5, 31), reason="工商档案")
    assert "原先的名称" in words(client_of("district_officer"), "enterprise", row.pk).partition('id="names"')[2]


def test_an_industry_code_is_told_by_name(client_of: ClientOf, firm: Enterprise):
    assert "C3569 " in words(client_of("district_officer"), "enterprise", firm.pk)


def test_an_unknown_industry_code_is_shown_as_it_is(client_of: ClientOf, firm: Enterprise):
    Enterprise.objects.update(industry="X99")
    assert "X99" in words(client_of("district_officer"), "enterprise", firm.pk)


def test_a_merged_enterprise_says_into_which(cast: Cast, client_of: ClientOf, firm: Enterprise, doubtful: Enterprise):
    mergers.merge(cast.actor("district_officer"), firm, doubtful, reason="同一企业")
    page = words(client_of("district_officer"), "enterprise", doubtful.pk)
    assert reverse("enterprises:enterprise", args=[firm.pk]) in page
    assert "已并入" in page


def test_a_merged_enterprise_offers_no_sheets(cast: Cast, client_of: ClientOf, firm: Enterprise, doubtful: Enterprise):
    mergers.merge(cast.actor("district_officer"), firm, doubtful, reason="同一企业")
    page = words(client_of("district_officer"), "enterprise", doubtful.pk)
    assert reverse("enterprises:change", args=[doubtful.pk]) not in page


def test_the_reading_of_personal_data_stands_in_the_history(cast: Cast, client_of: ClientOf, firm: Enterprise):
    actions.reveal(cast.actor("city_officer"), firm, purpose="核实联系人")
    page = words(client_of("district_officer"), "enterprise", firm.pk)
    assert "查看个人信息" in page
    assert "核实联系人" in page


def test_a_page_asks_the_database_at_most_twelve_times_beside_the_session(
    cast: Cast, client_of: ClientOf, firm: Enterprise, doubtful: Enterprise, figures: YearFigures
):
    mergers.merge(cast.actor("district_officer"), firm, doubtful, reason="同一企业")
    assert len(asked(client_of("district_officer"), reverse("enterprises:enterprise", args=[firm.pk]))) <= 12


def test_the_queue_asks_the_database_at_most_ten_times_beside_the_session(
    client_of: ClientOf, firm: Enterprise, doubtful: Enterprise
):
    assert len(asked(client_of("district_officer"), reverse("enterprises:reconcile"))) <= 10


# ------------------------------------------------------------------------------------------------------ personal data
def test_personal_data_are_shown_once_and_kept_by_no_browser(client_of: ClientOf, firm: Enterprise):
    client, address = client_of("district_officer"), reverse("enterprises:reveal", args=[firm.pk])
    answer = client.post(address, {"purpose": "核实"})
    assert "no-store" in answer.headers["Cache-Control"]
    assert b"13800001234" not in client.get(address).content


def test_personal_data_are_not_shown_without_a_purpose(client_of: ClientOf, firm: Enterprise):
    before = Entry.objects.count()
    answer = client_of("district_officer").post(reverse("enterprises:reveal", args=[firm.pk]), {"purpose": ""})
    assert answer.status_code == 400
    assert b"13800001234" not in answer.content
    assert Entry.objects.count() == before


def test_the_sheet_of_personal_data_does_not_show_them(client_of: ClientOf, firm: Enterprise):
    assert "13800001234" not in words(client_of("district_officer"), "personal", firm.pk)


def test_personal_data_left_empty_stay_as_they_are(client_of: ClientOf, firm: Enterprise):
    data = {"version": 1, "legal_representative": "上官某某某某", "legal_representative_id": "", "phone": ""}
    client_of("district_officer").post(reverse("enterprises:personal", args=[firm.pk]), data)
    kept = Enterprise.objects.get(pk=firm.pk)
    assert (kept.legal_representative, kept.phone) == ("上官某某某某", "13800001234")


def test_a_clash_over_personal_data_shows_neither_value(cast: Cast, client_of: ClientOf, firm: Enterprise):
    actions.change_enterprise(cast.actor("city_officer"), firm, {"phone": "13911112222"})
    data = {"version": 1, "phone": "13733334444", "legal_representative": "", "legal_representative_id": ""}
    answer = client_of("district_officer").post(reverse("enterprises:personal", args=[firm.pk]), data)
    assert answer.status_code == 409
    assert [(item["theirs"], item["yours"]) for item in answer.context["clashes"]] == [("***", "***")]
    assert b"13911112222" not in answer.content


# ------------------------------------------------------------------------------------------------------ sheets
def test_an_enterprise_is_registered_by_its_sheet_with_a_wrong_code(cast: Cast, client_of: ClientOf):
    data = {"name_zh": "新企业", "credit_code": "9133", "division": cast.district.pk, "titles": ["high_tech", "specialised"]}
    client_of("district_officer").post(reverse("enterprises:new"), data)
    made = Enterprise.objects.get(name_zh="新企业")
    assert (made.code_state, made.titles) == ("wrong", "high_tech;specialised")


def test_the_right_code_is_set_by_its_sheet(client_of: ClientOf, doubtful: Enterprise):
    data = {"version": 1, "credit_code": code(2), "reason": "营业执照"}
    client_of("district_officer").post(reverse("enterprises:code", args=[doubtful.pk]), data)
    assert Enterprise.objects.get(pk=doubtful.pk).code_state == "valid"


def test_a_wrong_code_comes_back_with_what_is_wrong(client_of: ClientOf, doubtful: Enterprise):
    data = {"version": 1, "credit_code": code(2)[:-1], "reason": "营业执照"}
    answer = client_of("district_officer").post(reverse("enterprises:code", args=[doubtful.pk]), data)
    assert "17 位" in answer.content.decode()


def test_an_enterprise_is_renamed_by_its_sheet(client_of: ClientOf, firm: Enterprise):
    data = {"version": 1, "name_zh": "更名后企业", "since": "2024-05-01", "reason": "工商变更"}
    client_of("district_officer").post(reverse("enterprises:name", args=[firm.pk]), data)
    assert Enterprise.objects.get(pk=firm.pk).name_zh == "更名后企业"


def test_an_enterprise_that_was_registered_by_mistake_is_taken_out_from_its_page(client_of: ClientOf, doubtful: Enterprise):
    officer = client_of("district_officer")
    address = reverse("enterprises:remove", args=[doubtful.pk])
    assert address in words(officer, "enterprise", doubtful.pk)
    assert officer.post(address, {"reason": "误登"})["Location"] == reverse("enterprises:list")
    assert not Enterprise.objects.filter(pk=doubtful.pk).exists()


def test_an_enterprise_with_figures_stays_and_the_sheet_says_why(client_of: ClientOf, firm: Enterprise, figures: YearFigures):
    answer = client_of("district_officer").post(reverse("enterprises:remove", args=[firm.pk]), {"reason": "误登"})
    assert answer.status_code == 400
    assert f"已登记 {figures.year} 年" in answer.content.decode()
    assert YearFigures.objects.filter(pk=figures.pk).exists()


def test_the_sheet_of_a_correction_shows_the_figures_as_they_were(client_of: ClientOf, firm: Enterprise, figures: YearFigures):
    shown = words(client_of("district_officer"), "figures", firm.pk, figures.pk)
    assert '<span class="was">1234567.89</span>' in shown


def test_figures_are_taken_in_by_their_sheet(client_of: ClientOf, firm: Enterprise):
    data = {"year": "2023", "source": "年报", "tax": "7000", "received_on": "2024-03-01"}
    client_of("district_officer").post(reverse("enterprises:figures-new", args=[firm.pk]), data)
    assert YearFigures.objects.get().tax == 7000


def test_figures_are_corrected_by_their_sheet(client_of: ClientOf, firm: Enterprise, figures: YearFigures):
    data = {"revenue": "51000000", "tax": "2000000", "land_area": "20", "source": "更正函", "reason": "错行"}
    client_of("district_officer").post(reverse("enterprises:figures", args=[firm.pk, figures.pk]), data)
    assert YearFigures.objects.get(known_to__isnull=True).tax == 2000000


@pytest.mark.parametrize("name", CAST)
def test_who_opens_the_sheet_that_takes_figures_back(client_of: ClientOf, firm: Enterprise, figures: YearFigures, name: str):
    address = reverse("enterprises:figures-withdraw", args=[firm.pk, figures.pk])
    assert client_of(name).get(address).status_code == SEES[name]


def test_figures_are_taken_back_by_their_sheet_and_no_longer_stand_in_the_table(
    client_of: ClientOf, firm: Enterprise, figures: YearFigures
):
    officer = client_of("district_officer")
    officer.post(reverse("enterprises:figures-withdraw", args=[firm.pk, figures.pk]), {"reason": "误录"})
    page = words(officer, "enterprise", firm.pk)
    assert "还没有年度数据" in page
    assert f"{figures.year} 年的数据已于" in page


def test_a_merge_keeps_the_side_that_was_chosen(client_of: ClientOf, firm: Enterprise, doubtful: Enterprise):
    data = {"with": firm.pk, "keep": "row", "reason": "同一企业", "version_other": firm.version}
    client_of("district_officer").post(reverse("enterprises:merge", args=[doubtful.pk]), data)
    assert Enterprise.objects.get(pk=firm.pk).merged_into == doubtful


def test_the_side_with_the_right_code_is_proposed_to_be_kept(client_of: ClientOf, firm: Enterprise, doubtful: Enterprise):
    officer = client_of("district_officer")
    for row, other, key in ((firm, doubtful, "row"), (doubtful, firm, "other")):
        page = officer.get(reverse("enterprises:merge", args=[row.pk]), {"with": other.pk}).content.decode()
        assert f'value="{key}" checked' in page
        assert "多半是两家企业" not in page


def test_two_valid_codes_are_said_to_be_of_two_enterprises(client_of: ClientOf, firm: Enterprise, own: Enterprise):
    page = client_of("city_officer").get(reverse("enterprises:merge", args=[firm.pk]), {"with": own.pk}).content.decode()
    assert "多半是两家企业" in page


def test_a_merge_without_a_reason_comes_back(client_of: ClientOf, firm: Enterprise, doubtful: Enterprise):
    data = {"with": firm.pk, "keep": "other", "reason": ""}
    answer = client_of("district_officer").post(reverse("enterprises:merge", args=[doubtful.pk]), data)
    assert answer.status_code == 400
    assert not Merger.objects.exists()


def test_the_queue_proposes_the_other_registration(client_of: ClientOf, firm: Enterprise, doubtful: Enterprise):
    page = words(client_of("district_officer"), "reconcile", only="doubles")
    assert f"{reverse('enterprises:merge', args=[doubtful.pk])}?with={firm.pk}" in page


def test_where_nothing_was_merged_the_page_says_what_would_fill_it_and_leads_there(client_of: ClientOf):
    page = words(client_of("city_officer"), "mergers")
    assert "还没有合并记录" in page
    assert f'href="{reverse("enterprises:reconcile")}?only=doubles"' in page
