"""Notices of the town hall: one template per fact, warm, short and precise, in plain text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from chassis.french import local, plain_date

NoticeKind = Literal[
    "child_document",
    "child_lacks",
    "child_paper",
    "child_record",
    "record_request",
    "planning_request",
    "closed_days",
    "planning_offer",
    "invoice",
    "payment",
    "payment_problem",
    "refund",
    "refund_returned",
    "family_block",
    "contest",
    "bank_request",
    "bank_account",
    "direct_debit",
    "reminder",
    "account_inactive",
    "account",
    "quotient",
    "confirmation",
    "conversation",
    "information",
]

LONGEST_SUBJECT = 150
CLOSING = "À bientôt,\nVotre mairie"


@dataclass(frozen=True, slots=True)
class Notice:
    """What one fact tells a family; `fact` is the same however often the fact is told, `decided_at` when staff decided it.

    One about a child (`child_id`) reaches no adult from whom the child is hidden; one that tells of an answer leads to its
    conversation (`conversation_id`).

    A `service` notice concerns the safety of the account: it is mailed to every adult who has an address, consent or not;
    one that concerns the account of a single adult goes to `only` this one.

    `wording` names the words that it is written with (domain/wording.py), and `values` what fills their fields in, so that a town
    may word it otherwise; one without is said as it stands.
    """

    kind: NoticeKind
    fact: str
    subject: str
    text: str
    sender: str
    since: datetime | date
    decided_at: datetime | None = None
    service: bool = False
    child_id: UUID | None = None
    only: UUID | None = None
    wording: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    conversation_id: UUID | None = None
    day: date | None = None
    """The first day that it speaks of: there the planning opens to which it leads."""


def one_line(text: str) -> str:
    """Make a subject of a text: one line, without control characters, not too long."""
    line = " ".join(re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", text).split(" ")).strip()
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1].rstrip()}…"


def letter(*paragraphs: str) -> str:
    """Write a message of paragraphs, leaving out the empty ones."""
    return "\n\n".join(paragraph for paragraph in ("Bonjour,", *paragraphs, CLOSING) if paragraph)


def entered_by_staff(name: str, submitted_at: datetime | None) -> str:
    """Say which agent entered a request for the family, and when; nothing when the family did."""
    if not name:
        return ""
    when = f", le {plain_date(local(submitted_at).date())}" if submitted_at else ""
    return f"Saisie par la mairie ({name}{when})."
