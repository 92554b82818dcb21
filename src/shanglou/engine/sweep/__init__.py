"""Sweep many cases at once. Import from here: `Sweep` and what it returns."""

from .numbers import TooWide
from .plan import Sweep, Swept

__all__ = ["Sweep", "Swept", "TooWide"]
