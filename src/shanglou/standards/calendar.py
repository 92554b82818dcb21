"""The working-day calendar (工作日): weekends, and the days off and make-up workdays that the State Council announces.

The adjustments of a year come from a file: this package ships none. A result names the years it ran through for which
none were loaded (``unadjusted_years``): there it counts Monday to Friday, and public holidays are not taken out.

Counting follows the Civil Code, art. 201 and 203: the first day is not counted, and a term that ends on a day off
ends on the next working day.
"""

from __future__ import annotations

import csv
import datetime
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shanglou.standards.errors import Problem

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DueDate:
    """A day that was counted to, and the years on the way for which no adjustments were loaded."""

    date: datetime.date
    unadjusted_years: frozenset[int]


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """A number of working days (negative if counted backwards), and the years on the way without adjustments."""

    days: int
    unadjusted_years: frozenset[int]


@dataclass(frozen=True, slots=True)
class Adjustments:
    """The adjustments of one year: days off on weekdays or weekends, make-up workdays on weekends, and the notice.

    ``source`` is the number of the notice. A day may lie in the year before or after (a holiday that runs over New
    Year).
    """

    year: int
    days_off: frozenset[datetime.date]
    workdays: frozenset[datetime.date]
    source: str = ""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Working days: Monday to Friday, changed by the adjustments of the years that were loaded.

    ``adjustments`` maps a year to its :class:`Adjustments`. Calendars are immutable; :meth:`with_file` and
    :meth:`with_year` give a new one.
    """

    adjustments: Mapping[int, Adjustments] = field(default_factory=dict)

    @property
    def years(self) -> frozenset[int]:
        """The years for which adjustments were loaded."""
        return frozenset(self.adjustments)

    def with_year(
        self,
        year: int,
        days_off: Iterable[datetime.date] = (),
        workdays: Iterable[datetime.date] = (),
        source: str = "",
    ) -> WorkCalendar:
        """This calendar with the adjustments of one more year, in place of those it had for that year.

        Raises :class:`Problem` if a day is in both lists, a make-up workday is no Saturday or Sunday, or a day lies
        more than a year away from ``year``.
        """
        off, work = frozenset(days_off), frozenset(workdays)
        for day in sorted(off & work):
            raise Problem(
                f"{year} 年的安排中 {day} 既是放假日又是补班日；请对照国务院办公厅通知改正",
                f"the adjustments of {year} have {day} both off and as a workday; correct it from the official notice",
            )
        for day in sorted(work):
            if day.weekday() < 5:
                raise Problem(
                    f"{year} 年的安排中补班日 {day} 不是周六或周日；补班日只能在周末，请核对日期",
                    f"the adjustments of {year} have the make-up workday {day}, which is no Saturday or Sunday; check it",
                )
        for day in sorted(off | work):
            if abs(day.year - year) > 1:
                raise Problem(
                    f"{year} 年的安排中有 {day}，年份不符；请核对日期",
                    f"the adjustments of {year} have {day}, which lies in another year; check the date",
                )
        return WorkCalendar({**self.adjustments, year: Adjustments(year, off, work, source)})

    def with_file(self, path: str | Path) -> WorkCalendar:
        """This calendar with the adjustments in a TOML or CSV file (UTF-8).

        TOML: a table for each year, days as dates or as {from, to}::

            [2030]
            source = "number of the notice"
            days_off = [2030-01-01, { from = 2030-02-02, to = 2030-02-08 }]
            workdays = [2030-01-27]

        CSV: the columns ``year,date,kind,source``; ``kind`` is ``off`` or ``work``; a year is loaded if it has a row.
        Raises :class:`Problem` for a file that cannot be read, an unknown key or kind, or a bad date, and as
        :meth:`with_year` does.
        """
        file = Path(path)
        if file.suffix.lower() not in (".toml", ".csv"):
            raise Problem(
                f"日历文件“{file.name}”的类型不支持；应为 .toml 或 .csv",
                f'calendar file "{file.name}" is of an unknown kind; expected .toml or .csv',
            )
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise Problem(
                f"日历文件“{file.name}”读不出来（{error.__class__.__name__}）；请检查路径，并存为 UTF-8",
                f'calendar file "{file.name}" cannot be read ({error.__class__.__name__}); check the path and save as UTF-8',
            ) from None
        years = _from_toml(file.name, text) if file.suffix.lower() == ".toml" else _from_csv(file.name, text)
        calendar = self
        for a in years:
            calendar = calendar.with_year(a.year, a.days_off, a.workdays, a.source)
        return calendar

    def is_working_day(self, day: datetime.date) -> bool:
        """True if ``day`` is worked. Where ``day.year`` is not in :attr:`years`, this is Monday to Friday."""
        for year in (day.year, day.year + 1, day.year - 1):
            known = self.adjustments.get(year)
            if known is not None and day in known.workdays:
                return True
            if known is not None and day in known.days_off:
                return False
        return day.weekday() < 5

    def add_working_days(self, start: datetime.date, n: int) -> DueDate:
        """The ``n``-th working day after ``start`` (before it, if ``n`` is negative); ``start`` itself is not counted.

        With ``n`` 0: ``start`` if it is worked, else the next working day. Raises :class:`Problem` past the year 9999.
        """
        day, left, step = start, abs(n), _DAY if n >= 0 else -_DAY
        try:
            while left > 0 or (n == 0 and not self.is_working_day(day)):
                day += step
                if n != 0 and self.is_working_day(day):
                    left -= 1
        except OverflowError:
            raise Problem(
                f"{start} 加 {n} 个工作日超出日历范围；请检查天数",
                f"{start} and {n} working days run past the calendar; check the number of days",
            ) from None
        return DueDate(day, self._unadjusted(start, day))

    def working_days_between(self, start: datetime.date, end: datetime.date) -> WorkingDays:
        """The working days after ``start`` up to ``end``, ``end`` included; negative if ``end`` is before ``start``.

        So ``working_days_between(d, add_working_days(d, n).date).days == n``, for ``n`` other than 0.
        """
        step = _DAY if end >= start else -_DAY
        day, count = start, 0
        while day != end:
            day += step
            count += self.is_working_day(day)
        return WorkingDays(count if end >= start else -count, self._unadjusted(start, end))

    def _unadjusted(self, one: datetime.date, other: datetime.date) -> frozenset[int]:
        first, last = sorted((one.year, other.year))
        return frozenset(range(first, last + 1)) - self.years


def _from_toml(name: str, text: str) -> list[Adjustments]:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Problem(
            f"日历文件“{name}”不是有效的 TOML：{error}；请改正", f'calendar file "{name}" is no valid TOML: {error}'
        ) from None
    years: list[Adjustments] = []
    for key, table in tables.items():
        if not key.isdecimal() or not isinstance(table, dict) or not set(table) <= {"source", "days_off", "workdays"}:
            raise Problem(
                f"日历文件“{name}”中的 [{key}] 不合格式；应为 [年份]，其下只有 source、days_off、workdays",
                f'calendar file "{name}": [{key}] is not understood; expected [year] with source, days_off, workdays only',
            )
        days = {kind: frozenset(_days(name, table.get(kind, []))) for kind in ("days_off", "workdays")}
        years.append(Adjustments(int(key), days["days_off"], days["workdays"], str(table.get("source", ""))))
    return years


def _days(name: str, entries: Any) -> Iterable[datetime.date]:
    for entry in entries if isinstance(entries, list) else [entries]:
        if isinstance(entry, dict) and set(entry) == {"from", "to"}:
            day, last = _date(name, entry["from"]), _date(name, entry["to"])
            if not datetime.timedelta(0) <= last - day <= datetime.timedelta(days=31):
                raise Problem(
                    f"日历文件“{name}”中 {day} 至 {last} 不是可能的假期；应先后有序且不超过一个月，请改正",
                    f'calendar file "{name}": {day} to {last} is no possible holiday; expected in order, a month at most',
                )
            while day <= last:
                yield day
                day += _DAY
        else:
            yield _date(name, entry)


def _from_csv(name: str, text: str) -> list[Adjustments]:
    found: dict[int, dict[str, Any]] = {}
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    if not {"year", "date", "kind"} <= set(rows.fieldnames or ()):
        raise Problem(
            f"日历文件“{name}”缺少列；应有 year、date、kind（可加 source）",
            f'calendar file "{name}" lacks columns; expected year, date, kind (and source)',
        )
    for row in rows:
        kind, year = (row["kind"] or "").strip(), (row["year"] or "").strip()
        if kind not in ("off", "work") or not year.isdecimal():
            raise Problem(
                f"日历文件“{name}”中有一行年份为“{year}”、kind 为“{kind}”；年份应为数字，kind 应为 off 或 work",
                f'calendar file "{name}" has a row with year "{year}" and kind "{kind}"; expected a number, and off or work',
            )
        entry = found.setdefault(int(year), {"off": set(), "work": set(), "source": ""})
        entry[kind].add(_date(name, (row["date"] or "").strip()))
        entry["source"] = (row.get("source") or "").strip() or entry["source"]
    return [Adjustments(y, frozenset(e["off"]), frozenset(e["work"]), e["source"]) for y, e in found.items()]


def _date(name: str, value: object) -> datetime.date:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        raise Problem(
            f"日历文件“{name}”中的“{value}”不是日期；应写成 2030-01-31",
            f'calendar file "{name}": "{value}" is no date; write 2030-01-31',
        ) from None
