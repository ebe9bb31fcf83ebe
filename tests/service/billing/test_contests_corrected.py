"""A contested line that the town hall agreed is wrong: it is listed and protects its invoice until it is corrected."""

from datetime import date
from uuid import UUID

import pytest

from chassis.commands import republish
from chassis.errors import Conflict, Forbidden, Invalid
from chassis.ids import new_id
from contracts.billing import (
    ContestCorrected,
    ContestDecided,
    ContestEstimate,
    ContestInvoiceLine,
    CorrectInvoiceLine,
    CreditNoteIssued,
    DecideContest,
    GetAccountSummary,
    GetCardOffer,
    GetContest,
    GetInvoice,
    GetStatement,
    InvoiceIssued,
    ListContestsToCorrect,
    NoteContestCorrected,
    ReadCounterAccount,
    ReadReminders,
)
from contracts.rights import Right
from stack import ROOT
from stack.postgres import Postgres
from tests.service.billing.cast import CASHIER, DUPONT, GUIDE, JEAN, LEA, MEAL, NOVEMBER, meal_tariff, month
from tests.service.billing.contest_cast import DECIDER, accepted
from tests.service.billing.run_cast import ISSUER, issued, november
from tests.service.harness import Started, database_of, staff

MIGRATION = (ROOT / "services" / "billing" / "migrations" / "0240_contests_corrected.sql").read_text(encoding="utf-8")
OF_BEFORE = MIGRATION[MIGRATION.index("update contest") : MIGRATION.index("-- migrate:down")]
SENDER = staff(Right.SEND_REMINDER)
IN_ONE_PLACE = staff(Right.ISSUE_INVOICE, facilities=(new_id(),))


async def listed(service: Started) -> tuple[list[tuple[str, bool]], int]:
    """Tell what is listed to whoever corrects, and of how much nothing is noted."""
    found = await service.send(ListContestsToCorrect(), ISSUER)
    return [(one.number, one.noted) for one in found.requests], found.pending


async def invoiced(service: Started) -> UUID:
    """Invoice three meals of November."""
    await service.send(meal_tariff(), CASHIER)
    await service.tell(month([2, 3, 5]))
    await issued(service)
    (told,) = await service.tells(InvoiceIssued)
    return told.invoice_id


async def state_of(service: Started, invoice_id: UUID) -> tuple[bool, list[tuple[str, bool]]]:
    """Tell whether an invoice is protected, and what its family reads of its contested lines."""
    offer = await service.send(GetCardOffer(), JEAN)
    (protected,) = [one.contested for one in offer.invoices if one.invoice_id == invoice_id]
    return protected, [(one.status, one.corrected) for one in (await service.send(GetInvoice(invoice_id=invoice_id), JEAN)).contests]


async def promised(service: Started, invoice_id: UUID) -> list[bool]:
    """Tell of an invoice whether it is to be corrected: on the home page, in the statement, where it is paid, and at the counter."""
    home = (await service.send(GetAccountSummary(), JEAN)).unpaid
    account = (await service.send(GetStatement(), JEAN)).lines
    card = (await service.send(GetCardOffer(), JEAN)).invoices
    counter = (await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)).invoices
    return [
        *(one.to_correct for one in home if one.invoice_id == invoice_id),
        *(one.to_correct for one in account if one.invoice_id == invoice_id),
        *(one.to_correct for one in card if one.invoice_id == invoice_id),
        *(one.to_correct for one in counter if one.invoice_id == invoice_id),
    ]


def correct(invoice_id: UUID, *days: date, cents: int = 0) -> CorrectInvoiceLine:
    """Decide what days of the line cost."""
    return CorrectInvoiceLine(family_id=DUPONT, invoice_id=invoice_id, position=1, cents=cents, reason="Repas non servi", days=days)


async def test_whoever_answers_reads_the_days_of_a_contested_line(service: Started) -> None:
    contest = await accepted(service, await invoiced(service))
    assert [each.day for each in contest.days] == [2, 3, 5]
    assert contest.days == (await service.send(ListContestsToCorrect(), ISSUER)).requests[0].days


