"""The command line: `shanglou …`. One module a group of commands; each registers on the one `app` of `common`."""

from . import browsing, checking, comparing, explaining, sweeping, upkeep, whatifs
from .common import app

__all__ = ["app", "browsing", "checking", "comparing", "explaining", "sweeping", "upkeep", "whatifs"]
