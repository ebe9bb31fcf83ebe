"""Read the books of a regie over a period: the trial balance, the payments journal."""

from datetime import date

from chassis.tx import Tx
from contracts.billing import PaymentsJournal, ReadPaymentsJournal, ReadTrialBalance, TrialBalance
from services.billing.domain.errors import PeriodRefused, UnknownRegie
from services.billing.store import books, regies

LONGEST_DAYS = 400


async def trial_balance(tx: Tx, asked: ReadTrialBalance) -> TrialBalance:
    """Draw up the balance of the accounts."""
    name = await _regie(tx, asked.code, asked.first, asked.last)
    return TrialBalance(
        regie=asked.code,
        regie_name=name,
        first=asked.first,
        last=asked.last,
        accounts=await books.accounts(tx, asked.code, asked.first, asked.last),
        families=await books.families(tx, asked.code, asked.first, asked.last) if asked.families else (),
    )


async def payments_journal(tx: Tx, asked: ReadPaymentsJournal) -> PaymentsJournal:
    """Draw up the journal of what came in."""
    name = await _regie(tx, asked.code, asked.first, asked.last)
    totals = await books.totals(tx, asked.code, asked.first, asked.last)
    lines = await books.journal(tx, asked.code, asked.first, asked.last, asked.limit + 1)
    return PaymentsJournal(
        regie=asked.code,
        regie_name=name,
        first=asked.first,
        last=asked.last,
        totals=totals,
        terminal_cents=await books.by_terminal(tx, asked.code, asked.first, asked.last),
        total_cents=sum(cents for *_, cents in totals),
        lines=lines[: asked.limit],
        more=len(lines) > asked.limit,
    )


async def _regie(tx: Tx, code: str, first: date, last: date) -> str:
    """Find the name of a regie; raises UnknownRegie, or PeriodRefused."""
    names = dict(await regies.names(tx))
    if code not in names:
        raise UnknownRegie(f"Aucune régie n'a le code {code}.")
    if last < first or (last - first).days > LONGEST_DAYS:
        raise PeriodRefused("La période finit avant de commencer, ou dure plus de treize mois.", field="last")
    return names[code]
