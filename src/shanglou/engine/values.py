"""The door for single values: what a user wrote becomes an exact value of the fact's type, unknown (None), or a `Fault`."""

from __future__ import annotations

import datetime
import difflib
import math
import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from .facts import Fact
from .faults import BadInput, Fault
from .kinds import Scalar
from .language import Text, plain, say
from .units import spelled

UNKNOWN = frozenset({"", "?", "？", "-", "—", "/", "na", "n/a", "nan", "null", "none", "unknown", "未知", "不详", "无数据"})
_TRUE = frozenset({"true", "yes", "y", "1", "是", "有", "√", "对"})
_FALSE = frozenset({"false", "no", "n", "0", "否", "无", "×", "非"})
_QUANTITY = re.compile(r"^\s*([+-]?(?:\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d*\.?\d+(?:[eE][+-]?\d+)?))(?![\d,，.])\s*(.*?)\s*$")
_DATE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
_TIMED = re.compile(r"^(?P<day>.*[0-9日])[ T]+(?P<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)$")
# How far a float may lie from a whole number of smallest steps: so much, and so much of its size, but never half a step.
FLOAT_NOISE = (Fraction(1, 10**6), Fraction(1, 10**15), Fraction(2, 5))
MOST_DIGITS = 400
MANY = re.compile(r"[;；、,，|]")


def read(fact: Fact, raw: object, *, name: str = "", row: int | None = None, source: str = "") -> Scalar | None:
    """`raw` as a value of `fact`: exact int or Fraction in the fact's unit, bool, option key, ``a;b``, text or date.

    None means unknown. Raises `BadInput` with one fault that names `name` (default: the fact), `row` and `source`.
    """
    if raw is None or (isinstance(raw, str) and raw.strip().lower() in UNKNOWN and raw.strip() not in fact.options):
        return None
    if isinstance(raw, float) and math.isnan(raw):
        return None
    try:
        return _READERS[fact.of.kind](fact, raw)
    except _Wrong as wrong:
        raise BadInput(Fault(name or fact.name, _shown(raw), wrong.expected, wrong.remedy, row, source)) from None


class _Wrong(Exception):
    def __init__(self, expected: Text, remedy: Text | None = None) -> None:
        self.expected, self.remedy = expected, remedy or say("请改正后重试。")


def _shown(raw: object) -> str:
    shown = repr(raw) if isinstance(raw, str) else str(raw)
    return shown if len(shown) <= 60 else shown[:57] + "..."


def _number(fact: Fact, raw: object) -> int | Fraction:
    unit = fact.of.unit
    assert unit is not None
    named = unit.text if unit.zh else say("无量纲")
    expected = say("以{unit}计的数", unit=named)
    value, noise = _exact(raw, expected)
    if isinstance(raw, str):
        written = _QUANTITY.match(raw)
        tail = written.group(2) if written else ""
        if tail:
            given = spelled(tail)
            if given is None:
                raise _Wrong(expected, say("“{tail}”不是认得的计量单位。", tail=tail))
            if given.dimension != unit.dimension:
                raise _Wrong(expected, say("{given}与{unit}不是同一种量，不能换算。", given=given.text, unit=named))
            value *= given.factor / unit.factor
    scaled = value * 10**fact.places
    if scaled.denominator != 1:
        nearest = Fraction(round(scaled))
        if not (noise and abs(scaled - nearest) <= min(FLOAT_NOISE[0] + FLOAT_NOISE[1] * abs(scaled), FLOAT_NOISE[2])):
            raise _Wrong(
                say("至多 {places} 位小数的数（{unit}）", places=fact.places, unit=unit.text),
                say("请按 {places} 位小数填写；系统不替您四舍五入，以免改变临界值上的结论。", places=fact.places),
            )
        scaled = nearest
    value = Fraction(scaled, 10**fact.places)
    if not fact.minimum <= value <= fact.maximum:
        remedy = say("请核对数值和单位。")
        if value < 0 <= fact.minimum:
            remedy = say("不能为负数，请核对。")
        elif unit.name == "yuan" and value > fact.maximum:
            remedy = say("请核对数值；本列按元计，若原数以万元计请在表头或数值后写明“万元”。")
        raise _Wrong(say("{low} 至 {high} {unit}", low=f"{fact.minimum:,}", high=f"{fact.maximum:,}", unit=unit.text), remedy)
    return value.numerator if value.denominator == 1 else value


