"""What the front door shows: where one may ask, what is in force there today, a finished example."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

from shanglou.engine.documents import Status
from shanglou.engine.language import Text
from shanglou.policies import library, place_text
from shanglou.standards.divisions import Place, PlaceLevel, children, covers, place

from ..compliance.check_examples import Example, finished, projects
from ..foundation.fields import language


@dataclass(frozen=True, slots=True)
class Choice:
    """A place to choose."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class City:
    """A city that some instrument is of, with what lies in it."""

    name: str
    places: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """An instrument with its state on a day."""

    id: str
    city: str
    title: Text
    number: str
    status: Status
    starts: datetime.date
    ends: datetime.date | None


def cities(on: datetime.date | None = None) -> list[City]:
    """The places of all instruments, each with its districts and management units; where one is in force on the day, first."""
    day = on or timezone.localdate()
    codes = dict.fromkeys(item.place for item in library().instruments.values())
    found = []
    for code in sorted(codes, key=lambda code: not library().applicable(code, day).in_force):
        here = place(code)
        below = [item for item in children(code) if item.level in (PlaceLevel.DISTRICT, PlaceLevel.UNIT)]
        found.append(City(_name(here), (Choice(code, _name(here)), *(Choice(item.code, _name(item)) for item in below))))
    return found


def examples(city: str) -> list[Example]:
    """Two finished checks of a city, the latest stage of its life cycle, and a real project of it."""

    def here(item: Example) -> bool:
        return covers(city, item.state.where)

    return [*[item for item in finished() if here(item)][-2:], *[item for item in projects() if here(item)][:1]]


def documents(on: datetime.date | None = None) -> list[Document]:
    """Every instrument with its state on a day, city by city."""
    day = on or timezone.localdate()
    own = library()
    found = []
    for code in dict.fromkeys(item.place for item in own.instruments.values()):
        for entry in own.applicable(code, day).entries:
            item = entry.instrument
            if item.place == code:
                found.append(
                    Document(
                        item.id,
                        _name(place(code)),
                        item.title,
                        item.number,
                        entry.status,
                        item.validity.starts,
                        item.validity.ends,
                    )
                )
    return found


def years(of: list[Document]) -> tuple[int, int]:
    """The first and last year of a line that holds all of them and today."""
    now = timezone.localdate().year
    ends = [item.ends.year for item in of if item.ends]
    return min([item.starts.year for item in of] + [now]), max([*ends, now]) + 1


def _name(of: Place) -> str:
    return place_text(of).of(language())
