"""The made-up projects as they are saved."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal

from django.utils import timezone

from shanglou.server.enterprises.models import Enterprise
from shanglou.server.land.models import Parcel
from shanglou.server.projects.models import Milestone, Project
from shanglou.server.site.seeding import projects

from ..conftest import Cast

TODAY = datetime.date(2026, 11, 28)


def test_a_project_is_registered_on_the_day_it_was_first_planned(cast: Cast):
    parcel = Parcel.objects.create(code="330113001001GB00001", division=cast.district, area=Decimal(40))
    firm = Enterprise.objects.create(name_zh="某某精密机械有限公司", division=cast.district)
    batch, dice = projects.Batch(), random.Random(1)
    for number in range(1, 9):
        projects.project(dice, batch, number, parcel, firm, [firm], TODAY)
    batch.save()
    made = {row.pk: timezone.localdate(row.created_at) for row in Project.objects.all()}
    assert len(made) == 8
    for key, day in made.items():
        assert day == min(Milestone.objects.filter(project=key, actual__isnull=False).values_list("actual", flat=True))
