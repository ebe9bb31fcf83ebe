"""A family that is erased: its inbox and its e-mails go."""

from chassis import erasure
from chassis.holdings import READER, Privacy, tables_holding
from chassis.tx import Tx
from contracts.family import EmptinessAsked, FamilyErased
from contracts.messaging import MessagingEmptinessChecked
from services.messaging.store import places

OWN_EMAILS = f"""
    {READER} = any (guardian_ids) or guardian_ids = '{{}}' and exists (
        select from adult as own where own.guardian_id = {READER} and (
            lower(own.email) = lower(email.recipient)
            or not exists (select from adult as other where other.family_id = own.family_id and other.guardian_id <> own.guardian_id)
        )
    )
"""  # noqa: S608 - a constant
"""An adult reads where e-mails to them went; of those that do not note whom they were for, the ones to an address that is theirs."""

PRIVACY = Privacy(
    each_adults={"email": OWN_EMAILS, "email_choice": f"guardian_id = {READER}"},
    not_exported={
        "custody": "only how new what is known of a child of two households is",
        "internal_note": "words of staff among themselves, which no family is shown",
        "broadcast_recipient": "the message itself is in the inbox",
        "assignment": "who of the staff treats a conversation",
        "conversation_entry.writer_id": "which account wrote; the message says who, in words",
        "conversation_entry.form_id": "keeps a message from being sent twice",
    },
    first=places.forget_children,
)


async def erase_family(tx: Tx, event: FamilyErased) -> None:
    """Erase a family from messaging."""
    await erasure.erase(tx, event.family_id, PRIVACY)


RECORD = frozenset({"household", "adult", "mailbox", "message", "email", "broadcast_recipient"})
"""Tables that follow from a record alone: its adults, and what the portal told them, who have no account to read it with."""


async def check_emptiness(tx: Tx, event: EmptinessAsked) -> None:
    """Say whether anything is held of a family beyond its record."""
    held = await tables_holding(tx, event.family_id, PRIVACY, but=RECORD)
    await tx.emit(MessagingEmptinessChecked(family_id=event.family_id, withdrawal_id=event.withdrawal_id, version=event.version, held=held))
