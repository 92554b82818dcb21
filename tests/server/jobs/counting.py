"""Long work of the tests, run in a process of its own that can be killed: ``python -m tests.server.jobs.counting begin|work``.

Each of its steps makes two divisions in one transaction and keeps how far it is.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "shanglou.server.site.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from shanglou.server.bodies.actors import SYSTEM  # noqa: E402
from shanglou.server.bodies.models import Division  # noqa: E402
from shanglou.server.jobs.work import Progress, start, work  # noqa: E402

STEPS = 6


@work("test.count")
def count(progress: Progress) -> dict[str, Any]:
    """Go on from the step that was kept."""
    for number in range(progress.kept.get("next", 0), STEPS):
        with transaction.atomic():
            Division.objects.create(code=f"first {number}", name_zh="甲", level=Division.Level.UNIT)
            time.sleep(0.4)
            Division.objects.create(code=f"second {number}", name_zh="乙", level=Division.Level.UNIT)
            progress.keep(next=number + 1)
    return {"steps": STEPS}


if __name__ == "__main__":
    if sys.argv[1] == "begin":
        start(SYSTEM, "test.count", "计数")
    else:
        call_command("work")
