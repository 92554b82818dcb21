"""What of projects can be imported: projects with their parts, buildings, storeys, units and who occupies them."""

from . import main, parts  # noqa: F401
