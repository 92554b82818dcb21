"""The components of the pages: each says in shape and word, in both languages, what its colour says."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.renderers import DjangoTemplates
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from shanglou.engine.judge import Decision, Verdict
from shanglou.engine.language import Text

TODAY = datetime.date(2026, 11, 28)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def shown(source: str, language: str = "zh-hans", **values: Any) -> str:
    """A piece of a template, as HTML."""
    with translation.override(language):
        context = RequestContext(values["request"], values) if "request" in values else Context(values)
        return Template("{% load shanglou %}" + source).render(context)


def words(html: str) -> str:
    """What is read aloud of it, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


MARKS = [
    ("met", "✓", "符合", "met"),
    ("not met", "✗", "不符合", "not met"),
    ("missing facts", "○", "资料不足", "missing facts"),
    ("needs judgement", "◇", "需研判", "needs judgement"),
    ("not applicable", "—", "不适用", "not applicable"),
    ("may proceed", "✓", "可办", "may proceed"),
    ("may not", "✗", "不可办", "may not proceed"),
    ("complete the file", "○", "待补正", "complete the file"),
]


@pytest.mark.parametrize(("value", "shape", "zh", "en"), MARKS)
def test_a_mark_has_a_shape_and_a_word_in_both_languages(value: str, shape: str, zh: str, en: str):
    assert words(shown("{% status v %}", v=value)) == f"{shape} {zh}"
    assert words(shown("{% status v %}", "en", v=value)).lower() == f"{shape} {en}"


def test_marks_that_mean_different_things_look_different_without_colour():
    verdicts = [words(shown("{% status v %}", v=value)) for value in ("met", "not met", "missing facts", "needs judgement")]
    assert len({text[0] for text in verdicts}) == len(verdicts)


@pytest.mark.parametrize("value", [*Verdict, *Decision], ids=str)
def test_every_verdict_and_decision_of_the_engine_has_a_mark(value: Verdict | Decision):
    shape, _, word = words(shown("{% status v %}", v=value)).partition(" ")
    assert shape in "✓✗○◇—"
    assert word != value.value
    assert words(shown("{% status v %}", "en", v=value)).partition(" ")[2].isascii()


def test_a_mark_may_say_another_word():
    assert words(shown("{% status 'met' '在用' %}")) == "✓ 在用"


@pytest.mark.parametrize(
    ("day", "zh", "en", "kind"),
    [
        (datetime.date(2026, 11, 18), "2026-11-18 已过 10 天", "2026-11-18 10 days ago", "late"),
        (TODAY, "2026-11-28 今天", "2026-11-28 today", "soon"),
        (datetime.date(2026, 11, 29), "2026-11-29 还有 1 天", "2026-11-29 in 1 day", "soon"),
        (datetime.date(2027, 11, 28), "2027-11-28 还有 365 天", "2027-11-28 in 365 days", "soft"),
    ],
)
def test_a_date_says_how_far_away_it_is(day: datetime.date, zh: str, en: str, kind: str):
    assert words(shown("{% deadline d %}", d=day)) == zh
    assert words(shown("{% deadline d %}", "en", d=day)).lower() == en
    assert f'class="{kind}"' in shown("{% deadline d %}", d=day)


def test_a_date_that_was_kept_says_how_late_or_early():
    promised = datetime.date(2026, 10, 1)
    assert "晚 3 天" in shown("{% deadline a b %}", a=promised, b=datetime.date(2026, 10, 4))
    assert "早 1 天" in shown("{% deadline a b %}", a=promised, b=datetime.date(2026, 9, 30))
    assert "天" not in shown("{% deadline a b %}", a=promised, b=promised)


def test_no_date_is_a_dash():
    assert words(shown("{% deadline d %}", d=None)) == "—"


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (Decimal("1234567.50"), "m2", "1,234,567.5 m²", "1,234,567.5 m²"),
        (30, "mu", "30 亩", "30 mu"),
        (Decimal("0.000"), "%", "0 %", "0 %"),
        (Decimal("-12.30"), "wan_yuan", "-12.3 万元", "-12.3 × 10,000 yuan"),
        (2, "ratio", "2", "2"),
        (None, "mu", "—", "—"),
    ],
)
def test_a_quantity_has_separators_and_the_unit_of_the_engine(value: Any, unit: str, zh: str, en: str):
    assert words(shown("{% quantity v u %}", v=value, u=unit)) == zh
    assert words(shown("{% quantity v u %}", "en", v=value, u=unit)) == en


def test_a_quantity_keeps_the_places_asked_for():
    assert words(shown("{% quantity v 'm2' 2 %}", v=Decimal("7"))) == "7.00 m²"


