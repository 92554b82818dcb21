"""Forms of projects, buildings, units and occupancies."""

from .base import OptionalReasonForm, PartForm, PickingForm
from .buildings import (
    BuildingForm,
    CorrectOccupancyForm,
    DividableForm,
    DivideForm,
    FloorForm,
    FloorsForm,
    MergeForm,
    MoveInForm,
    MoveOutForm,
    NewUnitForm,
    UnitAreaForm,
    UnitForm,
)
from .files import UploadForm
from .parts import (
    AdmissionForm,
    BlockerForm,
    ClearForm,
    FillerForm,
    InvestorForm,
    ListingForm,
    MilestoneForm,
    PlanForm,
    TeamForm,
    UnlistForm,
)
from .projects import MoveForm, ParcelsForm, ProjectForm

__all__ = [
    "AdmissionForm",
    "BlockerForm",
    "BuildingForm",
    "ClearForm",
    "CorrectOccupancyForm",
    "DividableForm",
    "DivideForm",
    "FillerForm",
    "FloorForm",
    "FloorsForm",
    "InvestorForm",
    "ListingForm",
    "MergeForm",
    "MilestoneForm",
    "MoveForm",
    "MoveInForm",
    "MoveOutForm",
    "NewUnitForm",
    "OptionalReasonForm",
    "ParcelsForm",
    "PartForm",
    "PickingForm",
    "PlanForm",
    "ProjectForm",
    "TeamForm",
    "UnitAreaForm",
    "UnitForm",
    "UnlistForm",
    "UploadForm",
]
