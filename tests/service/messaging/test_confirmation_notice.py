"""The yearly question whether the record is right: in the inbox, with the page on which it is answered."""

from contracts.family import RecordConfirmationAsked
from contracts.messaging import GetMailbox, GetMessage
from tests.service.harness import TODAY, Started
from tests.service.messaging.cast import DUPONT, household, jean, sofia


async def test_a_family_is_asked_for_its_confirmation_once_each_time(service: Started) -> None:
    today = TODAY
    first = RecordConfirmationAsked(version=1, family_id=DUPONT, school_year=2026, told_on=today)
    again = RecordConfirmationAsked(version=2, family_id=DUPONT, school_year=2026, again=True, told_on=today)
    await service.tell(household(), first, first, again)
    lines = (await service.send(GetMailbox(), jean)).messages
    assert [line.subject for line in lines] == ["Votre fiche famille est-elle à jour ?"] * 2
    texts = []
    for line in lines:
        found = await service.send(GetMessage(message_id=line.message_id), jean)
        assert found.action is not None
        assert found.action.path == "/compte#confirmer"
        texts.append(found.text)
    assert sorted("année scolaire 2026-2027" in text for text in texts) == [False, True]
    assert (await service.send(GetMailbox(), sofia)).messages == ()