async def test_a_line_of_a_credit_note_is_named_after_it(service: Started) -> None:
    contest = await accepted(service, await invoiced(service))
    assert contest.document == "Facture AL-1"
    await service.tell(month([2, 3], version=2))
    await issued(service, november(corrective=True))
    (told,) = await service.tells(CreditNoteIssued)
    doubted = await accepted(service, told.credit_note_id)
    assert doubted.document == f"Avoir {told.number}"
    (decided,) = [one for one in await service.told(ContestDecided) if one.request_id == doubted.request_id]
    assert decided.about.startswith(f"Avoir {told.number}, ")


async def test_an_accepted_line_protects_its_invoice_and_is_listed_until_a_run_corrects_it(service: Started) -> None:
    invoice_id = await invoiced(service)
    contest = await accepted(service, invoice_id)
    assert await state_of(service, invoice_id) == (True, [("accepted", False)])
    assert (await service.send(GetAccountSummary(), JEAN)).unpaid[0].contested
    assert await promised(service, invoice_id) == [True] * 4
    assert await listed(service) == ([("AL-1", False)], 1)
    await service.send(correct(invoice_id, date(2026, 11, 3)), ISSUER)
    assert await listed(service) == ([("AL-1", True)], 0), "what is noted waits for its run only"
    assert (await service.send(GetContest(request_id=contest.request_id), DECIDER)).noted
    assert await state_of(service, invoice_id) == (True, [("accepted", False)]), "until the difference is issued, it is due wrongly"
    assert await promised(service, invoice_id) == [True] * 4, "also while its correction waits for its run"
    await issued(service, november(corrective=True))
    assert await state_of(service, invoice_id) == (False, [("accepted", True)])
    assert await listed(service) == ([], 0)
    read = await service.send(GetContest(request_id=contest.request_id), DECIDER)
    assert (read.corrected_at is not None, read.correction, read.noted) == (True, "", False)
    assert await service.told(ContestCorrected) == [], "the credit note tells it"


