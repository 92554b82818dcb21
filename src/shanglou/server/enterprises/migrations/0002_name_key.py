"""The name as it is compared, by which doubles are found."""

from django.db import migrations

import shanglou.server.enterprises.models
from shanglou.server.enterprises.codes import name_key

BATCH = 2000


def fill(apps, schema_editor):
    enterprise = apps.get_model("enterprises", "Enterprise")
    batch = []
    for row in enterprise.objects.only("pk", "name_zh").iterator(chunk_size=BATCH):
        row.name_key = name_key(row.name_zh)
        batch.append(row)
        if len(batch) == BATCH:
            enterprise.objects.bulk_update(batch, ["name_key"])
            batch = []
    if batch:
        enterprise.objects.bulk_update(batch, ["name_key"])


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="enterprise",
            name="name_key",
            field=shanglou.server.enterprises.models.NameKey(
                blank=True, db_index=True, default="", editable=False, max_length=200
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
