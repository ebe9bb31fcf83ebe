"""What billing does when planning and family tell something; each takes only what is newer than what it knows."""

from collections.abc import Sequence
from datetime import date

from chassis.reactions import Reactions
from chassis.tx import Tx
from contracts.family import AdultLeft, ChildSaved, CustodySet, EmptinessAsked, FamilyErased, FamilyErasureAsked, FamilySaved, QuotientSet
from contracts.identity import AccountClosed
from contracts.planning import ActivitySaved, EnrolmentSaved, MonthChanged
from services.billing.store import custody, households, names, reach, told_months
from services.billing.usecases import change_bank_details
from services.billing.usecases.erase_family import check_emptiness, check_erasure, erase_family
from services.billing.usecases.note_corrections import note_by_rules
from services.billing.usecases.price_family import price_families
from services.billing.usecases.price_month import price_months
from services.billing.usecases.put_tariff import ask_to_reprice
from services.billing.usecases.set_quotients import set_quotients

reactions = Reactions()

EVER = date(2000, 1, 1)


@reactions.on_many(MonthChanged)
async def months_changed(tx: Tx, events: Sequence[MonthChanged]) -> None:
    """Charge the months of enrolments to the families that pay them."""
    await price_months(tx, events)


@reactions.on(QuotientSet)
async def quotient_set(tx: Tx, event: QuotientSet) -> None:
    """Price the family's days again by its quotients."""
    await set_quotients(tx, event)


@reactions.on(ActivitySaved)
async def activity_saved(tx: Tx, event: ActivitySaved) -> None:
    """Keep the activity's name for estimates and invoices, and where it takes place; who counts as a resident prices its days again."""
    if await names.keep_activity(tx, event):
        await ask_to_reprice(tx, event.activity_id, EVER)


@reactions.on_many(EnrolmentSaved)
async def enrolments_saved(tx: Tx, events: Sequence[EnrolmentSaved]) -> None:
    """Keep who pays for enrolments: staff of their facilities reach those families' accounts."""
    await reach.keep(tx, events)
    await price_families(tx, sorted({one.family_id for one in events}))


@reactions.on_many(ChildSaved)
async def children_saved(tx: Tx, events: Sequence[ChildSaved]) -> None:
    """Keep children's names for estimates and invoices; what is mended of one prices its days again, whichever household pays them.

    A birth date is a fact of every day: invoiced days are compared with it as well.
    """
    mended = await names.keep_children(tx, events)
    others = await told_months.payers(tx, {one.child_id for one in events})
    billed = await told_months.payers(tx, mended, invoiced=True) if mended else set()
    await price_families(tx, sorted({one.family_id for one in events} | others | billed))
    if billed:
        await note_by_rules(tx, sorted(billed), since=date.min)


@reactions.on(CustodySet)
async def custody_set(tx: Tx, event: CustodySet) -> None:
    """Keep from which adults a child is hidden."""
    await custody.keep(tx, event)


@reactions.on_many(FamilySaved)
async def families_saved(tx: Tx, events: Sequence[FamilySaved]) -> None:
    """Keep families' numbers and names for those who treat their requests."""
    await households.keep(tx, events)
    await price_families(tx, sorted({one.family_id for one in events}))


@reactions.on(AdultLeft)
async def keep_former_payer(tx: Tx, event: AdultLeft) -> None:
    """Keep who was billed, where another adult is billed from now on: what they were billed stays theirs to pay."""
    if event.takes_over:
        await households.note_departure(tx, event)


@reactions.on(AccountClosed)
async def take_back_bank_requests(tx: Tx, event: AccountClosed) -> None:
    """Take back what waits of the bank details that somebody asked to change whose account is closed: they left, or were another."""
    if event.kind == "family":
        await change_bank_details.withdraw_of_closed(tx, event.account_id, event.closed_at)


@reactions.on(FamilyErasureAsked)
async def say_what_stands_against_it(tx: Tx, event: FamilyErasureAsked) -> None:
    """Say what stands against erasing a family."""
    await check_erasure(tx, event)


@reactions.on(EmptinessAsked)
async def say_whether_it_is_empty(tx: Tx, event: EmptinessAsked) -> None:
    """Say whether anything is held of a family whose record is taken back as empty."""
    await check_emptiness(tx, event)


@reactions.on(FamilyErased)
async def erase(tx: Tx, event: FamilyErased) -> None:
    """Erase what is held of a family."""
    await erase_family(tx, event)
