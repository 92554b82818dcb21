"""The command line: `shanglou …`. One module a group of commands; each registers on the one `app` of `common`."""

from . import browsing, checking, comparing, explaining, server, sweeping, upkeep, whatifs
from .common import app

COMMANDS = (
    "policies", "check", "compare", "whatif", "sweep", "template", "explain", "facts", "coverage", "handbook", "lint",
    "serve", "seed", "backup", "restore", "manage",
)  # fmt: skip
app.registered_commands.sort(key=lambda command: (*COMMANDS, command.name).index(command.name))
for _command in app.registered_commands:
    # Without a short help of its own a command's help is cut off after a few words, often before the English begins.
    _command.short_help = str(_command.help)

__all__ = ["app", "browsing", "checking", "comparing", "explaining", "server", "sweeping", "upkeep", "whatifs"]
