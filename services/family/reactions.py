"""What the family service does when others tell: places, enrolments and holidays that it keeps, and what stands against an erasure."""

from collections.abc import Sequence

from chassis.reactions import Reactions
from chassis.tx import Tx
from contracts.billing import BillingEmptinessChecked, BillingErasureChecked
from contracts.identity import AccountClosed, IdentityEmptinessChecked
from contracts.messaging import MessagingEmptinessChecked
from contracts.planning import (
    ActivitySaved,
    EnrolmentSaved,
    FacilitySaved,
    PlanningEmptinessChecked,
    PlanningErasureChecked,
    SchoolHolidaysSet,
)
from services.family.domain.custody import Holiday
from services.family.store import completeness, custody, places
from services.family.usecases import empty_records
from services.family.usecases.completeness import look_again
from services.family.usecases.erasures import note_answer
from services.family.usecases.quotient_standing import look_at_quotients
from services.family.usecases.submit_change import withdraw_of_closed
from services.family.usecases.tell_holidays import HOLIDAYS, HolidaysJob

reactions = Reactions()


@reactions.on(SchoolHolidaysSet)
async def note_holidays(tx: Tx, event: SchoolHolidaysSet) -> None:
    """Keep the school holidays, and ask for the custody of all children who have a calendar, halves or not, to be told anew.

    What is told reaches three school years ahead: a town enters holidays each year, so that no calendar runs out unseen.
    It is told afterwards, in parts (docs/decisions/0117): thousands of children do not fit into the transaction of a reaction.
    """
    holidays = [Holiday(one.label, one.first, one.last) for one in event.holidays]
    if await custody.put_holidays(tx, event.version, holidays):
        await tx.enqueue(HOLIDAYS, HolidaysJob(version=event.version))


@reactions.on(FacilitySaved)
async def note_facility(tx: Tx, event: FacilitySaved) -> None:
    """Keep a facility: staff may say what it requires."""
    await places.save_facility(tx, event)


@reactions.on(ActivitySaved)
async def note_activity(tx: Tx, event: ActivitySaved) -> None:
    """Keep an activity; it may have moved to a facility that requires other things."""
    if await places.save_activity(tx, event):
        await look_again(tx, await completeness.enrolled_in(tx, event.activity_id))


@reactions.on_many(EnrolmentSaved)
async def note_enrolments(tx: Tx, events: Sequence[EnrolmentSaved]) -> None:
    """Keep enrolments: from now on the children's records must have what the activities require, and the payers' quotients count.

    Families are locked before children, as by clerks who decide: two that wait for each other would end in a deadlock.
    """
    if new := await places.save_enrolments(tx, events):
        await look_at_quotients(tx, {one.family_id for one in new})
        await look_again(tx, {one.child_id for one in new})


@reactions.on(AccountClosed)
async def take_back_requests(tx: Tx, event: AccountClosed) -> None:
    """Take back what waits of what somebody asked online whose account is closed: they left, or were another."""
    if event.kind == "family":
        await withdraw_of_closed(tx, event.account_id, event.closed_at)


@reactions.on(PlanningErasureChecked)
async def note_planning(tx: Tx, event: PlanningErasureChecked) -> None:
    """Take what planning holds against an erasure."""
    await note_answer(tx, "planning", event.erasure_id, event.version, event.obstacles)


@reactions.on(BillingErasureChecked)
async def note_billing(tx: Tx, event: BillingErasureChecked) -> None:
    """Take what billing holds against an erasure."""
    await note_answer(tx, "billing", event.erasure_id, event.version, event.obstacles)


@reactions.on(IdentityEmptinessChecked)
async def note_emptiness_in_identity(tx: Tx, event: IdentityEmptinessChecked) -> None:
    """Take what identity holds of a family whose record is taken back as empty."""
    await empty_records.note_answer(tx, "identity", event.withdrawal_id, event.version, event.held)


@reactions.on(PlanningEmptinessChecked)
async def note_emptiness_in_planning(tx: Tx, event: PlanningEmptinessChecked) -> None:
    """Take what planning holds of a family whose record is taken back as empty."""
    await empty_records.note_answer(tx, "planning", event.withdrawal_id, event.version, event.held)


@reactions.on(BillingEmptinessChecked)
async def note_emptiness_in_billing(tx: Tx, event: BillingEmptinessChecked) -> None:
    """Take what billing holds of a family whose record is taken back as empty."""
    await empty_records.note_answer(tx, "billing", event.withdrawal_id, event.version, event.held)


@reactions.on(MessagingEmptinessChecked)
async def note_emptiness_in_messaging(tx: Tx, event: MessagingEmptinessChecked) -> None:
    """Take what messaging holds of a family whose record is taken back as empty."""
    await empty_records.note_answer(tx, "messaging", event.withdrawal_id, event.version, event.held)
