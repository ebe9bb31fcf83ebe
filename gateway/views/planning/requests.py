"""What "Liste des demandes" shows: requests by group, type and outcome, with the guide's columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from chassis import french
from chassis.edge.day_rules import explained
from chassis.edge.paging import Place
from contracts.billing import BankRequestView, ContestView
from contracts.family import RecordRequestKind, RecordRequestView
from contracts.planning import DecidedDay, PatternRequestView, PlanningRequestView
from gateway.views.planning.offers import waiting
from gateway.views.planning.withdrawal import EVERY
from gateway.views.record import asked_changes
from gateway.views.record.asked_changes import ADULTS, ChangeRow, on

MOST = 200
"""Requests on a page; each service answers at most as many, so the newest of all together are complete."""

Group = Literal["compte", "enfants"]
Outcome = Literal["pending", "refused", "accepted", "withdrawn"]

TYPES: dict[Group, dict[str, str]] = {
    "compte": {
        "responsable": "Informations responsable",
        "conjoint": "Informations conjoint",
        "fiscales": "Informations fiscales",
        "caf": "Informations CAF",
        "bancaires": "Informations bancaires",
        "contestations": "Montants contestés",
    },
    "enfants": {
        "ajouts": "Nouvel enfant",
        "identite": "Identité",
        "personnes": "Personnes autorisées",
        "autorisations": "Autorisations",
        "sanitaires": "Données sanitaires",
        "reservations": "Réservations",
        "absences": "Absences",
        "rythmes": "Jours réguliers",
    },
}
"""The guide's types of request; each filters its group."""

SECTIONS: tuple[tuple[Outcome, str], ...] = (
    ("pending", "Demandes en attente"),
    ("refused", "Demandes refusées"),
    ("accepted", "Demandes acceptées"),
    ("withdrawn", "Demandes retirées"),
)
RECORD_TYPES: dict[RecordRequestKind, tuple[Group, str]] = {
    "guardian": ("compte", "responsable"),
    "partner": ("compte", "conjoint"),
    "tax": ("compte", "fiscales"),
    "caf": ("compte", "caf"),
    "child_new": ("enfants", "ajouts"),
    "child_identity": ("enfants", "identite"),
    "pickup": ("enfants", "personnes"),
    "health": ("enfants", "sanitaires"),
    "authorisations": ("enfants", "autorisations"),
}
"""In which group, and under which type, a change of the record is listed."""

KINDS = {"booking": "reservations", "absence": "absences"}


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day asked for, with what became of it where that needs words."""

    text: str
    note: str


@dataclass(frozen=True, slots=True)
class DaysRow:
    """A request for days or a declared absence."""

    child: str
    kind: str
    why: str
    days: tuple[DayLine, ...]
    asked: str
    decided: str
    reason: str
    entered: str
    withdraw: str
    """Where to take back what nobody has answered yet: a booking at once, an absence from the page that says what its days become."""
    afterwards: str
    """What that means, where it is done at once."""
    child_id: str
    certificate: str
    """Where the certificate of the absence is sent and downloaded, where one is awaited or given."""
    given: bool
    until: str
    """Until when the certificate may come."""
    explained: tuple[str, ...]
    """How it was decided: number of arrival, rule, moment."""


@dataclass(frozen=True, slots=True)
class Section:
    """The requests of one outcome."""

    outcome: Outcome
    title: str
    adults: tuple[ChangeRow, ...]
    changes: tuple[ChangeRow, ...]
    days: tuple[DaysRow, ...]

    @property
    def filled(self) -> frozenset[str]:
        """The guide's columns in which some request about an adult has something: the others are not shown."""
        return frozenset(label for row in self.adults for label, value in row.cells if value)

    @property
    def is_empty(self) -> bool:
        """Tell that nothing has this outcome."""
        return not (self.adults or self.changes or self.days)


@dataclass(frozen=True, slots=True)
class Found:
    """What the services answered; one that is down leaves out its own. `next` is where the next page begins, if one follows."""

    records: Sequence[RecordRequestView] = ()
    bank: Sequence[BankRequestView] = ()
    days: Sequence[PlanningRequestView] = ()
    next: str = ""
    contests: Sequence[ContestView] = ()
    patterns: Sequence[PatternRequestView] = ()

    def page(self, *, more: bool) -> "Found":
        """Keep the newest of all together, as many as a page holds; `more` says that a service has others."""
        every: list[RecordRequestView | BankRequestView | PlanningRequestView | ContestView | PatternRequestView] = [
            *self.records,
            *self.bank,
            *self.days,
            *self.contests,
            *self.patterns,
        ]
        keys = sorted(((one.submitted_at, one.request_id) for one in every), reverse=True)
        if len(keys) <= MOST and not more:
            return self
        last = keys[:MOST][-1]
        return Found(
            tuple(one for one in self.records if (one.submitted_at, one.request_id) >= last),
            tuple(one for one in self.bank if (one.submitted_at, one.request_id) >= last),
            tuple(one for one in self.days if (one.submitted_at, one.request_id) >= last),
            str(Place(*last)),
            tuple(one for one in self.contests if (one.submitted_at, one.request_id) >= last),
            tuple(one for one in self.patterns if (one.submitted_at, one.request_id) >= last),
        )

    def count(self, group: Group) -> int:
        """Count a group's requests."""
        own = sum(RECORD_TYPES[one.kind][0] == group for one in self.records)
        return own + (len(self.bank) + len(self.contests) if group == "compte" else len(self.days) + len(self.patterns))


