"""Criteria of a tariff: whether the facts of a day meet them, and how they are said in French."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from chassis.ages import age_on
from chassis.french import plain, rank, school_class
from contracts.billing import Booking, Case, Clock, Conditions, Range, Regime, TariffRules
from services.billing.domain.price_words import clock

REGIMES: dict[Regime, str] = {"caf": "CAF", "msa": "MSA", "other": "autre régime", "none": "sans régime"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a day of a child when it is priced; None is not known."""

    quotient: int | None = None
    quotient_from: date | None = None
    regime: Regime | None = None
    resident: bool | None = None
    age: int | None = None
    school_class: str | None = None
    sibling_rank: int | None = None
    booking: Booking | None = None
    late: bool = False
    unbooked: bool = False
    absent: bool = False
    minutes: int | None = None
    left_at: time | None = None
    package_charged: bool = False


Wanted = Range | Clock | bool | str | tuple[str, ...]
"""What a line of a tariff wants of a fact: a range, moments of the day, yes or no, one word, or one of some."""

UNDATED = ("regime", "resident", "school_class")
"""Facts that are told without a date: what was invoiced is compared by how they stood then."""


def facts_of(case: Case, day: date) -> Facts:
    """Read the facts of a case on a day."""
    told = case.model_dump(exclude={"day", "birth_date", "age"})
    age = case.age if case.birth_date is None else age_then(case.birth_date, day)
    return Facts(age=age, **told)


def age_then(birth_date: date, day: date) -> int:
    """Count the full years of a child on a day; none before it is born."""
    return max(0, age_on(birth_date, day))


def is_resident(communes: Iterable[tuple[str, str]], postal_code: str | None, city: str | None) -> bool | None:
    """Tell whether a family lives in one of the communes of an activity (postal code and name), as planning does; None: not known."""
    known = list(communes)
    if not known or not postal_code:
        return None
    return any(code == postal_code and (not name or plain(name) == plain(city or "")) for code, name in known)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion: the fact it looks at, whether a known value meets it, how what it wants is said.

    `missing` says that the fact is not known; empty where it always is.
    """

    fact: str
    meets: Callable[[Any, Any], bool]
    said: Callable[[Any], str]
    missing: str


def within(wanted: Range, value: int) -> bool:
    """Tell whether a number lies in a range."""
    return wanted.at_least <= value and (wanted.below is None or value < wanted.below)


def at(wanted: Clock, moment: time) -> bool:
    """Tell whether a moment lies between two of the clock."""
    return (wanted.after is None or wanted.after < moment) and (wanted.until is None or moment <= wanted.until)


def among(wanted: Iterable[str], value: str) -> bool:
    """Tell whether a school class is one of some, however it was typed: planning admits children by the same comparison."""
    return school_class(value) in {school_class(one) for one in wanted}


def _quotient(wanted: Range) -> str:
    return f"QF {_extent(wanted)}"


def _age(wanted: Range) -> str:
    return f"enfant de {_extent(wanted, ' ans')}"


def _extent(wanted: Range, unit: str = "") -> str:
    if wanted.below is None:
        return f"{wanted.at_least}{unit} et plus"
    last = wanted.below - 1
    return f"{last}{unit}" if last == wanted.at_least else f"{wanted.at_least} à {last}{unit}"


def _rank(wanted: Range) -> str:
    first = max(1, wanted.at_least)
    if wanted.below is None:
        return f"{rank(first)} enfant de la fratrie et suivants" if first > 1 else "rang quelconque dans la fratrie"
    last = wanted.below - 1
    return f"{rank(first)} enfant de la fratrie" if last <= first else f"{rank(first)} au {rank(last)} enfant de la fratrie"


def _clock(wanted: Clock) -> str:
    after, until = (clock(one) if one else "" for one in (wanted.after, wanted.until))
    words = [f"après {after}" if after else "", f"jusqu'à {until}" if until else ""]
    return f"départ {' et '.join(filter(None, words))}"


def _yes(yes: str, no: str) -> Callable[[bool], str]:
    return lambda wanted: yes if wanted else no


CRITERIA: dict[str, Criterion] = {
    "quotient": Criterion("quotient", within, _quotient, "quotient familial non renseigné"),
    "regimes": Criterion(
        "regime",
        lambda wanted, value: value in wanted,
        lambda wanted: " ou ".join(REGIMES[one] for one in wanted),
        "régime d'allocations non renseigné",
    ),
    "resident": Criterion("resident", bool.__eq__, _yes("habitant la commune", "hors commune"), "commune de résidence non renseignée"),
    "age": Criterion("age", within, _age, "âge non renseigné"),
    "school_classes": Criterion(
        "school_class",
        among,
        lambda wanted: f"classe {' ou '.join(wanted)}",
        "classe non renseignée",
    ),
    "other_classes_than": Criterion(
        "school_class",
        lambda wanted, value: not among(wanted, value),
        lambda wanted: f"classe autre que {', '.join(wanted)}",
        "classe non renseignée",
    ),
    "sibling_rank": Criterion("sibling_rank", within, _rank, "rang dans la fratrie non renseigné"),
    "booking": Criterion(
        "booking",
        str.__eq__,
        {"regular": "accueil régulier", "occasional": "accueil occasionnel"}.__getitem__,
        "inscription non renseignée",
    ),
    "late": Criterion("late", bool.__eq__, _yes("réservation tardive", "réservé à temps"), ""),
    "unbooked": Criterion("unbooked", bool.__eq__, _yes("sans réservation", "avec réservation"), ""),
    "absent": Criterion("absent", bool.__eq__, _yes("absence non justifiée", "enfant présent ou absence signalée"), ""),
    "left_at": Criterion("left_at", at, _clock, ""),
}
"""Every criterion by its name in `Conditions`."""


def wanted(conditions: Conditions) -> dict[str, Wanted]:
    """List the criteria that are said, with what they want."""
    return {name: value for name in CRITERIA if (value := getattr(conditions, name)) is not None}


def unmet(conditions: Conditions, facts: Facts) -> tuple[bool, tuple[str, ...]]:
    """Tell whether a known fact speaks against the conditions, and which of their facts are not known."""
    unknown: list[str] = []
    for name, value in wanted(conditions).items():
        criterion = CRITERIA[name]
        known = getattr(facts, criterion.fact)
        if criterion.fact == "left_at" and known is None:
            known = time.min  # whoever has not been fetched has not been fetched late
        if known is None:
            unknown.append(criterion.fact)
        elif not criterion.meets(value, known):
            return True, ()
    return False, tuple(unknown)


def looked_at(tariff: TariffRules) -> frozenset[str]:
    """Tell which facts a tariff looks at, the quotient and since when it holds as one."""
    conditions = [*(one.when for one in tariff.lines), *(one.when for one in tariff.adjustments)]
    found = {CRITERIA[name].fact for one in conditions for name in wanted(one)}
    if "quotient" in found or any(line.effort for line in tariff.lines):
        found |= {"quotient", "quotient_from"}
    if tariff.unit == "package":
        found.add("package_charged")
    elif tariff.unit != "day":
        found.add("minutes")
    return frozenset(found)


def said(conditions: Conditions) -> tuple[str, ...]:
    """Say the conditions in French, one by one."""
    return tuple(CRITERIA[name].said(value) for name, value in wanted(conditions).items())