def _exact(raw: object, expected: Text) -> tuple[Fraction, bool]:
    if isinstance(raw, bool):
        raise _Wrong(expected, say("这里要数值，不是是或否。"))
    if isinstance(raw, int | Fraction):
        return Fraction(raw), False
    if isinstance(raw, float):
        if math.isinf(raw):
            raise _Wrong(expected)
        return Fraction(raw), True
    if isinstance(raw, Decimal):
        return _of_decimal(raw, expected), False
    if isinstance(raw, str):
        written = _QUANTITY.match(raw)
        if written:
            try:
                return _of_decimal(Decimal(re.sub("[,，]", "", written.group(1))), expected), False
            except InvalidOperation:
                pass
    raise _Wrong(expected, say("请填数字，例如 1200.50。"))


def _of_decimal(number: Decimal, expected: Text) -> Fraction:
    # As an exact integer 1e999999999 would take more than all memory.
    if not number.is_finite() or abs(int(number.as_tuple().exponent)) > MOST_DIGITS:
        raise _Wrong(expected, say("请核对数值和单位。"))
    return Fraction(number)


def _boolean(fact: Fact, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int | float) and raw in (0, 1):
        return bool(raw)
    if isinstance(raw, str):
        word = raw.strip().lower()
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
    raise _Wrong(say("“是”或“否”（true 或 false）"))


def _choice(fact: Fact, raw: object) -> str:
    if isinstance(raw, str):
        return _option(fact, raw)
    raise _Wrong(_options(fact))


def _choices(fact: Fact, raw: object) -> str:
    parts = MANY.split(raw) if isinstance(raw, str) else raw
    if not isinstance(parts, list | tuple | set | frozenset):
        raise _Wrong(_options(fact))
    found: dict[str, None] = {}
    for part in parts:
        if part is None or (isinstance(part, str) and part.strip() in ("?", "？")):
            found["?"] = None
        elif isinstance(part, str):
            if part.strip():
                found[_option(fact, part)] = None
        else:
            raise _Wrong(_options(fact))
    return ";".join(sorted(found, key=lambda key: (key == "?", key)))


def _option(fact: Fact, raw: str) -> str:
    word = raw.strip()
    if word in fact.options:
        return word
    for key, label in fact.options.items():
        if word in (label.zh, label.en) or word.lower() in (key.lower(), label.en.lower()):
            return key
    coded = [key for key, label in fact.options.items() if word and word.upper() in (code_in(label.zh), code_in(label.en))]
    if len(coded) == 1:
        return coded[0]
    raise _Wrong(_options(fact, word), _nearest(fact, word))


def code_in(label: str) -> str:
    """The code that stands in brackets behind a label, as in ``一类工业用地（M1）``; an empty text where none does."""
    found = re.search(r"[（(]([A-Za-z]+[0-9]+)[）)]$", label)
    return found[1] if found else ""


def _nearest(fact: Fact, word: str) -> Text | None:
    """The option that a word was most likely meant for: the only one that it is part of, else the most alike."""
    if not word:
        return None
    known = {name: key for key, label in fact.options.items() for name in (key, label.zh, label.en)}
    holding = {key for name, key in known.items() if word.casefold() in name.casefold()}
    near = difflib.get_close_matches(word, known, 1)
    key = holding.pop() if len(holding) == 1 else known[near[0]] if near else ""
    if not key:
        return None
    is_code = word.isascii() and difflib.SequenceMatcher(None, word, key).ratio() > 0.6
    return say("是否想填 {key}？", key=key if is_code else fact.options[key])


