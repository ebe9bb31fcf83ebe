"""Activities in plain French: a line of the list, and the sentences that say the rules of one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from chassis import french
from contracts.planning import PERIOD_WORDS, ActivityView, FacilityView, Opening, Period, PoolView, TriedDay
from services.backoffice.views.activities.cutoff_words import parts, said
from services.backoffice.views.activities.cutoff_words import span as days_of

LATE = {
    "refuse": "Une demande hors délai est refusée.",
    "ask_staff": "Une demande hors délai est transmise à la mairie, et la place est gardée jusqu'à la réponse.",
    "surcharge": "Une demande hors délai est acceptée, avec majoration.",
}
APPROVAL = {
    "automatic": "Les demandes sont acceptées d'elles-mêmes, selon les règles et les places.",
    "manual": "Un agent répond à chaque demande ; la place est gardée jusqu'à la réponse.",
}
TIMES = {
    True: "Le pointage note l'heure d'arrivée et de départ.",
    False: "Le pointage ne note pas d'heures, sauf pour un contrat horaire.",
}
KEPT = "Un enfant dont l'absence est facturée garde sa place."
NO_SHOW = {
    "billed": "Un enfant absent sans prévenir est facturé.",
    "stays": "La journée d'un enfant absent sans prévenir reste comme réservée.",
}
WEEKLY = {
    "optional": "Se réserve jour par jour, avec ou sans rythme hebdomadaire.",
    "required": "Chaque inscription a un rythme hebdomadaire.",
    "never": "Se réserve jour par jour, sans rythme hebdomadaire.",
}
GROUPS = {
    "all_adults_work": "familles dont tous les adultes travaillent",
    "residents": "familles qui habitent la commune",
    "siblings": "familles dont un autre enfant est déjà inscrit dans la structure",
    "list": "familles de la liste",
}
PARTS = {"day": "toute la journée", "morning": "le matin", "afternoon": "l'après-midi"}


@dataclass(frozen=True, slots=True)
class Line:
    """An activity as the list shows it."""

    activity_id: UUID
    name: str
    days: str
    approval: str
    booking: str
    cancelling: str
    capacity: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class Tried:
    """A day of the preview; `moment` is empty on a closed day, `before` where nothing changes."""

    day: str
    moment: str
    before: str
    closed: str


PATTERN = {
    "ask_staff": "Les familles demandent d'autres jours réguliers, un agent accepte ou refuse.",
    "automatic": "Les familles changent elles-mêmes leurs jours réguliers, dès qu'il y a de la place.",
}


def apart(activities: Iterable[ActivityView], now: datetime) -> tuple[list[ActivityView], list[ActivityView]]:
    """Tell the activities that take place or will from those that are over."""
    today = french.local(now).date()
    every = list(activities)
    ended = [one for one in every if (last := one.policies.last_day) and last < today]
    return [one for one in every if one not in ended], ended


def lines_by_facility(
    activities: Iterable[ActivityView], facilities: Iterable[FacilityView], now: datetime
) -> tuple[tuple[UUID, str, tuple[Line, ...]], ...]:
    """Put the activities under their facility, in the order of grids; facilities without any come last."""
    groups: dict[UUID, list[Line]] = {}
    names: dict[UUID, str] = {}
    for one in activities:
        groups.setdefault(one.facility_id, []).append(line(one, now))
        names[one.facility_id] = one.facility
    for place in facilities:
        groups.setdefault(place.facility_id, [])
        names[place.facility_id] = place.name
    return tuple((facility_id, names[facility_id], tuple(own)) for facility_id, own in groups.items())


def line(one: ActivityView, now: datetime) -> Line:
    """Say an activity in a line."""
    state, tone = _state(one, now)
    return Line(
        activity_id=one.activity_id,
        name=one.name,
        days=opens(one),
        approval="Automatique" if one.approval == "automatic" else "Par un agent",
        booking=said(one.booking_cutoff),
        cancelling=said(one.cancelling_cutoff),
        capacity=french.plural(one.capacity, "place"),
        state=state,
        tone=tone,
    )


def _state(one: ActivityView, now: datetime) -> tuple[str, str]:
    """Tell whether families can book now: always, from a moment on, or no more."""
    today = french.local(now).date()
    first, last = one.policies.first_day, one.policies.last_day
    if last and last < today:
        return f"Terminée le {french.plain_date(last)}", ""
    if first and first > today:
        return f"Commence le {french.day(first)}", "wait"
    return ("Sans place", "no") if one.capacity == 0 else _bookable(one, now)


def _bookable(one: ActivityView, now: datetime) -> tuple[str, str]:
    """Tell what the openings of an activity say of today."""
    today = french.local(now)
    openings = one.policies.openings
    if not openings or one.policies.unlisted_days == "open":
        return "Ouverte", "ok"
    coming = [span for span in openings if span.last >= today.date()]
    if any((span.on, span.at) <= (today.date(), today.time()) for span in coming):
        return "Ouverte", "ok"
    if coming:
        first = min(coming, key=lambda span: (span.on, span.at))
        return f"Ouvre le {french.day(first.on)}", "wait"
    return "Aucune période ouverte", "no"


def opens(one: ActivityView) -> str:
    """Say on which days an activity opens: "Le lundi et le mardi, en période scolaire"."""
    periods = french.listed([PERIOD_WORDS[period] for period in Period if period in one.periods]).replace(" vacances et pendant", " et")
    return french.capitalised(f"{french.weekdays(one.weekdays)}, {periods}")


def sheet(one: ActivityView) -> list[str]:
    """Say where and when an activity takes place, and how it is booked."""
    first, last = one.policies.first_day, one.policies.last_day
    if first and last:
        dates = f"Du {french.long_date(first)} au {french.long_date(last)}."
    elif last:
        dates = f"Jusqu'au {french.long_date(last)}."
    else:
        dates = f"À partir du {french.long_date(first)}." if first else "Sans date de fin : elle continue d'une année à l'autre."
    return [f"« {one.name} », {one.facility}.", f"{opens(one)}.", dates, WEEKLY[one.policies.weekly]]


def rules(one: ActivityView, rooms: Iterable[PoolView], names: Mapping[UUID, str]) -> list[str]:
    """Say all the rules that one form changes together."""
    return [APPROVAL[one.approval], *late(one), *places(one, rooms), *who(one), *together(one, names)]


def cutoffs(one: ActivityView) -> dict[str, tuple[str, ...]]:
    """Say both cut-offs, by their name in addresses."""
    return {"reserver": parts(one.booking_cutoff), "annuler": parts(one.cancelling_cutoff)}


def who(one: ActivityView) -> list[str]:
    """Say whom an activity is for."""
    rule, found = one.policies.eligibility, []
    if rule.from_age is not None or rule.to_age is not None:
        found.append(f"Enfants {_ages(rule.from_age, rule.to_age)}, le jour de l'accueil.")
    if rule.school_classes:
        found.append(f"Classes : {french.listed(list(rule.school_classes))}.")
    if rule.residents_only:
        found.append("Réservée aux familles qui habitent la commune.")
    if rule.complete_record:
        found.append("La fiche de l'enfant doit être complète.")
    groups = {first.group for span in one.policies.openings for first in span.priority}
    if one.policies.residents and (rule.residents_only or "residents" in groups):
        named = french.listed([f"{town.postal_code} {town.city}".strip() for town in one.policies.residents])
        found.append(f"La commune, c'est : {named}.")
    return found or ["Ouverte à tous les enfants."]


def _ages(first: int | None, last: int | None) -> str:
    if first is None:
        return f"jusqu'à {last} ans"
    return f"à partir de {first} ans" if last is None else f"de {first} à {last} ans"


def places(one: ActivityView, rooms: Iterable[PoolView]) -> list[str]:
    """Say how many children may come on a day."""
    found = [f"{french.plural(one.capacity, 'enfant')} par jour au plus."]
    found += [
        f"De {group.from_age} à {group.to_age} ans : {french.plural(group.capacity, 'enfant')} au plus."
        for group in one.policies.age_groups
    ]
    if share := one.policies.pool:
        named = [f"« {each.name} » ({french.plural(each.capacity, 'place')})" for each in rooms if each.pool_id == share.pool_id]
        found.append(f"Salle {named[0] if named else 'partagée'}, {PARTS[share.part]}.")
    return found


def together(one: ActivityView, names: Mapping[UUID, str]) -> list[str]:
    """Say which days go together."""
    rule, found = one.policies.constraints, []
    if rule.full_week:
        found.append("La semaine entière, ou pas du tout.")
    if rule.min_days_a_week:
        found.append(f"{french.plural(rule.min_days_a_week, 'jour')} par semaine au moins.")
    if rule.excludes:
        found.append(f"Pas le même jour que : {french.listed([_named(each, names) for each in rule.excludes])}.")
    if rule.requires:
        found.append(f"Le même jour, il faut aussi : {french.listed([_named(each, names) for each in rule.requires])}.")
    return found or ["Chaque jour se réserve seul."]


def _named(activity_id: UUID, names: Mapping[UUID, str]) -> str:
    return f"« {names.get(activity_id, 'autre prestation')} »"


def late(one: ActivityView) -> list[str]:
    """Say what becomes of a request after the cut-off."""
    found = [LATE[one.policies.late]]
    if one.policies.late != "refuse":
        found += late_until(one)
    hours = one.policies.offer_hours
    freed = f"proposée {french.plural(hours, 'heure')}" if hours else "donnée"
    found += [f"Une place libérée est {freed} à la première famille qui attend.", KEPT, NO_SHOW[one.policies.no_show]]
    if one.policies.times is not None:
        found.append(TIMES[one.policies.times])
    if one.policies.pattern != "staff":
        found.append(PATTERN[one.policies.pattern])
    if rule := one.policies.leave:
        most = french.plural(rule.allowance, "jour" if rule.unit == "days" else "heure")
        year = "année scolaire" if rule.year == "school" else "année civile"
        found.append(f"Congés des contrats horaires : {most} par {year}, à poser {said(rule.notice)}.")
    return found


def late_until(one: ActivityView) -> list[str]:
    """Say until when a late booking may be asked."""
    until = said(one.policies.late_until) if one.policies.late_until else "jusqu'au début de la journée"
    return [f"Dernier moment d'une demande tardive : {until}."]


def openings(one: ActivityView, lists: Mapping[UUID, str]) -> list[str]:
    """Say when days can be booked from."""
    found = [_opening(span, lists) for span in one.policies.openings]
    if one.policies.unlisted_days == "closed":
        found.append("Les autres jours ne sont pas encore ouverts.")
    elif found:
        found.append("Les autres jours se réservent à tout moment.")
    return found or ["Tous les jours se réservent à tout moment, dans les délais."]


def _opening(span: Opening, lists: Mapping[UUID, str]) -> str:
    words = f"{french.capitalised(days_of(span.first, span.last))} : à partir du {french.day(span.on)} à {french.clock(span.at)}"
    first = [f"dès le {french.day(one.on)} à {french.clock(one.at)} : {_group(one.group, one.list_id, lists)}" for one in span.priority]
    return f"{words} ({' ; '.join(first)})." if first else f"{words}."


def _group(group: str, list_id: UUID | None, lists: Mapping[UUID, str]) -> str:
    named = lists.get(list_id) if list_id else None
    return f"{GROUPS[group]} « {named} »" if named else GROUPS[group]


def tried(days: Iterable[TriedDay]) -> tuple[Tried, ...]:
    """Say the days of a preview; days on end without opening are one line."""
    found: list[Tried] = []
    for is_shut, group in groupby(days, key=lambda one: one.last_moment is None):
        run = list(group)
        if is_shut and len(run) > 1:
            found.append(Tried(french.capitalised(days_of(run[0].day, run[-1].day)), "", "", "Pas d'ouverture"))
        else:
            found += map(_tried, run)
    return tuple(found)


def _tried(one: TriedDay) -> Tried:
    return Tried(
        day=french.capitalised(french.day(one.day)),
        moment=french.capitalised(french.moment(french.last_minute(one.last_moment))) if one.last_moment else "",
        before=french.moment(french.last_minute(one.in_force)) if one.in_force and one.in_force != one.last_moment else "",
        closed=one.closed,
    )
