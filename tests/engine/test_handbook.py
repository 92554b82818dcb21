"""The handbook: what a lawyer finds on a page, and that its links lead somewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest

from shanglou.engine import (
    Stage,
    Subject,
    Vocabulary,
    boolean,
    cases,
    choice,
    choices,
    criterion,
    formula,
    gate,
    number,
    route,
    rule,
)  # fmt: skip
from shanglou.engine.folders import load
from shanglou.engine.handbook import write_handbook
from shanglou.engine.instruments import Instrument, collect


class Mill(Subject, name="mill", zh="磨坊", en="mill"):
    papers = choices("已交材料", "papers handed in", {"plan": ("平面图", "plan"), "permit": ("许可证", "permit")})
    old_town = boolean("位于老城", "in the old town")


class Stone(Subject, name="stone", zh="磨盘", en="millstone", parents=("mill",)):
    floor_area = number("占地面积", "floor area", unit="m2", places=2, maximum=10_000)
    drive = choice("动力", "drive", {"water": ("水力", "water"), "wind": ("风力", "wind"), "electric": ("电力", "electric")})
    fine = criterion("面粉细", "the flour is fine", settled_by=("磨工行会", "the millers' guild"), question="QM1")


VOCABULARY = Vocabulary([Mill, Stone])

FILES = {
    "policy.toml": """\
id = "mills"
number = "M 1"
prefix = "M"
title_zh = "磨坊管理办法"
title_en = "Rules on mills"
place = "990000"
issuer_zh = "市面粉局"
issuer_en = "Bureau of Flour"
issued = 2024-01-01
in_force_from = 2024-02-01
in_force_to = 2028-01-31
validity = "stated"
validity_clauses = ["M-1"]
validity_questions = ["QM1"]
prevails_over = ["other_mills"]
prevails_clause = "M-2"
after_lapse_zh = "失效后另行通知"
after_lapse_en = "a notice will follow"

[[depends_on]]
name_zh = "水车手册"
name_en = "Manual of water wheels"
clauses = ["M-2"]
supplied = false
""",
    "clauses.csv": """\
id,pinpoint,type,modality,summary_zh,summary_en,computable,reserved_for,reserved_name_zh,reserved_name_en,reason_zh,reason_en
M-1,一、面积｜S1,rule,must,面积下限,minimum area,yes,,,,,
M-2,一、面积｜S2,rule,must,路线,<route>,yes,,,,,
M-3,二、费用｜S3,parameter,definition,费率表,table of fees,yes,,,,,
M-4,二、费用｜S4,target,target,目标,target,yes,,,,,
M-5,三、其他｜S5,duty,must,职责,duty,yes,,,,,
M-6,三、其他｜S6,registry,must,登记,register,yes,registry,登记册,register,登记事项,kept in a register
M-7,三、其他｜S7,principle,should,宗旨,purpose,yes,,,,,
""",
    "parameters.csv": """\
name,zh,en,value,unit,type,valid_from,valid_to,clause,validity_basis,settled_by_zh,settled_by_en,question,note_zh,note_en
min_area,最小面积,minimum area,1000,m2,number,2024-02-01,2028-01-31,M-1,stated,,,,,
fee_share,费用比例,share of fees,,%,number,,,M-3,stated,面粉局,Bureau of Flour,QM1,,
""",
    "questions.csv": """\
id,topic_zh,topic_en,default_zh,default_en,settled_by_zh,settled_by_en,blocks,clauses
QM1,粗细,fineness,无,none,行会,guild,no,M-1
""",
    "conflicts.csv": """\
id,topic_zh,topic_en,finding_zh,finding_en,behaviour_zh,behaviour_en,clauses,documents
XM1,费用,fees,两处不同,two differ,提示,flag,M-1;M-2,mills
""",
    "targets.csv": """\
id,indicator_zh,indicator_en,scope_zh,scope_en,measure,comparison,value,unit,period_start,deadline,clause,note_zh,note_en
T1,磨坊,mills,全市,city,cumulative,>=,10,count,2024-02-01,2027-12-31,M-4,,
""",
    "duties.csv": """\
