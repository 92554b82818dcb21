"""What is done to projects, buildings, units and occupancies: one mutation, one action, one entry in the log."""

from __future__ import annotations

from .buildings import add_floors, change_building, change_floor, create_building, remove_building, remove_floor
from .occupancies import correct_occupancy, move_in, move_out, present, withdraw
from .parts import (
    change_listing,
    clear_blocker,
    put_on_list,
    remove_part,
    reopen_blocker,
    reveal_filler,
    roll_plan,
    save_part,
    set_admission,
    set_plan,
    take_off_list,
)
from .projects import change_project, create_project, move, remove_project, set_parcels
from .units import change_unit, correct_area, create_unit, decide_dividable, divide, merge, remove_unit

__all__ = [
    "add_floors",
    "change_building",
    "change_floor",
    "change_listing",
    "change_project",
    "change_unit",
    "clear_blocker",
    "correct_area",
    "correct_occupancy",
    "create_building",
    "create_project",
    "create_unit",
    "decide_dividable",
    "divide",
    "merge",
    "move",
    "move_in",
    "move_out",
    "present",
    "put_on_list",
    "remove_building",
    "remove_floor",
    "remove_part",
    "remove_project",
    "remove_unit",
    "reopen_blocker",
    "reveal_filler",
    "roll_plan",
    "save_part",
    "set_admission",
    "set_parcels",
    "set_plan",
    "take_off_list",
    "withdraw",
]
