"""What people read for each status of a day; the class of the same name in signs.css draws its sign."""

from contracts.planning import DayStatus

LABELS: dict[DayStatus, str] = {
    DayStatus.BOOKED: "Réservé",
    DayStatus.REGULAR: "Régulier",
    DayStatus.PROCESSING: "Réservation en cours de traitement",
    DayStatus.WAITING: "Demande en attente",
    DayStatus.REFUSED: "Réservation refusée",
    DayStatus.ABSENCE_PROCESSING: "Absence en cours de traitement",
    DayStatus.ABSENT_EXCUSED: "Absent excusé",
    DayStatus.ABSENT_BILLED: "Absent facturé",
    DayStatus.PRESENT: "Présent (réservé)",
    DayStatus.PRESENT_UNBOOKED: "Présent (non réservé)",
    DayStatus.OFF_CONTRACT: "Heure hors contrat",
    DayStatus.LEAVE: "Congé",
    DayStatus.ERROR: "Erreur",
    DayStatus.CLOSED: "Fermeture",
    DayStatus.PUBLIC_HOLIDAY: "Jour férié",
    DayStatus.SHORT_HOLIDAYS: "Petites vacances",
    DayStatus.SUMMER_HOLIDAYS: "Grandes vacances",
}
"""Every status in the order of the legend."""

OFFERED, OFFERED_SIGN = "Place proposée", "offered"
"""A day that waits and for which a place is held, until the family accepts it; its sign asks, where that of waiting says to be patient."""

SHUT = frozenset({DayStatus.CLOSED, DayStatus.PUBLIC_HOLIDAY, DayStatus.SHORT_HOLIDAYS, DayStatus.SUMMER_HOLIDAYS})
"""Statuses of the day itself, not of the child: nothing is booked on it in that activity."""

HOLIDAYS = frozenset({DayStatus.SHORT_HOLIDAYS, DayStatus.SUMMER_HOLIDAYS})
"""Their own name says enough: "Vacances de Noël"."""

TONES: dict[DayStatus, str] = {
    DayStatus.BOOKED: "ok",
    DayStatus.REGULAR: "ok",
    DayStatus.PRESENT: "ok",
    DayStatus.PRESENT_UNBOOKED: "ok",
    DayStatus.PROCESSING: "wait",
    DayStatus.WAITING: "wait",
    DayStatus.ABSENCE_PROCESSING: "info",
    DayStatus.ABSENT_EXCUSED: "info",
    DayStatus.ABSENT_BILLED: "info",
    DayStatus.REFUSED: "no",
    DayStatus.ERROR: "no",
}
"""Tone of the tag that tells a status in a list; others are neutral."""


def told(status: DayStatus, words: str) -> str:
    """Tell a status with what staff wrote of it, "Fermeture : Grève", and what names it alone: "Vacances d'été"."""
    label = LABELS[status]
    if words and (status in HOLIDAYS or words.casefold().startswith(label.casefold())):
        return words
    return f"{label} : {words}" if words else label