id,clause,body_zh,body_en,role,duty_zh,duty_en
D1,M-5,面粉局,Bureau of Flour,lead,检查,inspect
""",
    "wording.toml": """\
[[wording]]
id = "sign"
clause = "M-5"
text_zh = "本坊合格"
en = "This mill is sound"
""",
    "tables/fees.toml": """\
label_zh = "费率表"
label_en = "fees"
clause = "M-3"

[[keys]]
name = "drive"
match = "exact"
label_zh = "动力"
label_en = "drive"

[[keys]]
name = "area"
match = "band"
from = "area_from"
to = "area_to"
unit = "m2"
label_zh = "面积"
label_en = "area"

[[values]]
column = "fee"
unit = "yuan"
label_zh = "费用"
label_en = "fee"
""",
    "tables/fees.csv": """\
row,drive,area_from,area_to,fee,confirmation,confirm_by_zh,confirm_by_en,question,clause,remark_zh,remark_en
F1,water,0,500,100,none,,,,M-3,,
F2,water,500,,200,none,,,,M-3,,
F3,wind,,,300,needed,面粉局,Bureau of Flour,QM1,M-3,字迹不清,hard to read
""",
}


@rule("M-1", subject=Stone, stage=Stage.DESIGN, zh="面积", en="area", applies=lambda stone: stone.drive.in_("water", "wind"))
def large_enough(stone, p):
    return stone.floor_area >= p.min_area


@route(
    ["M-2", "M-1"], subject=Mill, stage=Stage.SUPPORT, zh="路线", en="route",
    options={"short": ("短", "short"), "long": ("长", "long")}, materials={"long": ("plan", "permit")}, provided=Mill.papers,
)  # fmt: skip
def way(mill):
    return cases((mill.old_town, "long"), otherwise="short")


@formula("M-3", subject=Stone, stage=Stage.PRICE, zh="费用", en="fee", places=2)
def fee(stone, t, p):
    return (t.fees(drive=stone.drive, area=stone.floor_area).fee * p.fee_share).in_unit("yuan")


opening = gate("opening", "M-1", subject=Stone, stage=Stage.DESIGN, zh="开业", en="opening", rules=[large_enough])


def mills(tmp_path: Path) -> Instrument:
    for name, content in FILES.items():
        path = tmp_path / "mills" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    instrument = load(tmp_path / "mills", VOCABULARY)
    module = ModuleType("mills")
    vars(module).update(large_enough=large_enough, way=way, fee=fee, opening=opening)
    collect(instrument, [module], VOCABULARY)
    return instrument


class Page(HTMLParser):
    """What a page is made of: ids, links, open tags and the words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.sources: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self._words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.attributes.append(found)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a":
            self.links.append(str(found.get("href")))
        if tag in ("link", "script", "img"):
            self.sources.append(str(found.get("href") or found.get("src")))

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self._words))


@pytest.fixture
def book(tmp_path: Path) -> Path:
    write_handbook([mills(tmp_path)], VOCABULARY, tmp_path / "book")
    return tmp_path / "book"


@pytest.fixture
def page(book: Path) -> Page:
    return Page((book / "mills.html").read_text(encoding="utf-8"))


def article(book: Path, clause: str) -> str:
    text = (book / "mills.html").read_text(encoding="utf-8")
    start = text.index(f'<article id="{clause}"')
    return Page(text[start : text.index("</article>", start)]).words


def test_it_writes_an_index_a_page_for_each_instrument_and_a_style_sheet(book: Path) -> None:
    assert sorted(path.name for path in book.iterdir()) == ["handbook.css", "index.html", "mills.html"]


def test_the_same_instruments_give_the_same_bytes(book: Path, tmp_path: Path) -> None:
    write_handbook([mills(tmp_path)], VOCABULARY, tmp_path / "again")
    assert [path.read_bytes() for path in sorted(book.iterdir())] == [
        path.read_bytes() for path in sorted((tmp_path / "again").iterdir())
    ]


