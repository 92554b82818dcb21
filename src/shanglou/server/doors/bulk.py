"""What may be done to several rows of a list at once: always looked at first, then done row by row through the rooms' actions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from ..bodies.actors import Actor
from ..bodies.capabilities import Capability


@dataclass(frozen=True, slots=True)
class Effect:
    """What would become of one row: the old and the new in words, or why nothing can be done to it."""

    row: Any
    old: str = ""
    new: str = ""
    refused: str = ""

    @property
    def is_idle(self) -> bool:
        """Whether the row is already as it would be."""
        return not self.refused and self.old == self.new


class BulkAction(ABC):
    """One thing that may be done to several rows."""

    name: str
    label: Any
    capability: Capability

    @abstractmethod
    def form(self, actor: Actor, data: Any = None) -> forms.Form:
        """What has to be said before: the new value, a reason."""

    @abstractmethod
    def preview(self, actor: Actor, rows: Sequence[Any], said: dict[str, Any]) -> list[Effect]:
        """What would become of each row. Writes nothing."""

    @abstractmethod
    def apply(self, actor: Actor, row: Any, said: dict[str, Any]) -> None:
        """Do it to one row, by an action; `BadInput`, `Conflict` or `Refused` where it cannot be."""
