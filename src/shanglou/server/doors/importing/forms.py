"""How a file of a kind is read, looked at and given back. Most kinds are tables; a room with other files brings its own form."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.files.opening import open_source
from shanglou.engine.files.table import Table
from shanglou.engine.language import Language, Text, say

from ...bodies.actors import Actor
from ...foundation.fields import language
from .. import packed
from ..kinds import Draft, Field, ImportKind
from ..models import ImportRun
from . import marked, reading
from .pictures import Picture


@dataclass(frozen=True, slots=True)
class Question:
    """What the owner of a file has to say about it besides its columns: a choice of `choices`, pairs of value and words."""

    name: str
    label: Text
    choices: Sequence[tuple[str, Text]]
    value: str = ""
    hint: Text | None = None
    #: Without an answer the file cannot be read.
    needed: bool = False


class Rows:
    """The rows of one file."""

    #: How many hold anything.
    total: int = 0
    #: What there is to say of the file as a whole.
    notes: Sequence[Text] = ()

    def drafts(self, start: int = 0) -> Iterator[list[Draft]]:
        """The rows, some hundred at a time, from the row `start` on."""
        raise NotImplementedError

    def pictures(self) -> Iterable[Picture]:
        """Drawings of the rows that something is the matter with."""
        return ()


class TableRows(Rows):
    """The rows of a table."""

    def __init__(self, kind: ImportKind, read: Table) -> None:
        self.kind, self.read = kind, read
        self.total = reading.count(read)
        self.notes = read.notes

    def drafts(self, start: int = 0) -> Iterator[list[Draft]]:
        """The rows of the table."""
        return reading.drafts(self.kind, self.read, start)


class Form:
    """Tables: Excel and text. The form of most kinds."""

    suffixes: tuple[str, ...] = (".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt")
    label: Any = _("Excel 或 CSV 文件")
    hint: Any = _(
        "表头下面每行一条记录；表头上面可以有标题，表头可以是两行。UTF-8 和 GBK 编码都可以。上传后先检查，确认后才写入。"
    )
    #: What is to be taken when the file is of another form.
    expected: Text = say("Excel（.xlsx、.xls）或 CSV 文件")
    sheet_label: Any = _("工作表")
    #: How the things that faults blame are called, where they are no column of the file.
    labels: Mapping[str, Text] = {
        "file": Text("文件", "File"),
        "sheet": Text("工作表", "Sheet"),
        "header": Text("表头", "Header"),
        "column": Text("列", "Column"),
    }
    #: Answers that change how the columns read, so that they are guessed anew.
    again: tuple[str, ...] = ()

    def look(self, path: Path, name: str) -> None:
        """`BadInput` unless the content can be opened as what its name says; faults name the file as its owner does."""
        try:
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as book:
                    packed.looked_at(book.infolist(), path.stat().st_size, name)
            open_source(path, None)
        except zipfile.BadZipFile as problem:
            raise BadInput(Fault(name, str(problem), say("完整的 Excel 文件"), say("文件可能损坏，请重新导出。"))) from None

    def sheets(self, path: Path) -> list[str]:
        """The sheets or layers that one can choose from; none where there is but one whole."""
        return reading.sheets(path)

    def headings(self, kind: ImportKind, path: Path, run: ImportRun) -> list[reading.Heading]:
        """The columns of a file with what they may be."""
        return reading.headings(kind, path, run.sheet or None)

    def notes(self, path: Path, run: ImportRun) -> Sequence[Text]:
        """What there is to say of the file before its columns are confirmed."""
        return open_source(path, run.sheet or None).notes

    def offered(self, kind: ImportKind, run: ImportRun) -> Sequence[Field]:
        """The fields that a column of this file may be."""
        return kind.fields

    def questions(self, kind: ImportKind, path: Path, run: ImportRun) -> Sequence[Question]:
        """What its owner has to say besides the columns."""
        return ()

    def kept(self, given: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
        """Of what the owner said, what the form keeps among the options of a run; `before` are those of the last time."""
        return {}

    def amiss(self, kind: ImportKind, run: ImportRun, columns: Sequence[Mapping[str, str]]) -> list[Fault]:
        """What is wrong with the choice of columns, besides what is wrong with it for every kind."""
        return []

    def rows(self, kind: ImportKind, path: Path, run: ImportRun, actor: Actor) -> Rows:
        """The rows of a file whose columns are known. `BadInput` where they do not fit it."""
        return TableRows(kind, reading.table(kind, path, run.sheet or None, run.columns))

    def mend(self, run: ImportRun, wanted: Mapping[str, Iterable[int]]) -> dict[str, Any]:
        """The options of a run once the rows that its owner names are to be mended, by what is to be done."""
        return dict(run.options)

    def marked_name(self, run: ImportRun, language: Language) -> str:
        """What the file with its errors is called."""
        return marked.marked_name(run, language)

    def write_marked(self, source: Path, target: Path, run: ImportRun, errors: Mapping[int, str], language: Language) -> None:
        """Write the user's own file with the column of errors."""
        marked.write_marked(source, target, run.sheet, errors, language)


@contextmanager
def named(form: Form, name: str) -> Iterator[None]:
    """Faults of the file within name it, and what they blame, as its owner knows them."""
    try:
        yield
    except BadInput as bad:
        raise BadInput(
            [
                replace(
                    item,
                    field=form.labels[item.field].of(language()) if item.field in form.labels else item.field,
                    source=name if item.source else "",
                )
                for item in bad.faults
            ]
        ) from None


TABLES = Form()


def form_of(kind: ImportKind) -> Form:
    """How the files of a kind are read and given back."""
    own: Form | None = kind.own_form
    return own if own is not None else TABLES
