"""The forms in which a list goes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..named import NamedList


@dataclass(frozen=True, slots=True)
class Form:
    """One form of file: what it is called, the end of its name, its content type, and how many rows it holds at most."""

    name: str
    label: Any
    content_type: str
    most: int | None = None
    needs_shape: bool = False


FORMS = {
    form.name: form
    for form in (
        Form("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", most=1_048_575),
        Form("csv", "CSV", "text/csv; charset=utf-8"),
        Form("parquet", "Parquet", "application/vnd.apache.parquet"),
        Form("gpkg", _("GeoPackage（图形）"), "application/geopackage+sqlite3", needs_shape=True),
    )
}


def shape_of(model: type[models.Model] | None) -> str:
    """The column that holds the geometry of a model's rows (WKB, EPSG:4490); empty when they have none."""
    fields = model._meta.concrete_fields if model is not None else ()
    return next((field.name for field in fields if isinstance(field, models.BinaryField) and field.name == "shape"), "")


def forms_for(view: NamedList | type[NamedList], model: type[models.Model] | None) -> tuple[Form, ...]:
    """The forms in which the rows of a list can go out."""
    return tuple(form for form in FORMS.values() if not form.needs_shape or shape_of(model) or view.drawn_by is not None)
