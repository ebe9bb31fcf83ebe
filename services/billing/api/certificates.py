"""Certificates over HTTP: a family's own; staff's with the right to read accounts; which activities are care."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.billing import (
    CareActivities,
    GetPaymentCertificate,
    GetTaxCertificate,
    ListCareActivities,
    PaymentCertificate,
    PutCareActivities,
    ReadPaymentCertificate,
    ReadTaxCertificate,
    TaxCertificate,
)
from contracts.rights import Right
from services.billing.store import certificates
from services.billing.usecases import certify

routes = Routes()


@routes.handle(GetTaxCertificate)
async def get_tax_certificate(tx: Tx, call: Call[GetTaxCertificate]) -> TaxCertificate:
    """Certify what a family paid for care."""
    return await certify.tax(tx, call.actor.family(), call.body.year)


@routes.handle(GetPaymentCertificate)
async def get_payment_certificate(tx: Tx, call: Call[GetPaymentCertificate]) -> PaymentCertificate:
    """Certify what a family paid."""
    return await certify.payments(tx, call.actor.family(), call.body.year)


@routes.handle(ReadTaxCertificate)
async def read_tax_certificate(tx: Tx, call: Call[ReadTaxCertificate]) -> TaxCertificate:
    """Certify for staff what a family paid for care."""
    call.actor.require(Right.READ_ACCOUNT)
    return await certify.tax(tx, call.body.family_id, call.body.year)


@routes.handle(ReadPaymentCertificate)
async def read_payment_certificate(tx: Tx, call: Call[ReadPaymentCertificate]) -> PaymentCertificate:
    """Certify for staff what a family paid."""
    call.actor.require(Right.READ_ACCOUNT)
    return await certify.payments(tx, call.body.family_id, call.body.year)


@routes.handle(ListCareActivities)
async def list_care_activities(tx: Tx, call: Call[ListCareActivities]) -> CareActivities:
    """Show which activities count as care."""
    call.actor.require_everywhere(Right.WRITE_TARIFF)
    return CareActivities(activities=await certificates.activities(tx))


@routes.handle(PutCareActivities)
async def put_care_activities(tx: Tx, call: Call[PutCareActivities]) -> CareActivities:
    """Say which activities count as care."""
    call.actor.require_everywhere(Right.WRITE_TARIFF)
    return await certify.put_activities(tx, call.body.activity_ids)
