"""Parcel code (宗地代码, 19 characters) and real-estate-unit number (不动产单元号, 28), GB/T 37346-2019.

    330106 001002 GB00003 F00010001
    |      |      | |     ||
    |      |      | |     |8 digits: number of the fixture (for houses: building 4, unit 4)
    |      |      | |     kind of fixture: F house or structure, L forest, Q other, W none
    |      |      | 5 digits: serial number of the parcel
    |      |      2 letters: ownership of the land, kind of right
    |      cadastral area 3, cadastral sub-area 3
    county-level division 6

The division is not looked up: a number keeps the division of its day. Which letters go together beyond what the law
makes certain (:data:`RIGHTS`) is not checked.
"""

from __future__ import annotations

from dataclasses import dataclass

from shanglou.standards._text import compact, is_digits, require_text
from shanglou.standards.errors import Problem

#: First letter of the feature code: who owns the land. letter -> (zh, en)
OWNERSHIPS: dict[str, tuple[str, str]] = {
    "G": ("国家所有", "owned by the state"),
    "J": ("集体所有", "owned by a collective"),
    "Z": ("所有权未确定或有争议", "ownership undetermined or disputed"),
}

#: Second letter: the kind of right. letter -> (zh, en, first letters it goes with)
RIGHTS: dict[str, tuple[str, str, str]] = {
    "A": ("集体土地所有权", "collective ownership", "J"),
    "B": ("建设用地使用权（地表）", "construction land use right, surface", "GJZ"),
    "S": ("建设用地使用权（地上）", "construction land use right, above ground", "GJZ"),
    "X": ("建设用地使用权（地下）", "construction land use right, below ground", "GJZ"),
    "C": ("宅基地使用权", "homestead use right", "GJZ"),
    "D": ("土地承包经营权（耕地）", "contracted management right, arable land", "GJZ"),
    "E": ("土地承包经营权（林地）", "contracted management right, forest land", "GJZ"),
    "F": ("土地承包经营权（草地）", "contracted management right, grassland", "GJZ"),
    "L": ("林地使用权（承包经营以外）", "forest land use right, not contracted", "GJZ"),
    "N": ("农用地使用权（承包经营以外、非林地）", "farm land use right, not contracted, not forest", "GJZ"),
    "H": ("海域使用权", "sea area use right", "G"),
    "G": ("无居民海岛使用权", "uninhabited island use right", "G"),
    "W": ("使用权未确定或有争议", "use right undetermined or disputed", "GJZ"),
    "Y": ("其他使用权", "other use right", "GJZ"),
}

#: Letter of the fixture. letter -> (zh, en)
FIXTURES: dict[str, tuple[str, str]] = {
    "F": ("房屋等建筑物、构筑物", "house or other structure"),
    "L": ("森林或林木", "forest or trees"),
    "Q": ("其他定着物", "other fixture"),
    "W": ("无定着物", "no fixture"),
}


@dataclass(frozen=True, slots=True)
class ParcelCode:
    """A parcel code in parts: all text, of 6, 3, 3, 1, 1 and 5 characters."""

    division: str
    cadastral_area: str
    cadastral_sub_area: str
    ownership: str
    right: str
    serial: str

    def __str__(self) -> str:
        return "".join((self.division, self.cadastral_area, self.cadastral_sub_area, self.ownership, self.right, self.serial))

    @property
    def spaced(self) -> str:
        """The code in the groups of the standard's examples: "330106 001002 GB00003"."""
        code = str(self)
        return f"{code[:6]} {code[6:12]} {code[12:]}"

    @property
    def is_state_construction_land(self) -> bool:
        """True if the state owns the land and the right is one to build on it, at, above or below the surface."""
        return self.ownership == "G" and self.right in "BSX"


@dataclass(frozen=True, slots=True)
class UnitNumber:
    """A real-estate-unit number in parts: the parcel, the letter of the fixture and its 8 digits."""

    parcel: ParcelCode
    fixture: str
    fixture_number: str

    def __str__(self) -> str:
        return f"{self.parcel}{self.fixture}{self.fixture_number}"

    @property
    def spaced(self) -> str:
        """The number in groups: "330106 001002 GB00003 F00010001"."""
        return f"{self.parcel.spaced} {self.fixture}{self.fixture_number}"

    @property
    def building(self) -> str | None:
        """The four digits of the building; None unless the fixture is a house or structure."""
        return self.fixture_number[:4] if self.fixture == "F" else None

    @property
    def unit(self) -> str | None:
        """The four digits of the unit within the building; None unless the fixture is a house or structure."""
        return self.fixture_number[4:] if self.fixture == "F" else None


