"""Django's own commands: ``python -m shanglou.server.site.manage migrate``."""

from __future__ import annotations

import os
import sys


def main(arguments: list[str] | None = None) -> None:
    """Run a Django command with the platform's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shanglou.server.site.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage", *(arguments if arguments is not None else sys.argv[1:])])


if __name__ == "__main__":
    main()
