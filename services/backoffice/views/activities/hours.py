"""Hours realised, as the CAF asks for them: by slot (prestation), age band and régime."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from contracts.family import NO_SCHEME, SCHEMES, FamilyScheme
from contracts.planning import AgeBand, HoursRealised

BANDS: dict[AgeBand, str] = {"under_6": "Moins de 6 ans", "from_6": "6 ans et plus", "unknown": "Âge inconnu"}
NOT_TOLD = "Non renseigné"
TOLD = (*SCHEMES, NO_SCHEME)
LONGEST = 366
A_QUARTER = 3
NO_BREAK, THIN = "\u00a0", "\u202f"


@dataclass
class Slot:
    """What was realised in an activity by children of an age band; `minutes` are those of each régime."""

    activity_id: UUID
    facility: str
    activity: str
    band: str
    children: int = 0
    presences: int = 0
    untimed: int = 0
    minutes: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Sum up all régimes."""
        return sum(self.minutes.values())


@dataclass(frozen=True, slots=True)
class Period:
    """A period that one link asks for."""

    words: str
    first: date
    last: date


def slots_of(found: HoursRealised, known: Iterable[FamilyScheme]) -> tuple[Slot, ...]:
    """Sum hours up by activity and age band, apart for each régime; a word that the record does not offer counts as not told.

    A child of two households is one child, which planning alone can tell; where a former planning does not, each household counts it.
    """
    scheme = {one.family_id: one.scheme if one.scheme in TOLD else NOT_TOLD for one in known}
    made: dict[tuple[UUID, AgeBand], Slot] = {}
    for line in found.lines:
        own = made.get((line.activity_id, line.band))
        if own is None:
            own = made[line.activity_id, line.band] = Slot(line.activity_id, line.facility, line.activity, BANDS[line.band])
        own.children = own.children + line.children if line.children_in_all is None else line.children_in_all
        own.presences += line.presences
        own.untimed += line.untimed
        at = scheme.get(line.family_id, NOT_TOLD)
        own.minutes[at] = own.minutes.get(at, 0) + line.minutes
    order = {activity_id: number for number, activity_id in enumerate(dict.fromkeys(line.activity_id for line in found.lines))}
    bands = list(BANDS)
    return tuple(slot for _, slot in sorted(made.items(), key=lambda item: (order[item[0][0]], bands.index(item[0][1]))))


def schemes_in(slots: Iterable[Slot]) -> tuple[str, ...]:
    """List the columns: the régimes of the CAF, then hours of families without one and of those that did not tell, where there are some."""
    realised = sum_up(slots)
    return (*SCHEMES, *(one for one in (NO_SCHEME, NOT_TOLD) if realised.get(one)))


def sum_up(slots: Iterable[Slot]) -> Mapping[str, int]:
    """Sum up the minutes of each régime."""
    total: dict[str, int] = {}
    for slot in slots:
        for scheme, minutes in slot.minutes.items():
            total[scheme] = total.get(scheme, 0) + minutes
    return total


def hours(minutes: int) -> str:
    """Write a length as hours: "1 234 h 30"."""
    whole, rest = divmod(minutes, 60)
    return f"{whole:,}".replace(",", THIN) + f"{NO_BREAK}h" + (f"{NO_BREAK}{rest:02}" if rest else "")


def month_before(today: date) -> Period:
    """Take the month that is over: what is declared first."""
    last = today.replace(day=1) - timedelta(days=1)
    return Period("Le mois dernier", last.replace(day=1), last)


def periods(today: date) -> tuple[Period, ...]:
    """List the periods that are declared: the last month, the last quarter, this civil year and the one before."""
    quarter = date(today.year, (today.month - 1) // A_QUARTER * A_QUARTER + 1, 1) - timedelta(days=1)
    return (
        month_before(today),
        Period("Le trimestre dernier", date(quarter.year, quarter.month - A_QUARTER + 1, 1), quarter),
        Period(f"L'année {today.year}", date(today.year, 1, 1), today),
        Period(f"L'année {today.year - 1}", date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    )
