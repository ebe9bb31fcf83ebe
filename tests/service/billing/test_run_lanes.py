"""A run that several work on, that stops half-way or is begun again: each family is drafted and invoiced once, numbers have no gap."""

import asyncio
from datetime import date
from uuid import UUID

import pytest

from chassis.ids import new_id
from contracts.billing import InvoiceIssued, IssueRun
from services.billing import work
from services.billing.store import issuing, runs
from services.billing.usecases import issue_run, prepare_run
from services.billing.usecases.issue_run import issue_some
from services.billing.usecases.prepare_run import RunWork
from tests.service.billing.cast import DUPONT, MARTIN
from tests.service.billing.run_cast import ISSUER, booked, drafted, issued, priced, reached
from tests.service.harness import Started


async def test_a_run_issued_twice_at_once_issues_every_invoice_once(service: Started) -> None:
    families = [new_id() for _ in range(8)]
    await priced(service, families)
    run = await drafted(service)
    await asyncio.gather(*(service.send(IssueRun(run_id=run.run_id), ISSUER) for _ in range(5)))
    await asyncio.gather(*(_issue_some(service, run.run_id) for _ in range(5)))
    await reached(service, run.run_id, "issued")
    told = await service.tells(InvoiceIssued, count=8)
    assert sorted(int(one.number.split("-")[1]) for one in told) == list(range(1, 9))
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from invoice") == 8
        assert await tx.fetchval("select count(*) from charge join invoice using (invoice_id, family_id)") == 24
        assert await tx.fetchval("select count(*) from charge where invoice_id is null") == 0


async def test_two_runs_of_two_clerks_at_once_leave_no_gap_and_bill_no_day_twice(service: Started) -> None:
    families = [new_id() for _ in range(6)]
    await priced(service, families)
    one, other = [await drafted(service) for _ in range(2)]
    await asyncio.gather(*(service.send(IssueRun(run_id=run.run_id), ISSUER) for run in (one, other)))
    done = [await reached(service, run.run_id, "issued") for run in (one, other)]
    assert sum(run.invoices for run in done) == 6
    async with service.database.transaction() as tx:
        numbers = sorted(row["number"] for row in await tx.fetch("select number from ledger_operation"))
        assert await tx.fetchval("select sum(quantity) from invoice_line") == 18
    assert numbers == [f"AL-{number}" for number in range(1, 7)]


async def test_a_run_that_stopped_half_way_goes_on_where_it_was(service: Started) -> None:
    families = [new_id() for _ in range(5)]
    await priced(service, families)
    run = await drafted(service)
    await _reopen(service, run.run_id)
    issued_first = sorted(families)[:2]
    async with service.database.transaction() as tx:
        found = await runs.lock(tx, run.run_id)
        assert found
        held = await issuing.drafted(tx, found, issued_first)
        await issuing.mark(tx, found, held)
        invoices = await issuing.issue(tx, found, held)
        await runs.issued(tx, found, 2, sum(one.cents for one in invoices))
        await tx.enqueue("issue_run", RunWork(run_id=run.run_id))
    done = await reached(service, run.run_id, "issued")
    assert (done.invoices, done.invoiced_cents) == (5, run.to_issue_cents)
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(distinct family_id) from invoice") == 5


async def test_a_run_of_many_parts_is_handed_on_lane_by_lane(service: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    families = [new_id() for _ in range(11)]
    monkeypatch.setattr(work, "AT_A_STRETCH_SECONDS", 0)
    for usecase in (prepare_run, issue_run):
        monkeypatch.setattr(usecase, "TOGETHER", 2)
    await priced(service, families)
    drafts = await drafted(service)
    assert (drafts.families, drafts.to_issue) == (11, 11)
    run = await issued(service)
    assert (run.invoices, run.invoiced_cents) == (11, drafts.to_issue_cents)
    async with service.database.transaction() as tx:
        numbers = await tx.fetchval("select array_agg(split_part(number, '-', 2)::integer) from ledger_operation")
    assert sorted(numbers) == list(range(1, 12))


async def test_a_draft_that_is_begun_again_counts_every_family_once(service: Started) -> None:
    await priced(service, [new_id() for _ in range(6)])
    run = await drafted(service)
    async with service.database.transaction() as tx:
        found = await runs.lock(tx, run.run_id)
        assert found
        await runs.move(tx, found, "drafting")
        await prepare_run.draft_some(tx, runs.Lane(run.run_id, 0))
        await tx.enqueue("draft_run", RunWork(run_id=run.run_id))
    again = await reached(service, run.run_id, "draft")
    assert (again.families, again.to_issue, again.to_issue_cents) == (6, 6, run.to_issue_cents)


async def test_a_draft_that_was_issued_meanwhile_is_not_issued_again(service: Started) -> None:
    await booked(service)
    run = await issued(service)
    async with service.database.transaction() as tx:
        found = await runs.lock(tx, run.run_id)
        assert found
        assert await issuing.drafted(tx, found, [DUPONT, MARTIN]) == []


async def _issue_some(service: Started, run_id: UUID) -> None:
    for lane in range(runs.LANES):
        async with service.database.transaction() as tx:
            await issue_some(tx, runs.Lane(run_id, lane))


async def _reopen(service: Started, run_id: UUID) -> None:
    async with service.database.transaction() as tx:
        found = await runs.lock(tx, run_id)
        assert found
        await runs.move(tx, found, "issuing", issued_on=date(2026, 11, 27))