def test_money_is_in_ten_thousands_from_ten_thousand_up():
    assert words(shown("{% money v %}", v=510_000_000)) == "51,000 万元"
    assert words(shown("{% money v %}", v=9_999)) == "9,999 元"
    assert words(shown("{% money v %}", "en", v=510_000_000)) == "510 million yuan"


def test_a_code_is_marked_as_one():
    assert shown("{% code '330100-P1' %}") == '<span class="code">330100-P1</span>'
    assert words(shown("{% code '' %}")) == "—"


def rects(html: str) -> dict[str, float]:
    """Width of each rectangle of a drawing, by its class."""
    return {kind: float(width) for kind, width in re.findall(r'<rect class="([\w-]+)"[^>]*? width="([\d.]+)"', html)}


def test_a_gap_bar_draws_what_is_short_of_a_least_value():
    html = shown("{% gapbar 1.5 2.0 %}")
    assert "draw-not" in html
    assert rects(html)["draw-gap"] == pytest.approx(176 * 0.25, abs=0.1)
    assert 'aria-label="1.5 / 2"' in html


def test_a_gap_bar_draws_what_exceeds_a_most_value():
    html = shown("{% gapbar 60 50 False %}")
    assert rects(html)["draw-gap"] == pytest.approx(176 / 6, abs=0.1)
    assert "draw-met" not in html


def test_a_gap_bar_that_is_met_has_no_gap():
    assert "draw-gap" not in shown("{% gapbar 2 2 %}")
    assert "draw-met" in shown("{% gapbar 2 2 %}")


def test_a_gap_bar_of_what_is_no_number_is_nothing():
    assert shown("{% gapbar None 2 %}") == ""
    assert shown("{% gapbar v 2 %}", v="丙类") == ""


def test_a_gauge_says_share_cap_and_excess():
    assert words(shown("{% gauge 18 15 '配套' %}")) == "配套 18% / 上限 15% ✗ 超出"
    assert words(shown("{% gauge 12 15 '配套' %}")) == "配套 12% / 上限 15%"


def test_a_gauge_of_a_least_says_figure_limit_and_how_many_are_short():
    assert words(shown("{% least_gauge 850 1000 2 '按层' %}")) == "按层 850 m² / 下限 1,000 m² ✗ 2 个单元不足"
    assert words(shown("{% least_gauge 850 1000 1 'Floor' %}", "en")) == "Floor 850 m² / at least 1,000 m² ✗ 1 unit too small"
    assert words(shown("{% least_gauge 1000 1000 0 '按层' %}")) == "按层 1,000 m² / 下限 1,000 m²"
    assert words(shown("{% least_gauge None 3000 0 '按幢' %}")) == "按幢 ○ 没有这样的单元 / 下限 3,000 m²"


def test_a_gauge_says_what_is_not_known():
    assert words(shown("{% gauge None 15 '配套' %}")) == "○ 配套：未知"
    assert words(shown("{% gauge 12 None '配套' %}")) == "配套 12% · 未定上限"


def test_a_validity_bar_lies_on_its_years_with_a_line_for_the_day():
    html = shown("{% validity a b 2025 2026 %}", a=datetime.date(2026, 1, 1), b=datetime.date(2026, 12, 31))
    assert 'aria-label="2026-01-01 – 2026-12-31"' in html
    assert re.search(r'<rect class="draw-brand" x="300\.0"', html)
    line = float(re.search(r'draw-today" d="M([\d.]+) ', html).group(1))  # type: ignore[union-attr]
    assert line == pytest.approx(600 * (365 + 331) / 730, abs=0.2)
    assert "2025" in words(html)
    assert "2025" not in words(shown("{% validity a None 2025 2026 axis=False %}", a=TODAY))


def test_a_validity_bar_of_a_lapsed_document_is_grey_and_one_without_end_goes_on():
    lapsed = shown("{% validity a b 2020 2026 %}", a=datetime.date(2020, 1, 1), b=datetime.date(2023, 1, 1))
    assert "draw-past" in lapsed
    assert "draw-brand" not in lapsed
    assert shown("{% validity a None 2020 2026 %}", a=datetime.date(2020, 1, 1)).count("draw-brand") == 2


def test_a_ribbon_tells_done_present_and_coming_steps():
    steps = [{"key": key, "label": key, "promised": None, "actual": None} for key in ("plan", "build", "produce")]
    html = shown("{% ribbon s 'build' %}", s=steps)
    assert re.findall(r'<li class="(\w+)"', html) == ["done", "now", "next"]
    assert html.count('aria-current="step"') == 1


def test_an_empty_state_says_what_would_fill_it_and_how():
    html = shown("{% empty '还没有宗地' '导入模板' '/import/' '去导入' %}")
    assert words(html) == "还没有宗地 导入模板 去导入"
    assert 'href="/import/"' in html


