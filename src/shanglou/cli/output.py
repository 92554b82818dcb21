"""Output in two forms and two languages: lines that wrap Chinese and English alike, and JSON."""

from __future__ import annotations

import enum
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shanglou.engine.language import Language, Text

if TYPE_CHECKING:
    from rich.console import Console

NARROWEST = 20
WIDEST = 64
_CLOSING = frozenset("，。；：？！、）》〉”’】〕…%‰,.;:?!)]}")
_OPENING = frozenset("（《〈“‘【〔([{")


class Format(enum.StrEnum):
    """The form of the output."""

    TEXT = "text"
    JSON = "json"


class Lang(enum.StrEnum):
    """The language of the output."""

    ZH = "zh"
    EN = "en"


class Output:
    """Where a command writes.

    Text goes line by line, wrapped to the terminal; to a pipe or file each line stays whole unless ``COLUMNS`` says
    otherwise, so nothing is ever cut off. `error` writes to the error stream.
    """

    def __init__(self, format: Format = Format.TEXT, lang: Lang = Lang.ZH) -> None:
        self.format, self.language = Format(format), _language(lang)

    @property
    def is_json(self) -> bool:
        """Whether JSON is wanted."""
        return self.format is Format.JSON

    def json(self, value: object) -> None:
        """Write a JSON value, indented; escaped where the stream cannot carry Chinese."""
        utf8 = (sys.stdout.encoding or "").lower().replace("-", "") in ("utf8", "utf8sig")
        sys.stdout.write(json.dumps(value, ensure_ascii=not utf8, indent=2) + "\n")

    def line(self, text: Text | str = "", *, indent: int = 0, bullet: str = "", style: str = "") -> None:
        """Write a text after `indent` spaces and a bullet; what wraps stands below its first word."""
        self._write(False, text, indent, bullet, style)

    def error(self, text: Text | str, *, indent: int = 0, bullet: str = "", style: str = "") -> None:
        """Write a text to the error stream."""
        self._write(True, text, indent, bullet, style)

    def heading(self, text: Text | str) -> None:
        """Write a heading after an empty line."""
        self.line()
        self.line(text, style="bold")

    def table(self, heads: Sequence[Text | str], rows: Iterable[Sequence[Text | str]], *, ruled: bool = False) -> None:
        """Write columns side by side; cells wrap inside their column, `ruled` parts the rows. Too narrow for that, each row
        becomes a list."""
        named = [self.of(head) for head in heads]
        body = [[self.of(cell) for cell in row] for row in rows]
        natural = [max([cells(part) for row in [named, *body] for part in row[n].split("\n")]) for n in range(len(named))]
        widths = _fitted([min(size, WIDEST) for size in natural] if ruled else natural, self.width, 2)
        if widths is None:
            for row in body:
                self._stacked(named, row)
            return
        for number, row in enumerate([named, *body]):
            for text in _row(row, widths):
                self.line(text, style="" if number else "bold")
            if ruled:
                self.line("─" * (sum(widths) + 2 * (len(widths) - 1)), style="dim")

    def _stacked(self, heads: Sequence[str], row: Sequence[str]) -> None:
        self.line(row[0], style="bold")
        for head, cell in zip(heads[1:], row[1:], strict=True):
            first, *rest = cell.split("\n")
            self.line(f"{head}: {first}" if not rest else f"{head}:", indent=2)
            for part in [first, *rest] if rest else []:
                self.line(part, indent=4)
        self.line()

    def of(self, text: Text | str) -> str:
        """A text in the language asked for."""
        return text.of(self.language) if isinstance(text, Text) else text

    @property
    def width(self) -> int | None:
        """Columns to wrap at; None for a pipe or file."""
        written = os.environ.get("COLUMNS", "")
        if written.isdigit() and int(written) > 0:
            return max(int(written), NARROWEST)
        return max(self._console(False).width, NARROWEST) if sys.stdout.isatty() else None

    def _write(self, to_error: bool, text: Text | str, indent: int, bullet: str, style: str) -> None:
        console = self._console(to_error)
        first = " " * indent + bullet
        for line in wrapped(self.of(text), self.width, first, " " * cells(first)):
            console.out(line, style=style or None, highlight=False)

    def _console(self, to_error: bool) -> Console:
        from rich.console import Console

        stream = sys.stderr if to_error else sys.stdout
        if (stream.encoding or "").lower().replace("-", "") != "utf8" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
        return Console(file=stream, highlight=False, markup=False, emoji=False)


