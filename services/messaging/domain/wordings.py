"""Every notice whose words a town can change, by its name."""

from services.messaging.domain import (
    access_notices,
    account_notices,
    answer_notices,
    bank_notices,
    child_notices,
    closure_notices,
    confirmation_notices,
    contest_notices,
    debit_notices,
    departure_notices,
    document_notices,
    invoice_notices,
    missing_notices,
    moved_notices,
    offer_notices,
    pattern_notices,
    payment_notices,
    planning_notices,
    quotient_notices,
    record_notices,
    refund_notices,
    reminder_notices,
    treasury_notices,
    withdrawn_notices,
)
from services.messaging.domain.wording import Wording

WORDINGS: dict[str, Wording] = {
    one.slug: one
    for some in (
        access_notices.WORDINGS,
        account_notices.WORDINGS,
        answer_notices.WORDINGS,
        bank_notices.WORDINGS,
        child_notices.WORDINGS,
        closure_notices.WORDINGS,
        confirmation_notices.WORDINGS,
        contest_notices.WORDINGS,
        debit_notices.WORDINGS,
        departure_notices.WORDINGS,
        document_notices.WORDINGS,
        invoice_notices.WORDINGS,
        missing_notices.WORDINGS,
        moved_notices.WORDINGS,
        offer_notices.WORDINGS,
        pattern_notices.WORDINGS,
        payment_notices.WORDINGS,
        planning_notices.WORDINGS,
        quotient_notices.WORDINGS,
        record_notices.WORDINGS,
        refund_notices.WORDINGS,
        reminder_notices.WORDINGS,
        treasury_notices.WORDINGS,
        withdrawn_notices.WORDINGS,
    )
    for one in some
}
