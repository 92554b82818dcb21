"""The result of a sweep as a file, as its pages and the API give it. That it was taken out stands in the log."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shanglou.engine.instruments import Rule
from shanglou.vocabulary import VOCABULARY

from ..audit.actions import Deed, record
from ..bodies.actors import Actor
from ..doors.exporting.columns import OutColumn
from ..doors.exporting.writers import WRITERS, Row, Written
from ..foundation.fields import language
from . import sweep_results
from .asking import VERDICTS
from .models import SweepRun
from .presentation.marks import decision_mark, verdict_mark

FORMS = ("xlsx", "csv")


@dataclass(frozen=True, slots=True)
class SweepFile:
    """A file: what is in it, and what it is called."""

    content: bytes
    name: str


def summary(actor: Actor, run: SweepRun, form: str) -> SweepFile:
    """A line for each rule and gate, with its counts."""
    total = len(run.counts) + len(run.gates)
    return _file(actor, run, form, _("全部规则核对"), total, _summary_columns(), _summary(run))


def rows(actor: Actor, run: SweepRun, form: str, asked: sweep_results.Subject, word: str) -> SweepFile:
    """The rows of which a sweep said so, as far as the actor may still see them."""
    keys = sweep_results.keys(run, asked, word)
    title = f"{asked.item.title.of(language())} · {worded(asked, word)}"
    named = sweep_results.named(actor, asked.subject, keys)
    return _file(actor, run, form, title, len(keys), _row_columns(asked, word), named)


def worded(asked: sweep_results.Subject, word: str) -> str:
    """What was said, in words: an entitlement is qualified for, a formula has a result."""
    if isinstance(asked.item, Rule):
        return verdict_mark(word, asked.item.kind).of(language())
    return decision_mark(word).of(language())


def _summary_columns() -> list[OutColumn]:
    texts = ((_("种类"), "text"), (_("名称"), "text"), (_("编号"), "text"), (_("文件"), "text"), (_("对象"), "text"))
    labels = [_("符合 / 可办"), _("不符合 / 不可办"), _("资料不足 / 待补正"), _("需研判"), _("不适用")]
    heads = [*texts, *((label, "whole") for label in labels)]
    return [OutColumn(f"c{place}", head, kind, itemgetter(place)) for place, (head, kind) in enumerate(heads)]


def _summary(run: SweepRun) -> list[tuple[Any, ...]]:
    tongue = language()
    found = []
    for kind, counts, words in ((_("办理事项"), run.gates, sweep_results.DECISIONS), (_("规则"), run.counts, VERDICTS)):
        for name, said in counts.items():
            asked = sweep_results.about(name)
            if asked is not None:
                item = asked.item
                subject = VOCABULARY.subjects[asked.subject].label.of(tongue)
                texts = (kind, item.title.of(tongue), item.id, item.instrument.title.of(tongue), subject)
                found.append((*texts, *(said.get(word, 0) for word in words)))
    return found


def _row_columns(asked: sweep_results.Subject, word: str) -> list[OutColumn]:
    return [
        OutColumn("key", _("登记编号"), "whole", lambda row: row[0]),
        OutColumn("name", _("名称"), "text", lambda row: row[1]),
        OutColumn("said", _("判定"), "text", lambda row: worded(asked, word)),
    ]


def _file(
    actor: Actor, run: SweepRun, form: str, title: str, total: int, columns: list[OutColumn], lines: Iterable[Any]
) -> SweepFile:
    def notes(done: Written) -> list[tuple[str, str]]:
        return [
            (_("列表"), title),
            (_("判定日期"), run.on.isoformat()),
            (_("核对时间"), timezone.localtime(run.at).strftime("%Y-%m-%d %H:%M")),
            (_("行数"), _("%(n)s / %(total)s 行") % {"n": done.rows, "total": total}),
            (_("内容校验（SHA-256）"), done.content.hexdigest()),
        ]

    def stream() -> Any:
        for line in lines:
            row: Row = ([column.read(line) for column in columns], None)
            yield row

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sweep.{form}"
        done = WRITERS[form](path, columns, stream(), notes)
        content = path.read_bytes()
    new = {"sweep": run.pk, "title": title, "form": form, "rows": done.rows, "sha256": hashlib.sha256(content).hexdigest()}
    record(actor.identity, [Deed("export", "compliance.sweeprun", str(run.pk), str(run), new=new)])
    return SweepFile(content, f"sweep-{run.on:%Y%m%d}-{run.pk}.{form}")
