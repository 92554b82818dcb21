"""The colours of the design language can be told apart by those who see less well (WCAG 2.1, AA)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[3] / "frontend" / "src" / "tokens.css"


def colours() -> dict[str, str]:
    """Name -> hexadecimal colour."""
    return dict(re.findall(r"--sl-([a-z-]+): (#[0-9a-f]{6});", TOKENS.read_text(encoding="utf-8")))


def lightness(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """1 to 21."""
    low, high = sorted((lightness(one), lightness(other)))
    return (high + 0.05) / (low + 0.05)


TEXT = [
    *((ink, ground) for ink in ("ink", "ink-soft", "brand", "link", "not", "lack") for ground in ("paper", "ground")),
    *((kind, f"{kind}-soft") for kind in ("met", "not", "lack", "judge", "none", "brand")),
    ("ink", "brand-soft"),
    ("ink-soft", "brand-soft"),
    ("ink-soft", "none-soft"),
    ("paper", "brand"),
    ("paper", "not"),
]


@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_stands_out_from_its_ground(text: str, ground: str):
    known = colours()
    assert contrast(known[text], known[ground]) >= 4.5


def test_the_line_around_an_input_stands_out():
    known = colours()
    assert contrast(known["line-strong"], known["paper"]) >= 3


def test_a_link_stands_out_from_the_text_around_it():
    known = colours()
    assert contrast(known["link"], known["ink"]) >= 3


def test_contrast_is_counted_as_the_standard_counts_it():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
