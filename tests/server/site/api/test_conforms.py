"""The API does what its own document says, whatever is sent to it: cases made up by Schemathesis, as several roles."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from shanglou.policies import library
from shanglou.server.bodies.actors import SYSTEM
from shanglou.server.bodies.capabilities import Capability
from shanglou.server.compliance.checking import check_project
from shanglou.server.compliance.models import Check
from shanglou.server.doors.tokens import make_token
from shanglou.server.enterprises.models import Enterprise, YearFigures
from shanglou.server.land.geometry.districts import district_boundaries
from shanglou.server.land.models import ControlLine, Parcel, Zone
from shanglou.server.land.shapes import draw
from shanglou.server.projects.models import (
    Admission,
    Blocker,
    Building,
    Floor,
    Investor,
    ListMembership,
    Milestone,
    Plan,
    Project,
    TeamMember,
    Unit,
)
from shanglou.server.site.api.assembly import RESOURCES, build

from ...conftest import Cast

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
#: So many cases for each operation, by role: most of what may be asked at all is open to the first.
CASES = {"city_officer": 4, "enterprise": 2, "security_admin": 2}


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def registry(cast: Cast) -> None:
    """One row of each table, so that what is asked for may be there: their numbers are small."""
    at = {"division": cast.district, "body": cast.enterprise_body}
    zone = Zone.objects.create(code="Z1", name_zh="某园区", **at)
    line = ControlLine.objects.create(code="C1", name_zh="某控制线", **at)
    parcel = Parcel(code="330113001001GB00001", zone=zone, control_line=line, area=Decimal("30.5"), **at)
    draw([parcel], [district_boundaries()["330113"].centroid.buffer(0.002)])
    parcel.save()
    firm = Enterprise.objects.create(name_zh="某公司", phone="13800138000", **at)
    YearFigures.objects.create(enterprise=firm, year=2025, revenue=Decimal("1.5"), known_from=timezone.now(), recorded_by="统计")
    project = Project.objects.create(code="P1", name_zh="某项目", kind="new_supply", zone=zone, owner=firm, **at)
    project.parcels.add(parcel)
    building = Building.objects.create(project=project, parcel=parcel, code="B1", **at)
    floor = Floor.objects.create(building=building, number=1)
    Unit.objects.create(building=building, floor=floor, code="U1", use="production", **at)
    Investor.objects.create(project=project, name_zh="某投资方")
    Milestone.objects.create(project=project, step="building")
    ListMembership.objects.create(project=project, list="rolling plan", year=2025, last_year=2027)
    TeamMember.objects.create(project=project, name_zh="张某")
    Blocker.objects.create(project=project, title="电力不足", raised_on=datetime.date(2025, 1, 2))
    Plan.objects.create(project=project, goal="达产")
    Admission.objects.create(project=project, filler_phone="13800138000")
    check_project(SYSTEM, project, datetime.date(2026, 6, 1))


def operations(schema: Any) -> Iterator[Any]:
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        yield found.ok()


def keep_connection() -> None:
    """Let the end of a request leave the connection open, which holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)


@pytest.fixture
def document(db: None) -> Iterator[Any]:
    # Otherwise every answer ends by closing the connection that holds the test's transaction: Django's own client does this too.
    keep_connection()
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application(), base_url="http://testserver")
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_the_document_is_of_openapi_3_1(document: Any):
    assert document.specification.version.startswith("3.1")
    document.validate()


def test_no_two_shapes_of_the_document_share_a_name():
    """The document keeps one of them and says it of both."""

    shapes: set[type[BaseModel]] = set()

    def take(kind: Any) -> None:
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in shapes:
            shapes.add(kind)
            for item in kind.model_fields.values():
                take(item.annotation)
        for inner in get_args(kind):
            take(inner)

    for _prefix, router in build()._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                for model in (*operation.models, *operation.response_models.values()):
                    take(model)
    # What ninja puts around that which an operation takes and gives is no part of the document.
    names = Counter(kind.__name__ for kind in shapes if kind.__module__.startswith("shanglou."))
    assert len(names) > 100
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("who", CASES)
def test_answers_are_as_the_document_says(cast: Cast, registry: None, document: Any, who: str):
    actor = cast.actor(who)
    _, token = make_token(actor, "试", [item for item in Capability if actor.may(item)], 30)
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
    wrong = [fault for operation in operations(document) for fault in faults_of(operation, headers, CASES[who])]
    assert not wrong, "\n\n".join(wrong)


