"""The town's calendar as staff read it: runs of special days, and what France publishes for a zone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from typing import Any
from uuid import UUID

import holidays
from vacances_scolaires_france import SchoolHolidayDates, UnsupportedYearException

from chassis import french
from chassis.edge.days import date_of
from chassis.school_year import SchoolYear
from contracts.planning import CalendarDay
from services.backoffice.views.activities.cutoff_words import span
from services.backoffice.views.typed import Fields, text

KINDS = {
    "closed": ("Fermeture ou pont", "no"),
    "public_holiday": ("Jour férié", "wait"),
    "short_holidays": ("Petites vacances", "info"),
    "summer_holidays": ("Grandes vacances", "info"),
}
EFFECTS = {
    "closed": "Rien n'ouvre ces jours-là.",
    "public_holiday": "Rien n'ouvre ces jours-là, et ils ne comptent pas comme jours ouvrés dans les délais.",
    "short_holidays": "Seules les prestations des petites vacances ouvrent ces jours-là.",
    "summer_holidays": "Seules les prestations des grandes vacances ouvrent ces jours-là.",
}
NO_BREAK = "\N{NO-BREAK SPACE}"
ZONES = ("A", "B", "C")
SUMMER = "vacances d'été"
LONGEST, LONGEST_LABEL = 120, 80
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Run:
    """Days on end that are special in the same way."""

    first: date
    last: date
    kind: str
    label: str
    facility_id: UUID | None

    @property
    def count(self) -> int:
        """Tell how many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Line:
    """A run as the list shows it."""

    run: Run
    when: str
    kind: str
    tone: str
    where: str
    is_over: bool


def runs(days: Iterable[CalendarDay]) -> list[Run]:
    """Gather the entries of the calendar into runs, in their order; closures of activities have a page of their own."""
    own = sorted((one for one in days if one.activity_id is None), key=lambda one: (one.kind, one.label, str(one.facility_id), one.day))
    found = []
    for (kind, label, _), group in groupby(own, key=lambda one: (one.kind, one.label, str(one.facility_id))):
        entries = list(group)
        first = last = entries[0].day
        for entry in entries[1:]:
            if entry.day != last + ONE_DAY:
                found.append(Run(first, last, kind, label, entries[0].facility_id))
                first = entry.day
            last = entry.day
        found.append(Run(first, last, kind, label, entries[0].facility_id))
    return sorted(found, key=lambda one: (one.first, one.last, one.kind))


def effects(some: Iterable[Run]) -> list[str]:
    """Say what each kind of special days does, under the kind's name: "Petites vacances : seules les prestations…"."""
    told = ((KINDS[kind][0], EFFECTS[kind]) for kind in dict.fromkeys(one.kind for one in some))
    return [f"{name}{NO_BREAK}: {effect[0].lower()}{effect[1:]}" for name, effect in told]


def line(one: Run, names: Mapping[UUID, str], today: date) -> Line:
    """Say a run in a line."""
    kind, tone = KINDS[one.kind]
    when = french.capitalised(french.long_date(one.first) if one.count == 1 else span(one.first, one.last))
    where = names.get(one.facility_id, "une structure") if one.facility_id else "toute la commune"
    return Line(one, when, kind, tone, where, one.last < today)


def asked(fields: Fields) -> tuple[Run | None, dict[str, str]]:
    """Read the form of a span of special days: what is asked, and what is wrong by its field."""
    faults: dict[str, str] = {}
    first, last = date_of(text(fields, "du")), date_of(text(fields, "au") or text(fields, "du"))
    if first is None:
        faults["du"] = "Indiquez le premier jour."
    if last is None:
        faults["au"] = "Cette date n'existe pas."
    if first and last and last < first:
        faults["au"] = "La fin précède le début."
    elif first and last and (last - first).days >= LONGEST:
        faults["au"] = f"Une période a {LONGEST} jours au plus."
    label = text(fields, "libelle")
    if not 0 < len(label) <= LONGEST_LABEL:
        faults["libelle"] = "Donnez un nom, de 80 caractères au plus : les familles le lisent."
    kind = text(fields, "sorte")
    if kind not in KINDS:
        faults["sorte"] = "Choisissez ce que sont ces jours."
    facility = None
    try:
        facility = UUID(where) if (where := text(fields, "structure")) else None
    except ValueError:
        faults["structure"] = "Choisissez une structure, ou toute la commune."
    if faults or first is None or last is None:
        return None, faults
    return Run(first, last, kind, label, facility), {}


def entries(one: Run) -> list[dict[str, Any]]:
    """List the entries of the calendar that a run is made of."""
    days = [one.first + timedelta(days=n) for n in range(one.count)]
    facility = str(one.facility_id) if one.facility_id else None
    return [{"day": each.isoformat(), "kind": one.kind, "label": one.label, "facility_id": facility} for each in days]


def official(zone: str, year: int) -> list[Run]:
    """List what is published for a school year: the school holidays of a zone, the public holidays; none where nothing is published."""
    first, last = SchoolYear(year).first, SchoolYear(year).last
    known = holidays.country_holidays("FR", years=(year, year + 1), language="fr")
    found = [CalendarDay(day=each, kind="public_holiday", label=label) for each, label in known.items() if first <= each <= last]
    school = [
        CalendarDay(day=each, kind="summer_holidays" if label.lower().startswith(SUMMER) else "short_holidays", label=label)
        for each, label in _published(zone, year)
        if first <= each <= last
    ]
    return runs([*found, *school]) if school else []


def _published(zone: str, year: int) -> list[tuple[date, str]]:
    found: list[tuple[date, str]] = []
    for calendar_year in (year, year + 1):
        try:
            known = _library().holidays_for_year_and_zone(calendar_year, zone)
        except UnsupportedYearException:
            continue
        found += [(each, one["nom_vacances"]) for each, one in known.items()]
    return found


@cache
def _library() -> SchoolHolidayDates:
    return SchoolHolidayDates()