def test_pages_say_which_rows_of_how_many():
    request = RequestFactory().get("/?q=x&page=2")
    request.user = AnonymousUser()
    page = Paginator(range(1_234), 50).page(2)
    html = shown("{% pages p %}", p=page, request=request)
    assert "第 51–100 条，共 1,234 条" in words(html)
    assert "q=x&amp;page=3" in html
    assert "51–100 of 1,234" in words(shown("{% pages p %}", "en", p=page, request=request))


def test_tabs_are_links_with_the_present_one_marked():
    html = shown("{% tabs t 'land' %}", t={"overview": "概览", "land": "土地"})
    assert re.findall(r'aria-current="page" href="([^"]+)"', html) == ["?tab=land"]


def test_progress_shows_how_much_is_done_and_offers_to_stop():
    html = shown("{% progress 1200 10000 '导入' '/stop/' %}")
    assert '<progress value="1200" max="10000"' in html
    assert words(html) == "导入 1,200 / 10,000 取消"
    assert 'action="/stop/"' in html
    assert "value=" not in shown("{% progress 0 0 %}")


class Form(forms.Form):
    area = forms.DecimalField(label="面积", help_text="以证载为准")
    kinds = forms.MultipleChoiceField(label="类型", choices=[("a", "甲")], widget=forms.CheckboxSelectMultiple, required=False)
    sure = forms.BooleanField(label="确认", required=False)


@pytest.fixture
def sent() -> Iterator[Form]:
    form = Form({"area": "many"})
    with translation.override("zh-hans"):
        form.is_valid()
        yield form


def test_a_field_has_label_unit_help_old_value_and_what_is_wrong(sent: Form):
    html = shown("{% field f.area '29.05 亩' '亩' %}", f=sent)
    assert words(html).startswith("面积 亩 必填 以证载为准 29.05 亩")
    assert '<label class="form-label" for="id_area">' in html
    assert 'id="id_area_helptext"' in html
    assert 'aria-invalid="true"' in html
    assert "errorlist" in html


def test_a_field_of_many_boxes_is_a_group_with_a_legend(sent: Form):
    html = shown("{% field f.kinds %}", f=sent)
    assert "<fieldset>" in html
    assert '<legend class="form-label">类型</legend>' in html


def test_a_single_box_stands_inside_its_label(sent: Form):
    assert re.search(r"<label[^>]*><input type=\"checkbox\"[^>]*> 确认</label>", shown("{% field f.sure %}", f=sent))


def test_a_text_of_the_engine_is_said_in_the_language_of_the_page():
    assert shown("{{ t|said }}", t=Text("宗地", "parcel")) == "宗地"
    assert shown("{{ t|said }}", "en", t={"zh": "宗地", "en": "parcel"}) == "parcel"


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36",
            "Chrome 128 · Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/128.0.0.0 Safari/537.36 Edg/128.0.1", "Edge 128 · Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605 Version/17.5 Safari/605", "Safari 17 · Mac OS"),
        ("curl/8.5.0", "其他浏览器"),
    ],
)
def test_a_browser_is_named_for_people(agent: str, said: str):
    assert shown("{{ a|browser }}", a=agent) == said


@pytest.mark.parametrize(("language", "expected"), [("zh-hans", "面积：1（亩）"), ("en", "面积: 1 (亩)")])
def test_a_sign_is_written_as_its_language_writes_it(language: str, expected: str):
    assert shown('面积{% sign "：" %}1{% sign "（" %}亩{% sign "）" %}', language) == expected


# ------------------------------------------------------------------------------------------------------------- options
class Kinds(forms.Form):
    kind = forms.ChoiceField(choices=[("", "全部"), ("M0 <", [("a&b", "甲 & 乙"), ("c", "丙")])], initial="c")
    several = forms.MultipleChoiceField(choices=[(1, "一"), (2, "二")], initial=[1, 2])
    text = forms.CharField(initial='"甲" & <乙>', max_length=9, widget=forms.TextInput(attrs={"data-x": "<", "disabled": False}))
    number = forms.DecimalField(required=False, min_value=0, widget=forms.NumberInput(attrs={"readonly": True}))


def test_selects_and_inputs_are_those_that_django_writes():
    ours, theirs = Kinds(), Kinds(renderer=DjangoTemplates())
    for name in ours.fields:
        assert re.sub(r">\s+<", "><", str(ours[name])) == re.sub(r">\s+<", "><", str(theirs[name]))


def test_what_stands_in_an_option_is_never_read_as_markup():
    assert '<optgroup label="M0 &lt;">' in str(Kinds()["kind"])
    assert '<option value="a&amp;b">甲 &amp; 乙</option>' in str(Kinds()["kind"])


def test_nothing_chosen_is_a_dash_as_everywhere():
    assert '<option value="" selected>—</option>' in str(
        forms.ChoiceField(choices=BLANK_CHOICE_DASH).get_bound_field(Kinds(), "none")
    )
