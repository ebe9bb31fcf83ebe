"""Take a payment at the counter, use a credit."""

from collections.abc import Sequence
from uuid import UUID

from chassis import french
from chassis.clock import paris_date
from chassis.french import euros
from chassis.tx import Tx
from contracts.billing import CounterAccount, CounterPayment, FoundAccounts, PaymentRecorded, TakePayment
from services.billing.domain.allocation import Open, allocate
from services.billing.domain.at_town_hall import paid_here
from services.billing.domain.errors import (
    DayClosed,
    PaymentRefused,
    PaymentTaken,
    UnknownAccount,
    UnknownPayment,
    UnknownRegie,
)
from services.billing.domain.ledger import payment_entries
from services.billing.domain.treasury import LEAST_CENTS
from services.billing.store import bank_accounts, counter, ledger, locks, numbering, regies, reserved, till
from services.billing.store.ledger import Operation
from services.billing.usecases.keep_till import after_last_slip
from services.billing.usecases.settle import cover, not_due, settle

LATEST = 12
FOUND = 30


async def take(tx: Tx, asked: TakePayment) -> CounterPayment:
    """Post a payment and settle invoices with it; the same payment again is answered as it is."""
    if not await regies.lock(tx, asked.regie):
        raise UnknownRegie(f"Aucune régie n'a le code {asked.regie}.")
    await locks.to_enter(tx, asked.payment_id)
    known = await counter.payment(tx, asked.family_id, asked.payment_id)
    if known is not None:
        if (known.cents, known.method, known.regie) != (asked.cents, asked.means, asked.regie):
            raise PaymentTaken(f"Il l'est pour {euros(known.cents)}, régie {known.regie}. Rechargez la page avant d'en saisir un autre.")
        return known
    if await ledger.is_taken(tx, asked.payment_id) or await ledger.is_paid_by_card(tx, asked.payment_id):
        raise PaymentTaken("Rechargez la page, puis saisissez-le de nouveau.")
    if asked.means == "cheque" and not (asked.bank and asked.reference):
        raise PaymentRefused("Notez la banque et le numéro du chèque.", field="reference" if asked.bank else "bank")
    if await counter.owner(tx, asked.family_id) is None:
        raise UnknownAccount
    today = paris_date(tx.now)
    if await till.closing(tx, asked.regie, today):
        raise DayClosed("La caisse de cette régie est close pour aujourd'hui : saisissez ce règlement demain.")
    await after_last_slip(tx, asked.regie, asked.means)
    wanted = await _wanted(tx, asked)
    number = numbering.number(asked.regie, "R", await numbering.take(tx, asked.regie, "R"))
    posted = Operation(asked.payment_id, asked.family_id, number, today, payment_entries(asked.means, asked.cents))
    await ledger.post(tx, asked.regie, [posted], taken_over=False)
    await counter.receive(tx, asked)
    parts = allocate([Open(asked.payment_id, asked.cents)], wanted)
    if parts:
        await ledger.allocate(tx, [(asked.family_id, part) for part in parts])
    if sum(part.cents for part in parts) < asked.cents:
        await cover(tx, asked.regie, [asked.family_id])
    left = (await counter.left_by(tx, [asked.payment_id]))[asked.payment_id]
    await tx.emit(
        PaymentRecorded(
            version=1,
            family_id=asked.family_id,
            payment_id=asked.payment_id,
            number=number,
            day=today,
            method=asked.means,
            cents=asked.cents,
            still_due=left.still_due,
            unused_cents=left.unused_cents,
        )
    )
    return await payment(tx, asked.family_id, asked.payment_id)


async def _wanted(tx: Tx, asked: TakePayment) -> Sequence[Open]:
    """Find what to settle: the invoices named, in their order, or all that is paid here, refunds to be returned first, then the oldest.

    Where the treasury collects, what no title is made of is paid here, to the cent: a credit would only wait for a title.
    """
    at_treasury = await regies.collector(tx, asked.regie) == "treasury"
    accounts = await ledger.open_operations(tx, asked.regie, [asked.family_id])
    due = {one.operation_id: one for account in accounts for one in account.due}
    if not set(asked.invoices) <= due.keys():
        raise await not_due(tx, asked.family_id, asked.invoices)
    wanted = [due[one] for one in dict.fromkeys(asked.invoices or due)]
    if not at_treasury:
        return wanted
    no_title = {one.operation_id for account in accounts for one in account.to_return}
    no_title |= {one.operation_id for one in due.values() if one.cents < LEAST_CENTS}
    return paid_here(asked, wanted, list(due.values()), no_title)


async def use_credit(tx: Tx, family_id: UUID, regie: str) -> CounterAccount:
    """Settle the oldest invoices of a regie with what the family has to its credit there."""
    if not await regies.lock(tx, regie):
        raise UnknownRegie(f"Aucune régie n'a le code {regie}.")
    await settle(tx, regie, [family_id])
    return await account(tx, family_id)


async def payment(tx: Tx, family_id: UUID, payment_id: UUID) -> CounterPayment:
    """Read a payment of a family; raises UnknownPayment for any other."""
    found = await counter.payment(tx, family_id, payment_id)
    if found is None:
        raise UnknownPayment
    return found


async def account(tx: Tx, family_id: UUID) -> CounterAccount:
    """Tell what a family can pay now."""
    owner = await counter.owner(tx, family_id)
    if owner is None:
        raise UnknownAccount
    number, name, balance = owner
    unused = await counter.unused(tx, family_id)
    held = await reserved.of_family(tx, family_id)
    return CounterAccount(
        family_id=family_id,
        family_number=number,
        family_name=name,
        balance_cents=balance,
        invoices=await counter.invoices(tx, family_id),
        credits=unused,
        reserved=tuple((regie, min(held[regie], cents)) for regie, cents in unused if held.get(regie)),
        payments=await counter.latest(tx, family_id, LATEST),
        treasury=await regies.collected_by_treasury(tx),
        account_given=await bank_accounts.is_given(tx, family_id),
        closed=await till.closed(tx, paris_date(tx.now)),
    )


async def find(tx: Tx, words: str) -> FoundAccounts:
    """Find families; nothing typed finds nobody."""
    return FoundAccounts(found=await counter.find(tx, words, french.cents(words), FOUND) if words else ())