def test_every_link_leads_to_a_page_and_an_anchor(book: Path) -> None:
    pages = {path.name: Page(path.read_text(encoding="utf-8")) for path in book.glob("*.html")}
    for name, found in pages.items():
        for link in found.links:
            target, _, anchor = link.partition("#")
            assert (target or name) in pages, link
            assert not anchor or anchor in pages[target or name].ids, link


def test_no_anchor_stands_twice(page: Page) -> None:
    assert len(page.ids) == len(set(page.ids))


def test_nothing_is_fetched_from_elsewhere(book: Path) -> None:
    for path in book.iterdir():
        text = path.read_text(encoding="utf-8")
        assert "http" not in text
        assert "@import" not in text
        assert "url(" not in text


def test_every_clause_stands_in_document_order(page: Page) -> None:
    assert [name for name in page.ids if re.fullmatch(r"M-\d", name)] == [f"M-{number}" for number in range(1, 8)]


def test_a_clause_shows_the_rule_that_implements_it(book: Path) -> None:
    words = article(book, "M-1")
    assert "磨盘占地面积 ≥ 1,000 m²（最小面积）" in words
    assert "the millstone's floor area is at least 1,000 m² (minimum area)" in words


def test_a_rule_links_to_its_clause_and_parameter(page: Page) -> None:
    assert {"#M-1", "#parameter-min_area", "#rule-large_enough", "#fact-stone.floor_area"} <= set(page.links)


def test_an_unset_parameter_says_who_settles_it(book: Path) -> None:
    words = article(book, "M-3")
    assert "未设定" in words
    assert "Bureau of Flour" in words


def test_a_target_is_told_in_one_line(book: Path) -> None:
    assert "磨坊（全市，累计）≥ 10 个，期限 2027-12-31" in article(book, "M-4")


def test_a_duty_names_its_body_and_role(book: Path) -> None:
    words = article(book, "M-5")
    assert "面粉局" in words
    assert "牵头" in words


def test_a_reserved_clause_says_for_what_and_why(book: Path) -> None:
    words = article(book, "M-6")
    assert "登记册" in words
    assert "登记事项" in words


def test_a_clause_that_nothing_implements_is_marked(book: Path) -> None:
    assert "尚无规则、参数或其他部分实现本条" in article(book, "M-7")


def test_a_rule_that_cites_a_clause_second_is_linked_there(book: Path) -> None:
    assert "另有规则引用本条 also cited by : 路线 route" in article(book, "M-1")


def test_a_table_is_listed_in_full_with_what_awaits_confirmation(page: Page) -> None:
    assert {"row-fees-F1", "row-fees-F2", "row-fees-F3"} <= set(page.ids)
    assert "待确认 awaits confirmation" in page.words
    assert "字迹不清 hard to read" in page.words


def test_every_table_has_a_caption(page: Page) -> None:
    assert page.tags.count("table") == page.tags.count("caption") == 3


def test_a_gate_lists_its_rules(page: Page) -> None:
    assert "gate-opening" in page.ids


def test_the_facts_used_are_listed_and_no_others(page: Page) -> None:
    assert {name for name in page.ids if name.startswith("fact-")} == {
        "fact-mill.old_town",
        "fact-stone.floor_area",
        "fact-stone.drive",
    }


def test_both_languages_are_marked(page: Page) -> None:
    assert {found.get("lang") for found in page.attributes} == {None, "zh-Hans", "en"}


def test_a_page_in_one_language_holds_only_that(tmp_path: Path) -> None:
    write_handbook([mills(tmp_path)], VOCABULARY, tmp_path / "book", "en")
    words = Page((tmp_path / "book" / "mills.html").read_text(encoding="utf-8")).words
    assert "Rules on mills" in words
    assert "磨坊管理办法" not in words


def test_what_a_document_says_is_escaped(book: Path) -> None:
    text = (book / "mills.html").read_text(encoding="utf-8")
    assert "<route>" not in text
    assert "&lt;route&gt;" in text
