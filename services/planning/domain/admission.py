"""Which days a family may ask for, and which absences it may declare; the moment of submission decides."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from chassis import french
from chassis.clock import paris_date
from chassis.errors import Refusal
from contracts.planning import DayStatus, LateTerms
from services.planning.domain.absence import Verdict
from services.planning.domain.activity import Activity
from services.planning.domain.attendance import SEEN
from services.planning.domain.booking import MAY_ASK, MAY_DECLARE, MAY_DECLARE_AFTER, Seat
from services.planning.domain.calendar import Calendar, days_between
from services.planning.domain.custody import Homes
from services.planning.domain.cutoffs import first_bookable, last_moment
from services.planning.domain.eligibility import refuse_ineligible, why_not
from services.planning.domain.enrolment import Enrolment
from services.planning.domain.errors import AlreadyAsked, CutoffPassed, DayClosed, DayPassed, MarkedPresent, NotBooked, OutsideEnrolment
from services.planning.domain.late import late_booking
from services.planning.domain.openings import may_book, refuse_unopened
from services.planning.domain.standing import Standing

EXCUSED_BY = "seule une raison avec attestation peut encore l'excuser. Au besoin, écrivez à la mairie."

DECLARED_LATE = timedelta(days=31)
"""For so long after a day staff may declare in a family's place that the child was away, as for a closure that is entered late."""

Seats = Mapping[tuple[UUID, date], Seat]
"""The days with a state of their own, by enrolment and day."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A day that may be asked; `late` after its cut-off: an absence that will be billed, or a booking on the town's `terms`."""

    seat: Seat
    late: bool = False
    terms: LateTerms | None = None
    verdict: Verdict | None = None
    """What the reason of an absence says of the day."""


def seat_of(enrolment: Enrolment, day: date, seats: Seats, calendar: Calendar) -> Seat:
    """Tell a day as it stands: its own state, or what the weekly pattern gives."""
    return seats.get((enrolment.enrolment_id, day)) or enrolment.seat(day, calendar)


def to_book(enrolment: Enrolment, day: date, seats: Seats, calendar: Calendar, now: datetime) -> Admitted:
    """Admit a day to book, or raise why it cannot be."""
    activity, when = enrolment.activity, french.day(day)
    if not enrolment.covers(day):
        raise OutsideEnrolment(enrolment.only)
    if not activity.opens(day, calendar):
        raise DayClosed(activity.why_closed(day, calendar))
    seat = seat_of(enrolment, day, seats, calendar)
    if seat.status not in MAY_ASK:
        raise AlreadyAsked(f"Le {when} est déjà réservé ou demandé pour « {activity.name} ».")
    last = last_moment(activity.booking_cutoff, day, calendar.of(activity.facility_id))
    if now <= last:
        return Admitted(seat)
    late = late_booking(activity, day, calendar)
    if late is None or now > late.until:
        limit = french.moment(french.last_minute(max(last, late.until) if late else last))
        raise CutoffPassed(f"La date limite pour réserver le {when} était le {limit}.")
    return Admitted(seat, late=True, terms=late.terms)


def refuse_unadmitted(activity: Activity, day: date, standing: Standing, now: datetime) -> None:
    """Refuse a day that is not for the child, or whose bookings are not open to its family yet."""
    refuse_ineligible(activity, standing, day)
    refuse_unopened(activity, day, standing, now)


def is_admitted(activity: Activity, day: date, standing: Standing, now: datetime) -> bool:
    """Tell whether a day is for the child, and open to its family by now."""
    return why_not(activity, standing, day) is None and may_book(activity, day, standing, now)


