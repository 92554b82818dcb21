"""What a sweep said of each row, kept as small numbers in Parquet files, and read again a column at a time."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl
from django.core.files.base import ContentFile

from shanglou.engine.instruments import Gate, Rule
from shanglou.engine.judge import Decision
from shanglou.policies import library

from ..bodies.actors import Actor
from . import queries
from .asking import VERDICTS, Asked
from .frames import KEY
from .models import SweepPart, SweepRun

DECISIONS = tuple(item.value for item in Decision)
#: Rows whose names are looked up together.
CHUNK = 2000


def coded(parts: Sequence[Asked]) -> pl.DataFrame:
    """The verdicts and decisions of a subject's rows, batch after batch, as their numbers in `VERDICTS` and `DECISIONS`.

    Every batch has the same rows.
    """
    frames = [asked.frame.sort(KEY) for asked in parts]
    columns = []
    for asked, frame in zip(parts, frames, strict=True):
        if not frame[KEY].equals(frames[0][KEY]):
            raise ValueError("batches of one subject have the same rows")
        rules = {rule.id for rule in asked.rules}
        names = [name for name in frame.columns if not name.startswith(("=", "_")) and name != KEY]
        columns.append(frame.select(_numbered(name, VERDICTS if name in rules else DECISIONS) for name in names))
    return pl.concat([frames[0].select(KEY), *columns], how="horizontal")


def _numbered(name: str, words: Sequence[str]) -> pl.Expr:
    numbers = {word: number for number, word in enumerate(words)}
    return pl.col(name).replace_strict(numbers, default=None, return_dtype=pl.UInt8).alias(name)


def keep(run: SweepRun, place: str, subject: str, frame: pl.DataFrame) -> SweepPart:
    """Keep what was said of a subject's rows."""
    out = io.BytesIO()
    frame.write_parquet(out, compression="zstd")
    part = SweepPart(run=run, place=place, subject=subject)
    part.file.save(f"{run.pk}-{place}-{subject}.parquet", ContentFile(out.getvalue()), save=False)
    part.save()
    return part


@dataclass(frozen=True, slots=True)
class Subject:
    """What a sweep was asked about: a rule or a gate, and the words of its answers."""

    item: Rule | Gate
    words: tuple[str, ...]

    @property
    def subject(self) -> str:
        """Of which rows it speaks."""
        return self.item.subject if isinstance(self.item, Rule) else self.item.source.subject.name


def about(name: str) -> Subject | None:
    """The rule or gate of an id."""
    own = library()
    if name in own.rules:
        return Subject(own.rules[name], VERDICTS)
    return Subject(own.gates[name], DECISIONS) if name in own.gates else None


def keys(run: SweepRun, asked: Subject, word: str) -> list[int]:
    """The rows of which a sweep said so, as they were numbered in the registry; empty where the file is gone."""
    part = run.parts.filter(place=asked.item.instrument.place, subject=asked.subject).first()
    if part is None or not part.file.storage.exists(str(part.file.name)):
        return []
    with part.file.open("rb") as file:
        try:
            frame = pl.read_parquet(file.read(), columns=[KEY, asked.item.id])
        except pl.exceptions.ColumnNotFoundError:
            return []
    return frame.filter(pl.col(asked.item.id) == asked.words.index(word)).sort(KEY)[KEY].to_list()


def named(actor: Actor, subject: str, wanted: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Rows with their names, in order: those that the actor may still see."""
    for first in range(0, len(wanted), CHUNK):
        chunk = list(wanted[first : first + CHUNK])
        found = queries.names_of(actor, subject, chunk)
        yield from ((key, found[key]) for key in chunk if key in found)
