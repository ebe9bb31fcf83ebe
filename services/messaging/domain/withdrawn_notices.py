"""Notices of days that an agent took back in a family's place: a booking that is asked no more, an absence that is declared no more."""

from collections.abc import Mapping

from chassis.french import local, plain_date
from contracts.planning import (
    DecidedDay,
    PlanningRequestWithdrawn,
    TakenBack,
    WithdrawnDay,
)
from services.messaging.domain.day_lists import listing, short
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import CHILDCARE
from services.messaging.domain.wording import Wording, Words

WITHDRAWN_DAYS = {"enfant": "Léa", "jours": "jeudi 26 novembre", "agent": "Claire MOREL", "date": "25 novembre 2026"}
WITHDRAWN = Wording(
    slug="planning_withdrawn",
    title="Demande de réservation retirée par la mairie",
    kind="planning_request",
    sender=CHILDCARE,
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
ABSENCE_WITHDRAWN = Wording(
    slug="absence_withdrawn",
    title="Absence retirée par la mairie",
    kind="planning_request",
    sender=CHILDCARE,
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

WORDINGS = (WITHDRAWN, ABSENCE_WITHDRAWN)


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
        "jours": short(days),
        "agent": event.by_staff_name,
        "date": plain_date(local(event.withdrawn_at).date()),
    }
    if event.kind == "absence":
        became = [_became(one) for one in taken_back]
        groups = (
            listing(title, [day for day, one in zip(days, became, strict=True) if one == as_told]) for as_told, title in BECAME.items()
        )
        wording, values["liste"] = ABSENCE_WITHDRAWN, "\n\n".join(group for group in groups if group)
    else:
        wording, values["liste"] = WITHDRAWN, listing("Jours retirés :", days)
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
