"""What is masked as personal data is sealed too: legal representatives."""

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
    rows = apps.get_model("enterprises", "enterprise").objects
    for name in ("legal_representative",):
        for pk, text in rows.exclude(**{name: ""}).order_by("pk").values_list("pk", name).iterator(chunk_size=2000):
            rows.filter(pk=pk).update(**{name: turn(text)})


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0004_index_by_order")]

    operations = [
        migrations.AlterField(
            "enterprise", "legal_representative", models.TextField("法定代表人", blank=True, default="", max_length=100)
        ),
        migrations.RunPython(sealed, in_the_clear),
        migrations.AlterField(
            "enterprise",
            "legal_representative",
            shanglou.server.foundation.fields.SealedText("法定代表人", blank=True, default="", max_length=100),
        ),
    ]