def to_miss(enrolment: Enrolment, day: date, seats: Seats, calendar: Calendar, now: datetime, *, back: timedelta | None = None) -> Admitted:
    """Admit an absence, or raise why it cannot be declared; after the cut-off it is admitted as late.

    With `back` it may also be declared of a day so far gone by, or of one on which the child was missed and is billed by now.
    """
    activity, when = enrolment.activity, french.day(day)
    today = paris_date(now)
    if day < today - (back or timedelta()):
        raise DayPassed(_too_late(when, today - day))
    seat = seat_of(enrolment, day, seats, calendar)
    if seat.status in (DayStatus.ABSENCE_PROCESSING, DayStatus.ABSENT_EXCUSED):
        raise AlreadyAsked(f"L'absence du {when} est déjà déclarée pour « {activity.name} ».")
    if seat.status == DayStatus.ABSENT_BILLED and (back is None or day > today):
        raise AlreadyAsked(f"L'absence du {when} est déjà comptée pour « {activity.name} » : {EXCUSED_BY}")
    if seat.status in SEEN:
        asked = "écrivez à la mairie si c'est une erreur" if back is None else "s'il était absent, corrigez d'abord le pointage"
        raise MarkedPresent(f"Le {when}, l'enfant est noté présent pour « {activity.name} » : {asked}.")
    if seat.status not in (MAY_DECLARE if back is None else MAY_DECLARE_AFTER):
        raise NotBooked(f"Le {when} n'est pas réservé pour « {activity.name} ».")
    return Admitted(seat, late=now > last_moment(activity.cancelling_cutoff, day, calendar.of(activity.facility_id)))


def _too_late(when: str, ago: timedelta) -> str:
    """Say that a day is over, and that staff may still declare its absence as long as that is so."""
    if ago <= DECLARED_LATE:
        return f"Le {when} est passé : écrivez à la mairie, qui peut encore déclarer l'absence."
    return f"Le {when} est passé depuis plus de {french.plural(DECLARED_LATE.days, 'jour')} : son absence ne peut plus être déclarée."


def next_possible_day(
    enrolment: Enrolment,
    seats: Seats,
    calendar: Calendar,
    now: datetime,
    until: date,
    *,
    since: date,
    homes: Homes,
    standing: Standing,
    held: Collection[date],
) -> date | None:
    """Find the first day that the family could book from the one it asked for on, `since`: whoever asks for April wants no day of March.

    Calendar and seats must reach `until`; `held` are another adult's, or asked for beside the refused one.
    """
    activity = enrolment.activity
    days = days_between(max(paris_date(now), since, enrolment.valid_from), min(until, enrolment.valid_to))
    free = (
        day
        for day in days
        if day not in held and activity.opens(day, calendar) and seat_of(enrolment, day, seats, calendar).status in MAY_ASK
        and homes.may_book(enrolment.child_id, enrolment.family_id, day) and is_admitted(activity, day, standing, now)
    )  # fmt: skip
    return first_bookable(free, activity.booking_cutoff, calendar.of(activity.facility_id), now)


def whole_refusal(
    refused: Sequence[tuple[UUID, date, Refusal]], possible: date | None, *, sought: bool = False, others_go: bool = False
) -> Refusal:
    """Make one refusal of all the refused days: nothing of the request is kept.

    It names the next `possible` day, another one where the `others_go` that were asked; where one was `sought` in vain, it says so to
    whoever comes too late or finds the day closed.
    """
    errors: list[dict[str, Any]] = [
        {"enrolment_id": enrolment_id, "day": day, "slug": why.slug, "detail": why.detail, **_moment(why)}
        for enrolment_id, day, why in refused
    ]
    first = refused[0][2]
    others = sum(why.detail != first.detail for _, _, why in refused)
    sentences = [first.detail]
    if others:
        sentences.append(f"{french.plural(others, 'autre jour pose', 'autres jours posent')} aussi un problème.")
    if possible is not None:
        sentences.append(f"{'Autre' if others_go else 'Prochain'} jour possible : {french.day(possible)}.")
    elif sought and isinstance(first, CutoffPassed | DayClosed):
        sentences.append(f"Aucun {'autre ' if others_go else ''}jour ne peut être réservé ensuite pour le moment.")
    members: dict[str, Any] = {"errors": errors, "next_possible_day": possible}
    return type(first)(" ".join(sentences), **members)


def _moment(why: Refusal) -> dict[str, str]:
    """Tell from when a day can be booked, where that is why it was refused."""
    return {"opens_at": why.members["opens_at"].isoformat()} if why.members.get("opens_at") else {}
