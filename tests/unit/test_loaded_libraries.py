"""What a process does not need at rest it does not load: each library would lie in its memory for months."""

import json
import subprocess
import sys

import pytest

from stack import ROOT

DRAWING = {"PIL", "pillow_heif"}
TRACING = {"opentelemetry"}
"""What tells of work: nothing of it is loaded where no collector listens."""
UNWANTED = {
    "stack.launch": {"aiohttp", "pydantic", "structlog"},
    "services.billing.app": {"requests", "urllib3"} | DRAWING | TRACING,
    "services.family.app": DRAWING | TRACING,
    "services.planning.app": TRACING,
    "gateway.app": DRAWING | TRACING,
}
PROGRAM = """
import json, sys
from importlib import import_module
def loaded(entry):
    import_module(entry)
    if entry != "stack.launch":
        import_module("chassis.serving").tell_collector("", entry)
    return sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps({entry: loaded(entry) for entry in sys.argv[1:]}))
"""
"""One process begins as each of them, one after the other: what all of them load, it loads once."""


@pytest.fixture(scope="module")
def loaded() -> dict[str, list[str]]:
    """Tell by each beginning what is loaded after it, and after those before it."""
    printed = subprocess.run([sys.executable, "-c", PROGRAM, *UNWANTED], cwd=ROOT, check=True, capture_output=True, text=True)
    told: dict[str, list[str]] = json.loads(printed.stdout)
    return told


@pytest.mark.parametrize("entry", UNWANTED)
def test_a_process_at_rest_has_not_loaded(entry: str, loaded: dict[str, list[str]]) -> None:
    assert UNWANTED[entry] & set(loaded[entry]) == set()
