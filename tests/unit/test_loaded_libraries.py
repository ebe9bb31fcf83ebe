"""What a process does not need at rest it does not load: each library would lie in its memory for months."""

import subprocess
import sys

import pytest

DRAWING = {"PIL", "pillow_heif"}


@pytest.mark.parametrize(
    ("entry", "libraries"),
    [
        ("stack.launch", {"aiohttp", "pydantic", "structlog"}),
        ("services.billing.app", {"requests", "urllib3", *DRAWING}),
        ("services.family.app", DRAWING),
        ("gateway.app", DRAWING),
    ],
)
def test_a_process_at_rest_has_not_loaded(entry: str, libraries: set[str]) -> None:
    script = f"import sys, {entry}; print(*sorted({libraries} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert not loaded.stdout.split()
