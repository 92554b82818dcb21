"""Standard tables: rows keyed by facts, each with a confirmation state. What cannot be told apart is never guessed."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from .faults import RuleError
from .kinds import Type, number_type
from .language import NONE, Text
from .units import unit

KeyKind = Literal["exact", "member", "band"]


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a table: a cell's `exact` text, `member` of its ``;`` list, or inside the `band` from / to.

    A band is ``[from, to)`` unless `closed`.
    """

    name: str
    kind: KeyKind
    label: Text
    type: Type
    columns: tuple[str, ...]
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """A value column with its unit and label. `options` are the words for the keys that a column of texts may hold."""

    name: str
    label: Text
    type: Type
    options: Mapping[str, Text] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Band:
    """A range of one key; an open end is None."""

    low: Fraction | None
    high: Fraction | None
    closed: bool

    @property
    def whole(self) -> bool:
        """Whether the row does not ask for this key."""
        return self.low is None and self.high is None

    def holds(self, value: int | Fraction) -> bool:
        """Whether `value` lies inside."""
        if self.low is not None and value < self.low:
            return False
        return self.high is None or value < self.high or (self.closed and value == self.high)

    def overlaps(self, other: Band) -> bool:
        """Whether some value lies in both."""
        return not (self._ends_before(other) or other._ends_before(self))

    def _ends_before(self, other: Band) -> bool:
        if self.high is None or other.low is None:
            return False
        return self.high < other.low or (self.high == other.low and not self.closed)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its id, the key combinations it answers, its bands, values and what a person still has to confirm.

    An `alternative` is the same row under the other keys that its doubtful label allows: it can only keep an answer open,
    and confirming the row removes it.
    """

    id: str
    matches: tuple[tuple[str, ...], ...]
    bands: tuple[Band, ...]
    values: dict[str, int | Fraction | str | None]
    confirmed: bool
    question: str
    confirm_by: Text
    clause: str
    line: int
    cells: dict[str, str]
    alternative: bool = False

    def __hash__(self) -> int:
        return hash(self.id)


class Table:
    """A table of an instrument."""

    def __init__(
        self,
        name: str,
        label: Text,
        clause: str,
        keys: tuple[Key, ...],
        values: tuple[Value, ...],
        rows: tuple[Row, ...],
        settled_by: Text = NONE,
        questions: tuple[str, ...] = (),
    ) -> None:
        self.name, self.label, self.clause, self.keys, self.rows = name, label, clause, keys, rows
        self.settled_by, self.questions = settled_by, questions
        self.values = {value.name: value for value in values}
        self.exact_keys = tuple(key for key in keys if key.kind != "band")
        self.band_keys = tuple(key for key in keys if key.kind == "band")
        self.groups: dict[tuple[str, ...], tuple[Row, ...]] = {}
        for row in sorted(rows, key=lambda row: not row.confirmed):
            for match in row.matches:
                self.groups[match] = (*self.groups.get(match, ()), row)

    def __repr__(self) -> str:
        return f"table {self.name}"

    def column_type(self, column: str) -> Type:
        """The type of a value column."""
        return self.values[column].type

    def find(self, exact: tuple[str, ...], bands: tuple[int | Fraction | None, ...], confirmed: frozenset[str]) -> Match:
        """The row for known exact keys and band values (None: unknown). `confirmed` names rows confirmed by a judgement."""
        unknown: set[int] = set()
        pending: list[Row] = []
        for row in self.groups.get(exact, ()):
            state = _inside(row.bands, bands)
            if state is False:
                continue
            if row.alternative and row.id in confirmed:
                continue
            if row.confirmed or row.id in confirmed:
                if state:
                    return Match(row, (), ())
                unknown |= {place for place, band in enumerate(row.bands) if not band.whole and bands[place] is None}
            else:
                pending.append(row)
        return Match(None, () if unknown else tuple(pending), tuple(sorted(unknown)))

    def row(self, row_id: str) -> Row:
        """The row with this id; KeyError when there is none."""
        for row in self.rows:
            if row.id == row_id and not row.alternative:
                return row
        raise KeyError(row_id)

    def with_rows(self, rows: tuple[Row, ...]) -> Table:
        """The same table with other rows (confirmed, replaced)."""
        values = tuple(self.values.values())
        return Table(self.name, self.label, self.clause, self.keys, values, rows, self.settled_by, self.questions)


@dataclass(frozen=True, slots=True)
class Match:
    """What a lookup found: a row, rows that await confirmation, or the places of band keys that are `unknown` and decide;
    else no row.
    """

    row: Row | None
    pending: tuple[Row, ...]
    unknown: tuple[int, ...]


def _inside(bands: tuple[Band, ...], values: tuple[int | Fraction | None, ...]) -> bool | None:
    state: bool | None = True
    for band, value in zip(bands, values, strict=True):
        if band.whole:
            continue
        if value is None:
            state = None
        elif not band.holds(value):
            return False
    return state


def overlapping(table: Table) -> list[tuple[Row, Row, tuple[str, ...]]]:
    """Pairs of confirmed rows that one case could both meet and that say different things, with the keys they share."""
    found = []
    for match, rows in table.groups.items():
        sure = [row for row in rows if row.confirmed]
        for index, one in enumerate(sure):
            for two in sure[index + 1 :]:
                meet = all(a.overlaps(b) for a, b in zip(one.bands, two.bands, strict=True))
                if meet and one.values != two.values:
                    found.append((one, two, match))
    return found


def confirm(row: Row) -> Row:
    """The row, confirmed."""
    return replace(row, confirmed=True)


def load(path: Path) -> Table:
    """Read ``<name>.toml`` (keys, values, labels) and the ``<name>.csv`` beside it."""
    head = tomllib.loads(path.read_text(encoding="utf-8"))
    keys = tuple(_key(entry) for entry in head["keys"])
    values = tuple(_value(entry) for entry in head["values"])
    with path.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = tuple(_row(cells, reader.line_num, keys, values, head) for cells in reader)
    absent = head.get("no_row", {})
    settled_by = Text(absent.get("settled_by_zh", ""), absent.get("settled_by_en", ""))
    label = Text(head["label_zh"], head["label_en"])
    doubtful = tuple(_alternatives(rows, head.get("alternatives", ()), keys))
    return Table(
        path.stem, label, head["clause"], keys, values, (*rows, *doubtful), settled_by, tuple(absent.get("questions", ()))
    )


def _alternatives(rows: tuple[Row, ...], entries: list[dict[str, Any]], keys: tuple[Key, ...]) -> Iterator[Row]:
    exact = [key for key in keys if key.kind != "band"]
    for entry in entries:
        (key,) = (key for key in exact if key.name == entry["key"])
        place = exact.index(key)
        for row in rows:
            if row.id in entry["rows"]:
                matches = tuple((*match[:place], entry["other"], *match[place + 1 :]) for match in row.matches)
                yield replace(row, matches=matches, confirmed=False, alternative=True)


def _key(entry: dict[str, str]) -> Key:
    kind = entry["match"]
    if kind not in ("exact", "member", "band"):
        raise RuleError(f"key {entry['name']}: match is exact, member or band, not {kind!r}")
    label = Text(entry["label_zh"], entry["label_en"])
    if kind == "band":
        of = number_type(unit(entry.get("unit", "ratio")))
        return Key(entry["name"], "band", label, of, (entry["from"], entry["to"]), entry.get("closed", "left") == "both")
    return Key(
        entry["name"],
        "exact" if kind == "exact" else "member",
        label,
        Type("text"),
        (entry.get("column", entry["name"]),),
    )


def _value(entry: dict[str, Any]) -> Value:
    of = number_type(unit(entry["unit"])) if "unit" in entry else Type("text")
    options = {key: Text(*texts) for key, texts in entry.get("options", {}).items()}
    return Value(entry["column"], Text(entry["label_zh"], entry["label_en"]), of, options)


def _row(cells: dict[str, str], line: int, keys: tuple[Key, ...], values: tuple[Value, ...], head: dict[str, str]) -> Row:
    matches: list[tuple[str, ...]] = [()]
    for key in keys:
        if key.kind == "band":
            continue
        written = cells[key.columns[0]].strip()
        parts = [part.strip() for part in written.split(";") if part.strip()] if key.kind == "member" else [written]
        matches = [(*match, part) for match in matches for part in parts if part]
    bands = tuple(
        Band(_cell(cells[key.columns[0]]), _cell(cells[key.columns[1]]), key.closed) for key in keys if key.kind == "band"
    )
    return Row(
        id=cells["row"],
        matches=tuple(matches),
        bands=bands,
        values={value.name: _typed(cells[value.name], value) for value in values},
        confirmed=cells.get("confirmation", "none") in ("", "none"),
        question=cells.get("question", ""),
        confirm_by=Text(cells.get("confirm_by_zh", ""), cells.get("confirm_by_en", "")),
        clause=cells.get("clause") or head["clause"],
        line=line,
        cells=cells,
    )


def _cell(text: str) -> Fraction | None:
    return _exact(text) if text.strip() else None


def _exact(text: str) -> Fraction:
    try:
        return Fraction(Decimal(text.strip()))
    except (ArithmeticError, ValueError):
        raise RuleError(f"{text!r} is no decimal number") from None


def _typed(text: str, value: Value) -> int | Fraction | str | None:
    if not text.strip():
        return None
    if value.type.kind == "number":
        exact = _exact(text)
        return exact.numerator if exact.denominator == 1 else exact
    return text.strip()
