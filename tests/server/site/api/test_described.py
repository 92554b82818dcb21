"""The API's document says what is in every answer, so that a client can be made from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from shanglou.server.site.api.assembly import build

#: What truly has no fixed shape, by schema and field or by operation: why.
FREE = {
    "report_of_project": "a report has a published schema of its own, docs/schemas/report.json",
    "check": "a report has a published schema of its own, docs/schemas/report.json",
    **dict.fromkeys(
        ("check_file.report", "interview_file.report", "read_check_file.report"),
        "a report has a published schema of its own, docs/schemas/report.json",
    ),
    "InterviewTold.report": "a report has a published schema of its own, docs/schemas/report.json",
    "WholeCheck.case": "the facts of the vocabulary by name, as the command line writes a case",
    "WholeCheck.origins": "where each fact of the case came from, by the name of the fact",
    "WholeCheck.report": "a report has a published schema of its own, docs/schemas/report.json",
    "WholeCheck.versions": "a digest by document",
    "JobTold.result": "what a job found goes by its kind",
    "WholeSweep.counts.*": "counts by verdict; the verdicts go by the kind of the rule",
    "WholeSweep.gates.*": "counts by decision; the decisions go by the gate",
    "EntryTold.old": "the values of the fields that were changed, of whatever table",
    "EntryTold.new": "the values of the fields that were changed, of whatever table",
    "ParameterTold.value": "a number, a day or a word, by the parameter's type",
    "WhatIfTold.values_before": "counts by value, of whatever the rule works out",
    "WhatIfTold.values_after": "counts by value, of whatever the rule works out",
    "StatedTold.value": "a number, a day, a word or several, by the fact's type",
    "RowChanged.value_before": "what the rule works out: a number, a day or a word",
    "RowChanged.value_after": "what the rule works out: a number, a day or a word",
    "Place.report": "a report has a published schema of its own, docs/schemas/report.json",
    **dict.fromkeys(
        ("ogc_landing", "ogc_conformance", "ogc_collections", "ogc_collection", "ogc_items", "ogc_item"),
        "OGC API Features, part 1, says what is in it",
    ),
    "Geometry.coordinates.[]": "positions, nested as deep as GeoJSON has it for the type",
}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return dict(build().get_openapi_schema(path_prefix="/api/"))


def bare(document: dict[str, Any], schema: dict[str, Any], at: tuple[str, ...], seen: frozenset[str]) -> Iterator[str]:
    """Where a schema says no more than that there is something, or an object."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in seen:
            yield from bare(document, document["components"]["schemas"][name], (name,), seen | {name})
        return
    parts = [part for key in ("anyOf", "oneOf", "allOf") for part in schema.get(key, ())]
    inner = schema.get("additionalProperties")
    if not parts and not {"type", "enum", "const"} & set(schema):
        yield ".".join(at)
    if schema.get("type") == "object" and not (schema.get("properties") or isinstance(inner, dict) or schema.get("required")):
        yield ".".join(at)
    for part in parts:
        yield from bare(document, part, at, seen)
    for name, part in schema.get("properties", {}).items():
        yield from bare(document, part, (*at, name), seen)
    if isinstance(inner, dict):
        yield from bare(document, inner, (*at, "*"), seen)
    if schema.get("type") == "array":
        yield from bare(document, schema.get("items", {}), (*at, "[]"), seen)


def undescribed(document: dict[str, Any]) -> set[str]:
    found = set()
    for operations in document["paths"].values():
        for operation in operations.values():
            for code, answer in operation["responses"].items():
                if "content" not in answer and str(code) not in ("204", "304"):
                    found.add(operation["operationId"])
                for media, content in answer.get("content", {}).items():
                    # Files are what they are.
                    if "json" in media:
                        found |= set(bare(document, content["schema"], (operation["operationId"],), frozenset()))
    return found


def test_no_answer_holds_what_the_document_does_not_describe(document: dict[str, Any]):
    assert sorted(undescribed(document) - set(FREE)) == []


def test_what_is_said_to_have_no_fixed_shape_is_there(document: dict[str, Any]):
    assert sorted(set(FREE) - undescribed(document)) == []


def test_no_row_of_a_request_is_a_bare_object(document: dict[str, Any]):
    bodies = {
        operation["operationId"]: operation["requestBody"]["content"].get("application/json", {}).get("schema", {"type": "null"})
        for operations in document["paths"].values()
        for operation in operations.values()
        if "requestBody" in operation
    }
    assert [name for name, schema in bodies.items() if schema.get("type") == "object"] == []


def test_every_schema_that_is_named_is_there(document: dict[str, Any]):
    def named(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            yield from [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            for item in value.values():
                yield from named(item)
        elif isinstance(value, list):
            for item in value:
                yield from named(item)

    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert sorted(set(named(document)) - known) == []


def test_no_two_schemas_of_rows_are_called_alike(document: dict[str, Any]):
    titles = [schema["title"] for schema in document["components"]["schemas"].values() if "title" in schema]
    assert sorted(title for title, times in Counter(titles).items() if times > 1) == []


def test_no_column_has_a_title_that_a_maker_of_clients_would_take_for_the_name_of_a_type(document: dict[str, Any]):
    schemas = document["components"]["schemas"]
    rows = {name: schemas[name] for table in ("Parcel", "Project", "Enterprise") for name in (f"{table}Row", f"{table}Change")}
    parts = [part for row in rows.values() for part in (row, *row["properties"].values())]
    assert [part for part in parts if "title" in part] == []


def test_the_document_is_told_in_less_than_a_megabyte(document: dict[str, Any], client: Any, db: None):
    assert len(client.get("/api/v1/openapi.json").content) < 1_000_000
