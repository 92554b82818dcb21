"""Files attached to rows of the registry: looked at before they are kept, kept sealed, seen with the row they belong to."""

from .holders import HOLDERS, Holder, hold, holder_of

__all__ = ["HOLDERS", "Holder", "hold", "holder_of"]
