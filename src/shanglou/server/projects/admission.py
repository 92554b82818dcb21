"""The admission form of a project (form F-CD-A1, CD2024 Annex 1): every field in the order of the form, from the project, its
parcels and what the form alone says; and which of the fields that must be there are missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..foundation.fields import column_label
from ..foundation.sealing import masked
from ..land.models import Parcel
from ..land.telling import Told, joined, told
from .derived import with_derived
from .models import Admission, Project


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form: its number, what stands in it, whether it must be there."""

    number: str
    told: Told
    needed: bool

    @property
    def is_missing(self) -> bool:
        """Whether it must be there and is not."""
        return self.needed and not self.told.known


@dataclass(frozen=True, slots=True)
class Form:
    """The form by sections. `personal` fields are masked."""

    sections: tuple[tuple[Any, tuple[Field, ...]], ...]

    @property
    def missing(self) -> tuple[Field, ...]:
        """The fields that must be there and are not."""
        return tuple(field for _title, fields in self.sections for field in fields if field.is_missing)

    @property
    def total(self) -> int:
        """How many fields must be there."""
        return sum(field.needed for _title, fields in self.sections for field in fields)


def admission_form(project: Project, parcels: Sequence[Parcel], own: Admission | None) -> Form:
    """The form of a project. A field that depends on another one (the municipal opinion on a long-term grant, the self-held
    share on a standard factory, the five elements on going upstairs, the acquisition batch on new land) is needed only when
    that is known to be so.
    """
    part = own or Admission(project=project)
    new_land = project.land_source == "new_supply" or (not project.land_source and project.kind == Project.Kind.NEW_SUPPLY)
    long_term = project.grant_term_class == "long_term"
    standard = project.factory_type == "standard"
    upstairs = project.is_upstairs is True

    def of(row: Any, number: str, name: str, needed: bool = True) -> Field:
        return Field(number, with_derived(row, [name])[0], needed)

    def from_parcels(number: str, name: str, needed: bool = True) -> Field:
        values = [item for parcel in parcels for item in told(parcel, [name])]
        label = told(Parcel(), [name])[0].label
        shown = joined(dict.fromkeys(item.value for item in values if item.known))
        # A value that one of several parcels lacks is missing.
        whole = bool(values) and all(item.known for item in values)
        return Field(number, Told(name, label, shown if whole or not needed else ""), needed)

    def hidden(number: str, name: str) -> Field:
        label = column_label(Admission, name)
        return Field(number, Told(name, label, masked(str(getattr(part, name)))), True)

    return Form(
        (
            (
                _("报送"),
                (
                    of(part, "A1.01", "committee", project.zone_id is not None),
                    of(part, "A1.01", "committee_sealed", project.zone_id is not None),
                    of(part, "A1.02", "submitted"),
                ),
            ),
            (
                _("拟供地地块情况"),
                (
                    from_parcels("A1.03", "location"),
                    from_parcels("A1.04", "approval_no", new_land),
                    from_parcels("A1.05", "bounds"),
                    of(project, "A1.06", "land_area"),
                    of(project, "A1.07", "building_density"),
                    of(project, "A1.08", "far"),
                    of(project, "A1.09", "supply_mode"),
                    of(project, "A1.09", "grant_term"),
                    of(project, "A1.09", "grant_term_class"),
                    of(project, "A1.13", "regional_assessments"),
                ),
            ),
            (
                _("“标准地”相关指标"),
                (
                    of(project, "A1.10", "required_investment_intensity"),
                    of(project, "A1.11", "required_revenue_per_mu"),
                    of(project, "A1.12", "required_tax_per_mu"),
                ),
            ),
            (
                _("项目情况"),
                (
                    of(project, "A1.14", "industry"),
                    of(project, "A1.14", "industries_to_attract", standard),
                    of(project, "A1.15", "investment_intensity"),
                    of(project, "A1.16", "product_and_capacity"),
                    of(project, "A1.17", "revenue_per_mu"),
                    of(project, "A1.18", "full_production_tax"),
                    of(project, "A1.19", "tax_per_mu"),
                    of(project, "A1.20", "five_elements", upstairs),
                    of(project, "A1.21", "is_upstairs"),
                    of(project, "A1.22", "factory_type"),
                    of(project, "A1.23", "self_held_share", standard),
                    of(project, "A1.24", "planned_start"),
                    of(project, "A1.25", "planned_completion"),
                    of(project, "A1.26", "planned_production"),
                    of(project, "A1.27", "full_production_date"),
                ),
            ),
            (
                _("区（市）县政府（管委会）审查意见"),
                (
                    of(part, "A1.28", "district_opinion"),
                    of(part, "A1.28", "district_opinion_text"),
                    of(part, "A1.28", "district_sealed"),
                    of(part, "A1.28", "district_opinion_date"),
                ),
            ),
            (
                _("市级部门审核意见（长期出让）"),
                (
                    of(part, "A1.29", "municipal_opinion", long_term),
                    of(part, "A1.29", "municipal_opinion_text", long_term),
                    of(part, "A1.29", "municipal_sealed", long_term),
                    of(part, "A1.29", "municipal_opinion_date", long_term),
                ),
            ),
            (
                _("填报人"),
                (
                    hidden("A1.30", "filler"),
                    hidden("A1.31", "filler_position"),
                    hidden("A1.32", "filler_phone"),
                ),
            ),
        )
    )
