"""A report as people read it: stages, gates, findings, what to bring, who decides. In one language; knows no Django."""

from .build import present
from .marks import DECISIONS, VERDICTS, Mark
from .stages import GROUPS, Group, group_of
from .view import (
    Bar,
    Bring,
    BringGroup,
    Cited,
    Contradiction,
    DecideGroup,
    DocumentView,
    FindingView,
    GateView,
    Known,
    Open,
    ReportView,
    StageView,
    Step,
)

__all__ = [
    "DECISIONS", "GROUPS", "VERDICTS", "Bar", "Bring", "BringGroup", "Cited", "Contradiction", "DecideGroup", "DocumentView",
    "FindingView", "GateView", "Group", "Known", "Mark", "Open", "ReportView", "StageView", "Step", "group_of", "present",
]  # fmt: skip
