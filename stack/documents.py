"""The generated documents: event schemas, OpenAPI, AsyncAPI, reference, index of decisions, lock of the image, rights at the broker.

`python -m stack.documents` writes them; a test keeps them current.
"""

import importlib
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from chassis import openapi
from chassis.edge.openapi import description
from contracts.base import Event, all_events, all_requests
from stack import ROOT, SERVICES, decisions, image, permissions, reference, sbom
from stack.broker import PERMISSIONS


def load_contracts() -> None:
    """Import every contract module, so that all requests and events are declared."""
    for name in (*SERVICES, "edge", "privacy"):
        importlib.import_module(f"contracts.{name}")


def events() -> list[type[Event]]:
    """List the product's events, by type."""
    load_contracts()
    return sorted((one for one in all_events() if one.__module__.startswith("contracts.")), key=lambda one: one.type)


def documents() -> dict[Path, Callable[[], Any]]:
    """Tell by its path how each generated document is made."""
    made: dict[Path, Callable[[], Any]] = {}
    for event in events():
        made[ROOT / "contracts" / "schemas" / f"{event.type}.json"] = partial(schema, event)
    for name in SERVICES:
        requests = [one for one in all_requests() if one.__module__.startswith("contracts.") and one.service() in (name, "privacy")]
        made[ROOT / "docs" / "openapi" / f"{name}.json"] = partial(openapi.describe, f"Portail Famille, service {name}", requests)
    made[ROOT / "docs" / "openapi" / "gateway.json"] = partial(description, "family")
    made[ROOT / "docs" / "openapi" / "backoffice.json"] = partial(description, "staff")
    made[ROOT / "docs" / "asyncapi.json"] = asyncapi
    made[ROOT / "docs" / "REFERENCE.md"] = partial(reference.page, events())
    made[decisions.FOLDER / "README.md"] = decisions.page
    made[image.LOCK] = image.lock
    made[sbom.SBOM] = sbom.bill
    made[PERMISSIONS] = partial(permissions.table, SERVICES, [event.type for event in events()])
    return made


def schema(event: type[Event]) -> dict[str, Any]:
    """Describe the data of an event; readers ignore fields they do not know."""
    described = event.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:portail-famille:{event.type}", **described}


def asyncapi() -> dict[str, Any]:
    """Describe what travels over NATS (AsyncAPI 3.0)."""
    channels, operations = {}, {}
    for event in events():
        name = event.type.replace(".", "_")
        channels[name] = {
            "address": f"evt.{event.type}.{{family}}",
            "parameters": {"family": {"description": "id of the family that may watch it, or `town`"}},
            "messages": {
                "event": {
                    "name": event.type,
                    "summary": (event.__doc__ or "").split("\n", 1)[0],
                    "contentType": "application/cloudevents+json",
                    "payload": {"$ref": f"../contracts/schemas/{event.type}.json"},
                }
            },
        }
        operations[f"send_{name}"] = {"action": "send", "channel": {"$ref": f"#/channels/{name}"}}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Portail Famille, events", "version": "1"},
        "channels": channels,
        "operations": operations,
    }


def text(document: Any) -> str:
    """Write a document as it is committed."""
    return document if isinstance(document, str) else json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write every generated document."""
    made = documents()
    for path, make in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text(make()), encoding="utf-8")
    print(f"{len(made)} documents written")


if __name__ == "__main__":
    main()
