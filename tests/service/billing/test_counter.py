import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chassis.edge.papers.counter import received_from
from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.base import Request
from contracts.billing import (
    CancelPayment,
    CounterMethod,
    FindAccounts,
    FindBalances,
    GetAccountSummary,
    GetStatement,
    ListReceipts,
    MakeDeposit,
    PaymentCancelled,
    PaymentRecorded,
    ReadCounterAccount,
    ReadPaymentsJournal,
    RefundCredit,
    TakeOver,
    TakePayment,
    UseCredit,
)
from contracts.rights import Right
from services.billing.usecases import cancel_payment, decide_refund, keep_till, read_account, take_payment
from services.billing.usecases.take_over import take_over
from tests.eventually import eventually
from tests.examples import examples
from tests.service.billing.bank_cast import SAVED
from tests.service.billing.cast import CASHIER, DUPONT, GUIDE, JEAN, MARTIN, REGIE, invoice
from tests.service.billing.run_cast import ISSUER
from tests.service.harness import Started, staff


def pays(
    cents: int, *, method: CounterMethod = "cash", invoices: tuple[UUID, ...] = (), payment_id: UUID | None = None, **more: str
) -> TakePayment:
    """Pay at the counter."""
    if method == "cheque":
        more = {"bank": "Crédit Agricole", "reference": "0012345", **more}
    return TakePayment(
        family_id=DUPONT, payment_id=payment_id or new_id(), regie="AL", means=method, cents=cents, invoices=invoices, **more
    )  # fmt: skip


async def owes(service: Started, *cents: int) -> list[UUID]:
    """Give the Duponts invoices of these amounts, oldest first; returns their ids."""
    months = [(date(2026, month, 8), (date(2026, month, 1), date(2026, month, 28))) for month in range(1, 13)]
    found = tuple(
        invoice(f"AL-{number}", one, issued_on=months[number][0], period=months[number][1]) for number, one in enumerate(cents, start=1)
    )
    await service.send(TakeOver(regie="AL", invoices=found), CASHIER)
    return [one.invoice_id for one in (await service.send(GetAccountSummary(), JEAN)).unpaid]


async def test_a_payment_settles_the_oldest_invoices_and_the_rest_stays_as_credit(service: Started) -> None:
    await owes(service, 1000, 2000)
    taken = await service.send(pays(3500), ISSUER)
    assert (taken.number, taken.settled, taken.unused_cents) == ("AL-R1", (("AL-1", 1000), ("AL-2", 2000)), 500)
    account = await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)
    assert (account.balance_cents, account.invoices, account.credits) == (-500, (), (("AL", 500),))
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == -500


async def test_a_part_of_several_chosen_invoices_is_paid_in_their_order(service: Started) -> None:
    first, second, third = await owes(service, 1000, 2000, 3000)
    taken = await service.send(pays(3500, invoices=(third, first)), ISSUER)
    assert dict(taken.settled) == {"AL-1": 500, "AL-3": 3000}
    left = {one.invoice_id: one.remaining_cents for one in (await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)).invoices}
    assert left == {first: 500, second: 2000}
    (told,) = await service.tells(PaymentRecorded)
    assert [(one.number, one.cents) for one in told.still_due] == [("AL-1", 500)]
    assert (told.unused_cents, told.paid_before) == (0, ())


async def test_a_payment_sent_many_times_at_once_is_recorded_once(service: Started) -> None:
    await owes(service, 1000)
    asked = pays(1000)
    answers = await asyncio.gather(*(service.send(asked, ISSUER) for _ in range(6)))
    assert len({one.number for one in answers}) == 1
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == 0
    with pytest.raises(Conflict):
        await service.send(asked.model_copy(update={"cents": 999}), ISSUER)
    with pytest.raises(Conflict):
        await service.send(asked.model_copy(update={"family_id": MARTIN}), ISSUER)


