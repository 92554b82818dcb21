"""The registry as frames for a sweep: one row a subject, with the facts that its check would have. Few queries for any size."""

from .registry import KEY, SUBJECTS, Frames

__all__ = ["KEY", "SUBJECTS", "Frames"]
