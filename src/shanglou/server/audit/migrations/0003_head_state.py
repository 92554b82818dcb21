"""The head of the log knows the newest entry that something could rest on."""

from typing import Any

from django.db import migrations, models


def known(apps: Any, schema_editor: Any) -> None:
    """Until now any entry counted as such."""
    head = apps.get_model("audit", "Head")
    head.objects.update(state=models.F("digest"))


class Migration(migrations.Migration):
    """After the protection."""

    dependencies = (("audit", "0002_append_only"),)
    operations = (
        migrations.AddField("head", "state", models.CharField(default="0" * 64, max_length=64)),
        migrations.RunPython(known, migrations.RunPython.noop, elidable=True),
    )
