"""Notices about what is missing in a child's record. The subject does not say what: it may be read over a shoulder."""

from collections.abc import Set as AbstractSet
from datetime import date

from chassis.french import of
from contracts.family import REQUIREMENT_LABELS, ChildCompletenessChanged
from services.messaging.domain.layout import BULLET
from services.messaging.domain.notices import Notice, letter, one_line


def child_lacks(event: ChildCompletenessChanged, known: AbstractSet[str]) -> Notice | None:
    """Name what has come to be missing since the household was last told; None when nothing has."""
    new = {code for one in event.missing for code in one.codes} - known
    labels = [label for code, label in REQUIREMENT_LABELS.items() if code in new]
    if not labels:
        return None
    whose = of(event.child) if event.child else "de votre enfant"
    what = "un élément" if len(labels) == 1 else "des éléments"
    return Notice(
        kind="child_lacks",
        fact=f"family.child.completeness_changed:{event.child_id}:{event.version}:{event.family_id}",
        subject=one_line(f"Il manque {what} au dossier {whose}"),
        text=letter(
            "\n".join((f"Il manque {what} au dossier {whose} pour ses activités :", *(f"{BULLET}{label}" for label in labels))),
            "Merci de compléter le dossier depuis « Mes enfants » : une photo bien lisible suffit pour un document.",
            "Si vous l'avez déjà remis à la mairie, vous n'avez rien à faire.",
        ),
        sender="Mairie, service des familles",
        since=event.told_on or date.min,
        child_id=event.child_id,
    )
