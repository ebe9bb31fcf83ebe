"""Notices about changes of the record: accepted, refused, entered or taken back by the town."""

from collections.abc import Iterable, Mapping

from chassis.french import labelled, moment, of, within
from contracts.family import CHILD_KINDS, KIND_LABELS, KIND_TITLES, RecordRequestDecided, RecordRequestWithdrawn
from services.messaging.domain.notices import Notice, entered_by_staff, letter
from services.messaging.domain.senders import FAMILIES
from services.messaging.domain.wording import Wording, Words

WHEN = "mercredi 25 novembre à 10\u00a0h\u00a005"
SAMPLE = {
    "objet_de_la_demande": "des informations de Jean DUPONT (adresse et mobile)",
    "saisie": "",
    "page": "Mon compte",
}
ENTERED = Wording(
    slug="record_entered",
    title="Fiche mise à jour par la mairie",
    kind="record_request",
    sender=FAMILIES,
    words=Words(
        "La mairie a mis à jour votre fiche famille",
        letter(
            "La mairie ({agent}) {changement}, le {date}.",
            "Vous pouvez relire ces informations dans « {page} ». Si quelque chose n'est pas juste, demandez une modification.",
        ),
    ),
    samples={"agent": "Claire MOREL", "changement": "a modifié votre fiche famille (adresse)", "date": WHEN, "page": "Mon compte"},
)
ACCEPTED = Wording(
    slug="record_request_accepted",
    title="Demande de modification acceptée",
    kind="record_request",
    sender=FAMILIES,
    words=Words(
        "Votre fiche famille est à jour",
        letter(
            "La mairie a accepté, le {date}, votre demande de modification {objet_de_la_demande}.",
            "{saisie}",
            "{message}",
            "Votre fiche famille est à jour : vous pouvez la relire dans « {page} ».",
        ),
    ),
    samples={**SAMPLE, "date": WHEN, "message": "Message de la mairie : Bienvenue !"},
)
REFUSED = Wording(
    slug="record_request_refused",
    title="Demande de modification refusée",
    kind="record_request",
    sender=FAMILIES,
    words=Words(
        "Votre demande de modification n'a pas été acceptée",
        letter(
            "La mairie n'a pas pu accepter votre demande de modification {objet_de_la_demande}.",
            "{saisie}",
            "{motif}",
            "Votre fiche famille n'a pas changé. Vous pouvez corriger votre demande et la transmettre à nouveau depuis « {page} ».",
        ),
    ),
    samples={**SAMPLE, "motif": "Motif : Il manque le justificatif."},
)
WITHDRAWN = Wording(
    slug="record_request_withdrawn",
    title="Demande de modification retirée par la mairie",
    kind="record_request",
    sender=FAMILIES,
    words=Words(
        "Votre demande de modification est retirée",
        letter(
            "La mairie ({agent}) a retiré pour vous {demande}, le {date}.",
            "Votre fiche famille n'a pas changé. Vous pouvez transmettre une autre demande depuis « {page} ».",
        ),
    ),
    samples={"agent": "Claire MOREL", "demande": "votre demande sur la fiche d'un enfant", "date": WHEN, "page": "Mes enfants"},
)
WORDINGS = (ENTERED, ACCEPTED, REFUSED, WITHDRAWN)


def record_request_decided(event: RecordRequestDecided, adult: str) -> Notice:
    """Tell what became of a change of the record; `adult` is whose record it was, "" when not known."""
    child = event.kind in CHILD_KINDS
    whose = "de la fiche de votre enfant" if child else f"des informations {of(adult)}" if adult else "de votre fiche famille"
    fields = _named_fields(KIND_LABELS[event.kind], event.fields)
    values = {"page": "Mes enfants" if child else "Mon compte", "date": moment(event.decided_at)}
    if event.by_town:
        wording = ENTERED
        changed = f"a modifié la fiche de votre enfant{fields}" if child else f"a modifié votre fiche famille{fields}"
        what = "a ajouté un enfant à votre fiche famille" if event.kind == "child_new" else changed
        values |= {"agent": event.by_staff_name, "changement": what}
    else:
        values |= {"objet_de_la_demande": f"{whose}{fields}", "saisie": entered_by_staff(event.by_staff_name, event.submitted_at)}
        if event.status == "accepted":
            wording = ACCEPTED
            values["message"] = f"Message de la mairie : {event.reason}" if event.reason else ""
        else:
            wording = REFUSED
            values["motif"] = f"Motif : {event.reason}" if event.reason else "Le motif est écrit dans « Liste des demandes »."
    return wording.notice(
        values,
        fact=f"family.request.decided:{event.request_id}",
        since=event.decided_at,
        decided_at=event.decided_at,
        child_id=event.child_id,
    )


def record_request_withdrawn(event: RecordRequestWithdrawn) -> Notice | None:
    """Tell a family that an agent took a request back in its place; what it took back itself is no news."""
    if not event.by_staff_name:
        return None
    child = event.kind in CHILD_KINDS
    return WITHDRAWN.notice(
        {
            "agent": event.by_staff_name,
            "demande": "votre demande sur la fiche d'un enfant" if child else f"votre demande « {KIND_TITLES[event.kind]} »",
            "date": moment(event.withdrawn_at),
            "page": "Mes enfants" if child else "Mon compte",
        },
        fact=f"family.request.withdrawn:{event.request_id}",
        since=event.withdrawn_at,
        child_id=event.child_id,
    )


def _named_fields(known: Mapping[str, str], fields: Iterable[str]) -> str:
    labels = [known[field] for field in fields if field in known]
    return f" ({within(labelled(labels))})" if labels else ""
