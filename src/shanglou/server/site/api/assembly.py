"""The API put together."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body as JsonBody
from ninja import Field, NinjaAPI, Schema, Status

from shanglou import __version__

from ...bodies import actions
from ...bodies import queries as bodies
from ...bodies.models import Division
from . import (
    accounts,
    bulk,
    capacity,
    cases,
    checks,
    exports,
    features,
    files,
    import_looks,
    imports,
    interview,
    kept,
    library,
    lists,
    log,
    maps,
    own,
    problems,
    questions,
    reconciling,
    rolling,
    searching,
    sides,
    stated,
    sweeps,
    tenants,
    touched,
)
from .access import ACCESS
from .acts import Said
from .common import NO_NUL, Label, asking
from .document import Api
from .parsing import Strict
from .registry import RESOURCES
from .resources import router


class Held(Schema):
    """A role in a body, and the code of its division."""

    body: str
    division: str
    role: str


class Me(Schema):
    """Who asks: the person, the roles, and what a token is for (null: no token)."""

    person: str | None
    roles: list[Held]
    scopes: list[str] | None


class DivisionTold(Schema):
    """A division."""

    id: int
    code: str
    name: Label
    level: str


class PlaceNamed(Said):
    """A place whose divisions are wanted: its code of GB/T 2260 or its name."""

    place: Annotated[str, Field(min_length=1, max_length=60, pattern=NO_NUL)]


class BroughtIn(Schema):
    """The place, and how many divisions were new."""

    place: DivisionTold
    new: int


def build() -> NinjaAPI:
    """The API of the platform."""
    api = Api(
        title="Shanglou 上楼",
        version=__version__,
        description="工业上楼平台的接口：登记、政策库、核验 / the registry, the policy library and the check",
        auth=list(ACCESS),
        docs_url=None,
        urls_namespace="api",
        parser=Strict(),
    )
    problems.install(api)
    for resource in RESOURCES:
        api.add_router(f"/v1/{resource.name}", router(resource))
    api.add_router("/v1/files", files.router)
    for part in (
        library,
        cases,
        interview,
        sides,
        capacity,
        checks,
        kept,
        stated,
        questions,
        sweeps,
        reconciling,
        rolling,
        exports,
        lists,
        bulk,
        searching,
        imports,
        import_looks,
        accounts,
        maps,
        own,
        log,
        tenants,
        touched,
    ):
        api.add_router("/v1", part.router)
    api.add_router("/ogc", features.router)

    @api.get("/v1/openapi.json", auth=None, include_in_schema=False, url_name="openapi")
    def schema(request: HttpRequest) -> dict[str, Any]:
        return dict(api.get_openapi_schema(path_prefix="/api/"))

    @api.get("/v1/me", response=Me, operation_id="me", summary="Who asks", tags=["account"])
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
        response=list[DivisionTold],
        operation_id="list_divisions",
        summary="Divisions of the asker",
        tags=["bodies"],
    )
    def divisions(request: HttpRequest) -> list[dict[str, Any]]:
        rows = bodies.divisions(asking(request)).order_by("code")
        return [_division(row) for row in rows]

    @api.post(
        "/v1/divisions",
        response={201: BroughtIn},
        operation_id="create_divisions",
        summary="Bring in the divisions of a city or a district",
        tags=["bodies"],
    )
    def bring_in(request: HttpRequest, said: JsonBody[PlaceNamed]) -> Any:
        """All that lies in the place and all that it lies in, by the national codes; what is there stays as it is."""
        row, new = actions.bring_in_divisions(asking(request), said.place)
        return Status(201, {"place": _division(row), "new": new})

    return api


def _division(row: Division) -> dict[str, Any]:
    return {"id": row.pk, "code": row.code, "name": {"zh": row.name_zh, "en": row.name_en}, "level": row.level}
