"""The API put together."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI

from shanglou import __version__

from ...bodies import queries as bodies
from ...search.queries import clauses, find
from . import (
    accounts,
    capacity,
    checks,
    exports,
    features,
    files,
    imports,
    library,
    log,
    own,
    problems,
    questions,
    reconciling,
    rolling,
    stated,
    sweeps,
)
from .access import signed_in
from .common import asking
from .document import Api
from .parsing import Strict
from .registry import RESOURCES
from .resources import router


def build() -> NinjaAPI:
    """The API of the platform."""
    api = Api(
        title="Shanglou 上楼",
        version=__version__,
        description="工业上楼平台的接口：登记、政策库、核验 / the registry, the policy library and the check",
        auth=signed_in,
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
        capacity,
        checks,
        stated,
        questions,
        sweeps,
        reconciling,
        rolling,
        exports,
        imports,
        accounts,
        own,
        log,
    ):
        api.add_router("/v1", part.router)
    api.add_router("/ogc", features.router)

    @api.get("/v1/openapi.json", auth=None, include_in_schema=False, url_name="openapi")
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
