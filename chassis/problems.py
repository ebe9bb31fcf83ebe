"""RFC 9457 problem+json: how a refusal travels, with French texts for people and slugs and pointers for programs."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from aiohttp import web
from pydantic import ValidationError

from chassis import french, trace
from chassis.errors import BY_STATUS, Invalid, Refusal, TooMany, Unavailable

CONTENT_TYPE = "application/problem+json"
TYPE = "https://portail-famille.example/problemes/"
MOST_ERRORS = 1_000
"""A small body can be wrong in a hundred thousand places, and naming them all takes seconds and thirty times its size."""

_FRENCH = {
    "missing": "Ce champ est nécessaire.",
    "extra_forbidden": "Ce champ n'existe pas ici.",
    "string_too_short": "Ce champ est trop court.",
    "string_too_long": "Ce champ est trop long ({max_length} caractères au plus).",
    "string_pattern_mismatch": "Ce champ n'a pas la forme attendue.",
    "string_type": "Un texte est attendu.",
    "uuid_parsing": "Cet identifiant n'est pas valable.",
    "uuid_type": "Cet identifiant n'est pas valable.",
    "date_from_datetime_parsing": "Cette date n'est pas valable.",
    "date_parsing": "Cette date n'est pas valable.",
    "datetime_parsing": "Ce moment n'est pas valable.",
    "int_parsing": "Un nombre entier est attendu.",
    "int_type": "Un nombre entier est attendu.",
    "bool_parsing": "Oui ou non est attendu.",
    "bool_type": "Oui ou non est attendu.",
    "greater_than_equal": "Ce nombre est trop petit ({ge} au moins).",
    "greater_than": "Ce nombre est trop petit.",
    "less_than_equal": "Ce nombre est trop grand ({le} au plus).",
    "too_short": "Il en faut au moins {min_length}.",
    "too_long": "Il y en a trop ({max_length} au plus).",
    "literal_error": "Cette valeur n'est pas permise : {expected}.",
    "enum": "Cette valeur n'est pas permise : {expected}.",
    "value_error": "Cette valeur n'est pas valable.",
    "too_early": "Cette date est trop lointaine : le {bound} au plus tôt.",
    "too_late": "Cette date est trop lointaine : avant le {bound}.",
}


class _OfDates(NamedTuple):
    """What is said of a date that is out of a bound, and where that bound is told."""

    code: str
    bound: str


_OF_DATES = {"greater_than_equal": _OfDates("too_early", "ge"), "less_than": _OfDates("too_late", "lt")}


def invalid(error: ValidationError) -> Invalid:
    """Turn a validation error into a refusal that points at each wrong field (RFC 6901), unless there are more than anybody reads."""
    if error.error_count() > MOST_ERRORS:
        return Invalid("Trop de champs sont à corriger à la fois.", errors=[])
    found_wrong = error.errors(include_url=False, include_input=False)
    errors = [
        {
            "pointer": "/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in found["loc"]),
            "code": found["type"],
            "detail": _detail(found["type"], found.get("ctx", {})),
        }
        for found in found_wrong
        if not (found["type"] == "too_short" and any(_within(other["loc"], found["loc"]) for other in found_wrong))
    ]
    return Invalid("Certains champs sont à corriger.", errors=errors)


def _within(inner: tuple[int | str, ...], outer: tuple[int | str, ...]) -> bool:
    """Tell whether one place lies within another: a list is not also too short because its items are wrong."""
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def _detail(code: str, context: Mapping[str, Any]) -> str:
    """Say what is wrong with a value; a bound that is a date, and a list of permitted values, as French writes them."""
    told = dict(context)
    if told.get("field_type") == "Value":  # a secret: a text that pydantic does not call one
        code = f"string_{code}"
    if code == "string_too_short" and told["min_length"] == 1:
        code = "missing"
    if code in _OF_DATES and (bound := _day(told[_OF_DATES[code].bound])):
        code, told = _OF_DATES[code].code, {"bound": french.plain_date(bound)}
    if "expected" in told:
        told["expected"] = told["expected"].replace(" or ", " ou ")
    return _FRENCH.get(code, "Cette valeur n'est pas valable.").format_map(_Context(told))


def _day(bound: object) -> date | None:
    """Read a bound that is a date: pydantic writes it out."""
    try:
        return date.fromisoformat(bound) if isinstance(bound, str) else None
    except ValueError:
        return None


class _Context(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def body(refusal: Refusal) -> dict[str, Any]:
    """Describe a refusal."""
    return {
        "type": TYPE + refusal.slug,
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.detail,
        "slug": refusal.slug,
        "trace_id": trace.current()[3:35],
        **{key: value for key, value in refusal.members.items() if key not in _RESERVED},
    }


_RESERVED = frozenset({"type", "title", "status", "detail", "slug", "trace_id"})


def response(refusal: Refusal) -> web.Response:
    """Answer a refusal."""
    headers = {}
    if isinstance(refusal, (TooMany, Unavailable)):
        headers["Retry-After"] = str(int(refusal.members.get("retry_after", 2)))
    return web.Response(
        body=json.dumps(body(refusal), ensure_ascii=False, default=str).encode(),
        status=refusal.status,
        headers=headers,
        content_type=CONTENT_TYPE,
    )


def remote(status: int, payload: bytes) -> Refusal:
    """Rebuild the refusal that a service answered, as the kind its status stands for; what is no problem+json is an outage."""
    try:
        problem = json.loads(payload)
    except ValueError:
        return Unavailable()
    if not isinstance(problem, dict):
        return Unavailable()
    kind = BY_STATUS.get(status, Unavailable)
    refusal = kind(str(problem.get("detail", "")), **{key: value for key, value in problem.items() if key not in _RESERVED})
    refusal.slug = str(problem.get("slug", kind.slug))
    refusal.title = str(problem.get("title", kind.title))
    return refusal