async def test_a_correction_of_another_line_or_before_the_answer_corrects_no_contest(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    await service.tell(month([5, 6], month=date(2026, 10, 1)), month([2, 3, 5]))
    await issued(service, november(since=date(2026, 10, 1)))
    (told,) = await service.tells(InvoiceIssued)
    invoice = await service.send(GetInvoice(invoice_id=told.invoice_id), JEAN)
    october, of_november = sorted(invoice.lines, key=lambda one: one.days)
    waits = await service.send(ContestInvoiceLine(invoice_id=told.invoice_id, position=of_november.position), JEAN)
    await accepted(service, told.invoice_id, october.position)
    assert await promised(service, told.invoice_id) == [False] * 4, "a line of it waits for its answer still"
    await service.send(
        CorrectInvoiceLine(family_id=DUPONT, invoice_id=told.invoice_id, position=of_november.position, cents=0, reason="Grève"), ISSUER
    )
    assert await listed(service) == ([("AL-1", False)], 1)
    await issued(service, november(since=date(2026, 10, 1), corrective=True))
    assert await listed(service) == ([("AL-1", False)], 1)
    await service.send(DecideContest(request_id=waits.request_id, accept=True), DECIDER)
    assert await listed(service) == ([("AL-1", False)] * 2, 2), "whoever accepts promises a correction that is still to come"


async def test_days_that_are_billed_no_more_correct_the_line_when_their_run_is_issued(service: Started) -> None:
    invoice_id = await invoiced(service)
    await accepted(service, invoice_id)
    await service.tell(month([2, 3], version=2))
    assert await listed(service) == ([("AL-1", True)], 0)
    await issued(service, november(corrective=True))
    assert await state_of(service, invoice_id) == (False, [("accepted", True)])


async def test_a_line_that_was_corrected_otherwise_is_said_to_be_once_and_reminded_of_again(service: Started) -> None:
    await service.send(GUIDE, CASHIER)
    (unpaid,) = (await service.send(GetAccountSummary(), JEAN)).unpaid
    contest = await accepted(service, unpaid.invoice_id)
    assert (await service.send(ReadReminders(code="AL"), SENDER)).overdue == ()
    asked = NoteContestCorrected(request_id=contest.request_id, correction="Déduit de votre facture de novembre.")
    first = await service.send(asked, ISSUER)
    again = await service.send(asked.model_copy(update={"correction": "Autre chose."}), ISSUER)
    assert first == again
    assert (first.correction, first.corrected_at is not None) == ("Déduit de votre facture de novembre.", True)
    (told,) = await service.tells(ContestCorrected)
    assert (told.correction, told.about, told.version) == (
        "Déduit de votre facture de novembre.",
        "Facture AL-36, Garderie périscolaire : 120,60\u00a0€",
        3,
    )
    assert await state_of(service, unpaid.invoice_id) == (False, [("accepted", True)])
    assert [one.cents for one in (await service.send(ReadReminders(code="AL"), SENDER)).overdue] == [12060]
    assert await listed(service) == ([], 0)
    again = await service.send(ContestInvoiceLine(invoice_id=unpaid.invoice_id, position=1), JEAN)
    assert again.request_id != contest.request_id, "what was corrected may be contested again"


async def test_what_was_accepted_and_how_it_was_corrected_are_both_told_again(service: Started) -> None:
    contest = await accepted(service, await invoiced(service))
    await service.send(NoteContestCorrected(request_id=contest.request_id, correction="Déduit de votre facture de décembre."), ISSUER)
    decided, corrected = await service.tells(ContestDecided), await service.tells(ContestCorrected)
    await republish(service.service, service.database)
    assert list(await service.tells(ContestDecided, count=2)) == [*decided, *decided]
    assert list(await service.tells(ContestCorrected, count=2)) == [*corrected, *corrected]


async def test_a_line_that_is_to_be_corrected_is_not_contested_anew(service: Started) -> None:
    invoice_id = await invoiced(service)
    contest = await accepted(service, invoice_id)
    again = await service.send(ContestInvoiceLine(invoice_id=invoice_id, position=1, words="Trop."), JEAN)
    assert (again.request_id, again.status) == (contest.request_id, "accepted")
    await service.send(NoteContestCorrected(request_id=contest.request_id, correction="Déduit de votre facture de décembre."), ISSUER)
    assert (await service.send(ContestInvoiceLine(invoice_id=invoice_id, position=1), JEAN)).request_id != contest.request_id


async def test_only_what_was_accepted_is_corrected_and_only_by_who_issues_for_the_whole_town(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    await service.tell(month([23, 24]))
    one = await service.send(ContestEstimate(month=NOVEMBER, child_id=LEA, activity_id=MEAL), JEAN)
    asked = NoteContestCorrected(request_id=one.request_id, correction="Jours retirés du planning.")
    with pytest.raises(Conflict) as refused:
        await service.send(asked, ISSUER)
    assert refused.value.slug == "contest_not_accepted"
    await service.send(DecideContest(request_id=one.request_id, accept=True), DECIDER)
    for actor in (DECIDER, IN_ONE_PLACE):
        with pytest.raises(Forbidden):
            await service.send(ListContestsToCorrect(), actor)
    with pytest.raises(Forbidden):
        await service.send(asked, DECIDER)
    with pytest.raises(Invalid):
        await service.send(asked.model_copy(update={"correction": " "}), ISSUER)
    assert [(line.month, line.noted) for line in (await service.send(ListContestsToCorrect(), ISSUER)).requests] == [(NOVEMBER, False)]
    assert (await service.send(asked, ISSUER)).corrected_at


async def test_what_a_former_release_accepted_counts_as_corrected_where_its_days_were(service: Started, postgres: Postgres) -> None:
    invoice_id = await invoiced(service)
    await accepted(service, invoice_id)
    await service.send(GUIDE, CASHIER)
    (former,) = [one.invoice_id for one in (await service.send(GetAccountSummary(), JEAN)).unpaid if one.invoice_id != invoice_id]
    await accepted(service, former)
    await migrated(service, postgres)
    assert await listed(service) == ([("AL-1", False), ("AL-36", False)], 2)
    await service.send(correct(invoice_id, date(2026, 11, 3)), ISSUER)
    await issued(service, november(corrective=True))
    async with service.database.transaction() as tx:
        await tx.execute("update contest set corrected_at = null")
    await migrated(service, postgres)
    assert await listed(service) == ([("AL-36", False)], 1)


async def migrated(service: Started, postgres: Postgres) -> None:
    """Do to the contested lines that are there what the migration does."""
    administrator = await postgres.connect(await database_of(service))
    try:
        await administrator.execute(OF_BEFORE)
    finally:
        await administrator.close()
