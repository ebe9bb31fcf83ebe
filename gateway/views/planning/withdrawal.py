"""What the page of a withdrawal shows: the days of a request that nobody has answered yet, and what they become."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from chassis import french
from chassis.edge import taken_back
from chassis.edge.days import day_of
from contracts.planning import AskedDay, DecidedDay, PlanningRequestView, TakenBack
from gateway.views.planning.offers import waiting

BOOKING = "Si une place était tenue, elle est rendue. Si vous changez d'avis, une nouvelle demande passera après celles déjà faites."
ABSENCE = "L'absence n'est plus déclarée : ce que chaque jour devient est écrit à côté de lui."
ABSENCE_TAKEN_BACK = "Votre absence est retirée"
EVERY = "tous"
"""In place of a day: all of them are ticked."""

KEYS: Mapping[TakenBack, str] = {"reserved": "reserve", "missed": "absence", "declared": "facturee", "free": "libre"}
"""Under which name an address carries the days that became something."""


@dataclass(frozen=True, slots=True)
class Line:
    """A day that may be taken back."""

    value: str
    title: str
    note: str
    checked: bool
    becomes: str = ""
    """What it becomes: the day of an absence."""
    shown: str = ""
    """What was said of it, so that nobody confirms something else."""


def found(requests: Iterable[PlanningRequestView], request_id: UUID, child_id: UUID) -> PlanningRequestView | None:
    """Find a request about a child."""
    return next((one for one in requests if one.request_id == request_id and one.child_id == child_id), None)


def lines(one: PlanningRequestView, chosen: Collection[str]) -> tuple[Line, ...]:
    """List the open days of a request, those chosen ticked."""
    return tuple(
        Line(
            _value(day),
            french.capitalised(french.day(day.day)),
            _note(day),
            EVERY in chosen or _value(day) in chosen,
            taken_back.beside(day.taken_back),
            _shown(day),
        )
        for day in one.days
        if day.is_open
    )


def afterwards(one: PlanningRequestView) -> str:
    """Say what a withdrawal means: of an absence beside each day, and what else there is to know of those."""
    if one.kind == "booking":
        return BOOKING
    became = {day.taken_back for day in one.days if day.is_open}
    if None in became:
        return f"L'absence n'est plus déclarée : {taken_back.UNKNOWN}."
    return f"{ABSENCE} {taken_back.MORE}" if "missed" in became else ABSENCE


def certificate_instead(one: PlanningRequestView) -> str:
    """Say until when a certificate may still excuse an absence, whose family may not know that before it takes it back."""
    if one.kind != "absence" or one.certificate != "awaited" or one.certificate_until is None:
        return ""
    until = french.day(one.certificate_until)
    return f"Vous avez une attestation ? Envoyez-la plutôt, au plus tard le {until} : acceptée, elle excuse l'absence."


def changed(one: PlanningRequestView, days: Iterable[AskedDay], shown: Collection[str]) -> bool:
    """Tell whether a day of an absence becomes something else by now than its page had said."""
    asked = {(day.enrolment_id, day.day) for day in days}
    return one.kind == "absence" and any(
        _shown(day) not in shown for day in one.days if day.is_open and (day.enrolment_id, day.day) in asked
    )


def in_address(one: PlanningRequestView) -> list[tuple[str, str]]:
    """Write into an address what the days of an absence just became."""
    return [(KEYS[became], str(day)) for became, day in taken_back.days_of(one.days) if became is not None]


def became(address: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Say that absences are taken back, and what the days became of which an address tells; where it tells of none, where to see it."""
    kinds = {key: kind for kind, key in KEYS.items()}
    found = [(kinds[key], day) for key, text in address if key in kinds and (day := day_of(text)) is not None]
    title = "Vos absences sont retirées" if len({day for _, day in found}) > 1 else ABSENCE_TAKEN_BACK
    return title, taken_back.sentence(found) or "Le planning montre ce que ces jours sont devenus."


def named(one: PlanningRequestView, values: Collection[str]) -> tuple[AskedDay, ...]:
    """Read ticked days: those of the request only, whatever else was made up."""
    return tuple(AskedDay(enrolment_id=day.enrolment_id, day=day.day) for day in one.days if _value(day) in values)


def _shown(day: DecidedDay) -> str:
    return f"{_value(day)}_{day.taken_back or ''}"


def _value(day: DecidedDay) -> str:
    return f"{day.enrolment_id}_{day.day}"


def _note(day: DecidedDay) -> str:
    if day.decision == "waiting":
        return f"{day.activity} · {waiting(day)}"
    return f"{day.activity} · en cours de traitement"
