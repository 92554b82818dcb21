"""What was done, in words: each room says the words of its own verbs; the log, which is of all rooms, looks them up here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

M = TypeVar("M", bound=Mapping[str, Any])
#: Verb of an entry -> lazy text.
WORDS: dict[str, Any] = {}


def worded(verbs: M) -> M:
    """Declare the words of some verbs; gives them back."""
    WORDS.update(verbs)
    return verbs


def word(verb: str) -> str:
    """The word of a verb; the verb itself where no room has said one."""
    return str(WORDS.get(verb, verb))


#: Names and values that an entry tells of and that are no fields of its object -> lazy text.
TERMS: dict[str, Any] = {}


def termed(terms: M) -> M:
    """Declare words for such names and values; gives them back."""
    TERMS.update(terms)
    return terms


def term(name: str) -> str:
    """The word of a name or a value; itself where no room has said one."""
    return str(TERMS.get(name, name))
