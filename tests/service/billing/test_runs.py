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
    GetEstimate,
    GetInvoice,
    GetRun,
    GetStatement,
    InvoiceIssued,
    IssueRun,
    ListDrafts,
    ListRunInvoices,
    ListRuns,
    ReadRunReport,
    RedraftRun,
)
from contracts.family import ChildSaved, FamilySaved, GuardianCard
from contracts.planning import DayStatus
from contracts.rights import Right
from services.planning.domain.enrolment import earliest_start
from tests.service.billing.cast import (
    ANNE,
    CASHIER,
    DECEMBER,
    DUPONT,
    GUIDE,
    HUGO,
    HUGO_EATS,
    JEAN,
    LEA,
    MARTIN,
    MEAL,
    MEALS,
    NOVEMBER,
    REGIE,
    meal_tariff,
    month,
)
from tests.service.billing.run_cast import DUE, ISSUER, booked, drafted, issued, november, reached
from tests.service.harness import Started, family, staff


async def test_a_run_drafts_what_every_family_owes_for_the_period(service: Started) -> None:
    await booked(service)
    run = await drafted(service)
    assert (run.families, run.to_issue, run.to_issue_cents, run.invoices) == (2, 2, 5 * 305, 0)
    draft = await service.send(GetDraft(run_id=run.run_id, family_id=DUPONT), ISSUER)
    (line,) = draft.lines
    assert (line.child, line.activity, line.quantity, line.unit_cents, line.cents) == ("Léa", "Prestation", 3, 305, 915)
    assert line.explanation == f"{MEALS}, tranche 850 et plus, QF 850 depuis le 1er janvier 2026\u00a0: 3,05\u00a0€"
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == 0


async def test_the_eldest_child_of_a_family_is_drafted_first(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    ages = {LEA: ("Léa", date(2017, 5, 4)), HUGO: ("Hugo", date(2020, 1, 9))}
    saved = [
        ChildSaved(
            version=1,
            family_id=DUPONT,
            child_id=child,
            last_name="DUPONT",
            first_name=name,
            birth_date=born,
            school="",
            school_class="",
        )
        for child, (name, born) in ages.items()
    ]
    await service.tell(*saved, month([2]), month([2], enrolment_id=HUGO_EATS, child=(HUGO, "Hugo")))
    run = await drafted(service)
    draft = await service.send(GetDraft(run_id=run.run_id, family_id=DUPONT), ISSUER)
    assert [line.child for line in draft.lines] == ["Léa", "Hugo"]


async def test_what_a_run_or_a_price_writes_on_a_day_stands_in_no_index(service: Started) -> None:
    async with service.database.transaction(read_only=True) as tx:
        indexes = [row["indexdef"] for row in await tx.fetch("select indexdef from pg_indexes where tablename = 'charge'")]
    assert indexes
    assert [one for one in indexes if "invoice_id" in one or "cents" in one] == [], (
        "a day is written in place, or a run takes twice as long"
    )


async def test_issued_invoices_have_numbers_lines_and_entries_and_are_told(service: Started) -> None:
    await service.send(GUIDE, CASHIER)
    await booked(service)
    run = await issued(service)
    assert (run.invoices, run.invoiced_cents, run.to_issue) == (2, 5 * 305, 0)
    told = [one for one in await service.tells(InvoiceIssued, count=4) if not one.taken_over]
    assert sorted(one.number for one in told) == ["AL-229", "AL-230"]
    (mine,) = [one for one in told if one.family_id == DUPONT]
    listed = (await service.send(ListRunInvoices(run_id=run.run_id), ISSUER)).invoices
    assert {(one.family_id, one.invoice_id, one.number, one.cents) for one in listed} == {
        (one.family_id, one.invoice_id, one.number, one.total_cents) for one in told
    }
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
    missing = "Dont 2\u00a0absences facturées\u00a0: les jeudis 5 et 12 novembre"
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
    (invoice,) = [one for one in await service.tells(InvoiceIssued, count=2) if one.family_id == DUPONT]
    told = [await service.send(GetEstimate(month=NOVEMBER, lines=lines), JEAN) for lines in (True, False)]
    assert [[(one.number, one.total_cents) for one in each.billed] for each in told] == [[(invoice.number, 915)]] * 2
    assert (await service.send(GetEstimate(month=DECEMBER, lines=False), JEAN)).billed == ()
    await service.send(meal_tariff((0, 999), valid_from=date(2026, 10, 1)), CASHIER)
    run = await drafted(service)
    assert run.to_issue == 0


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
        "all": 2, "ready": 2, "excluded": 0, "below": 0, "negative": 0, "outdated": 0, "moved": 0, "issued": 0,
        "unmarked": 0, "without_quotient": 1, "without_price": 0, "unusual": 0,
    }  # fmt: skip
    assert [(one.activity, one.quantity, one.cents) for one in report.totals] == [("Prestation", 5, 1525)]
    assert report.activity_ids == (MEAL,)
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
    assert (await service.send(ReadRunReport(run_id=run.run_id), ISSUER)).counts["outdated"] == 0
    await service.tell(month([2, 3], version=3, status=DayStatus.PRESENT))
    (told_anew,) = (await service.send(ListDrafts(run_id=run.run_id, only="outdated"), ISSUER)).drafts
    assert (told_anew.family_id, told_anew.outdated) == (DUPONT, True)
    await service.send(RedraftRun(run_id=run.run_id), ISSUER)
    await reached(service, run.run_id, "draft")
    assert (await service.send(ReadRunReport(run_id=run.run_id), ISSUER)).counts["outdated"] == 0


