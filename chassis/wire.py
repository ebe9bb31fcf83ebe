"""How what is asked travels between processes: as JSON, in which alone a secret stands as what it hides."""

import json
from base64 import b64encode
from typing import Any

from pydantic import BaseModel, SecretStr


def written(values: Any) -> str:
    """Write the fields of a request as the JSON that travels."""
    return json.dumps(_unpacked(values), default=_plain)


def holds_secret(value: Any) -> bool:
    """Tell whether there is a secret somewhere inside, which is written nowhere else."""
    found = _unpacked(value)
    if isinstance(found, dict):
        return any(map(holds_secret, found.values()))
    if isinstance(found, list):
        return any(map(holds_secret, found))
    return isinstance(found, SecretStr)


def _unpacked(value: Any) -> Any:
    """Turn models and tuples inside a body into plain JSON values."""
    if isinstance(value, BaseModel):
        return {name: _unpacked(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {name: _unpacked(item) for name, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_unpacked(item) for item in value]
    return value


def _plain(value: Any) -> str:
    """Write ids, dates and times as text, bytes as base64, and a secret as what it hides."""
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return str(value.get_secret_value()) if isinstance(value, SecretStr) else str(value)
