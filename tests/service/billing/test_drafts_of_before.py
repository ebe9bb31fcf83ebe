"""Drafts of a release whose lines kept no days: issued after the upgrade as they were looked through, or left out where days moved."""

from datetime import date

import pytest

from contracts.billing import CreditNoteIssued, GetDraft, IssueRun, RunView
from contracts.planning import DayStatus
from tests.service.billing.cast import DUPONT, MARTIN, month, quotients
from tests.service.billing.run_cast import ISSUER, booked, drafted, issued, november, reached
from tests.service.harness import Started

JANUARY = date(2026, 1, 1)


async def upgraded(service: Started, *, corrective: bool) -> RunView:
    """Draft a run, whose lines lose their days as if they had been drafted before these were kept."""
    await booked(service)
    if corrective:
        await issued(service)
        await service.tell(quotients((700, JANUARY), version=2))
    run = await drafted(service, november(corrective=corrective))
    async with service.database.transaction() as tx:
        assert await tx.execute("update draft_line set days = '{}' where run_id = $1", run.run_id)
    return run


async def test_a_corrective_run_that_was_drafted_before_is_issued_whole(service: Started) -> None:
    run = await upgraded(service, corrective=True)
    await service.send(IssueRun(run_id=run.run_id), ISSUER)
    done = await reached(service, run.run_id, "issued")
    assert (done.invoices, done.invoiced_cents) == (1, -210)
    (note,) = await service.tells(CreditNoteIssued)
    assert (note.family_id, note.credit_cents) == (DUPONT, 210)


@pytest.mark.parametrize("days", [(2, 5), (2, 3)], ids=["fewer between", "an earlier end"])
async def test_one_whose_days_moved_since_is_left_out(service: Started, days: tuple[int, ...]) -> None:
    run = await upgraded(service, corrective=True)
    await service.tell(month(days, version=2))
    await service.send(IssueRun(run_id=run.run_id), ISSUER)
    assert (await reached(service, run.run_id, "issued")).invoices == 0
    assert (await service.send(GetDraft(run_id=run.run_id, family_id=DUPONT), ISSUER)).status == "moved"


async def test_news_that_leave_the_price_alone_do_not_hold_such_a_draft_up(service: Started) -> None:
    run = await upgraded(service, corrective=False)
    await service.tell(month([2, 3], version=2), month([2, 3, 5], version=3), month([2, 3, 5], version=4, status=DayStatus.PRESENT))
    await service.send(IssueRun(run_id=run.run_id), ISSUER)
    assert (await reached(service, run.run_id, "issued")).invoices == 2
    assert {(await service.send(GetDraft(run_id=run.run_id, family_id=one), ISSUER)).status for one in (DUPONT, MARTIN)} == {"issued"}
