"""Who acts: a person in a body, from an address, in one user action."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Identity:
    """What an audit entry keeps of an actor. Plain values: an entry outlives the person and the body it names."""

    person: str = ""
    person_name: str = ""
    body: str = ""
    body_name: str = ""
    address: str = ""
    #: One user action may change many rows; all its entries share this.
    group: uuid.UUID = field(default_factory=uuid.uuid4)


SYSTEM = "system"


def system_identity(name: str = SYSTEM) -> Identity:
    """The identity of work that no person started, such as a nightly sweep."""
    return Identity(person=SYSTEM, person_name=name)
