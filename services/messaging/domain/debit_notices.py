"""Notices about direct debit: a mandate signed or ended, a collection announced some days before, withdrawn, rejected by the bank."""

from chassis.french import euros, listed, long_date
from contracts.billing import DebitAnnounced, DebitRejected, DebitWithdrawn, MandateChanged, MandateStatus
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import BILLING
from services.messaging.domain.wording import Wording, Words

PLACE = "Vous retrouvez votre mandat et vos prélèvements dans « Relevé de compte », puis « Prélèvement »."
NOT_MINE = "Si ce n'est pas votre volonté, prévenez tout de suite la mairie."
MANDATE_WORDS: dict[MandateStatus, tuple[str, str, str]] = {
    "active": (
        "Mandat de prélèvement enregistré",
        "Votre mandat de prélèvement est enregistré",
        "Vos factures seront prélevées sur votre compte. Avant chaque prélèvement, un message vous en dira le montant et la date.",
    ),
    "revoked": (
        "Mandat de prélèvement révoqué",
        "Votre mandat de prélèvement est arrêté (révoqué)",
        "Plus rien ne sera prélevé, sauf ce qui est déjà remis à la banque : vos factures sont de nouveau à régler vous-même.",
    ),
    "used": (
        "Mandat de prélèvement terminé",
        "Votre mandat de prélèvement a servi une dernière fois",
        "Plus rien ne sera prélevé ensuite : vos prochaines factures seront à régler vous-même.",
    ),
    "lapsed": (
        "Mandat de prélèvement périmé",
        "Votre mandat de prélèvement n'est plus valable",
        (
            "Il n'a pas servi depuis 36 mois : plus rien ne sera prélevé, et vos factures sont à régler vous-même."
            " Pour être de nouveau prélevé, signez-en un autre."
        ),
    ),
}
MANDATES: dict[MandateStatus, Wording] = {
    status: Wording(
        slug=f"mandate_{status}",
        title=title,
        kind="direct_debit",
        sender=BILLING,
        words=Words(subject, letter(meaning, PLACE, NOT_MINE)),
        samples={},
        service=True,
    )
    for status, (title, subject, meaning) in MANDATE_WORDS.items()
}
SOME = Wording(
    slug="mandate_active_some",
    title="Mandat de prélèvement enregistré (la trésorerie encaisse une partie des factures)",
    kind="direct_debit",
    sender=BILLING,
    words=Words(
        MANDATE_WORDS["active"][1],
        letter(
            "Il règle les factures de : {regies}. Avant chaque prélèvement, un message vous en dira le montant et la date.",
            "Les factures que la trésorerie encaisse ne sont pas prélevées : chacune dit comment la régler.",
            PLACE,
            NOT_MINE,
        ),
    ),
    samples={"regies": "Restauration et accueil"},
    service=True,
)
BY_BANK = Wording(
    slug="mandate_rejected",
    title="Mandat de prélèvement révoqué après un rejet de la banque",
    kind="direct_debit",
    sender=BILLING,
    words=Words(
        "Votre mandat de prélèvement prend fin",
        letter(
            (
                "Votre banque a rejeté un prélèvement, et le motif qu'elle donne met fin à votre mandat. Plus rien ne sera prélevé,"
                " sauf ce qui est déjà remis à la banque : vos factures sont de nouveau à régler vous-même."
            ),
            (
                "Pour être de nouveau prélevé, vérifiez d'abord vos coordonnées bancaires dans « Mon compte », puis signez un autre mandat"
                " dans « Relevé de compte », puis « Prélèvement » : le motif de la banque y est écrit."
            ),
        ),
    ),
    samples={},
    service=True,
)
SAMPLE = {"montant": "120,60\u00a0€", "date": "mardi 15 décembre 2026", "regie": "Restauration et accueil"}
ANNOUNCED = Wording(
    slug="debit_announced",
    title="Prélèvement annoncé",
    kind="direct_debit",
    sender=BILLING,
    words=Words(
        "Prélèvement de {montant} le {date}",
        letter(
            "Un prélèvement de {montant} ({regie}) sera présenté à votre banque le {date}.",
            "Vous n'avez rien à faire. Si vous réglez avant une partie de vos factures, seul le reste sera prélevé.",
            PLACE,
        ),
    ),
    samples=SAMPLE,
)
WITHDRAWN = Wording(
    slug="debit_withdrawn",
    title="Prélèvement annoncé, puis annulé",
    kind="direct_debit",
    sender=BILLING,
    words=Words(
        "Le prélèvement annoncé pour le {date} est annulé",
        letter(
            "Le prélèvement de {montant} ({regie}) annoncé pour le {date} est annulé : il ne sera pas présenté à votre banque.",
            "{suite}",
            "Vous voyez vos factures, et comment les régler, dans « Relevé de compte ».",
        ),
    ),
    samples=SAMPLE | {"suite": "Il vous reste 120,60\u00a0€ à régler vous-même, au plus tard le jeudi 10 décembre 2026."},
)
REJECTED = Wording(
    slug="debit_rejected",
    title="Prélèvement rejeté",
    kind="direct_debit",
    sender=BILLING,
    words=Words(
        "Votre prélèvement de {montant} a été rejeté",
        letter(
            "Votre banque a rejeté le prélèvement de {montant} ({regie}) du {date}.",
            "Les factures concernées sont de nouveau à régler : vous les voyez dans « Relevé de compte ».",
            "Le motif donné par votre banque est écrit dans « Relevé de compte », puis « Prélèvement ».",
        ),
    ),
    samples=SAMPLE,
)
WORDINGS = (*MANDATES.values(), SOME, BY_BANK, ANNOUNCED, WITHDRAWN, REJECTED)


