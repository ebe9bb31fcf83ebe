"""A family contests a line, of an invoice or of the month's estimate, and clerks decide it once."""

from datetime import timedelta

import pytest

from chassis.errors import Refusal
from chassis.ids import new_id
from contracts.billing import (
    ContestDecided,
    ContestEstimate,
    ContestInvoiceLine,
    ContestSubmitted,
    ContestWithdrawn,
    CountBankRequests,
    DecideContest,
    GetAccountSummary,
    GetCardOffer,
    GetContest,
    GetEstimate,
    GetInvoice,
    GetStatement,
    ListContests,
    ListPendingContests,
    ReadReminders,
    WithdrawContest,
)
from contracts.rights import Right
from tests.service.billing.cast import ANNE, CASHIER, GUIDE, JEAN, LEA, MEAL, NOVEMBER, meal_tariff, month
from tests.service.harness import Started, staff

CLERK = staff(Right.READ_BANK_REQUEST, Right.DECIDE_BANK_REQUEST)
AWAY = staff(Right.READ_BANK_REQUEST, Right.DECIDE_BANK_REQUEST, facilities=(new_id(),))
SENDER = staff(Right.SEND_REMINDER)
OF_MEALS = ContestEstimate(month=NOVEMBER, child_id=LEA, activity_id=MEAL, words="Léa était malade.")


async def to_remind(service: Started) -> list[int]:
    """Tell what families would be reminded of."""
    return [one.cents for one in (await service.send(ReadReminders(code="AL"), SENDER)).overdue]


async def test_a_line_of_an_invoice_is_contested_once_and_marked_until_it_is_decided(service: Started) -> None:
    await service.send(GUIDE, CASHIER)
    (unpaid,) = (await service.send(GetAccountSummary(), JEAN)).unpaid
    assert await to_remind(service) == [12060]
    asked = ContestInvoiceLine(invoice_id=unpaid.invoice_id, position=1, words="Trop de jours.")
    one = await service.send(asked, JEAN)
    assert (await service.send(asked, JEAN)).request_id == one.request_id
    assert (one.number, one.activity, one.cents, one.words) == ("AL-36", "Garderie périscolaire", 12060, "Trop de jours.")
    assert (await service.send(GetAccountSummary(), JEAN)).unpaid[0].contested
    assert [each.contested for each in (await service.send(GetCardOffer(), JEAN)).invoices] == [True]
    assert [line.contested for line in (await service.send(GetStatement(school_year="2014-2015"), JEAN)).lines].count(True) == 1
    assert [(each.position, each.status) for each in (await service.send(GetInvoice(invoice_id=unpaid.invoice_id), JEAN)).contests] == [
        (1, "pending")
    ]
    assert await to_remind(service) == [], "what is contested is not reminded of"
    queue = await service.send(ListPendingContests(), CLERK)
    assert [each.asked_by_name for each in queue.requests] == [JEAN.display_name]
    assert ([each.request_id for each in queue.requests], queue.pending) == ([one.request_id], 1)
    counted = [(await service.send(CountBankRequests(), actor)).count for actor in (CLERK, AWAY)]
    assert counted == [1, 0], "within reach alone"
    own = await service.send(ListPendingContests(family_id=one.family_id), CLERK)
    assert ([each.request_id for each in own.requests], own.pending) == ([one.request_id], 1)
    before = await service.send(ListPendingContests(submitted_before=one.submitted_at), CLERK)
    assert (before.requests, before.pending) == ((), 0), "it came later"
    others = await service.send(ListPendingContests(family_id=new_id()), CLERK)
    assert (others.requests, others.pending) == ((), 0)
    with pytest.raises(Refusal) as refused:
        await service.send(DecideContest(request_id=one.request_id, accept=False), CLERK)
    assert refused.value.slug == "reason_missing"
    decided = await service.send(DecideContest(request_id=one.request_id, accept=False, reason="Léa était présente."), CLERK)
    assert (decided.status, decided.reason) == ("refused", "Léa était présente.")
    assert not (await service.send(GetAccountSummary(), JEAN)).unpaid[0].contested
    assert await to_remind(service) == [12060]
    assert (await service.send(ListPendingContests(), CLERK)).requests == ()
    assert [each.status for each in (await service.send(ListContests(), JEAN)).requests] == ["refused"]
    waits = await service.send(ContestInvoiceLine(invoice_id=unpaid.invoice_id, position=1, words="Encore."), JEAN)
    page = await service.send(ListContests(limit=1, before=waits.request_id, before_at=waits.submitted_at), JEAN)
    assert ([each.status for each in page.requests], page.pending) == (["refused"], 1)
    with pytest.raises(Refusal) as refused:
        await service.send(DecideContest(request_id=one.request_id, accept=True), CLERK)
    assert (refused.value.status, refused.value.slug) == (409, "already_decided")
    assert refused.value.detail.startswith("Vous avez déjà refusé cette demande ")
    assert (await service.send(asked, JEAN)).request_id != one.request_id


