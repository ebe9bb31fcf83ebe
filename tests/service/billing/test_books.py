"""The books: whatever happens, every figure that anybody is shown is the ledger's, to the cent."""

import io
import os
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from chassis.edge.papers.books import balance_pdf, journal_pdf
from chassis.edge.papers.invoice import Sender, invoice_pdf
from chassis.errors import Forbidden, Invalid, Refusal
from chassis.french import euros
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.billing import (
    CancelPayment,
    InvoiceView,
    IssueRun,
    ListRegies,
    MakeDeposit,
    PrepareRun,
    ReadPaymentsJournal,
    ReadTrialBalance,
    RunView,
    StatementLine,
    TakeOver,
    TakePayment,
    TrialBalance,
)
from contracts.rights import Right
from gateway.views.billing import statement as statement_views
from services.billing.store import runs, till
from services.billing.store.books_agree import BOOKS
from services.billing.store.runs import LANES, Lane
from services.billing.usecases import cancel_payment, certify, issue_run, keep_till, prepare_run, read_account, read_books, take_payment
from services.billing.usecases.price_month import price_months
from services.billing.usecases.set_quotients import set_quotients
from tests.examples import examples
from tests.service.billing import cast
from tests.service.billing.bank_cast import SAVED
from tests.service.billing.cast import CASHIER, DUPONT, JEAN, MARTIN, MEAL, NOVEMBER, meal_tariff, month, quotients
from tests.service.billing.run_cast import ISSUER, issued, november, priced
from tests.service.harness import TODAY, Started, staff

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
BALANCE = ReadTrialBalance(code="AL", first=FIRST, last=LAST, families=True)
SENDER = Sender("Sainte-Consorce", "mairie@example.fr")


async def run_through(tx: Tx, *, corrective: bool) -> RunView:
    """Prepare a run and issue it, each part right after the other."""
    asked: PrepareRun = november(corrective=corrective)
    run_id = new_id()
    await runs.insert(tx, run_id, asked, asked.period_from)
    for lane in range(LANES):
        await prepare_run.draft_some(tx, Lane(run_id, lane))
    await prepare_run.end_draft(tx, run_id)
    await issue_run.issue(tx, IssueRun(run_id=run_id))
    for lane in range(LANES):
        await issue_run.issue_some(tx, Lane(run_id, lane))
    await issue_run.end_issue(tx, run_id)
    return await prepare_run.read(tx, run_id)


days = st.frozensets(st.integers(1, 20), max_size=8)
told = st.tuples(st.just("month"), st.sampled_from([DUPONT, MARTIN]), days)
values = st.tuples(st.sampled_from([300, 700, 900]), st.integers(1, 25))
quotient = st.tuples(st.just("quotient"), st.sampled_from([DUPONT, MARTIN]), values)
paid = st.tuples(st.just("pay"), st.sampled_from([DUPONT, MARTIN]), st.integers(1, 3_000))
undone = st.tuples(st.sampled_from(["cancel", "credit", "deposit"]), st.sampled_from([DUPONT, MARTIN]), st.none())
run = st.tuples(st.sampled_from(["run", "correct"]), st.just(DUPONT), st.none())
histories = st.lists(st.one_of(told, quotient, paid, undone, run), min_size=4, max_size=14)


async def act(tx: Tx, version: int, deed: tuple[str, UUID, Any]) -> None:
    """Do one deed of a history."""
    kind, family_id, more = deed
    enrolment_id, child = UUID(int=family_id.int + 5), (UUID(int=family_id.int + 6), "Léa")
    if kind == "month":
        await price_months(tx, [month(sorted(more), version=version, family_id=family_id, enrolment_id=enrolment_id, child=child)])
    elif kind == "quotient":
        await set_quotients(tx, quotients((more[0], date(2026, 11, more[1])), version=version, family_id=family_id))
    elif kind == "pay":
        payment = TakePayment(
            family_id=family_id,
            payment_id=new_id(),
            regie="AL",
            means="cheque" if more % 2 else "cash",
            cents=more,
            bank="CA",
            reference="1",
        )
        await take_payment.take(tx, payment)
    elif kind == "deposit":
        for waits in await till.waiting(tx, "AL"):
            await keep_till.make_deposit(tx, MakeDeposit(code="AL", deposit_id=new_id(), means=waits.method))
    elif kind == "cancel":
        for one in [one for one in (await take_payment.account(tx, family_id)).payments if one.method == "cheque" or not one.deposited][:1]:
            await cancel_payment.cancel(tx, CancelPayment(family_id=family_id, payment_id=one.payment_id, reason="Erreur"))
    elif kind == "credit":
        await take_payment.use_credit(tx, family_id, "AL")
    else:
        await run_through(tx, corrective=kind == "correct")


