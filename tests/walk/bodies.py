"""The smallest request that a contract accepts, made from its schema, with the ids of things that exist."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from contracts.base import Request

BY_PATTERN = {
    "^[0-9]{13}$": "1001999999990",
    "^([0-9]{5})?$": "69280",
    "^[A-Z]{2,6}$": "AL",
    "^[A-Za-z0-9_]+$": "evt_of_nobody",
    "^[a-z][a-z0-9_]{1,39}$": "other",
}
NAMED = {
    "slug": "payment_received",
    "email": "jean.dupont@wanadoo.fr",
    "iban": "FR7630006000011234567890189",
    "media_type": "application/pdf",
}
FORMATS = {"email": "jean.dupont@wanadoo.fr", "time": "12:00:00", "base64url": "JVBERi0xLjcKJSVFT0YK", "password": "Tournesol-1873"}


def smallest(request: type[Request[Any]], ids: Callable[[str], UUID], today: date) -> dict[str, Any]:
    """Make the values of a request's required fields and of all its ids; `ids` finds the id of a field by its name."""
    schema = _schema(request)
    made = Maker(schema.get("$defs", {}), ids, today)
    return {
        name: made.value(name, described)
        for name, described in schema.get("properties", {}).items()
        if name in schema.get("required", ()) or name in request.path_fields()
    }


@cache
def _schema(request: type[Request[Any]]) -> dict[str, Any]:
    """Describe a request, once for all who send it."""
    return request.model_json_schema()


class Maker:
    """Makes values that fit a JSON schema."""

    def __init__(self, definitions: dict[str, Any], ids: Callable[[str], UUID], today: date) -> None:
        self._definitions = definitions
        self._ids = ids
        self._today = today

    def value(self, name: str, schema: dict[str, Any]) -> Any:
        """Make the value of a field."""
        if "$ref" in schema:
            schema = self._definitions[schema["$ref"].rsplit("/", 1)[-1]]
        for key in ("const", "default"):
            if schema.get(key) is not None:
                return schema[key]
        if "enum" in schema:
            return schema["enum"][0]
        if "anyOf" in schema or "oneOf" in schema:
            return self.value(name, (schema.get("anyOf") or schema["oneOf"])[0])
        return getattr(self, f"_{schema.get('type', 'object')}")(name, schema)

    def _object(self, _: str, schema: dict[str, Any]) -> dict[str, Any]:
        properties = schema.get("properties", {})
        needed = {*schema.get("required", ()), *(name for name, described in properties.items() if "const" in described)}
        return {name: self.value(name, properties[name]) for name in properties if name in needed}

    def _array(self, name: str, schema: dict[str, Any]) -> list[Any]:
        items = schema.get("items") or schema.get("prefixItems", [{}])[0]
        singular = name.removesuffix("s")
        return [self.value(singular, items)] * max(1, schema.get("minItems", 1))

    def _string(self, name: str, schema: dict[str, Any]) -> str:
        kind = schema.get("format")
        if kind == "uuid":
            return str(self._ids(name))
        if kind == "date":
            return self._today.isoformat()
        if kind == "date-time":
            return datetime.combine(self._today, datetime.min.time(), UTC).isoformat()
        if kind in FORMATS:
            return FORMATS[kind]
        if name in NAMED:
            return NAMED[name]
        return BY_PATTERN.get(schema.get("pattern", ""), "Exemple"[: schema.get("maxLength", 7)].ljust(schema.get("minLength", 1), "e"))

    def _integer(self, _: str, schema: dict[str, Any]) -> int:
        return int(schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1))

    def _number(self, _: str, schema: dict[str, Any]) -> float:
        return float(schema.get("minimum", 1))

    def _boolean(self, _: str, __: dict[str, Any]) -> bool:
        return False

    def _null(self, _: str, __: dict[str, Any]) -> None:
        return None
