"""A report as PDF, Word and JSON."""

from __future__ import annotations

import datetime
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from docx import Document
from pypdf import PdfReader
from referencing import Registry, Resource

from shanglou.engine.report import Report
from shanglou.policies import library
from shanglou.server.compliance.documents import Paper, checksum, kept, make_paper, pdf, verify, word
from shanglou.server.compliance.documents.pdf import _compiler
from shanglou.server.compliance.presentation import present
from tests.server.compliance.presentation.cases import divided, every_kind, what_if

MADE = datetime.datetime(2026, 11, 28, 9, 30)
SCHEMAS = Path(__file__).parents[4] / "docs" / "schemas"
HOSTILE = [
    '#import "@preview/x:1.0.0"',
    '#panic("ran")',
    "#read(\"/etc/passwd\")",
    "]] #[ *bold* _it_ $a_1$ `raw` \\ @label <label>",
    "{{ 7*7 }} {% for x in y %} {# note #}",
    "{{ ''.__class__.__mro__ }}",
    "{_{ 7*7 }_} {_% if x %_}",
    "<w:p><script>&amp;\"'</w:p> &lt; ]]>",
    "line\nbreak\ttab\aalarm\fform\x00null\u2028sep",
]  # fmt: skip


def paper(report: Report | None = None, language: str = "zh", title: str = "") -> Paper:
    report = report or divided()
    view = present(report, language, library())  # type: ignore[arg-type]
    about = "分割转让" if language == "zh" else "Divide and sell"
    return make_paper(view, about=about, made=MADE, digests=checksum(report.as_json()), title=title)


def pdf_pages(made: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]


def pdf_text(made: bytes) -> str:
    return "\n".join(pdf_pages(made))


def word_text(made: bytes) -> str:
    document = Document(io.BytesIO(made))
    lines = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        lines += [cell.text for row in table.rows for cell in row.cells]
    lines += [paragraph.text for paragraph in document.sections[0].footer.paragraphs]
    return "\n".join(lines)


def flat(text: str) -> str:
    """A text without spaces, for a layout may break it anywhere."""
    return re.sub(r"\s+", "", text)