@dataclass(frozen=True)
class Twice:
    """What is entered under an id that the form chose, and would be again in another régie."""

    first: Callable[[Tx, UUID], Awaitable[object]]
    second: Callable[[UUID], Request[Any]]
    refused: str


BOTH = staff(Right.TAKE_PAYMENT, Right.REFUND_PAYMENT)
TWICE = {
    "a payment": Twice(
        lambda tx, one: take_payment.take(tx, pays(1000, payment_id=one)),
        lambda one: pays(1000, payment_id=one).model_copy(update={"regie": "CM"}),
        "Il l'est pour 10,00 €, régie AL. Rechargez la page avant d'en saisir un autre.",
    ),
    "a payment of another family": Twice(
        lambda tx, one: take_payment.take(tx, pays(1000, payment_id=one)),
        lambda one: pays(1000, payment_id=one).model_copy(update={"regie": "CM", "family_id": MARTIN}),
        "Rechargez la page, puis saisissez-le de nouveau.",
    ),
    "a slip": Twice(
        lambda tx, one: keep_till.make_deposit(tx, MakeDeposit(code="AL", deposit_id=one, means="cash")),
        lambda one: MakeDeposit(code="CM", deposit_id=one, means="cash"),
        "Ce bordereau est déjà établi, pour autre chose : rechargez la page.",
    ),
    "a refund": Twice(
        lambda tx, one: decide_refund.ask_credit(tx, gives_back(one, "AL")),
        lambda one: gives_back(one, "CM"),
        "Ce remboursement est déjà demandé, pour un autre montant.",
    ),
}


def gives_back(refund_id: UUID, regie: str) -> RefundCredit:
    """Give a credit back."""
    return RefundCredit(family_id=DUPONT, refund_id=refund_id, regie=regie, cents=500, reason="Trop-perçu")


@pytest.mark.parametrize("name", TWICE)
async def test_an_id_that_two_regies_use_at_once_is_entered_once_and_the_other_is_refused(service: Started, name: str) -> None:
    await service.send(REGIE.model_copy(update={"code": "CM", "name": "Cantine"}), CASHIER)
    await service.tell(SAVED, SAVED.model_copy(update={"family_id": MARTIN}))
    for regie in ("AL", "CM"):
        await service.send(pays(2000).model_copy(update={"regie": regie}), ISSUER)
    twice, one = TWICE[name], new_id()

    async def waits() -> bool:
        async with service.database.transaction(read_only=True) as tx:
            sql = "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"
            return bool(await tx.fetchval(sql))

    async with service.database.transaction(BOTH) as tx:
        await twice.first(tx, one)
        second = asyncio.create_task(service.send(twice.second(one), BOTH))
        await eventually(waits)
    with pytest.raises((Conflict, Invalid)) as refused:
        await second
    assert refused.value.detail.replace("\u00a0", " ").replace("\u202f", " ") == twice.refused


async def test_two_cashiers_at_once_never_pay_an_invoice_twice(service: Started) -> None:
    (first,) = await owes(service, 1000)
    results = await asyncio.gather(*(service.send(pays(1000, invoices=(first,)), ISSUER) for _ in range(4)), return_exceptions=True)
    refused = [one for one in results if isinstance(one, Invalid)]
    assert [one.detail for one in refused] == ["La facture AL-1 est déjà réglée : rechargez la page."] * 3
    with pytest.raises(Invalid, match="Ce qui est choisi n'est pas à payer ici"):
        await service.send(pays(1000, invoices=(new_id(),)), ISSUER)
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == 0


async def test_a_cheque_needs_its_bank_and_its_number(service: Started) -> None:
    await owes(service, 1000)
    with pytest.raises(Invalid) as refused:
        await service.send(pays(1000, method="cheque", reference=""), ISSUER)
    assert refused.value.members["field"] == "reference"
    taken = await service.send(pays(1000, method="cheque"), ISSUER)
    assert (taken.bank, taken.reference, taken.payer, taken.taken_by_name) == ("Crédit Agricole", "0012345", "", "Claire MOREL")


