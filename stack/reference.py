"""The reference page (docs/REFERENCE.md), made from the code: settings, commands, refusals, events, metrics."""

import argparse
import importlib
import inspect
from collections.abc import Iterable, Iterator
from typing import Any

from prometheus_client import Counter, Gauge, Histogram
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from chassis import metrics
from chassis.errors import Refusal
from chassis.settings import EdgeSettings, ProcessSettings, secret_files
from contracts.base import Event
from stack import ROOT, SERVICES, cli
from stack.containers.settings import CellSettings


def page(events: Iterable[type[Event]]) -> str:
    """Write the whole page."""
    parts = [
        "# Reference",
        "Made from the code by `python -m stack.documents`; a test keeps it current.",
        *_settings(),
        *_commands(),
        *_refusals(),
        "## Events",
        _table(("event", "what happened", "who listens"), ((f"`{e.type}`", _first(e), ", ".join(listeners(e))) for e in events)),
        "## Metrics",
        _table(("metric", "meaning"), ((f"`{name}`", text) for name, text in _metrics())),
    ]
    return "\n\n".join(parts) + "\n"


def process_settings() -> dict[str, type[ProcessSettings]]:
    """Find the settings of each process."""
    found: dict[str, type[ProcessSettings]] = {}
    for name in SERVICES:
        module = importlib.import_module(f"services.{name}.settings")
        found[name] = next(value for value in vars(module).values() if _is_settings(value, module.__name__))
    return {**found, "gateway": EdgeSettings, "backoffice": EdgeSettings}


def _is_settings(value: object, module: str) -> bool:
    return inspect.isclass(value) and issubclass(value, ProcessSettings) and value.__module__ == module


def _settings() -> Iterator[str]:
    yield "## Settings"
    yield "Environment variables. Secrets are never in them: a variable names the file that holds one."
    rows: dict[str, tuple[FieldInfo, list[str]]] = {}
    for process, settings in process_settings().items():
        for name, field in settings.model_fields.items():
            rows.setdefault(name, (field, []))[1].append(process)
    everyone = len(process_settings())
    secret = {one for settings in process_settings().values() for one in secret_files(settings)}
    for name, field in CellSettings.model_fields.items():
        rows.setdefault(name, (field, []))[1].append("tools in containers")
    yield _table(
        ("variable", "meaning", "default", "who reads it", "secret"),
        (
            (
                f"`PORTAIL_{name.upper()}`",
                field.description or "",
                _default(field),
                "every process" if len(readers) >= everyone else ", ".join(readers),
                "a file with a secret" if name in secret else "",
            )
            for name, (field, readers) in sorted(rows.items())
        ),
    )


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "needed"
    return f"`{field.default}`" if field.default not in ("", None) else "none"


def _commands() -> Iterator[str]:
    yield "## Commands"
    commands = next(one for one in cli.parser()._actions if isinstance(one, argparse._SubParsersAction))  # noqa: SLF001 - argparse lists them nowhere else
    yield _table(("command", "what it does"), ((f"`./portail {name}`", one.description or "") for name, one in commands.choices.items()))


def refusals() -> list[type[Refusal]]:
    """Collect every refusal that services and both edges can answer; what a page of the back office says to itself is none."""
    for name in SERVICES:
        importlib.import_module(f"services.{name}.app")
    for edge in ("gateway.app", "services.backoffice.app"):
        importlib.import_module(edge)
    found: list[type[Refusal]] = []
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        one = waiting.pop()
        waiting.extend(one.__subclasses__())
        if one.__module__.startswith(("chassis.", *(f"services.{name}." for name in SERVICES))) and one is not Refusal:
            found.append(one)
    return sorted(found, key=lambda one: (one.status, one.slug, one.__module__))


def _refusals() -> Iterator[str]:
    yield "## Refusals"
    yield "Every failure that a caller can cause, as problem+json (RFC 9457); `type` ends with the slug."
    yield _table(
        ("status", "slug", "title", "when", "from"),
        (
            (str(one.status), f"`{one.slug}`", one.title, _first(one), one.__module__.removeprefix("services.").split(".")[0])
            for one in refusals()
        ),
    )


def listeners(event: type[Event]) -> list[str]:
    """Tell which processes react to an event."""
    found = []
    for name in SERVICES:
        try:
            module = importlib.import_module(f"services.{name}.reactions")
        except ModuleNotFoundError:
            continue
        if event.type in module.reactions.kinds:
            found.append(name)
    told = importlib.import_module("gateway.live.told")
    return [*found, *(["gateway"] if event.type in told.FIELDS else [])]


def _metrics() -> Iterator[tuple[str, str]]:
    own = [f"services.{path.parent.name}.measured" for path in sorted((ROOT / "services").glob("*/measured.py"))]
    for module in (metrics, *map(importlib.import_module, ("services.planning.allocator", *own))):
        for value in vars(module).values():
            if isinstance(value, Counter | Gauge | Histogram):
                described = next(iter(value.describe()))
                yield described.name, described.documentation


def _first(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").split("\n", 1)[0]


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for row in rows:
        cells = " | ".join(cell.replace("|", "/") for cell in row)
        lines.append(f"| {cells} |")
    return "\n".join(lines)