@examples(12)
@given(histories)
async def test_after_any_history_of_runs_corrections_and_payments_the_books_agree(
    service: Started, history: list[tuple[str, UUID, Any]]
) -> None:
    await service.send(meal_tariff(tariff_id=UUID(int=5)), CASHIER)
    async with service.database.transaction(ISSUER) as tx:
        await tx.execute("savepoint before")
        for family_id in (DUPONT, MARTIN):
            await price_months(tx, [month([2, 3], version=1, family_id=family_id, enrolment_id=UUID(int=family_id.int + 5))])
        await run_through(tx, corrective=False)
        for version, deed in enumerate(history, start=2):
            await act(tx, version, deed)
        await run_through(tx, corrective=True)
        await run_through(tx, corrective=False)
        balance = await read_books.trial_balance(tx, BALANCE)
        owed = {one.family_id: one.closing_cents for one in balance.families}
        for family_id in (DUPONT, MARTIN):
            await _one_family(tx, family_id, owed.get(family_id, 0))
        assert sum(one.closing_cents for one in balance.accounts) == 0
        assert sum(one.debit_cents - one.credit_cents for one in balance.accounts) == 0
        journal = await read_books.payments_journal(tx, ReadPaymentsJournal(code="AL", first=FIRST, last=LAST))
        closing = {one.account: one.closing_cents for one in balance.accounts}
        assert closing.get("cash", 0) == sum(one.cents for one in await till.waiting(tx, "AL"))
        money = closing.get("cash", 0) + closing.get("bank", 0)
        assert journal.total_cents == sum(one.cents for one in journal.lines) == money
        # What was invoiced in the end is what the days cost by what is known in the end.
        receivable = closing.get("receivable", 0)
        due = await tx.fetchval("select coalesce(sum(cents), 0)::bigint from charge where invoice_id is not null")
        assert receivable + money == due
        assert await tx.fetchval("select count(*) from correction") == 0
        await certify.put_activities(tx, (MEAL,))
        for family_id in (DUPONT, MARTIN):
            await _certified(tx, family_id)
        await tx.execute("rollback to savepoint before")
        tx._events.clear()  # noqa: SLF001 - nothing of it has happened
        tx._work.clear()  # noqa: SLF001 - nothing of it is to be done


async def _one_family(tx: Tx, family_id: UUID, owed: int) -> None:
    """Compare what a family is shown with what it owes."""
    today = date(2026, 11, 26)
    account = await read_account.summary(tx, family_id, today=today)
    statement = await read_account.statement(tx, family_id, school_year="2026-2027", today=today)
    assert account.balance_cents == statement.balance_cents == owed
    unused = await tx.fetchval(
        "select coalesce(sum(open_cents), 0)::bigint from account_operation where family_id = $1 and due_on is null", family_id
    )
    assert sum(one.remaining_cents for one in account.unpaid) - unused == owed
    for line in statement.lines:
        if line.invoice_id:
            invoice = await read_account.invoice(tx, line.invoice_id, family_id=family_id)
            assert sum(one.cents for one in invoice.lines) == invoice.total_cents == line.debit_cents - line.credit_cents


