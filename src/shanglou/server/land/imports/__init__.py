"""What of land can be imported: zones, control lines and parcels as tables and as shapes, and land supply records."""

from . import shapes, supply, tables  # noqa: F401