async def test_who_pays_in_a_family_s_place_is_noted_and_stands_on_the_receipt_and_in_the_journal(service: Started) -> None:
    await owes(service, 1000)
    taken = await service.send(pays(400, payer="Odette MARTIN"), ISSUER)
    (receipt,) = (await service.send(ListReceipts(), JEAN)).payments
    journal = await service.send(ReadPaymentsJournal(code="AL", first=receipt.day, last=receipt.day), staff(Right.READ_LEDGER))
    assert (taken.payer, receipt.payer, [one.payer for one in journal.lines]) == ("Odette MARTIN",) * 2 + (["Odette MARTIN"],)
    assert received_from(receipt) == f"Odette MARTIN, pour le compte de {receipt.family_name}"
    for payer in ("", "Jean DUPONT", "JEAN Dupont"):
        billed = receipt.model_copy(update={"payer": payer, "family_name": "DUPONT Jean"})
        assert received_from(billed) == "DUPONT Jean", "who paid is who was billed"


async def test_a_cheque_that_was_not_paid_is_taken_back_and_its_invoice_is_open_again(service: Started) -> None:
    await owes(service, 1000)
    taken = await service.send(pays(1500, method="cheque"), ISSUER)
    cancel = CancelPayment(family_id=DUPONT, payment_id=taken.payment_id, reason="Chèque impayé")
    for _ in range(2):
        assert (await service.send(cancel, ISSUER)).cancelled
    (told,) = await service.tells(PaymentCancelled)
    assert (told.method, told.cents, told.reason) == ("cheque", 1500, "Chèque impayé")
    assert (told.reopened_cents, told.credit_cents, told.given_back_cents, told.to_return_cents) == (1000, 500, 0, 0)
    (recorded,) = await service.tells(PaymentRecorded)
    assert (recorded.payment_id, recorded.number, recorded.cents) == (taken.payment_id, taken.number, 1500)
    account = await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)
    assert (account.balance_cents, account.invoices[0].remaining_cents, account.credits) == (1000, 1000, ())
    lines = (await service.send(GetStatement(), JEAN)).lines
    assert {"Annulation : Chèque", "Règlement : Chèque"} <= {line.description for line in lines}
    with pytest.raises(NotFound):
        await service.send(cancel.model_copy(update={"family_id": MARTIN}), ISSUER)


async def test_credit_is_kept_until_it_is_used_on_demand(service: Started) -> None:
    await owes(service, 1000)
    await service.send(pays(1600), ISSUER)
    async with service.database.transaction() as tx:
        await tx.execute("delete from allocation")
    account = await service.send(UseCredit(family_id=DUPONT, regie="AL"), ISSUER)
    assert (account.invoices, account.credits) == ((), (("AL", 600),))


async def test_the_counter_finds_by_name_number_invoice_and_amount(service: Started) -> None:
    await service.tell(SAVED)
    await service.send(GUIDE, CASHIER)
    for words in ("dupont", "1001001816331", "al-36", "120,60", "AL-228"):
        (found,) = (await service.send(FindAccounts(q=words), ISSUER)).found
        assert (found.family_id, found.balance_cents) == (DUPONT, 12060), words
    for words in ("", "999,99", "nobody", "%"):
        assert (await service.send(FindAccounts(q=words), ISSUER)).found == (), words


async def test_the_counter_tells_what_each_of_some_families_owes(service: Started) -> None:
    await service.tell(SAVED)
    await service.send(GUIDE, CASHIER)
    found = await service.send(FindBalances(family_ids=(MARTIN, DUPONT)), ISSUER)
    assert [(one.family_id, one.balance_cents) for one in found.balances] == [(DUPONT, 12060)], "who has no account owes nothing"
    for actor in (staff(Right.READ_ACCOUNT), staff(Right.TAKE_PAYMENT, facilities=[new_id()])):
        with pytest.raises((Forbidden, NotFound)):
            await service.send(FindBalances(family_ids=(DUPONT,)), actor)


