"""Price days whose tariff is told by rules: their facts in one query, priced together, written in one statement."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import Amount, TariffRules
from services.billing.domain.criteria import Facts
from services.billing.domain.pricing import countable, price
from services.billing.store import ruled
from services.billing.store.charges import FamilyMonth


async def price_by_rules(tx: Tx, families: Sequence[UUID], *, since: date) -> list[FamilyMonth]:
    """Price the families' days from a date where no invoice bills them; tells the months that changed."""
    days = await ruled.days(tx, families, since=since)
    return await ruled.write(tx, await priced(tx, days)) if days else []


async def priced(tx: Tx, days: Sequence[ruled.RuledDay]) -> list[tuple[ruled.RuledDay, Amount | None]]:
    """Price days by the rules of their tariffs, equal facts once; None where they cannot be."""
    rules = await ruled.rules(tx, {one.tariff_id for one in days})
    made: dict[tuple[UUID, Facts], Amount | None] = {}
    for one in days:
        key = (one.tariff_id, one.facts)
        if key not in made:
            made[key] = _priced(*rules[one.tariff_id], one)
    return [(one, made[one.tariff_id, one.facts]) for one in days]


def merged(*changed: Iterable[FamilyMonth]) -> list[FamilyMonth]:
    """Put months that changed together, each once."""
    return list(dict.fromkeys(one for some in changed for one in some))


def _priced(rules: TariffRules, version: int, day: ruled.RuledDay) -> Amount | None:
    """Price a day, or not while its hours are not known or no period of its package holds it."""
    if not countable(rules, day.facts) or day.outside:
        return None
    return price(rules, day.facts, version=version)
