"""Enter a tariff, and price again the days it concerns."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from chassis.french import long_date
from chassis.tx import Tx
from contracts.billing import PutTariff, TariffView
from services.billing.domain.errors import BracketsRefused, TariffChanged, TariffDateTaken, TariffOfAnotherActivity, UnknownRegie
from services.billing.domain.tariff import Step, steps
from services.billing.store import charges, former, locks, regies, tariffs
from services.billing.usecases.note_corrections import note_corrections
from services.billing.usecases.preview_tariff import refuse_flaws
from services.billing.usecases.price_by_rules import merged, price_by_rules
from services.billing.usecases.price_month import estimate

TOGETHER = 40
"""Families priced in one transaction: few enough that a family's click hardly waits."""


SHARES = 2
"""How many parts of the families are priced side by side: while one is worked out, the other is read and written."""


class Repricing(BaseModel):
    """Work to do: price an activity's days from a date again, for the families after one of them; `share` is one of `shares` parts."""

    activity_id: UUID
    since: date
    after: UUID = UUID(int=0)
    share: int = 0
    shares: int = 1


async def put_tariff(tx: Tx, tariff: PutTariff) -> TariffView:
    """Write the tariff of an activity from a date; days already charged are priced again right after the commit."""
    entered = _checked(tariff)
    if not await regies.exists(tx, tariff.regie):
        raise UnknownRegie(f"Aucune régie n'a le code {tariff.regie}. Saisissez-la d'abord.")
    await locks.to_change_tariffs(tx, tariff.activity_id)
    known = await tariffs.find(tx, tariff.tariff_id) if tariff.version is not None else None
    if tariff.version is not None and tariff.version != (known.version if known else 0):
        if known and known.view().model_dump(exclude={"version"}) == tariff.model_dump(exclude={"version"}):
            return known.view()
        raise TariffChanged
    near = await tariffs.near(tx, tariff)
    if any(one.tariff_id != tariff.tariff_id for one in near):
        raise TariffDateTaken(f"Cette prestation a déjà un tarif à partir du {long_date(tariff.valid_from)} : modifiez-le.")
    version = await tariffs.put(tx, tariff)
    if version is None:
        raise TariffOfAnotherActivity("Saisissez un nouveau tarif pour cette prestation.")
    await tariffs.replace_brackets(tx, tariff.tariff_id, entered)
    since = min([tariff.valid_from, *(one.valid_from for one in near)])
    await ask_to_reprice(tx, tariff.activity_id, since)
    return TariffView(**{**tariff.model_dump(), "version": version})


def _checked(tariff: PutTariff) -> tuple[Step, ...]:
    """Check what a tariff says; returns its brackets, none where it is told by rules."""
    if tariff.rules is None:
        return steps(tariff.brackets)
    if tariff.brackets:
        raise BracketsRefused("Décrivez le tarif par des tranches ou par des règles, pas les deux.")
    refuse_flaws(tariff.rules, at="/rules")
    return ()


async def ask_to_reprice(tx: Tx, activity_id: UUID, since: date) -> None:
    """Have an activity's days from a date priced again after the commit."""
    for share in range(SHARES):
        await tx.enqueue("reprice", Repricing(activity_id=activity_id, since=since, share=share, shares=SHARES))


async def reprice(tx: Tx, work: Repricing) -> Repricing | None:
    """Price an activity's days again for the next few families; returns what is left to do, nothing when that is all."""
    families = await charges.families_charged(
        tx, work.activity_id, since=work.since, after=work.after, share=(work.share, work.shares), limit=TOGETHER
    )
    if not families:
        return None
    held = await locks.to_price_accounts(tx, families)
    marked = await former.mark(tx, held, since=work.since, activity_id=work.activity_id)
    freed = await former.forget(tx, held, since=work.since, activity_id=work.activity_id)
    marked = merged(marked, await charges.fill(tx, freed) if freed else ())
    changed = await charges.reprice(tx, held, since=work.since, activity_id=work.activity_id)
    await estimate(tx, merged(marked, changed, await price_by_rules(tx, held, since=work.since)))
    await note_corrections(tx, held, since=work.since, activity_id=work.activity_id)
    return work.model_copy(update={"after": held[-1]})
