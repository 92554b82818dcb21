"""Django's own commands: ``python -m shanglou.server.site.manage migrate``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

#: Commands that change no row and take none out, and the worker's.
IDLE = frozenset(
    {
        "check", "collectstatic", "compilemessages", "db_worker", "diffsettings", "findstatic", "help", "makemessages",
        "makemigrations", "optimizemigration", "showmigrations", "sqlflush", "sqlmigrate", "sqlsequencereset", "squashmigrations",
        "test", "version", "work",
    }
)  # fmt: skip


def main(arguments: list[str] | None = None) -> None:
    """Run a Django command with the platform's settings. Such commands go past the actions, which enter what they do in the log:
    so that one was run is an entry, whatever came of it.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shanglou.server.site.settings")
    from django.core.management import execute_from_command_line

    given = arguments if arguments is not None else sys.argv[1:]
    try:
        execute_from_command_line(["manage", *given])
    finally:
        _enter(given)


def _enter(given: Sequence[str]) -> None:
    from django.apps import apps

    if not given or given[0].startswith("-") or given[0] in IDLE or not apps.ready:
        return
    from django.db import Error

    from ..audit.actions import Deed, record
    from ..bodies.actors import operator

    try:
        new = {"arguments": list(given[1:])}
        record(operator().identity, [Deed("command.run", "site", "", f"manage {given[0]}", new=new)])
    except Error as problem:
        # A database without tables, or none at all, has no log yet.
        print(f"未记入留痕 / not entered in the log: {problem}", file=sys.stderr)


if __name__ == "__main__":
    main()
