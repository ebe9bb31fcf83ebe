"""Drafts that a clerk adjusted or left out, and whose days changed before the run was drafted again."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

import services.billing
from chassis.errors import Conflict
from contracts.billing import AdjustDraft, DraftView, ExcludeFamily, GetDraft, IssueRun, ListDrafts, ReadRunReport, RedraftRun, RunView
from services.billing.store.books_agree import BOOKS
from tests.service.billing.cast import CASHIER, DUPONT, MARTIN, NOVEMBER, meal_tariff, month
from tests.service.billing.run_cast import ISSUER, booked, drafted, issued, november, reached
from tests.service.harness import Started

MARTIN_EATS, ZOE = UUID(int=61), UUID(int=62)
MIGRATION = Path(services.billing.__file__).parent / "migrations" / "0108_drafts_as_their_lines.sql"


async def adjusted(service: Started, cents: int) -> RunView:
    """Draft November, three meals of the Duponts and two of the Martins, and adjust what the Martins owe."""
    await booked(service)
    run = await drafted(service)
    await service.send(AdjustDraft(run_id=run.run_id, family_id=MARTIN, label="Geste", cents=cents), ISSUER)
    return run


async def martins(service: Started, days: tuple[int, ...], *, version: int = 2) -> None:
    """Tell which meals the Martins still have."""
    await service.tell(month(days, version=version, family_id=MARTIN, enrolment_id=MARTIN_EATS, child=(ZOE, "Zoé")))


async def again(service: Started, run: RunView) -> DraftView:
    """Draft again; tells the draft of the Martins."""
    await service.send(RedraftRun(run_id=run.run_id), ISSUER)
    await reached(service, run.run_id, "draft")
    return await service.send(GetDraft(run_id=run.run_id, family_id=MARTIN), ISSUER)


async def test_an_invoice_with_an_adjustment_agrees_with_the_days_that_it_bills(service: Started) -> None:
    run = await adjusted(service, -200)
    await service.send(IssueRun(run_id=run.run_id), ISSUER)
    assert (await reached(service, run.run_id, "issued")).invoiced_cents == 3 * 305 + 2 * 305 - 200
    async with service.database.transaction() as tx:
        assert [name for name, sql in BOOKS.items() if await tx.fetch(sql)] == []


async def test_an_adjustment_replaces_only_the_one_that_was_seen(service: Started) -> None:
    run = await adjusted(service, -200)
    asked = AdjustDraft(run_id=run.run_id, family_id=MARTIN, label="Badge perdu", cents=500, seen_label="", seen_cents=0)
    for others in (asked, asked.model_copy(update={"seen_label": "Gest", "seen_cents": -200}), asked.model_copy(update={"cents": 0})):
        with pytest.raises(Conflict, match="Il y a maintenant «\u00a0Geste\u00a0»") as refused:
            await service.send(others, ISSUER)
        assert refused.value.slug == "draft_adjusted"
    left = await service.send(GetDraft(run_id=run.run_id, family_id=MARTIN), ISSUER)
    assert [(line.activity, line.cents) for line in left.lines if line.adjustment] == [("Geste", -200)]
    seen = asked.model_copy(update={"seen_label": "Geste", "seen_cents": -200})
    for _ in range(2):  # the same form sent twice
        now = await service.send(seen, ISSUER)
        assert [(line.activity, line.cents) for line in now.lines if line.adjustment] == [("Badge perdu", 500)]
    gone = asked.model_copy(update={"label": "", "cents": 0, "seen_label": "Badge perdu", "seen_cents": 500})
    for _ in range(2):
        assert not any(line.adjustment for line in (await service.send(gone, ISSUER)).lines)
    with pytest.raises(Conflict, match="Il n'y en a plus"):
        await service.send(seen, ISSUER)
    former = AdjustDraft(run_id=run.run_id, family_id=MARTIN, label="Geste", cents=-100)
    assert [line.cents for line in (await service.send(former, ISSUER)).lines if line.adjustment] == [-100]


async def test_an_adjusted_family_without_days_any_more_does_not_hold_the_run_up(service: Started) -> None:
    run = await adjusted(service, -100)
    await martins(service, ())
    draft = await again(service, run)
    assert (draft.status, draft.days, draft.cents, [one.cents for one in draft.lines]) == ("below", 0, -100, [-100])
    report = await service.send(ReadRunReport(run_id=run.run_id), ISSUER)
    assert (report.counts["negative"], report.counts["below"], report.run.to_issue) == (1, 0, 1)
    (named,) = (await service.send(ListDrafts(run_id=run.run_id, only="negative"), ISSUER)).drafts
    assert named.family_id == MARTIN
    await service.send(IssueRun(run_id=run.run_id), ISSUER)
    done = await reached(service, run.run_id, "issued")
    assert (done.invoices, done.invoiced_cents) == (1, 915)


async def test_an_adjustment_of_more_than_is_left_makes_no_negative_invoice(service: Started) -> None:
    run = await adjusted(service, -600)
    await martins(service, (2,))
    draft = await again(service, run)
    assert (draft.status, draft.cents) == ("below", 305 - 600)
    left_out = ExcludeFamily(run_id=run.run_id, family_id=MARTIN, excluded=True, reason="À voir")
    await service.send(left_out, ISSUER)
    back = await service.send(left_out.model_copy(update={"excluded": False}), ISSUER)
    assert back.status == "below", "taken back in, it is still no invoice"
    less = await service.send(AdjustDraft(run_id=run.run_id, family_id=MARTIN, label="Geste", cents=-100), ISSUER)
    assert (less.status, less.cents) == ("ready", 205)
    await service.send(IssueRun(run_id=run.run_id), ISSUER)
    done = await reached(service, run.run_id, "issued")
    assert (done.invoices, done.invoiced_cents) == (2, 915 + 205)


async def test_a_supplement_without_days_is_still_invoiced(service: Started) -> None:
    run = await adjusted(service, 500)
    await martins(service, ())
    draft = await again(service, run)
    assert (draft.status, draft.cents) == ("ready", 500)
    await service.send(IssueRun(run_id=run.run_id), ISSUER)
    assert (await reached(service, run.run_id, "issued")).invoiced_cents == 915 + 500


async def test_a_family_left_out_that_lost_its_days_has_nothing_to_be_billed_once_it_is_back(service: Started) -> None:
    await booked(service)
    run = await drafted(service)
    left_out = ExcludeFamily(run_id=run.run_id, family_id=MARTIN, excluded=True, reason="Dossier en cours")
    await service.send(left_out, ISSUER)
    await martins(service, ())
    draft = await again(service, run)
    assert (draft.status, draft.days, draft.cents) == ("excluded", 0, 0)
    back = await service.send(left_out.model_copy(update={"excluded": False}), ISSUER)
    assert (back.status, back.cents) == ("nothing", 0)
    await service.send(IssueRun(run_id=run.run_id), ISSUER)
    assert (await reached(service, run.run_id, "issued")).invoices == 1


async def test_a_corrective_run_still_credits_an_adjusted_family(service: Started) -> None:
    await booked(service)
    await issued(service)
    await service.send(meal_tariff((0, 100), valid_from=date(2026, 10, 1)), CASHIER)
    await martins(service, (2,))
    run = await drafted(service, november(corrective=True))
    await service.send(AdjustDraft(run_id=run.run_id, family_id=MARTIN, label="Geste", cents=-50), ISSUER)
    draft = await again(service, run)
    assert draft.status == "ready"
    assert draft.cents < -50


async def test_drafts_that_kept_a_sum_without_days_are_mended_by_the_upgrade(service: Started) -> None:
    run = await adjusted(service, -100)
    async with service.database.transaction() as tx:
        await tx.execute("delete from draft_line where run_id = $1 and family_id = $2 and child_id is not null", run.run_id, MARTIN)
        for statement in MIGRATION.read_text().split("-- migrate:up")[1].split("-- migrate:down")[0].split(";"):
            if statement.strip():
                await tx.execute(statement)
    kept = await service.send(GetDraft(run_id=run.run_id, family_id=MARTIN), ISSUER)
    assert (kept.status, kept.cents) == ("moved", -100)
    other = await service.send(GetDraft(run_id=run.run_id, family_id=DUPONT), ISSUER)
    assert (other.status, other.cents, other.days) == ("ready", 915, 3)
    assert (await again(service, run)).cents == 510, "drafted again, it has its days again"
    assert run.period_from == NOVEMBER
