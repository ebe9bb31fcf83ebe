"""Ten years after their last operation, the books of an erased family name nobody, and every number and total is what it was."""

import json
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from chassis import retention
from chassis.clock import paris_date
from chassis.edge.papers.books import by, deed
from chassis.ids import new_id
from contracts.billing import (
    CancelPayment,
    CorrectTitle,
    DebitBatchView,
    GetDebitBatch,
    GetTreasuryBatch,
    ListDebitBatches,
    ListTreasuryBatches,
    MakeDebitFile,
    ReadPaymentsJournal,
    ReadTrialBalance,
    TakePayment,
    TreasuryBatchView,
)
from contracts.family import FamilyErased
from contracts.rights import Right
from services.billing.store.books_agree import BOOKS
from services.billing.usecases.return_refund import Returned, came_back
from tests.service.billing.bank_cast import SAVED
from tests.service.billing.cast import ANNE, DUPONT, MARTIN
from tests.service.billing.debit_cast import COLLECTOR, batched, owes, signs
from tests.service.billing.run_cast import ISSUER, issued, november, priced
from tests.service.billing.treasury_cast import AT_HOME, handed_over, opened
from tests.service.billing.treasury_cast import CASHIER as HANDS_OVER
from tests.service.harness import NOW, TODAY, Started, staff

READER = staff(Right.READ_LEDGER)
YEAR = {"code": "AL", "first": date(2026, 1, 1), "last": date(2026, 12, 31)}
WORDS = (
    "ZYXQUINE",
    "1001001816331",
    "Camille",
    "Léa",
    "Banque Zyx",
    "CHQ-77",
    "Tante Zyx",
    "Chèque sans provision",
    "Erreur de Zyx",
    "Zyx Prélèvement",
    "Sainte-Consorce",
)


async def until(service: Started, day: date) -> None:
    service.move_clock(day - paris_date(service.service.settings.clock.now()))


async def run(service: Started) -> int:
    return (await retention.run(service.database, service.service.retention))["billing.books"]


async def kept_books(service: Started) -> None:
    """Give two families invoices of a run and of before, cheques, a debit and a refund that came back, a reduced title, a mandate."""
    await opened(service)
    await signs(service)
    await service.tell(
        AT_HOME.model_copy(
            update={
                "version": AT_HOME.version + 1,
                "guardians": tuple(one.model_copy(update={"last_name": "Zyxquine"}) for one in AT_HOME.guardians),
            }
        )
    )
    await service.tell(SAVED.model_copy(update={"family_id": MARTIN}))
    await owes(service, 1000, 12060)
    await owes(service, 2400, family_id=MARTIN, actor=ANNE, first=50)
    batch = await batched(service, due_to=TODAY)
    await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    await priced(service, [DUPONT, MARTIN])
    await issued(service, november())
    for family_id in (DUPONT, MARTIN):
        cheque = TakePayment(
            family_id=family_id,
            payment_id=new_id(),
            regie="AL",
            means="cheque",
            cents=700,
            bank="Banque Zyx",
            reference="CHQ-77",
            payer="Tante Zyx",
        )
        await service.send(cheque, ISSUER)
        await service.send(CancelPayment(family_id=family_id, payment_id=cheque.payment_id, reason="Chèque sans provision"), ISSUER)
    async with service.database.transaction() as tx:
        await came_back(tx, Returned(new_id(), DUPONT, "AL", "card", 900))
    await owes(service, 5000, first=3)
    handed = await handed_over(service)
    for title in handed.items:
        await service.send(
            CorrectTitle(batch_id=handed.batch_id, title_id=title.title_id, correction_id=new_id(), cents=100, reason="Erreur de Zyx"),
            HANDS_OVER,
        )


async def figures(service: Started) -> dict[str, Any]:
    """Read what the books say without names: balances, journal, numbers, sums of lines, of debits and of titles."""
    balance = await service.send(ReadTrialBalance(**YEAR, families=True), READER)
    later = await service.send(ReadTrialBalance(code="AL", first=date(2027, 1, 1), last=date(2027, 12, 31), families=True), READER)
    journal = await service.send(ReadPaymentsJournal(**YEAR), READER)
    debits = await service.send(ListDebitBatches(), COLLECTOR)
    titles = await service.send(ListTreasuryBatches(), HANDS_OVER)
    opened = [sorted(one.cents for one in (await _debits(service, batch.batch_id)).items) for batch in debits.batches]
    opened += [sorted(one.cents for one in (await _titles(service, batch.batch_id)).items) for batch in titles.batches]
    nameless = {"family_name", "family_number", "bank", "reference", "payer"}
    async with service.database.transaction(read_only=True) as tx:
        sums = {
            sql: [tuple(row.values()) for row in await tx.fetch(sql)]
            for sql in (
                "select regie, number, day from ledger_operation order by number",
                "select activity, sum(quantity), sum(cents) from invoice_line group by activity order by activity",
                "select batch_id, status, count(*), sum(cents) from debit group by batch_id, status",
                "select number, cents from treasury_title order by number",
                "select regie, series, last from numbering order by regie, series",
            )
        }
        wrong = [name for name, sql in BOOKS.items() if await tx.fetch(sql)]
    return {
        "accounts": [one.accounts for one in (balance, later)],
        "families": [sorted(str(line.model_dump(exclude=nameless)) for line in one.families) for one in (balance, later)],
        "journal": [(deed(line), by(line), line.model_dump(exclude=nameless)) for line in journal.lines],
        "totals": (journal.totals, journal.terminal_cents),
        "debits": debits.batches,
        "titles": titles.batches,
        "opened": opened,
        **sums,
        "wrong": wrong,
    }


