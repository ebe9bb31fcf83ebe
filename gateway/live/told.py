"""What pages are told of an event: its name, a few fields, and to whom nothing is said."""

import json
from uuid import UUID

from contracts.billing import (
    BankRequestDecided,
    CardAttemptEnded,
    ContestCorrected,
    ContestDecided,
    ContestWithdrawn,
    CreditNoteIssued,
    CreditRefunded,
    DebitAnnounced,
    DebitRejected,
    DebitWithdrawn,
    EstimateChanged,
    InvoiceIssued,
    MandateChanged,
    PaymentCancelled,
    PaymentRecorded,
    PaymentRefunded,
    RefundReturned,
    TreasuryOrderIssued,
    TreasuryOrderTakenBack,
)
from contracts.family import RecordRequestDecided, RecordRequestWithdrawn
from contracts.messaging import ConversationChanged, MailboxChanged, MessageDelivered
from contracts.planning import EnrolmentSaved, MonthChanged, PlanningRequestDecided, PlanningRequestWithdrawn, SharedMonthChanged

FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    MonthChanged.type: ("month", ("month", "version", "asked_at")),
    SharedMonthChanged.type: ("shared", ("month", "version")),
    EnrolmentSaved.type: ("enrolment", ("version",)),
    EstimateChanged.type: ("estimate", ("month", "total_cents", "version", "asked_at")),
    PaymentRecorded.type: ("payment", ("version",)),
    PaymentRefunded.type: ("payment", ("version",)),
    CreditRefunded.type: ("payment", ("version",)),
    RefundReturned.type: ("payment", ("version",)),
    PaymentCancelled.type: ("payment", ("version",)),
    CardAttemptEnded.type: ("payment", ("version",)),
    TreasuryOrderIssued.type: ("payment", ("version",)),
    TreasuryOrderTakenBack.type: ("payment", ("version",)),
    InvoiceIssued.type: ("account", ("version",)),
    CreditNoteIssued.type: ("account", ("version",)),
    MandateChanged.type: ("account", ("version",)),
    DebitAnnounced.type: ("account", ("version",)),
    DebitWithdrawn.type: ("account", ("version",)),
    DebitRejected.type: ("account", ("version",)),
    MessageDelivered.type: ("mailbox", ("unread", "subject", "version", "decided_at")),
    MailboxChanged.type: ("mailbox", ("unread", "version")),
    ConversationChanged.type: ("conversation", ("conversation_id", "state", "version")),
    PlanningRequestDecided.type: ("request", ("request_id", "status", "version")),
    PlanningRequestWithdrawn.type: ("request", ("request_id", "version")),
    BankRequestDecided.type: ("request", ("request_id", "status", "version")),
    ContestDecided.type: ("request", ("request_id", "status", "version")),
    ContestCorrected.type: ("request", ("request_id", "version")),
    ContestWithdrawn.type: ("request", ("request_id", "version")),
    RecordRequestDecided.type: ("request", ("request_id", "status", "version")),
    RecordRequestWithdrawn.type: ("request", ("request_id", "version")),
}
"""What a page is told of each event: its name, and the fields that travel to the browser.

All adults of a household hear its events, and a child may be hidden from one of them: no event names a child or an enrolment,
and pages read what changed where the service that owns it decides who may see it. Messaging tells such an adult's own counter `apart`.
"""


def told(subject: str, payload: bytes) -> tuple[str, str, dict[UUID, str | None]] | None:
    """Turn an event into the name and the data that pages are told; None for what they are not told of, or was told as something else.

    Beside it is what an adult from whom a child is hidden is told instead: their own counter, or nothing.
    """
    envelope = json.loads(payload)
    if envelope["type"] not in FIELDS or not subject.startswith(f"evt.{envelope['type']}."):
        return None
    name, fields = FIELDS[envelope["type"]]
    shown = {key: envelope["data"].get(key) for key in fields}
    apart = {
        UUID(one["guardian_id"]): json.dumps(shown | {"unread": one["unread"]}) if one["told"] else None
        for one in envelope["data"].get("apart", ())
    }
    return name, json.dumps(shown), apart
