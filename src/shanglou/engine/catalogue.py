"""What applies to a place on a day: in force, issued but not yet in force, lapsed; what prevails; what stays open."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .documents import Conflict, Question, Status
from .facts import Vocabulary
from .instruments import Gate, Instrument, Rule
from .language import Text, say


@dataclass(frozen=True, slots=True)
class Entry:
    """One instrument for a place and day: its state, what to say of it, and which instruments in force prevail over it."""

    instrument: Instrument
    status: Status
    remark: Text
    yields_to: tuple[Instrument, ...] = ()

    @property
    def in_force(self) -> bool:
        """Whether its rules hold on the day."""
        return self.status == "in force"


@dataclass(frozen=True, slots=True)
class Applicable:
    """All instruments of a place, by their state on a day."""

    place: str
    on: datetime.date
    entries: tuple[Entry, ...]
    conflicts: tuple[Conflict, ...]
    questions: tuple[Question, ...]

    @property
    def in_force(self) -> tuple[Instrument, ...]:
        """The instruments whose rules hold."""
        return tuple(entry.instrument for entry in self.entries if entry.in_force)

    @property
    def others(self) -> tuple[Entry, ...]:
        """Issued but not yet in force, or lapsed: only a labelled what-if may use them."""
        return tuple(entry for entry in self.entries if not entry.in_force)


class Catalogue:
    """A set of instruments over one vocabulary.

    `covers(a, b)` says whether the place with code a contains the one with code b (the engine knows no geography).
    """

    def __init__(
        self, instruments: Iterable[Instrument], vocabulary: Vocabulary, covers: Callable[[str, str], bool] = lambda a, b: a == b
    ) -> None:
        self.instruments = {instrument.id: instrument for instrument in instruments}
        self.vocabulary = vocabulary
        self._covers = covers

    def applicable(self, place: str, on: datetime.date) -> Applicable:
        """The instruments of the place (a code) and their state on the day, those in force first, the prevailing one before
        what yields to it."""
        here = [item for item in self.instruments.values() if self._covers(item.place, place)]
        states = {item: item.validity.status(on) for item in here}
        entries = []
        for item in here:
            status = states[item]
            if status == "not issued":
                continue
            above = tuple(other for other in here if item.id in other.prevails_over and states[other] == "in force")
            entries.append(Entry(item, status, self._remark(item, status, above), above if status == "in force" else ()))
        order = {"in force": 0, "issued": 1, "lapsed": 2}
        below = _ranks(entries)
        entries.sort(
            key=lambda entry: (order[entry.status], below[entry.instrument], -entry.instrument.validity.starts.toordinal())
        )
        active = {entry.instrument.id for entry in entries if entry.in_force}
        conflicts = tuple(item for item in self.conflicts.values() if active & set(item.documents))
        questions = tuple(item for entry in entries if entry.in_force for item in entry.instrument.questions.values())
        return Applicable(place, on, tuple(entries), conflicts, questions)

    def _remark(self, item: Instrument, status: Status, above: tuple[Instrument, ...]) -> Text:
        starts, ends = item.validity.starts, item.validity.ends
        if status == "issued":
            return say("已印发，自 {starts} 起施行；当日尚不适用，其限值一概不用。", starts=starts)
        if status == "lapsed":
            return say("已于 {ends} 届满失效；只能作注明假设的推演。{more}", ends=ends, more=item.after_lapse)
        if above:
            names = Text("、".join(other.title.zh for other in above), "; ".join(other.title.en for other in above))
            return say("现行有效；与《{names}》不一致的，以后者为准。", names=names)
        if item.validity.basis != "stated":
            return say("现行有效（起止日期有一项为读法或假定：{note}）。", note=item.validity.note)
        return say("现行有效。")

    @property
    def questions(self) -> dict[str, Question]:
        """Every open question, by id."""
        return {key: value for item in self.instruments.values() for key, value in item.questions.items()}

    @property
    def conflicts(self) -> dict[str, Conflict]:
        """Every known contradiction, by id."""
        return {key: value for item in self.instruments.values() for key, value in item.conflicts.items()}

    @property
    def rules(self) -> dict[str, Rule]:
        """Every rule by its qualified id."""
        return {made.id: made for item in self.instruments.values() for made in item.rules.values()}

    @property
    def gates(self) -> dict[str, Gate]:
        """Every gate by its qualified id."""
        return {made.id: made for item in self.instruments.values() for made in item.gates.values()}

    def clause_texts(self) -> Mapping[str, Text]:
        """The summary of every clause, by id."""
        return {key: clause.summary for item in self.instruments.values() for key, clause in item.clauses.items()}


def _ranks(entries: Sequence[Entry]) -> dict[Instrument, int]:
    """How many instruments stand above each in its longest chain; those of a circle stand level, at the end."""
    ranks = {entry.instrument: 0 for entry in entries}
    for _ in entries:
        for entry in entries:
            for above in entry.yields_to:
                ranks[entry.instrument] = min(max(ranks[entry.instrument], ranks[above] + 1), len(entries))
    return ranks
