"""What families are told of their record, their children, their documents; and what is kept of households."""

from chassis.tx import Tx
from contracts.family import (
    AdultLeft,
    ChildCompletenessChanged,
    ChildRecordChanged,
    CustodySet,
    DocumentExpiring,
    EmptinessAsked,
    FamilyErased,
    FamilySaved,
    QuotientStandingChanged,
    RecordConfirmationAsked,
    RecordRequestDecided,
    RecordRequestWithdrawn,
)
from services.messaging.domain.access_notices import address_changed
from services.messaging.domain.child_notices import child_record_changed
from services.messaging.domain.confirmation_notices import record_to_confirm
from services.messaging.domain.departure_notices import access_closed, adult_left
from services.messaging.domain.document_notices import document_expiring
from services.messaging.domain.missing_notices import child_lacks
from services.messaging.domain.quotient_notices import quotient_standing
from services.messaging.domain.record_notices import record_request_decided, record_request_withdrawn
from services.messaging.reactions.registry import reactions
from services.messaging.store import child_lacks as lacks
from services.messaging.store import custody, emails, households
from services.messaging.usecases import drafts
from services.messaging.usecases.deliver import deliver
from services.messaging.usecases.erase_family import check_emptiness, erase_family
from services.messaging.usecases.warn import warn


@reactions.on(FamilySaved)
async def keep_household(tx: Tx, event: FamilySaved) -> None:
    """Keep whom to write to, and whether by e-mail too; an address that is left is warned, not one that had been kept wrongly."""
    before = await households.adults(tx, event.family_id)
    kept_wrongly = await households.is_forgotten(tx, event.family_id)
    if not await households.save(tx, event) or event.saved_at is None or kept_wrongly:
        return
    after = {card.guardian_id: card.email.casefold() for card in event.guardians}
    for guardian_id, adult in before.items():
        if adult.email and after.get(guardian_id) not in (None, adult.email.casefold()):
            await warn(tx, address_changed(event, adult, event.saved_at), adult.email, family_id=event.family_id)


@reactions.on(AdultLeft)
async def tell_departure(tx: Tx, event: AdultLeft) -> None:
    """Tell a household that an adult is no longer of it, and that adult why their account is closed; nothing more is mailed to them.

    It is told before the household without them, so that their address is still known here.
    """
    await drafts.drop_all(tx, event.guardian_id)
    await emails.withdraw(tx, event.family_id, event.guardian_id)
    if not event.told:
        return
    await deliver(tx, event.family_id, adult_left(event))
    adult = (await households.adults(tx, event.family_id)).get(event.guardian_id)
    if adult:
        await warn(tx, access_closed(event), adult.email, family_id=event.family_id)


@reactions.on(CustodySet)
async def keep_custody(tx: Tx, event: CustodySet) -> None:
    """Keep with which households a child lives, and from which adults it is hidden."""
    await custody.save(tx, event)


@reactions.on(RecordRequestDecided)
async def tell_record_decision(tx: Tx, event: RecordRequestDecided) -> None:
    """Tell a family what became of a change of its record."""
    adult = (await households.adults(tx, event.family_id)).get(event.guardian_id)
    await deliver(tx, event.family_id, record_request_decided(event, adult.name if adult else ""))


@reactions.on(RecordRequestWithdrawn)
async def tell_withdrawal(tx: Tx, event: RecordRequestWithdrawn) -> None:
    """Tell a family that an agent took a request back in its place."""
    notice = record_request_withdrawn(event)
    if notice:
        await deliver(tx, event.family_id, notice)


@reactions.on(QuotientStandingChanged)
async def tell_quotient(tx: Tx, event: QuotientStandingChanged) -> None:
    """Tell a family that its quotient ends or is missing, and what to send."""
    notice = quotient_standing(event)
    if notice:
        await deliver(tx, event.family_id, notice)


@reactions.on(RecordConfirmationAsked)
async def ask_to_confirm(tx: Tx, event: RecordConfirmationAsked) -> None:
    """Ask a family whether its record is still right."""
    await deliver(tx, event.family_id, record_to_confirm(event))


@reactions.on(DocumentExpiring)
async def tell_document(tx: Tx, event: DocumentExpiring) -> None:
    """Ask a household of a child for the document that replaces one."""
    await deliver(tx, event.family_id, document_expiring(event))


@reactions.on(ChildRecordChanged)
async def tell_child_news(tx: Tx, event: ChildRecordChanged) -> None:
    """Tell a household of a child what changed in its record without its asking."""
    await deliver(tx, event.family_id, child_record_changed(event))


@reactions.on(ChildCompletenessChanged)
async def tell_what_is_missing(tx: Tx, event: ChildCompletenessChanged) -> None:
    """Tell a household of a child what has come to be missing in its record."""
    known = await lacks.replace(tx, event)
    notice = None if known is None else child_lacks(event, known)
    if notice:
        await deliver(tx, event.family_id, notice)


@reactions.on(EmptinessAsked)
async def say_whether_it_is_empty(tx: Tx, event: EmptinessAsked) -> None:
    """Say whether anything is held of a family whose record is taken back as empty."""
    await check_emptiness(tx, event)


@reactions.on(FamilyErased)
async def erase(tx: Tx, event: FamilyErased) -> None:
    """Erase what is held of a family."""
    await erase_family(tx, event)
