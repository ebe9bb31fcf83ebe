"""What changed in a child's record without the household's asking: told once, to the adults who may see the child."""

from datetime import date
from uuid import UUID

import pytest

from contracts.family import ChildNews, ChildRecordChanged, CustodySet, ExpiringKind, LinkedAdult, LinkedHousehold
from contracts.messaging import GetMailbox, GetMessage
from tests.service.harness import NOW, Started, family
from tests.service.messaging.cast import DUPONT, JEANNE, household, jean, sofia

LEA = UUID(int=3)
WITHDRAWN = CustodySet(
    child_id=LEA,
    version=1,
    households=(LinkedHousehold(family_id=DUPONT),),
    adults=(LinkedAdult(guardian_id=JEANNE, authority="withdrawn", since=date(2020, 1, 1)),),
)


def changed(news: ChildNews, document: ExpiringKind | None = None, by: str = "") -> ChildRecordChanged:
    return ChildRecordChanged(
        family_id=DUPONT,
        version=1,
        change_id=UUID(int=9),
        child_id=LEA,
        child="Léa",
        news=news,
        document=document,
        by_staff_name=by,
        changed_at=NOW,
    )


@pytest.mark.parametrize(
    ("event", "subject", "text", "path"),
    [
        (
            changed("pickup"),
            "La fiche de Léa a changé",
            "La mairie a mis à jour la fiche de Léa (personnes autorisées)",
            f"/enfants/{LEA}/identite",
        ),
        (
            changed("document_added", "insurance", "C. MOREL"),
            "Un document est ajouté à la fiche de Léa",
            "La mairie (C. MOREL) a ajouté un document à la fiche de Léa",
            f"/enfants/{LEA}/documents",
        ),
        (
            changed("document_accepted", "vaccination"),
            "Un document de Léa est accepté",
            "le certificat de vaccination",
            f"/enfants/{LEA}/documents",
        ),
        (
            changed("document_refused", "other"),
            "Un document de Léa n'a pas été accepté",
            "Le motif est écrit dans « Mes enfants », « Documents »",
            f"/enfants/{LEA}/documents",
        ),
    ],
)
async def test_a_household_is_told_once_where_to_look(
    service: Started, event: ChildRecordChanged, subject: str, text: str, path: str
) -> None:
    await service.tell(household(partner="jeanne@example.fr"), WITHDRAWN, event, event)
    (line,) = (await service.send(GetMailbox(), jean)).messages
    assert line.subject == subject
    found = await service.send(GetMessage(message_id=line.message_id), jean)
    assert text in found.text
    assert found.action is not None
    assert found.action.path == path
    for actor in (family(DUPONT, guardian_id=JEANNE), sofia):
        assert (await service.send(GetMailbox(), actor)).messages == ()
