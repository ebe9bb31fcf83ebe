import asyncio
from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.ids import new_id
from contracts.billing import (
    AdjustDraft,
    CancelRun,
    EstimateChanged,
    ExcludeFamily,
    GetAccountSummary,
    GetDraft,
    GetInvoice,
    GetStatement,
    InvoiceIssued,
    IssueRun,
    ListDrafts,
    ListRuns,
    ReadRunReport,
    RedraftRun,
)
from contracts.family import ChildSaved, FamilySaved, GuardianCard
from contracts.planning import DayStatus
from contracts.rights import Right
from services.billing import work
from services.billing.store import issuing, runs
from services.billing.usecases import issue_run, prepare_run
from services.billing.usecases.issue_run import issue_some
from services.billing.usecases.prepare_run import RunWork
from tests.service.billing.cast import (
    ANNE,
    CASHIER,
    DECEMBER,
    DUPONT,
    GUIDE,
    JEAN,
    LEA,
    MARTIN,
    MEALS,
    NOVEMBER,
    meal_tariff,
    month,
    quotients,
)
from tests.service.billing.run_cast import DUE, ISSUER, drafted, issued, november, priced, reached
from tests.service.harness import Started, family, staff

FIRST_OF_YEAR = date(2026, 1, 1)


async def booked(service: Started) -> None:
    """Three meals of Léa at 3.05 euros, two of Hugo's family at the highest price."""
    await priced(service)
    await service.tell(
        quotients((850, FIRST_OF_YEAR)),
        month([2, 3, 5]),
        month([2, 3], family_id=MARTIN, enrolment_id=UUID(int=61), child=(UUID(int=62), "Zoé")),
    )


async def test_a_run_drafts_what_every_family_owes_for_the_period(service: Started) -> None:
    await booked(service)
    run = await drafted(service)
    assert (run.families, run.to_issue, run.to_issue_cents, run.invoices) == (2, 2, 5 * 305, 0)
    draft = await service.send(GetDraft(run_id=run.run_id, family_id=DUPONT), ISSUER)
    (line,) = draft.lines
    assert (line.child, line.activity, line.quantity, line.unit_cents, line.cents) == ("Léa", "Prestation", 3, 305, 915)
    assert line.explanation == f"{MEALS}, tranche 850 et plus, QF 850 depuis le 1er janvier 2026\u00a0: 3,05\u00a0€"
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == 0


async def test_issued_invoices_have_numbers_lines_and_entries_and_are_told(service: Started) -> None:
    await service.send(GUIDE, CASHIER)
    await booked(service)
    run = await issued(service)
    assert (run.invoices, run.invoiced_cents, run.to_issue) == (2, 5 * 305, 0)
    told = [one for one in await service.tells(InvoiceIssued, count=4) if not one.taken_over]
    assert sorted(one.number for one in told) == ["AL-229", "AL-230"]
    (mine,) = [one for one in told if one.family_id == DUPONT]
    assert (mine.total_cents, mine.due_on, mine.issued_on) == (915, DUE, service.service.settings.clock.today())
    view = await service.send(GetInvoice(invoice_id=mine.invoice_id), JEAN)
    assert [(line.child, line.quantity, line.cents) for line in view.lines] == [("Léa", 3, 915)]
    assert (view.period_from, view.period_to, view.remaining_cents) == (NOVEMBER, date(2026, 11, 30), 915)
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == 12060 + 915
    assert mine.number in {line.number for line in (await service.send(GetStatement(), JEAN)).lines}
    with pytest.raises(NotFound):
        await service.send(GetInvoice(invoice_id=mine.invoice_id), ANNE)


