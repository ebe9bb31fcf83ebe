"""An adult chooses what is mailed: on the portal, or by the link of a letter of information."""

from typing import get_args
from uuid import UUID

from chassis.cipher import KeyRing, UnreadableError
from chassis.tx import Tx
from contracts.messaging import Channel, Channels, Purpose
from services.messaging.domain.errors import LinkOfNobody, UnknownAdult, UnknownLink
from services.messaging.mail.leaving import opened
from services.messaging.store import choices, households

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
BY_LINK = "lien d'un courriel"


async def channels(tx: Tx, family_id: UUID, guardian_id: UUID | None) -> Channels:
    """Tell how messages reach an adult."""
    adult = (await households.adults(tx, family_id)).get(guardian_id) if guardian_id else None
    if adult is None or guardian_id is None:
        raise UnknownAdult
    chosen = await choices.of_adult(tx, guardian_id)
    bounced = await choices.bounced(tx, family_id, adult.email) if adult.email else None
    return Channels(
        email=adult.email,
        authorised=adult.email_consent,
        authorised_since=adult.consent_since,
        channels=tuple(
            Channel(
                purpose=purpose,
                mailed=adult.wants(purpose),
                chosen_at=chosen[purpose].chosen_at if purpose in chosen else None,
                chosen_by=chosen[purpose].chosen_by if purpose in chosen else "",
            )
            for purpose in PURPOSES
        ),
        bounced_at=bounced[0] if bounced else None,
        bounced_code=bounced[1] if bounced else "",
    )


async def set_channels(tx: Tx, family_id: UUID, guardian_id: UUID | None, mailed: tuple[Purpose, ...]) -> Channels:
    """Write what an adult chose, dated and signed; what is as before keeps its date, or goes on following the authorisation."""
    known = await channels(tx, family_id, guardian_id)
    changed: dict[Purpose, bool] = {one.purpose: one.purpose in mailed for one in known.channels if one.mailed != (one.purpose in mailed)}
    if changed and guardian_id:
        adult = (await households.adults(tx, family_id))[guardian_id]
        await choices.choose(tx, family_id, [guardian_id], changed, adult.name)
    return await channels(tx, family_id, guardian_id)


async def unsubscribe(tx: Tx, ring: KeyRing, token: str) -> None:
    """Mail no more information to the adults to whom a letter was written, whatever their address is by now.

    Of a letter of before, and where none of them is left: to those who have its address.
    """
    try:
        written_to = opened(ring, token)
    except (ValueError, UnreadableError) as error:
        raise UnknownLink from error
    adults = await households.adults(tx, written_to.family_id)
    at_address = {guardian_id for guardian_id, adult in adults.items() if adult.email.casefold() == written_to.address.casefold()}
    who = written_to.guardian_ids & adults.keys() or at_address
    if not who:
        raise LinkOfNobody("L'adresse de ce courriel n'est plus celle d'un adulte du foyer.")
    await choices.choose(tx, written_to.family_id, who, {"information": False}, BY_LINK)
