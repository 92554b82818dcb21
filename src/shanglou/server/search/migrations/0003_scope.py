"""The index also holds by what entries are narrowed. It is made anew at the next start (`index.ensure`)."""

from typing import Any

from django.db import migrations, models

POSTGRESQL = """
DROP INDEX search_found_grams;
DROP FUNCTION search_grams(text, text, text);
CREATE FUNCTION search_grams(title text, code text, initials text, scope text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT substr(part, at, 2)), '{}') || string_to_array(scope, ' ')
  FROM unnest(ARRAY[title, code, initials]) AS part, generate_series(1, greatest(length(part) - 1, 1)) AS at
  WHERE part <> ''
$$;
CREATE INDEX search_found_grams ON search_found USING gin (search_grams(title, code, initials, scope)) WITH (fastupdate = off);
"""
SQLITE = "CREATE VIRTUAL TABLE search_grams USING fts5(title, code, initials, scope, content='', tokenize='unicode61')"


def make(apps: Any, schema_editor: Any) -> None:
    """Make the index anew, empty."""
    apps.get_model("search", "Found").objects.all().delete()
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)
    else:
        schema_editor.execute("DROP TABLE search_grams")
        schema_editor.execute(SQLITE)


class Migration(migrations.Migration):
    """After the first index."""

    dependencies = (("search", "0002_grams"),)
    operations = (
        migrations.AddField("found", "scope", models.CharField(default="", max_length=200)),
        migrations.RunPython(make),
    )
