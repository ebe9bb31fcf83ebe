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


def split_care(amount: Amount) -> int | None:
    """Tell what of an amount is care, None where its tariff does not tell care from the meal."""
    return amount.care_cents if amount.agreed_cents is None else None


async def write(tx: Tx, priced: Sequence[PricedDay]) -> list[FamilyMonth]:
    """Write the prices of days that differ from what is known, all in one statement; tells the months that changed.

    Days of the same price cite it by its place: thousands of days have a few dozen prices.
    """
    places: dict[tuple[int, str | None], int] = {}
    prices: list[PricedDay] = []
    cited: list[int] = []
    for one in priced:
        place = places.setdefault((id(one.amount), one.stood), len(prices) + 1)
        if place > len(prices):
            prices.append(one)
        cited.append(place)
    amounts = [one.amount for one in prices]
    rows = await tx.fetch(
        """
        with price as materialized (
            select place, cents, care_cents, agreed_cents, quotient, quotient_from, made::jsonb as made, sentence, stood::jsonb as stood
            from unnest($5::integer[], $6::integer[], $7::integer[], $8::date[], $9::text[], $10::text[], $11::text[], $12::integer[])
                with ordinality as one (cents, care_cents, quotient, quotient_from, made, sentence, stood, agreed_cents, place)
        ), priced as (
            select enrolment_id, day, hours, cents, care_cents, agreed_cents, quotient, quotient_from, made, sentence, stood
            from unnest($1::uuid[], $2::date[], $3::integer[], $4::text[]) as day (enrolment_id, day, place, hours)
            join price using (place)
        ), written as (
            update charge set
                cents = priced.cents, care_cents = priced.care_cents, agreed_cents = priced.agreed_cents,
                quotient = priced.quotient, quotient_from = priced.quotient_from,
                made = priced.made, sentence = priced.sentence, hours = priced.hours, stood = priced.stood,
                from_quotient = null, below_quotient = null, edition = null
            from priced
            where charge.enrolment_id = priced.enrolment_id and charge.day = priced.day and charge.invoice_id is null
                and (charge.cents, coalesce(charge.care_cents, 0), coalesce(charge.agreed_cents, charge.cents), charge.sentence,
                    charge.hours, charge.made, charge.stood)
                is distinct from (priced.cents, coalesce(priced.care_cents, 0), coalesce(priced.agreed_cents, priced.cents),
                    priced.sentence, priced.hours, priced.made, priced.stood)
            returning charge.family_id, charge.month
        )
        select distinct family_id, month from written
        """,
        [one.day.enrolment_id for one in priced],
        [one.day.day for one in priced],
        cited,
        [one.hours for one in priced],
        [one.cents if one else None for one in amounts],
        [split_care(one) if one else None for one in amounts],
        [one.explanation.quotient if one else None for one in amounts],
        [one.explanation.quotient_from if one else None for one in amounts],
        made(prices),
        [one.explanation.sentence if one else "" for one in amounts],
        [one.stood for one in prices],
        [one.agreed_cents if one else None for one in amounts],
    )
    return [FamilyMonth(row["family_id"], row["month"]) for row in rows]
