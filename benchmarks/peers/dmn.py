"""pyDMNrules: decision tables in a workbook. Null has its own rows, a verdict is met, failed or open."""

from __future__ import annotations

from typing import Any

import polars as pl
from openpyxl import Workbook
from openpyxl.styles import Border, Side
from pyDMNrules import DMN

from ..task import DISTRICTS, DIVISIBLE, FIELDS, HIGH_STOREY, SEVEN, VERDICTS, VOCABULARY, standard

YES, NO, UNKNOWN = '"met"', '"failed"', '"open"'
Rows = list[tuple[object, ...]]


def _name(fact: str) -> str:
    return fact.replace(".", "_")


def _text(value: str) -> str:
    return f'"{value}"'


def _standards() -> Rows:
    bands = ((f"<{HIGH_STOREY}", False), (f">={HIGH_STOREY}", True))
    rows: Rows = [("null", "-", "-", "null", "null"), ("-", "null", "-", "null", "null"), ("-", "-", "null", "null", "null")]
    rows += [
        (_text(district), _text(field), band, *standard(d, f, high))
        for d, district in enumerate(DISTRICTS)
        for f, field in enumerate(FIELDS)
        for band, high in bands
    ]
    return rows


def _margin(what: str) -> tuple[tuple[str, ...], tuple[str, ...], Rows]:
    rows: Rows = [
        ("null", "-", "-", "null"),
        ("-", "null", "-", "null"),
        ("-", "-", "null", "null"),
        ("-", "-", "-", f"Case.unit_{what} - Case.least_{what} * Case.unit_floor_area"),
    ]
    return (f"unit_{what}", "unit_floor_area", f"least_{what}"), (f"{what}_margin",), rows


def _sign(margin: str, verdict: str) -> tuple[tuple[str, ...], tuple[str, ...], Rows]:
    return (margin,), (verdict,), [("null", UNKNOWN), (">=0", YES), ("-", NO)]


def _tables() -> dict[str, tuple[tuple[str, ...], tuple[str, ...], Rows]]:
    asked = "(Case.project_transferred + Case.project_requested) * 100"
    cap_inputs = ("supply", "before", "floor_area", "transferred", "requested", "contract_share")
    nothing: Rows = [(*tuple("null" if place == lacking else "-" for place in range(6)), "null") for lacking in (0, 2, 3, 4)]
    seven = [function.__name__ for function in SEVEN]
    return {
        "cap": (
            tuple(f"project_{name}" for name in cap_inputs),
            ("cap_margin",),
            [
                *nothing,
                ('"stock"', "null", "-", "-", "-", "-", "null"),
                ('"stock"', "-", "-", "-", "-", "-", f"(Case.project_floor_area - Case.project_before) * 45 - {asked}"),
                ("-", "-", "-", "-", "-", "null", "null"),
                ("-", "-", "-", "-", "-", "-", f"Case.project_floor_area * Case.project_contract_share - {asked}"),
            ],
        ),
        "cap verdict": _sign("cap_margin", "within_cap"),
        "size": (
            ("unit_split_by", "unit_floor_area"),
            ("smallest_unit",),
            [
                ('"room"', "-", NO), ('"building"', "null", UNKNOWN), ('"floor"', "null", UNKNOWN),
                ('"building"', ">=3000", YES), ('"building"', "-", NO), ('"floor"', ">=1000", YES), ('"floor"', "-", NO),
                ("null", "null", UNKNOWN), ("null", "<1000", NO), ("null", "-", UNKNOWN),
            ],
        ),
        "use": (
            ("unit_use",),
            ("use_divisible",),
            [("null", UNKNOWN), (",".join(map(_text, DIVISIBLE)), YES), ("-", NO)],
        ),
        "order": (
            ("project_safe", "project_completed", "project_contract_allows"),
            ("in_order",),
            [
                ("false", "-", "-", NO), ("-", "false", "false", NO), ("true", "true", "-", YES), ("true", "-", "true", YES),
                ("-", "-", "-", UNKNOWN),
            ],
        ),
        "standards": (("unit_district", "unit_field", "unit_storey_height"), ("least_revenue", "least_tax"), _standards()),
        "revenue": _margin("revenue"),
        "revenue verdict": _sign("revenue_margin", "revenue_reached"),
        "tax": _margin("tax"),
        "tax verdict": _sign("tax_margin", "tax_reached"),
        "months": (("unit_months",), ("long_enough",), [("null", UNKNOWN), (">=12", YES), ("-", NO)]),
        "overall": (
            tuple(seven),
            ("overall",),
            [
                *((*tuple(NO if place == failing else "-" for place in range(7)), NO) for failing in range(7)),
                (*[YES] * 7, YES),
                (*["-"] * 7, UNKNOWN),
            ],
        ),
    }  # fmt: skip


def workbook() -> Workbook:
    """The decision tables, in pyDMNrules' layout."""
    book = Workbook()
    glossary = book.active
    glossary.title = "Glossary"
    tables = _tables()
    inputs = [_name(fact) for fact in VOCABULARY.facts]
    names = dict.fromkeys([*inputs, *(name for _, outputs, _ in tables.values() for name in outputs)])
    glossary.append(["Glossary"])
    glossary.append(["Variable", "Business Concept", "Attribute"])
    for name in names:
        glossary.append([name, "Case", name])
    glossary.merge_cells(start_row=3, end_row=2 + len(names), start_column=2, end_column=2)
    decision = book.create_sheet("Decision")
    decision.append(["Decision"])
    decision.append(["Decisions", "Execute Decision Tables"])
    for table in tables:
        decision.append([table, table])
    none, line = Side(), Side(style="double")
    last_input = Border(left=none, right=line, top=none, bottom=none)
    heading = Border(left=none, right=none, top=none, bottom=line)
    for table, (given, found, rows) in tables.items():
        sheet = book.create_sheet(table)
        sheet.append([table])
        sheet.append(["F", *given, *found])
        for number, cells in enumerate(rows, 1):
            sheet.append([number, *cells])
        for row in range(2, len(rows) + 3):
            sheet.cell(row, 1 + len(given)).border = last_input
        sheet.cell(2, 1).border = heading
    return book


def prepare() -> Any:
    """The rules, loaded."""
    rules = DMN()
    status = rules.use(workbook())
    assert "errors" not in status, status["errors"]
    return rules


def cases(frame: pl.DataFrame) -> list[dict[str, object]]:
    """The rows as pyDMNrules wants them."""
    return [{_name(key): value for key, value in row.items()} for row in frame.select(*VOCABULARY.facts).iter_rows(named=True)]


def assess(rules: Any, case: dict[str, object]) -> tuple[bool | None, ...]:
    """The verdicts of one case."""
    status, answer = rules.decide(case)
    assert "errors" not in status, status["errors"]
    result = answer[-1]["Result"]
    return tuple({"met": True, "failed": False, "open": None}[result[name]] for name in VERDICTS)
