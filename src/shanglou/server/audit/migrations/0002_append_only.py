"""Entries can be added and read, and nothing else: the database itself refuses to change or delete them."""

from typing import Any

from django.db import migrations

from shanglou.server.audit import protection


def protect(apps: Any, schema_editor: Any) -> None:
    """Add the triggers."""
    protection.protect(schema_editor.connection)


def release(apps: Any, schema_editor: Any) -> None:
    """Remove the triggers."""
    protection.release(schema_editor.connection)


class Migration(migrations.Migration):
    """After the table."""

    dependencies = (("audit", "0001_initial"),)
    operations = (migrations.RunPython(protect, release),)
