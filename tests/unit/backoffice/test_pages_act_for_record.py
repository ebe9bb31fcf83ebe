"""The pages on which a clerk asks for a change of a record in a family's place, with its paper, and takes back what waits."""

import html
import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID

import aiohttp
import pytest

from chassis.edge.forms import Sent
from chassis.errors import Conflict, Invalid, Refusal
from chassis.upload_refusals import UploadRefused
from chassis.uploads import MOST_BYTES
from contracts.base import Request
from contracts.family import (
    FamilyRecord,
    KeepRecordDocumentFor,
    ListFamilyRecordRequests,
    ReadFamily,
    RecordDocument,
    RecordRequests,
    RecordRequestView,
    SubmitRecordChangeFor,
    TaxView,
    WithdrawRecordRequestFor,
)
from contracts.rights import Right
from tests.unit.backoffice import cast
from tests.unit.backoffice.conftest import Browser, Page
from tests.unit.backoffice.town import CLERK, Handler, Town

FAMILY = f"/familles/{cast.DUPONT.family_id}"
KEPT = UUID(int=77)
PDF = Sent("avis.pdf", b"%PDF-1.7\n%%EOF\n")
HUGE = Sent("photo.jpg", b" " * (MOST_BYTES + 1))
TILLEULS = {"address": "4 impasse des Tilleuls", "postal_code": "31400", "city": "SAINT-JEAN"}
TAX = {"parts": "3", "reference_income": "24350", "notice_year": "2026"}
TAXED = cast.DUPONT.model_copy(update={"tax": TaxView(parts="2,5", reference_income="24350", notice_year="2025")})


