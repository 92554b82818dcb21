"""A check as a file: PDF, Word, or JSON with its checksum. What the pages save and the API gives is the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from shanglou.policies import library

from ..foundation.fields import language
from . import records
from .documents import Paper, Registered, checksum, kept, make_paper, pdf, word
from .interview import Round
from .models import Check
from .presentation import present

#: The forms, with their media types.
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class CheckFile:
    """A file: what is in it, its media type, what it is called."""

    content: bytes
    media: str
    name: str

    def answer(self) -> HttpResponse:
        """The answer that gives it."""
        found = HttpResponse(self.content, content_type=self.media)
        found["Content-Disposition"] = content_disposition_header(True, self.name) or ""
        return found


def of_kept(check: Check, form: str) -> CheckFile:
    """A kept check of a registered project."""
    if form == "json":
        content = _json(kept(check.report, undertaking="", answers={}))
    else:
        paper = make_paper(
            records.shown(check),
            made=timezone.localtime(check.at),
            digests=checksum(check.report),
            title=check.project.name_zh,
            registered=Registered(check.project.code, check.by),
        )
        content = _paper(paper, form)
    return CheckFile(content, TYPES[form], f"{check.project.code}-{check.on}.{form}")


def of_round(now: Round, form: str, *, title: str, answers: Mapping[str, str]) -> CheckFile:
    """The result that an interview has come to."""
    name = f"{_check()}-{now.place.code}-{now.on}-{now.undertaking.key}.{form}"
    if form == "json":
        found = kept(now.report.as_json(), undertaking=now.undertaking.key, answers=answers)
        return CheckFile(_json(found), TYPES[form], name)
    about = now.undertaking.label.of(language())
    return CheckFile(_reported(now.report.as_json(), form, about=about, title=title), TYPES[form], name)


def of_report(report: Mapping[str, Any], form: str) -> CheckFile:
    """A report (`Report.as_json`) that nothing is kept of."""
    name = f"{_check()}-{report['place']}-{report['on']}.{form}"
    content = _json(kept(report)) if form == "json" else _reported(report, form)
    return CheckFile(content, TYPES[form], name)


def _reported(report: Mapping[str, Any], form: str, *, about: str = "", title: str = "") -> bytes:
    view = present(report, language(), library())
    return _paper(make_paper(view, about=about, made=timezone.localtime(), digests=checksum(report), title=title), form)


def _paper(paper: Paper, form: str) -> bytes:
    return word(paper) if form == "docx" else pdf(paper)


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _check() -> str:
    return "自查" if language() == "zh" else "check"
