"""Notices of decisions on days: which child, which days, what next."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from chassis.french import day as on_day
from chassis.french import local
from contracts.planning import (
    DayDecision,
    DayRule,
    DecidedDay,
    PlanningRequestDecided,
)
from services.messaging.domain.day_lists import listing, short
from services.messaging.domain.notices import Notice, entered_by_staff, letter
from services.messaging.domain.senders import CHILDCARE
from services.messaging.domain.wording import Wording, Words

Decisions = Mapping[tuple[UUID, date], DayDecision]
"""What each day of a request was decided to be: (enrolment, day) to decision."""

BY_MARK: frozenset[DayRule] = frozenset({"attendance", "certificate_awaited"})
"""By which rules a day is as a mark of attendance, or its correction, made it; a closure, or its end, leaves no rule."""

SEE_PLANNING = "Vous retrouvez le détail dans « Mes enfants »."
ON_THE_LIST = "Dès qu'une place se libère, nous vous prévenons ici : elle est réservée pour vous, ou gardée jusqu'à votre réponse."

CANCELLED = "C'était réservé, mais la mairie a dû l'annuler ; ces jours ne vous sont pas facturés :"
DECLARED = ("de l'absence que vous avez déclarée", "des absences que vous avez déclarées")
"""What is said of the absence of one day, and of those of several; so are the following."""
DECLARED_BY_STAFF = ("de l'absence déclarée", "des absences déclarées")
EXCUSED = (
    "L'absence est acceptée, elle ne vous sera pas facturée",
    "Les absences sont acceptées, elles ne vous seront pas facturées",
)
PERHAPS_BILLED = (
    " (si elle l'a déjà été, la différence vous sera rendue)",
    " (si elles l'ont déjà été, la différence vous sera rendue)",
)
"""Of a month that is over: its invoice may have left before the decision."""
LATE = (
    "L'absence est notée. Déclarée après le délai, elle vous sera facturée :",
    "Les absences sont notées. Déclarées après le délai, elles vous seront facturées :",
)
BILLED = (
    "L'absence est notée, mais elle vous sera facturée, même déclarée dans le délai :",
    "Les absences sont notées, mais elles vous seront facturées, même déclarées dans le délai :",
)
NOT_ACCEPTED = (
    "L'absence n'a pas pu être acceptée, la réservation reste facturée :",
    "Les absences n'ont pas pu être acceptées, les réservations restent facturées :",
)
STUDIED_AGAIN = ("L'absence est de nouveau à l'étude :", "Les absences sont de nouveau à l'étude :")

LIST = "C'est réservé :\n– Cantine : jeudi 26 novembre"
BOOKING = Wording(
    slug="booking_decided",
    title="Réponse à une demande de réservation",
    kind="planning_request",
    sender=CHILDCARE,
    words=Words(
        "{objet}",
        letter(
            "{annonce}",
            "{places_liberees}",
            "{reservees}",
            "{en_attente}",
            "{attendre}",
            "{refusees}",
            "{suite}",
        ),
    ),
    samples={
        "objet": "C'est réservé pour Léa : jeudi 26 novembre",
        "annonce": "Voici des nouvelles de votre demande de réservation pour Léa.",
        "places_liberees": "",
        "reservees": LIST,
        "en_attente": "",
        "attendre": "",
        "refusees": "",
        "suite": SEE_PLANNING,
        "enfant": "Léa",
    },
)
ABSENCE = Wording(
    slug="absence_decided",
    title="Réponse à une absence déclarée",
    kind="planning_request",
    sender=CHILDCARE,
    words=Words("{objet}", letter("{annonce}", "{gratuites}", "{tardives}", "{facturees}", "{refusees}", SEE_PLANNING)),
    samples={
        "objet": "Absence acceptée pour Léa : jeudi 26 novembre",
        "annonce": "Voici des nouvelles de l'absence que vous avez déclarée pour Léa.",
        "gratuites": "L'absence est acceptée, elle ne vous sera pas facturée :\n– Cantine : jeudi 26 novembre",
        "tardives": "",
        "facturees": "",
        "refusees": "",
        "enfant": "Léa",
    },
)
AGAIN = Wording(
    slug="absence_waits_again",
    title="Absence de nouveau à l'étude, après un pointage corrigé",
    kind="planning_request",
    sender=CHILDCARE,
    words=Words(
        "Absence de nouveau à l'étude pour {enfant} : {jours}",
        letter(
            "La présence de {enfant} avait été notée par erreur : elle est corrigée, avec nos excuses.",
            "{liste}",
            "Ne tenez pas compte de notre message qui refusait cette absence.",
            "{attestation}",
            SEE_PLANNING,
        ),
    ),
    samples={
        "enfant": "Léa",
        "jours": "jeudi 26 novembre",
        "liste": "L'absence est de nouveau à l'étude :\n– Cantine : jeudi 26 novembre",
        "attestation": "Vous pouvez envoyer l'attestation dans « Liste des demandes », jusqu'au dimanche 29 novembre.",
    },
)

WORDINGS = (BOOKING, ABSENCE, AGAIN)


def decisions(event: PlanningRequestDecided) -> dict[tuple[UUID, date], DayDecision]:
    """Tell what each day of a request is decided to be."""
    return {(one.enrolment_id, one.day): one.decision for one in event.days}


def untold(event: PlanningRequestDecided) -> set[tuple[UUID, date]]:
    """Tell which days of a request that another notice tells are none of that notice's: a closure says nothing of what marks decided.

    A mark refuses an absence, or one that is put right lets it wait for its certificate again; either is told once it has stood.
    """
    if not event.told_otherwise:
        return set()
    return {(one.enrolment_id, one.day) for one in event.days if one.rule in BY_MARK}


def planning_request_decided(event: PlanningRequestDecided, known: Decisions) -> Notice | None:
    """Tell the days whose decision is news beside what the family already knows; None when nothing is worth a message.

    A booking decided by the rules is told (booked, waiting, refused, promoted, or cancelled once it was booked). An absence accepted by
    the rules and free is not: the page showed it at once, unless an agent entered it for the family. An absence that waits once more
    after a refusal is told, as a family that was refused would send no certificate.
    """
    news = [one for one in event.days if one.decision not in ("pending", known.get((one.enrolment_id, one.day)))]
    if event.kind == "absence" and not event.by_staff and not event.by_staff_name:
        news = [one for one in news if one.billed or one.decision == "refused"]
    if not news:
        return _again(event, known)
    promoted = [one for one in news if one.decision == "accepted" and known.get((one.enrolment_id, one.day)) == "waiting"]
    cancelled = [one for one in news if one.decision == "refused" and known.get((one.enrolment_id, one.day)) == "accepted"]
    values = _absence(event, news) if event.kind == "absence" else _booking(event, news, promoted, cancelled)
    return (ABSENCE if event.kind == "absence" else BOOKING).notice(
        {**values, "enfant": event.child},
        fact=f"planning.request.decided:{event.request_id}:{event.version}",
        since=event.decided_at,
        decided_at=event.decided_at if event.by_staff else None,
        child_id=event.child_id,
        day=min(one.day for one in news),
    )


def _again(event: PlanningRequestDecided, known: Decisions) -> Notice | None:
    """Tell the absences whose refusal was a mistake; None when there are none."""
    days = [one for one in event.days if one.decision == "pending" and known.get((one.enrolment_id, one.day)) == "refused"]
    if event.kind != "absence" or not days:
        return None
    until = event.certificate_until
    return AGAIN.notice(
        {
            "enfant": event.child,
            "jours": short(days),
            "liste": listing(_of(STUDIED_AGAIN, days), days),
            "attestation": f"Vous pouvez envoyer l'attestation dans « Liste des demandes », jusqu'au {on_day(until)}." if until else "",
        },
        fact=f"planning.request.decided:{event.request_id}:{event.version}",
        since=event.decided_at,
        child_id=event.child_id,
        day=min(one.day for one in days),
    )


def _booking(
    event: PlanningRequestDecided, news: Sequence[DecidedDay], promoted: Sequence[DecidedDay], cancelled: Sequence[DecidedDay]
) -> dict[str, str]:
    booked = [one for one in news if one.decision == "accepted" and one not in promoted]
    waiting = [one for one in news if one.decision == "waiting"]
    refused = [one for one in news if one.decision == "refused" and one not in cancelled]
    child = event.child
    if len([group for group in (promoted, booked, waiting, refused, cancelled) if group]) > 1:
        subject = f"Réponse à votre demande de réservation pour {child}"
    elif cancelled:
        subject = f"Réservation annulée par la mairie pour {child} : {short(cancelled)}"
    elif promoted:
        subject = f"Une place s'est libérée pour {child} : {short(promoted)}"
    elif booked:
        subject = f"C'est réservé pour {child} : {short(booked)}"
    elif waiting:
        subject = f"{child} est en liste d'attente : {short(waiting)}"
    else:
        subject = f"Réservation refusée pour {child} : {short(refused)}"
    return {
        "objet": subject,
        "annonce": _opening(event, f"Voici des nouvelles de votre demande de réservation pour {child}."),
        "places_liberees": listing("Bonne nouvelle, une place s'est libérée. C'est maintenant réservé :", promoted),
        "reservees": listing("C'est réservé :", booked),
        "en_attente": listing("C'est complet pour l'instant ; votre demande est en liste d'attente :", waiting),
        "attendre": ON_THE_LIST if waiting else "",
        "refusees": "\n\n".join(filter(None, (listing(CANCELLED, cancelled), listing("Ce n'est pas possible :", refused)))),
        "suite": "Vous pouvez demander d'autres jours dans « Mes enfants »." if refused or cancelled else SEE_PLANNING,
    }


def _absence(event: PlanningRequestDecided, news: Sequence[DecidedDay]) -> dict[str, str]:
    free = [one for one in news if one.decision == "accepted" and not one.billed]
    billed = [one for one in news if one.decision == "accepted" and one.billed]
    decided_on = local(event.decided_at).date()
    over = any((one.day.year, one.day.month) < (decided_on.year, decided_on.month) for one in free)
    late = [one for one in billed if not one.reason]
    by_rule = [one for one in billed if one.reason]
    refused = [one for one in news if one.decision == "refused"]
    child = event.child
    if len([group for group in (free, billed, refused) if group]) > 1:
        subject = f"Réponse à votre déclaration d'absence pour {child}"
    elif free:
        subject = f"Absence acceptée pour {child} : {short(free)}"
    elif billed:
        subject = f"Absence facturée pour {child} : {short(billed)}"
    else:
        subject = f"Absence refusée pour {child} : {short(refused)}"
    return {
        "objet": subject,
        "annonce": _opening(
            event,
            f"Voici des nouvelles {_of(DECLARED_BY_STAFF if event.by_staff_name else DECLARED, news)} pour {child}.",
        ),
        "gratuites": listing(f"{_of(EXCUSED, free)}{_of(PERHAPS_BILLED, free) if over else ''} :", free),
        "tardives": listing(_of(LATE, late), late),
        "facturees": listing(_of(BILLED, by_rule), by_rule),
        "refusees": listing(_of(NOT_ACCEPTED, refused), refused),
    }


def _of(words: tuple[str, str], days: Iterable[DecidedDay]) -> str:
    """Choose what is said of the absence of one day, or of those of several."""
    return words[len({one.day for one in days}) > 1]


def _opening(event: PlanningRequestDecided, news: str) -> str:
    """Say what the message is about, and who entered the request when it was not the family."""
    entered = entered_by_staff(event.by_staff_name, event.submitted_at)
    return f"{news} {entered}" if entered else news
