"""The API's document: what ninja writes of the operations, with what holds for all of them."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from ...compliance import check_files
from . import problems, schemas

_TEXTS = {"type": "object", "properties": {"zh": {"type": "string"}, "en": {"type": "string"}}, "required": ["zh", "en"]}
_FAULT = {
    "type": "object",
    "properties": {
        "row": {"type": ["integer", "null"]},
        "field": {"type": "string", "description": "Its name here; of parts of a list and of what is within it, a.0.b"},
        "label": {"type": "string", "description": "What pages call it, in the language asked for"},
        "found": {"type": "string"},
        "expected": _TEXTS,
        "remedy": _TEXTS,
        "source": {"type": "string"},
    },
    "required": ["row", "field", "found", "expected", "remedy", "source"],
}
PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457, in the language asked for and in both; the faults of what was sent, each with its remedy.",
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "titles": _TEXTS,
        "faults": {"type": "array", "items": _FAULT},
    },
    "required": ["type", "status", "title", "titles", "faults"],
}


class Api(NinjaAPI):
    """An API every operation of which may also answer with a problem, and says so."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None) -> OpenAPISchema:
        """The document (OpenAPI 3.1)."""
        made = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schemas.filled(made)
        made["components"]["schemas"]["Problem"] = PROBLEM
        wrong = {
            "description": "Problem",
            "content": {problems.MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for operations in made["paths"].values():
            for operation in operations.values():
                operation["responses"]["default"] = wrong
        return made


def answers(media: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    """What an operation that writes its answer itself adds to the document: the media type, and the schema of JSON."""
    return {"responses": {200: {"description": "OK", "content": {media: {"schema": schema or {}}}}}}


def files(*media: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    """What an operation that answers with a file of one of several forms adds to the document; `schema` is that of JSON."""
    told = {one: {"schema": (schema or {}) if one == "application/json" else {}} for one in media}
    return {"responses": {200: {"description": "OK", "content": told}}}


def _held(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


_TEXT = {"type": "string"}
#: A check as a file: as JSON what is kept of it (`compliance.documents.kept`).
CHECK_FILE: dict[str, Any] = files(
    *check_files.TYPES.values(),
    schema=_held(
        format=_TEXT,
        undertaking=_TEXT,
        answers={"type": "object", "additionalProperties": _TEXT},
        report={"type": "object"},
        checksum=_held(sm3=_TEXT, sha256=_TEXT),
    ),
)
