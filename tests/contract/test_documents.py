"""The committed words between processes are those that the code speaks."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from contracts.base import Event, all_requests
from contracts.rights import Right
from stack import ROOT
from stack.documents import documents, events, load_contracts, schema, text

DOCUMENTS = documents()
TOLD_AS_THEY_ARE_SENT = {
    *("AgeGroup", "Commune", "Constraints", "Eligibility", "Leave", "Opening", "PoolShare", "Priority"),
    "QuotientView",
}
"""Parts of what staff send that events or answers carry too, whose readers pass over what a newer release adds: nothing is stored of it."""
EXAMPLES = ROOT / "contracts" / "examples"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_generated_document_is_current(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == text(DOCUMENTS[path]()), "run python -m stack.documents"


def test_no_document_is_left_over() -> None:
    committed = {*(ROOT / "contracts" / "schemas").iterdir(), *(ROOT / "docs" / "openapi").iterdir()}
    assert committed <= set(DOCUMENTS)


@pytest.mark.parametrize("event", events(), ids=lambda event: event.type)
def test_the_example_of_an_event_fits_its_schema_and_survives_reading(event: type[Event]) -> None:
    example = json.loads((EXAMPLES / f"{event.type}.json").read_text())
    Draft202012Validator(schema(event)).validate(example)
    assert json.loads(event.model_validate(example).model_dump_json()) == example


@pytest.mark.parametrize("event", events(), ids=lambda event: event.type)
def test_a_reader_ignores_what_a_newer_writer_adds(event: type[Event]) -> None:
    example = json.loads((EXAMPLES / f"{event.type}.json").read_text())
    assert event.model_validate({**example, "added_later": 1}) == event.model_validate(example)


@pytest.mark.parametrize("event", events(), ids=lambda event: event.type)
def test_no_event_carries_bank_or_health_data(event: type[Event]) -> None:
    assert not {"iban", "bic", "allerg", "diet", "health", "doctor"} & {word for word in _names(schema(event)) if word}


def test_what_people_send_may_hold_no_field_that_its_contract_does_not_name() -> None:
    load_contracts()
    requests = [one for one in all_requests() if one.__module__.startswith("contracts.")]
    assert len(requests) > 100
    schemas = {one.__name__: one.model_json_schema() for one in requests}
    lax = {schema["title"] for schema in schemas.values() if schema.get("additionalProperties") is not False}
    lax |= {
        name for schema in schemas.values() for name, one in schema.get("$defs", {}).items() if "properties" in one and not _strict(one)
    }
    assert lax == TOLD_AS_THEY_ARE_SENT


def _strict(schema: dict[str, Any]) -> bool:
    return schema.get("additionalProperties") is False


def _names(node: object) -> set[str]:
    if isinstance(node, dict):
        return {str(key).lower() for key in node.get("properties", {})} | {name for value in node.values() for name in _names(value)}
    if isinstance(node, list):
        return {name for value in node for name in _names(value)}
    return set()


def test_every_right_that_an_endpoint_names_exists() -> None:
    described = DOCUMENTS[ROOT / "docs" / "openapi" / "backoffice.json"]()
    known = {str(right) for right in Right}
    named = {
        words[0].rstrip(".,;")
        for operations in described["paths"].values()
        for operation in operations.values()
        for sentence in operation["description"].split("ight: ")[1:]
        if (words := sentence.split())
    }
    assert named <= known
    assert named
