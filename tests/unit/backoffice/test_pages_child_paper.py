"""The form with which a clerk files a document that came on paper."""

from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from chassis.edge.forms import Sent
from chassis.errors import Unavailable
from chassis.upload_refusals import UploadRefused
from chassis.uploads import MOST_BYTES
from contracts.base import Request
from contracts.family import ChildDocument, EnterChildDocument
from contracts.rights import Right
from tests.unit.backoffice import cast
from tests.unit.backoffice.conftest import Browser, Page
from tests.unit.backoffice.town import CLERK, Handler, Town
from tests.unit.gateway import builders

LEA = f"/familles/{cast.DUPONT.family_id}/enfants/{cast.DUPONT.children[0].child_id}"
FORM = f"{LEA}/documents/nouveau"
PDF = Sent("assurance 2027.pdf", b"%PDF-1.7\n%%EOF\n")
HUGE = Sent("photo.jpg", b" " * (MOST_BYTES + 1))


@dataclass
class FilingTown(Town):
    """A town whose clerks may write records."""

    refused: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Give the rights."""
        self.rights = CLERK | {Right.WRITE_RECORD, Right.READ_HEALTH}

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer what clerks file too."""
        return {**super().handlers(), EnterChildDocument: self._filed}

    def _filed(self, _: EnterChildDocument) -> ChildDocument:
        if self.refused:
            raise self.refused[0]
        return builders.child().documents[0]


@pytest.fixture
def town() -> Town:
    return FilingTown()


async def send(clerk: Browser, file: Sent | None, **typed: str) -> Page:
    """Send the form as a browser does, with a file or with none chosen."""
    form = aiohttp.FormData(typed, quote_fields=False)
    form.add_field(
        "fichier", BytesIO(file.content if file else b""), filename=file.name if file else "", content_type="application/octet-stream"
    )
    async with clerk.session.post(clerk.base + FORM, data=form, headers={"Origin": clerk.base}) as answer:
        return Page(answer.status, str(answer.url).removeprefix(clerk.base), await answer.text())


async def test_a_paper_is_filed_until_its_day(clerk: Browser, town: FilingTown) -> None:
    assert f'href="{FORM}"' in (await clerk.get(LEA)).text
    page = await send(clerk, PDF, genre="insurance", jusqu="2027-08-31")
    assert page.address.startswith(LEA)
    assert "Le document est enregistré" in page.text
    assert "Il est accepté. La famille est prévenue, avec votre nom." in page.text
    (asked,) = town.got(EnterChildDocument)
    assert (asked.kind, asked.name, asked.content, asked.expires_on) == ("insurance", PDF.name, PDF.content, date(2027, 8, 31))


@pytest.mark.parametrize(
    ("file", "typed", "beside"),
    [
        (None, {"genre": "insurance"}, ("fichier", "Choisissez un PDF ou une photo.")),
        (PDF, {"genre": ""}, ("genre", "Choisissez ce que")),
        (PDF, {"genre": "judgment"}, ("genre", "Choisissez ce que")),
        (PDF, {"genre": "insurance", "jusqu": "2001-01-01"}, ("jusqu", "Ce jour est passé")),
        (PDF, {"genre": "insurance", "jusqu": "demain"}, ("jusqu", "Indiquez un jour")),
        (HUGE, {"genre": "insurance"}, ("fichier", "10 Mo au plus")),
    ],
    ids=["no file", "no kind", "judgment", "past", "no day", "too large"],
)
async def test_what_is_missing_or_cannot_be_is_said_beside_it(
    clerk: Browser, town: FilingTown, file: Sent | None, typed: dict[str, str], beside: tuple[str, str]
) -> None:
    page = await send(clerk, file, **typed)
    assert page.status == 400
    assert f'id="{beside[0]}-error"' in page.text
    assert beside[1] in page.text
    assert town.got(EnterChildDocument) == []


async def test_a_file_that_is_no_document_is_said_beside_it_and_the_rest_stays(clerk: Browser, town: FilingTown) -> None:
    town.refused = [UploadRefused("Ce fichier est vide.")]
    page = await send(clerk, Sent("vide.pdf", b"x"), genre="swimming", jusqu="2027-08-31")
    assert page.status == 400
    assert "Ce fichier est vide." in page.text
    assert '<option value="swimming" selected>' in page.text
    assert 'value="2027-08-31"' in page.text


async def test_a_paper_that_may_have_arrived_is_filed_again_as_the_same(clerk: Browser, town: FilingTown) -> None:
    town.refused.append(Unavailable())
    key = "01936b1e-0000-7000-8000-00000000abcd"
    page = await send(clerk, PDF, genre="insurance", cle=key)
    assert page.status == 503
    assert f'name="cle" value="{key}"' in page.text


async def test_documents_about_health_are_filed_by_those_who_may_open_them(clerk: Browser, town: FilingTown) -> None:
    assert 'value="vaccination"' in (await clerk.get(FORM)).text
    assert (await send(clerk, PDF, genre="vaccination")).status == 200
    assert len(town.got(EnterChildDocument)) == 1


async def test_to_the_others_they_are_not_offered(clerk: Browser, town: FilingTown) -> None:
    town.rights = CLERK | {Right.WRITE_RECORD}
    assert 'value="vaccination"' not in (await clerk.get(FORM)).text
    assert (await send(clerk, PDF, genre="vaccination")).status == 400
    assert town.got(EnterChildDocument) == []


async def test_without_the_right_nothing_opens(clerk: Browser, town: FilingTown) -> None:
    town.rights = CLERK
    assert "/documents/nouveau" not in (await clerk.get(LEA)).text
    assert (await clerk.get(FORM)).status == 403
    assert (await clerk.post(FORM)).status == 403