SAID = {
    "zh": ["项目合规自查结果", "目前不可办：该单元可否分割转让", "还差 0.01 m²", "HZ2024-09-11", "浙江省杭州市", "999.99 m²",
           "土地出让合同或补充协议", "对任何机关和个人没有约束力", "杭政办函〔2024〕21号"],
    "en": ["Self-check of a project", "May not proceed as stated", "short by 0.01 m²", "HZ2024-09-11", "Hangzhou", "999.99 m²",
           "land contract or supplement", "binds nobody", "Page"],
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pdf_says_what_was_found(language: str) -> None:
    text = flat(pdf_text(pdf(paper(language=language))))
    assert [phrase for phrase in SAID[language] if flat(phrase) not in text] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_word_file_says_what_was_found(language: str) -> None:
    text = flat(word_text(word(paper(language=language))))
    assert [phrase for phrase in SAID[language] if flat(phrase) not in text] == []


def test_both_name_the_version_of_the_rules_and_the_checksum() -> None:
    report = divided()
    found = checksum(report.as_json())
    for text in (pdf_text(pdf(paper(report))), word_text(word(paper(report)))):
        assert found.sm3 in flat(text)
        assert found.sha256 in flat(text)
        assert report.as_json()["instruments"][0]["digest"] in flat(text)


def test_a_pdf_has_its_pages_numbered() -> None:
    pages = pdf_pages(pdf(paper()))
    assert 1 <= len(pages) <= 4
    for number, text in enumerate(pages, start=1):
        assert flat(f"第 {number} 页，共 {len(pages)} 页") in flat(text)


@pytest.mark.parametrize("number", range(len(every_kind())))
def test_every_report_fits_on_one_to_four_pages(number: int) -> None:
    for language in ("zh", "en"):
        made = pdf(paper(every_kind()[number], language))
        assert made.startswith(b"%PDF")
        assert 1 <= len(pdf_pages(made)) <= 4


@pytest.mark.parametrize("number", range(len(every_kind())))
def test_every_report_makes_a_word_file_without_template_code_left_in_it(number: int) -> None:
    text = word_text(word(paper(every_kind()[number])))
    assert "{" not in text
    assert "}" not in text
    assert "None" not in text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_users_write_is_printed_and_never_run(hostile: str) -> None:
    shown = flat("".join(letter if letter.isprintable() else " " for letter in hostile))
    made = paper(title=hostile)
    assert shown in flat(pdf_text(pdf(made)))
    text = flat(word_text(word(made)))
    # docxtpl's own spelling of braces is its output's only liberty.
    assert shown.replace("{_{", "{{").replace("}_}", "}}").replace("{_%", "{%").replace("%_}", "%}") in text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text_wherever_it_stands(hostile: str) -> None:
    made = paper()
    clean = make_paper(
        present(_poisoned(divided().as_json(), hostile), "zh", library()), about=hostile, made=MADE, digests=checksum({}),
        title=hostile,
    )  # fmt: skip
    assert len(pdf(clean)) > len(pdf(made)) / 4
    with zipfile.ZipFile(io.BytesIO(word(clean))) as archive:
        body = archive.read("word/document.xml").decode()
    assert "<script>" not in body
    assert word_text(word(clean))


def _poisoned(value: Any, hostile: str) -> Any:
    """The report with hostile text in every string that is a text."""
    if isinstance(value, dict):
        return {
            key: hostile
            if key in ("zh", "en", "title", "number", "digest") and isinstance(inner, str)
            else _poisoned(inner, hostile)
            for key, inner in value.items()
        }
    return [_poisoned(inner, hostile) for inner in value] if isinstance(value, list) else value


def test_a_what_if_is_marked_on_paper() -> None:
    for text in (pdf_text(pdf(paper(what_if()))), word_text(word(paper(what_if())))):
        assert flat("推演：用了不在施行期的文件或改动的参数") in flat(text)
        assert "最小分割单元（层）→900" in flat(text)


def test_the_fonts_are_read_once_for_all_papers() -> None:
    pdf(paper())
    first = _compiler()
    pdf(paper(language="en"))
    assert _compiler() is first


def test_the_json_holds_the_report_by_its_schema_and_a_checksum_that_fits() -> None:
    report = divided()
    check = json.loads(json.dumps(kept(report.as_json(), undertaking="divide", answers={"unit.floor_area": "999.99"})))
    registry: Registry[Any] = Registry().with_resources(
        (f"https://shanglou.example/schemas/{path.name}", Resource.from_contents(json.loads(path.read_text())))
        for path in SCHEMAS.glob("*.json")
    )
    schema = json.loads((SCHEMAS / "report.json").read_text())
    jsonschema.Draft202012Validator(schema, registry=registry).validate(check["report"])
    assert (check["undertaking"], check["answers"]) == ("divide", {"unit.floor_area": "999.99"})
    assert verify(check)


def test_a_changed_report_does_not_fit_its_checksum() -> None:
    check = kept(divided().as_json())
    check["report"]["gates"][0]["decision"] = "may proceed"
    assert not verify(check)
    assert not verify({})
    assert not verify({"report": {}, "checksum": None})


def test_the_checksums_are_those_of_the_standards() -> None:
    # Both of the two bytes "{}"; SM3 as OpenSSL computes it.
    assert checksum({}).sha256 == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert checksum({}).sm3 == "f1a823aaaaafe40e113c7f04dd72c289faf86252c4a9b57cf1d3c9e12547f9ad"


def test_a_checksum_does_not_depend_on_the_order_of_the_keys() -> None:
    assert checksum({"b": 1, "a": "二"}) == checksum({"a": "二", "b": 1})
    assert checksum({"b": 1, "a": "二"}) != checksum({"b": 1, "a": "三"})
