from datetime import date
from uuid import UUID

from chassis.ids import new_id
from contracts.messaging import GetMailbox, GetMessage, MessageDelivered
from contracts.planning import DayDecision, PlanningRequestDecided
from tests.eventually import eventually
from tests.service.harness import Started
from tests.service.messaging.cast import (
    FRIDAY,
    day_decided,
    household,
    invoice,
    jean,
    planning_decided,
    record_decided,
)
from tests.service.messaging.smtp_peer import Peer


async def subjects(service: Started) -> list[str]:
    """List the subjects of the inbox, oldest first."""
    return [line.subject for line in reversed((await service.send(GetMailbox(), jean)).messages)]


async def test_one_fact_gives_one_notice_and_one_e_mail_however_often_it_is_told(service: Started, relay: Peer) -> None:
    request_id = new_id()
    facts = (record_decided(request_id=request_id), planning_decided(day_decided("accepted"), request_id=new_id()), invoice())
    await service.tell(household(), *facts, *facts, household(), *facts)
    assert len(await subjects(service)) == 3
    await service.tell(*facts)
    assert [event.version for event in await service.tells(MessageDelivered, count=3)] == [1, 2, 3]

    async def mailed() -> bool:
        return len(relay.letters) == 3

    await eventually(mailed)
    booked = next(one for one in (await service.send(GetMailbox(), jean)).messages if "C'est réservé" in one.subject)
    action = (await service.send(GetMessage(message_id=booked.message_id), jean)).action
    assert action is not None
    assert action.path.endswith("/planning?mois=2026-11&semaine=2026-11-26"), "the planning of the days that it speaks of"
    bodies = [body.get_content() for letter in relay.letters if (body := letter.get_body(("plain",)))]
    assert sum(action.path in body for body in bodies) == 1
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from email") == 3


async def test_days_are_told_as_they_become_known(service: Started) -> None:
    request_id = new_id()
    waiting = planning_decided(day_decided("accepted"), day_decided("waiting", FRIDAY, rank=1), request_id=request_id)
    promoted = planning_decided(day_decided("accepted"), day_decided("accepted", FRIDAY), request_id=request_id, version=3)
    await service.tell(waiting, promoted)
    assert await subjects(service) == [
        "Réponse à votre demande de réservation pour Léa",
        "Une place s'est libérée pour Léa : vendredi 27 novembre",
    ]


async def test_a_decision_that_comes_late_tells_nothing_stale(service: Started) -> None:
    request_id = new_id()
    waiting = planning_decided(day_decided("waiting", rank=1), request_id=request_id)
    promoted = planning_decided(day_decided("accepted"), request_id=request_id, version=3)
    await service.tell(promoted, waiting, promoted)
    assert await subjects(service) == ["C'est réservé pour Léa : jeudi 26 novembre"]


async def test_a_refusal_after_a_closure_that_was_lifted_is_told(service: Started) -> None:
    request_id = new_id()

    def told(decision: DayDecision, version: int, *, told_otherwise: bool = True) -> PlanningRequestDecided:
        return planning_decided(day_decided(decision), request_id=request_id, version=version).model_copy(
            update={"told_otherwise": told_otherwise, "by_staff": not told_otherwise}
        )

    await service.tell(told("refused", 2), told("pending", 3))
    assert await subjects(service) == []
    await service.tell(told("refused", 4, told_otherwise=False))
    assert await subjects(service) == ["Réservation refusée pour Léa : jeudi 26 novembre"]


async def test_a_slip_of_whoever_takes_attendance_that_is_put_right_is_no_message_and_a_true_mark_is_one(service: Started) -> None:
    request_id, came = new_id(), "Votre enfant était présent ce jour-là."

    def marked(decision: DayDecision, version: int, *, unsettled: bool = True) -> PlanningRequestDecided:
        day = day_decided(decision, reason=came if decision == "refused" else "")
        told = planning_decided(day, request_id=request_id, version=version)
        return told.model_copy(update={"kind": "absence", "unsettled": unsettled})

    await service.tell(marked("refused", 3), marked("pending", 4), marked("pending", 5, unsettled=False))
    assert await subjects(service) == []
    refused = "Absence refusée pour Léa : jeudi 26 novembre"
    await service.tell(marked("refused", 6), marked("refused", 7, unsettled=False), marked("pending", 8))
    assert await subjects(service) == [refused]
    await service.tell(marked("refused", 9), marked("refused", 10, unsettled=False))
    assert await subjects(service) == [refused], "what it was told is true again"
    await service.tell(marked("pending", 11), marked("pending", 12, unsettled=False))
    assert await subjects(service) == [refused, "Absence de nouveau à l'étude pour Léa : jeudi 26 novembre"]


