"""What staff change leaves its trace in the audit log by itself, so that no endpoint can forget it."""

import re
from typing import Any
from uuid import UUID

from chassis.errors import NeedsAnother
from chassis.tokens import Actor
from chassis.tx import Tx
from contracts.base import Answer, Request

ATTEMPT = "attempt"
"""Detail of an entry written before its endpoint did anything, because the endpoint opens transactions of its own."""


def left_by(actor: Actor, request: type[Request[Any]]) -> bool:
    """Tell whether a call leaves a trace by itself: every change that a staff member asks for does."""
    return actor.kind == "staff" and request.method != "GET"


def action_of(service: str, request: type[Request[Any]]) -> str:
    """Name what was done: `family.set_quotient`."""
    return f"{service}.{re.sub(r'(?<!^)(?=[A-Z])', '_', request.__name__).lower()}"


def note(tx: Tx, asked: Request[Any], answer: Answer) -> None:
    """Enter a change with its commit, unless the use case entered it in its own words."""
    if not tx.audited:
        family_id = _id(asked, "family_id") or _id(answer, "family_id")
        tx.audit(action_of(tx.source, type(asked)), family_id=family_id, about_id=_about(asked))


def note_attempt(tx: Tx, asked: Request[Any]) -> None:
    """Enter that a change was asked for, before it is carried out."""
    tx.audit(action_of(tx.source, type(asked)), family_id=_id(asked, "family_id"), about_id=_about(asked), detail=ATTEMPT)


def note_refusal(tx: Tx, asked: Request[Any], refusal: NeedsAnother) -> None:
    """Enter that somebody tried to be both of two people: what was refused is undone, and its trace would be with it."""
    why = "not independent" if refusal.linked else "not another person"
    action = f"{action_of(tx.source, type(asked))}.refused"
    tx.audit(action, family_id=refusal.family_id, about_id=refusal.about_id, detail=why)


def _id(record: Any, name: str) -> UUID | None:
    found = getattr(record, name, None)
    return found if isinstance(found, UUID) else None


def _about(asked: Request[Any]) -> UUID | None:
    """Find the child, adult, account or request that a call names."""
    names = [name for name in type(asked).model_fields if name.endswith("_id") and name != "family_id"]
    return next((found for name in names if (found := _id(asked, name))), None)
