"""What a form of the check page sends: nothing of it is kept between two requests but in the form itself."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils import timezone

from shanglou.engine.facts import Vocabulary

from .interview import UNKNOWN
from .interview.answers import NOTHING

ANSWER, UNSURE = "a.", "u."
"""How the fields of a form begin that answer a question, and that say of a question that its answer is not known."""
MOST_ANSWERS = 1000


@dataclass(frozen=True, slots=True)
class State:
    """Where, on which day, about what; the answers so far; which of them to ask anew; the name for what is saved."""

    where: str
    on: str
    about: str
    what_if: bool = False
    title: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    again: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()

    @property
    def is_begun(self) -> bool:
        """Whether it says enough to ask something."""
        return bool(self.where and self.about)


def today() -> str:
    """The day in the time zone of the platform, as ISO text."""
    return timezone.localdate().isoformat()


def read_state(data: QueryDict, vocabulary: Vocabulary) -> State:
    """The state that a form sends. It is never wrong: what is wrong with an answer is told beside its question."""
    names = dict.fromkeys(key[len(ANSWER) :] for key in data if key.startswith((ANSWER, UNSURE)))
    answers = {}
    for name in list(names)[:MOST_ANSWERS]:
        multiple = name in vocabulary and vocabulary[name].of.kind == "choices"
        raw = _merged(data.getlist(ANSWER + name), UNSURE + name in data, multiple)
        if raw:
            answers[name] = raw
    return State(
        data.get("place", "").strip()[:100],
        data.get("on", "").strip()[:40] or today(),
        data.get("undertaking", "").strip()[:40],
        data.get("what_if") == "1",
        data.get("title", "").strip()[:200],
        answers,
        tuple(name for name in data.getlist("again") if name),
        tuple(name for name in data.getlist("proof") if name),
    )


def _merged(values: Iterable[str], unsure: bool, multiple: bool) -> str:
    """One raw answer from all the fields of a question. What was written counts, whether or not *I don't know* is ticked."""
    written = [value.strip() for value in values if value.strip()]
    unsure = unsure or UNKNOWN in written
    plain = [value for value in written if value not in (UNKNOWN, NOTHING)]
    if multiple and plain:
        return ";".join([*plain, "?"] if unsure else plain)
    if plain:
        return plain[-1]
    return NOTHING if NOTHING in written and not unsure else UNKNOWN if unsure else ""


def day_of(state: State) -> datetime.date | None:
    """The day of a state, if it is one that a date field can show."""
    try:
        return datetime.date.fromisoformat(state.on)
    except ValueError:
        return None
