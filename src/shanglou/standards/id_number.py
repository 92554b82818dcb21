"""Citizen identity number, GB 11643-1999 (公民身份号码), and the masking of personal numbers."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from shanglou.standards._text import compact, hide_all_but_last, is_digits, require_text
from shanglou.standards.errors import Problem


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A valid identity number. ``repr`` and ``str`` show it masked: ask for ``number`` to see it, and log that you did.

    ``division`` is the six-digit code of the place of first registration (often abolished since), ``birth_date`` the
    date of birth written in it.
    """

    number: str = field(repr=False)

    def __str__(self) -> str:
        return mask(self.number)

    def __repr__(self) -> str:
        return f"IdNumber({mask(self.number)!r})"

    @property
    def division(self) -> str:
        """The six digits of the division that issued it."""
        return self.number[:6]

    @property
    def birth_date(self) -> datetime.date:
        """The date of birth."""
        return datetime.date(int(self.number[6:10]), int(self.number[10:12]), int(self.number[12:14]))

    @property
    def place_is_known(self) -> bool:
        """True if python-stdnum knows the division at the date of birth; a doubt, not a fault, where it does not."""
        from stdnum.cn import ric
        from stdnum.exceptions import ValidationError

        try:
            ric.get_birth_place(self.number)
        except ValidationError:
            return False
        return True


def parse(text: str) -> IdNumber:
    """The identity number written in ``text`` (18 characters; spaces, hyphens and full-width are accepted).

    Raises :class:`Problem` on a wrong length, a sign that is no digit (the last may be X), an impossible or future date
    of birth, or a wrong check digit (ISO 7064 MOD 11-2). The message shows the last four characters at most.
    """
    number = compact(require_text(text, "身份号码", "identity number"))
    shown = mask(number)
    if len(number) != 18:
        raise Problem(
            f"身份号码“{shown}”有 {len(number)} 位，应为 18 位；15 位旧号请换成 18 位",
            f'identity number "{shown}" has {len(number)} characters, expected 18; old 15-digit numbers must be renewed',
        )
    if not is_digits(number[:17]) or not (is_digits(number[17]) or number[17] == "X"):
        raise Problem(
            f"身份号码“{shown}”含有不是数字的字符；前 17 位应为数字，末位为数字或 X，请改正",
            f'identity number "{shown}" has a character that is no digit; 17 digits and a digit or X are expected',
        )
    from stdnum.cn import ric
    from stdnum.exceptions import ValidationError

    try:
        birth: datetime.date | None = ric.get_birth_date(number)
    except ValidationError:
        birth = None
    if birth is None or birth > datetime.date.today() or birth.year < 1800:
        raise Problem(
            f"身份号码“{shown}”第 7-14 位不是可能的出生日期；应为年月日（YYYYMMDD），请核对证件",
            f'identity number "{shown}" has no possible date of birth at positions 7-14 (YYYYMMDD); check the card',
        )
    if number[17] != ric.calc_check_digit(number):
        raise Problem(
            f"身份号码“{shown}”的校验位与前 17 位不符；请核对证件，检查有无抄错的数字",
            f'identity number "{shown}" has a last character that does not fit the first 17; look for a mistyped digit',
        )
    return IdNumber(number)


def check(text: str) -> bool:
    """True if :func:`parse` accepts ``text``; never raises for text."""
    try:
        parse(text)
    except Problem:
        return False
    return True


def mask(text: str) -> str:
    """``text`` without spaces, all but the last four characters as stars; too short a text is stars alone."""
    return hide_all_but_last(compact(text), 4)


def mask_phone(text: str) -> str:
    """A phone number, mobile or landline, without spaces and hyphens, all but the last four digits as stars."""
    return hide_all_but_last(compact(text), 4)
