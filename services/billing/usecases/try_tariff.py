"""Try a tariff on cases and on the real days of a month before it is entered: what would change, for whom and by how much."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import Amount, Case, ChildTrial, PreviewTariff, TariffRules, TariffTrial, TryTariff
from services.billing.domain.charges import first_of_month
from services.billing.domain.criteria import Facts
from services.billing.domain.pricing import countable, price
from services.billing.domain.tariff_cases import cases_of
from services.billing.store import ruled
from services.billing.store.ruled import TriedDay
from services.billing.usecases.preview_tariff import preview_tariff, refuse_flaws

MOST_SHOWN = 20


@dataclass(slots=True)
class Tried:
    """A child's month at one of its households: its days there, what they cost now and would cost."""

    family_id: UUID
    child_id: UUID
    days: int = 0
    before: int = 0
    after: int = 0


@dataclass(slots=True)
class Sums:
    """The whole month of an activity under a tariff that is only tried."""

    children: dict[tuple[UUID, UUID], Tried] = field(default_factory=dict)
    days: int = 0
    invoiced: int = 0
    unpriced: int = 0


async def try_tariff(tx: Tx, asked: TryTariff) -> TariffTrial:
    """Price the cases and the real days; nothing is kept. Raises TariffRefused with everything that is wrong with the tariff."""
    refuse_flaws(asked.tariff, at="/tariff")
    cases = asked.cases or cases_of(asked.tariff)
    amounts = preview_tariff(PreviewTariff(tariff=asked.tariff, cases=cases)).amounts
    month = first_of_month(asked.month)
    found, is_partial = await ruled.month_of_activity(tx, asked.activity_id, month, asked.tariff)
    sums = _summed(asked.tariff, found)
    return await _told(tx, month, sums, cases=cases, amounts=amounts, is_partial=is_partial)


def _summed(tariff: TariffRules, found: Sequence[TriedDay]) -> Sums:
    """Price each day, equal facts once, and sum up by child."""
    prices: dict[Facts, int | None] = {}
    sums = Sums()
    for day in found:
        if day.facts not in prices:
            prices[day.facts] = price(tariff, day.facts).cents if countable(tariff, day.facts) else None
        cents = None if day.outside else prices[day.facts]
        one = sums.children.setdefault((day.family_id, day.child_id), Tried(day.family_id, day.child_id))
        one.days += 1
        one.before += day.cents or 0
        one.after += cents or 0
        sums.days += 1
        sums.invoiced += day.invoiced
        sums.unpriced += cents is None
    return sums


async def _told(tx: Tx, month: date, sums: Sums, *, cases: tuple[Case, ...], amounts: tuple[Amount, ...], is_partial: bool) -> TariffTrial:
    every = list(sums.children.values())
    changed = sorted((one for one in every if one.after != one.before), key=lambda one: (-abs(one.after - one.before), one.child_id))
    names = await ruled.names_of(tx, [(one.family_id, one.child_id) for one in changed[:MOST_SHOWN]])
    return TariffTrial(
        cases=cases,
        amounts=amounts,
        month=month,
        days=sums.days,
        children=len({one.child_id for one in every}),
        invoiced_days=sums.invoiced,
        unpriced_days=sums.unpriced,
        before_cents=sum(one.before for one in every),
        after_cents=sum(one.after for one in every),
        dearer=len({one.child_id for one in every if one.after > one.before}),
        cheaper=len({one.child_id for one in every if one.after < one.before}),
        changed=tuple(
            ChildTrial(
                child_id=one.child_id,
                child=names[one.family_id, one.child_id][0],
                family_id=one.family_id,
                family=names[one.family_id, one.child_id][1],
                days=one.days,
                before_cents=one.before,
                after_cents=one.after,
            )
            for one in changed[:MOST_SHOWN]
        ),
        is_partial=is_partial,
    )
