"""Bank details of these tests: two accounts, a RIB, a clerk who may treat them, and how a family asks."""

from uuid import UUID

from pydantic import SecretStr

from chassis.tokens import Actor
from contracts.billing import BankDocument, BankRequestView, DecideBankRequest, KeepBankDocument, ReviewBankChange, SubmitBankChange
from contracts.family import FamilySaved, GuardianCard
from contracts.rights import Right
from tests.service.billing.cast import DUPONT, JEAN
from tests.service.harness import Started, staff

CLERK = staff(Right.READ_ACCOUNT, Right.READ_BANK, Right.READ_BANK_REQUEST, Right.DECIDE_BANK_REQUEST)
HOLDER = "DUPONT JEAN CANARIVOILE"
AGRICOLE, POSTALE = "FR7630006000011234567890189", "FR1420041010050500013M02606"
RIB = b"%PDF-1.7\n% canary FR76 3000 6000 0112 3456 7890 189\n%%EOF\n"
SAVED = FamilySaved(
    version=1,
    family_id=DUPONT,
    family_number="1001001816331",
    city="SAINT-JEAN",
    guardians=(GuardianCard(guardian_id=UUID(int=11), role="primary", title="Monsieur", last_name="Dupont", first_name="Jean"),),
)


def review(*, holder: str = HOLDER, iban: str = "", bic: str = "", direct_debit: bool | None = None) -> ReviewBankChange:
    """Type bank details."""
    return ReviewBankChange(holder=SecretStr(holder), iban=SecretStr(iban), bic=SecretStr(bic), direct_debit=direct_debit)


async def send_rib(service: Started, actor: Actor = JEAN, content: bytes = RIB, name: str = "rib.pdf") -> BankDocument:
    """Upload a RIB."""
    return await service.send(KeepBankDocument(name=name, content=content), actor)


async def submit(
    service: Started,
    actor: Actor = JEAN,
    *,
    holder: str = HOLDER,
    iban: str = "",
    bic: str = "",
    direct_debit: bool | None = None,
    rib: bool = True,
    key: str | None = None,
) -> BankRequestView:
    """Transmit a change of bank details, with a RIB unless told otherwise."""
    document_id = (await send_rib(service, actor)).document_id if rib else None
    asked = SubmitBankChange(
        holder=SecretStr(holder), iban=SecretStr(iban), bic=SecretStr(bic), direct_debit=direct_debit, document_id=document_id
    )
    return await service.send(asked, actor, key=key)


async def decide(service: Started, request: BankRequestView, reason: str = "", actor: Actor = CLERK) -> BankRequestView:
    """Accept a request, or refuse it with a reason."""
    return await service.send(DecideBankRequest(request_id=request.request_id, accept=not reason, reason=reason), actor)


async def known(service: Started, actor: Actor = JEAN, *, iban: str = AGRICOLE, direct_debit: bool = False) -> None:
    """Give a family bank details, as it would: asked and accepted."""
    await decide(service, await submit(service, actor, iban=iban, direct_debit=direct_debit))