REFUSED = "Absence refusée pour Léa : jeudi 26 novembre"
AGAIN = "Absence de nouveau à l'étude pour Léa : jeudi 26 novembre"


def of_closed_town(request_id: UUID, version: int, care: DayDecision, meal: DayDecision, **how: bool) -> PlanningRequestDecided:
    """Tell an absence from care in the morning, which marks decide, and from the meal, which a closure calls off."""
    came = day_decided(care, activity="Garderie", rule="attendance" if care == "refused" else "certificate_awaited")
    closed = day_decided(meal, enrolment_id=UUID(int=9), rule="certificate_awaited" if meal == "pending" else None)
    told = planning_decided(came, closed, request_id=request_id, version=version)
    return told.model_copy(update={"kind": "absence", **how})


async def test_a_refusal_by_a_mark_is_told_though_a_closure_was_entered_before_it_stood(service: Started) -> None:
    request_id = new_id()
    await service.tell(
        of_closed_town(request_id, 3, "refused", "pending", unsettled=True),
        of_closed_town(request_id, 4, "refused", "accepted", told_otherwise=True),
    )
    assert await subjects(service) == []
    await service.tell(of_closed_town(request_id, 5, "refused", "accepted"))
    assert await subjects(service) == [REFUSED]
    await service.tell(of_closed_town(request_id, 6, "refused", "accepted"))
    assert await subjects(service) == [REFUSED]


async def test_a_mark_put_right_after_a_closure_asks_no_pardon_for_a_refusal_that_nobody_read(service: Started) -> None:
    request_id = new_id()
    await service.tell(
        of_closed_town(request_id, 3, "refused", "pending", unsettled=True),
        of_closed_town(request_id, 4, "refused", "accepted", told_otherwise=True),
        of_closed_town(request_id, 5, "pending", "accepted", unsettled=True),
        of_closed_town(request_id, 6, "pending", "accepted"),
        of_closed_town(request_id, 7, "pending", "accepted"),
    )
    assert await subjects(service) == []


async def test_a_refusal_that_was_read_and_put_right_is_taken_back_though_a_closure_was_entered_meanwhile(service: Started) -> None:
    request_id = new_id()
    await service.tell(of_closed_town(request_id, 3, "refused", "pending"))
    assert await subjects(service) == [REFUSED]
    await service.tell(
        of_closed_town(request_id, 4, "pending", "pending", unsettled=True),
        of_closed_town(request_id, 5, "pending", "accepted", told_otherwise=True),
        of_closed_town(request_id, 6, "pending", "accepted"),
    )
    assert await subjects(service) == [REFUSED, AGAIN]


async def test_a_new_rank_alone_is_not_worth_a_message(service: Started) -> None:
    request_id = new_id()
    await service.tell(
        planning_decided(day_decided("waiting", rank=2), request_id=request_id),
        planning_decided(day_decided("waiting", rank=1), request_id=request_id, version=3),
    )
    assert len(await subjects(service)) == 1


async def test_an_invoice_of_the_former_program_is_not_told(service: Started) -> None:
    await service.tell(invoice(taken_over=True), invoice())
    assert await subjects(service) == ["Votre facture AL-36 : 120,60\xa0€"]


async def test_a_refusal_gives_its_reason(service: Started) -> None:
    await service.tell(household(), record_decided(status="refused", reason="Il manque le justificatif."))
    async with service.database.transaction() as tx:
        text = await tx.fetchval("select text from message")
    assert "informations de Jean DUPONT" in text
    assert "Motif : Il manque le justificatif." in text


async def test_only_a_decision_of_staff_carries_its_moment(service: Started) -> None:
    by_staff = planning_decided(day_decided("refused", reason="Complet"), request_id=new_id(), by_staff=True)
    await service.tell(planning_decided(day_decided("accepted"), request_id=new_id()), by_staff)
    told = await service.tells(MessageDelivered, count=2)
    assert [event.decided_at for event in told] == [None, by_staff.decided_at]


async def test_an_old_fact_told_again_is_not_mailed(service: Started) -> None:
    await service.tell(household(), invoice(issued_on=date(2020, 1, 8)))
    assert len(await subjects(service)) == 1
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from email") == 0


async def test_an_older_version_of_a_household_does_not_undo_a_newer_one(service: Started) -> None:
    await service.tell(household(version=2, consent=False), household(version=1, consent=True), record_decided())
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from email") == 0
