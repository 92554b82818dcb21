"""Registry rows become a case: each fact exact, each linked to the row it comes from, as known at a moment."""

from .gathering import Disagreement, Gathered, Origin, Unreadable
from .settled import Settled
from .subject import Subject, subject_of

__all__ = ["Disagreement", "Gathered", "Origin", "Settled", "Subject", "Unreadable", "subject_of"]
