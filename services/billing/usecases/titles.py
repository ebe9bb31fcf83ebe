"""Titles of the treasury: a batch of them issued, posted and told, and read again; what all that is done about titles has in common."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

from chassis.clock import paris_date
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.billing import TreasuryBatches, TreasuryBatchView, TreasuryCodes, TreasuryOrderIssued, TreasuryRegie
from services.billing.domain.allocation import Allocation
from services.billing.domain.errors import NoTreasuryCodes, UnknownRegie, UnknownTreasuryBatch
from services.billing.domain.ledger import payment_entries
from services.billing.store import corrections_carried, ledger, numbering, regies, titles_to_reduce, treasury, treasury_reductions
from services.billing.store.ledger import Operation
from services.billing.store.treasury import Batch, NewTitle
from services.billing.store.treasury_candidates import Candidate

UNTOLD_DAYS = 366
"""How long a page names what no file can tell the treasury."""


async def issue(tx: Tx, batch: Batch, chosen: Sequence[Candidate], numbers: Iterator[int]) -> None:
    """Post a batch of titles, each of an invoice with the next number, and tell the families."""
    today = paris_date(tx.now)
    titles = [NewTitle(new_id(), next(numbers), one.family_id, one.invoice_id, one.cents, one.debtor) for one in chosen]
    await _post(tx, batch, titles, today)
    for one, title in zip(chosen, titles, strict=True):
        await tx.emit(
            TreasuryOrderIssued(
                version=1,
                family_id=one.family_id,
                title_id=title.title_id,
                invoice_id=one.invoice_id,
                invoice_number=one.number,
                office=batch.codes.office,
                day=today,
                cents=one.cents,
                town_prints=batch.town_prints,
                billed_to=one.billed_to,
                **named(batch),
            )
        )


async def _post(tx: Tx, batch: Batch, titles: list[NewTitle], today: date) -> None:
    first = await numbering.take(tx, batch.regie, "R", len(titles))
    operations = [
        Operation(
            one.title_id,
            one.family_id,
            numbering.number(batch.regie, "R", first + place),
            today,
            payment_entries("treasury", one.cents),
        )
        for place, one in enumerate(titles)
    ]
    await ledger.post(tx, batch.regie, operations, taken_over=False)
    await treasury.insert(tx, batch, titles)
    await ledger.allocate(tx, [(one.family_id, Allocation(one.title_id, one.invoice_id, one.cents)) for one in titles])


async def read(tx: Tx, batch_id: UUID) -> TreasuryBatchView:
    """Read a batch; raises UnknownTreasuryBatch when there is none."""
    found = await treasury.view(tx, batch_id)
    if found is None:
        raise UnknownTreasuryBatch
    return found


async def latest(tx: Tx, limit: int) -> TreasuryBatches:
    """List the latest batches, with the regies that may make one."""
    return TreasuryBatches(
        batches=await treasury.latest(tx, limit),
        regies=await regies.at_treasury(tx),
        reductions=await treasury_reductions.latest(tx, limit),
        pending=await treasury_reductions.pending(tx),
        carried=await corrections_carried.of_town(tx),
        to_reduce=await titles_to_reduce.of_town(tx),
        untold=await treasury_reductions.of_erased(tx, paris_date(tx.now) - timedelta(days=UNTOLD_DAYS)),
    )


async def regie_of(tx: Tx, code: str) -> tuple[TreasuryRegie, TreasuryCodes]:
    """Read a regie with its codes at the treasury; refuses one that has none."""
    found = await regies.settings(tx, code)
    if found is None:
        raise UnknownRegie(f"Aucune régie n'a le code {code}.")
    if found.treasury is None:
        raise NoTreasuryCodes("Saisissez d'abord les codes de cette régie auprès de la trésorerie.")
    return TreasuryRegie(code=found.code, name=found.name, collector=found.collector), found.treasury


def named(batch: Batch | TreasuryBatchView) -> dict[str, int]:
    """Name what a title came on, as families are told it: a batch, or a title made by hand, which has none."""
    return {"ormc": 0, "title_number": batch.number} if batch.by_hand_on else {"ormc": batch.number}