@dataclass
class AskingTown(Town):
    """A town whose clerks may ask in a family's place; the DUPONTs' tax notice is known."""

    answers: list[Refusal] = field(default_factory=list)
    waiting: tuple[RecordRequestView, ...] = ()
    record: FamilyRecord = TAXED

    def __post_init__(self) -> None:
        """Give the right."""
        self.rights = CLERK | {Right.ACT_FOR_FAMILY}

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer what clerks ask, send and take back too."""
        return {
            **super().handlers(),
            ReadFamily: lambda _: self.record,
            ListFamilyRecordRequests: lambda _: RecordRequests(requests=self.waiting),
            SubmitRecordChangeFor: lambda _: self._answered(cast.record_request()),
            WithdrawRecordRequestFor: lambda _: self._answered(cast.record_request()),
            KeepRecordDocumentFor: lambda asked: self._answered(
                RecordDocument(document_id=KEPT, name=asked.name, media_type="application/pdf", size=9, uploaded_at=cast.NOW)
            ),
        }

    def _answered(self, answer: Any) -> Any:
        if self.answers:
            raise self.answers.pop()
        return answer


@pytest.fixture
def town() -> Town:
    return AskingTown()


async def send(clerk: Browser, slug: str, file: Sent | None = None, /, **typed: str) -> Page:
    """Send the form as a browser does, with a file or with none chosen."""
    form = aiohttp.FormData(typed, quote_fields=False)
    form.add_field("document", BytesIO(file.content if file else b""), filename=file.name if file else "", content_type="application/pdf")
    async with clerk.session.post(f"{clerk.base}{FAMILY}/agir/{slug}", data=form, headers={"Origin": clerk.base}) as answer:
        return Page(answer.status, str(answer.url).removeprefix(clerk.base), await answer.text())


def of_jean(**changed: str) -> dict[str, str]:
    """Fill the form of the adult who is billed with what the record holds, but for some fields."""
    jean = next(one for one in cast.DUPONT.guardians if one.role == "primary")
    held = {"title": jean.title, "last_name": jean.last_name, "first_name": jean.first_name, **jean.fields.model_dump()}
    return {name: ("oui" if held[name] else "non") if isinstance(held[name], bool) else str(held[name]) for name in held} | changed


async def test_only_what_differs_from_the_record_is_asked(clerk: Browser, town: AskingTown) -> None:
    page = await clerk.get(f"{FAMILY}/agir/responsable")
    assert 'value="12 rue des Bonbons"' in page.text
    page = await send(clerk, "responsable", None, **of_jean(address="4 impasse des Tilleuls", email_consent="non"), cle="once")
    assert page.address == f"{FAMILY}/agir"
    ((asked, key),) = [(one, key) for one, key in town.asked if isinstance(one, SubmitRecordChangeFor)]
    assert (asked.kind, asked.fields, asked.documents, key) == (
        "guardian",
        {**TILLEULS, "email_consent": False},
        (),
        "once",
    )


async def test_what_a_colleague_accepted_while_the_form_was_open_is_not_asked_to_be_undone(clerk: Browser, town: AskingTown) -> None:
    page = (await clerk.get(f"{FAMILY}/agir/responsable")).text
    drawn = {name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="(avant-\w+)" value="([^"]*)"', page)}
    assert drawn["avant-mobile_phone"] == of_jean()["mobile_phone"]
    jean, *others = cast.DUPONT.guardians
    town.record = cast.DUPONT.model_copy(
        update={
            "guardians": (
                jean.model_copy(update={"fields": jean.fields.model_copy(update={"mobile_phone": "07 99 88 77 66", "city": "LYON"})}),
                *others,
            )
        }
    )
    town.answers = [Invalid("À corriger.", errors=[{"field": "city", "detail": "Indiquez une ville."}])]
    refused = await send(clerk, "responsable", None, **drawn, **of_jean(address="4 impasse des Tilleuls"))
    assert f'name="avant-mobile_phone" value="{drawn["avant-mobile_phone"]}"' in html.unescape(refused.text)
    await send(clerk, "responsable", None, **drawn, **of_jean(address="4 impasse des Tilleuls"))
    assert [one.fields for one in town.got(SubmitRecordChangeFor)] == [TILLEULS] * 2


async def test_a_paper_goes_along_with_what_it_proves(clerk: Browser, town: AskingTown) -> None:
    assert 'value="24350"' in (await clerk.get(f"{FAMILY}/agir/fiscales")).text
    page = await send(clerk, "fiscales", PDF, **TAX)
    assert page.address == f"{FAMILY}/agir"
    (kept,), (asked,) = town.got(KeepRecordDocumentFor), town.got(SubmitRecordChangeFor)
    assert (kept.family_id, kept.name, kept.content) == (cast.DUPONT.family_id, PDF.name, PDF.content)
    assert (asked.kind, asked.about, asked.fields) == ("tax", None, {"parts": "3", "notice_year": "2026"})
    assert asked.documents == (KEPT,)


@pytest.mark.parametrize(
    ("slug", "file"), [("fiscales", None), ("caf", None), ("fiscales", HUGE)], ids=["no notice", "no certificate", "huge"]
)
async def test_without_its_paper_nothing_is_asked(clerk: Browser, town: AskingTown, slug: str, file: Sent | None) -> None:
    page = await send(clerk, slug, file, **TAX, quotient="850")
    assert page.status == 400
    assert 'id="document-error"' in page.text
    assert town.got(SubmitRecordChangeFor) == []
    assert 'value="3"' in page.text if slug == "fiscales" and file is None else True


async def test_a_refused_field_is_said_beside_it_and_the_paper_is_not_sent_twice(clerk: Browser, town: AskingTown) -> None:
    town.answers = [Invalid("À corriger.", errors=[{"field": "parts", "detail": "Indiquez un nombre de parts."}])]
    page = await send(clerk, "fiscales", None, **{**TAX, "parts": "beaucoup", "joint": f"{KEPT} avis.pdf"})
    assert page.status == 400
    assert 'id="parts-error"' in page.text
    assert 'value="beaucoup"' in page.text
    assert f'value="{KEPT} avis.pdf" checked' in page.text
    town.answers = [UploadRefused("Ce fichier n'en est pas un.")]
    page = await send(clerk, "fiscales", PDF, **TAX)
    assert page.status == 400
    assert "pas un." in page.text
    assert (await send(clerk, "fiscales", None, **TAX, joint="n'importe quoi")).status == 400


async def test_a_partner_who_is_not_there_yet_may_be_asked_for(clerk: Browser, town: AskingTown) -> None:
    alone = [one for one in cast.DUPONT.guardians if one.role == "primary"]
    town.record = cast.DUPONT.model_copy(update={"guardians": tuple(alone)})
    assert f'href="{FAMILY}/agir/conjoint">Ajouter' in (await clerk.get(f"{FAMILY}/agir")).text
    await send(clerk, "conjoint", title="Madame", last_name="Dupont", first_name="Jeanne", email_consent="non", sms_consent="non")
    (asked,) = town.got(SubmitRecordChangeFor)
    assert (asked.kind, asked.about) == ("partner", None)
    assert {name: value for name, value in asked.fields.items() if value} == {
        "title": "Madame",
        "last_name": "Dupont",
        "first_name": "Jeanne",
    }


async def test_what_waits_is_listed_and_taken_back(clerk: Browser, town: AskingTown) -> None:
    town.waiting = (cast.record_request(),)
    page = await clerk.get(f"{FAMILY}/agir")
    where = f"{FAMILY}/agir/demandes/{town.waiting[0].request_id}/retrait"
    assert f'href="/demandes?demande=fiche-{town.waiting[0].request_id}"' in (await clerk.get(f"{FAMILY}/agir")).text, (
        "to decide it at once"
    )
    assert f'action="{where}"' in page.text
    page = await clerk.post(where)
    assert page.address == f"{FAMILY}/agir"
    assert "La demande est retirée" in page.text
    assert "La famille est prévenue, avec votre nom." in page.text
    (asked,) = town.got(WithdrawRecordRequestFor)
    assert (asked.family_id, asked.request_id) == (cast.DUPONT.family_id, town.waiting[0].request_id)
    town.answers = [Conflict("Cette demande a déjà été acceptée.")]
    assert "a déjà été acceptée" in (await clerk.post(where)).text


async def test_a_family_that_reads_nothing_is_not_said_to_know_what_was_asked_or_taken_back(clerk: Browser, town: AskingTown) -> None:
    town.without_account = town.without_email = {cast.DUPONT.family_id}
    town.waiting = (cast.record_request(),)
    entered = await send(clerk, "responsable", None, **of_jean(email_consent="non"))
    taken_back = await clerk.post(f"{FAMILY}/agir/demandes/{town.waiting[0].request_id}/retrait")
    for page in (entered, taken_back):
        assert page.address == f"{FAMILY}/agir"
        assert "prévenez-la par courrier ou par téléphone" in page.text


async def test_closed_health_is_neither_shown_nor_taken_back_without_its_right(clerk: Browser, town: AskingTown) -> None:
    town.waiting = (cast.record_request().model_copy(update={"kind": "health", "closed": True, "changes": ()}),)
    page = await clerk.get(f"{FAMILY}/agir")
    assert "Données de santé" in page.text
    assert "/retrait" not in page.text


async def test_without_the_right_nothing_opens(clerk: Browser, town: AskingTown) -> None:
    town.rights = CLERK
    for path in ("responsable", "fiscales", "caf"):
        assert (await clerk.get(f"{FAMILY}/agir/{path}")).status == 403
        assert (await clerk.post(f"{FAMILY}/agir/{path}")).status == 403
    assert (await clerk.post(f"{FAMILY}/agir/demandes/{KEPT}/retrait")).status == 403
