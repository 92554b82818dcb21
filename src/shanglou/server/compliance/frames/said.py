"""What was stated and decided of rows, laid under the columns of a frame; which recorded answers hold for its rows."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import polars as pl
from django.db.models import QuerySet
from django.utils import timezone

from shanglou.engine.judgements import Judgements
from shanglou.vocabulary import VOCABULARY

from ..facts.memory import as_of
from ..facts.reading import newest
from ..facts.settled import Settled, judgements
from ..models import Answer, StatedFact
from .columns import KEY, filled, series, under


class Said:
    """The stated facts and recorded answers that hold on a day, as known now. No facts but those `wanted` are read."""

    def __init__(self, on: datetime.date, wanted: Collection[str]) -> None:
        self.on, self.wanted = on, wanted
        self.settled = Settled.on(on)

    def over(self, found: pl.DataFrame, subject: str, rows: QuerySet[Any]) -> pl.DataFrame:
        """What was stated of rows and what was decided of them, where their columns do not say it."""
        stated = StatedFact.objects.filter(subject=subject, fact__in=self.wanted, key__in=rows.values("pk"))
        by_fact: dict[str, dict[int, Any]] = {}
        for item in newest(as_of(stated, self.on, timezone.now())):
            by_fact.setdefault(item.fact, {})[item.key] = item.value
        for name, known in (*by_fact.items(), *self._decided(subject).items()):
            found = _read(found, name, known)
        return found

    def _decided(self, subject: str) -> dict[str, dict[int, Any]]:
        """The facts that answers decide, by the key of the row they are about."""
        decided: dict[str, dict[int, Any]] = {}
        for answer in self.settled.answers:
            kind, _, name = answer.target.partition(":")
            if answer.subject == subject:
                key = answer.key
            else:
                key = answer.project_id if subject == "project" and not answer.subject else None
            if kind == "fact" and name in self.wanted and key is not None:
                decided.setdefault(name, {})[key] = answer.value
        return decided

    def groups(self, frame: pl.DataFrame) -> Iterator[tuple[Judgements | None, pl.DataFrame]]:
        """The rows of a frame by the recorded answers that hold for them (``_division``, ``_project``)."""
        if not frame.height:
            return
        own = {row.project_id for row in self.settled.answers if row.project_id is not None and not row.subject}
        key = pl.when(pl.col("_project").is_in(list(own))).then(pl.col("_project"))
        marked = frame.with_columns(key.alias("_own"))
        by_answers: dict[tuple[int, ...], tuple[tuple[Answer, ...], list[tuple[int, int | None]]]] = {}
        for division, project in marked.select("_division", "_own").unique(maintain_order=True).rows():
            found = self.settled.of(division, project)
            by_answers.setdefault(tuple(row.pk for row in found), (found, []))[1].append((division, project))
        if len(by_answers) == 1:
            ((found, _),) = by_answers.values()
            yield (judgements(found) if found else None), frame
            return
        for found, places in by_answers.values():
            listed = pl.DataFrame(
                {"_division": [item[0] for item in places], "_own": pl.Series([item[1] for item in places], dtype=pl.Int64)}
            )
            part = marked.join(listed, on=["_division", "_own"], how="semi", nulls_equal=True)
            yield (judgements(found) if found else None), part.drop("_own")


def instead(found: pl.DataFrame, name: str, newest_first: Iterable[tuple[int, Any]]) -> pl.DataFrame:
    """The frame with a fact replaced where dated rows know it; of several for one key the first counts."""
    known: dict[int, Any] = {}
    for key, value in newest_first:
        if key not in known:
            known[key] = value
    known = {key: value for key, value in known.items() if value is not None}
    if not known:
        return found
    over = pl.DataFrame([series(KEY, known), series(name, known.values())])
    kept = found.select(KEY, name)
    return under(under(found.drop(name), over), kept)


def _read(found: pl.DataFrame, name: str, known: Mapping[int, Any]) -> pl.DataFrame:
    """The frame with a fact as statements have it (JSON), where it is unknown."""
    kind = VOCABULARY[name].of.kind
    made: dict[int, Any] = {}
    for key, value in known.items():
        if kind == "number":
            made[key] = float(value)
        elif kind == "date":
            made[key] = datetime.date.fromisoformat(value)
        else:
            made[key] = value
    return filled(found, name, made)
