"""A family's direct debit as people may see it: the account masked."""

from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.billing import CreditorChange, CreditorName, CreditorView, DirectDebitView, MandateView
from services.billing.domain.iban import bank_name, masked
from services.billing.domain.pain008 import Creditor
from services.billing.store import bank_accounts, creditor_changes, creditors, debit_views, mandates, regies
from services.billing.store.mandates import Mandate

LATEST = 24


async def read(tx: Tx, family_id: UUID) -> DirectDebitView:
    """Show a family's mandate and what is collected under it."""
    found = await creditors.find(tx)
    account = await bank_accounts.find(tx, family_id)
    signed = await mandates.of_family(tx, family_id)
    return DirectDebitView(
        family_id=family_id,
        creditor=_named(found[0]) if found else None,
        holder=account.details.holder if account else "",
        iban=masked(account.details.iban) if account else "",
        bank_name=bank_name(account.details.iban) if account else "",
        mandate=next((_view(one) for one in signed if one.status == "active"), None),
        former=tuple(_view(one) for one in signed if one.status != "active"),
        debits=await debit_views.of_family(tx, family_id, paris_date(tx.now), LATEST),
        regies=tuple(name for _, name in await regies.names_by_collector(tx, "town")),
        elsewhere=tuple(name for _, name in await regies.names_by_collector(tx, "treasury")),
    )


async def look(tx: Tx, family_id: UUID) -> DirectDebitView:
    """Show it to staff; the audit log keeps who looked, where there was an account to see."""
    found = await read(tx, family_id)
    if found.iban:
        tx.audit("billing.bank.read_masked", family_id=family_id, about_id=family_id)
    return found


async def creditor(tx: Tx) -> CreditorView:
    """Show who collects, the account masked."""
    found = await creditors.find(tx)
    if found is None:
        return CreditorView()
    known, ultimate, notice_days = found
    return CreditorView(
        name=known.name,
        ics=known.ics,
        iban=masked(known.iban),
        bic=known.bic,
        street=known.address.street,
        building=known.address.building,
        postal_code=known.address.postal_code,
        city=known.address.city,
        country=known.address.country,
        ultimate=ultimate,
        notice_days=notice_days,
        mandates=await mandates.in_force(tx),
        waiting=await _waiting(tx),
    )


async def _waiting(tx: Tx) -> CreditorChange | None:
    change = await creditor_changes.waiting(tx)
    if change is None:
        return None
    named = _named(change.creditor)
    return CreditorChange(
        change_id=change.change_id,
        name=named.name,
        ics=named.ics,
        iban=masked(change.creditor.iban),
        bic=change.creditor.bic,
        address=named.address,
        ultimate=change.ultimate,
        notice_days=change.notice_days,
        asked_at=change.asked_at,
        asked_by=change.asked_by,
        asked_by_name=change.asked_by_name,
    )


def _named(creditor: Creditor) -> CreditorName:
    where = creditor.address
    lines = (f"{where.building} {where.street}".strip(), f"{where.postal_code} {where.city}".strip())
    return CreditorName(name=creditor.name, ics=creditor.ics, address=tuple(line for line in lines if line))


def _view(mandate: Mandate) -> MandateView:
    return MandateView(
        mandate_id=mandate.mandate_id,
        reference=mandate.reference,
        status=mandate.status,
        origin=mandate.origin,
        single=mandate.single,
        closing=mandate.closing,
        signed_on=mandate.signed_on,
        place=mandate.place,
        signed_by_name=mandate.signed_by_name,
        last_collected_on=mandate.last_collected_on,
        lapses_on=mandate.lapses_on,
        ended_on=mandate.ended_on,
        ended_reason=mandate.ended_reason,
        creditor_name=mandate.creditor_name,
        ics=mandate.ics,
    )