async def _debits(service: Started, batch_id: UUID) -> DebitBatchView:
    return await service.send(GetDebitBatch(batch_id=batch_id), COLLECTOR)


async def _titles(service: Started, batch_id: UUID) -> TreasuryBatchView:
    return await service.send(GetTreasuryBatch(batch_id=batch_id), HANDS_OVER)


async def named(service: Started) -> set[str]:
    """Tell in which tables a row of the erased family bears a word about somebody."""
    found = set()
    async with service.database.transaction(read_only=True) as tx:
        for (table,) in await tx.fetch("select distinct table_name from information_schema.columns where column_name = 'family_id'"):
            rows = await tx.fetch(f"select t::text as row from {table} t where family_id = $1", DUPONT)  # noqa: S608 - names of the catalogue
            if any(word in row["row"] for row in rows for word in WORDS):
                found.add(table)
    return found


async def lines_of(service: Started, family_id: UUID) -> list[str]:
    """Read a family's lines of invoices, cheques and household as they stand."""
    async with service.database.transaction(read_only=True) as tx:
        rows = await tx.fetch(
            "select t::text as row from invoice_line t where family_id = $1 union all select t::text from payment t where family_id = $1"
            " union all select t::text from household t where family_id = $1 order by 1",
            family_id,
        )
    return [row["row"] for row in rows]


async def test_ten_years_later_nobody_is_named_and_every_number_and_total_is_what_it_was(service: Started) -> None:
    await kept_books(service)
    async with service.database.transaction() as tx:
        former = json.dumps([{"last_name": WORDS[0]}])
        await tx.execute("update household set former_payers = $2 where family_id = $1", DUPONT, former)
        await tx.execute("update billed_as set last_name = $2 where family_id = $1", DUPONT, WORDS[0])
    await service.tell(FamilyErased(family_id=DUPONT, version=9, erased_at=NOW))
    before, theirs = await figures(service), await lines_of(service, MARTIN)
    assert before["wrong"] == []
    assert await run(service) == 0
    names = {"household", "billed_as", "invoice_line", "payment", "cancellation", "treasury_correction", "sepa_mandate"}
    assert await named(service) == names
    await until(service, date(2036, 12, 31))
    assert await run(service) == 0
    assert await named(service) == names
    await until(service, date(2037, 1, 1))
    assert await run(service) == 1
    assert await named(service) == set()
    assert await run(service) == 0
    after = await figures(service)
    for what, told in before.items():
        assert after[what] == told, what
    async with service.database.transaction(read_only=True) as tx:
        kept = await tx.fetchval("select kept from retention_evidence where rule = 'billing.books' and erased = 1")
        lines = await tx.fetch("select child, explanation, child_id, days from invoice_line where family_id = $1", DUPONT)
        sealed = await tx.fetch(
            "select debtor as one from treasury_title where family_id = $1 union all"
            " select iban from debit where family_id = $1 union all select holder from debit where family_id = $1"
            " union all select iban from sepa_mandate where family_id = $1",
            DUPONT,
        )
        mandate = await tx.fetchrow("select mandate_id, reference, created_by from sepa_mandate where family_id = $1", DUPONT)
    assert kept == "10 ans après la fin de l'année du dernier mouvement d'une famille effacée"
    assert len(lines) == 4
    assert {(one["child"], one["explanation"], one["child_id"], tuple(one["days"])) for one in lines} == {("", "", None, ())}
    assert len(sealed) == 4
    assert not any(one["one"] for one in sealed)
    assert mandate is not None
    assert (mandate["reference"], mandate["created_by"]) == (mandate["mandate_id"].hex, None)
    assert await lines_of(service, MARTIN) == theirs, "a family that was not erased keeps its books"


async def test_an_operation_of_a_later_year_keeps_all_that_came_before(service: Started) -> None:
    await kept_books(service)
    await until(service, date(2028, 3, 1))
    await service.send(TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cash", cents=100), ISSUER)
    await service.tell(FamilyErased(family_id=DUPONT, version=9, erased_at=NOW))
    await until(service, date(2038, 12, 31))
    assert await run(service) == 0
    await until(service, date(2039, 1, 1))
    assert await run(service) == 1


async def test_of_a_family_that_was_never_invoiced_the_year_of_its_erasure_counts(service: Started) -> None:
    await signs(service)
    await service.tell(FamilyErased(family_id=DUPONT, version=9, erased_at=NOW))
    assert await named(service) == {"sepa_mandate"}
    await until(service, date(2036, 12, 31))
    assert await run(service) == 0
    await until(service, date(2037, 1, 1))
    assert await run(service) == 1
    assert await named(service) == set()


async def test_books_that_end_leave_the_others_closed_to_every_change(service: Started) -> None:
    await kept_books(service)
    await service.tell(FamilyErased(family_id=DUPONT, version=9, erased_at=NOW))
    await until(service, date(2037, 1, 1))
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select end_books($1, $2, 10)", date(2027, 1, 1), tx.now) == 1
        with pytest.raises(asyncpg.PostgresError):
            await tx.execute("update invoice_line set child = ''")
    async with service.database.transaction() as tx:
        await tx.execute("select set_config('app.ending_books', 'on', true)")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await tx.execute("update invoice_line set child = ''")
