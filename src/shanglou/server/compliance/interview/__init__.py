"""The interview behind *Check a project*: asks, few at a time, only what can still change an answer. Knows no Django."""

from .questions import UNKNOWN, Answered, Question, Reason
from .round import Place, Round, hold
from .undertakings import UNDERTAKINGS, Selected, Undertaking, select, undertaking

__all__ = [
    "UNDERTAKINGS", "UNKNOWN", "Answered", "Place", "Question", "Reason", "Round", "Selected", "Undertaking", "hold", "select",
    "undertaking",
]  # fmt: skip
