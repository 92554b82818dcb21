"""Projects with their lists and plans; buildings, floors, units and who occupies them."""

from .buildings import Building, Floor, Occupancy, Unit, UnitArea
from .parts import Admission, Blocker, Investor, ListMembership, Milestone, Plan, TeamMember
from .project import Project

__all__ = [
    "Admission",
    "Blocker",
    "Building",
    "Floor",
    "Investor",
    "ListMembership",
    "Milestone",
    "Occupancy",
    "Plan",
    "Project",
    "TeamMember",
    "Unit",
    "UnitArea",
]
