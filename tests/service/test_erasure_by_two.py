"""Two people erase a family, neither alone, and not while something stands against it."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.errors import Conflict, Forbidden
from chassis.ids import new_id
from chassis.tokens import Actor
from contracts.billing import FormerInvoice, FormerPayment, InvoiceLine, RefundCredit, TakeOver
from contracts.family import AskErasure, ConfirmErasure, ReadFamily, WithdrawErasure
from contracts.planning import Enrol
from contracts.rights import Right
from tests.service.erasure_cast import ASKS, CANARY, CONFIRMS, GONE, Town, enrol, town
from tests.service.harness import TODAY, staff

__all__ = ["town"]


async def test_future_bookings_and_unpaid_invoices_stand_against_it(town: Town) -> None:
    late = FormerInvoice(
        number="AL-3",
        family_id=GONE,
        issued_on=date(2026, 10, 1),
        due_on=date(2026, 10, 30),
        period_from=date(2026, 10, 1),
        period_to=date(2026, 10, 30),
        lines=(InvoiceLine(child="Petit", activity="Cantine", quantity=1, unit_cents=700, cents=700),),
    )
    await town["billing"].send(TakeOver(regie="AL", invoices=(late,)), ASKS)
    await enrol(town, weekdays=[4], valid_to=TODAY + timedelta(days=200))
    asked = await town["family"].send(AskErasure(family_id=GONE, why="La famille a déménagé"), ASKS)
    found = await town.settled()
    assert found.status == "blocked"
    assert (len(found.family_number), found.city, found.children) == (13, CANARY, (f"Petit {CANARY}",)), "told from others of its name"
    assert {one.kind: one.count for one in found.obstacles} == {"future_bookings": 1, "unpaid_invoices": 1}
    with pytest.raises(Conflict) as refused:
        await town["family"].send(ConfirmErasure(erasure_id=asked.erasure_id), CONFIRMS)
    assert refused.value.slug == "erasure_blocked"
    assert refused.value.detail == "Il reste 1\u00a0facture impayée et 1\u00a0réservation à venir."
    assert found.against == refused.value.detail, "the list says what the refusal says"
    paid = FormerPayment(number="AL-4", family_id=GONE, paid_on=date(2026, 10, 2), method="cheque", cents=700)
    await town["billing"].send(TakeOver(regie="AL", payments=(paid,)), ASKS)
    again = await town["family"].send(AskErasure(family_id=GONE, why="Encore"), ASKS)
    assert (again.erasure_id, again.why) == (asked.erasure_id, "La famille a déménagé")
    assert {one.kind for one in (await town.settled()).obstacles} == {"future_bookings"}


async def test_a_weekly_pattern_that_is_still_to_begin_stands_against_it(town: Town) -> None:
    enrolled = await enrol(town, weekdays=[], valid_to=TODAY + timedelta(days=200))
    later = enrolled.model_dump(exclude={"family_id", "version", "until_then"})
    await town["planning"].send(Enrol(**{**later, "weekdays": (4,), "from_day": TODAY + timedelta(days=60)}), ASKS)
    await town["family"].send(AskErasure(family_id=GONE, why="La famille a déménagé"), ASKS)
    found = await town.settled()
    assert (found.status, [(one.kind, one.count) for one in found.obstacles]) == ("blocked", [("future_bookings", 1)])


async def test_money_that_still_waits_is_named_to_whoever_wants_to_erase(town: Town) -> None:
    credit = FormerPayment(number="AL-4", family_id=GONE, paid_on=date(2026, 10, 2), method="cheque", cents=700)
    await town["billing"].send(TakeOver(regie="AL", payments=(credit,)), ASKS)
    refund = RefundCredit(family_id=GONE, refund_id=new_id(), regie="AL", cents=700, reason="Déménagement")
    await town["billing"].send(refund, ASKS)
    asked = await town["family"].send(AskErasure(family_id=GONE, why="La famille a déménagé"), ASKS)
    assert (await town.settled()).status == "blocked"
    with pytest.raises(Conflict) as refused:
        await town["family"].send(ConfirmErasure(erasure_id=asked.erasure_id), CONFIRMS)
    assert refused.value.detail == "Il reste 7,00\u00a0€ à rendre à la famille et 1\u00a0remboursement en cours."


async def test_nobody_erases_a_family_alone_or_without_the_right(town: Town) -> None:
    family_id = GONE
    with pytest.raises(Forbidden):
        await town["family"].send(AskErasure(family_id=family_id, why="Pour voir"), staff(Right.WRITE_RECORD))
    asked = await town["family"].send(AskErasure(family_id=family_id, why="La famille a déménagé"), ASKS)
    assert (await town.settled()).status == "ready"
    with pytest.raises(Conflict) as refused:
        await town["family"].send(ConfirmErasure(erasure_id=asked.erasure_id), ASKS)
    assert refused.value.slug == "erasure_needs_another"
    async with town["family"].database.transaction(read_only=True) as tx:
        kept = await tx.fetchval("select detail from audit_entry where action = 'family.confirm_erasure.refused'")
    assert kept == "not another person"
    await town["family"].send(WithdrawErasure(erasure_id=asked.erasure_id), ASKS)
    with pytest.raises(Conflict) as over:
        await town["family"].send(ConfirmErasure(erasure_id=asked.erasure_id), CONFIRMS)
    assert over.value.slug == "erasure_over"
    assert await town["family"].send(ReadFamily(family_id=family_id), ASKS)


THIRD = UUID(int=9)


@pytest.mark.parametrize(
    ("asks", "confirms"),
    [
        (ASKS, replace(CONFIRMS, credentials_from=frozenset({UUID(int=7)}))),
        (replace(ASKS, credentials_from=frozenset({UUID(int=8)})), CONFIRMS),
        (replace(ASKS, credentials_from=frozenset({THIRD})), replace(CONFIRMS, credentials_from=frozenset({THIRD}))),
    ],
    ids=["opened by whoever asked", "opened whoever asked", "both opened by a third"],
)
async def test_an_account_that_may_be_the_other_persons_does_not_confirm_and_the_attempt_is_kept(
    town: Town, asks: Actor, confirms: Actor
) -> None:
    asked = await town["family"].send(AskErasure(family_id=GONE, why="La famille a déménagé"), asks)
    assert (await town.settled()).status == "ready"
    with pytest.raises(Conflict) as refused:
        await town["family"].send(ConfirmErasure(erasure_id=asked.erasure_id), confirms)
    assert refused.value.slug == "erasure_needs_independence"
    assert "quatorze jours" in refused.value.detail
    async with town["family"].database.transaction(read_only=True) as tx:
        kept = await tx.fetch("select action, family_id, detail from audit_entry where action like 'family.confirm%' order by entry")
    assert [tuple(row) for row in kept] == [("family.confirm_erasure.refused", GONE, "not independent")]
    assert (await town.settled()).status == "ready"
    somebody_else = replace(CONFIRMS, account_id=UUID(int=10))
    assert (await town["family"].send(ConfirmErasure(erasure_id=asked.erasure_id), somebody_else)).status == "confirmed"


async def test_both_people_are_in_the_log(town: Town) -> None:
    await town.erase()
    async with town["family"].database.transaction(read_only=True) as tx:
        rows = await tx.fetch(
            "select action, actor_name from audit_entry where action like '%eras%' and detail <> 'attempt' order by entry"
        )
    assert [tuple(row) for row in rows] == [
        ("family.ask_erasure", "Claire MOREL"),
        ("family.confirm_erasure", "Paul PETIT"),
        ("family_data.erased", ""),
    ]
