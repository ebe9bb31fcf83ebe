"""Tell prices before anything is booked."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import Quote, QuotedDay, Quotes
from services.billing.domain.tariff import NOT_PRICED
from services.billing.store import charges


async def quote_days(tx: Tx, family_id: UUID, days: Sequence[QuotedDay]) -> Quotes:
    """Tell what days would cost the family, in the order asked."""
    prices = await charges.quote(tx, family_id, days)
    return Quotes(
        quotes=tuple(
            Quote(
                activity_id=asked.activity_id,
                day=asked.day,
                cents=price.cents if price else None,
                explanation=price.explanation() if price else NOT_PRICED,
            )
            for asked, price in zip(days, prices, strict=True)
        )
    )
