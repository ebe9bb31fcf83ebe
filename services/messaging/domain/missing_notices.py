"""Notices about what is missing in a child's record. The subject does not say what: it may be read over a shoulder."""

from collections.abc import Set as AbstractSet
from datetime import date

from chassis.french import of
from contracts.family import REQUIREMENT_LABELS, ChildCompletenessChanged
from services.messaging.domain.layout import BULLET
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import FAMILIES
from services.messaging.domain.wording import Wording, Words

LACKS = Wording(
    slug="child_lacks",
    title="Dossier incomplet",
    kind="child_lacks",
    sender=FAMILIES,
    words=Words(
        "Il manque {quoi} au dossier {de_l_enfant}",
        letter(
            "Il manque {quoi} au dossier {de_l_enfant} pour ses activités :\n{liste}",
            "Merci de compléter le dossier depuis « Mes enfants » : une photo bien lisible suffit pour un document.",
            "Si vous l'avez déjà remis à la mairie, vous n'avez rien à faire.",
        ),
    ),
    samples={"quoi": "un élément", "de_l_enfant": "de Léa", "liste": f"{BULLET}attestation d'assurance"},
)
WORDINGS = (LACKS,)


def child_lacks(event: ChildCompletenessChanged, known: AbstractSet[str]) -> Notice | None:
    """Name what has come to be missing since the household was last told; None when nothing has."""
    new = {code for one in event.missing for code in one.codes} - known
    labels = [label for code, label in REQUIREMENT_LABELS.items() if code in new]
    if not labels:
        return None
    return LACKS.notice(
        {
            "quoi": "un élément" if len(labels) == 1 else "des éléments",
            "de_l_enfant": of(event.child) if event.child else "de votre enfant",
            "liste": "\n".join(f"{BULLET}{label}" for label in labels),
        },
        fact=f"family.child.completeness_changed:{event.child_id}:{event.version}:{event.family_id}",
        since=event.told_on or date.min,
        child_id=event.child_id,
    )
