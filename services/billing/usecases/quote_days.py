"""Tell prices before anything is booked."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import Amount, Quote, QuotedDay, Quotes
from services.billing.domain.tariff import NOT_PRICED, Price
from services.billing.store import charges, quoted
from services.billing.usecases.price_by_rules import priced

NO_HOURS = "Le prix dépend des heures de présence : il sera calculé quand elles seront connues."


async def quote_days(tx: Tx, family_id: UUID, days: Sequence[QuotedDay], *, instead: bool) -> Quotes:
    """Tell what days would cost the family, in the order asked: by the code that prices charges, in a few queries however many they are.

    Beside what is charged already, or `instead` of what is charged of their enrolments.
    """
    by_brackets = await charges.quote(tx, family_id, days)
    ruled = await quoted.days(tx, family_id, days, instead=instead)
    by_rules = dict(zip(ruled, (one.amount for one in await priced(tx, list(ruled.values()))), strict=True))
    return Quotes(
        quotes=tuple(
            _told(asked, by_rules[place] if place in by_rules else by_brackets[place], is_ruled=place in by_rules)
            for place, asked in enumerate(days)
        )
    )


def _told(asked: QuotedDay, price: Amount | Price | None, *, is_ruled: bool) -> Quote:
    match price:
        case None:
            explanation = NO_HOURS if is_ruled else NOT_PRICED
        case Amount():
            explanation = price.explanation.sentence
        case Price():
            explanation = price.explanation()
    return Quote(activity_id=asked.activity_id, day=asked.day, cents=price.cents if price else None, explanation=explanation)
