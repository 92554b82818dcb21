"""What can be imported: one declaration for each table of the registry, made by the room that owns it in its ``imports.py``."""

from __future__ import annotations

from typing import Any

from django.db import models

KINDS: dict[str, Any] = {}


def kind_of(model: type[models.Model]) -> Any | None:
    """The kind whose rows are of a model; None when the model cannot be imported."""
    return next((kind for kind in KINDS.values() if kind.model is model and kind.is_main), None)
