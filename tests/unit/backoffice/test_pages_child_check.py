"""The form with which a clerk accepts or refuses a document of a child."""

import html
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from contracts.base import Request
from contracts.family import CheckChildDocument, ChildDocument, ChildRecord, DocumentToCheck, ReadChild
from contracts.rights import Right
from services.family.domain.errors import DocumentDecided
from tests.unit.backoffice import cast
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import CLERK, Handler, Town
from tests.unit.gateway import builders

RECORD = builders.child().model_copy(update={"child_id": cast.DUPONT.children[0].child_id})
LEA = f"/familles/{cast.DUPONT.family_id}/enfants/{RECORD.child_id}"
CHECK = f"{LEA}/documents/{RECORD.documents[0].document_id}/verification"


@dataclass
class CheckingTown(Town):
    """A town whose clerks check documents, of which a colleague may have decided."""

    overtaken: bool = False
    record: ChildRecord = RECORD

    def __post_init__(self) -> None:
        """Give the rights."""
        self.rights = CLERK | {Right.WRITE_RECORD}

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer what is decided too."""
        return {**super().handlers(), ReadChild: lambda _: self.record, CheckChildDocument: self._checked}

    def _checked(self, asked: CheckChildDocument) -> ChildDocument:
        if self.overtaken and asked.seen == "received":
            raise DocumentDecided("Ce document a déjà été refusé par Paul ROUX aujourd'hui à 9 h 05.")
        return RECORD.documents[0]


@pytest.fixture
def town() -> Town:
    return CheckingTown()


async def test_what_a_colleague_decided_of_a_document_is_said_in_place_of_a_success(clerk: Browser, town: CheckingTown) -> None:
    assert 'name="vu" value="received"' in (await clerk.get(LEA)).text.split('class="check"')[1].split("</form>")[0]
    typed = {"accepter": "oui", "motif": "", "jusqu": "", "retour": "fiche", "vu": "received"}
    assert "Document accepté" in html.unescape((await clerk.post(CHECK, typed)).text)
    town.overtaken = True
    page = html.unescape((await clerk.post(CHECK, typed)).text)
    assert "Ce document a déjà été vérifié" in page
    assert "refusé par Paul ROUX aujourd'hui à 9 h 05" in page
    assert "Document accepté" not in page
    assert [one.seen for one in town.got(CheckChildDocument)] == ["received"] * 2


async def test_the_last_day_that_the_family_told_is_not_typed_again(clerk: Browser, town: CheckingTown) -> None:
    first, *_ = RECORD.documents
    told = first.model_copy(update={"expires_on": date(2027, 8, 31), "status": "received"})
    town.record = RECORD.model_copy(update={"documents": (told,)})
    assert 'type="date" name="jusqu" value="2027-08-31"' in (await clerk.get(LEA)).text
    town.papers = [
        DocumentToCheck(
            document_id=told.document_id,
            kind=told.kind,
            child_id=RECORD.child_id,
            child_name="DUPONT Léa",
            family_id=cast.DUPONT.family_id,
            uploaded_at=told.uploaded_at,
            expires_on=told.expires_on,
        )
    ]
    assert 'type="date" name="jusqu" value="2027-08-31"' in (await clerk.get("/enfants")).text
