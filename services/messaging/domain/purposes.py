"""What notices are about, as far as adults choose whether they are mailed; the inbox has them all."""

from contracts.messaging import Purpose
from services.messaging.domain.notices import Notice, NoticeKind

PURPOSES: dict[NoticeKind, Purpose] = {
    "record_request": "decisions",
    "bank_request": "decisions",
    "planning_request": "decisions",
    "planning_offer": "decisions",
    "child_record": "decisions",
    "child_paper": "decisions",
    "conversation": "decisions",
    "contest": "billing",
    "invoice": "billing",
    "payment": "billing",
    "payment_problem": "billing",
    "refund": "billing",
    "refund_returned": "billing",
    "direct_debit": "billing",
    "family_block": "billing",
    "reminder": "reminders",
    "child_document": "reminders",
    "child_lacks": "reminders",
    "quotient": "reminders",
    "confirmation": "reminders",
    "closed_days": "closures",
    "information": "information",
}
"""The purpose of each kind of notice; those without one concern the account, and are mailed whatever was chosen."""


def purpose_of(notice: Notice) -> Purpose | None:
    """Tell what a notice is about; None for one that is mailed in any case, because it concerns the safety of the account."""
    return None if notice.service else PURPOSES.get(notice.kind)
