"""What is masked as personal data is sealed too: who filled a form in."""

from django.db import migrations, models

import shanglou.server.foundation.fields
from shanglou.server.foundation.sealing import open_sealed, seal


def sealed(apps, schema_editor):
    """Seal what is kept in the clear."""
    _turned(apps, seal)


def in_the_clear(apps, schema_editor):
    """The way back."""
    _turned(apps, open_sealed)


def _turned(apps, turn):
    rows = apps.get_model("projects", "admission").objects
    for name in ("filler", "filler_position"):
        for pk, text in rows.exclude(**{name: ""}).order_by("pk").values_list("pk", name).iterator(chunk_size=2000):
            rows.filter(pk=pk).update(**{name: turn(text)})


class Migration(migrations.Migration):
    dependencies = [("projects", "0003_index_by_place")]

    operations = [
        migrations.AlterField("admission", "filler", models.TextField("填报人", blank=True, default="", max_length=60)),
        migrations.AlterField(
            "admission", "filler_position", models.TextField("填报人单位职务", blank=True, default="", max_length=200)
        ),
        migrations.RunPython(sealed, in_the_clear),
        migrations.AlterField(
            "admission", "filler", shanglou.server.foundation.fields.SealedText("填报人", blank=True, default="", max_length=60)
        ),
        migrations.AlterField(
            "admission",
            "filler_position",
            shanglou.server.foundation.fields.SealedText("填报人单位职务", blank=True, default="", max_length=200),
        ),
    ]
