"""Reasons of absences as forms, each with what it means in plain French."""

import re
import unicodedata
from collections.abc import Collection
from typing import Any

from chassis import french
from contracts.planning import AbsenceReasonView
from services.backoffice.views.typed import Fields, text, whole_number

EXCUSED = (
    ("in_time", "Non facturée si elle est déclarée à temps"),
    ("in_time_with_certificate", "Non facturée si elle est déclarée à temps, avec une attestation"),
    ("with_certificate", "Non facturée avec une attestation, même déclarée tard"),
    ("never", "Toujours facturée"),
    ("leave", "Congé d'un contrat horaire, selon la règle de la prestation"),
)
BOUND_BY_NOTHING = ("never", "leave")
"""What gives no day up: it is billed, or agreed beforehand."""
STAYS_TOGETHER = "Refusée si les jours restants ne respectent plus les règles de la prestation (semaine entière, nombre de jours, repas)."
MAY_BREAK = "Possible même si les jours restants ne respectent plus les règles de la prestation."
LONGEST_LABEL, LONGEST_CODE, MOST_DAYS, MOST_WAITING, LATEST = 60, 36, 60, 10, 999


def means(one: AbsenceReasonView) -> list[str]:
    """Say what a reason means for a family."""
    found = [f"{dict(EXCUSED)[one.excused]}."]
    if one.needs_certificate:
        days = french.plural(one.certificate_days, "jour")
        found.append(f"L'attestation peut venir jusqu'à {days} après l'absence ; sans elle, l'absence est facturée.")
    if one.waiting_days:
        days = "Le premier jour reste facturé" if one.waiting_days == 1 else f"Les {one.waiting_days} premiers jours restent facturés"
        found.append(f"{days} (carence).")
    if one.excused not in BOUND_BY_NOTHING:
        found.append(STAYS_TOGETHER if one.gives_up else MAY_BREAK)
    return [*found, "Proposée aux familles." if one.for_families else "Réservée aux agents."]


def asked(fields: Fields) -> tuple[dict[str, Any], dict[str, str]]:
    """Read the form of a reason: what is asked, and what is wrong by its field."""
    faults: dict[str, str] = {}
    label = text(fields, "libelle")
    if not 0 < len(label) <= LONGEST_LABEL:
        faults["libelle"] = "Donnez un nom, de 60 caractères au plus."
    limits = {"ordre": LATEST, "attestation": MOST_DAYS, "carence": MOST_WAITING}
    read = {name: whole_number(text(fields, name) or "0") for name in limits}
    faults |= {name: f"Un nombre de 0 à {most}." for name, most in limits.items() if (value := read[name]) is None or value > most}
    excused = text(fields, "effet")
    if excused not in dict(EXCUSED):
        faults["effet"] = "Choisissez ce que devient l'absence."
    return {
        "label": label,
        "position": read["ordre"],
        "excused": excused,
        "certificate_days": read["attestation"],
        "waiting_days": read["carence"],
        "for_families": bool(text(fields, "familles")),
        "gives_up": bool(text(fields, "choix")),
    }, faults


def code_of(label: str, taken: Collection[str]) -> str:
    """Make the code of a new reason of its name; it never changes afterwards."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", label.lower()) if not unicodedata.combining(one))
    made = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_CODE]
    made = made if len(made) > 1 and made[0].isalpha() else f"motif_{made}".rstrip("_")
    return next(one for one in (made, *(f"{made}_{n}" for n in range(2, 1000))) if one not in taken)
