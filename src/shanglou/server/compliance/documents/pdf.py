"""The paper as PDF, set by Typst with fonts of our own: no font of the machine is needed, nothing is fetched."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from threading import Lock

import pylopdf_fonts_zh_cn
import typst

from .paper import Paper

_TEMPLATE = Path(__file__).parent / "templates" / "paper.typ"
_ONE_AT_A_TIME = Lock()


@cache
def _compiler() -> typst.Compiler:
    """One compiler for all papers: it holds the fonts, which take longer to read than a paper to set."""
    fonts = {str(pylopdf_fonts_zh_cn.sans_path().parent), str(pylopdf_fonts_zh_cn.serif_path().parent)}
    return typst.Compiler(str(_TEMPLATE), root=str(_TEMPLATE.parent), font_paths=sorted(fonts), ignore_system_fonts=True)


def pdf(paper: Paper) -> bytes:
    """The paper as PDF. What users wrote is handed over as data and printed as text; it is never read as markup."""
    inputs = {"paper": json.dumps(paper.data, ensure_ascii=False)}
    with _ONE_AT_A_TIME:
        made = _compiler().compile(format="pdf", sys_inputs=inputs)
    assert isinstance(made, bytes)
    return made