def shown_group(asked: str, found: Found) -> Group:
    """Choose the group: the one asked for, else the one that has something to show."""
    if asked in TYPES:
        return "compte" if asked == "compte" else "enfants"
    return "enfants" if found.count("enfants") and not found.count("compte") else "compte"


def sections(group: Group, kind: str, found: Found) -> tuple[Section, ...]:
    """Sort a group's requests by outcome, keeping one type when `kind` names it; nothing withdrawn makes no section."""
    own = [one for one in found.records if RECORD_TYPES[one.kind][0] == group and kind in ("", RECORD_TYPES[one.kind][1])]
    bank = [one for one in found.bank if group == "compte" and kind in ("", "bancaires")]
    contests = [one for one in found.contests if group == "compte" and kind in ("", "contestations")]
    patterns = [one for one in found.patterns if group == "enfants" and kind in ("", "rythmes")]
    days = [one for one in found.days if group == "enfants" and kind in ("", KINDS[one.kind])]
    made = (
        Section(
            outcome,
            title,
            adults=tuple(asked_changes.of_record(one) for one in own if one.status == outcome and one.kind in ADULTS),
            changes=(
                *(asked_changes.of_record(one) for one in own if one.status == outcome and one.kind not in ADULTS),
                *(asked_changes.of_bank(one) for one in bank if one.status == outcome),
                *(asked_changes.of_contest(one) for one in contests if one.status == outcome),
                *(asked_changes.of_pattern(one) for one in patterns if one.status == outcome),
            ),
            days=tuple(_days(one) for one in days if one.status == outcome),
        )
        for outcome, title in SECTIONS
    )
    return tuple(one for one in made if one.outcome != "withdrawn" or not one.is_empty)


def _together(reasons: Sequence[str]) -> str:
    """Say several reasons as one sentence; the only one as it is."""
    return " ; ".join(one.rstrip(".") for one in reasons) if len(reasons) > 1 else "".join(reasons)


def _days(one: PlanningRequestView) -> DaysRow:
    reasons = dict.fromkeys(day.reason for day in one.days if day.reason)
    return DaysRow(
        child=one.child,
        kind="Absence" if one.kind == "absence" else "Réservation",
        why=", ".join(part for part in (one.absence_label, one.note) if part),
        days=tuple(_asked_days(one)),
        asked=on(one.submitted_at),
        decided=on(one.decided_at),
        reason=_together(list(reasons)),
        entered=asked_changes.entered(one),
        withdraw=_withdraw(one) if one.is_open else "",
        afterwards=_afterwards(one),
        child_id=str(one.child_id),
        certificate=f"/demandes/absences/{one.request_id}/attestation" if one.certificate != "none" else "",
        given=one.certificate == "given",
        until=french.day(one.certificate_until) if one.certificate_until else "",
        explained=explained(one),
    )


def _withdraw(one: PlanningRequestView) -> str:
    if one.kind == "absence":
        return f"/enfants/{one.child_id}/planning/retrait?demande={one.request_id}&jour={EVERY}"
    return f"/demandes/jours-{one.request_id}/retrait?groupe=enfants"


def _afterwards(one: PlanningRequestView) -> str:
    if one.kind == "absence":
        return ""
    what = "Ces jours ne sont plus demandés."
    halved = any(day.decision in ("accepted", "refused") for day in one.days)
    return f"{what} Ceux qui ont une réponse ne changent pas." if halved else what


def _asked_days(one: PlanningRequestView) -> Iterator[DayLine]:
    """Present the days asked: those of an activity that came to the same on one line."""
    alike: dict[tuple[str, str], list[date]] = {}
    for day in one.days:
        alike.setdefault((day.activity, _became(day, one)), []).append(day.day)
    for (activity, became), days in alike.items():
        yield DayLine(f"{activity}, {french.days(days)}", became)


def _became(day: DecidedDay, one: PlanningRequestView) -> str:
    """Tell what became of a day, where the section's title does not say it."""
    if day.decision == "waiting":
        return waiting(day)
    if day.decision == "accepted" and day.billed and one.kind == "absence":
        return "facturée"
    if day.decision == one.status:
        return ""
    return {"pending": "en attente", "accepted": "acceptée", "refused": "refusée", "withdrawn": "retirée"}[day.decision]
