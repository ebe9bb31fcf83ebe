"""Openings: the moment from which a family may book the days of a span; priority groups may earlier than all others."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise

from chassis import french
from contracts.planning import Opening, Priority
from services.planning.domain.activity import Activity
from services.planning.domain.calendar import Calendar, days_between
from services.planning.domain.cutoffs import at_paris, last_moment
from services.planning.domain.errors import NotYetOpen, RulesContradict
from services.planning.domain.standing import Standing

GROUPS = {
    "all_adults_work": "les familles dont tous les adultes travaillent",
    "residents": "les habitants de la commune",
    "siblings": "les frères et sœurs d'enfants déjà inscrits",
    "list": "les familles d'une liste",
}


def opens_at(activity: Activity, day: date, standing: Standing) -> datetime | None:
    """Tell the moment from which a family may book a day, the earliest of those that hold for it; None when it always may.

    A day that no opening lists, where the town says that such days are closed, has no moment yet: see `is_announced`.
    """
    opening = _listing(activity, day)
    if opening is None:
        return None
    own = (one for one in opening.priority if _belongs(activity, one, standing))
    return min((at_paris(one.on, one.at) for one in own), default=None) or at_paris(opening.on, opening.at)


def is_announced(activity: Activity, day: date) -> bool:
    """Tell whether the town has said from when a day can be booked, or lets days that it does not list be booked."""
    return activity.policies.unlisted_days == "open" or not activity.policies.openings or _listing(activity, day) is not None


def may_book(activity: Activity, day: date, standing: Standing, now: datetime) -> bool:
    """Tell whether the bookings of a day are open to a family."""
    return is_announced(activity, day) and ((moment := opens_at(activity, day, standing)) is None or now >= moment)


def refuse_unopened(activity: Activity, day: date, standing: Standing, now: datetime) -> None:
    """Refuse a day whose bookings are not open to the family yet, with the moment at which they will be."""
    if not is_announced(activity, day):
        raise NotYetOpen(not_announced(activity, day), opens_at=None)
    moment = opens_at(activity, day, standing)
    if moment is not None and now < moment:
        raise NotYetOpen(
            f"Les réservations du {french.day(day)} pour « {activity.name} » ouvrent le {french.moment(moment)}.", opens_at=moment
        )


def not_announced(activity: Activity, day: date) -> str:
    """Say that nothing is known yet of when a day can be booked."""
    return f"Les réservations du {french.day(day)} pour « {activity.name} » ne sont pas encore ouvertes."


def refuse_openings(openings: Iterable[Opening]) -> None:
    """Refuse spans that overlap or end before they begin, priorities that come too late or name no list."""
    ordered = sorted(openings, key=lambda one: (one.first, one.last))
    for one in ordered:
        span = f"du {french.plain_date(one.first)} au {french.plain_date(one.last)}"
        if one.last < one.first:
            raise RulesContradict(f"La période {span} finit avant de commencer.", field="openings")
        for early in one.priority:
            if (early.group == "list") != (early.list_id is not None):
                raise RulesContradict(f"Période {span} : choisissez la liste des familles prioritaires.", field="openings")
            if (moment := at_paris(early.on, early.at)) >= at_paris(one.on, one.at):
                late = f"{GROUPS[early.group]} réserveraient après tout le monde, le {french.moment(moment)}"
                raise RulesContradict(f"Période {span} : {late}.", field="openings")
    for before, after in pairwise(ordered):
        if after.first <= before.last:
            raise RulesContradict(f"Deux ouvertures sont prévues pour le {french.day(after.first)}.", field="openings")


def refuse_never_open(activity: Activity, calendar: Calendar, today: date) -> None:
    """Refuse an opening after which none of its days can be booked any more; the calendar must hold its days from today on.

    Spans that are over are left as they were: rules are entered again each time that another one changes.
    """
    own = calendar.of(activity.facility_id)
    for one in activity.policies.openings:
        days = [day for day in days_between(max(one.first, today), one.last) if activity.opens(day, calendar)]
        span = f"du {french.plain_date(one.first)} au {french.plain_date(one.last)}"
        if one.last >= today and not days:
            raise RulesContradict(f"« {activity.name} » n'ouvre aucun jour {span}.", field="openings")
        first = min((at_paris(early.on, early.at) for early in one.priority), default=at_paris(one.on, one.at))
        if days and all(last_moment(activity.booking_cutoff, day, own) < first for day in days):
            raise RulesContradict(
                f"Période {span} : l'ouverture, le {french.moment(first)}, vient après la date limite de tous ses jours.", field="openings"
            )


def _listing(activity: Activity, day: date) -> Opening | None:
    return next((one for one in activity.policies.openings if one.first <= day <= one.last), None)


def _belongs(activity: Activity, priority: Priority, standing: Standing) -> bool:
    """Tell whether a family is of a priority group; what is not known of it does not count for it."""
    match priority.group:
        case "all_adults_work":
            return standing.all_adults_work is True
        case "residents":
            return standing.lives_in(activity.policies.residents)
        case "siblings":
            return activity.facility_id in standing.sibling_at
        case "list":
            return priority.list_id in standing.lists
