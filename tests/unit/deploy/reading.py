"""The files of deploy/ as programs read them; the typesetter of the product's PDF files knows YAML too."""

import json
from typing import Any

import typst

from stack import ROOT


def read(path: str) -> dict[str, Any]:
    """Read a YAML file of the project, its merge keys applied."""
    page = f'#metadata(yaml("/{path}")) <found>'.encode()
    found = typst.query(page, "<found>", field="value", one=True, root=str(ROOT))  # type: ignore[type-var]  # its stub forgets bytes
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
