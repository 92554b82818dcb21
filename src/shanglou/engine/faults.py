"""What is wrong with an input, said so that its owner can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .language import Language, Text, say


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one field: where, what was found, what is expected and what to do.

    `row` counts from 1 and is the row of the user's own file (its header is row 1), or None outside files.
    """

    field: str
    found: str
    expected: Text
    remedy: Text
    row: int | None = None
    source: str = ""

    def message(self, language: Language = "zh") -> str:
        """The fault as one line."""
        place = " ".join(
            part for part in (self.source, say("第 {row} 行", row=self.row).of(language) if self.row else "", self.field) if part
        )
        return say(
            "{place}：填的是 {found}；应为{expected}。{remedy}",
            place=place,
            found=self.found or say("空"),
            expected=self.expected,
            remedy=self.remedy,
        ).of(language)

    def as_json(self) -> dict[str, object]:
        """The fault as JSON (schema: ``docs/schemas/fault.json``)."""
        return {
            "row": self.row,
            "field": self.field,
            "found": self.found,
            "expected": {"zh": self.expected.zh, "en": self.expected.en},
            "remedy": {"zh": self.remedy.zh, "en": self.remedy.en},
            "source": self.source,
        }


class BadInput(ValueError):
    """The input is wrong: `faults` says everything that is wrong with it, not only the first thing."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(fault.message("zh") + " / " + fault.message("en") for fault in self.faults))


class RuleError(TypeError):
    """A rule, table, parameter or vocabulary is wrongly written: for the person who writes policies, not for users."""
