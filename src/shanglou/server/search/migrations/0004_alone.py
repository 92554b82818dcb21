"""PostgreSQL reads the index without helpers: a search gives a handful of rows, and to start helpers takes longer than to find them."""

from typing import Any

from django.db import migrations


def alone(apps: Any, schema_editor: Any) -> None:
    """Say of the function that the index is over, and so of whatever asks it, that it is not for helpers."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER FUNCTION search_grams(text, text, text, text) PARALLEL RESTRICTED", params=None)


class Migration(migrations.Migration):
    """After the scopes."""

    dependencies = (("search", "0003_scope"),)
    operations = (migrations.RunPython(alone),)
