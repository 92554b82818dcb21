"""The index of grams: FTS5 on SQLite, GIN over an array of grams on PostgreSQL."""

from typing import Any

from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION search_grams(title text, code text, initials text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT substr(part, at, 2)), '{}')
  FROM unnest(ARRAY[title, code, initials]) AS part, generate_series(1, greatest(length(part) - 1, 1)) AS at
  WHERE part <> ''
$$;
CREATE INDEX search_found_grams ON search_found USING gin (search_grams(title, code, initials)) WITH (fastupdate = off);
"""
SQLITE = "CREATE VIRTUAL TABLE search_grams USING fts5(title, code, initials, content='', tokenize='unicode61')"


def make(apps: Any, schema_editor: Any) -> None:
    """Add the index."""
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE, params=None)


def remove(apps: Any, schema_editor: Any) -> None:
    """Take it away."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX search_found_grams; DROP FUNCTION search_grams(text, text, text)")
    else:
        schema_editor.execute("DROP TABLE search_grams")


class Migration(migrations.Migration):
    """After the table."""

    dependencies = (("search", "0001_initial"),)
    operations = (migrations.RunPython(make, remove),)