async def _certified(tx: Tx, family_id: UUID) -> None:
    """Compare what a family reads that it paid for care, where all is care, with what it paid and with what the days cost."""
    paid = await tx.fetchval(
        "select coalesce(sum(cents), 0)::bigint from ledger_entry where family_id = $1 and account = 'cash'", family_id
    )
    cost = await tx.fetchval(
        "select coalesce(sum(cents), 0)::bigint from charge where family_id = $1 and invoice_id is not null", family_id
    )
    before = await certify.tax(tx, family_id, FIRST.year)
    assert sum(one.cents for one in before.children) <= min(paid, cost)
    await take_payment.use_credit(tx, family_id, "AL")
    after = await certify.tax(tx, family_id, FIRST.year)
    assert sum(one.cents for one in after.children) == min(paid, cost)


RANDOM = """
    with one as (select uuidv7() as family_id, n from generate_series(1, $3::integer) as n), month as (
        insert into enrolment_month (enrolment_id, month, version, family_id, child_id, child, activity_id, days)
        select uuidv7(), $1, 1, family_id, uuidv7(), 'Camille' || n || '-' || k, $2, '{}' from one, generate_series(1, 2) as k
        returning enrolment_id, family_id, child_id
    ), charged as (
        insert into charge (enrolment_id, day, month, family_id, child_id, activity_id, from_quotient, quotient, quotient_from, cents)
        select enrolment_id, $1::date + k, $1, family_id, child_id, $2, 850, 900, $1, (random() * 900)::integer
        from month, generate_series(0, 4) as k
        returning family_id, month, cents
    )
    insert into estimate (family_id, month, total_cents, version)
    select family_id, month, sum(cents), 1 from charged group by family_id, month
"""


EVERYTHING = bool(os.environ.get("PORTAIL_TEST_ALL"))
FAMILIES, EACH_PRINTED = (1000, 1) if EVERYTHING else (200, 20)
"""A thousand families, each on paper, are a minute: when everything is asked."""


async def test_statement_page_and_paper_agree_to_the_cent_for_random_families(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    async with service.database.transaction() as tx:
        await tx.execute(RANDOM, NOVEMBER, MEAL, FAMILIES)
        run = await run_through(tx, corrective=False)
        families = [row["family_id"] for row in await tx.fetch("select family_id from invoice order by family_id")]
    assert len(families) == run.invoices == FAMILIES
    shown = 0
    for first in range(0, FAMILIES, 100):
        async with service.database.transaction() as tx:
            paired = [await _statement_and_invoice(tx, one) for one in families[first : first + 100]]
        for line, invoice in paired:
            assert sum(one.cents for one in invoice.lines) == invoice.total_cents == line.debit_cents
            assert statement_views.invoice(invoice, TODAY).total == euros(line.debit_cents)
            shown += line.debit_cents
        for line, invoice in paired[::EACH_PRINTED]:
            paper = invoice_pdf(invoice, SENDER, addressee=("Camille",), family_number="")
            text = _plain(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages))
            assert _plain(f"Total {euros(line.debit_cents)}") in text
            assert all(_plain(euros(one.cents)) in text for one in invoice.lines)
    assert shown == run.invoiced_cents


async def _statement_and_invoice(tx: Tx, family_id: UUID) -> tuple[StatementLine, InvoiceView]:
    """Read the only operation of a family as its statement tells it, and its invoice."""
    statement = await read_account.statement(tx, family_id, school_year=None, today=date(2026, 11, 26))
    (line,) = statement.lines
    assert line.invoice_id
    assert statement.balance_cents == line.debit_cents
    return line, await read_account.invoice(tx, line.invoice_id, family_id=family_id)


def _plain(text: str) -> str:
    return "".join(text.split()).replace("\u00a0", "").replace("\u202f", "")


def accounts(balance: TrialBalance) -> list[tuple[str, int, int, int]]:
    """Tell the debit, the credit and the closing of each account."""
    return [(one.account, one.debit_cents, one.credit_cents, one.closing_cents) for one in balance.accounts]


