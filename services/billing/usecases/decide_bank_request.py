"""A clerk decides a change of bank details: accepting writes exactly what was asked over the details as they are then."""

from dataclasses import replace
from uuid import UUID

from chassis.clock import paris_date
from chassis.french import long_moment
from chassis.tx import Tx
from contracts.billing import BankAccountChanged, BankRequestDecided, BankRequestStatus, BankRequestView, MandateThen
from services.billing.domain.errors import BankRequestNeedsAnother, ReasonMissing
from services.billing.store import bank_accounts, bank_requests, locks, mandates
from services.billing.store.bank_requests import BankRequest
from services.billing.usecases import read_bank_details, sign_mandate
from services.billing.usecases.change_bank_details import lock_pending

OWN = "Vous l'avez saisie pour la famille : un autre agent compare le RIB et décide. En cas d'erreur de saisie, retirez-la."
LINKED = (
    "Elle a été saisie pour la famille. Votre compte et celui de l'agent qui l'a saisie ont été ouverts, réinvités ou réinitialisés l'un"
    " par l'autre, ou par un même collègue, il y a moins de quatorze jours. Faites décider un autre agent."
)

GIVEN = (
    "La famille l'a faite en ligne alors que son code ou son mot de passe venait de vous, ou d'un agent dont le compte est lié au vôtre."
    " Faites décider un autre agent. Sans autre agent, vous pourrez décider à partir du {moment} ; plus tôt, si la famille choisit un"
    " nouveau mot de passe par courriel (« Mot de passe oublié ? »), retire sa demande et la refait."
)


async def decide(tx: Tx, request_id: UUID, *, accept: bool, reason: str) -> BankRequestView:
    """Accept (the bank details change at once) or refuse with a reason; a request is decided once, by another than entered it."""
    request = await lock_pending(tx, request_id)
    _check_another(tx, request)
    if not accept and not reason:
        raise ReasonMissing("Indiquez à la famille pourquoi sa demande est refusée.")
    await locks.to_change_bank_account(tx, request.family_id)
    old = await read_bank_details.present(tx, request.family_id)
    if accept:
        new = request.change.applied_to(await read_bank_details.known(tx, request.family_id))
        version = await bank_accounts.put(tx, request.family_id, new)
        changed = tuple(name for name in request.change.fields if getattr(new, name) != getattr(old, name))
        await tx.emit(BankAccountChanged(family_id=request.family_id, version=version, changed_at=tx.now, fields=changed))
    mandate = await _mandate(tx, request, accept=accept)
    status: BankRequestStatus = "accepted" if accept else "refused"
    settled = replace(request, status=status, version=request.version + 1, decided_at=tx.now, reason=reason, mandate=mandate, old=old)
    await bank_requests.settle(tx, settled)
    await tx.emit(decided(replace(settled, to_sign=await mandates.to_sign(tx, request.family_id))))
    action = f"billing.request.{'accept' if accept else 'refuse'}"
    tx.audit(action, family_id=request.family_id, about_id=request_id, detail=", ".join(request.change.fields))
    shown = await read_bank_details.request(tx, request_id)
    return shown.model_copy(update={"changes": ()})  # the answer is kept for repeated requests, and must hold nothing secret


def _check_another(tx: Tx, request: BankRequest) -> None:
    """Refuse who entered it, or could sign in as who asked, and whoever may be the same person."""
    asked = request.asked_by
    if not asked.needs_another(tx.actor, tx.now):
        return
    if asked.independent_from is not None:
        linked = tx.actor.account_id not in asked.given_by
        words = GIVEN.format(moment=long_moment(asked.independent_from))
    else:
        linked = tx.actor.account_id != asked.account_id
        words = LINKED if linked else OWN
    raise BankRequestNeedsAnother(words, family_id=request.family_id, about_id=request.request_id, linked=linked)


async def _mandate(tx: Tx, request: BankRequest, *, accept: bool) -> MandateThen:
    """End the mandate of a family that wishes to pay by direct debit no more; tells what became of it."""
    signed_on = (await mandates.signed_on(tx, [request.family_id])).get(request.family_id)
    if accept and request.change.ends_mandate(paris_date(request.submitted_at), signed_on):
        await sign_mandate.revoke(tx, request.family_id)
        return "ended"
    return "holds" if signed_on else "none"


def decided(request: BankRequest) -> BankRequestDecided:
    """Tell a decision, without what it was about."""
    return BankRequestDecided(
        family_id=request.family_id,
        request_id=request.request_id,
        version=request.version,
        status=request.status,
        reason=request.reason,
        submitted_at=request.submitted_at,
        decided_at=request.decided_at or request.submitted_at,
        fields=request.change.fields,
        mandate=request.mandate,
        to_sign=request.to_sign,
    )
