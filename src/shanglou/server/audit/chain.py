"""The chain: how an entry's digest is made, and how a broken chain is found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes

from shanglou.engine.language import Text, say

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


def verify() -> Iterator[Break]:
    """Every place where the chain does not hold: an entry altered, removed, or added by the side.

    Reads the whole log once, in order. After an altered entry the chain is taken up again with the digest that is kept,
    so that one alteration is reported once.
    """
    expected, before = 1, START
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        if entry.number != expected:
            yield Break(expected, say("第 {first} 至 {last} 条缺失", first=expected, last=entry.number - 1))
        elif digest(entry, before) != entry.digest:
            yield Break(entry.number, say("第 {number} 条的内容与摘要不符，曾被改动", number=entry.number))
        expected, before = entry.number + 1, entry.digest
    head = Head.objects.filter(pk=1).first()
    number, last = (head.number, head.digest) if head else (0, START)
    if number != expected - 1:
        yield Break(number, say("链头记录 {head} 条，实有 {found} 条：末尾有缺失或多余", head=number, found=expected - 1))
    elif last != before:
        yield Break(number, say("链头的摘要与最后一条不符"))
