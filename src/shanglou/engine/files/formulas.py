"""Cells of a workbook whose formula gives no value: one that failed (``#N/A``), or that nobody has worked out.

The reader of workbooks gives both as empty cells; what they hold stands in the sheet's XML alone.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

_PART = 1 << 22
_SHEET = re.compile(rb'<(?:\w+:)?sheet\b[^>]*?\br:id="([^"]+)"')
_LINK = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_FILLED = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]+)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")


def without_value(path: Path, position: int) -> dict[tuple[int, int], str]:
    """The cells of the sheet at a position (from 0) whose formula gives no value, as row and column from 0: with the error that
    stands there, or an empty text where nothing does. None for a workbook of the old form, whose formulas are not looked at.
    """
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as packed:
        part = _part(packed, position)
        return dict(_found(packed, part)) if part in packed.namelist() else {}


def _part(packed: zipfile.ZipFile, position: int) -> str:
    try:
        names = _SHEET.findall(packed.read("xl/workbook.xml"))
        links = packed.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return ""
    wanted = names[position] if position < len(names) else b""
    for link in _LINK.findall(links):
        attributes = dict(re.findall(rb'(\w+)="([^"]*)"', link))
        if wanted and attributes.get(b"Id") == wanted:
            target: str = attributes.get(b"Target", b"").decode()
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return ""


def _found(packed: zipfile.ZipFile, part: str) -> Iterator[tuple[tuple[int, int], str]]:
    with packed.open(part) as file:
        rest = b""
        while read := file.read(_PART):
            text = rest + read
            if b't="e"' not in text and not _FORMULA.search(text):
                rest = text[text.rfind(b"<") :]
                continue
            end = 0
            for cell in _FILLED.finditer(text):
                end = cell.end()
                about, held = cell.groups()
                is_error = b't="e"' in about
                if not is_error and not _FORMULA.search(held):
                    continue
                value, place = _VALUE.search(held), _PLACE.search(about)
                # A formula that gives an empty text has one.
                if place and (is_error or (value is None and b't="str"' not in about)):
                    column = 0
                    for letter in place[1]:
                        column = column * 26 + letter - 64
                    yield (int(place[2]) - 1, column - 1), value[1].decode() if value else ""
            # A cell that is cut through is looked at again with what follows.
            rest = text[end:]
