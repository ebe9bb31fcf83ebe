"""Regular days as a family reads them: which ones until when, which ones after that, and what may be changed from when."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from chassis import french
from contracts.billing import QuoteDays, QuotedDay, Quotes
from contracts.planning import OwnPattern, PatternChange, PatternRequestView
from gateway.views.planning.several_days import Weekday

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


def change_words(change: PatternChange, until: date) -> str:
    """Say what a change books and gives up: "41 jours réservés en plus, 40 jours rendus, d'ici au 2 juillet 2027"."""
    parts = [
        french.plural(change.added, "jour réservé en plus", "jours réservés en plus") if change.added else "",
        french.plural(change.removed, "jour rendu", "jours rendus") if change.removed else "",
    ]
    said = ", ".join(part for part in parts if part) or "Aucun jour ne change pour le moment"
    return f"{said}, d'ici au {french.plain_date(until)}."


@dataclass(frozen=True, slots=True)
class Price:
    """What the regular days of a month come to, changed and as they are, and how that is made; `unknown` says why it is not known."""

    sentence: str
    explanations: tuple[str, ...] = ()
    unknown: str = ""


def to_quote(change: PatternChange, enrolment_id: UUID) -> tuple[QuoteDays | None, QuoteDays | None]:
    """Ask billing for the price of a month of a change, changed and as it is; nothing to ask of a month without regular days."""
    if change.month is None:
        return None, None
    month = change.month

    def asked(days: Collection[date]) -> QuoteDays | None:
        if not days:
            return None
        return QuoteDays(
            days=tuple(
                QuotedDay(
                    activity_id=month.activity_id,
                    day=day,
                    child_id=month.child_id,
                    enrolment_id=enrolment_id,
                    minutes=month.minutes,
                    regular=True,
                )
                for day in days
            ),
            instead=True,
        )

    return asked(month.days), asked(month.days_before)


def price(change: PatternChange, after: Quotes | None, before: Quotes | None) -> Price | None:
    """Say what a month of regular days comes to after a change, and what it does before; None where nothing is to be said."""
    month = change.month
    if month is None or not (month.days or month.days_before):
        return None
    now = _sum(before, month.days_before)
    compared = f" ({now} pour {french.plural(len(month.days_before), 'jour')} sans ce changement)" if now and month.days_before else ""
    name = french.month_name(month.month)
    if not month.days:
        return Price(f"Plus aucun jour régulier en {name}{compared}.")
    total = _sum(after, month.days)
    counted = french.plural(len(month.days), "jour")
    if total is None:
        return Price(f"{counted} en {name}, dont le prix n'est pas connu pour le moment{compared}.", unknown=_why_unknown(after))
    words = tuple(dict.fromkeys(one.explanation for one in after.quotes)) if after else ()
    return Price(f"{total} en {name} pour {counted}{compared}.", words)


def _sum(quotes: Quotes | None, days: Collection[date]) -> str | None:
    """Sum the prices of days; None where one is not known."""
    if not days:
        return french.euros(0)
    known = [one.cents for one in quotes.quotes if one.cents is not None] if quotes else []
    return french.euros(sum(known)) if len(known) == len(days) else None


def _why_unknown(quotes: Quotes | None) -> str:
    """Say in the tariff's own words why a price is not known."""
    told = [one.explanation for one in quotes.quotes if one.cents is None] if quotes else []
    return told[0] if told else "La facture sera calculée au tarif en vigueur."


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
        then=f"Ensuite {french.regular_days(one.next_weekdays)}, à partir du {french.long_date(one.next_from)}" if one.next_from else "",
        note="" if one.terms != "staff" else "Ces jours se changent avec la mairie.",
        form=one.terms != "staff" and one.pending is None and one.first_day <= one.valid_to,
        at_once=one.terms == "automatic",
        pending=_asked(one.pending) if one.pending else "",
        pending_id=str(one.pending.request_id) if one.pending else "",
        refused=f"{_asked(answered)} Refusé : {answered.reason}" if answered and answered.status == "refused" else "",
        weekdays=tuple(
            Weekday(str(weekday), french.capitalised(french.DAYS[weekday - 1][:3]), french.DAYS[weekday - 1], weekday in ticked)
            for weekday in one.open_weekdays
        ),
        first_day=one.first_day.isoformat(),
        earliest=french.day(one.first_day),
        last_day=one.valid_to.isoformat(),
        from_day=typed.from_day if typed else one.first_day.isoformat(),
    )


def _now(one: OwnPattern) -> str:
    """Say which days are regular, and until when; having none needs no end but a beginning of others."""
    days = french.capitalised(french.regular_days(one.weekdays))
    if not one.weekdays and one.next_from is None:
        return days
    until = one.next_from - timedelta(days=1) if one.next_from else one.valid_to
    return f"{days}, jusqu'au {french.plain_date(until)}"


def asked_words(weekdays: Collection[int], since: date) -> str:
    """Say what is asked: "Le jeudi et le vendredi, à partir du mardi 1er décembre 2026"."""
    return f"{french.capitalised(french.regular_days(weekdays))}, à partir du {french.long_date(since)}"


def _asked(one: PatternRequestView) -> str:
    return f"{asked_words(one.weekdays, one.from_day)}."


def read(form: Any) -> Typed | None:
    """Read what was ticked and typed; None when it was made up."""
    weekdays = form.getall("jour", [])
    if any(each not in {"1", "2", "3", "4", "5", "6", "7"} for each in weekdays):
        return None
    values = {name: str(form.get(name, "")).strip() for name in ("inscription", "du", "note")}
    return Typed(values["inscription"], frozenset(map(int, weekdays)), values["du"], values["note"])
