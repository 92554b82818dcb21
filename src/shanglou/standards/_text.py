"""Small helpers on text, shared by the modules of the package."""

from __future__ import annotations

import csv
import unicodedata
from importlib import resources

from shanglou.standards.errors import Problem


def require_text(value: object, zh: str, en: str) -> str:
    """``value`` if it is text; a :class:`Problem` that names the field (``zh``, ``en``) otherwise."""
    if isinstance(value, str):
        return value
    kind = type(value).__name__
    raise Problem(
        f"{zh}应为文本，收到的是 {kind}；请按文本读入（表格软件常把它变成数字）",
        f"{en} must be text, got {kind}; read it as text (spreadsheets tend to turn it into a number)",
    )


def compact(text: str) -> str:
    """``text`` in half-width capitals, without white space and hyphens of any kind."""
    normal = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in normal if not c.isspace() and unicodedata.category(c) not in {"Pd", "Cf"})


def is_digits(text: str) -> bool:
    """True if ``text`` is not empty and holds the ASCII digits only."""
    return text.isascii() and text.isdigit()


def hide_all_but_last(text: str, shown: int) -> str:
    """``text`` with a star for every character but the last ``shown``; all stars if that would show half or more."""
    if len(text) < 2 * shown + 1:
        return "*" * len(text)
    return "*" * (len(text) - shown) + text[-shown:]


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of this package's ``data`` folder; lines that begin with ``#`` are skipped."""
    text = (resources.files("shanglou.standards") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