async def test_an_invoice_says_which_of_its_days_are_absences(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    told = month([2, 5, 9, 12])
    missed = [one.model_copy(update={"status": DayStatus.ABSENT_BILLED}) for one in told.days[1::2]]
    await service.tell(told.model_copy(update={"days": (told.days[0], missed[0], told.days[2], missed[1])}))
    why = f"{MEALS}, quotient familial non renseigné, prix le plus élevé\u00a0: 3,05\u00a0€"
    missing = "Dont 2\u00a0absences non excusées, facturées\u00a0: les jeudi 5 et jeudi 12 novembre"
    run = await drafted(service)
    (line,) = (await service.send(GetDraft(run_id=run.run_id, family_id=DUPONT), ISSUER)).lines
    assert (line.quantity, line.explanation) == (4, f"{why}\n{missing}")
    await service.send(IssueRun(run_id=run.run_id), ISSUER)
    (told_of,) = await service.tells(InvoiceIssued)
    (billed,) = (await service.send(GetInvoice(invoice_id=told_of.invoice_id), JEAN)).lines
    assert billed.explanation == f"{why}\n{missing}"


async def test_invoiced_days_leave_the_estimate_and_keep_their_price(service: Started) -> None:
    await booked(service)
    await issued(service)
    last = [one for one in await service.tells(EstimateChanged, count=4) if one.family_id == DUPONT][-1]
    assert (last.total_cents, last.month) == (0, NOVEMBER)
    await service.send(meal_tariff((0, 999), valid_from=date(2026, 10, 1)), CASHIER)
    run = await drafted(service)
    assert run.to_issue == 0


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


async def test_a_family_whose_days_changed_since_the_draft_waits_for_the_next_run(service: Started) -> None:
    await booked(service)
    run = await drafted(service)
    await service.tell(month([2, 3], version=2))
    await service.send(IssueRun(run_id=run.run_id), ISSUER)
    done = await reached(service, run.run_id, "issued")
    assert done.invoices == 1
    assert (await service.send(GetDraft(run_id=run.run_id, family_id=DUPONT), ISSUER)).status == "moved"
    again = await issued(service)
    assert (again.invoices, again.invoiced_cents) == (1, 2 * 305)


async def test_news_that_change_nothing_of_the_draft_do_not_hold_it_up(service: Started) -> None:
    await booked(service)
    run = await drafted(service)
    await service.tell(month([2, 3], version=2), month([2, 3, 5], version=3))
    await service.send(IssueRun(run_id=run.run_id), ISSUER)
    assert (await reached(service, run.run_id, "issued")).invoices == 2


async def test_a_draft_is_worked_out_again_on_demand(service: Started) -> None:
    await booked(service)
    run = await drafted(service)
    await service.tell(month([2], version=2))
    await service.send(RedraftRun(run_id=run.run_id), ISSUER)
    again = await reached(service, run.run_id, "draft")
    assert (again.families, again.to_issue_cents) == (2, 3 * 305)


async def test_what_is_below_the_threshold_is_carried_over_to_the_next_run(service: Started) -> None:
    await booked(service)
    run = await issued(service, november(threshold_cents=900))
    assert (run.invoices, run.invoiced_cents) == (1, 915)
    carried = await service.send(GetDraft(run_id=run.run_id, family_id=MARTIN), ISSUER)
    assert (carried.status, carried.cents) == ("below", 610)
    await service.tell(month([1, 2], month=DECEMBER, family_id=MARTIN, enrolment_id=UUID(int=61), child=(UUID(int=62), "Zoé")))
    december = november(threshold_cents=900, since=NOVEMBER).model_copy(update={"period_from": DECEMBER, "period_to": date(2026, 12, 31)})
    later = await drafted(service, december)
    lines = (await service.send(GetDraft(run_id=later.run_id, family_id=MARTIN), ISSUER)).lines
    assert sum(line.cents for line in lines) == 1220
    assert any("(novembre 2026, pas encore facturé)" in line.explanation for line in lines)


async def test_a_family_is_left_out_with_a_reason_and_taken_back_in(service: Started) -> None:
    await booked(service)
    run = await drafted(service)
    leave = ExcludeFamily(run_id=run.run_id, family_id=MARTIN, excluded=True, reason="Dossier en cours")
    with pytest.raises(Invalid):
        await service.send(leave.model_copy(update={"reason": ""}), ISSUER)
    assert (await service.send(leave, ISSUER)).status == "excluded"
    await service.send(RedraftRun(run_id=run.run_id), ISSUER)
    assert (await reached(service, run.run_id, "draft")).to_issue == 1
    back = await service.send(leave.model_copy(update={"excluded": False}), ISSUER)
    assert (back.status, back.reason) == ("ready", "")
    await service.send(leave, ISSUER)
    await service.send(IssueRun(run_id=run.run_id), ISSUER)
    assert (await reached(service, run.run_id, "issued")).invoices == 1
    assert (await service.send(GetAccountSummary(), ANNE)).balance_cents == 0
    with pytest.raises(Conflict):
        await service.send(leave, ISSUER)


async def test_an_adjustment_stands_on_the_invoice_and_never_makes_it_negative(service: Started) -> None:
    await booked(service)
    run = await drafted(service)
    less = AdjustDraft(run_id=run.run_id, family_id=DUPONT, label="Repas non servi le 3", cents=-305)
    with pytest.raises(Invalid) as refused:
        await service.send(less.model_copy(update={"cents": -916}), ISSUER)
    assert refused.value.slug == "run_refused"
    assert (await service.send(less, ISSUER)).cents == 610
    again = await service.send(less.model_copy(update={"cents": -100, "label": "Geste commercial"}), ISSUER)
    assert (again.cents, len(again.lines)) == (815, 2)
    await service.send(RedraftRun(run_id=run.run_id), ISSUER)
    await reached(service, run.run_id, "draft")
    await service.send(IssueRun(run_id=run.run_id), ISSUER)
    await reached(service, run.run_id, "issued")
    (mine,) = [one for one in await service.tells(InvoiceIssued, count=2) if one.family_id == DUPONT]
    view = await service.send(GetInvoice(invoice_id=mine.invoice_id), JEAN)
    assert (view.total_cents, view.lines[-1].activity, view.lines[-1].cents) == (815, "Geste commercial", -100)


async def test_the_control_report_names_what_is_striking(service: Started) -> None:
    await booked(service)
    saved = FamilySaved(
        version=1, family_id=MARTIN, family_number="1001001816332", city="",
        guardians=(GuardianCard(guardian_id=new_id(), role="primary", title="Madame", last_name="Martin", first_name="Anne"),),
    )  # fmt: skip
    await service.tell(saved, month([2, 3, 5], version=2, status=DayStatus.PRESENT))
    run = await drafted(service)
    report = await service.send(ReadRunReport(run_id=run.run_id), ISSUER)
    assert report.counts | {"unmarked": 0} == {
        "all": 2, "ready": 2, "excluded": 0, "below": 0, "moved": 0, "issued": 0,
        "unmarked": 0, "without_quotient": 1, "without_price": 0, "unusual": 0,
    }  # fmt: skip
    assert [(one.activity, one.quantity, one.cents) for one in report.totals] == [("Prestation", 5, 1525)]
    found = await service.send(ListDrafts(run_id=run.run_id, only="without_quotient"), ISSUER)
    assert [(one.family_name, one.family_number) for one in found.drafts] == [("MARTIN Anne", "1001001816332")]
    for words, names in (("mart", ["MARTIN Anne"]), ("6,10", ["MARTIN Anne"]), ("9,15 €", [""]), ("7,00", [])):
        page = await service.send(ListDrafts(run_id=run.run_id, q=words), ISSUER)
        assert [one.family_name for one in page.drafts] == names, words


async def test_days_without_attendance_and_days_without_price_are_counted(service: Started) -> None:
    await booked(service)
    await service.tell(month([4], activity_id=new_id(), enrolment_id=new_id()))
    service.move_clock(_until(service, date(2026, 12, 2)))
    run = await drafted(service)
    draft = await service.send(GetDraft(run_id=run.run_id, family_id=DUPONT), ISSUER)
    assert (draft.unmarked_days, draft.without_price, draft.cents) == (3, 1, 915)
    await service.tell(month([2, 3, 5], version=2, status=DayStatus.PRESENT))
    assert (await service.send(GetDraft(run_id=run.run_id, family_id=DUPONT), ISSUER)).unmarked_days == 0


async def test_unusual_amounts_are_compared_with_the_last_invoice(service: Started) -> None:
    await booked(service)
    await issued(service)
    many = month(range(1, 15), month=DECEMBER)
    await service.tell(many)
    december = november().model_copy(update={"period_from": DECEMBER, "period_to": date(2026, 12, 31)})
    run = await drafted(service, december)
    report = await service.send(ReadRunReport(run_id=run.run_id), ISSUER)
    assert report.counts["unusual"] == 1
    assert (report.previous_cents, report.previous_invoices, report.totals[0].previous_cents) == (1525, 2, 1525)
    (draft,) = (await service.send(ListDrafts(run_id=run.run_id, only="unusual"), ISSUER)).drafts
    assert (draft.family_id, draft.previous_cents, draft.cents) == (DUPONT, 915, 14 * 305)


async def test_a_draft_is_given_up_and_what_was_issued_is_not(service: Started) -> None:
    await booked(service)
    run = await drafted(service)
    assert (await service.send(CancelRun(run_id=run.run_id), ISSUER)).status == "cancelled"
    for asked in (IssueRun(run_id=run.run_id), RedraftRun(run_id=run.run_id)):
        with pytest.raises(Conflict):
            await service.send(asked, ISSUER)
    done = await issued(service)
    with pytest.raises(Conflict):
        await service.send(CancelRun(run_id=done.run_id), ISSUER)


async def test_a_run_needs_a_period_a_regie_and_a_due_date_that_can_be(service: Started) -> None:
    asked = november()
    for wrong in ({"period_to": date(2026, 10, 1)}, {"since": DECEMBER}, {"due_on": date(2020, 1, 1)}, {"regie": "ZZ"}):
        with pytest.raises(Invalid):
            await service.send(asked.model_copy(update=wrong), ISSUER)
    same = asked.model_copy(update={"run_id": new_id()})
    assert (await service.send(same, ISSUER)).run_id == (await service.send(same, ISSUER)).run_id
    assert len((await service.send(ListRuns(), ISSUER)).runs) == 1


async def test_runs_are_for_staff_of_the_whole_town_with_the_right(service: Started) -> None:
    run = await drafted(service)
    for actor in (staff(), staff(Right.ISSUE_INVOICE, facilities=[new_id()])):
        with pytest.raises(Forbidden):
            await service.send(IssueRun(run_id=run.run_id), actor)
    with pytest.raises(NotFound):
        await service.send(IssueRun(run_id=run.run_id), JEAN)
    with pytest.raises(NotFound):
        await service.send(IssueRun(run_id=new_id()), ISSUER)
    with pytest.raises(NotFound):
        await service.send(ReadRunReport(run_id=new_id()), ISSUER)
    with pytest.raises(NotFound):
        await service.send(GetDraft(run_id=run.run_id, family_id=new_id()), ISSUER)


async def test_a_hidden_child_stands_on_the_invoice_as_a_sum_only(service: Started) -> None:
    await booked(service)
    saved = ChildSaved(
        version=1, family_id=DUPONT, child_id=LEA, last_name="D", first_name="Léa", birth_date=FIRST_OF_YEAR, school="", school_class=""
    )
    await service.tell(saved)
    await issued(service)
    (mine,) = [one for one in await service.tells(InvoiceIssued, count=2) if one.family_id == DUPONT]
    adult = family(DUPONT)
    assert adult.guardian_id
    async with service.database.transaction() as tx:
        await tx.execute("insert into custody (child_id, version) values ($1, 1)", LEA)
        await tx.execute(
            "insert into child_withdrawn (child_id, guardian_id, since) values ($1, $2, $3)", LEA, adult.guardian_id, date(2020, 1, 1)
        )
    view = await service.send(GetInvoice(invoice_id=mine.invoice_id), adult)
    assert (view.lines, view.hidden_cents, view.total_cents) == ((), 915, 915)


async def _issue_some(service: Started, run_id: UUID) -> None:
    for lane in range(runs.LANES):
        async with service.database.transaction() as tx:
            await issue_some(tx, runs.Lane(run_id, lane))


async def _reopen(service: Started, run_id: UUID) -> None:
    async with service.database.transaction() as tx:
        found = await runs.lock(tx, run_id)
        assert found
        await runs.move(tx, found, "issuing", issued_on=date(2026, 11, 27))


def _until(service: Started, day: date) -> timedelta:
    return day - service.service.settings.clock.today()
