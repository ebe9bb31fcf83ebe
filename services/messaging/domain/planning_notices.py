"""Notices of decisions on days: which child, which days, what next."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from uuid import UUID

from chassis.french import day as on_day
from chassis.french import days as named_days
from chassis.french import local, plain_date, plural, rank
from contracts.planning import (
    DayDecision,
    DayRule,
    DecidedDay,
    PlanningRequestDecided,
    PlanningRequestWithdrawn,
    TakenBack,
    WithdrawnDay,
)
from services.messaging.domain.notices import Notice, entered_by_staff, letter
from services.messaging.domain.wording import Wording, Words

Decisions = Mapping[tuple[UUID, date], DayDecision]
"""What each day of a request was decided to be: (enrolment, day) to decision."""

BY_MARK: frozenset[DayRule] = frozenset({"attendance", "certificate_awaited"})
"""By which rules a day is as a mark of attendance, or its correction, made it; a closure, or its end, leaves no rule."""

MOST_DAYS_NAMED = 12
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

SENDER = "Mairie, accueil des enfants"
LIST = "C'est réservé :\n– Cantine : jeudi 26 novembre"
BOOKING = Wording(
    slug="booking_decided",
    title="Réponse à une demande de réservation",
    kind="planning_request",
    sender=SENDER,
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
    sender=SENDER,
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
WITHDRAWN_DAYS = {"enfant": "Léa", "jours": "jeudi 26 novembre", "agent": "Claire MOREL", "date": "25 novembre 2026"}
WITHDRAWN = Wording(
    slug="planning_withdrawn",
    title="Demande de réservation retirée par la mairie",
    kind="planning_request",
    sender=SENDER,
    words=Words(
        "{demande} pour {enfant} est retirée : {jours}",
        letter(
            "{demande} pour {enfant} a été retirée par la mairie, à votre place ({agent}, le {date}).",
            "{liste}",
            "Si ce n'était pas votre souhait, demandez ces jours de nouveau dans « Mes enfants » ou écrivez à la mairie.",
        ),
    ),
    samples={
        **WITHDRAWN_DAYS,
        "demande": "La demande de réservation",
        "liste": "Jours retirés :\n– Cantine : jeudi 26 novembre",
    },
)
AGAIN = Wording(
    slug="absence_waits_again",
    title="Absence de nouveau à l'étude, après un pointage corrigé",
    kind="planning_request",
    sender=SENDER,
    words=Words(
        "Absence de nouveau à l'étude pour {enfant} : {jours}",
        letter(
            "La présence de {enfant} avait été notée par erreur : le pointage est corrigé, avec nos excuses.",
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
ABSENCE_WITHDRAWN = Wording(
    slug="absence_withdrawn",
    title="Absence retirée par la mairie",
    kind="planning_request",
    sender=SENDER,
    words=Words(
        "L'absence déclarée pour {enfant} est retirée : {jours}",
        letter(
            "L'absence déclarée pour {enfant} a été retirée par la mairie, à votre place ({agent}, le {date}).",
            "{liste}",
            "Si ce n'était pas votre souhait, déclarez de nouveau l'absence dans « Mes enfants » ou écrivez à la mairie.",
        ),
    ),
    samples={**WITHDRAWN_DAYS, "liste": "La réservation compte de nouveau, et sera facturée :\n– Cantine : jeudi 26 novembre"},
)
BECAME: Mapping[TakenBack, str] = {
    "reserved": "La réservation compte de nouveau, et sera facturée :",
    "missed": "Ces jours comptent comme absences non excusées, et sont facturés :",
    "declared": "Ces jours restent comptés comme absences, et facturés :",
    "free": "Ces jours ne sont plus réservés, car vos jours réguliers ont changé depuis ; pour venir, réservez-les :",
}
"""Under which words the days of an absence that was taken back are listed."""

WORDINGS = (BOOKING, ABSENCE, WITHDRAWN, AGAIN, ABSENCE_WITHDRAWN)


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
            "jours": _short(days),
            "liste": _listing(_of(STUDIED_AGAIN, days), days),
            "attestation": f"Vous pouvez envoyer l'attestation dans « Liste des demandes », jusqu'au {on_day(until)}." if until else "",
        },
        fact=f"planning.request.decided:{event.request_id}:{event.version}",
        since=event.decided_at,
        child_id=event.child_id,
        day=min(one.day for one in days),
    )


def planning_request_withdrawn(event: PlanningRequestWithdrawn) -> Notice | None:
    """Tell a family that an agent took back days in its place; what it took back itself, then or before, is no news to it.

    Days of an absence taken back are booked again, are absences that are billed, or are booked no more: what they cost, and how to be
    away, or to come, all the same, is the news.
    """
    if not event.by_staff_name:
        return None
    taken_back = event.just_now or event.days
    days = [DecidedDay(**one.model_dump(exclude={"missed", "became"}), decision="withdrawn") for one in taken_back]
    values = {
        "enfant": event.child,
        "jours": _short(days),
        "agent": event.by_staff_name,
        "date": plain_date(local(event.withdrawn_at).date()),
    }
    if event.kind == "absence":
        became = [_became(one) for one in taken_back]
        groups = (
            _listing(title, [day for day, one in zip(days, became, strict=True) if one == as_told]) for as_told, title in BECAME.items()
        )
        wording, values["liste"] = ABSENCE_WITHDRAWN, "\n\n".join(group for group in groups if group)
    else:
        wording, values["liste"] = WITHDRAWN, _listing("Jours retirés :", days)
        values["demande"] = "La demande de réservation"
    return wording.notice(
        values,
        fact=f"planning.request.withdrawn:{event.request_id}:{event.version}",
        since=event.withdrawn_at,
        child_id=event.child_id,
        day=min((one.day for one in days), default=None),
    )


def _became(one: WithdrawnDay) -> TakenBack:
    """Tell what the day of an absence became; a former planning said only whether it is billed as an absence."""
    return one.became or ("declared" if one.missed else "reserved")


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
        subject = f"Réservation annulée par la mairie pour {child} : {_short(cancelled)}"
    elif promoted:
        subject = f"Une place s'est libérée pour {child} : {_short(promoted)}"
    elif booked:
        subject = f"C'est réservé pour {child} : {_short(booked)}"
    elif waiting:
        subject = f"{child} est en liste d'attente : {_short(waiting)}"
    else:
        subject = f"Réservation refusée pour {child} : {_short(refused)}"
    return {
        "objet": subject,
        "annonce": _opening(event, f"Voici des nouvelles de votre demande de réservation pour {child}."),
        "places_liberees": _listing("Bonne nouvelle, une place s'est libérée. C'est maintenant réservé :", promoted),
        "reservees": _listing("C'est réservé :", booked),
        "en_attente": _listing("C'est complet pour l'instant ; votre demande est en liste d'attente :", waiting),
        "attendre": ON_THE_LIST if waiting else "",
        "refusees": "\n\n".join(filter(None, (_listing(CANCELLED, cancelled), _listing("Ce n'est pas possible :", refused)))),
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
        subject = f"Absence acceptée pour {child} : {_short(free)}"
    elif billed:
        subject = f"Absence facturée pour {child} : {_short(billed)}"
    else:
        subject = f"Absence refusée pour {child} : {_short(refused)}"
    return {
        "objet": subject,
        "annonce": _opening(
            event,
            f"Voici des nouvelles {_of(DECLARED_BY_STAFF if event.by_staff_name else DECLARED, news)} pour {child}.",
        ),
        "gratuites": _listing(f"{_of(EXCUSED, free)}{_of(PERHAPS_BILLED, free) if over else ''} :", free),
        "tardives": _listing(_of(LATE, late), late),
        "facturees": _listing(_of(BILLED, by_rule), by_rule),
        "refusees": _listing(_of(NOT_ACCEPTED, refused), refused),
    }


def _of(words: tuple[str, str], days: Iterable[DecidedDay]) -> str:
    """Choose what is said of the absence of one day, or of those of several."""
    return words[len({one.day for one in days}) > 1]


def _opening(event: PlanningRequestDecided, news: str) -> str:
    """Say what the message is about, and who entered the request when it was not the family."""
    entered = entered_by_staff(event.by_staff_name, event.submitted_at)
    return f"{news} {entered}" if entered else news


def _short(days: Iterable[DecidedDay]) -> str:
    """Name the only day, or count them: "jeudi 26 novembre", "3 jours"."""
    different = sorted({one.day for one in days})
    return on_day(different[0]) if len(different) == 1 else plural(len(different), "jour")


def _listing(title: str, days: Sequence[DecidedDay]) -> str:
    """List days under a title, a line for each activity, reason and rank; "" when there are none."""
    if not days:
        return ""
    lines = [
        f"– {activity} : {_days([one.day for one in same])}{f' ({rank(place)} de la liste)' if place else ''}"
        + (f". Motif : {reason}" if reason else "")
        for (activity, reason, place), same in groupby(sorted(days, key=_line), key=_line)
    ]
    return "\n".join([title, *lines])


def _line(one: DecidedDay) -> tuple[str, str, int]:
    return (one.activity, " ".join(one.reason.split()), one.rank or 0)


def _days(days: Iterable[date]) -> str:
    different = sorted(set(days))
    if len(different) <= MOST_DAYS_NAMED:
        return named_days(different)
    return f"{plural(len(different), 'jour')}, du {on_day(different[0])} au {on_day(different[-1])}"
