"""The API put together."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI

from shanglou import __version__

from ...bodies import queries as bodies
from ...bodies.actors import Actor
from ...enterprises import actions as enterprise_actions
from ...enterprises import queries as enterprises
from ...enterprises.models import Enterprise, YearFigures
from ...land import actions as land_actions
from ...land import queries as land
from ...land.models import ControlLine, Parcel, Zone
from ...projects import actions as project_actions
from ...projects import queries as projects
from ...projects.models import Building, Project, Unit
from ...search.queries import clauses, find
from . import checks, features, files, library, problems, questions, sweeps
from .access import signed_in
from .common import asking
from .document import Api
from .resources import Resource, plain_value, router


def figures(actor: Actor, row: Enterprise) -> list[dict[str, Any]]:
    """The yearly figures of an enterprise, with their history."""
    names = [column.attname for column in YearFigures._meta.concrete_fields if column.name != "enterprise"]
    return [
        {name: plain_value(getattr(item, name)) for name in names} for item in enterprises.figures(actor).filter(enterprise=row)
    ]


RESOURCES: tuple[Resource, ...] = (
    Resource(
        "zones",
        Zone,
        land.zones,
        ("code", "name_zh"),
        ("division", "kind", "level", "parent", "code"),
        make=land_actions.create_zone,
        change=lambda actor, row, values, version: land_actions.change_zone(actor, row, values, version=version),
    ),
    Resource(
        "control-lines",
        ControlLine,
        land.control_lines,
        ("code", "name_zh"),
        ("division", "code"),
        make=land_actions.create_control_line,
        change=lambda actor, row, values, version: land_actions.change_control_line(actor, row, values, version=version),
    ),
    Resource(
        "parcels",
        Parcel,
        land.parcels,
        ("code", "location", "holder"),
        (
            "division",
            "zone",
            "code",
            "land_use",
            "is_idle",
            "is_low_efficiency",
            "renewal_kind",
            "area",
            "far",
            "contract_date",
            "expiry",
        ),
        make=land_actions.create_parcel,
        change=lambda actor, row, values, version: land_actions.change_parcel(actor, row, values, version=version),
    ),
    Resource(
        "enterprises",
        Enterprise,
        enterprises.enterprises,
        ("name_zh", "credit_code"),
        ("division", "credit_code", "code_state", "industry", "is_above_scale", "size"),
        parts={"figures": figures},
        make=enterprise_actions.create_enterprise,
        change=lambda actor, row, values, version: enterprise_actions.change_enterprise(actor, row, values, version=version),
    ),
    Resource(
        "projects",
        Project,
        projects.projects,
        ("code", "name_zh"),
        ("division", "zone", "kind", "step", "factory_type", "is_upstairs", "far", "floor_area", "code", "owner"),
        make=project_actions.create_project,
        change=lambda actor, row, values, version: project_actions.change_project(actor, row, values, version=version),
    ),
    Resource(
        "buildings",
        Building,
        projects.buildings,
        ("code", "building_no"),
        ("division", "project", "parcel", "code"),
        needs=("project",),
        make=project_actions.create_building,
        change=lambda actor, row, values, version: project_actions.change_building(actor, row, values, version=version),
    ),
    Resource(
        "units",
        Unit,
        projects.units,
        ("code", "door_no"),
        ("division", "building", "floor", "use", "split_state", "is_dividable", "code"),
        needs=("building", "floor"),
        make=project_actions.create_unit,
        change=lambda actor, row, values, version: project_actions.change_unit(actor, row, values, version=version),
    ),
)


def build() -> NinjaAPI:
    """The API of the platform."""
    api = Api(
        title="Shanglou 上楼",
        version=__version__,
        description="工业上楼平台的接口：登记、政策库、核验 / the registry, the policy library and the check",
        auth=signed_in,
        docs_url=None,
        urls_namespace="api",
    )
    problems.install(api)
    for resource in RESOURCES:
        api.add_router(f"/v1/{resource.name}", router(resource))
    api.add_router("/v1/files", files.router)
    for part in (library, checks, questions, sweeps):
        api.add_router("/v1", part.router)
    api.add_router("/ogc", features.router)

    @api.get("/v1/openapi.json", auth=None, include_in_schema=False)
    def schema(request: HttpRequest) -> dict[str, Any]:
        return dict(api.get_openapi_schema(path_prefix="/api/"))

    @api.get("/v1/me", response=dict[str, Any], operation_id="me", summary="Who asks", tags=["account"])
    def me(request: HttpRequest) -> dict[str, Any]:
        actor = asking(request)
        return {
            "person": str(actor.person) if actor.person else None,
            "roles": [
                {"body": item.body.name_zh, "division": item.body.division.code, "role": item.role} for item in actor.memberships
            ],
            "scopes": sorted(actor.scopes) if actor.scopes is not None else None,
        }

    @api.get(
        "/v1/divisions",
        response=list[dict[str, Any]],
        operation_id="list_divisions",
        summary="Divisions of the asker",
        tags=["bodies"],
    )
    def divisions(request: HttpRequest) -> list[dict[str, Any]]:
        rows = bodies.divisions(asking(request)).order_by("code")
        return [
            {"id": row.pk, "code": row.code, "name": {"zh": row.name_zh, "en": row.name_en}, "level": row.level} for row in rows
        ]

    @api.get(
        "/v1/search", response=dict[str, Any], operation_id="search", summary="Find by name, code, initials", tags=["search"]
    )
    def search(request: HttpRequest, q: str = "") -> dict[str, Any]:
        groups = find(asking(request), q[:100])
        return {
            "groups": [
                {
                    "kind": group.kind,
                    "more": group.more,
                    "hits": [{"title": hit.title, "code": hit.code, "url": hit.url} for hit in group.hits],
                }
                for group in groups
            ],
            "clauses": [{"instrument": item.id, "clause": clause.id} for item, clause in clauses(q[:100])],
        }

    return api
