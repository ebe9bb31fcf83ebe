"""Bank details and their requests as people may see them: masked, and whole only where the audit log keeps who looked."""

from uuid import UUID

from chassis import documents
from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.base import File
from contracts.billing import BankAccountView, BankDifference, BankRequestView, FullIban
from services.billing.domain.bank_change import NONE, Details, asked_change, bank_asked, hints
from services.billing.domain.errors import UnknownBankAccount, UnknownBankRequest
from services.billing.domain.iban import bank_name, grouped, masked
from services.billing.store import bank_accounts, bank_requests, mandates, regies

MASKED = "billing.bank.read_masked"


async def bank_account(tx: Tx, family_id: UUID) -> BankAccountView:
    """Show a family's bank details, masked."""
    account = await bank_accounts.find(tx, family_id)
    debited, standing = await regies.debited(tx), await mandates.standing(tx, family_id)
    offered = {"debit_offered": debited, "mandate_offered": standing != "none"}
    if account is None:
        return BankAccountView(family_id=family_id, known=False, **offered)
    details = account.details
    mandate = family_id in await mandates.signed_on(tx, [family_id])
    return BankAccountView(
        family_id=family_id,
        known=True,
        holder=details.holder,
        iban=masked(details.iban),
        bic=details.bic,
        bank_name=bank_name(details.iban),
        direct_debit=details.direct_debit or mandate,
        mandate=mandate,
        changed_at=account.changed_at,
        **offered,
    )


async def look(tx: Tx, family_id: UUID) -> BankAccountView:
    """Show staff a family's bank details, masked; the audit log keeps who looked, where there was something to see."""
    account = await bank_account(tx, family_id)
    if account.known:
        tx.audit(MASKED, family_id=family_id, about_id=family_id)
    return account


async def review(tx: Tx, family_id: UUID, typed: Details) -> BankDifference:
    """Check a change and show its difference, without asking for anything."""
    current = await present(tx, family_id)
    change = asked_change(current, typed)
    signed_on = (await mandates.signed_on(tx, [family_id])).get(family_id)
    ends_mandate = change.ends_mandate(paris_date(tx.now), signed_on)
    return BankDifference(
        changes=change.differences(current),
        bank_name=bank_asked(change),
        needs_document=change.needs_document,
        hints=hints(change, ends_mandate=ends_mandate, mandate_offered=await mandates.standing(tx, family_id) != "none"),
        ends_mandate=ends_mandate,
    )


async def present(tx: Tx, family_id: UUID) -> Details:
    """Read the bank details of a family as it reads them now: with direct debit where a mandate holds."""
    details = await known(tx, family_id)
    return details.with_mandate((await mandates.signed_on(tx, [family_id])).get(family_id))


async def known(tx: Tx, family_id: UUID) -> Details:
    """Read the bank details of a family as they are kept; NONE when it has given none."""
    account = await bank_accounts.find(tx, family_id)
    return account.details if account else NONE


async def reveal(tx: Tx, family_id: UUID) -> FullIban:
    """Show staff a family's whole IBAN; the audit log keeps it."""
    details = await present(tx, family_id)
    if not details.iban:
        raise UnknownBankAccount
    tx.audit("billing.bank.read", family_id=family_id, about_id=family_id, detail="iban")
    return FullIban(iban=grouped(details.iban))


async def request(tx: Tx, request_id: UUID) -> BankRequestView:
    """Show one request with its masked difference."""
    found = await bank_requests.view(tx, request_id)
    if found is None:
        raise UnknownBankRequest
    return found


async def look_at_request(tx: Tx, request_id: UUID) -> BankRequestView:
    """Show staff one request; the audit log keeps who looked."""
    found = await request(tx, request_id)
    tx.audit(MASKED, family_id=found.family_id, about_id=request_id)
    return found


async def reveal_asked(tx: Tx, request_id: UUID) -> FullIban:
    """Show staff the whole IBAN that a request asks for; the audit log keeps it."""
    asked = await bank_requests.find(tx, request_id)
    if asked is None:
        raise UnknownBankRequest
    if "iban" in asked.change.fields and not asked.change.asked.iban:
        raise UnknownBankAccount("L'IBAN de cette demande n'est plus gardé.")
    if "iban" not in asked.change.fields:
        raise UnknownBankAccount("Cette demande ne change pas l'IBAN.")
    tx.audit("billing.bank.read", family_id=asked.family_id, about_id=request_id, detail="iban")
    return FullIban(iban=grouped(asked.change.asked.iban))


async def document(tx: Tx, request_id: UUID, *, family_id: UUID | None = None) -> File:
    """Open the RIB of a request: to its family, or to staff, whom the audit log then keeps."""
    asked = await bank_requests.find(tx, request_id)
    if asked is None or (family_id is not None and asked.family_id != family_id):
        raise UnknownBankRequest
    found = await documents.find(tx, asked.document_id) if asked.document_id else None
    if found is None:
        raise UnknownBankAccount("Aucun RIB n'accompagne cette demande.")
    if family_id is None:
        tx.audit("billing.bank.read", family_id=asked.family_id, about_id=request_id, detail="document")
    return File(name=found.name, media_type=found.media_type, content=await documents.content(tx, found))