def mandate_changed(event: MandateChanged) -> Notice:
    """Tell a family that its mandate was entered, or ended: whoever did it, its bank say, for it concerns its bank account."""
    fact = f"billing.mandate.changed:{event.mandate_id}:{event.status}"
    if event.status == "active" and event.regies:
        return SOME.notice({"regies": listed(event.regies)}, fact=fact, since=event.changed_at)
    wording = BY_BANK if event.rejected else MANDATES[event.status]
    return wording.notice({}, fact=fact, since=event.changed_at)


def debit_announced(event: DebitAnnounced) -> Notice:
    """Announce a collection (pré-notification): its amount and its day, which the law wants a family to know before.

    One that was withdrawn and is announced again is another fact.
    """
    again = f":{event.version}" if event.version > 1 else ""
    fact = f"billing.debit.announced:{event.debit_id}{again}"
    return ANNOUNCED.notice(_of(event), fact=fact, since=event.announced_at)


def debit_withdrawn(event: DebitWithdrawn) -> Notice:
    """Tell a family that a collection which was announced will not take place, and what it pays itself, until when."""
    fact = f"billing.debit.withdrawn:{event.debit_id}:{event.version}"
    return WITHDRAWN.notice(_of(event) | {"suite": _left(event)}, fact=fact, since=event.withdrawn_at)


def debit_rejected(event: DebitRejected) -> Notice:
    """Tell a family that its bank rejected a collection, and what to do now; not why, which its own page says."""
    return REJECTED.notice(_of(event), fact=f"billing.debit.rejected:{event.debit_id}", since=event.rejected_at)


def _left(event: DebitWithdrawn) -> str:
    taken_over = f"sera prélevé le {long_date(event.debited_on)}, comme annoncé" if event.debited_on else ""
    if not event.left_cents:
        if taken_over:
            return f"Vous n'avez rien à régler vous-même\u00a0: ce que vous devez {taken_over}."
        return "Vous n'avez rien à régler pour le moment."
    until = f"au plus tard le {long_date(event.pay_by)}." if event.pay_by else "dès que possible : l'échéance est passée."
    left = f"Il vous reste {euros(event.left_cents)} à régler vous-même, {until}"
    return f"{left} Le reste {taken_over}." if taken_over else left


def _of(event: DebitAnnounced | DebitWithdrawn | DebitRejected) -> dict[str, str]:
    return {"montant": euros(event.cents), "date": long_date(event.due_on), "regie": event.regie_name}