async def test_days_without_attendance_that_were_invoiced_before_are_not_named_again(service: Started) -> None:
    await booked(service)
    service.move_clock(_until(service, date(2027, 1, 5)))
    first = await issued(service)
    assert (await service.send(GetDraft(run_id=first.run_id, family_id=DUPONT), ISSUER)).unmarked_days == 3
    await service.tell(month([1, 3], month=DECEMBER))
    december = november(since=NOVEMBER).model_copy(update={"period_from": DECEMBER, "period_to": date(2026, 12, 31)})
    run = await drafted(service, december)
    (only,) = (await service.send(ListDrafts(run_id=run.run_id, only="unmarked"), ISSUER)).drafts
    assert (only.family_id, only.unmarked_days) == (DUPONT, 2)
    await service.tell(month([3], version=2, month=DECEMBER))
    assert (await service.send(GetDraft(run_id=run.run_id, family_id=DUPONT), ISSUER)).unmarked_days == 1


async def test_unusual_amounts_are_compared_with_the_month_before(service: Started) -> None:
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


async def test_the_month_before_counts_with_its_corrections_and_all_its_runs(service: Started) -> None:
    await booked(service)
    await issued(service)
    await service.tell(month([2], version=2))  # two meals fewer: a credit note, and one that comes after
    await issued(service, november(corrective=True))
    await service.tell(month([2, 6], version=3))
    late = await issued(service)
    report = await service.send(ReadRunReport(run_id=late.run_id), ISSUER)
    assert (late.invoiced_cents, report.previous_period, report.counts["unusual"]) == (305, "", 0), "it completes the month itself"
    await service.tell(month([1, 2], month=DECEMBER))
    run = await drafted(service, november().model_copy(update={"period_from": DECEMBER, "period_to": date(2026, 12, 31)}))
    report = await service.send(ReadRunReport(run_id=run.run_id), ISSUER)
    assert (report.previous_cents, report.totals[0].previous_cents) == (1525 - 610 + 305,) * 2
    (mine,) = [one for one in (await service.send(ListDrafts(run_id=run.run_id), ISSUER)).drafts if one.family_id == DUPONT]
    assert (mine.previous_cents, mine.cents) == (610, 610)


async def test_a_draft_that_came_to_something_else_meanwhile_is_not_issued(service: Started) -> None:
    await booked(service)
    seen = await drafted(service)
    asked = IssueRun(run_id=seen.run_id, to_issue=seen.to_issue, to_issue_cents=seen.to_issue_cents)
    await service.tell(month([2, 3], version=2))
    await service.send(RedraftRun(run_id=seen.run_id), ISSUER)
    now = await reached(service, seen.run_id, "draft")
    assert (now.to_issue, now.to_issue_cents) == (2, seen.to_issue_cents - 305)
    fewer = asked.model_copy(update={"to_issue": 1, "to_issue_cents": now.to_issue_cents})
    for other in (asked, fewer):
        with pytest.raises(Conflict, match="Il y a maintenant 2\u00a0factures, 12,20") as refused:
            await service.send(other, ISSUER)
        assert refused.value.slug == "run_moved"
    assert (await service.send(GetRun(run_id=seen.run_id), ISSUER)).status == "draft"
    for _ in range(2):
        await service.send(asked.model_copy(update={"to_issue_cents": now.to_issue_cents}), ISSUER)
    assert (await reached(service, seen.run_id, "issued")).invoiced_cents == now.to_issue_cents
    assert (await service.send(asked, ISSUER)).status == "issued"  # a late repetition is answered as it is


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


async def test_a_run_bills_the_first_day_of_an_enrolment_that_was_entered_as_late_as_can_be(service: Started) -> None:
    first = earliest_start(date(2026, 11, 30))
    await service.send(meal_tariff(valid_from=first), CASHIER)
    await service.send(REGIE.model_copy(update={"billed_until": date(2022, 8, 31)}), CASHIER)
    await service.tell(month([1], month=first), month([2]))
    run = await issued(service, november(since=first))
    assert (run.since, run.invoiced_cents) == (date(2025, 9, 1), 2 * 305)
    with pytest.raises(Invalid) as refused:
        await service.send(november(since=date(2025, 7, 31)), ISSUER)
    assert refused.value.detail == "La période dure plus de quinze mois."


async def test_a_run_needs_a_period_a_regie_and_a_due_date_that_can_be(service: Started) -> None:
    asked = november()
    for wrong in ({"period_to": date(2026, 10, 1)}, {"since": DECEMBER}, {"due_on": date(2020, 1, 1)}, {"regie": "ZZ"}):
        with pytest.raises(Invalid):
            await service.send(asked.model_copy(update=wrong), ISSUER)
    same = asked.model_copy(update={"run_id": new_id()})
    assert (await service.send(same, ISSUER)).run_id == (await service.send(same, ISSUER)).run_id
    listed = await service.send(ListRuns(), ISSUER)
    assert (len(listed.runs), listed.billed_until) == (1, (("AL", date(2026, 8, 31)),))


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
        version=1, family_id=DUPONT, child_id=LEA, last_name="D", first_name="Léa", birth_date=date(2026, 1, 1), school="", school_class=""
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


def _until(service: Started, day: date) -> timedelta:
    return day - service.service.settings.clock.today()
