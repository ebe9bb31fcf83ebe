"""What messaging answers the desk about the words of notices and about e-mails that failed."""

from typing import Any

from chassis.errors import Invalid
from contracts.base import Nothing
from contracts.messaging import (
    FailedEmail,
    FailedEmails,
    GetWording,
    ListFailedEmails,
    ListWordings,
    ResetWording,
    SaveWording,
    SendEmailAgain,
    TryWording,
    WordingField,
    WordingLine,
    Wordings,
    WordingSample,
    WordingVersion,
    WordingView,
)
from tests.unit.backoffice.cast import NOW, number

VERSION = WordingVersion(version=1, subject="Facture {numero}", text="{montant}", original=False, saved_at=NOW, saved_by="Paul ROUX")
FORMER = VERSION.model_copy(update={"version": 0, "subject": "Avant {numero}", "text": "Ancien {montant}"})
ONE = WordingView(
    slug="invoice_to_pay",
    title="Nouvelle facture à régler",
    sender="Mairie, facturation",
    version=1,
    original=False,
    subject="Facture {numero}",
    text="{montant}",
    default_subject="Votre facture {numero}",
    default_text="Bonjour,\n\n{montant}",
    fields=(WordingField(name="numero", sample="AL-36"), WordingField(name="montant", sample="12 €")),
    sample=WordingSample(subject="Facture AL-36", text="12 €"),
    history=(VERSION, FORMER),
)
LINE = WordingLine(slug=ONE.slug, title=ONE.title, subject=ONE.subject, version=1, original=False, saved_at=NOW, saved_by="Paul ROUX")
OTHER = WordingLine(
    slug="absence_taken_back", title="Absence retirée par la mairie", subject="L'absence est retirée", version=0, original=True
)
FAILED = FailedEmail(
    email_id=number(18),
    family_id=number(1),
    adults="Jean DUPONT",
    recipient="jean@example.fr",
    subject="Votre facture AL-36",
    answer="550 unknown",
    attempts=1,
    queued_at=NOW,
    failed_at=NOW,
)


class UnknownField(Invalid):
    """What messaging answers to a field that does not exist."""

    slug = "unknown_field"
    title = "Un champ n'existe pas"


def handlers() -> dict[Any, Any]:
    """Answer what is asked about wordings; `{prix}` is no field."""

    def tried(asked: TryWording) -> WordingSample:
        if "{prix}" in asked.words.text:
            raise UnknownField("{prix} n'est pas un champ de ce message.")
        html = f"<h1>{asked.words.subject}</h1>" if asked.as_email else ""
        return WordingSample(subject=asked.words.subject, text=asked.words.text, html=html)

    return {
        ListWordings: lambda _: Wordings(wordings=(OTHER, LINE)),
        GetWording: lambda _: ONE,
        TryWording: tried,
        SaveWording: lambda _: ONE,
        ResetWording: lambda _: ONE,
        ListFailedEmails: lambda _: FailedEmails(emails=(FAILED,)),
        SendEmailAgain: lambda _: Nothing(),
    }
