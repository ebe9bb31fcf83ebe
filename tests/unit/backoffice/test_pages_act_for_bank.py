"""The pages on which a clerk enters the bank details that a family brings on paper: typed, compared, asked, decided by another."""

import html
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import aiohttp
import pytest

from chassis.edge.forms import Sent
from chassis.errors import Conflict, Invalid, Refusal
from chassis.uploads import MOST_BYTES
from contracts.base import Request
from contracts.billing import (
    BankAccountView,
    BankDifference,
    BankDocument,
    KeepBankDocumentFor,
    ReadBankAccount,
    ReviewBankChangeFor,
    SubmitBankChangeFor,
)
from contracts.family import FieldChange
from contracts.rights import Right
from tests.unit.backoffice import cast
from tests.unit.backoffice.conftest import Browser, Page
from tests.unit.backoffice.town import CLERK, Handler, Town
from tests.unit.reading import markup

FAMILY = f"/familles/{cast.DUPONT.family_id}"
FORM = f"{FAMILY}/agir/bancaires"
KEPT = UUID(int=78)
PDF = Sent("rib.pdf", b"%PDF-1.7\n%%EOF\n")
KNOWN = {"holder": "DUPONT JEAN", "avant-holder": "DUPONT JEAN", "direct_debit": "non", "avant-direct_debit": "non"}
DIFFERENCE = BankDifference(
    changes=(
        FieldChange(field="iban", old="FR76 •••• •••• 0189", new="FR14 •••• •••• 2606"),
        FieldChange(field="direct_debit", old="Non", new="Oui"),
    ),
    bank_name="LA BANQUE POSTALE",
    needs_document=True,
    hints=("Votre mandat prendra fin.",),
    ends_mandate=True,
)


ACCOUNT = BankAccountView(family_id=cast.DUPONT.family_id, known=True, holder="DUPONT JEAN", iban="FR76 •••• •••• 0189", bic="AGRIFRPPXXX")


