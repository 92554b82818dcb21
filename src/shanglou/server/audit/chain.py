"""The chain: how an entry's digest is made, and how a broken chain is found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from django.utils.translation import gettext as _

from shanglou.engine.language import Text, say

from ..foundation.refusals import called, fault
from .models import Entry, Head

START = "0" * 64
FIELDS = (
    "number", "group", "at", "person", "person_name", "body", "body_name", "address", "verb", "kind", "key", "label", "division",
    "old", "new", "note",
)  # fmt: skip


def sm3(data: bytes) -> str:
    """The SM3 digest (GB/T 32905) as 64 hexadecimal digits."""
    made = hashes.Hash(hashes.SM3())
    made.update(data)
    return made.finalize().hex()


def digest(entry: Entry, before: str) -> str:
    """The digest of an entry that follows the digest `before`: SM3 over both, every field named."""
    content = {name: getattr(entry, name) for name in FIELDS}
    content["at"] = entry.at.isoformat(timespec="microseconds")
    content["group"] = str(entry.group)
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sm3(f"{before}\n{written}".encode())


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold, and how."""

    number: int
    text: Text


@dataclass(frozen=True, slots=True)
class Anchor:
    """The number of an entry and its digest (or the beginning of it), written down where those who own the database cannot reach.

    They could make the whole chain anew after altering it, or cut its end off, and it would hold: SM3 has no key. That such an
    entry still has the digest shows that nothing up to it was touched since.
    """

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


def anchor_of(text: str) -> Anchor | None:
    """What somebody wrote down, ``123:66c7f0…``; None for nothing. `BadInput` for anything else."""
    if not text.strip():
        return None
    written = re.fullmatch(r"\s*(\d{1,18})\s*[:：]\s*([0-9a-fA-F]{16,64})\s*", text)
    if written is None:
        raise fault(
            called(_("抄录的链头"), "anchor"),
            text[:80],
            say("“序号:摘要”，摘要至少写前 16 位"),
            say("请照核对时显示的链头抄录。"),
        )
    return Anchor(int(written[1]), written[2].lower())


def head() -> Anchor:
    """Where the chain ends now."""
    found = Head.objects.filter(pk=1).first()
    return Anchor(found.number, found.digest) if found is not None else Anchor(0, START)


def verify(anchor: Anchor | None = None) -> Iterator[Break]:
    """Every place where the chain does not hold: an entry altered, removed, or added by the side; with an `anchor` also whether
    that entry has the digest that was written down.

    Reads the whole log once, in order. After an altered entry the chain is taken up again with the digest that is kept,
    so that one alteration is reported once.
    """
    expected, before = 1, START
    seen = anchor is None
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        if anchor is not None and entry.number == anchor.number:
            seen = True
            if not entry.digest.startswith(anchor.digest):
                text = say("第 {number} 条的摘要与抄录的不符：它或它之前的条目曾被改写", number=entry.number)
                yield Break(entry.number, text)
        if entry.number != expected:
            yield Break(expected, say("第 {first} 至 {last} 条缺失", first=expected, last=entry.number - 1))
        elif digest(entry, before) != entry.digest:
            yield Break(entry.number, say("第 {number} 条的内容与摘要不符，曾被改动", number=entry.number))
        expected, before = entry.number + 1, entry.digest
    end = head()
    if end.number != expected - 1:
        yield Break(end.number, say("链头记录 {head} 条，实有 {found} 条：末尾有缺失或多余", head=end.number, found=expected - 1))
    elif end.digest != before:
        yield Break(end.number, say("链头的摘要与最后一条不符"))
    if anchor is not None and not seen:
        yield Break(anchor.number, say("抄录过的第 {number} 条已不在：末尾曾被删去", number=anchor.number))