async def test_a_family_takes_a_contested_line_back_until_it_is_answered_and_may_contest_it_anew(service: Started) -> None:
    await service.send(GUIDE, CASHIER)
    (unpaid,) = (await service.send(GetAccountSummary(), JEAN)).unpaid
    asked = ContestInvoiceLine(invoice_id=unpaid.invoice_id, position=1)
    one = await service.send(asked, JEAN)
    with pytest.raises(Refusal) as refused:
        await service.send(WithdrawContest(request_id=one.request_id), ANNE)
    assert refused.value.slug == "unknown_request", "another family's"
    assert await to_remind(service) == []
    for _ in range(2):
        taken_back = await service.send(WithdrawContest(request_id=one.request_id), JEAN)
        assert (taken_back.status, taken_back.decided_at is None) == ("withdrawn", False)
    (told,) = await service.tells(ContestWithdrawn)
    assert (told.request_id, told.invoice_id, told.version) == (one.request_id, unpaid.invoice_id, 2)
    assert await to_remind(service) == [12060]
    assert not (await service.send(GetAccountSummary(), JEAN)).unpaid[0].contested
    assert (await service.send(GetInvoice(invoice_id=unpaid.invoice_id), JEAN)).contests == ()
    assert [each.status for each in (await service.send(ListContests(), JEAN)).requests] == ["withdrawn"]
    assert (await service.send(ListPendingContests(), CLERK)).requests == ()
    with pytest.raises(Refusal) as refused:
        await service.send(DecideContest(request_id=one.request_id, accept=True), CLERK)
    assert "retirée par la famille" in refused.value.detail
    again = await service.send(asked, JEAN)
    assert again.request_id != one.request_id
    await service.send(DecideContest(request_id=again.request_id, accept=True), CLERK)
    with pytest.raises(Refusal) as refused:
        await service.send(WithdrawContest(request_id=again.request_id), JEAN)
    assert refused.value.slug == "already_decided"


async def test_an_answer_is_listed_for_a_month_however_long_ago_the_line_was_contested(service: Started) -> None:
    await service.send(GUIDE, CASHIER)
    (unpaid,) = (await service.send(GetAccountSummary(), JEAN)).unpaid
    one = await service.send(ContestInvoiceLine(invoice_id=unpaid.invoice_id, position=1, words="Trop de jours."), JEAN)
    service.move_clock(timedelta(days=55))
    await service.send(DecideContest(request_id=one.request_id, accept=False, reason="Léa était présente."), CLERK)
    assert [each.reason for each in (await service.send(ListContests(), JEAN)).requests] == ["Léa était présente."]
    service.move_clock(timedelta(days=32))
    assert (await service.send(ListContests(), JEAN)).requests == ()


async def test_what_the_estimate_says_is_contested_and_accepted(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    await service.tell(month([23, 24]))
    one = await service.send(OF_MEALS, JEAN)
    assert (one.month, one.quantity, one.cents, one.child) == (NOVEMBER, 2, 610, "Léa")
    assert (await service.send(DecideContest(request_id=one.request_id, accept=True), CLERK)).status == "accepted"
    assert [each.status for each in (await service.send(GetEstimate(month=NOVEMBER), JEAN)).contests] == ["accepted"]
    (submitted,), (decided,) = await service.tells(ContestSubmitted), await service.tells(ContestDecided)
    assert (submitted.request_id, decided.status, decided.child_id) == (one.request_id, "accepted", LEA)
    assert "Léa" not in f"{submitted} {decided}"


async def test_nobody_contests_or_decides_what_is_not_theirs(service: Started) -> None:
    await service.send(GUIDE, CASHIER)
    (unpaid,) = (await service.send(GetAccountSummary(), JEAN)).unpaid
    line = ContestInvoiceLine(invoice_id=unpaid.invoice_id, position=1)
    for asked, actor in ((line, ANNE), (line.model_copy(update={"position": 9}), JEAN), (line, CLERK)):
        with pytest.raises(Refusal) as refused:
            await service.send(asked, actor)
        assert refused.value.status == 404
    with pytest.raises(Refusal) as refused:
        await service.send(OF_MEALS, JEAN)
    assert refused.value.slug == "unknown_line"
    one = await service.send(line, JEAN)
    assert (await service.send(ListContests(), ANNE)).requests == ()
    assert (await service.send(ListPendingContests(), AWAY)).requests == ()
    with pytest.raises(Refusal) as refused:
        await service.send(GetContest(request_id=one.request_id), AWAY)
    assert refused.value.status == 404
    with pytest.raises(Refusal) as refused:
        await service.send(DecideContest(request_id=one.request_id, accept=True), staff(Right.READ_BANK_REQUEST))
    assert refused.value.status == 403