def parse_parcel_code(text: str) -> ParcelCode:
    """The parcel code in ``text``: 19 characters, spaces, hyphens, lower case and full-width accepted.

    Raises :class:`Problem` on a wrong length, a letter where a digit belongs, letters that the standard does not have
    or that the law does not allow together, or a serial number of 00000.
    """
    code = compact(require_text(text, "宗地代码", "parcel code"))
    if len(code) != 19:
        hint_zh = "；28 位的是不动产单元号" if len(code) == 28 else ""
        hint_en = "; 28 characters make a real-estate-unit number" if len(code) == 28 else ""
        raise Problem(
            f"宗地代码“{code[:40]}”有 {len(code)} 位，应为 19 位（区划 6、地籍区 3、地籍子区 3、特征码 2、顺序号 "
            f"5）{hint_zh}，请补正",
            f'parcel code "{code[:40]}" has {len(code)} characters, expected 19 '
            f"(division 6, area 3, sub-area 3, letters 2, serial 5){hint_en}; complete it",
        )
    return _parcel(code)


def parse_unit_number(text: str) -> UnitNumber:
    """The real-estate-unit number in ``text``: 28 characters, written as freely as :func:`parse_parcel_code` allows.

    Raises :class:`Problem` as that function does, and on a fixture letter other than F, L, Q, W, a fixture number
    that is no 8 digits, or is not 00000000 though there is no fixture (W).
    """
    code = compact(require_text(text, "不动产单元号", "real-estate-unit number"))
    if len(code) != 28:
        hint_zh = "；19 位的是宗地代码，没有定着物时其后加 W00000000" if len(code) == 19 else ""
        hint_en = "; 19 characters make a parcel code, add W00000000 where there is no fixture" if len(code) == 19 else ""
        raise Problem(
            f"不动产单元号“{code[:40]}”有 {len(code)} 位，应为 28 位（宗地代码 19、定着物特征码 1、定着物单元号 "
            f"8）{hint_zh}，请补正",
            f'real-estate-unit number "{code[:40]}" has {len(code)} characters, expected 28 '
            f"(parcel code 19, fixture letter 1, fixture number 8){hint_en}; complete it",
        )
    parcel, fixture, number = _parcel(code[:19]), code[19], code[20:]
    if fixture not in FIXTURES:
        raise Problem(
            f"不动产单元号“{code}”第 20 位是“{fixture}”，应为 F（房屋等）、L（林木）、Q（其他）或 W（无定着物）；请改正",
            f'real-estate-unit number "{code}" has "{fixture}" at position 20, expected F (house), L (forest), '
            "Q (other) or W (no fixture); correct it",
        )
    if not is_digits(number):
        raise Problem(
            f"不动产单元号“{code}”末 8 位是“{number}”，应为数字；请改正",
            f'real-estate-unit number "{code}" ends in "{number}", expected 8 digits; correct it',
        )
    if fixture == "W" and number != "00000000":
        raise Problem(
            f"不动产单元号“{code}”第 20 位为 W（无定着物），末 8 位却是“{number}”；应为 W00000000，请改正其一",
            f'real-estate-unit number "{code}" says W (no fixture) but ends in "{number}"; expected W00000000, '
            "correct one or the other",
        )
    return UnitNumber(parcel, fixture, number)


def _parcel(code: str) -> ParcelCode:
    digits = code[:12] + code[14:19]
    if not is_digits(digits):
        raise Problem(
            f"宗地代码“{code}”在数字位上有其他字符；第 1-12 位和第 15-19 位应为数字，请检查 O 与 0、I 与 1",
            f'parcel code "{code}" has another character in place of a digit; positions 1-12 and 15-19 are digits, '
            "check O for 0 and I for 1",
        )
    ownership, right = code[12], code[13]
    if ownership not in OWNERSHIPS:
        raise Problem(
            f"宗地代码“{code}”第 13 位是“{ownership}”，应为 G（国家）、J（集体）或 Z（未确定或有争议）；请改正",
            f'parcel code "{code}" has "{ownership}" at position 13, expected G (state), J (collective) or '
            "Z (undetermined or disputed); correct it",
        )
    if right not in RIGHTS:
        known = "、".join(RIGHTS)
        raise Problem(
            f"宗地代码“{code}”第 14 位是“{right}”，应为 {known} 之一（工业用地多为 B）；请改正",
            f'parcel code "{code}" has "{right}" at position 14, expected one of {", ".join(RIGHTS)} '
            "(B for most industrial land); correct it",
        )
    right_zh, right_en, allowed = RIGHTS[right]
    if ownership not in allowed:
        raise Problem(
            f"宗地代码“{code}”的特征码“{ownership}{right}”不成立：{right_zh}只与 {allowed} 组合；请核对权属",
            f'parcel code "{code}" has the letters "{ownership}{right}", which cannot go together: {right_en} goes '
            "with "
            f"{allowed} only; check who owns the land",
        )
    if code[14:19] == "00000":
        raise Problem(
            f"宗地代码“{code}”的顺序号为 00000；应从 00001 起编，请补正",
            f'parcel code "{code}" has the serial number 00000; numbering begins at 00001, complete it',
        )
    return ParcelCode(code[:6], code[6:9], code[9:12], ownership, right, code[14:19])
