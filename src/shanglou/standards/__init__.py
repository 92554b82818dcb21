"""National codes and units: places, industries, credit codes, parcel numbers, mu, CGCS2000, working days.

Nothing is read or imported until it is used. The modules hold everything; what is used most is also here.
"""

from __future__ import annotations

from importlib import import_module

# Type checkers take this name for true. Not from `typing`: importing that takes longer than all the rest here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from shanglou.standards import (
        calendar,
        credit_code,
        crs,
        divisions,
        errors,
        id_number,
        industries,
        land_numbers,
        units,
    )
    from shanglou.standards.calendar import WorkCalendar
    from shanglou.standards.credit_code import CreditCode
    from shanglou.standards.divisions import Place, PlaceLevel, covers, place, places, register, registered, unregister
    from shanglou.standards.errors import Problem
    from shanglou.standards.id_number import IdNumber
    from shanglou.standards.industries import Industry, IndustryLevel, industry, is_manufacturing
    from shanglou.standards.land_numbers import ParcelCode, UnitNumber, parse_parcel_code, parse_unit_number

__all__ = [
    "CreditCode",
    "IdNumber",
    "Industry",
    "IndustryLevel",
    "ParcelCode",
    "Place",
    "PlaceLevel",
    "Problem",
    "UnitNumber",
    "WorkCalendar",
    "calendar",
    "covers",
    "credit_code",
    "crs",
    "divisions",
    "errors",
    "id_number",
    "industries",
    "industry",
    "is_manufacturing",
    "land_numbers",
    "parse_parcel_code",
    "parse_unit_number",
    "place",
    "places",
    "register",
    "registered",
    "units",
    "unregister",
]

_MODULES = (
    "calendar",
    "credit_code",
    "crs",
    "divisions",
    "errors",
    "id_number",
    "industries",
    "land_numbers",
    "units",
)
_HOMES = {
    "CreditCode": "credit_code",
    "IdNumber": "id_number",
    "Industry": "industries",
    "IndustryLevel": "industries",
    "ParcelCode": "land_numbers",
    "Place": "divisions",
    "PlaceLevel": "divisions",
    "Problem": "errors",
    "UnitNumber": "land_numbers",
    "WorkCalendar": "calendar",
    "covers": "divisions",
    "industry": "industries",
    "is_manufacturing": "industries",
    "parse_parcel_code": "land_numbers",
    "parse_unit_number": "land_numbers",
    "place": "divisions",
    "places": "divisions",
    "register": "divisions",
    "registered": "divisions",
    "unregister": "divisions",
}


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    if name in _HOMES:
        value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
