"""How many things of one kind are named in one text."""

from __future__ import annotations

from collections.abc import Iterable


def together(members: Iterable[str], english: bool) -> str:
    """Members in one text, the word that all of them begin with once: 单元 101、102."""
    listed = list(dict.fromkeys(member for member in members if member))
    words = {member.partition(" ")[0] for member in listed if " " in member}
    comma = ", " if english else "、"
    if len(listed) > 1 and len(words) == 1 and all(" " in member for member in listed):
        (word,) = words
        return f"{word} {comma.join(member.partition(' ')[2] for member in listed)}"
    return comma.join(listed)


def capital(text: str) -> str:
    """With a capital at the beginning, which labels of the vocabulary have not; Chinese has none."""
    return text[:1].upper() + text[1:]