@dataclass
class DeskTown(Town):
    """A town whose clerks may enter bank details for families."""

    answers: list[Refusal] = field(default_factory=list)
    difference: BankDifference = DIFFERENCE

    def __post_init__(self) -> None:
        """Give the right."""
        self.rights = CLERK | {Right.ACT_FOR_FAMILY, Right.READ_ACCOUNT}

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer what clerks enter too."""
        return {
            **super().handlers(),
            ReadBankAccount: lambda _: ACCOUNT,
            ReviewBankChangeFor: lambda _: self._answered(self.difference),
            SubmitBankChangeFor: lambda _: self._answered(cast.bank_request()),
            KeepBankDocumentFor: lambda asked: self._answered(
                BankDocument(document_id=KEPT, name=asked.name, media_type="application/pdf", size=9, uploaded_at=cast.NOW)
            ),
        }

    def _answered(self, answer: Any) -> Any:
        if self.answers:
            raise self.answers.pop()
        return answer


@pytest.fixture
def town() -> Town:
    return DeskTown()


async def send(clerk: Browser, file: Sent | None = None, /, **typed: str) -> Page:
    """Send the form as a browser does, with a file or with none chosen."""
    form = aiohttp.FormData({**KNOWN, **typed}, quote_fields=False)
    form.add_field("document", BytesIO(file.content if file else b""), filename=file.name if file else "", content_type="application/pdf")
    async with clerk.session.post(f"{clerk.base}{FORM}", data=form, headers={"Origin": clerk.base}) as answer:
        return Page(answer.status, str(answer.url).removeprefix(clerk.base), await answer.text())


def plain(page: Page) -> str:
    """Read a page with plain spaces."""
    return markup(page.text)


async def test_what_a_family_brings_is_typed_compared_and_asked_in_its_place(clerk: Browser, town: DeskTown) -> None:
    assert f'href="{FORM}"' in (await clerk.get(f"{FAMILY}/agir")).text
    page = plain(await clerk.get(FORM))
    assert "Laissez vide pour garder FR76 •••• •••• 0189" in page
    assert 'value="DUPONT JEAN"' in page
    review = await send(clerk, PDF, iban=cast.IBAN, direct_debit="oui")
    (kept,), (compared,) = town.got(KeepBankDocumentFor), town.got(ReviewBankChangeFor)
    assert (kept.family_id, kept.name, kept.content) == (cast.DUPONT.family_id, PDF.name, PDF.content)
    assert (compared.holder.get_secret_value(), compared.iban.get_secret_value(), compared.direct_debit) == ("", cast.IBAN, True)
    text = plain(review)
    for words in ("<ins>FR14 •••• •••• 2606</ins>", "LA BANQUE POSTALE", "RIB joint : rib.pdf", "un mandat de prélèvement à faire signer"):
        assert words in text
    assert "Votre mandat" not in text, "what families read of themselves is not said to a clerk"
    assert town.got(SubmitBankChangeFor) == []
    sent = {name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', review.text)}
    done = await send(clerk, None, **{**sent, "etape": "transmettre", "cle": "once"})
    assert done.address == f"{FAMILY}/agir"
    assert "vous ne décidez pas de ce que vous avez saisi. La famille est prévenue." in plain(done)
    ((asked, key),) = [(one, key) for one, key in town.asked if isinstance(one, SubmitBankChangeFor)]
    assert (asked.iban.get_secret_value(), asked.direct_debit, asked.document_id, key) == (cast.IBAN, True, KEPT, "once")


async def test_only_a_page_that_shows_the_known_account_reads_it_and_leaves_a_trace(clerk: Browser, town: DeskTown) -> None:
    await clerk.get(FORM)
    assert len(town.got(ReadBankAccount)) == 1
    await send(clerk, PDF, iban=cast.IBAN)
    await send(clerk, PDF, iban=cast.IBAN, etape="transmettre")
    assert (len(town.got(SubmitBankChangeFor)), len(town.got(ReadBankAccount))) == (1, 1), "neither the review nor the sending shows it"
    assert "FR76 •••• •••• 0189" in plain(await send(clerk, None, iban=cast.IBAN))
    assert "FR76 •••• •••• 0189" in plain(await send(clerk, None, iban=cast.IBAN, etape="corriger"))
    assert len(town.got(ReadBankAccount)) == 3


async def test_of_an_account_abroad_the_clerk_reads_that_it_will_do(clerk: Browser, town: DeskTown) -> None:
    assert "hors de France" not in plain(await send(clerk, PDF, iban=cast.IBAN))
    town.difference = DIFFERENCE.model_copy(update={"changes": (FieldChange(field="iban", old="", new="DE89 •••• •••• 3000"),)})
    assert "Compte tenu hors de France (DE) : " in plain(await send(clerk, PDF, iban="DE89370400440532013000"))


async def test_a_family_that_reads_nothing_is_told_by_letter_who_entered_it(clerk: Browser, town: DeskTown) -> None:
    town.without_account = town.without_email = {cast.DUPONT.family_id}
    done = await send(clerk, PDF, iban=cast.IBAN, etape="transmettre")
    assert "prévenez-la par courrier ou par téléphone" in plain(done)


@pytest.mark.parametrize("file", [None, Sent("rib.jpg", b" " * (MOST_BYTES + 1))], ids=["none", "huge"])
async def test_without_its_rib_nothing_is_asked(clerk: Browser, town: DeskTown, file: Sent | None) -> None:
    page = await send(clerk, file, iban=cast.IBAN, etape="transmettre")
    assert (page.status, 'id="document-error"' in page.text, town.got(SubmitBankChangeFor)) == (400, True, [])
    assert f'value="{cast.IBAN}"' in page.text, "what was typed stays"


async def test_what_billing_refuses_is_said_beside_its_field(clerk: Browser, town: DeskTown) -> None:
    town.answers = [Invalid("À corriger.", errors=[{"field": "iban", "detail": "Cet IBAN n'est pas juste."}])]
    page = await send(clerk, None, iban="FR76", joint=f"{KEPT} rib.pdf")
    assert (page.status, 'id="iban-error"' in page.text, f'value="{KEPT} rib.pdf"' in page.text) == (400, True, True)
    long = await send(clerk, None, holder="x" * 200, joint=f"{KEPT} rib.pdf")
    assert (long.status, 'id="holder-error"' in long.text) == (400, True)
    town.answers = [Invalid("Un fichier déjà utilisé.", errors=[{"field": "document", "detail": "Joignez le RIB."}])]
    assert 'name="joint"' in (await send(clerk, None, iban=cast.IBAN, joint=f"{KEPT} rib.pdf", etape="corriger")).text
    assert 'name="joint" value=""' not in (await send(clerk, None, iban=cast.IBAN, joint="n'importe quoi")).text


async def test_a_clerk_without_the_right_to_see_accounts_enters_none(clerk: Browser, town: DeskTown) -> None:
    town.rights -= {Right.READ_ACCOUNT}
    assert FORM not in (await clerk.get(f"{FAMILY}/agir")).text
    assert (await clerk.get(FORM)).status == 403
    assert (await send(clerk, None, iban=cast.IBAN)).status == 403


NEEDS_ANOTHER = Conflict("Vous l'avez saisie pour la famille : un autre agent compare le RIB et décide.")
NEEDS_ANOTHER.slug, NEEDS_ANOTHER.title = "bank_request_needs_another", "Un autre agent doit traiter cette demande"


async def test_what_another_must_decide_is_not_said_to_be_decided(clerk: Browser, town: DeskTown) -> None:
    mine = cast.bank_request()
    town.add(mine.model_copy(update={"by_staff_name": "C. MOREL", "needs_another": True}))
    assert 'class="tick"' not in (await clerk.get("/demandes?genre=bancaire")).text, "nobody ticks what they cannot accept"
    town.refusal = NEEDS_ANOTHER
    about = {"demande": f"banque-{mine.request_id}", "genre": "bancaire", "cle": "k"}
    alone = plain(await clerk.post("/demandes/decision", {**about, "decision": "accepter"}))
    many = plain(await clerk.post("/demandes/lot", {**about, "confirme": "oui"}))
    for page in (alone, many):
        assert "un autre agent compare le RIB et décide" in page
    assert "n'attend plus de décision" not in alone
    assert "à reprendre à part" in many
    assert "déjà été traitée" not in many


@pytest.mark.parametrize("mine", [True, False])
async def test_whoever_entered_it_reads_that_another_decides(clerk: Browser, town: DeskTown, mine: bool) -> None:
    town.add(cast.bank_request().model_copy(update={"by_staff_name": "C. MOREL", "needs_another": mine}))
    page = plain(await clerk.get("/demandes?genre=bancaire"))
    assert "saisie pour la famille par la mairie (C. MOREL)" in page
    assert ("un autre agent compare le RIB et décide" in page, 'value="accepter"' in page) == (mine, not mine)


async def test_whoever_could_sign_in_as_the_family_reads_from_when_they_may_decide(clerk: Browser, town: DeskTown) -> None:
    may_from = datetime(2026, 12, 8, 9, 30, tzinfo=UTC)
    town.add(cast.bank_request().model_copy(update={"needs_another": True, "decided_by_reader_from": may_from}))
    page = plain(await clerk.get("/demandes?genre=bancaire"))
    assert "Sans autre agent, vous pourrez décider à partir du mardi 8 décembre 2026 à 10 h 30." in page
    assert "saisie pour la famille" not in page
    assert 'value="accepter"' not in page
