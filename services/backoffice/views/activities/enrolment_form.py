"""An enrolment as a form, and in sentences what it would mean before anything is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from chassis import french
from chassis.edge.days import date_of
from chassis.errors import Invalid, Refusal
from chassis.school_year import SchoolYear
from contracts.billing import PricedFrom
from contracts.planning import ActivityView, ChildEnrolment, EnrolmentOverlap, EnrolmentPreview, TightDay
from services.backoffice.views.typed import Fields, text

BLANK_EXCEPTIONS = 2
MOST_WORDS = 500
INCOMPLETE = "record_incomplete"
CHANGED = "enrolment_changed"
BESIDE = {
    "unknown_activity": "prestation",
    "unknown_guardian": "payeur",
    "guardian_withdrawn": "payeur",
    "not_eligible": "prestation",
    INCOMPLETE: "prestation",
    "enrolment_overlaps": "du",
    "dates_reversed": "au",
    "end_fixed": "au",
    "enrolment_too_long": "au",
    "outside_activity": "au",
    "weekday_not_open": "jours",
    "pattern_required": "jours",
    "pattern_unwanted": "jours",
    "places_taken": "jours",
    "pattern_pending": "depuis",
    "exception_unfit": "sauf",
}
"""The field beside which a refusal of the service is said."""
NEXT = {"places_taken": "Décochez ces jours, la famille pourra demander la liste d'attente ; ou donnez plus de places à la prestation."}
"""What the clerk can do about a refusal, where the refusal alone leaves that open."""
FIELDS = {"/valid_from": "du", "/valid_to": "au", "/from_day": "depuis"}
"""The field of each date that a request may find out of bounds."""


@dataclass(frozen=True, slots=True)
class Line:
    """An enrolment as a list shows it."""

    enrolment_id: UUID
    activity: str
    facility: str
    guardian: str
    dates: str
    pattern: str
    state: str
    tone: str
    waiver: str

    @property
    def is_over(self) -> bool:
        """Tell whether it has ended, or was withdrawn."""
        return self.state in ("terminée", "annulée")


def faults(refusal: Refusal) -> dict[str, str]:
    """Say a refusal beside its field; of a request that is not well formed, what is wrong with each value."""
    wrong = refusal.members.get("errors", ()) if refusal.slug == Invalid.slug else ()
    told = {FIELDS.get(one["pointer"], "sauf" if one["pointer"].startswith("/exceptions") else "du"): one["detail"] for one in wrong}
    return told or {BESIDE.get(refusal.slug, "du"): " ".join(filter(None, (refusal.detail or refusal.title, NEXT.get(refusal.slug))))}


def price_to_come(priced: PricedFrom | None, first: date | None) -> tuple[str, ...]:
    """Warn of days that no tariff prices; nothing while billing is silent."""
    if priced is None or (priced.first is not None and (first is None or priced.first <= first)):
        return ()
    when = f"ne commence que le {french.plain_date(priced.first)}" if priced.first else "n'est pas encore saisi"
    then = "en attendant, les familles lisent « tarif à venir », et ces jours ne se facturent qu'une fois le tarif saisi"
    return (f"Le tarif de cette prestation {when} : {then}.",)


def to_ask(lacks: tuple[str, ...], *, unread: bool) -> tuple[str, ...]:
    """Say what the family will be asked for once the child is enrolled; where it reads no message, that the clerk is to ask."""
    if not lacks:
        return ()
    who_asks = "Sa famille ne lit aucun message : demandez-lui ce qui manque, par courrier ou par téléphone."
    asked = who_asks if unread else "Un message le dira à sa famille."
    return (f"Au dossier de l'enfant, il manque pour cette prestation : {', '.join(lacks)}. {asked}",)


def line(one: ChildEnrolment, today: date) -> Line:
    """Say an enrolment in a line."""
    if one.withdrawn:
        state, tone = "annulée", ""
    elif one.valid_to < today:
        state, tone = "terminée", ""
    else:
        state, tone = ("en cours", "ok") if one.valid_from <= today else ("à venir", "wait")
    pattern = french.capitalised(french.weekdays(one.weekdays)) or "Jour par jour, sur réservation"
    if one.from_day and one.from_day > today:
        before = french.weekdays(one.until_then) or "jour par jour"
        pattern = f"{pattern}, à partir du {french.plain_date(one.from_day)} (avant : {before})"
    dates = f"du {french.plain_date(one.valid_from)} au {french.plain_date(one.valid_to)}"
    if one.withdrawn:
        dates = f"devait commencer le {french.plain_date(one.valid_from)}"
    return Line(one.enrolment_id, one.activity, one.facility, one.guardian, dates, pattern, state, tone, one.waiver)


def blank(first: date, activity_id: str, guardian_id: str) -> dict[str, list[str]]:
    """Write the form of an enrolment that is still to be entered: from a day to the end of its school year."""
    dates = {"du": [first.isoformat()], "au": [SchoolYear.of(first).last.isoformat()]}
    return {"prestation": [activity_id], "payeur": [guardian_id], **dates}


def written(one: ChildEnrolment) -> dict[str, list[str]]:
    """Write an enrolment into the fields of its form."""
    return {
        "prestation": [str(one.activity_id)],
        "payeur": [str(one.guardian_id)],
        "du": [one.valid_from.isoformat()],
        "au": [one.valid_to.isoformat()],
        "jours": [str(number) for number in one.weekdays],
        "depuis": [one.from_day.isoformat() if one.from_day else ""],
        "version": [str(one.version)],
    }


def changed_since(one: ChildEnrolment, today: date) -> str:
    """Say what somebody else made of an enrolment since its form was drawn."""
    now = line(one, today)
    pattern = f"{now.pattern[0].lower()}{now.pattern[1:]}"
    return f"Elle a été modifiée entre-temps : elle va maintenant {now.dates}, {pattern}. Vérifiez votre saisie, puis recommencez."


def asked(fields: Fields) -> tuple[dict[str, Any], dict[str, str]]:
    """Read the form: what is asked, and what is wrong by its field."""
    faults: dict[str, str] = {}
    if not text(fields, "prestation"):
        faults["prestation"] = "Choisissez la prestation."
    if not text(fields, "payeur"):
        faults["payeur"] = "Choisissez qui paie."
    dates = {name: date_of(text(fields, name)) for name in ("du", "au", "depuis")}
    faults |= {
        name: "Indiquez une date qui existe." for name, read in dates.items() if read is None and (name != "depuis" or text(fields, name))
    }
    exceptions = [typed.strip() for typed in fields.get("sauf", ()) if typed.strip()]
    if any(date_of(typed) is None for typed in exceptions):
        faults["sauf"] = "L'une de ces dates n'existe pas."
    values = {
        "activity_id": text(fields, "prestation"),
        "guardian_id": text(fields, "payeur"),
        "valid_from": text(fields, "du"),
        "valid_to": text(fields, "au"),
        "weekdays": sorted(int(one) for one in fields.get("jours", ()) if one in set("1234567")),
        "from_day": text(fields, "depuis") or None,
        "exceptions": sorted(set(exceptions)),
        "waiver": text(fields, "derogation")[:MOST_WORDS],
    }
    return values, faults


def exceptions(fields: Fields) -> list[str]:
    """List the exceptions as typed, with some left to fill."""
    return [*filter(None, fields.get("sauf", ())), *[""] * BLANK_EXCEPTIONS]


NO_PATTERN = "Aucun jour régulier : la famille réserve les jours qu'elle veut."


def meaning(seen: EnrolmentPreview) -> list[str]:
    """Say what an enrolment or its change would mean."""
    found = [f"{french.plural(seen.days, 'jour régulier', 'jours réguliers')} à venir."]
    if not seen.days:
        found = ["Aucun jour régulier à venir." if seen.past_added or seen.elsewhere else NO_PATTERN]
    if seen.elsewhere:
        one, many = "jour de la semaine type n'est pas compté", "jours de la semaine type ne sont pas comptés"
        found.append(f"{french.plural(seen.elsewhere, one, many)} : l'enfant est alors dans son autre foyer, ou celui-ci a déjà réservé.")
    if seen.past_added:
        gone = french.plural(seen.past_added, "jour régulier déjà passé", "jours réguliers déjà passés")
        found.append(f"Et {gone} : à facturer aussi.")
    if seen.past_removed:
        gone = french.plural(seen.past_removed, "jour régulier déjà passé", "jours réguliers déjà passés")
        found.append(f"En moins, {gone} : ce qui en a été facturé sera corrigé.")
    if seen.taken:
        found.append(f"Une place est prise {french.plural(seen.taken, 'jour')}.")
    if seen.given_back:
        found.append(f"Une place est rendue {french.plural(seen.given_back, 'jour')} : la liste d'attente avance.")
    if seen.called_off:
        booked = french.plural(seen.called_off, "jour réservé ou demandé", "jours réservés ou demandés")
        found.append(f"Hors des dates, {booked} : annulés, et un message le dira à la famille.")
    return [*found, *tight(seen.tightest)]


def at_the_same_hours(overlaps: Iterable[EnrolmentOverlap]) -> str:
    """Name what a child has every week at the hours of an enrolment: "en même temps que « Judo », le mardi"."""
    named = [f"« {one.activity} », {french.weekdays(one.weekdays)}" for one in overlaps]
    return f"en même temps que {' ; que '.join(named)}" if named else ""


def tight(days: Iterable[TightDay]) -> list[str]:
    """Say the days on which few places are left."""
    return [f"Le {french.day(one.day)}, il restera {french.plural(one.left, 'place')}." for one in days]


def choices(activities: Iterable[ActivityView], today: date) -> list[tuple[str, str]]:
    """List the activities that still take place, each after its facility."""
    going = [one for one in activities if not (last := one.policies.last_day) or last >= today]
    return [(str(one.activity_id), f"{one.facility} : {one.name}") for one in going]