def _options(fact: Fact, word: str = "") -> Text:
    """The options as whoever wrote `word` would: by their labels, and with their codes where it may be meant for one."""
    if word and not word.isascii():
        labels = [label.zh for label in fact.options.values()], [label.en for label in fact.options.values()]
        return Text("、".join(labels[0]) + " 之一", "one of " + ", ".join(labels[1]))
    return Text(
        "、".join(f"{key}（{label.zh}）" for key, label in fact.options.items()) + " 之一",
        "one of " + ", ".join(f"{key} ({label.en})" for key, label in fact.options.items()),
    )


def _text(fact: Fact, raw: object) -> str:
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    raise _Wrong(say("文字"))


def _date(fact: Fact, raw: object) -> datetime.date:
    return read_date(raw)


def read_date(raw: object) -> datetime.date:
    """A date from a date, or text such as ``2025-06-01``, ``2025/6/1``, ``2025年6月1日``, ``20250601``, also with
    the midnight that databases write behind it."""
    expected = say("日期，例如 2025-06-01")
    if isinstance(raw, datetime.datetime):
        if raw.time() != datetime.time():
            raise _Wrong(expected, say("请只填日期，不带时刻。"))
        return raw.date()
    if isinstance(raw, datetime.date):
        return raw
    word = str(raw).strip() if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
    timed = _TIMED.match(word)
    if timed:
        if timed["time"].strip("0:."):
            raise _Wrong(expected, say("请只填日期，不带时刻。"))
        word = timed["day"]
    match = _DATE.match(word) or re.match(r"^(\d{4})(\d{2})(\d{2})$", word)
    if match:
        try:
            return datetime.date(*map(int, match.groups()))
        except ValueError:
            raise _Wrong(expected, say("日历上没有这一天。")) from None
    raise _Wrong(expected)


def day(raw: object, name: str) -> datetime.date:
    """`raw` as a date for the field `name`; `BadInput` when it is none."""
    try:
        return read_date(raw)
    except _Wrong as wrong:
        raise BadInput(Fault(name, _shown(raw), wrong.expected, wrong.remedy)) from None


def as_written(number: float | Decimal, name: str) -> Fraction:
    """A binary or decimal fraction as it is written, 0.1 being a tenth; `BadInput` for the field `name` when it is not finite."""
    try:
        return _of_decimal(Decimal(str(number)), say("有限的数"))
    except _Wrong as wrong:
        raise BadInput(Fault(name, _shown(number), wrong.expected, wrong.remedy)) from None


_READERS = {
    "number": _number,
    "boolean": _boolean,
    "choice": _choice,
    "choices": _choices,
    "text": _text,
    "date": _date,
}


def shown(value: Scalar | None, fact: Fact | None = None) -> Text:
    """A value as it is printed: thousands separated, no trailing zeros, options by their label."""
    if value is None:
        return say("未知")
    if isinstance(value, bool):
        return say("是") if value else say("否")
    if isinstance(value, int | Fraction):
        return plain(number_text(value))
    if isinstance(value, datetime.date):
        return plain(value.isoformat())
    if fact is not None and fact.options:
        labels = [fact.options.get(part, plain(part)) for part in value.split(";") if part]
        return Text("、".join(label.zh for label in labels), ", ".join(label.en for label in labels))
    return plain(value)


def number_text(value: int | Fraction, places: int = 8) -> str:
    """A number in decimals; one that has no finite ones (1/3) is cut to `places` and marked ``≈``."""
    exact = Fraction(value)
    scaled = exact * 10**places
    mark = "" if scaled.denominator == 1 else "≈"
    if mark:
        scaled = Fraction(round(exact * 10**4), 10**4) * 10**places
    whole, rest = divmod(abs(int(scaled)), 10**places)
    decimals = f".{rest:0{places}}".rstrip("0").rstrip(".")
    return f"{mark}{'-' if scaled < 0 else ''}{whole:,}{decimals}"
