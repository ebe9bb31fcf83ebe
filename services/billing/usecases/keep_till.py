"""Keep the till of a regie: what was taken today, what goes to the bank, the closing of the day."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from chassis.clock import paris_date
from chassis.french import NO_BREAK, euros, long_date, plain_date, plural
from chassis.tx import Tx
from contracts.billing import CloseDay, CounterMethod, CounterPayment, DepositView, MakeDeposit, Till
from services.billing.domain.errors import (
    DayClosed,
    DayNotClosedApart,
    DayNotCome,
    DepositMoved,
    NothingToDeposit,
    UnknownDeposit,
    UnknownRegie,
)
from services.billing.store import locks, numbering, regies
from services.billing.store import till as store

DEPOSITS = 20
LEFT_OPEN = 12
CLOSED_WITHIN = timedelta(days=31)
"""How long a day that was left open may be closed by itself: a régie brings its takings to the accountant once a month at least."""

NOT_APART = (
    f"Un jour passé se clôt dans les {CLOSED_WITHIN.days} jours, si un règlement y a été encaissé au guichet."
    " Pour tout autre jour, les espèces sont comptées à la prochaine clôture."
)


async def read(tx: Tx, regie: str, day: date | None) -> Till:
    """Read the till of a regie on a day."""
    names = await regies.names(tx)
    if regie not in dict(names):
        raise UnknownRegie(f"Aucune régie n'a le code {regie}.")
    today = paris_date(tx.now)
    day = day or today
    taken, cancelled = await store.totals(tx, regie, day), await store.cancelled(tx, regie, day)
    expected_cents, earlier_cents = await store.held(tx, regie, day)
    facts = {"expected_cents": expected_cents, "earlier_cents": earlier_cents}
    if closed := await store.closing(tx, regie, day):
        facts |= dict(closed)
    counted_on = None if closed else await store.next_closed(tx, regie, day)
    return Till(
        regie=regie,
        regie_name=dict(names)[regie],
        regies=names,
        day=day,
        taken=taken,
        waiting=await store.waiting(tx, regie),
        deposits=await store.deposits(tx, regie, DEPOSITS),
        payments=await store.taken(tx, regie, day),
        cancelled=cancelled,
        cash_cents=_cash(taken, cancelled),
        open_days=await store.left_open(tx, regie, today - CLOSED_WITHIN, day, LEFT_OPEN),
        counted_on=counted_on,
        closable=not closed and not counted_on and (day == today or await _left_open(tx, regie, day)),
        **facts,
    )


async def make_deposit(tx: Tx, asked: MakeDeposit) -> DepositView:
    """Put what waits of a method on a deposit slip; the same deposit again is answered as it is."""
    if not await regies.lock(tx, asked.code):
        raise UnknownRegie(f"Aucune régie n'a le code {asked.code}.")
    await locks.to_enter(tx, asked.deposit_id)
    known = await store.deposit(tx, asked.deposit_id)
    if known is not None:
        if (known.regie, known.method) != (asked.code, asked.means):
            raise DepositMoved("Ce bordereau est déjà établi, pour autre chose : rechargez la page.")
        return known
    await after_last_slip(tx, asked.code, asked.means)
    await _as_counted(tx, asked)
    number = numbering.number(asked.code, "D", await numbering.take(tx, asked.code, "D"))
    await store.deposit_rest(tx, asked.code, deposit_id=asked.deposit_id, number=number, method=asked.means, day=paris_date(tx.now))
    return await deposit(tx, asked.deposit_id)


async def after_last_slip(tx: Tx, regie: str, method: CounterMethod) -> None:
    """Refuse a day before that of the last slip, as a clock that is behind would tell it: a slip takes all that came before."""
    last = next((day for means, day in (await store.last_slips(tx, regie)).items() if means == method), None)
    if last and paris_date(tx.now) < last:
        raise DayClosed(f"Le dernier bordereau de remise est du {plain_date(last)} : rien n'est daté d'un jour plus ancien.")


async def _as_counted(tx: Tx, asked: MakeDeposit) -> None:
    """Refuse a slip of nothing, and one of something else than was counted; the regie's row is locked."""
    waits = next((one for one in await store.waiting(tx, asked.code) if one.method == asked.means), None)
    if waits is None:
        last = next((one for one in await store.deposits(tx, asked.code, DEPOSITS) if one.method == asked.means), None)
        raise NothingToDeposit(f"Dernier bordereau{NO_BREAK}: {last.number}, établi par {last.made_by_name}." if last else "")
    if asked.payments not in (None, waits.payments) or asked.cents not in (None, waits.cents):
        told = f"{plural(waits.payments, 'règlement')}, {euros(waits.cents)}"
        raise DepositMoved(f"Il y a maintenant {told}. Recomptez, puis établissez le bordereau.")


async def deposit(tx: Tx, deposit_id: UUID) -> DepositView:
    """Read a deposit; raises UnknownDeposit when there is none."""
    found = await store.deposit(tx, deposit_id)
    if found is None:
        raise UnknownDeposit
    return found


async def close_day(tx: Tx, asked: CloseDay) -> Till:
    """Close a day's till, today's or one that was left open since the last closing; no payment is dated today any more.

    What is counted is all that lies in the drawer: whoever closes a day closes with it those before that were left open.
    """
    if not await regies.lock(tx, asked.code):
        raise UnknownRegie(f"Aucune régie n'a le code {asked.code}.")
    day = asked.day or paris_date(tx.now)
    if day > paris_date(tx.now):
        raise DayNotCome
    if await store.closing(tx, asked.code, day):
        raise DayClosed("Cette caisse est déjà close.")
    if counted := await store.next_closed(tx, asked.code, day):
        raise DayNotClosedApart(f"La caisse du {long_date(counted)} est close : les espèces de ce jour y ont été comptées.")
    if day < paris_date(tx.now) and not await _left_open(tx, asked.code, day):
        raise DayNotClosedApart(NOT_APART)
    taken, cancelled = await store.totals(tx, asked.code, day), await store.cancelled(tx, asked.code, day)
    await store.close(
        tx,
        asked.code,
        day,
        taken,
        cash_cents=_cash(taken, cancelled),
        expected_cents=(await store.held(tx, asked.code, day))[0],
        counted_cents=asked.counted_cents,
    )
    return await read(tx, asked.code, day)


async def _left_open(tx: Tx, regie: str, day: date) -> bool:
    """Tell whether something was taken on a past day of the last month, which nor it nor a later one was closed."""
    since = paris_date(tx.now) - CLOSED_WITHIN
    return day >= since and await store.left_open(tx, regie, day, day + timedelta(days=1), 1) == (day,)


def _cash(taken: Sequence[tuple[CounterMethod, int, int]], cancelled: Sequence[CounterPayment]) -> int:
    """Say by how much the cash of a day grew: what was taken, less what was given back of earlier days."""
    given_back = sum(one.cents for one in cancelled if one.method == "cash")
    return sum(cents for method, _, cents in taken if method == "cash") - given_back
