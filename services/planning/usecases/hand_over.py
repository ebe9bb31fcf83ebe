"""An adult left the household: what was enrolled at their account goes on at that of the adult who is billed."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from services.planning.store import enrolments, turns
from services.planning.usecases.tell import enrolment_saved


async def hand_over(tx: Tx, families: Sequence[UUID]) -> None:
    """Put enrolments of adults who left at the account of who remains, and tell them: no day, no place and no price changes.

    Whoever changes an enrolment meanwhile is waited for (the turn of days), or would tell it with the former payer afterwards.
    """
    if not await enrolments.of_former_adults(tx, families):
        return
    await turns.take_days(tx)
    handed = await enrolments.hand_over(tx, families)
    for enrolment_id, one in sorted((await enrolments.several(tx, handed)).items()):
        await tx.emit(enrolment_saved(one, handed[enrolment_id]))
