"""The files of deploy/ as programs read them; the typesetter of the product's PDF files knows YAML too."""

import json
from functools import cache
from typing import Any

import typst

from stack import ROOT

PAGE = b"#metadata(yaml(bytes(sys.inputs.text))) <found>"


def read(path: str) -> dict[str, Any]:
    """Read a YAML file of the project, its merge keys applied."""
    return parsed((ROOT / path).read_text())


def read_all(path: str) -> list[dict[str, Any]]:
    """Read a YAML file that holds several objects."""
    return [parsed(text) for text in (ROOT / path).read_text().split("\n---\n")]


@cache
def parsed(text: str) -> dict[str, Any]:
    """Read YAML."""
    found = typst.query(PAGE, "<found>", field="value", one=True, sys_inputs={"text": text})
    merged: dict[str, Any] = _merged(json.loads(found))
    return merged


def _merged(value: Any) -> Any:
    if isinstance(value, list):
        return [_merged(one) for one in value]
    if not isinstance(value, dict):
        return value
    merged: dict[str, Any] = {}
    taken = value.get("<<", [])
    for one in taken if isinstance(taken, list) else [taken]:
        merged = {**_merged(one), **merged}
    return {**merged, **{key: _merged(one) for key, one in value.items() if key != "<<"}}
