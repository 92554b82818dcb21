"""The paper as Word, from a template that is built here once and filled by docxtpl."""

from __future__ import annotations

import io
from functools import cache

from docx import Document
from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

from .paper import Paper

# Names only: Word takes what the reader's machine has. The first is what Chinese offices print in.
_BODY, _HEAD = ("仿宋", "Times New Roman"), ("黑体", "Arial")
_QUIET = RGBColor(0x5B, 0x64, 0x70)


def word(paper: Paper) -> bytes:
    """The paper as a ``.docx`` file. What users wrote is put in as text: it is escaped, and no template code in it is run."""
    template = DocxTemplate(io.BytesIO(_template()))
    template.render(paper.data, SandboxedEnvironment(autoescape=True), autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


@cache
def _template() -> bytes:
    document = Document()
    _set_up(document)
    _head(document)
    _answer(document)
    _decisions(document)
    _findings(document, "against")
    _findings(document, "results")
    _groups(document, "bring")
    _groups(document, "deciders")
    _lines(document, "premises", "premises")
    _facts(document)
    _documents(document)
    _statement(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# --------------------------------------------------------------------------------------------------------------- parts


def _head(document: Docx) -> None:
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(title, "{{ words.heading }}", size=20, head=True)
    table = _table(document, (3.2, 13.0))
    _loop(table, "item in head", ("{{ item.name }}", "{{ item.value }}"), quiet=(0,))


def _answer(document: Docx) -> None:
    _tag(document, "if banner")
    _run(document.add_paragraph(), "{{ banner }}", bold=True)
    _tag(document, "endif")
    _tag(document, "for notice in notices")
    _run(document.add_paragraph(), "{{ notice }}")
    _tag(document, "endfor")
    _heading(document, "answer")
    _run(document.add_paragraph(), "{{ symbol }} {{ headline }}", size=14, head=True)
    _run(document.add_paragraph(), "{{ counts }}", size=9, quiet=True)


def _decisions(document: Docx) -> None:
    _tag(document, "if stages")
    _heading(document, "gates")
    table = _table(document, (4.4, 2.2, 6.4, 3.2), "gate", "result", "reason", "basis")
    _row(table, "for stage in stages")
    band = table.add_row().cells
    _run(band[0].merge(band[3]).paragraphs[0], "{{ stage.label }}", size=9, head=True)
    cells = (
        "{{ gate.title }}{% if gate.members %} · {{ gate.members }}{% endif %}",
        "{{ gate.symbol }} {{ gate.label }}",
        "{{ gate.reason }}",
        "{{ gate.basis }}",
    )
    _loop(table, "gate in stage.gates", cells, quiet=(3,))
    _row(table, "endfor")
    _tag(document, "endif")


def _findings(document: Docx, name: str) -> None:
    _tag(document, f"if {name}")
    _heading(document, name)
    _tag(document, f"for item in {name}")
    first = document.add_paragraph()
    _run(first, "{{ item.title }}", head=True)
    _run(
        first,
        "{% if item.members %}　{{ item.members }}{% endif %}{% if item.strength %}　{{ item.strength }}{% endif %}",
        size=9,
        quiet=True,
    )
    _run(first, "{% if item.gap %}　{{ item.gap }}{% endif %}", bold=True)
    _run(document.add_paragraph(), "{{ item.sentence }}")
    _tag(document, "for basis in item.basis")
    _run(document.add_paragraph(), "{{ basis }}", size=9, quiet=True)
    _tag(document, "endfor")
    _tag(document, "endfor")
    _tag(document, "endif")


def _groups(document: Docx, name: str) -> None:
    _tag(document, f"if {name}")
    _heading(document, name)
    _tag(document, f"for group in {name}")
    _run(document.add_paragraph(), "{{ group.who }}", size=10, head=True)
    _each(document, "group.lines")
    _tag(document, "if group.further")
    _run(document.add_paragraph(), "{{ group.further }}", size=9, quiet=True)
    _tag(document, "endif")
    _tag(document, "endfor")
    _tag(document, "endif")


def _lines(document: Docx, heading: str, name: str) -> None:
    _tag(document, f"if {name}")
    _heading(document, heading)
    _each(document, name)
    _tag(document, "endif")


def _each(document: Docx, lines: str) -> None:
    _tag(document, f"for line in {lines}")
    entry = document.add_paragraph()
    entry.paragraph_format.left_indent = Cm(0.6)
    _run(entry, "□ {{ line.label }}")
    _run(entry, "　{{ line.waits }}", size=9, quiet=True)
    _tag(document, "endfor")


def _facts(document: Docx) -> None:
    _tag(document, "if facts or members")
    _heading(document, "facts")
    table = _table(document, (9.2, 7.0), "fact", "value")
    _row(table, "for group in facts")
    band = table.add_row().cells
    _run(band[0].merge(band[1]).paragraphs[0], "{{ group.label }}", size=9, head=True)
    _loop(table, "item in group.lines", ("{{ item.name }}", "{{ item.value }}"))
    _row(table, "endfor")
    _tag(document, "for kind in members")
    _run(document.add_paragraph(), "{{ kind.label }}", size=10, head=True)
    _tag(document, "if kind.alike")
    alike = document.add_paragraph()
    _run(alike, "{{ words.alike }}{{ kind.alike }}", size=9, quiet=True)
    _tag(document, "endif")
    _tag(document, "if kind.rows")
    _loop(_table(document, (3.2, 13.0), "member", "further"), "item in kind.rows", ("{{ item.name }}", "{{ item.value }}"))
    _tag(document, "endif")
    _tag(document, "endfor")
    _tag(document, "endif")


def _documents(document: Docx) -> None:
    _tag(document, "if documents")
    _heading(document, "documents")
    table = _table(document, (7.0, 2.4, 3.8, 3.0), "document", "state", "validity", "version")
    cells = ("{{ item.title }} {{ item.number }}", "{{ item.state }}", "{{ item.validity }}", "{{ item.digest }}")
    _loop(table, "item in documents", cells, quiet=(3,))
    _tag(document, "endif")


def _statement(document: Docx) -> None:
    _run(document.add_paragraph(), "{{ words.statement }}", size=9)
    for label, value in (("program", "program"), ("checksum", "sm3"), ("checksum", "sha256")):
        name = {"sm3": " SM3", "sha256": " SHA-256"}.get(value, "")
        _run(document.add_paragraph(), f"{{{{ words.{label} }}}}{name}　{{{{ {value} }}}}", size=8, quiet=True)


# ------------------------------------------------------------------------------------------------------ building stones


def _set_up(document: Docx) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin = section.bottom_margin = Cm(2.3)
    normal = document.styles["Normal"]
    normal.paragraph_format.space_after = Pt(3)
    normal.font.size = Pt(11)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(footer, "{{ page[0] }}", size=9, quiet=True)
    _field(footer, "PAGE")
    _run(footer, "{{ page[1] }}", size=9, quiet=True)
    _field(footer, "NUMPAGES")
    _run(footer, "{{ page[2] }}", size=9, quiet=True)


def _heading(document: Docx, word: str) -> None:
    paragraph = document.add_paragraph(style="Heading 2")
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(12), Pt(4)
    _run(paragraph, f"{{{{ words.{word} }}}}", size=12, head=True)


def _tag(document: Docx, code: str) -> None:
    """A paragraph that docxtpl takes out again: it begins or ends what stands between."""
    document.add_paragraph(f"{{%p {code} %}}")


def _row(table: Table, code: str) -> None:
    table.add_row().cells[0].text = f"{{%tr {code} %}}"


def _loop(table: Table, each: str, cells: tuple[str, ...], quiet: tuple[int, ...] = ()) -> None:
    _row(table, f"for {each}")
    row = table.add_row().cells
    for number, text in enumerate(cells):
        small = number in quiet
        _run(row[number].paragraphs[0], text, size=9 if small else 10, quiet=small)
    _row(table, "endfor")


def _table(document: Docx, widths: tuple[float, ...], *heads: str) -> Table:
    """A table with a line of heads (words of the paper) that Word repeats on every page."""
    table = document.add_table(rows=1 if heads else 0, cols=len(widths))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    if heads:
        table.style = "Table Grid"
        for cell, name in zip(table.rows[0].cells, heads, strict=True):
            _run(cell.paragraphs[0], f"{{{{ words.{name} }}}}", size=9, head=True)
        repeat = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    return table


def _run(
    paragraph: Paragraph, text: str, *, size: float = 11, head: bool = False, quiet: bool = False, bold: bool = False
) -> Run:
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold
    chinese, latin = _HEAD if head else _BODY
    run.font.name = latin
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), chinese)
    run.font.color.rgb = _QUIET if quiet else RGBColor(0, 0, 0)
    return run


def _field(paragraph: Paragraph, code: str) -> None:
    """A field that is filled in where the file is opened: the page, the number of pages. Until it has been, a 1 stands there."""
    # Each part in a run of its own: LibreOffice sets a field that is all in one run in the letters of the paragraph.
    for part in ("begin", code, "separate", "1", "end"):
        run = _run(paragraph, part if part == "1" else "", size=9, quiet=True)
        if part in ("begin", "separate", "end"):
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), part)
            run._r.append(element)
        elif part == code:
            element = OxmlElement("w:instrText")
            element.text = code
            run._r.append(element)
