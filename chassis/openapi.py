"""OpenAPI 3.1, generated from the contract requests: the description can never drift from what is served."""

import inspect
from collections.abc import Iterable
from typing import Any

from pydantic.json_schema import models_json_schema

from contracts.base import Request

REF = "#/components/schemas/{model}"
PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem; `title` and `detail` are French, `slug` is for programs, `errors` point at fields.",
    "required": ["type", "title", "status", "slug"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "slug": {"type": "string"},
        "trace_id": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}
LOCAL_TIME = r"^\d{2}:\d{2}(:\d{2}(\.\d+)?)?$"
REFUSALS = {"400": "Not correct", "401": "Not signed in", "403": "Not allowed", "404": "Not found", "503": "Unavailable"}
WRITE_REFUSALS = {"409": "No longer possible", "413": "Too large", "422": "Idempotency key reused", "429": "Too many attempts"}


def describe(title: str, requests: Iterable[type[Request[Any]]], *, prefix: str = "") -> dict[str, Any]:
    """Describe the given endpoints, each at `prefix` + its path."""
    requests = list(requests)
    models = [(one, "validation") for one in requests] + [(one.answer(), "serialization") for one in requests]
    refs, definitions = models_json_schema(list(dict.fromkeys(models)), ref_template=REF)  # type: ignore[arg-type]  # modes are literals
    schemas: dict[str, Any] = {**definitions.get("$defs", {}), "Problem": PROBLEM}
    paths: dict[str, Any] = {}
    for one in requests:
        paths.setdefault(prefix + one.path, {})[one.method.lower()] = _operation(one, refs, schemas)
    used = _reachable(paths, schemas)
    described: dict[str, Any] = _plain(
        {
            "openapi": "3.1.0",
            "info": {"title": title, "version": "1"},
            "paths": {path: dict(sorted(paths[path].items())) for path in sorted(paths)},
            "components": {"schemas": {name: schemas[name] for name in sorted(used)}},
        }
    )
    return described


def _plain(node: Any) -> Any:
    """Say what pydantic says so that it is true and programs understand it.

    The format `time` of JSON Schema asks for an offset, which times of a town's day have not; and many programs do not know lists
    of which each place has a kind of its own.
    """
    if isinstance(node, list):
        return [_plain(one) for one in node]
    if not isinstance(node, dict):
        return node
    plain = {name: _plain(one) for name, one in node.items()}
    if plain.get("type") == "string" and plain.get("format") == "time":
        return {**{name: one for name, one in plain.items() if name != "format"}, "pattern": LOCAL_TIME}
    if isinstance(plain.get("prefixItems"), list):
        return {**{name: one for name, one in plain.items() if name != "prefixItems"}, "items": {"anyOf": plain["prefixItems"]}}
    return plain


def _operation(one: type[Request[Any]], refs: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = schemas[refs[(one, "validation")]["$ref"].rsplit("/", 1)[-1]]
    properties, required = schema.get("properties", {}), set(schema.get("required", ()))
    in_path = one.path_fields()
    reads = one.method in ("GET", "DELETE")
    parameters = [
        {"name": name, "in": "path" if name in in_path else "query", "required": name in in_path or name in required, "schema": field}
        for name, field in properties.items()
        if name in in_path or reads
    ]
    operation: dict[str, Any] = {
        "operationId": one.__name__,
        "tags": [one.service()],
        "summary": (inspect.getdoc(one) or "").split("\n", 1)[0],
        "description": inspect.getdoc(one) or "",
        "responses": {
            str(one.success): {"description": "Done", "content": {"application/json": {"schema": refs[(one.answer(), "serialization")]}}},
            **{
                status: {"description": text, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
                for status, text in (REFUSALS if one.method == "GET" else REFUSALS | WRITE_REFUSALS).items()
            },
        },
    }
    if not reads:
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "schema": {"type": "string", "minLength": 1, "maxLength": 200},
            }
        )
        fields = {name: field for name, field in properties.items() if name not in in_path}
        if fields:
            body = {"type": "object", "properties": fields, "required": sorted(required - in_path), "additionalProperties": False}
            operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    if parameters:
        operation["parameters"] = parameters
    return operation


def _reachable(node: Any, schemas: dict[str, Any]) -> set[str]:
    """Collect the schemas that paths refer to, directly or through others."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            name = str(one.get("$ref", "")).rsplit("/", 1)[-1]
            if name in schemas and name not in found:
                found.add(name)
                waiting.append(schemas[name])
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return found
