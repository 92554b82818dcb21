"""Where the header of a table stands: below titles and remarks, in one line or in two.

People write tables for people: a title over all columns, who filled it in and when, then a header, often of two lines whose
upper one names groups. Only what leaves no doubt is read so; anything else is left to `checked_headers`, which says what to do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..language import Text, say

#: A header is looked for in so many lines.
LOOKED = 20
_REMARK = re.compile(r"^[^(（\[【]*[：:]")


@dataclass(frozen=True, slots=True)
class Head:
    """The first and the last line of a header, from 0; what stands above it is no part of the table."""

    first: int = 0
    last: int = 0

    def headers(self, lines: Sequence[Sequence[str]], width: int) -> list[str]:
        """The header of each of `width` columns; of two lines ``group·column``."""
        lower = _wide(lines[self.last], width)
        if self.first == self.last:
            return lower
        found, group = [], ""
        for above, below in zip(_wide(lines[self.first], width), lower, strict=True):
            group = above or group
            found.append(f"{group}·{below}" if below else above)
        return found

    @property
    def notes(self) -> tuple[Text, ...]:
        """What there is to say of a header that is not the first line alone."""
        if not self.last:
            return ()
        if self.first == self.last:
            return (say("表头取自第 {row} 行，以上各行没有读。", row=self.last + 1),)
        return (say("表头取自第 {first}、{last} 两行，写作“上层·下层”。", first=self.first + 1, last=self.last + 1),)


def head_of(lines: Sequence[Sequence[str]]) -> Head:
    """The header among the first lines of a table; the first line where it is one, or where no other can be told for certain."""
    lines = [[cell.strip() for cell in line] for line in lines[:LOOKED]]
    width = max((_named(line) for line in lines), default=0)
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else []
        if _is_upper(_wide(line, width), _wide(below, width)):
            return Head(number, number + 1)
        if _is_whole(line, width) and (not number or all(map(_is_label, line[: _named(line)]))):
            return Head(number, number)
        if sum(map(bool, line)) * 2 > width:
            break
    return Head()


def _wide(line: Sequence[str], width: int) -> list[str]:
    return [cell.strip() for cell in [*line, *[""] * (width - len(line))][:width]]


def _named(line: Sequence[str]) -> int:
    return max((number for number, cell in enumerate(line, 1) if cell), default=0)


def _is_whole(line: Sequence[str], width: int) -> bool:
    named = _named(line)
    return named * 2 > width and all(line[:named])


def _is_label(text: str) -> bool:
    """Words, no number or day."""
    return any(letter.isalpha() for letter in text) and not text[0].isdecimal()


def _is_upper(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether two lines are one header: each column has its name in the upper line alone, or below a group of several."""
    if not any(lower) or not upper or not upper[0] or any(map(_REMARK.match, upper)):
        return False
    starts = [number for number, cell in enumerate(upper) if cell]
    sizes = [end - start for start, end in zip(starts, [*starts[1:], len(upper)], strict=True)]
    for start, size in zip(starts, sizes, strict=True):
        below = lower[start : start + size]
        if not (all(map(_is_label, below)) if size > 1 else not below[0]):
            return False
    return len(starts) > 1