def _language(lang: Lang) -> Language:
    return "en" if Lang(lang) is Lang.EN else "zh"


def cells(text: str) -> int:
    """The columns that a text takes in a terminal: two for a Chinese character."""
    from rich.cells import cell_len

    return cell_len(text)


def wrapped(text: str, width: int | None, first: str = "", rest: str = "") -> Iterator[str]:
    """The lines of a text within `width` columns, after `first` and then `rest`. Breaks at spaces and between Chinese
    characters, never before closing punctuation or after opening; a word longer than a line is broken where it must be."""
    for number, paragraph in enumerate(text.split("\n")):
        start = first if number == 0 else rest
        yield from [start + paragraph] if width is None else _wrapped(paragraph, width, start, rest)


def _wrapped(text: str, width: int, first: str, rest: str) -> Iterator[str]:
    line, used, room = first, cells(first), False
    for word in _words(text):
        size = cells(word.rstrip())
        if used + size > width and room:
            yield line.rstrip()
            line, used, room = rest, cells(rest), False
            word = word.lstrip()
            size = cells(word.rstrip())
        while used + size > width and size > 1 and width - used > 1:
            head = _head(word, width - used)
            yield line + head
            word, line, used = word[len(head) :], rest, cells(rest)
            size = cells(word.rstrip())
        line, used, room = line + word, used + cells(word), True
    yield line.rstrip()


def _words(text: str) -> Iterator[str]:
    """The pieces between which a line may break."""
    piece = ""
    for letter in text:
        if piece and _breaks(piece[-1], letter):
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece


def _breaks(before: str, after: str) -> bool:
    if after == " " or after in _CLOSING or before in _OPENING:
        return False
    return before == " " or cells(before) == 2 or cells(after) == 2


def _head(word: str, room: int) -> str:
    taken = 0
    for number, letter in enumerate(word):
        taken += cells(letter)
        if taken > room:
            return word[: max(number, 1)]
    return word


def _fitted(natural: Sequence[int], width: int | None, gap: int) -> list[int] | None:
    """Column widths that fit, the widest columns giving way first; None when they would become unreadable."""
    widths = [max(size, 1) for size in natural]
    if width is None:
        return widths
    room = width - gap * (len(widths) - 1)
    while sum(widths) > room:
        widest = max(range(len(widths)), key=widths.__getitem__)
        if widths[widest] <= 14:
            return None
        widths[widest] -= 1
    return widths


def _row(row: Sequence[str], widths: Sequence[int], gap: int = 2) -> list[str]:
    columns = [list(wrapped(cell, size)) for cell, size in zip(row, widths, strict=True)]
    lines = []
    for number in range(max(len(column) for column in columns)):
        parts = [column[number] if number < len(column) else "" for column in columns]
        padded = [part + " " * (size - cells(part)) for part, size in zip(parts, widths, strict=True)]
        lines.append((" " * gap).join(padded).rstrip())
    return lines


def counted(counts: Mapping[Text, int]) -> Text:
    """Counts as one text: ``符合 3、不符合 1``."""
    parts = [Text(f"{label.zh} {count}", f"{label.en} {count}") for label, count in counts.items() if count]
    return Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))


def as_both(text: Text) -> dict[str, Any]:
    """A text as JSON."""
    return {"zh": text.zh, "en": text.en}
