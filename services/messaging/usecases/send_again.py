"""Send an e-mail that failed once more: to the adults who were meant, at the address that they have today."""

from collections.abc import Mapping
from uuid import UUID

from chassis.ids import new_id
from chassis.tx import Tx
from services.messaging.domain.emails import Adult, recipients
from services.messaging.domain.errors import EmailNotFailed, EmailNotWanted, UnknownEmail
from services.messaging.store import emails, failures, households
from services.messaging.store.emails import Queued
from services.messaging.store.failures import Failed

IN_THE_INBOX = "Le message reste dans la boîte de réception de la famille."


async def send_again(tx: Tx, email_id: UUID) -> None:
    """Send one that was given up; adults who shared its address and have their own by now get one each."""
    one = await failures.lock(tx, email_id)
    if one is None:
        raise UnknownEmail
    if one.status != "failed":
        raise EmailNotFailed("Il est parti, ou il est déjà de nouveau en attente.")
    household = await households.adults_of(tx, [one.family_id], [one.child_id] if one.child_id else [])
    wanted = recipients(_meant(one, household.get(one.family_id, {})), service=one.service, purpose=one.purpose)
    if not wanted:
        raise EmailNotWanted(f"Ces courriels ne sont plus souhaités, ou il n'y a plus d'adresse où les envoyer. {IN_THE_INBOX}")
    others = await failures.others_of(tx, one)
    fresh = [(address, adults) for address, adults in wanted.items() if address.lower() not in others]
    if not fresh:
        raise EmailNotWanted(
            "L'adresse a changé, et pour l'adresse d'aujourd'hui ce message a déjà son courriel : envoyé, en attente, ou dans cette liste."
        )
    (address, adults), *more = fresh
    await failures.queue_again(tx, email_id, address, adults)
    purpose = one.purpose or ""
    await emails.insert(
        tx, [Queued(new_id(), one.message_id, one.family_id, to, one.service, purpose, guardian_ids=whom) for to, whom in more]
    )
    tx.audit("messaging.email.resend", family_id=one.family_id, about_id=email_id)


def _meant(one: Failed, household: Mapping[UUID, Adult]) -> dict[UUID, Adult]:
    """Find the adults whom an e-mail is for; of those of before, only whose address it is."""
    if one.guardian_ids:
        meant = {guardian_id: adult for guardian_id, adult in household.items() if guardian_id in one.guardian_ids}
        missing = "L'adulte à qui il était écrit ne fait plus partie du foyer."
    else:
        meant = {guardian_id: adult for guardian_id, adult in household.items() if adult.email.casefold() == one.recipient.casefold()}
        missing = "Plus aucun adulte du foyer n'a cette adresse."
    if not meant:
        raise EmailNotWanted(f"{missing} {IN_THE_INBOX}")
    knowing = {guardian_id: adult for guardian_id, adult in meant.items() if one.child_id not in adult.hidden}
    if not knowing:
        raise EmailNotWanted("L'enfant dont il parle n'est plus montré à cet adulte.")
    return knowing