async def test_a_slip_brings_its_money_from_the_till_to_the_bank_which_takes_a_bounced_cheque_back(service: Started) -> None:
    former = (cast.payment("AL-90", 700, method="cash"), cast.payment("AL-91", 900, method="cheque"))
    await service.send(TakeOver(regie="AL", invoices=(cast.invoice("AL-1", 5000),), payments=former), CASHIER)
    cheque = TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cheque", cents=1000, bank="CA", reference="0012")
    await service.send(cheque, ISSUER)
    await service.send(cheque.model_copy(update={"payment_id": new_id(), "means": "cash", "cents": 300}), ISSUER)
    await service.send(MakeDeposit(code="AL", deposit_id=new_id(), means="cheque"), ISSUER)
    whole = BALANCE.model_copy(update={"first": date(2015, 1, 1), "last": date(2015, 12, 31)})
    assert ("bank", 1600, 0, 1600) in accounts(await service.send(whole, ISSUER)), "what the former program took was not left in this till"
    for account, cents in (("bank", 2600), ("cash", 300)):
        assert account_of(await service.send(BALANCE, ISSUER), account) == cents
    await service.send(CancelPayment(family_id=DUPONT, payment_id=cheque.payment_id, reason="Impayé"), ISSUER)
    balance = await service.send(BALANCE, ISSUER)
    assert (account_of(balance, "bank"), account_of(balance, "cash"), sum(one.closing_cents for one in balance.accounts)) == (1600, 300, 0)
    async with service.database.transaction() as tx:
        assert not any([await tx.fetch(sql) for name, sql in BOOKS.items() if "tills" in name])
        await tx.execute("savepoint before")
        await tx.execute("insert into deposit select uuidv7(), regie, 'AL-D9', method, day, 1, 5, made_at, '' from deposit")
        assert [tuple(row) for row in await tx.fetch(next(sql for name, sql in BOOKS.items() if "tills" in name))] == [("AL", "[295, 300]")]
        await tx.execute("rollback to savepoint before")


def account_of(balance: TrialBalance, account: str) -> int:
    """Tell what stands on an account in the end."""
    return next(one.closing_cents for one in balance.accounts if one.account == account)


async def test_the_books_of_a_regie_are_read_printed_and_refused(service: Started) -> None:
    await service.tell(SAVED)
    await priced(service)
    await service.tell(month([2, 3]), quotients((900, date(2026, 1, 1))))
    await issued(service)
    one = TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cheque", cents=700, bank="CA", reference="0012")
    await service.send(one, ISSUER)
    await service.send(one.model_copy(update={"payment_id": new_id(), "means": "cash", "cents": 100}), ISSUER)
    await service.send(CancelPayment(family_id=DUPONT, payment_id=one.payment_id, reason="Impayé"), ISSUER)
    balance = await service.send(BALANCE, ISSUER)
    assert accounts(balance) == [("cash", 800, 700, 100), ("receivable", 1310, 800, 510), ("revenue", 0, 610, -610)]
    assert [(line.family_id, line.closing_cents) for line in balance.families] == [(DUPONT, 510)]
    journal = await service.send(ReadPaymentsJournal(code="AL", first=FIRST, last=LAST, limit=2), ISSUER)
    assert (journal.totals, journal.total_cents, journal.more) == ((("cash", 1, 100), ("cheque", 2, 0)), 100, True)
    assert [(line.number, line.kind, line.cents) for line in journal.lines] == [("AL-R1", "payment", 700), ("AL-R2", "payment", 100)]
    for paper, words in (
        (balance_pdf(balance, SENDER), ("Redevables", "5,10", "13,10")),
        (journal_pdf(journal, SENDER), ("AL-R1", "Chèque 0012", "7,00")),
    ):
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
        assert all(word in text.replace("\u00a0", " ") for word in words)
    assert (await service.send(ListRegies(), ISSUER)).regies == (("AL", "Régie garderie ALSH"),)
    backwards = ReadTrialBalance(code="AL", first=date(2026, 2, 1), last=date(2026, 1, 1))
    with pytest.raises(Invalid):
        await service.send(ReadPaymentsJournal(code="ZZ", first=FIRST, last=LAST), ISSUER)
    for wrong, actor, refused in (
        (backwards, ISSUER, Invalid),
        (BALANCE, staff(Right.READ_ACCOUNT), Forbidden),
        (BALANCE, staff(Right.READ_LEDGER, facilities=[new_id()]), Forbidden),
        (BALANCE, JEAN, Refusal),
    ):
        with pytest.raises(refused):
            await service.send(wrong, actor)
