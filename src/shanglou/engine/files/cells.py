"""Cells to facts, column by column: what is plainly written is converted by Polars, the rest by the door for single values.

Both give the same values: an expression takes a cell only where its result is exact, and leaves every other to `single`.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from ..facts import Fact
from ..faults import BadInput, Fault
from ..kinds import Scalar
from ..language import say
from ..values import _FALSE, _TRUE, UNKNOWN, code_in, read
from .headers import unit_written
from .pairs import looked_up

DECIMALS = 10
_PLAIN = rf"^[+-]?(?:[0-9]{{1,18}}|[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,5}})(?:\.[0-9]{{1,{DECIMALS}}})?$"
_NUMBER = re.compile(r"^([+-]?[\d,]*\.?\d+(?:[eE][+-]?\d+)?)\s*(.*)$")
_GROUPED = re.compile(r"^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?(?:[eE][+-]?\d+)?$|^[+-]?\.\d+$")
_DAY = r"^([12][0-9]{3})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?$"
_COMPACT = r"^([12][0-9]{3})([0-9]{2})([0-9]{2})$"
_CALENDAR_YEAR = re.compile(r"^(?:19|20)[0-9]{2}\s*年度?$")
_EPOCH = datetime.date(1899, 12, 30)
INT128_MOST = 2**120


@dataclass(frozen=True, slots=True)
class Conversion:
    """A column as its fact: `value` where `plain` is true; null cells are plain and null."""

    plain: pl.Expr
    value: pl.Expr
    dtype: Any


def dtype_of(fact: Fact) -> Any:
    """The Polars type that a fact's column has."""
    if fact.of.kind == "number":
        return pl.Float64() if fact.places else pl.Int64()
    return {"boolean": pl.Boolean(), "date": pl.Date()}.get(fact.of.kind, pl.String())


def conversion(raw: pl.Expr, kind: pl.DataType, fact: Fact, factor: Fraction) -> Conversion:
    """How a column of type `kind` becomes `fact`; a numeric cell without a unit is multiplied by `factor`."""
    dtype = dtype_of(fact)
    if kind == pl.Null:
        return Conversion(pl.lit(True), pl.lit(None, dtype=dtype), dtype)
    if isinstance(kind, pl.Categorical | pl.Enum):
        raw, kind = raw.cast(pl.String), pl.String()
    if fact.of.kind == "number":
        return _number(raw, kind, fact, factor)
    if kind == pl.String:
        return _from_text(raw, fact)
    if fact.of.kind == "boolean" and kind == pl.Boolean:
        return Conversion(pl.lit(True), raw, dtype)
    if fact.of.kind == "date" and kind == pl.Date:
        return Conversion(pl.lit(True), raw, dtype)
    if fact.of.kind == "date" and isinstance(kind, pl.Datetime):
        return Conversion(raw.is_null() | (raw.dt.time() == datetime.time()), raw.dt.date(), dtype)
    if fact.of.kind == "text" and kind.is_integer():
        return Conversion(pl.lit(True), raw.cast(pl.String), dtype)
    return Conversion(raw.is_null(), pl.lit(None, dtype=dtype), dtype)


def _number(raw: pl.Expr, kind: pl.DataType, fact: Fact, factor: Fraction) -> Conversion:
    if kind.is_float():
        return _float(raw.cast(pl.Float64), fact, factor)
    if kind.is_integer():
        return _whole(raw.is_null(), raw.cast(pl.Int128), 0, fact, factor)
    if isinstance(kind, pl.Decimal):
        return _whole(raw.is_null(), raw.to_physical().cast(pl.Int128), kind.scale, fact, factor)
    if kind == pl.String:
        text = raw.str.strip_chars()
        known = ~_unknown(text, fact)
        written = pl.when(text.str.contains(_PLAIN)).then(text)
        size = written.str.replace_all(",", "", literal=True).cast(pl.Decimal(38, DECIMALS), strict=False).to_physical()
        return _whole(raw.is_null() | ~known, size.cast(pl.Int128), DECIMALS, fact, factor)
    return Conversion(raw.is_null(), pl.lit(None, dtype=dtype_of(fact)), dtype_of(fact))


