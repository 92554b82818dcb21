"""Numbers as an address or a form gives them: what is none is None, never an error."""

from __future__ import annotations

#: The largest key that a database column holds.
LARGEST = 2**63 - 1


def whole(text: str) -> int | None:
    """The number that a text of plain digits is, as far as a key may be; None for anything else."""
    if not text.isascii() or not text.isdigit() or len(text) > 19:
        return None
    number = int(text)
    return number if number <= LARGEST else None
