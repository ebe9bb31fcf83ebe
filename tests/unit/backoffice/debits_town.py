"""What billing answers about batches of direct debits: one that is to come, and one whose day came without a file."""

from datetime import date, timedelta
from typing import Any

from contracts.billing import (
    CancelDebitBatch,
    CreditorView,
    DebitBatchView,
    DebitItem,
    GetDebitBatch,
    LeaveOutDebit,
    PutCreditor,
    ReadCreditor,
)
from tests.unit.backoffice.cast import DUPONT, NOW, TODAY, number

COLLECTION = DebitItem(
    debit_id=number(72),
    family_id=DUPONT.family_id,
    family_number="1001",
    family_name="DUPONT Jean",
    reference="1001-1",
    sequence="FRST",
    cents=6000,
    status="announced",
)


def batch(place: int, due_on: date, file_by: date | None = None) -> DebitBatchView:
    """Announce a batch for a day; `file_by` is told by billing, but not by the release before."""
    return DebitBatchView(
        batch_id=number(place),
        number=f"AL-P{place}",
        regie="AL",
        regie_name="Régie garderie ALSH",
        status="announced",
        invoices_due_to=due_on,
        due_on=due_on,
        file_by=file_by,
        debits=1,
        cents=COLLECTION.cents,
        created_at=NOW,
        created_by_name="Nadia BERTRAND",
        items=(COLLECTION,),
    )


def made(place: int, due_on: date) -> DebitBatchView:
    """Make the file of a batch."""
    items = (COLLECTION.model_copy(update={"status": "collected"}),)
    return batch(place, due_on).model_copy(update={"status": "made", "made_at": NOW, "items": items})


TO_COME, TOO_LATE = batch(70, TODAY + timedelta(days=1)), batch(71, TODAY)
LAST_DAY = batch(73, TODAY + timedelta(days=5), TODAY)
BANKS_CLOSED = batch(74, TODAY + timedelta(days=2), TODAY - timedelta(days=1))
AT_THE_BANK, TAKEN = made(75, TODAY + timedelta(days=16)), made(76, TODAY)
BATCHES = {one.batch_id: one for one in (TO_COME, TOO_LATE, LAST_DAY, BANKS_CLOSED, AT_THE_BANK, TAKEN)}
CREDITOR = CreditorView(name="SGC de L'Arbresle", ics="FR72ZZZ123456", iban="FR14 •••• •••• 2606", city="L'Arbresle", mandates=12)
HANDLERS: dict[Any, Any] = {
    GetDebitBatch: lambda asked: BATCHES[asked.batch_id],
    LeaveOutDebit: lambda asked: BATCHES[asked.batch_id],
    ReadCreditor: lambda _: CREDITOR,
    PutCreditor: lambda _: CREDITOR,
    CancelDebitBatch: lambda asked: BATCHES[asked.batch_id],
}
