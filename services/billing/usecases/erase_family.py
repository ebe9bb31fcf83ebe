"""A family that is erased: what stands against it here, what goes (bank details first of all), and what the law has kept ten years."""

from datetime import timedelta

from chassis import erasure
from chassis.clock import paris_date
from chassis.holdings import Privacy, tables_holding
from chassis.tx import Tx
from contracts.billing import BillingEmptinessChecked, BillingErasureChecked
from contracts.family import EmptinessAsked, FamilyErased, FamilyErasureAsked
from contracts.privacy import TITLE_DAYS, Obstacle
from services.billing.store import leaving

BOOKS = (
    "ledger_operation",
    "ledger_entry",
    "invoice",
    "invoice_line",
    "payment",
    "allocation",
    "cancellation",
    "deposited",
    "card_refund",
    "refund",
    "debit",
    "treasury_title",
    "treasury_correction",
    "treasury_reduction",
    "sepa_mandate",
    "unsettled_operation",
)
ACCOUNTING = "accounting, kept ten years (code de commerce, article L123-22); then figures without a name (retention.py)"


async def check_erasure(tx: Tx, event: FamilyErasureAsked) -> None:
    """Say what stands against erasing a family: what it owes, what it is owed, what was not invoiced yet, and money on its way."""
    matters = await leaving.open_matters(tx, event.family_id, paris_date(tx.now))
    found = [Obstacle.model_validate({"kind": kind, "count": count}) for kind, count in (matters or {}).items() if count]
    at_treasury = await leaving.at_treasury(tx, event.family_id, tx.now - timedelta(days=TITLE_DAYS))
    found += [Obstacle(kind="unpaid_invoices", treasury=matter, count=count) for matter, count in at_treasury.items() if count]
    await tx.emit(
        BillingErasureChecked(family_id=event.family_id, erasure_id=event.erasure_id, version=event.version, obstacles=tuple(found))
    )


async def erase_family(tx: Tx, event: FamilyErased) -> None:
    """Erase a family from billing, but for its accounting."""
    await erasure.erase(tx, event.family_id, PRIVACY)


PRIVACY = Privacy(
    not_exported={
        "unsettled_operation": "which operations may still be open: the ids alone, of what is handed over",
        "household.former_payers": "who was billed before: the invoices that are handed over name them",
        "billed_as": "as whom the family was billed since when: the invoices that are handed over bear it",
    },
    kept={
        **dict.fromkeys(BOOKS, ACCOUNTING),
        "household": "the number and the names that invoices bear, without the address; of a family without any, it goes",
        "billed_as": "the names that invoices bear, without the address; of a family without any, they go",
    },
    first=leaving.forget_household,
)


RECORD = frozenset({"household", "billed_as"})
"""Tables that follow from a record alone: the number, name and address of the record."""


async def check_emptiness(tx: Tx, event: EmptinessAsked) -> None:
    """Say whether anything is held of a family beyond its record."""
    held = await tables_holding(tx, event.family_id, PRIVACY, but=RECORD)
    await tx.emit(BillingEmptinessChecked(family_id=event.family_id, withdrawal_id=event.withdrawal_id, version=event.version, held=held))
