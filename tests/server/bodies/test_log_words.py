"""What an entry of the log tells of is said in words."""

from __future__ import annotations

import datetime
import re

import pytest
from django.utils import translation

from shanglou.server.audit.actions import Deed, record
from shanglou.server.audit.models import Entry
from shanglou.server.bodies.capabilities import Capability
from shanglou.server.bodies.log_telling import changes
from shanglou.server.compliance.checking import check_project
from shanglou.server.compliance.sweeping import begin
from shanglou.server.doors import keeping
from shanglou.server.doors.tokens import make_token
from shanglou.server.enterprises import actions as enterprises
from shanglou.server.enterprises import names
from shanglou.server.foundation.actors import system_identity
from shanglou.server.jobs.work import run as run_job
from shanglou.server.projects.models import Project

from ..conftest import Cast


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_name_of_the_program_stands_in_an_entry(cast: Cast, language: str):
    officer = cast.actor("district_officer")
    project = Project.objects.create(code="P1", name_zh="甲项目", kind="new_supply", division=cast.district)
    check_project(officer, project, datetime.date(2026, 6, 1))
    run_job(str(begin(officer, datetime.date(2026, 6, 1)).pk))
    make_token(officer, "读", [Capability.VIEW], 30)
    keeping.choose(officer, "land:parcels", ["code"])
    firm = enterprises.create_enterprise(officer, {"name_zh": "某公司", "division": cast.district})
    names.record_name(officer, firm, "原名", valid_to=datetime.date(2018, 5, 31), reason="档案")
    enterprises.add_figures(officer, firm, 2025, {"revenue": 1}, source="统计局")
    with translation.override(language):
        labels = {label for entry in Entry.objects.all() for label, _old, _new in changes(entry)}
    assert len(labels) > 12
    assert [label for label in labels if re.fullmatch(r"[a-z0-9_]+", label)] == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_made_up_data_is_told_of_in_words(client_of, language: str):
    counts = dict.fromkeys(("division", "zone", "parcel", "enterprise", "yearfigures", "project", "unit", "occupancy"), 3)
    record(system_identity("seed"), [Deed("seed demo", "site", "", "示范数据 / made-up data", new=counts)])
    with translation.override(language):
        page = client_of("audit_admin").get("/admin/log/", headers={"Accept-Language": language}).content.decode()
    (row,) = re.findall(r"<tbody>\s*<tr>(.*?)</tr>", page, re.S)
    words = set(re.findall(r"[a-z_ ]+", re.sub(r"<[^>]+>", "|", row)))
    assert not words & {"seed", "seed demo", "site", "system", *counts}
    assert "示范数据 / made-up data" in row
