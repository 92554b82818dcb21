"""Unified social credit code of organisations, GB 32100-2015 (统一社会信用代码)."""

from __future__ import annotations

from dataclasses import dataclass

from shanglou.standards._text import compact, hide_all_but_last, is_digits, require_text
from shanglou.standards.errors import Problem

#: The 31 symbols of the code: digits and capitals without I, O, S, V, Z.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LOOK_ALIKE = {"I": "1", "O": "0", "S": "5", "Z": "2", "V": "U"}
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A valid credit code and its parts (GB 32100-2015, clause 4).

    ``code`` has 18 characters: ``authority`` (1), ``category`` (2), ``division`` (3-8, GB/T 2260 code of the place of
    first registration, which may be abolished since), ``organisation`` (9-17, GB 11714) and ``check_symbol`` (18).
    """

    code: str

    def __str__(self) -> str:
        return self.code

    @property
    def authority(self) -> str:
        """The registering authority, one symbol: 9 is the market regulator, 5 civil affairs, N agriculture…"""
        return self.code[0]

    @property
    def category(self) -> str:
        """The kind of organisation within the authority, one symbol."""
        return self.code[1]

    @property
    def division(self) -> str:
        """The six digits of the division that registered it; not looked up, and not moved when a company moves."""
        return self.code[2:8]

    @property
    def organisation(self) -> str:
        """The nine symbols of the organisation code (GB 11714)."""
        return self.code[8:17]

    @property
    def check_symbol(self) -> str:
        """The last symbol, computed from the 17 before it (modulus 31)."""
        return self.code[17]

    @property
    def organisation_check_holds(self) -> bool:
        """True if the inner check symbol of GB 11714 (modulus 11) holds too; where not, a doubt and no fault."""
        total = sum(int(c, 36) * w for c, w in zip(self.organisation, _ORGANISATION_WEIGHTS, strict=False))
        return self.organisation[8] == "0123456789X0"[11 - total % 11]


def parse(text: str) -> CreditCode:
    """The credit code written in ``text``; full-width characters, lower case, spaces and hyphens are accepted.

    Raises :class:`Problem` on a wrong length, a symbol outside the 31, a letter in the division or a wrong check
    symbol. The first two symbols may be letters (rural collectives are registered under N), which python-stdnum's own
    ``validate`` refuses: only its check-symbol computation is used.
    """
    code = compact(require_text(text, "统一社会信用代码", "credit code"))
    if len(code) != 18:
        raise Problem(
            f"统一社会信用代码“{code[:40]}”有 {len(code)} 位，应为 18 位；请对照营业执照补全",
            f'credit code "{code[:40]}" has {len(code)} characters, expected 18; compare it with the licence',
        )
    for position, symbol in enumerate(code, start=1):
        if symbol not in ALPHABET:
            guess = _LOOK_ALIKE.get(symbol)
            raise Problem(
                f"统一社会信用代码“{code}”第 {position} 位是“{symbol}”，代码不用 I、O、S、V、Z 及其他符号；"
                + (f"请核对是否应为“{guess}”" if guess else "请改为数字或大写字母"),
                f'credit code "{code}" has "{symbol}" at position {position}; I, O, S, V, Z and other signs are '
                "not used; " + (f'check whether it should be "{guess}"' if guess else "use digits or capital letters"),
            )
    if not is_digits(code[2:8]):
        raise Problem(
            f"统一社会信用代码“{code}”第 3-8 位是“{code[2:8]}”，应为 6 位行政区划数字；请对照营业执照改正",
            f'credit code "{code}" has "{code[2:8]}" at positions 3-8, expected the six digits of a division; '
            "compare it with the licence",
        )
    from stdnum.cn import uscc  # lazy: python-stdnum costs a few ms

    expected = uscc.calc_check_digit(code[:17])
    if code[17] != expected:
        raise Problem(
            f"统一社会信用代码“{code}”校验位是“{code[17]}”，按前 17 位应为“{expected}”；请检查有无抄错的字符",
            f'credit code "{code}" ends in "{code[17]}", its first 17 characters call for "{expected}"; '
            "look for a mistyped character",
        )
    return CreditCode(code)


def check(text: str) -> bool:
    """True if :func:`parse` accepts ``text``; never raises for text."""
    try:
        parse(text)
    except Problem:
        return False
    return True


def mask(text: str) -> str:
    """``text`` without spaces, all but the last four characters as stars: for one-person businesses in lists."""
    return hide_all_but_last(compact(text), 4)
