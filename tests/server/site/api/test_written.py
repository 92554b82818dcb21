"""What is written over the API is taken and answered as its document says: every new row, change and deed of the registry."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, models, transaction
from django.test import Client
from jsonschema import Draft202012Validator

from shanglou.server.enterprises.models import Enterprise, YearFigures
from shanglou.server.enterprises.names import record_name
from shanglou.server.land.models import Parcel
from shanglou.server.projects.models import (
    Blocker,
    Investor,
    ListMembership,
    Milestone,
    Project,
    TeamMember,
)
from shanglou.server.site.api.assembly import RESOURCES

from ...conftest import Cast
from .calling import Api
from .housing import House, make_house, occupied

WHY = {"reason": "按文件更正"}
DAY = {"on": "2025-03-04"}
DAY_BEFORE = datetime.date(2019, 1, 1)
#: What is sent to write something that the rules allow, by the operation; ``$name`` stands for the number of a row of `world`.
#: An operation that is done more than one way has each of them.
SENT: dict[str, dict[str, Any]] = {
    "POST zones/": {"code": "Z2", "name_zh": "甲园", "kind": "development_zone", "division_id": "$district"},
    "POST control-lines/": {"code": "C2", "name_zh": "甲线", "division_id": "$district"},
    "POST parcels/": {"code": "330113001001GB00002", "division_id": "$district"},
    "POST enterprises/": {"name_zh": "丁公司", "division_id": "$district"},
    "POST projects/": {"code": "P2", "name_zh": "甲项目", "kind": "new_supply", "division_id": "$district"},
    "POST buildings/": {"code": "B2", "project_id": "$project"},
    "POST units/": {"code": "U2", "building_id": "$building", "floor_id": "$floor", "use": "production"},
    "POST bodies/": {"name_zh": "新管委会", "kind": "zone committee", "division_id": "$district"},
    "POST enterprises/{pk}/yearly-figures": {"year": 2024, "revenue": "1.5", "source": "统计局"},
    "POST enterprises/{pk}/names": {"name_zh": "原丙公司", "valid_to": "2018-01-01", **WHY},
    "POST projects/{pk}/investors": {"name_zh": "甲公司", "share": 40},
    "POST projects/{pk}/milestones": {"step": "accepted", "planned": "2027-01-01"},
    "POST projects/{pk}/team-members": {"name_zh": "李某"},
    "POST projects/{pk}/blockers": {"title": "用水不足", "raised_on": "2025-01-02"},
    "POST projects/{pk}/listings": {"list": "key", "year": 2026},
    "POST units/{pk}/occupancies": {"enterprise_id": "$firm", "mode": "lease", "valid_from": "2025-01-01"},
    "PATCH zones/{pk}": {"name_zh": "乙园"},
    "PATCH control-lines/{pk}": {"name_zh": "乙线"},
    "PATCH parcels/{pk}": {"far": "2.5", "location": "某路"},
    "PATCH enterprises/{pk}": {"phone": "13900139000"},
    "PATCH projects/{pk}": {"name_zh": "乙项目", "far": 2.5},
    "PATCH buildings/{pk}": {"building_no": "2号楼", "height": "24"},
    "PATCH units/{pk}": {"door_no": "109", "owner_id": "$firm"},
    "PATCH bodies/{pk}": {"name_zh": "新区管委会"},
    "PATCH buildings/{pk}/floors/{part}": {"storey_height": "6", "label": "首层"},
    "PATCH enterprises/{pk}/yearly-figures/{part}": {"revenue": "2", "source": "统计局", **WHY},
    "PATCH enterprises/{pk}/names/{part}": {"valid_from": "2016-01-01", **WHY},
    "PATCH projects/{pk}/investors/{part}": {"share": "60"},
    "PATCH projects/{pk}/milestones/{part}": {"planned": "2027-02-01"},
    "PATCH projects/{pk}/team-members/{part}": {"duty": "联络"},
    "PATCH projects/{pk}/blockers/{part}": {"due_on": "2025-09-01"},
    "PATCH projects/{pk}/listings/{part}": {"document_no": "杭经信〔2026〕9号"},
    "PATCH projects/{pk}/plan": {"goal": "达产"},
    "PATCH projects/{pk}/admission": {"filler": "王某某", "filler_phone": "13800138000"},
    "POST parcels/{pk}/correct-area": {"area": "31.2", "basis": "survey", **WHY},
    "POST parcels/{pk}/classify": {"is_idle": True, "idle_months": "14", "evidence": "调查通知书 3 号", **WHY},
    "POST enterprises/{pk}/set-code": {"code": "91330100799655058B", **WHY},
    "POST enterprises/{pk}/rename": {"name": "戊公司", "since": "2025-03-01", **WHY},
    "POST enterprises/{pk}/reveal": {"purpose": "联系核实"},
    "POST enterprises/{pk}/merge": {"into": "$other_firm", **WHY},
    "POST projects/{pk}/move": {"step": Project.Step.values[1], **DAY},
    "POST projects/{pk}/set-parcels": {"parcels": ["$parcel"]},
    "POST projects/{pk}/reveal-filler": {"purpose": "联系核实"},
    "POST projects/{pk}/blockers/{part}/clear": {"outcome": "已增容", **DAY},
    "POST projects/{pk}/blockers/{part}/reopen": WHY,
    "POST projects/{pk}/listings/{part}/take-off": {"on": "2026-05-01", **WHY},
    "POST buildings/{pk}/add-floors": {"first": 3, "last": 4, "floor_area": "900"},
    "POST units/{pk}/correct-area": {"floor_area": "580", **WHY},
    "POST units/{pk}/decide-dividable": {"is_dividable": True, **WHY},
    "POST units/{pk}/divide": {"areas": ["200", "150.5", "249.5"], **WHY},
    "POST units/{pk}/merge": {"others": ["$second"], **WHY},
    "POST units/{pk}/occupancies/{part}/move-out": DAY,
    "POST units/{pk}/occupancies/{part}/correct": {"lease_no": "HT-2", **WHY},
}


@pytest.fixture
def world(cast: Cast) -> dict[str, Any]:
    """Rows that may be named."""
    house: House = make_house(cast)
    parcel = Parcel.objects.create(code="330113001001GB00001", area=Decimal("30.5"), division=cast.district)
    return {
        "district": cast.district, "project": house.project, "building": house.building, "floor": house.floors[0],
        "unit": house.unit, "second": house.second, "firm": house.firm, "other_firm": house.other_firm, "parcel": parcel,
    }  # fmt: skip


@pytest.fixture
def document(db: None, client: Client) -> dict[str, Any]:
    return dict(client.get("/api/v1/openapi.json").json())


@pytest.fixture
def api(client_of: Callable[[str], Client]) -> Callable[[str], Api]:
    return lambda who: Api(client_of(who))


def addresses() -> list[str]:
    """What may be written in the registry, by verb and address."""
    found = []
    for table in RESOURCES:
        row = f"{table.name}/{{pk}}"
        found += [f"POST {table.name}/"] * (table.make is not None) + [f"PATCH {row}"] * (table.change is not None)
        found += [f"POST {row}/{act.name}" for act in table.acts]
        found += [f"PATCH {row}/{single.name}" for single in table.singles]
        for below in table.below:
            part = f"{row}/{below.name}/{{part}}"
            found += [f"POST {row}/{below.name}"] * (below.make is not None) + [f"PATCH {part}"] * (below.change is not None)
            found += [f"POST {part}/{act.name}" for act in below.acts]
    return found


def test_whatever_may_be_written_is_tried():
    assert sorted(SENT) == sorted(addresses())


def part_of(name: str, world: dict[str, Any], cast: Cast) -> models.Model:
    """A row below another, made so that it can be written."""
    project: Project = world["project"]
    made: dict[str, Callable[[], models.Model]] = {
        "floors": lambda: world["floor"],
        "yearly-figures": lambda: YearFigures.objects.create(
            enterprise=world["firm"], year=2025, revenue=Decimal("1.5"), known_from="2025-01-02T00:00:00Z", recorded_by="统计"
        ),
        "names": lambda: record_name(
            cast.actor("district_officer"), world["firm"], "原丁公司", valid_to=DAY_BEFORE, reason="更名"
        ),
        "investors": lambda: Investor.objects.create(project=project, name_zh="某投资方"),
        "milestones": lambda: Milestone.objects.create(project=project, step="building"),
        "team-members": lambda: TeamMember.objects.create(project=project, name_zh="张某"),
        "blockers": lambda: Blocker.objects.create(project=project, title="电力不足", raised_on="2025-01-02"),
        "blockers/reopen": lambda: Blocker.objects.create(
            project=project, title="供水不足", raised_on="2025-01-02", cleared_on="2025-02-01", outcome="已接通"
        ),
        "listings": lambda: ListMembership.objects.create(project=project, list="key", year=2026),
        "occupancies": lambda: occupied(cast, world["unit"], world["firm"], "2025-01-01", floor_area=Decimal(300)),
    }
    return made.get(name, made[name.partition("/")[0]])()


def row_of(api: Api, table: str, world: dict[str, Any]) -> int:
    """The number of a row of a table: one there is, or a new one."""
    singular = {"enterprises": "firm"}.get(table, table.removesuffix("s"))
    if singular in world:
        return int(world[singular].pk)
    return int(api.post(f"/{table}/", said_to(f"POST {table}/", world)).json()["id"])


def said_to(label: str, world: dict[str, Any]) -> dict[str, Any]:
    def number(value: Any) -> Any:
        if isinstance(value, list):
            return [number(item) for item in value]
        return world[value[1:]].pk if isinstance(value, str) and value.startswith("$") else value

    return {name: number(value) for name, value in SENT[label].items()}


def sent(label: str, api: Callable[[str], Api], cast: Cast, world: dict[str, Any], said: dict[str, Any]) -> Any:
    """The answer to what is written."""
    verb, _, address = label.partition(" ")
    own = api("security_admin" if address.startswith("bodies") else "city_officer")
    table, *deeper = address.split("/")
    words = {"pk": row_of(own, table, world) if "{pk}" in address else 0, "part": 0}
    if "{part}" in address:
        words["part"] = int(part_of("/".join([deeper[1], *deeper[3:]]), world, cast).pk)
    there = f"/{address}".format(**words)
    holder = re.match(r"/[^/]+/\d+/[^/]+/\d+|/[^/]+/\d+", there)
    tag = own.tag(holder.group()) if holder is not None else ""
    return (own.patch if verb == "PATCH" else own.post)(there, said, tag=tag)


def validator(document: dict[str, Any], schema: dict[str, Any]) -> Draft202012Validator:
    whole = {**schema, "components": document["components"]}
    return Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_what_is_written_is_taken_and_answered_as_the_document_says(
    cast: Cast, world: dict[str, Any], document: dict[str, Any], api: Callable[[str], Api]
):
    wrong = []
    for label in SENT:
        verb, _, address = label.partition(" ")
        operation = document["paths"][f"/api/v1/{address}"][verb.lower()]
        said = said_to(label, world)
        try:
            validator(document, operation["requestBody"]["content"]["application/json"]["schema"]).validate(said)
            with transaction.atomic():
                answer = sent(label, api, cast, world, said)
                transaction.set_rollback(True)
            assert answer.status_code in (200, 201), answer.content.decode()
            schema = operation["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
            validator(document, schema).validate(answer.json())
        except (jsonschema.ValidationError, AssertionError, KeyError) as failed:
            wrong.append(f"{label}: {str(failed)[:600]}")
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
    assert not wrong, "\n\n".join(wrong)


def test_a_new_row_needs_just_what_the_document_says(
    cast: Cast, world: dict[str, Any], document: dict[str, Any], api: Callable[[str], Api]
):
    wrong = []
    for label in (item for item in SENT if item in MADE):
        said = said_to(label, world)
        for name in needed(document, label):
            with transaction.atomic():
                answer = sent(label, api, cast, world, {key: value for key, value in said.items() if key != name})
                transaction.set_rollback(True)
            if answer.status_code != 422:
                wrong.append(f"{label} without {name}: {answer.status_code}")
        with transaction.atomic():
            only = {key: value for key, value in said.items() if key in (*needed(document, label), ONE_OF.get(label))}
            answer = sent(label, api, cast, world, only)
            transaction.set_rollback(True)
        if answer.status_code != 201:
            wrong.append(f"{label} with {sorted(only)}: {answer.content.decode()[:400]}")
    assert not wrong, "\n\n".join(wrong)


#: The new rows among what is sent.
MADE = [
    label
    for table in RESOURCES
    for label in (f"POST {table.name}/", *(f"POST {table.name}/{{pk}}/{below.name}" for below in table.below))
    if label in SENT
]


#: Where one of several has to be said, which a list of what is required cannot tell.
ONE_OF = {"POST enterprises/{pk}/yearly-figures": "revenue"}


def needed(document: dict[str, Any], label: str) -> list[str]:
    """What a new row has to say by the document."""
    body = document["paths"][f"/api/v1/{label.partition(' ')[2]}"]["post"]["requestBody"]
    name = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    return [item for part in document["components"]["schemas"][name]["allOf"] for item in part.get("required", ())]


def test_personal_data_are_said_to_be_masked(document: dict[str, Any]):
    for table, model in (("Enterprise", Enterprise),):
        row = document["components"]["schemas"][f"{table}Row"]["properties"]
        assert all("Given masked" in row[name]["description"] for name in model.PERSONAL)


def test_a_number_is_told_with_its_unit_and_its_name_in_both_languages(document: dict[str, Any]):
    area = document["components"]["schemas"]["ParcelRow"]["properties"]["area"]
    assert (area["type"], area["x-fact"]) == (["string", "null"], "parcel.area")
    name, unit = area["description"].splitlines()[:2]
    assert " / " in name
    assert "unit: 亩 / mu" in unit


def test_a_choice_is_told_with_its_options(document: dict[str, Any]):
    kind = document["components"]["schemas"]["ProjectChange"]["properties"]["kind"]
    assert "new_supply" in kind["enum"]
