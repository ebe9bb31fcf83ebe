"""Requests as anybody might send them: whatever their schema allows, most of it about what the sender was shown before."""

import base64
import re
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel

T = TypeVar("T")
Plain = str | int
Record = dict[str, Plain]

SHOWN, LISTED, CHOICE = 1000, 60, 25
"""How many records and values are remembered, how many of a list are looked at, and among how many one is chosen that fits a request."""
DEEPEST = 6
TEXTS = (
    "Bonjour, merci.",
    "Léa",
    "O'Neill",
    "a" * 200,
    "😀 مرحبا",
    "\u0000",
    "<b>x</b>",
    "  ",
    "=1+1",
    "e\u0301",
    "31400",
    "0612345678",
    "x@exemple.fr",
    "FR7630006000011234567890189",
    "AGRIFRPPXXX",
    "AL",
    "AL-12",
    "2026-2027",
    "illness",
    "123456",
)
FILES = (b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF", b"\x89PNG\r\n", b"", b"abc")
NUMBERS = (-1, 0, 1, 2, 3, 5, 12, 100, 1500, 12_060, 2**31 - 1)
DAYS = (-3000, -365, -60, -30, -7, -1, 0, 1, 2, 3, 7, 8, 14, 21, 30, 90)
TIMES = ("00:00", "07:30", "11:30", "16:30", "18:30", "23:59")
SEEN_AS = {"seen_version": "version", "expected_version": "version", "seen": "version"}
"""What a request calls otherwise than the record that was shown."""


class Shown:
    """What one visitor was shown: records, each with what stood around it, and values by their names."""

    def __init__(self) -> None:
        self.records: deque[Record] = deque(maxlen=SHOWN)
        self.values: defaultdict[str, deque[Plain]] = defaultdict(lambda: deque(maxlen=SHOWN))

    def note(self, told: object, around: Mapping[str, Plain] | None = None, name: str = "") -> None:
        """Remember an answer."""
        if isinstance(told, dict):
            record = {**(around or {}), **{key: value for key, value in told.items() if isinstance(value, str | int)}}
            self.records.append(record)
            for key, value in told.items():
                self.note(value, record, key)
        elif isinstance(told, list):
            for one in told[:LISTED]:
                self.note(one, around, name.removesuffix("s"))
        elif isinstance(told, str | int):
            self.values[name].append(told)


class Inventor:
    """Makes up requests of one visitor."""

    def __init__(self, chance: Random, shown: Shown, today: date) -> None:
        self._chance = chance
        self._shown = shown
        self._today = today
        self._words: dict[str, Any] = {}  # the words that the schema of the present request refers to

    def request(self, model: type[BaseModel]) -> dict[str, Any]:
        """Make up the fields of a request, as JSON."""
        schema = model.model_json_schema()
        self._words = schema.get("$defs", {})
        made: dict[str, Any] = self._object(schema, 0)
        return made

    def _likely(self, percent: int) -> bool:
        return self._chance.randrange(100) < percent

    def _object(self, schema: Mapping[str, Any], deep: int) -> dict[str, Any]:
        fields, needed = schema.get("properties", {}), schema.get("required", ())
        known = self._record(set(fields))
        made = {}
        for name, field in fields.items():
            if name not in needed and self._likely(35):
                continue
            shown = known.get(name, known.get(SEEN_AS.get(name, name)))
            made[name] = shown if shown is not None and self._likely(93) else self._value(name, field, deep)
        other = schema.get("additionalProperties")
        if isinstance(other, dict):
            made |= {self._text({}): self._value("", other, deep) for _ in range(self._chance.randrange(3))}
        return made

    def _record(self, names: set[str]) -> Record:
        """Choose something that was shown, of some the one which has most of the fields."""
        if not self._shown.records or self._likely(15):
            return {}
        some = [self._lately(self._shown.records) for _ in range(CHOICE)]
        return max(some, key=lambda one: len(names & set(one)))

    def _lately(self, some: Sequence[T]) -> T:
        """Choose among what was shown, rather of the latest: what was just made is not done with yet."""
        return some[-1 - int(len(some) * self._chance.random() ** 2)]

    def _value(self, name: str, schema: Mapping[str, Any], deep: int) -> Any:
        while "$ref" in schema or "anyOf" in schema:
            schema = self._words[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else self._chance.choice(schema["anyOf"])
        if "const" in schema or "enum" in schema:
            return self._chance.choice(schema.get("enum", [schema.get("const")]))
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema, deep + 1) if deep < DEEPEST else {}
        if kind == "array":
            return self._list(name, schema, deep)
        return None if kind == "null" else self._plain(name, kind, schema)

    def _plain(self, name: str, kind: str | None, schema: Mapping[str, Any]) -> Plain:
        known = self._shown.values
        shown = [one for one in known.get(name if name in known else f"{name}_id", ()) if isinstance(one, str) == (kind == "string")]
        if shown and self._likely(75):
            return self._lately(shown)
        if kind == "boolean":
            return self._likely(50)
        return self._text(schema) if kind == "string" else self._number(schema)

    def _list(self, name: str, schema: Mapping[str, Any], deep: int) -> list[Any]:
        if "prefixItems" in schema:
            return [self._value(name, one, deep + 1) for one in schema["prefixItems"]]
        count = min(max(self._chance.choice((0, 1, 1, 1, 2, 3)), schema.get("minItems", 0)), schema.get("maxItems", LISTED))
        return [self._value(name.removesuffix("s"), schema.get("items", {}), deep + 1) for _ in range(count)]

    def _number(self, schema: Mapping[str, Any]) -> int:
        number = self._chance.choice((*NUMBERS, self._chance.randrange(3000)))
        return int(min(max(number, schema.get("minimum", number)), schema.get("maximum", number)))

    def _text(self, schema: Mapping[str, Any]) -> str:
        match schema.get("format"):
            case "uuid":
                return str(UUID(int=self._chance.getrandbits(128), version=4))
            case "date":
                return (self._today + timedelta(days=self._chance.choice(DAYS))).isoformat()
            case "date-time":
                return datetime.now(UTC).isoformat()
            case "time":
                return self._chance.choice(TIMES)
            case "base64url" | "binary":
                return base64.b64encode(self._chance.choice(FILES)).decode()
        texts = (*TEXTS, f"mot {self._chance.randrange(100)}")
        text = self._chance.choice([one for one in texts if re.search(schema.get("pattern", ""), one)] or texts)
        return text.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength")]
