"""What each process may say and hear at the broker, made from the contracts: each event by its name, and nothing else.

`python -m stack.documents` writes it to contracts/permissions.json; the broker's accounts are made of that file wherever it runs
(one machine, Compose, Kubernetes).
"""

import importlib
from collections.abc import Iterable
from typing import TypedDict

STREAM = "EVT"
API = "$JS.API"


class Allowance(TypedDict, total=False):
    """Subjects that are allowed, less those that are denied."""

    allow: list[str]
    deny: list[str]


class Permissions(TypedDict):
    """What a process may say (publish) and hear (subscribe)."""

    publish: Allowance
    subscribe: Allowance


def of_service(name: str, types: Iterable[str]) -> Permissions:
    """Allow a service its own events, the stream through the consumer that bears its name, and to ask how far it is behind."""
    consumer = f"{STREAM}.{name}"
    reading = [f"{API}.STREAM.INFO.{STREAM}", *(f"{API}.CONSUMER.{deed}.{consumer}" for deed in ("CREATE", "DELETE", "MSG.NEXT"))]
    reading += [f"{API}.CONSUMER.{deed}.{consumer}-lag" for deed in ("CREATE", "DELETE")]
    own = [f"evt.{one}.*" for one in sorted(types) if one.startswith(f"{name}.")]
    return {"publish": {"allow": [*own, *reading]}, "subscribe": {"allow": [inbox(name)]}}


def of_edge(name: str, heard: Iterable[str], types: Iterable[str], *, families: bool) -> Permissions:
    """Allow an edge to hear what it shows, of one family at a time where it shows families, and to say nothing."""
    told = set(heard)
    allowed = [*(f"evt.{one}.>" for one in sorted(told)), *(["evt.*.*.*.*"] if families else []), inbox(name)]
    subscribe: Allowance = {"allow": allowed}
    if families:
        subscribe["deny"] = [f"evt.{one}.>" for one in sorted(set(types) - told)]
    return {"publish": {"deny": [">"]}, "subscribe": subscribe}


def inbox(name: str) -> str:
    """Tell where a process hears answers: nobody else may listen there."""
    return f"_INBOX_{name}.>"


def table(services: Iterable[str], types: Iterable[str]) -> dict[str, Permissions]:
    """List what each process may do; the edges say themselves what they show."""
    known = list(types)
    revoked, board, told = (importlib.import_module(name) for name in ("chassis.edge.session", "gateway.board", "gateway.live.told"))
    everywhere = {revoked.SessionRevoked.type}
    return {
        **{name: of_service(name, known) for name in services},
        "backoffice": of_edge("backoffice", everywhere, known, families=False),
        "gateway": of_edge("gateway", everywhere | {board.PublicationsChanged.type} | set(told.FIELDS), known, families=True),
    }
