"""A file as it is: its header, its rows as text or typed columns, and what is broken in its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from ..faults import BadInput, Fault
from ..language import Text, say
from .headers import letters
from .heads import Head


@dataclass(frozen=True)
class Source:
    """A file as it is: `frame` has ``file_row`` and the columns as ``own:<header>``.

    `ragged` are the rows (by number in the file) with another number of cells than the header has: how many they have, and
    those beyond the header.
    `broken` are cells that cannot be used for their form (merged ones, formulas without a value), each with its column's index.
    `head` is where its header stands.
    """

    name: str
    kind: str
    headers: tuple[str, ...]
    frame: pl.LazyFrame
    rows: int
    ragged: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    broken: Sequence[tuple[int, Fault]] = ()
    notes: tuple[Text, ...] = ()
    mixed: Mapping[str, list[object]] = field(default_factory=dict)
    head: Head = field(default_factory=Head)


def again() -> Text:
    """What to do about a file that cannot be used."""
    return say("文件可能损坏或没有传完，请重新导出或重新传送。")


def damaged(name: str, kind: str, problem: object) -> BadInput:
    """A file that breaks off or does not hold what its kind prescribes."""
    detail = " ".join(str(problem).split())[:200]
    return BadInput(Fault("file", detail, say("完整的 {kind} 文件", kind=kind), again(), None, name))


def checked_headers(headers: Sequence[str], name: str, extra: Sequence[str] = ()) -> None:
    """`BadInput` where row 1 has empty cells and no other row is a header for certain (`heads`)."""
    empty = [f"{letters(number)}1" for number, header in enumerate(headers) if not header.strip()]
    if empty or extra:
        found = "、".join(
            [*(say("{cell} 合并", cell=cell).zh for cell in extra), *(say("{cell} 为空", cell=cell).zh for cell in empty)]
        )
        remedy = say("请把标题行、合并的表头拆成一行：第 1 行每格一个表头，第 2 行起是数据。")
        raise BadInput(Fault("header", found, say("一行不合并、不留空的表头"), remedy, 1, name))
