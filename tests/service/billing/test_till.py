"""The till: what was taken on a day, what lies in the drawer, the slips that bring it to the bank, and the day's closing."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.clock import paris_date
from chassis.errors import Conflict, Invalid
from chassis.french import long_date
from chassis.ids import new_id
from contracts.billing import (
    METHOD_LABELS,
    CancelPayment,
    CloseDay,
    DepositMethod,
    GetAccountSummary,
    GetDeposit,
    GetStatement,
    MakeDeposit,
    ReadCounterAccount,
    ReadPaymentsJournal,
    ReadTill,
    ReadTrialBalance,
    TakeOver,
)
from services.billing.store import till as drawers
from services.billing.usecases import cancel_payment, keep_till, take_payment
from services.billing.usecases.take_over import take_over
from tests.examples import examples
from tests.service.billing.cast import CASHIER, DUPONT, JEAN, invoice, payment
from tests.service.billing.run_cast import ISSUER
from tests.service.billing.test_counter import owes, pays
from tests.service.harness import Started


async def test_deposits_hold_each_payment_once(service: Started) -> None:
    await owes(service, 9000)
    for cents in (1000, 2000):
        await service.send(pays(cents, method="cheque"), ISSUER)
    gone = await service.send(pays(500, method="cheque"), ISSUER)
    await service.send(CancelPayment(family_id=DUPONT, payment_id=gone.payment_id, reason="Erreur"), ISSUER)
    asked = MakeDeposit(code="AL", deposit_id=new_id(), means="cheque")
    slips = await asyncio.gather(*(service.send(asked, ISSUER) for _ in range(3)))
    assert {(one.number, one.payments, one.cents) for one in slips} == {("AL-D1", 2, 3000)}
    with pytest.raises(Conflict) as other:
        await service.send(asked.model_copy(update={"means": "cash"}), ISSUER)
    assert other.value.slug == "deposit_moved"
    assert [one.reference for one in (await service.send(GetDeposit(deposit_id=asked.deposit_id), ISSUER)).items] == ["0012345"] * 2
    with pytest.raises(Conflict) as nothing:
        await service.send(asked.model_copy(update={"deposit_id": new_id()}), ISSUER)
    assert (nothing.value.slug, nothing.value.detail) == ("nothing_to_deposit", "Dernier bordereau\u00a0: AL-D1, établi par Claire MOREL.")
    till = await service.send(ReadTill(code="AL"), ISSUER)
    assert (till.waiting, till.taken) == ((), (("cheque", 2, 3000),))


@pytest.mark.parametrize("means", get_args(DepositMethod))
async def test_whatever_goes_to_the_bank_waits_in_the_till_until_its_own_slip(service: Started, means: DepositMethod) -> None:
    await owes(service, 9000)
    other: DepositMethod = "cheque" if means == "cash" else "cash"
    for method, cents in ((means, 1000), (other, 500), (means, 2000)):
        taken = await service.send(pays(cents, method=method), ISSUER)
    undo = CancelPayment(family_id=DUPONT, payment_id=taken.payment_id, reason="Rendu à la famille")
    assert (await service.send(undo, ISSUER)).cancelled
    till = await service.send(ReadTill(code="AL"), ISSUER)
    assert {(one.method, one.payments, one.cents) for one in till.waiting} == {(means, 1, 1000), (other, 1, 500)}
    assert set(till.taken) == {(means, 1, 1000), (other, 1, 500)}
    slip = await service.send(MakeDeposit(code="AL", deposit_id=new_id(), means=means), ISSUER)
    assert (slip.method, slip.payments, slip.cents) == (means, 1, 1000)
    assert [one.method for one in (await service.send(ReadTill(code="AL"), ISSUER)).waiting] == [other]
    assert f"Règlement : {METHOD_LABELS[means]}" in {line.description for line in (await service.send(GetStatement(), JEAN)).lines}


async def test_a_card_on_the_terminal_reaches_the_bank_without_a_slip(service: Started) -> None:
    await owes(service, 9000)
    taken = await service.send(pays(1000, method="card", reference="4711"), ISSUER)
    mistaken = await service.send(pays(300, method="card"), ISSUER)
    assert (taken.terminal, taken.online, mistaken.settled) == (True, False, (("AL-1", 300),))
    assert (await service.send(CancelPayment(family_id=DUPONT, payment_id=mistaken.payment_id, reason="Erreur"), ISSUER)).cancelled
    till = await service.send(ReadTill(code="AL"), ISSUER)
    assert (till.taken, till.waiting, till.expected_cents) == ((("card", 1, 1000),), (), 0)
    balance = await service.send(ReadTrialBalance(code="AL", first=till.day, last=till.day), ISSUER)
    journal = await service.send(ReadPaymentsJournal(code="AL", first=till.day, last=till.day), ISSUER)
    assert {one.account: one.closing_cents for one in balance.accounts} == {"bank": 1000, "receivable": 8000, "revenue": -9000}
    assert (journal.totals, journal.terminal_cents, {one.terminal for one in journal.lines}) == ((("card", 3, 1000),), 1000, {True})


async def test_a_slip_holds_what_was_counted_or_is_refused_whole(service: Started) -> None:
    await owes(service, 9000)
    first = await service.send(pays(1000, method="cheque"), ISSUER)
    counted = MakeDeposit(code="AL", deposit_id=new_id(), means="cheque", payments=1, cents=1000)
    await service.send(pays(2000, method="cheque"), ISSUER)  # taken by a colleague in between
    with pytest.raises(Conflict) as moved:
        await service.send(counted, ISSUER)
    assert (moved.value.slug, moved.value.detail) == (
        "deposit_moved",
        "Il y a maintenant 2\u00a0règlements, 30,00\u00a0€. Recomptez, puis établissez le bordereau.",
    )
    await service.send(CancelPayment(family_id=DUPONT, payment_id=first.payment_id, reason="Erreur"), ISSUER)
    with pytest.raises(Conflict):  # as many as were counted, but not the same sum
        await service.send(counted, ISSUER)
    assert (await service.send(ReadTill(code="AL"), ISSUER)).deposits == ()
    slip = await service.send(counted.model_copy(update={"cents": 2000}), ISSUER)
    assert (slip.number, slip.cents) == ("AL-D1", 2000)  # what was refused took no number


async def test_a_cheque_that_the_bank_sends_back_leaves_its_slip_explained(service: Started) -> None:
    await owes(service, 9000)
    bounced, _ = [await service.send(pays(cents, method="cheque"), ISSUER) for cents in (1000, 2000)]
    coins = await service.send(pays(500), ISSUER)
    slips = [await service.send(MakeDeposit(code="AL", deposit_id=new_id(), means=means), ISSUER) for means in ("cheque", "cash")]
    cancel = CancelPayment(family_id=DUPONT, payment_id=bounced.payment_id, reason="Sans provision")
    taken_back = await service.send(cancel, ISSUER)
    assert (taken_back.deposit, taken_back.cancelled_because) == ("AL-D1", "Sans provision")
    with pytest.raises(Conflict) as refused:
        await service.send(cancel.model_copy(update={"payment_id": coins.payment_id}), ISSUER)
    assert refused.value.slug == "already_deposited"
    slip = await service.send(GetDeposit(deposit_id=slips[0].deposit_id), ISSUER)
    assert (slip.payments, slip.cents, slip.returned, slip.returned_cents) == (2, 3000, 1, 1000)
    assert [one.cancelled for one in slip.items] == [True, False]
    till = await service.send(ReadTill(code="AL"), ISSUER)
    assert [(one.number, one.returned, one.returned_cents) for one in till.deposits] == [("AL-D2", 0, 0), ("AL-D1", 1, 1000)]
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == 6500


async def test_what_was_taken_earlier_and_is_given_back_today_leaves_today_s_cash(service: Started) -> None:
    former = (payment("AL-90", 700, method="cash"), payment("AL-91", 900))
    await service.send(TakeOver(regie="AL", invoices=(invoice("AL-1", 5000),), payments=former), CASHIER)
    await service.send(pays(1000), ISSUER)
    account = await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)
    assert {one.number: one.taken_over for one in account.payments} == {"AL-R1": False, "AL-90": True, "AL-91": True}
    for one in account.payments:
        if one.number in ("AL-90", "AL-91"):
            await service.send(CancelPayment(family_id=DUPONT, payment_id=one.payment_id, reason="Erreur"), ISSUER)
    till = await service.send(ReadTill(code="AL"), ISSUER)
    assert ([one.number for one in till.cancelled], till.cash_cents, till.taken) == (["AL-91", "AL-90"], 300, (("cash", 1, 1000),))
    before = await service.send(ReadTill(code="AL", day=date(2015, 4, 8)), ISSUER)
    assert before.cancelled == ()
    closed = await service.send(CloseDay(code="AL", counted_cents=1000), ISSUER)
    shut = (await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)).closed
    assert [(one.regie, one.closed_by_name) for one in shut] == [("AL", ISSUER.display_name)]
    assert (closed.cash_cents, closed.expected_cents) == (300, 1000), "what the former program took never lay in this drawer"
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select cash_cents from day_closing") == 300


async def test_the_drawer_holds_what_is_on_no_slip_and_a_day_left_open_is_closed_later(service: Started) -> None:
    await owes(service, 9000)
    async with service.database.transaction(ISSUER) as tx:
        tx.now -= timedelta(days=9)
        before = paris_date(tx.now)
        for cents in (2000, 700):
            taken = await take_payment.take(tx, pays(cents))
    await service.send(pays(2340), ISSUER)
    await service.send(pays(5000, method="cheque"), ISSUER)
    till = await service.send(ReadTill(code="AL"), ISSUER)
    assert (till.cash_cents, till.expected_cents, till.earlier_cents, till.open_days) == (2340, 5040, 2700, (before,))
    await service.send(CancelPayment(family_id=DUPONT, payment_id=taken.payment_id, reason="Erreur"), ISSUER)
    then = await service.send(ReadTill(code="AL", day=before), ISSUER)
    assert (then.expected_cents, then.earlier_cents, then.open_days) == (2700, 0, ()), "what was given back later lay there that evening"
    closed = await service.send(CloseDay(code="AL", day=before, counted_cents=2700), ISSUER)
    assert (closed.day, closed.expected_cents, closed.counted_cents) == (before, 2700, 2700)
    till = await service.send(ReadTill(code="AL"), ISSUER)
    assert (till.expected_cents, till.earlier_cents, till.open_days, till.closed_at) == (4340, 2000, (), None)
    await service.send(CloseDay(code="AL", counted_cents=4340), ISSUER)
    await service.send(MakeDeposit(code="AL", deposit_id=new_id(), means="cash"), ISSUER)
    till = await service.send(ReadTill(code="AL"), ISSUER)
    assert (till.expected_cents, till.counted_cents) == (4340, 4340), "a closed day stays as it was counted"
    for day, refused in ((before, Conflict), (till.day + timedelta(days=1), Invalid)):
        with pytest.raises(refused):
            await service.send(CloseDay(code="AL", day=day, counted_cents=0), ISSUER)


async def test_a_past_day_is_closed_for_a_month_if_something_was_taken_and_no_later_one_is_closed(service: Started) -> None:
    await owes(service, 9000)
    async with service.database.transaction(ISSUER) as tx:
        now = tx.now
        for days in (40, 9, 5):
            tx.now = now - timedelta(days=days)
            await take_payment.take(tx, pays(1000))
    today = (await service.send(ReadTill(code="AL"), ISSUER)).day
    long_ago, first, second = (today - timedelta(days=days) for days in (40, 9, 5))

    async def stands(day: date) -> tuple[bool, date | None]:
        till = await service.send(ReadTill(code="AL", day=day), ISSUER)
        return till.closable, till.counted_on

    async def refused(day: date) -> str:
        with pytest.raises(Conflict) as said:
            await service.send(CloseDay(code="AL", day=day, counted_cents=0), ISSUER)
        assert said.value.slug == "day_not_closed_apart"
        return said.value.detail

    assert (await service.send(ReadTill(code="AL"), ISSUER)).open_days == (second, first)
    assert await stands(first) == await stands(second) == await stands(today) == (True, None)
    for day in (long_ago, today - timedelta(days=7), date(1900, 1, 1)):
        assert "les espèces sont comptées à la prochaine clôture" in await refused(day)
        assert await stands(day) == (False, None)
    closed = await service.send(CloseDay(code="AL", day=second, counted_cents=3000), ISSUER)
    assert (closed.expected_cents, closed.closable) == (3000, False)
    for day in (first, long_ago):
        assert f"La caisse du {long_date(second)} est close" in await refused(day)
        assert await stands(day) == (False, second)
    assert await stands(today) == (True, None)
    assert (await service.send(ReadTill(code="AL"), ISSUER)).open_days == ()
    await service.send(CloseDay(code="AL", counted_cents=3000), ISSUER)


async def test_a_closed_day_takes_no_payment(service: Started) -> None:
    await owes(service, 1000)
    await service.send(pays(300), ISSUER)
    closed = await service.send(CloseDay(code="AL", counted_cents=250), ISSUER)
    assert (closed.cash_cents, closed.counted_cents, closed.closed_by_name) == (300, 250, "Claire MOREL")
    with pytest.raises(Conflict) as refused:
        await service.send(pays(100), ISSUER)
    assert refused.value.slug == "day_closed"
    with pytest.raises(Conflict):
        await service.send(CloseDay(code="AL", counted_cents=300), ISSUER)


slips = st.sampled_from(["cheque", "cash", "cesu"])
drawer = st.lists(
    st.one_of(
        st.tuples(st.just("payment"), slips, st.integers(1, 5000)),
        st.tuples(st.just("cancel"), slips, st.integers(0, 5)),
        st.tuples(st.just("deposit"), slips, st.none()),
        st.tuples(st.just("night"), slips, st.integers(1, 3)),
    ),
    max_size=25,
)


@dataclass
class Taken:
    """A payment of a history, with the days on which it was taken, brought to the bank and taken back."""

    payment_id: UUID
    method: str
    cents: int
    day: date
    brought: date = date.max
    undone: date = date.max


@examples(20)
@given(drawer)
async def test_after_any_history_what_waits_and_what_the_drawer_held_are_the_plain_sums(
    service: Started, history: list[tuple[str, Any, Any]]
) -> None:
    async with service.database.transaction(ISSUER) as tx:
        await tx.execute("savepoint before")
        begun = tx.now
        await take_over(tx, TakeOver(regie="AL", invoices=(invoice("AL-1", 5000),), payments=(payment("AL-90", 700, method="cash"),)))
        every: list[Taken] = []
        for kind, method, value in history:
            today = paris_date(tx.now)
            own = [one for one in every if one.method == method and one.undone == date.max]
            here = [one for one in own if one.brought == date.max]
            if kind == "payment":
                paid = await take_payment.take(tx, pays(value, method=method))
                every.append(Taken(paid.payment_id, method, value, today))
            elif kind == "cancel" and (some := (own if method == "cheque" else here)[value:]):
                await cancel_payment.cancel(tx, CancelPayment(family_id=DUPONT, payment_id=some[0].payment_id, reason="Erreur"))
                some[0].undone = today
            elif kind == "deposit" and here:
                slip = await keep_till.make_deposit(tx, MakeDeposit(code="AL", deposit_id=new_id(), means=method))
                assert {one.payment_id for one in slip.items} == {one.payment_id for one in here}
                for one in here:
                    one.brought = today
            elif kind == "night":
                tx.now += timedelta(days=value)
        waits = {one.method: (one.payments, one.cents) for one in await drawers.waiting(tx, "AL")}
        left = [one for one in every if one.brought == one.undone == date.max]
        sums = {method: [one.cents for one in left if one.method == method] for method in {one.method for one in left}}
        assert waits == {method: (len(cents), sum(cents)) for method, cents in sums.items()}
        for day in {paris_date(begun), paris_date(tx.now), *(one.day for one in every)}:
            lay = [one for one in every if one.method == "cash" and one.day <= day < min(one.brought, one.undone)]
            earlier = sum(one.cents for one in lay if one.day < day)
            assert await drawers.held(tx, "AL", day) == (sum(one.cents for one in lay), earlier), day
        await tx.execute("rollback to savepoint before")


async def test_nothing_is_taken_on_a_day_before_the_last_slip(service: Started) -> None:
    await owes(service, 9000)
    await service.send(pays(1000), ISSUER)
    await service.send(MakeDeposit(code="AL", deposit_id=new_id(), means="cash"), ISSUER)
    async with service.database.transaction(ISSUER) as tx:
        tx.now -= timedelta(days=1)
        await take_payment.take(tx, pays(500, method="cheque"))
        with pytest.raises(Conflict, match="Le dernier bordereau de remise est du"):
            await take_payment.take(tx, pays(500))
