"""Regular days as a family reads them: which ones until when, which ones after that, and what may be changed from when."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from chassis import french
from contracts.planning import OwnPattern, PatternChange, PatternRequestView
from gateway.views.several_days import Weekday

NAMED = 3


@dataclass(frozen=True, slots=True)
class Card:
    """The regular days of one enrolment; `form` says whether the family may ask to change them, `at_once` whether nobody has to agree."""

    enrolment: str
    activity: str
    facility: str
    now: str
    then: str
    note: str
    form: bool
    at_once: bool
    pending: str
    pending_id: str
    refused: str
    weekdays: tuple[Weekday, ...]
    first_day: str
    earliest: str
    last_day: str
    from_day: str


def cards(patterns: Iterable[OwnPattern], typed: "Typed | None" = None) -> tuple[Card, ...]:
    """Present the enrolments; the one of which something was typed keeps it."""
    return tuple(_card(one, typed if typed and typed.enrolment == str(one.enrolment_id) else None) for one in patterns)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was ticked and typed for one enrolment."""

    enrolment: str
    weekdays: frozenset[int]
    from_day: str
    note: str = ""


def days_of(weekdays: Collection[int]) -> str:
    """Name regular days: "le lundi et le mardi", "aucun jour régulier"."""
    return french.listed([f"le {french.DAYS[weekday - 1]}" for weekday in sorted(weekdays)]) if weekdays else "aucun jour régulier"


def change_words(change: PatternChange, until: date) -> str:
    """Say what a change books and gives up: "41 jours réservés en plus, 40 jours rendus, d'ici au 2 juillet 2027"."""
    parts = [
        french.plural(change.added, "jour réservé en plus", "jours réservés en plus") if change.added else "",
        french.plural(change.removed, "jour rendu", "jours rendus") if change.removed else "",
    ]
    said = ", ".join(part for part in parts if part) or "Aucun jour ne change pour le moment"
    return f"{said}, d'ici au {french.plain_date(until)}."


def full_words(days: Collection[date]) -> str:
    """Say on which days there is no place."""
    if not days:
        return ""
    named = [french.day(day) for day in sorted(days)[:NAMED]]
    if len(days) > NAMED:
        named.append(french.plural(len(days) - NAMED, "autre jour", "autres jours"))
    return f"Il n'y a pas de place : {french.listed(named)}."


def _card(one: OwnPattern, typed: Typed | None) -> Card:
    latest = one.next_weekdays if one.next_from else one.weekdays
    ticked = typed.weekdays if typed else frozenset(latest)
    answered = one.last_answer
    return Card(
        enrolment=str(one.enrolment_id),
        activity=one.activity,
        facility=one.facility,
        now=_now(one),
        then=f"Ensuite {days_of(one.next_weekdays)}, à partir du {french.long_date(one.next_from)}" if one.next_from else "",
        note="" if one.terms != "staff" else "Ces jours se changent avec la mairie.",
        form=one.terms != "staff" and one.pending is None and one.first_day <= one.valid_to,
        at_once=one.terms == "automatic",
        pending=_asked(one.pending) if one.pending else "",
        pending_id=str(one.pending.request_id) if one.pending else "",
        refused=f"{_asked(answered)} Refusé : {answered.reason}" if answered and answered.status == "refused" else "",
        weekdays=tuple(
            Weekday(str(weekday), french.DAYS[weekday - 1][:3], french.DAYS[weekday - 1], weekday in ticked)
            for weekday in one.open_weekdays
        ),
        first_day=one.first_day.isoformat(),
        earliest=french.day(one.first_day),
        last_day=one.valid_to.isoformat(),
        from_day=typed.from_day if typed else one.first_day.isoformat(),
    )


def _now(one: OwnPattern) -> str:
    """Say which days are regular, and until when; having none needs no end but a beginning of others."""
    days = french.capitalised(days_of(one.weekdays))
    if not one.weekdays and one.next_from is None:
        return days
    until = one.next_from - timedelta(days=1) if one.next_from else one.valid_to
    return f"{days}, jusqu'au {french.plain_date(until)}"


def asked_words(weekdays: Collection[int], since: date) -> str:
    """Say what is asked: "Le jeudi et le vendredi, à partir du mardi 1er décembre 2026"."""
    return f"{french.capitalised(days_of(weekdays))}, à partir du {french.long_date(since)}"


def _asked(one: PatternRequestView) -> str:
    return f"{asked_words(one.weekdays, one.from_day)}."


def read(form: Any) -> Typed | None:
    """Read what was ticked and typed; None when it was made up."""
    weekdays = form.getall("jour", [])
    if any(each not in {"1", "2", "3", "4", "5", "6", "7"} for each in weekdays):
        return None
    values = {name: str(form.get(name, "")).strip() for name in ("inscription", "du", "note")}
    return Typed(values["inscription"], frozenset(map(int, weekdays)), values["du"], values["note"])