async def test_the_counter_is_for_cashiers_of_the_whole_town(service: Started) -> None:
    await owes(service, 1000)
    for actor in (staff(), staff(Right.READ_ACCOUNT), staff(Right.TAKE_PAYMENT, facilities=[new_id()])):
        with pytest.raises((Forbidden, NotFound)):
            await service.send(pays(100), actor)
    with pytest.raises(NotFound):
        await service.send(ReadCounterAccount(family_id=new_id()), ISSUER)
    for wrong in (pays(100).model_copy(update={"regie": "ZZ"}), pays(100, invoices=(new_id(),))):
        with pytest.raises(Invalid):
            await service.send(wrong, ISSUER)


UNCOVERED = """
    select coalesce(sum(cents - (select coalesce(sum(part.cents), 0) from allocation as part where part.invoice_id = refund_id)), 0)::bigint
    from refund where status = 'confirmed'
"""
"""What was given back of payments that turned out to be none: owed again, on no invoice."""


async def credit_in(tx: Tx) -> int:
    """Sum up what is left to use."""
    found: int = await tx.fetchval(
        "select coalesce(sum(open_cents), 0)::bigint from account_operation where due_on is null and open_cents > 0"
    )
    return found


steps = st.lists(
    st.one_of(
        st.tuples(st.just("invoice"), st.integers(1, 5000)),
        st.tuples(st.just("payment"), st.integers(1, 5000)),
        st.tuples(st.just("cancel"), st.integers(0, 5)),
        st.tuples(st.just("credit"), st.just(0)),
        st.tuples(st.just("refund"), st.integers(1, 3000)),
    ),
    max_size=12,
)


@examples(15)
@given(steps)
@example([("invoice", 1000), ("payment", 400), ("payment", 900), ("cancel", 0), ("credit", 0)])  # comes back to what it settled in part
async def test_after_any_history_at_the_counter_every_balance_is_the_ledger_s(service: Started, history: list[tuple[str, int]]) -> None:
    async with service.database.transaction(ISSUER) as tx:
        await tx.execute("savepoint before")
        expected = 0
        paid: list[tuple[UUID, int]] = []
        for number, (kind, value) in enumerate(history, start=1):
            if kind == "invoice":
                await take_over(tx, TakeOver(regie="AL", invoices=(invoice(f"AL-{number}", value),)))
                expected += value
            elif kind == "payment":
                taken = await take_payment.take(tx, pays(value)) if expected or paid else None
                if taken:
                    paid.append((taken.payment_id, value))
                    expected -= value
            elif kind == "cancel" and value < len(paid):
                payment_id, cents = paid.pop(value)
                await cancel_payment.cancel(tx, CancelPayment(family_id=DUPONT, payment_id=payment_id, reason="Erreur"))
                expected += cents
            elif kind == "credit" and (expected or paid):
                await take_payment.use_credit(tx, DUPONT, "AL")
            elif kind == "refund" and await credit_in(tx) >= value:
                expected += value
                tx.actor = ISSUER
                asked = RefundCredit(family_id=DUPONT, refund_id=new_id(), regie="AL", cents=value, reason="Trop perçu")
                await decide_refund.ask_credit(tx, asked)
                tx.actor = replace(ISSUER, account_id=UUID(int=8))
                await decide_refund.confirm(tx, None, asked.refund_id)
        summary = await read_account.summary(tx, DUPONT, today=date(2026, 11, 23))
        statement = await read_account.statement(tx, DUPONT, school_year="2026-2027", today=date(2026, 11, 23))
        uncovered = await tx.fetchval(UNCOVERED)
        assert summary.balance_cents == statement.balance_cents == expected
        assert sum(one.remaining_cents for one in summary.unpaid) - await credit_in(tx) + uncovered == expected
        assert await tx.fetchval("select coalesce(sum(cents), 0) from ledger_entry") == 0
        await tx.execute("rollback to savepoint before")