def _whole(empty: pl.Expr, size: pl.Expr, scale: int, fact: Fact, factor: Fraction) -> Conversion:
    """`size / 10**scale` times `factor`, exactly, where the fact's decimals hold it."""
    ratio = factor * Fraction(10**fact.places, 10**scale)
    top, bottom = (pl.lit(part, dtype=pl.Int128) for part in (ratio.numerator, ratio.denominator))
    low, high = (pl.lit(limit * 10**fact.places, dtype=pl.Int128) for limit in (fact.minimum, fact.maximum))
    # A cell so large that the product would leave 128 bits is no plain one: the range is checked before and after.
    room = pl.lit(INT128_MOST // ratio.numerator, dtype=pl.Int128)
    inside = pl.when(size.is_between(-room, room)).then(size)
    product = inside * top if ratio.numerator != 1 else inside
    scaled = product // bottom if ratio.denominator != 1 else product
    good = scaled.is_between(low, high)
    if ratio.denominator != 1:
        good = good & (scaled * bottom == product)
    return Conversion(empty | good.fill_null(False), _unscaled(scaled.cast(pl.Int64, strict=False), fact), dtype_of(fact))


def _float(raw: pl.Expr, fact: Fact, factor: Fraction) -> Conversion:
    """Binary floats: what lies within their own noise of a number with the fact's decimals is that number."""
    ratio = factor * 10**fact.places
    size = raw * ratio.numerator / ratio.denominator
    whole = size.round(0)
    close = (size - whole).abs() <= size.abs() / 10**15 + 1e-6
    good = close & whole.is_between(fact.minimum * 10**fact.places, fact.maximum * 10**fact.places)
    number = pl.when(~raw.is_nan()).then(whole)
    return Conversion(raw.is_null() | raw.is_nan() | good, _unscaled(number.cast(pl.Int64, strict=False), fact), dtype_of(fact))


def _unscaled(scaled: pl.Expr, fact: Fact) -> pl.Expr:
    if not fact.places:
        return scaled
    # Polars divides by a constant by multiplying with its reciprocal, which is off by a bit (510 / 100 gives
    # 5.1000000000000005); by a column it divides.
    unit = (scaled * 0 + 10**fact.places).cast(pl.Float64)
    quotient: pl.Expr = scaled.cast(pl.Float64) / unit
    return quotient


def _unknown(text: pl.Expr, fact: Fact) -> pl.Expr:
    found = text.str.to_lowercase().is_in(sorted(UNKNOWN))
    exempt = [word for word in UNKNOWN if word in fact.options]
    return found & ~text.is_in(exempt) if exempt else found


def _from_text(raw: pl.Expr, fact: Fact) -> Conversion:
    text = raw.str.strip_chars()
    empty = raw.is_null() | _unknown(text, fact)
    dtype = dtype_of(fact)
    if fact.of.kind == "text":
        return Conversion(pl.lit(True), pl.when(~empty).then(text), dtype)
    if fact.of.kind == "boolean":
        word = text.str.to_lowercase()
        yes, no = word.is_in(sorted(_TRUE)), word.is_in(sorted(_FALSE))
        return Conversion(empty | yes | no, pl.when(~empty & (yes | no)).then(yes), dtype)
    if fact.of.kind == "date":
        parts = [text.str.extract_groups(pattern).struct for pattern in (_DAY, _COMPACT)]
        days = [
            pl.concat_str(part.field("1"), part.field("2").str.zfill(2), part.field("3").str.zfill(2)).str.to_date(
                "%Y%m%d", strict=False
            )
            for part in parts
        ]
        day = pl.coalesce(days)
        return Conversion(empty | day.is_not_null(), pl.when(~empty).then(day), dtype)
    words = option_words(fact)
    key = looked_up(text, list(words), list(words.values()), pl.String())
    return Conversion(empty | key.is_not_null(), pl.when(~empty).then(key), dtype)


def option_words(fact: Fact) -> dict[str, str]:
    """Every plain way of writing one option of a fact, and its key: the key, its Chinese and its English label."""
    words = {key: key for key in fact.options}
    for key, label in fact.options.items():
        for word in (label.zh, label.en, key.lower(), label.en.lower()):
            if word:
                words.setdefault(word, key)
    # A label explained in brackets may be written without them, and a code in brackets may stand for it, where that still tells
    # it from the others.
    short: dict[str, set[str]] = {}
    for key, label in fact.options.items():
        for word in (label.zh, label.en, label.en.lower()):
            short.setdefault(re.sub(r"\s*[（(][^（）()]*[）)]$", "", word), set()).add(key)
            short.setdefault(code_in(word), set()).add(key)
    for word, keys in short.items():
        if word and len(keys) == 1:
            words.setdefault(word, *keys)
    return words


def single(fact: Fact, raw: Any, factor: Fraction, header: str) -> Scalar | None:
    """One cell as its fact; `BadInput` with one fault that names the header and the cell as it was found."""
    value = unicodedata.normalize("NFKC", raw).strip() if isinstance(raw, str) and fact.of.kind != "text" else raw
    try:
        if fact.of.kind == "number":
            return read(fact, _exact(fact, value, factor, header), name=header)
        if fact.of.kind == "date":
            return read(fact, _serial(value), name=header)
        return read(fact, value, name=header)
    except BadInput as bad:
        (fault,) = bad.faults
        found = repr(raw) if isinstance(raw, str) else str(raw)
        raise BadInput(Fault(header, found, fault.expected, fault.remedy)) from None


def _exact(fact: Fact, value: Any, factor: Fraction, header: str) -> object:
    if isinstance(value, str):
        match = _NUMBER.match(value)
        if not match:
            return value
        written, tail = match.groups()
        if not _GROUPED.match(written):
            raise BadInput(
                Fault(header, value, say("每三位一个逗号的数，例如 1,234.50"), say("请核对逗号的位置；小数点请用“.”。"))
            )
        given = unit_written(tail) if tail else None
        own = fact.of.unit
        if _CALENDAR_YEAR.match(value) and own is not None and not own.dimension:
            return int(written)
        if tail and (given is None or own is None or given.dimension != own.dimension):
            return value
        scale = factor if given is None or own is None else given.to(own)
        return Fraction(Decimal(written.replace(",", ""))) * scale
    if factor == 1 or isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, float):
        return value * float(factor) if value == value and abs(value) != float("inf") else value
    return Fraction(value) * factor


def _serial(value: Any) -> object:
    """A day counted from 1899-12-30, as spreadsheets keep dates, has five digits; no other way of writing a day has."""
    text = (
        str(int(value)) if isinstance(value, float) and value.is_integer() else str(value) if isinstance(value, int | str) else ""
    )
    if re.fullmatch("[1-9][0-9]{4}(?:\\.0)?", text) and not isinstance(value, bool):
        return _EPOCH + datetime.timedelta(days=int(float(text)))
    return int(value) if isinstance(value, float) and value.is_integer() else value


def polars_value(fact: Fact, value: Scalar | None) -> Any:
    """A value of a fact as its Polars column holds it."""
    if value is None or fact.of.kind != "number":
        return value
    return float(value) if fact.places else int(value)  # type: ignore[arg-type]


def translated(raw: pl.Expr, kind: pl.DataType, words: Mapping[str, str]) -> pl.Expr:
    """A text column with the words of a column map replaced."""
    if not words or kind != pl.String:
        return raw
    text = raw.str.strip_chars()
    return pl.coalesce(looked_up(text, list(words), list(words.values()), pl.String()), text)
