"""Closures: one message a household for all its children, by mail to those who agreed, and nothing about a hidden child."""

from datetime import date
from typing import Any
from uuid import UUID

from contracts.family import CustodySet, LinkedAdult, LinkedHousehold
from contracts.messaging import GetMailbox, GetMessage
from contracts.planning import ClosedChild, ClosedChildDay, ClosedDaysChanged
from tests.eventually import eventually
from tests.service.harness import NOW, Started, family
from tests.service.messaging.cast import DUPONT, JEANNE, household, jean
from tests.service.messaging.smtp_peer import Peer

LEA, TOM = UUID(int=3), UUID(int=4)
NOTICE, CLOSURE = UUID(int=11), UUID(int=12)
THURSDAY, FRIDAY = date(2026, 11, 26), date(2026, 11, 27)


def days(*of: date, booked: bool = True, activity: str = "Restauration scolaire") -> tuple[ClosedChildDay, ...]:
    return tuple(ClosedChildDay(activity=activity, day=day, booked=booked) for day in of)


def told(status: Any = "closed", *children: ClosedChild) -> ClosedDaysChanged:
    known = (
        ClosedChild(child_id=LEA, child="Léa", days=days(THURSDAY, FRIDAY)),
        ClosedChild(child_id=TOM, child="Tom", days=days(THURSDAY, booked=False, activity="Garderie")),
    )
    return ClosedDaysChanged(
        version=1 if status == "closed" else 2,
        family_id=DUPONT,
        notice_id=NOTICE,
        closure_id=CLOSURE,
        status=status,
        reason="Grève du personnel",
        changed_at=NOW,
        children=children or known,
    )


async def messages(service: Started, actor: Any = jean) -> list[tuple[str, str]]:
    lines = (await service.send(GetMailbox(), actor)).messages
    found = [await service.send(GetMessage(message_id=line.message_id), actor) for line in lines]
    return [(one.subject, one.text) for one in found]


async def test_a_household_reads_one_message_for_all_its_children(service: Started, relay: Peer) -> None:
    await service.tell(household(), told(), told())
    ((subject, text),) = await messages(service)
    assert subject == "Fermeture du jeudi 26 novembre au vendredi 27 novembre : Grève du personnel"
    assert "– Léa, Restauration scolaire : jeudi 26 et vendredi 27 novembre" in text
    assert "ne vous seront pas facturées" in text
    assert "Ces demandes ne peuvent pas être acceptées :\n– Tom, Garderie : jeudi 26 novembre" in text

    async def mailed() -> bool:
        return len(relay.letters) == 1

    await eventually(mailed)


async def test_a_closure_that_is_lifted_is_told_too(service: Started) -> None:
    await service.tell(household(), told(), told("reopened"))
    (newest, _) = await messages(service)
    assert newest[0] == "Fermeture levée : l'accueil a lieu du jeudi 26 novembre au vendredi 27 novembre"
    assert "Ces réservations sont de nouveau valables :\n– Léa" in newest[1]


async def test_days_gone_by_are_told_as_such_and_what_was_invoiced_comes_back(service: Started) -> None:
    past = told("closed", ClosedChild(child_id=LEA, child="Léa", days=days(date(2026, 11, 17), date(2026, 11, 18))))
    await service.tell(household(), past)
    ((subject, text),) = await messages(service)
    assert subject == "Fermeture (Restauration scolaire) du mardi 17 novembre au mercredi 18 novembre : Grève du personnel"
    assert "L'accueil « Restauration scolaire » prévu pour Léa n'a pas eu lieu du mardi 17 novembre" in text
    assert "ce qui l'était déjà vous sera rendu, en avoir ou sur une prochaine facture :\n– Léa" in text
    assert "levée" not in text


async def test_a_day_that_may_still_be_lifted_is_not_told_as_gone_by(service: Started) -> None:
    today = told("closed", ClosedChild(child_id=LEA, child="Léa", days=days(date(2026, 11, 18), NOW.date())))
    await service.tell(household(), today)
    ((_, text),) = await messages(service)
    assert "n'aura pas lieu" in text
    assert "Si la fermeture est levée, nous vous préviendrons ici." in text


async def test_the_only_activity_that_closes_is_named(service: Started) -> None:
    canteen = ClosedChild(child_id=LEA, child="Léa", days=days(FRIDAY))
    await service.tell(household(), told("closed", canteen), told("reopened", canteen))
    (lifted, closed) = await messages(service)
    assert closed[0] == "Fermeture (Restauration scolaire) le vendredi 27 novembre : Grève du personnel"
    assert "L'accueil « Restauration scolaire » prévu pour Léa n'aura pas lieu le vendredi 27 novembre." in closed[1]
    assert lifted[0] == "Fermeture levée : l'accueil « Restauration scolaire » a lieu le vendredi 27 novembre"
    assert "l'accueil « Restauration scolaire » prévu pour Léa a bien lieu" in lifted[1]


async def test_an_adult_reads_nothing_of_a_child_that_is_hidden_from_them(service: Started) -> None:
    withdrawn = CustodySet(
        child_id=LEA,
        version=1,
        households=(LinkedHousehold(family_id=DUPONT),),
        adults=(LinkedAdult(guardian_id=JEANNE, authority="withdrawn", since=date(2020, 1, 1)),),
    )
    await service.tell(household(partner="jeanne@example.fr"), withdrawn, told())
    assert len(await messages(service)) == 2
    ((_, text),) = await messages(service, family(DUPONT, guardian_id=JEANNE))
    assert "Tom" in text
    assert "Léa" not in text
