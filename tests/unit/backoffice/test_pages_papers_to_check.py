"""A document at the desk: accepted, or refused with a reason; what contradicts itself is asked again where it was typed."""

import html
from datetime import date

import pytest

from contracts.family import CheckChildDocument
from contracts.rights import Right
from tests.unit.backoffice.children_town import TO_CHECK
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town

RECORD = f"/familles/{TO_CHECK.family_id}/enfants/{TO_CHECK.child_id}"
CHECK = f"{RECORD}/documents/{TO_CHECK.document_id}/verification"


@pytest.mark.parametrize(("back", "heading"), [("liste", "Documents à vérifier"), ("fiche", "Documents</h2>")])
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"accepter": "oui", "motif": "Attestation périmée"}, "effacez-le pour accepter, ou refusez"),
        ({"accepter": "non", "motif": ""}, "Pour refuser, écrivez le motif"),
    ],
)
async def test_a_check_that_contradicts_itself_is_asked_again(
    clerk: Browser, town: Town, *, typed: dict[str, str], said: str, back: str, heading: str
) -> None:
    town.rights |= {Right.WRITE_RECORD}
    town.papers = [TO_CHECK]
    answer = await clerk.post(CHECK, {**typed, "jusqu": "2027-08-31", "retour": back})
    page = html.unescape(answer.text)
    assert (answer.status, town.got(CheckChildDocument)) == (400, [])
    assert said in page
    assert heading in page
    assert 'name="jusqu" value="2027-08-31"' in page
    assert f'name="motif" value="{typed["motif"]}"' in page
    assert f'aria-describedby="motif-{TO_CHECK.document_id}-error"' in page


async def test_a_document_is_accepted_until_a_day_or_refused_with_a_reason(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_RECORD}
    town.papers = [TO_CHECK]
    assert "Document accepté" in (await clerk.post(CHECK, {"accepter": "oui", "jusqu": "2027-08-31", "retour": "liste"})).text
    refused = await clerk.post(CHECK, {"accepter": "non", "motif": "Attestation périmée", "retour": "fiche"})
    assert "Document refusé" in refused.text
    assert refused.address.startswith(RECORD)
    assert [(one.accept, one.reason, one.expires_on) for one in town.got(CheckChildDocument)] == [
        (True, "", date(2027, 8, 31)),
        (False, "Attestation périmée", None),
    ]
