"""What the codes of divisions are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shanglou.engine.language import Text
from shanglou.standards.divisions import Place, place, places
from shanglou.standards.errors import Problem


def place_text(found: Place) -> Text:
    """The name of a place in both languages."""
    return Text(found.name_zh, found.name_en or found.name_zh)


class DivisionNames(Mapping[str, Text]):
    """The names of divisions by code, management units that a policy folder registers later and abolished ones included."""

    def __getitem__(self, code: str) -> Text:
        try:
            return place_text(place(code, allow_abolished=True))
        except Problem as problem:
            raise KeyError(code) from problem

    def __iter__(self) -> Iterator[str]:
        return (found.code for found in places())

    def __len__(self) -> int:
        return len(places())

    def __bool__(self) -> bool:
        # Whether there are any is asked of every printed division; counting them would sort three thousand each time.
        return True


DIVISIONS = DivisionNames()
