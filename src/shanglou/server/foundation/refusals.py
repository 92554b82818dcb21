"""Why the platform does not do what was asked, in both languages and with what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import Text, say


class Refused(Exception):
    """The actor may not do this. Carries what was wanted and who may."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.zh)
        self.text = text


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that somebody else changed meanwhile."""

    field: str
    label: Text
    theirs: Any
    yours: Any


class Conflict(Exception):
    """Somebody changed the row since it was read: who, when, which fields. Nothing was written.

    `clashes` are the fields that both changed to different values; `merged` tells whether none clash, so that the same
    change may be sent again with `version`. `named` and `key` say which row it is, where the deed
    is about several.
    """

    def __init__(
        self,
        who: str,
        when: str,
        changed: Sequence[str],
        clashes: Sequence[Clash],
        version: int,
        *,
        named: str = "",
        key: int | None = None,
    ) -> None:
        self.who, self.when, self.changed, self.clashes, self.version = who, when, tuple(changed), tuple(clashes), version
        self.named, self.key = named, key
        fields = "、".join(changed) or "—"
        self.text = (
            say("{who} 已于 {when} 修改过“{row}”（{fields}）。请核对后再办理。", who=who, when=when, row=named, fields=fields)
            if named
            else say("{who} 已于 {when} 修改过这条记录（{fields}）。请核对后再保存。", who=who, when=when, fields=fields)
        )
        super().__init__(self.text.zh)

    @property
    def merged(self) -> bool:
        """Whether the two changes touch different fields."""
        return not self.clashes


class Called(str):
    """A field as a page calls it, in the language of its reader; `name` is what programs call it."""

    name: str


def called(label: object, name: str) -> Called:
    """What to call a field in a `Fault` that may be shown on a page as well as told to a program."""
    made = Called(label)
    made.name = name
    return made


def fault(field: str, found: object, expected: Text, remedy: Text, *, row: int | None = None, source: str = "") -> BadInput:
    """A `BadInput` with one fault."""
    return BadInput(Fault(field, str(found), expected, remedy, row, source))
