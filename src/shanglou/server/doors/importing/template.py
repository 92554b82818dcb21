"""The blank workbook of a kind of import: its columns with units, allowed values and checks."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.utils.translation import gettext as _

from shanglou.engine.files.template import write_template

from ...foundation.fields import language
from ...foundation.writing import blameless
from ..kinds import ImportKind
from .facts import both


def template(kind: ImportKind) -> tuple[bytes, str]:
    """The workbook, in the language asked for, and what it is called."""
    facts = [kind.fact(item.name) for item in kind.in_template]
    with tempfile.TemporaryDirectory(prefix="shanglou-") as folder:
        path = Path(folder) / "template.xlsx"
        with blameless():
            write_template(path, kind.vocabulary, facts, title=both(kind.label), language=language())
        return path.read_bytes(), f"{kind.label}-{_('导入模板')}.xlsx"
