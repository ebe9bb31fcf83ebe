"""Direct debit (prélèvement SEPA): the mandate that a family signs, and what is collected under it. IBANs are shown masked."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Request

MandateStatus = Literal["active", "revoked", "used", "lapsed"]
MandateOrigin = Literal["online", "paper"]
DebitStatus = Literal["announced", "left_out", "collected", "rejected"]
MandateText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=70, pattern=r"^[^\n\r\t]+$")]
MandateReason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class CreditorName(Answer):
    """Who collects, as a mandate must name it: the holder of the account, its creditor identifier (ICS), its address."""

    name: str
    ics: str
    address: tuple[str, ...] = ()


class MandateView(Answer):
    """A mandate: its reference (RUM), when and where it was signed, until when it holds without being used."""

    mandate_id: UUID
    reference: str
    status: MandateStatus
    origin: MandateOrigin
    single: Annotated[bool, Field(description="for one collection only")] = False
    closing: Annotated[bool, Field(description="the next collection is the last")] = False
    signed_on: date
    place: str
    signed_by_name: str
    last_collected_on: date | None = None
    lapses_on: date
    ended_on: date | None = None
    ended_reason: str = ""
    creditor_name: Annotated[str, Field(description="whom it named when it was signed; empty of mandates of before: whoever collects")] = ""
    ics: str = ""


class DebitView(Answer):
    """A collection under a mandate, announced or made."""

    debit_id: UUID
    batch_id: UUID
    regie_name: str
    due_on: date
    cents: int
    status: DebitStatus
    reason: str = ""


class DirectDebitView(Answer):
    """A family's direct debit: who collects, from which account, under which mandate, what is announced and was collected.

    `creditor` is None while the town offers no direct debit; `iban` is masked, empty while no bank details are known.
    """

    family_id: UUID
    creditor: CreditorName | None = None
    holder: str = ""
    iban: str = ""
    bank_name: str = ""
    mandate: MandateView | None = None
    former: tuple[MandateView, ...] = ()
    debits: tuple[DebitView, ...] = ()
    regies: Annotated[tuple[str, ...], Field(description="names of the régies that the town collects for: it debits their invoices")] = ()
    elsewhere: Annotated[tuple[str, ...], Field(description="names of those that the treasury collects for: nothing is debited")] = ()

    @property
    def offered(self) -> bool:
        """Tell that a mandate would serve: somebody collects, and not the treasury for every régie."""
        return self.creditor is not None and (bool(self.regies) or not self.elsewhere)


class GetDirectDebit(Request[DirectDebitView], method="GET", path="/v1/direct-debit", audience="family"):
    """One's own direct debit (prélèvement)."""


class SignMandate(Request[DirectDebitView], method="POST", path="/v1/direct-debit/mandate", audience="family", success=201):
    """Sign a mandate online for the account that the town knows: the place is asked, the date is today's.

    Refused where the treasury collects for every régie (`nothing_debited`).
    """

    place: MandateText
    agreed: Annotated[Literal[True], Field(description="the sentence of the mandate was agreed to")]


class RevokeMandate(Request[DirectDebitView], method="POST", path="/v1/direct-debit/revocation", audience="family"):
    """Revoke one's own mandate: nothing is collected any more, and what was announced is left out."""


class ReadDirectDebit(Request[DirectDebitView], method="GET", path="/v1/families/{family_id}/direct-debit", audience="staff"):
    """A family's direct debit; the family sees who looked. Right: billing.account.read."""

    family_id: UUID


class EnterMandate(Request[DirectDebitView], method="POST", path="/v1/families/{family_id}/mandates", audience="staff", success=201):
    """Enter a mandate that a family signed on paper. Right: billing.mandate.write."""

    family_id: UUID
    signed_on: date
    place: MandateText
    signed_by_name: MandateText
    single: bool = False
    reference: Annotated[
        str,
        StringConstraints(strip_whitespace=True, max_length=35),
        Field(description="RUM that the paper bears, as of a former program; left out, the next of the family"),
    ] = ""
    ics: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=50), Field(description="ICS that the paper bears, if another")
    ] = ""
    creditor_name: Annotated[
        str,
        StringConstraints(strip_whitespace=True, max_length=70, pattern=r"^[^\n\r\t]*$"),
        Field(description="creditor that the paper names, if another: the bank is told of the change"),
    ] = ""
    last_collected_on: Annotated[
        date | None, Field(description="day of the former program's last collection under it: the next recurs")
    ] = None


class EndMandate(
    Request[DirectDebitView], method="POST", path="/v1/families/{family_id}/mandates/{mandate_id}/end", audience="staff"
):  # fmt: skip
    """Revoke a mandate with a reason, or after one last collection (`after_next`). Right: billing.mandate.write."""

    family_id: UUID
    mandate_id: UUID
    reason: MandateReason
    after_next: bool = False
