"""The prices of days that rules price: written all in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.tx import Tx
from contracts.billing import Amount
from services.billing.store.charges import FamilyMonth
from services.billing.store.ruled import RuledDay


@dataclass(frozen=True, slots=True)
class PricedDay:
    """A day with its price, none where it has none yet; the `hours` that made it, and as JSON what has no date and that it looked at."""

    day: RuledDay
    amount: Amount | None
    hours: str = ""
    stood: str | None = None


def made(priced: Sequence[PricedDay]) -> list[str | None]:
    """Write how each price was made as JSON, equal ones once."""
    texts: dict[int, str] = {}
    for one in priced:
        if one.amount is not None and id(one.amount) not in texts:
            texts[id(one.amount)] = one.amount.explanation.model_dump_json(exclude={"sentence"}, exclude_none=True)
    return [texts[id(one.amount)] if one.amount else None for one in priced]


async def write(tx: Tx, priced: Sequence[PricedDay]) -> list[FamilyMonth]:
    """Write the prices of days that differ from what is known, all in one statement; tells the months that changed."""
    amounts = [one.amount for one in priced]
    rows = await tx.fetch(
        """
        with written as (
            update charge set
                cents = priced.cents, care_cents = priced.care_cents, quotient = priced.quotient, quotient_from = priced.quotient_from,
                made = priced.made::jsonb, sentence = priced.sentence, hours = priced.hours, stood = priced.stood::jsonb,
                from_quotient = null, below_quotient = null
            from unnest($1::uuid[], $2::date[], $3::integer[], $4::integer[], $5::integer[], $6::date[], $7::text[], $8::text[], $9::text[],
                $10::text[]) as priced (enrolment_id, day, cents, care_cents, quotient, quotient_from, made, sentence, hours, stood)
            where charge.enrolment_id = priced.enrolment_id and charge.day = priced.day and charge.invoice_id is null
                and (charge.cents, charge.care_cents, charge.sentence, charge.hours, charge.made, charge.stood)
                is distinct from (priced.cents, priced.care_cents, priced.sentence, priced.hours, priced.made::jsonb, priced.stood::jsonb)
            returning charge.family_id, charge.month
        )
        select distinct family_id, month from written
        """,
        [one.day.enrolment_id for one in priced],
        [one.day.day for one in priced],
        [one.cents if one else None for one in amounts],
        [one.care_cents if one else None for one in amounts],
        [one.explanation.quotient if one else None for one in amounts],
        [one.explanation.quotient_from if one else None for one in amounts],
        made(priced),
        [one.explanation.sentence if one else "" for one in amounts],
        [one.hours for one in priced],
        [one.stood for one in priced],
    )
    return [FamilyMonth(row["family_id"], row["month"]) for row in rows]
