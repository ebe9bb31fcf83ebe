"""Whom letters reach alone, and a run whose invoices some of them get."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from contracts.base import Nothing
from contracts.billing import (
    GetRun,
    ListRunInvoices,
    ListSentReminders,
    NoteReminderLetters,
    RemindedInvoice,
    RemindedRefund,
    RunInvoice,
    RunInvoices,
    SentReminder,
    SentReminders,
)
from contracts.family import FindPostalAddresses, PostalAddress, PostalAddresses
from contracts.identity import FamiliesWithoutAccount, ListFamiliesWithoutAccount
from contracts.messaging import FamiliesWithoutEmail, ListFamiliesWithoutEmail
from tests.unit.backoffice.billing_town import ISSUED
from tests.unit.backoffice.cast import DUPONT, MARTIN, TODAY, number

if TYPE_CHECKING:
    from tests.unit.backoffice.town import Town


def _invoice(place: int, family_id: UUID, name: str) -> RunInvoice:
    return RunInvoice(
        invoice_id=number(81, place),
        family_id=family_id,
        family_number=f"100100181633{place}",
        family_name=name,
        number=f"AL-{place}",
        cents=1000 * place,
    )


def _reminder(place: int, family_id: UUID, name: str, sent_on: date) -> SentReminder:
    return SentReminder(
        reminder_id=number(83, place),
        regie="AL",
        regie_name="Régie garderie ALSH",
        family_id=family_id,
        family_number=f"100100181633{place}",
        family_name=name,
        step=2,
        sent_on=sent_on,
        subject="Deuxième relance",
        text="Malgré notre premier message, votre règlement ne nous est pas parvenu.",
        blocks=True,
        invoices=(RemindedInvoice(number=f"AL-{place}", due_on=date(2026, 10, 27), cents=440, step=2),),
        to_return=(RemindedRefund(number=f"AL-R{place}", given_back_on=date(2026, 9, 15), cents=200),),
    )


REMINDERS = (
    _reminder(1, DUPONT.family_id, "DUPONT Jean", TODAY),
    _reminder(2, MARTIN.family_id, "MARTIN Sofia", TODAY),
    _reminder(3, DUPONT.family_id, "DUPONT Jean", TODAY - timedelta(days=30)),
)
INVOICES = (_invoice(1, DUPONT.family_id, "DUPONT Jean"), _invoice(2, MARTIN.family_id, "MARTIN Sofia"))


def handlers(town: "Town") -> dict[Any, Any]:
    """Answer about letters."""

    def chosen(families: set[UUID], only: UUID | None) -> tuple[UUID, ...]:
        return tuple(one for one in families if only in (None, one))

    def noted(asked: NoteReminderLetters) -> Nothing:
        said = {"posted_on": TODAY, "posted_by_name": "Nadia BERTRAND"} if asked.posted else {"posted_on": None, "posted_by_name": ""}
        town.reminders = tuple(one.model_copy(update=said) if one.reminder_id in asked.reminder_ids else one for one in town.reminders)
        return Nothing()

    return {
        NoteReminderLetters: noted,
        ListFamiliesWithoutAccount: lambda asked: FamiliesWithoutAccount(family_ids=chosen(town.without_account, asked.family_id)),
        ListFamiliesWithoutEmail: lambda asked: FamiliesWithoutEmail(
            family_ids=chosen(town.without_email_of.get(asked.purpose, town.without_email), asked.family_id)
        ),
        GetRun: lambda _: ISSUED,
        ListRunInvoices: lambda _: RunInvoices(invoices=INVOICES),
        ListSentReminders: lambda asked: SentReminders(
            reminders=tuple(
                one for one in town.reminders if asked.code in (None, one.regie) and one.sent_on >= (asked.since or one.sent_on)
            )
        ),
        FindPostalAddresses: lambda asked: PostalAddresses(addresses=tuple(map(_address, asked.family_ids))),
    }


def _address(family_id: UUID) -> PostalAddress:
    return PostalAddress(
        guardian_id=number(82, 1),
        family_id=family_id,
        title="Monsieur",
        first_name="Jean",
        last_name="Dupont",
        address="12 rue des Bonbons",
        postal_code="69280",
        city="Sainte-Consorce",
    )
