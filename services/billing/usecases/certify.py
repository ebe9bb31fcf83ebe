"""Certify what a family paid in a year: for care, child by child, and at all."""

from datetime import date, timedelta
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.billing import CareActivities, CareOfChild, PaymentCertificate, TaxCertificate
from services.billing.domain.errors import UnknownAccount
from services.billing.domain.namesakes import distinct
from services.billing.domain.paid_care import is_under_six, paid_in_year, pass_on
from services.billing.store import certificates, households, names
from services.billing.store.certificates import Credited, Document


async def tax(tx: Tx, family_id: UUID, year: int) -> TaxCertificate:
    """Sum up what was paid for care; children who are six already, or whose birth date is not known, are named apart."""
    number, name = await _payer(tx, family_id, year)
    first, after = _days(tx, year)
    invoices = await _paid(tx, family_id)
    sums: dict[UUID, CareOfChild] = {}
    care = await certificates.care(tx, family_id)
    alike = distinct(await names.children(tx, [family_id], {one.child_id for one in care}))
    for one in care:
        invoice = invoices.get(one.invoice_id)
        if invoice is None:
            continue
        money = [part for part in invoice.billed.money if part.day < after]
        paid = paid_in_year(
            one.care_cents,
            max(invoice.billed.net_cents, invoice.charged_cents),
            before_cents=sum(part.cents for part in money if part.day < first),
            until_cents=sum(part.cents for part in money),
        )
        known = sums.get(one.child_id)
        sums[one.child_id] = CareOfChild(
            child=alike.get(one.child_id, one.child),
            birth_date=one.birth_date,
            cents=paid + (known.cents if known else 0),
            counts=one.birth_date is not None and is_under_six(one.birth_date, year),
        )
    begun = await certificates.begun(tx)
    former = await certificates.paid_former(tx, family_id, first, after)
    children = tuple(sorted((one for one in sums.values() if one.cents), key=lambda one: (not one.counts, one.child)))
    return TaxCertificate(
        family_id=family_id,
        family_number=number,
        payer=name,
        year=year,
        children=children,
        cents=sum(one.cents for one in children if one.counts),
        care_named=begun.care_named,
        billed_since=_since(begun.billed_since, year, former=former),
    )


async def payments(tx: Tx, family_id: UUID, year: int) -> PaymentCertificate:
    """List what was paid in a year."""
    number, name = await _payer(tx, family_id, year)
    found = await certificates.payments(tx, family_id, *_days(tx, year))
    total = sum(one.cents for one in found)
    since = _since((await certificates.begun(tx)).billed_since, year)
    return PaymentCertificate(
        family_id=family_id, family_number=number, payer=name, year=year, payments=found, cents=total, billed_since=since
    )


async def put_activities(tx: Tx, ids: tuple[UUID, ...]) -> CareActivities:
    """Say which activities count as care."""
    await certificates.put_activities(tx, ids)
    return CareActivities(activities=await certificates.activities(tx))


async def _paid(tx: Tx, family_id: UUID) -> dict[UUID, Document]:
    """Find a family's invoices, each with the money that paid what it comes to now."""
    found, credit = await certificates.documents(tx, family_id), await certificates.credit_notes(tx, family_id)
    for regie in {one.regie for one in found}:
        noted = credit.get(regie, Credited(0, 0))
        pass_on([one.billed for one in found if one.regie == regie], given_back=noted.given_back, unused=noted.unused)
    return {one.invoice_id: one for one in found}


def _days(tx: Tx, year: int) -> tuple[date, date]:
    """Give the first day of a year, and the day after the last that is over or runs: what will be debited is not paid yet."""
    return date(year, 1, 1), min(date(year + 1, 1, 1), paris_date(tx.now) + timedelta(days=1))


def _since(day: date | None, year: int, *, former: bool = False) -> date | None:
    """Tell the first day billed here, of a year that has days before it or in which invoices of before were paid."""
    day = day or date(year + 1, 1, 1)
    return day if former or day > date(year, 1, 1) else None


async def _payer(tx: Tx, family_id: UUID, year: int) -> tuple[str, str]:
    """Tell the number of a family, and under whose name it paid in a year, in turn where one adult took over from another."""
    found = await certificates.payer(tx, family_id)
    if found is None and tx.actor.kind == "staff":
        raise UnknownAccount
    number, name = found or ("", "")
    former = await households.former_payers(tx, family_id)
    payers = [one.name for one in former if paris_date(one.until).year >= year]
    if not former or paris_date(former[-1].until).year <= year:
        payers.append(name)
    return number, " puis ".join(dict.fromkeys(payers))
