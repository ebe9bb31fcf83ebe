"""A quotient that ends or is missing: one notice for each fact, with the day, what it changes and where to send the document."""

from datetime import date
from typing import Any

from contracts.family import QuotientStandingChanged
from contracts.messaging import GetMailbox, GetMessage
from tests.eventually import eventually
from tests.service.harness import TODAY, Started
from tests.service.messaging.cast import DUPONT, household, jean, sofia
from tests.service.messaging.smtp_peer import Peer


def standing(version: int, state: str, **more: Any) -> QuotientStandingChanged:
    today = TODAY
    return QuotientStandingChanged.model_validate({"family_id": DUPONT, "version": version, "standing": state, "told_on": today, **more})


ENDS = {"last_day": date(2999, 12, 31), "dearest_from": date(3000, 1, 1)}


async def test_a_family_is_told_once_and_led_to_where_it_sends_the_attestation(service: Started, relay: Peer) -> None:
    await service.tell(household(), standing(1, "ending", **ENDS), standing(1, "ending", **ENDS))
    (line,) = (await service.send(GetMailbox(), jean)).messages
    assert line.subject == "Votre quotient familial est valable jusqu'au 31 décembre 2999"
    found = await service.send(GetMessage(message_id=line.message_id), jean)
    assert "le tarif le plus élevé s'appliquera à vos réservations à partir du 1er janvier 3000" in found.text
    assert found.action is not None
    assert found.action.path == "/compte/caf"
    assert (await service.send(GetMailbox(), sofia)).messages == ()

    async def mailed() -> bool:
        return len(relay.letters) == 1

    await eventually(mailed)


async def test_each_step_is_told_and_a_settled_quotient_is_not(service: Started) -> None:
    gone = {"last_day": date(2025, 12, 31), "dearest_from": date(2026, 1, 1)}
    await service.tell(
        household(),
        standing(1, "missing", dearest_from=date(2025, 9, 1)),
        standing(2, "settled"),
        standing(3, "missing", **gone),
    )
    subjects = [line.subject for line in (await service.send(GetMailbox(), jean)).messages]
    assert subjects == ["Votre quotient familial n'est plus valable", "Il nous manque votre quotient familial"]
