"""Notices about bank details: what became of a request, and a warning whenever they change. Names of fields only, never values."""

from collections.abc import Iterable

from chassis.french import labelled, moment, within
from contracts.billing import BANK_LABELS, BankAccountChanged, BankRequestDecided, BankRequestSubmitted, BankRequestWithdrawn
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import BILLING
from services.messaging.domain.wording import Wording, Words

SECRET = frozenset({"holder", "iban", "bic"})


WHEN = "mercredi 25 novembre à 10\u00a0h\u00a005"
FIELDS = " (IBAN et BIC)"
TO_SIGN = (
    "Vous souhaitez le prélèvement automatique. Il reste un mandat à signer, dans « Relevé de compte », puis « Prélèvement » :"
    " c'est votre autorisation de prélever votre compte. Rien n'est prélevé avant."
)
MANDATES = {
    "none": "Votre choix pour le prélèvement automatique est enregistré. Rien n'est prélevé : réglez vos factures comme d'habitude.",
    "holds": "Votre mandat de prélèvement est en cours : « Relevé de compte », puis « Prélèvement », dit ce qu'il règle.",
    "ended": "Votre mandat de prélèvement a pris fin : vos factures sont de nouveau à régler vous-même.",
}
ENTERED = Wording(
    slug="bank_request_entered",
    title="Coordonnées bancaires : demande saisie par la mairie",
    kind="bank_request",
    sender=BILLING,
    words=Words(
        "Une demande sur vos coordonnées bancaires est saisie pour vous",
        letter(
            "La mairie ({agent}) a saisi pour vous, le {date}, une demande sur vos coordonnées bancaires{champs}.",
            "Rien ne change avant la réponse d'un autre agent : un message vous dira sa décision.",
            "Si vous n'avez rien demandé, retirez-la dans « Liste des demandes », ou prévenez tout de suite la mairie.",
        ),
    ),
    samples={"agent": "Claire MOREL", "date": WHEN, "champs": FIELDS},
)
ACCEPTED = Wording(
    slug="bank_request_accepted",
    title="Coordonnées bancaires : demande acceptée",
    kind="bank_request",
    sender=BILLING,
    words=Words(
        "Votre demande sur vos coordonnées bancaires est acceptée",
        letter(
            "La mairie a accepté, le {date}, votre demande sur vos coordonnées bancaires{champs}.",
            "{message}",
            "{mandat}",
            "Vous retrouvez vos coordonnées bancaires dans « Mon compte ».",
        ),
    ),
    samples={
        "date": WHEN,
        "champs": FIELDS,
        "message": "Message de la mairie : Merci pour votre RIB.",
        "mandat": TO_SIGN,
    },
)
REFUSED = Wording(
    slug="bank_request_refused",
    title="Coordonnées bancaires : demande refusée",
    kind="bank_request",
    sender=BILLING,
    words=Words(
        "Votre demande sur vos coordonnées bancaires n'a pas été acceptée",
        letter(
            "La mairie n'a pas pu accepter votre demande sur vos coordonnées bancaires{champs}.",
            "Motif : {motif}",
            "Vos coordonnées bancaires n'ont pas changé. Vous pouvez transmettre une nouvelle demande depuis « Mon compte ».",
        ),
    ),
    samples={"champs": FIELDS, "motif": "Le RIB n'est pas lisible."},
)
WITHDRAWN = Wording(
    slug="bank_request_withdrawn",
    title="Coordonnées bancaires : demande retirée par la mairie",
    kind="bank_request",
    sender=BILLING,
    words=Words(
        "Votre demande sur vos coordonnées bancaires est retirée",
        letter(
            "La mairie ({agent}) a retiré pour vous votre demande sur vos coordonnées bancaires, le {date}.",
            "Vos coordonnées bancaires n'ont pas changé. Vous pouvez transmettre une autre demande depuis « Mon compte ».",
        ),
    ),
    samples={"agent": "Claire MOREL", "date": WHEN},
)
CHANGED = Wording(
    slug="bank_account_changed",
    title="Sécurité : coordonnées bancaires modifiées",
    kind="bank_account",
    sender=BILLING,
    words=Words(
        "Sécurité : vos coordonnées bancaires ont été modifiées",
        letter(
            "Vos coordonnées bancaires ont été modifiées le {date}{champs}.",
            "Si vous avez demandé ce changement, vous n'avez rien à faire.",
            "Si ce n'est pas vous, prévenez tout de suite la mairie, puis changez votre mot de passe (« Informations compte »).",
            "Par sécurité, ce message ne rappelle ni l'ancien ni le nouveau compte.",
        ),
    ),
    samples={"date": WHEN, "champs": FIELDS},
    service=True,
)
WORDINGS = (ENTERED, ACCEPTED, REFUSED, WITHDRAWN, CHANGED)


def bank_request_entered(event: BankRequestSubmitted) -> Notice | None:
    """Tell a family what an agent entered in its place; what it asked itself is no news."""
    if not event.by_staff_name:
        return None
    values = {"agent": event.by_staff_name, "date": moment(event.submitted_at), "champs": _named(event.fields)}
    return ENTERED.notice(values, fact=f"billing.request.submitted:{event.request_id}", since=event.submitted_at)


def bank_request_decided(event: BankRequestDecided) -> Notice:
    """Tell what became of a change of bank details."""
    values, wording = {"champs": _named(event.fields)}, REFUSED
    if event.status == "accepted":
        wording = ACCEPTED
        values["date"] = moment(event.decided_at)
        values["message"] = f"Message de la mairie : {event.reason}" if event.reason else ""
        values["mandat"] = _mandate(event) if "direct_debit" in event.fields else ""
    else:
        values["motif"] = event.reason
    fact = f"billing.request.decided:{event.request_id}"
    return wording.notice(values, fact=fact, since=event.decided_at, decided_at=event.decided_at)


def _mandate(event: BankRequestDecided) -> str:
    return TO_SIGN if event.mandate == "none" and event.to_sign else MANDATES[event.mandate]


def bank_request_withdrawn(event: BankRequestWithdrawn) -> Notice | None:
    """Tell a family that an agent took a request back in its place; what it took back itself is no news."""
    if not event.by_staff_name:
        return None
    values = {"agent": event.by_staff_name, "date": moment(event.withdrawn_at)}
    return WITHDRAWN.notice(values, fact=f"billing.request.withdrawn:{event.request_id}", since=event.withdrawn_at)


def bank_account_changed(event: BankAccountChanged) -> Notice | None:
    """Warn a family that its bank details changed, whoever asked for it; None for what is no secret, like the wish for direct debit."""
    changed = [field for field in event.fields if field in SECRET]
    if not changed:
        return None
    values = {"date": moment(event.changed_at), "champs": _named(changed)}
    fact = f"billing.bank_account.changed:{event.family_id}:{event.version}"
    return CHANGED.notice(values, fact=fact, since=event.changed_at)


def _named(fields: Iterable[str]) -> str:
    labels = [BANK_LABELS[field] for field in fields if field in BANK_LABELS]
    return f" ({within(labelled(labels))})" if labels else ""