def known(label: str) -> dict[str, Any]:
    """Words of the address that name something that is there."""
    table = next((item for item in RESOURCES if f"/v1/{item.name}/" in label), None)
    model: Any = table.model if table is not None else Check if "/checks/{pk}" in label else Project
    row = model.objects.first()
    item = next(one for one in library().instruments.values() if one.tables)
    words = {"id": item.id, "name": next(iter(item.tables)), "target": "question:Q17", "pk": row.pk, "other": row.pk}
    words |= {"kind": "parcels", "list_name": "projects:list", "action": "change"}
    parts = [one for one in table.below if f"/{one.name}/{{part}}" in label] if table is not None else []
    there = parts[0].model._default_manager.first() if parts else None
    if there is not None:
        words["part"] = there.pk
    if "/ogc/" in label:
        words["name"], words["pk"] = "parcels", Parcel.objects.values_list("pk", flat=True)[0]
    elif "/rules/" in label:
        words["id"] = next(rule.id for rule in library().rules.values() if rule.subject == "project")
    elif "/gates/" in label:
        words["id"] = next(iter(library().gates))
    return words


def columns_of(label: str) -> list[str]:
    """The fields that may be sent to an operation which writes rows, or parts of rows."""
    address = label.partition(" ")[2].removeprefix("/api/v1/")
    if not label.startswith(("POST", "PATCH")):
        return []
    for item in RESOURCES:
        if address in (f"{item.name}/", f"{item.name}/{{pk}}"):
            return [column.name for column in item.columns]
        for one in (*item.below, *item.singles):
            if address.removesuffix("/{part}") == f"{item.name}/{{pk}}/{one.name}":
                return [column.name for column in one.model._meta.concrete_fields]
    return []


def tag_of(label: str, words: dict[str, Any], headers: dict[str, str]) -> str:
    """The tag of what an operation changes, as its reader gets it: of the address itself, or of the row that it lies below."""
    address = label.partition(" ")[2]
    ends = [address.index(word) + len(word) for word in ("{part}", "{pk}") if word in address]
    for one in (address, *(address[:end] for end in ends)):
        answer = Client().get(one.format(**words), headers=headers)
        keep_connection()  # Django's own client lets requests close it again.
        if answer.status_code == 200 and "ETag" in answer:
            return str(answer["ETag"])
    return ""


ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)  # JSON has no others
    | st.text(max_size=20)
    | st.sampled_from(["1", "1.5", "2026-02-30", []])
)


def faults_of(operation: Any, headers: dict[str, str], cases: int) -> list[str]:
    """The first thing wrong with the answers of an operation to so many cases, if anything is."""
    found: list[str] = []
    columns = columns_of(operation.label)
    rows = st.dictionaries(st.sampled_from(columns), ANYTHING, max_size=6) if columns else st.none()

    @settings(
        max_examples=cases, deadline=None, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(), there=st.sampled_from([True, True, False]), row=rows)
    def ask(case: Any, there: bool, row: Any) -> None:
        sent = dict(headers)
        if there and case.path_parameters:
            words = known(operation.label)
            case.path_parameters = {name: words.get(name, value) for name, value in case.path_parameters.items()}
            if operation.label.startswith(("PATCH", "POST", "DELETE")) and "{pk}" in operation.label:
                sent["If-Match"] = tag_of(operation.label, case.path_parameters, headers)
        if row is not None and there:
            case.body = row
        try:
            # Whatever it did is taken back: what one case removes is there for the next.
            with transaction.atomic():
                case.call_and_validate(headers=sent, checks=CHECKS)
                transaction.set_rollback(True)
        except (Exception, FailureGroup) as failed:
            found.append(f"{operation.label}: {failed}"[:1500])

    run: Callable[[], None] = ask
    run()
    return found[:1]
