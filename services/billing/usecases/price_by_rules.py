"""Price days whose tariff is told by rules: their facts in one query, priced together, written in one statement."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import Amount, TariffRules
from services.billing.domain.criteria import UNDATED, Facts, looked_at
from services.billing.domain.price_words import presence
from services.billing.domain.pricing import countable, price
from services.billing.store import ruled, ruled_prices
from services.billing.store.charges import FamilyMonth
from services.billing.store.ruled_prices import PricedDay


async def price_by_rules(tx: Tx, families: Sequence[UUID], *, since: date) -> list[FamilyMonth]:
    """Price the families' days from a date where no invoice bills them; tells the months that changed."""
    days = await ruled.days(tx, families, since=since)
    return await ruled_prices.write(tx, await priced(tx, days)) if days else []


class Ruling(NamedTuple):
    """A tariff, its version and the facts that it looks at."""

    rules: TariffRules
    version: int
    looks_at: tuple[str, ...]


async def priced(tx: Tx, days: Sequence[ruled.RuledDay]) -> list[PricedDay]:
    """Price days by the rules of their tariffs, those alike in all that these look at once; no price where they cannot have one."""
    rulings = {
        tariff_id: Ruling(rules, version, tuple(sorted(looked_at(rules))))
        for tariff_id, (rules, version) in (await ruled.rules(tx, {one.tariff_id for one in days})).items()
    }
    made: dict[tuple[object, ...], tuple[Amount | None, str | None]] = {}
    found: list[PricedDay] = []
    for one in days:
        ruling = rulings[one.tariff_id]
        key = (one.tariff_id, one.outside, *(getattr(one.facts, name) for name in ruling.looks_at))
        if key not in made:
            made[key] = _priced(ruling, one)
        amount, stood = made[key]
        timed = amount is not None and ("minutes" in ruling.looks_at or "left_at" in ruling.looks_at)
        found.append(PricedDay(one, amount, presence(one.arrived_at, one.facts.left_at) if timed else "", stood))
    return found


def merged(*changed: Iterable[FamilyMonth]) -> list[FamilyMonth]:
    """Put months that changed together, each once."""
    return list(dict.fromkeys(one for some in changed for one in some))


def _priced(ruling: Ruling, day: ruled.RuledDay) -> tuple[Amount | None, str | None]:
    """Price a day, or not while its hours are not known or no period of its package holds it; tells what it looked at that has no date."""
    facts = Facts(**{name: getattr(day.facts, name) for name in ruling.looks_at})
    if not countable(ruling.rules, facts) or day.outside:
        return None, None
    stood = {name: getattr(facts, name) for name in UNDATED if name in ruling.looks_at}
    return price(ruling.rules, facts, version=ruling.version), json.dumps(stood) if stood else None
