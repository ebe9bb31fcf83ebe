"""Notices about bank details: what became of a request, and a warning whenever they change. Names of fields only, never values."""

from collections.abc import Iterable

from chassis.french import listed, moment
from contracts.billing import BANK_LABELS, BankAccountChanged, BankRequestDecided, BankRequestWithdrawn
from services.messaging.domain.notices import Notice, letter, one_line

SENDER = "Mairie, facturation"
SECRET = frozenset({"holder", "iban", "bic"})


def bank_request_decided(event: BankRequestDecided) -> Notice:
    """Tell what became of a change of bank details."""
    fields = _named(event.fields)
    if event.status == "accepted":
        subject = "Votre demande sur vos coordonnées bancaires est acceptée"
        mandate = "direct_debit" in event.fields
        text = letter(
            f"La mairie a accepté, le {moment(event.decided_at)}, votre demande sur vos coordonnées bancaires{fields}.",
            f"Message de la mairie : {event.reason}" if event.reason else "",
            "Votre souhait pour le prélèvement automatique est enregistré. Rien n'est prélevé avant que vous ayez signé un mandat."
            if mandate
            else "",
            "Vous retrouvez vos coordonnées bancaires dans « Mon compte ».",
        )
    else:
        subject = "Votre demande sur vos coordonnées bancaires n'a pas été acceptée"
        text = letter(
            f"La mairie n'a pas pu accepter votre demande sur vos coordonnées bancaires{fields}.",
            f"Motif : {event.reason}",
            "Vos coordonnées bancaires n'ont pas changé. Vous pouvez transmettre une nouvelle demande depuis « Mon compte ».",
        )
    return Notice(
        kind="bank_request",
        fact=f"billing.request.decided:{event.request_id}",
        subject=one_line(subject),
        text=text,
        sender=SENDER,
        since=event.decided_at,
        decided_at=event.decided_at,
    )


def bank_request_withdrawn(event: BankRequestWithdrawn) -> Notice | None:
    """Tell a family that an agent took a request back in its place; what it took back itself is no news."""
    if not event.by_staff_name:
        return None
    return Notice(
        kind="bank_request",
        fact=f"billing.request.withdrawn:{event.request_id}",
        subject="Votre demande sur vos coordonnées bancaires est retirée",
        text=letter(
            f"La mairie ({event.by_staff_name}) a retiré pour vous votre demande sur vos coordonnées bancaires,"
            f" le {moment(event.withdrawn_at)}.",
            "Vos coordonnées bancaires n'ont pas changé. Vous pouvez transmettre une autre demande depuis « Mon compte ».",
        ),
        sender=SENDER,
        since=event.withdrawn_at,
    )


def bank_account_changed(event: BankAccountChanged) -> Notice | None:
    """Warn a family that its bank details changed, whoever asked for it; None for what is no secret, like the wish for direct debit."""
    changed = [field for field in event.fields if field in SECRET]
    if not changed:
        return None
    return Notice(
        kind="bank_account",
        fact=f"billing.bank_account.changed:{event.family_id}:{event.version}",
        subject="Sécurité : vos coordonnées bancaires ont été modifiées",
        text=letter(
            f"Vos coordonnées bancaires ont été modifiées le {moment(event.changed_at)}{_named(changed)}.",
            "Si vous avez demandé ce changement, vous n'avez rien à faire.",
            "Si ce n'est pas vous, prévenez tout de suite la mairie, puis changez votre mot de passe (« Informations compte »).",
            "Par sécurité, ce message ne rappelle ni l'ancien ni le nouveau compte.",
        ),
        sender=SENDER,
        since=event.changed_at,
        service=True,
    )


def _named(fields: Iterable[str]) -> str:
    labels = [BANK_LABELS[field] for field in fields if field in BANK_LABELS]
    return f" ({listed(labels)})" if labels else ""
