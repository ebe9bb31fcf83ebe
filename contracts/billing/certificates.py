"""Certificates (attestations): what was paid for care in a year, for the tax return, and what was paid at all."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Request
from contracts.billing.words import PaymentMethod

Year = Annotated[int, Field(ge=2000, le=2100)]


BilledSince = Annotated[
    date | None,
    Field(
        description="where not the whole year was billed here, the first day that was: what was paid for invoices of before is not known;"
        " no day of the year, where it was billed elsewhere"
    ),
]


class CareOfChild(Answer):
    """What was paid for a child's care in the year; only a child under six on 1 January counts for the tax return."""

    child: str
    birth_date: date | None = None
    cents: int
    counts: bool


class TaxCertificate(Answer):
    """What a family paid in a year for the care of its children, meals apart (attestation fiscale)."""

    family_id: UUID
    family_number: str
    payer: str
    year: int
    children: tuple[CareOfChild, ...]
    cents: Annotated[int, Field(description="sum of the children who count")]
    care_named: Annotated[bool, Field(description="whether the town has said what is care: until then nothing is certified")] = True
    billed_since: BilledSince = None


class GetTaxCertificate(Request[TaxCertificate], method="GET", path="/v1/tax-certificates/{year}", audience="family"):
    """One's own tax certificate of a year."""

    year: Year


class ReadTaxCertificate(
    Request[TaxCertificate], method="GET", path="/v1/families/{family_id}/tax-certificates/{year}", audience="staff"
):  # fmt: skip
    """A family's tax certificate of a year. Right: billing.account.read."""

    family_id: UUID
    year: Year


class CertifiedPayment(Answer):
    """A payment of the year, with the invoices that it settled; or what was given back of credit notes, which are named."""

    paid_on: date
    number: str
    method: PaymentMethod
    regie_name: str
    cents: Annotated[int, Field(description="negative where it was given back")]
    invoices: Annotated[tuple[str, ...], Field(description="credit notes, where it was given back")] = ()


class PaymentCertificate(Answer):
    """What a family paid in a year (attestation de paiement); what the treasury collects is not known here."""

    family_id: UUID
    family_number: str
    payer: str
    year: int
    payments: tuple[CertifiedPayment, ...]
    cents: int
    billed_since: BilledSince = None


class GetPaymentCertificate(Request[PaymentCertificate], method="GET", path="/v1/payment-certificates/{year}", audience="family"):
    """One's own certificate of payment of a year."""

    year: Year


class ReadPaymentCertificate(
    Request[PaymentCertificate], method="GET", path="/v1/families/{family_id}/payment-certificates/{year}", audience="staff"
):
    """A family's certificate of payment of a year. Right: billing.account.read."""

    family_id: UUID
    year: Year


class CareActivity(Answer):
    """An activity, and whether its days count as care where its tariff does not say what of a price is care."""

    activity_id: UUID
    name: str
    care: bool


class CareActivities(Answer):
    """Every activity."""

    activities: tuple[CareActivity, ...]


class ListCareActivities(Request[CareActivities], method="GET", path="/v1/care-activities", audience="staff"):
    """Which activities count as care for tax certificates. Right: billing.tariff.write."""


class PutCareActivities(Request[CareActivities], method="PUT", path="/v1/care-activities", audience="staff"):
    """Say which activities count as care; a tariff with a split of care and meal needs none. Right: billing.tariff.write."""

    activity_ids: Annotated[tuple[UUID, ...], Field(max_length=500)]
