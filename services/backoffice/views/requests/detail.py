"""One request in full: what changes, which days, what is already decided, and what a refusal may say in one click."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from types import MappingProxyType
from uuid import UUID

from chassis import french
from chassis.edge import taken_back
from contracts.billing import BANK_LABELS, BankRequestView, ContestView
from contracts.family import GUARDIAN_LABELS, RecordRequestView
from contracts.planning import DecidedDay, MonthGrid, PlanningRequestView
from services.backoffice.views.requests.kinds import Kind
from services.backoffice.views.requests.lines import Line, Reference

MOST_MONTHS = 3

PLACES = {"plenty": "places libres", "last": "dernières places", "full": "complet"}
PLACE_TONES = {"plenty": "ok", "last": "wait", "full": "no"}

Place = tuple[UUID, date]


@dataclass(frozen=True, slots=True)
class Change:
    """A field of the record: what it is today, and what is asked."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day that is asked, with what is known of its places while it is undecided."""

    day: date
    places: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Days:
    """Days of one activity that share the same state."""

    activity: str
    state: str
    tone: str
    days: tuple[Day, ...]
    beside: tuple[str, ...]
    """What the child has on some of them at the same hours, as its family read it when it asked."""


@dataclass(frozen=True, slots=True)
class Contrary:
    """A request that waits and asks for other values of the same fields; `by` names who asked, where that is known."""

    reference: Reference
    asked: str
    by: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for refusing that is often needed: a few words to choose by, and what the family will read."""

    label: str
    text: str


def changes(request: RecordRequestView | BankRequestView) -> tuple[Change, ...]:
    """List the changes under the town's own field names; the person of a list whom they are about does not change."""
    if isinstance(request, BankRequestView):
        return tuple(Change(BANK_LABELS.get(one.field, one.field), one.old, one.new) for one in request.changes)
    return tuple(
        Change(one.label or GUARDIAN_LABELS.get(one.field, one.field), one.new if one.field == "person" else one.old, one.new)
        for one in request.changes
    )


def contrary(request: object) -> tuple[Contrary, ...]:
    """List the requests that wait beside one on the record and would undo it, or be undone by it."""
    if not isinstance(request, RecordRequestView):
        return ()
    return tuple(
        Contrary(
            Reference("fiche", one.request_id),
            french.listed([f"{change.label} {change.new or 'vide'}" for change in one.changes]),
            f"la mairie ({one.by_staff_name})" if one.by_staff_name else one.asked_by_name,
            one.submitted_at,
        )
        for one in request.contrary
    )


def in_short(line: Line) -> tuple[str, ...]:
    """Say in a few lines what a request asks, for whoever accepts several at once; in one where nothing of it is opened."""
    return (*_asked(line), *_typed_by(line), *(f"Une autre demande attend : {one.asked}" for one in contrary(line.request)))


def _asked(line: Line) -> tuple[str, ...]:
    request = line.request
    if isinstance(request, ContestView):
        return (line.summary, f"« {request.words} »") if request.words else (line.summary,)
    asked = _asked_days(request) if isinstance(request, PlanningRequestView) else _asked_changes(request)
    return asked or (line.summary,)


def _typed_by(line: Line) -> tuple[str, ...]:
    """Warn where an agent entered it, or may have: the family alone is not who asked."""
    if line.entered_by:
        left = f", avant le départ de {line.payer_left}" if line.payer_left else ""
        return (f"Saisie par la mairie ({line.entered_by}){left}",)
    return ("Demandée en ligne avec un accès remis par la mairie",) if line.by_fresh_access else ()


def _asked_days(request: PlanningRequestView) -> tuple[str, ...]:
    asked = [one for one in request.days if one.decision == "pending"]
    by_activity = {name: [one for one in asked if one.activity == name] for name in dict.fromkeys(one.activity for one in asked)}
    return tuple(
        f"{activity} : {french.days(sorted(one.day for one in days))}{', tardive' if any(one.late for one in days) else ''}"
        for activity, days in by_activity.items()
    )


def _asked_changes(request: RecordRequestView | BankRequestView) -> tuple[str, ...]:
    return tuple(
        f"{one.label} : {one.new or 'vide'}" if one.old == one.new else f"{one.label} : {one.old or 'vide'} → {one.new or 'vide'}"
        for one in changes(request)
    )


def may_be_taken_back(request: object) -> bool:
    """Tell whether staff may take a request back from the queue; what concerns the record is taken back on the page of the family."""
    if isinstance(request, BankRequestView):
        return request.status == "pending"
    return isinstance(request, PlanningRequestView) and request.is_open


def asks_more(request: object, *, may_withdraw: bool) -> bool:
    """Tell whether planning knows more of a request than lists do: what days taken back become, or what meets the hours of those asked."""
    if not isinstance(request, PlanningRequestView):
        return False
    return may_withdraw if request.kind == "absence" else request.is_open


def afterwards(request: object, foretold: PlanningRequestView | None) -> str:
    """Say what it means to take a request back; of an absence as planning tells it now, what each of its days becomes."""
    if not isinstance(request, PlanningRequestView):
        return "Personne ne la traitera, et le RIB joint sera effacé."
    if request.kind == "absence":
        return f"L'absence ne sera plus déclarée. {taken_back.sentence(taken_back.days_of((foretold or request).days))}"
    return "Les jours sans réponse ne seront plus demandés, et les places tenues iront à la liste d'attente."


def months_to_read(request: PlanningRequestView) -> tuple[date, ...]:
    """List the first days of the months whose places matter: those with undecided days, the nearest few only."""
    return tuple(sorted({day.day.replace(day=1) for day in request.days if day.decision == "pending"}))[:MOST_MONTHS]


def places_in(grids: Iterable[MonthGrid]) -> dict[Place, str]:
    """Collect what the grids say about places: enrolment and day -> "plenty", "last" or "full"."""
    return {(row.enrolment_id, cell.day): cell.places for grid in grids for row in grid.rows for cell in row.cells if cell.places}


def overlaps_in(request: PlanningRequestView | None) -> dict[Place, tuple[str, ...]]:
    """Collect what planning tells of activities at the same hours: enrolment and day -> their names."""
    return {(day.enrolment_id, day.day): day.overlaps for day in request.days if day.overlaps} if request else {}


def beside(request: PlanningRequestView, foretold: PlanningRequestView | None) -> tuple[str, ...]:
    """Say on which days that are still asked the child has something else at the same hours, as planning tells it now."""
    return _beside([one for one in request.days if one.is_open], overlaps_in(foretold))


def days(
    request: PlanningRequestView, places: Mapping[Place, str], overlaps: Mapping[Place, tuple[str, ...]] = MappingProxyType({})
) -> tuple[Days, ...]:
    """Group the days by activity and state; what the clerk must decide comes first."""

    def facts(day: DecidedDay) -> tuple[bool, str, str, str]:
        return day.decision != "pending", day.activity, *_state(request, day)

    ordered = sorted(request.days, key=lambda day: (facts(day), day.day))
    groups = [(facts_of, tuple(found)) for facts_of, found in groupby(ordered, key=facts)]
    return tuple(
        Days(activity, state, tone, tuple(_day(day, places) for day in found), _beside(found, overlaps))
        for (_, activity, state, tone), found in groups
    )


def _beside(some: Iterable[DecidedDay], overlaps: Mapping[Place, tuple[str, ...]]) -> tuple[str, ...]:
    met: dict[tuple[str, ...], list[date]] = {}
    for day in some:
        if names := overlaps.get((day.enrolment_id, day.day)):
            met.setdefault(names, []).append(day.day)
    named = {names: french.listed([f"« {name} »" for name in names]) for names in met}
    return tuple(
        f"{french.capitalised(french.days(on))} : en même temps que {named[names]}, tout serait facturé." for names, on in met.items()
    )


def _day(day: DecidedDay, places: Mapping[Place, str]) -> Day:
    left = places.get((day.enrolment_id, day.day), "") if day.decision == "pending" else ""
    return Day(day.day, PLACES.get(left, ""), PLACE_TONES.get(left, ""))


def _state(request: PlanningRequestView, day: DecidedDay) -> tuple[str, str]:
    if day.decision == "pending":
        return ", ".join(["À décider", *(["serait facturée"] if day.billed else []), *(["tardive"] if day.late else [])]), "wait"
    if day.decision == "waiting":
        return (f"Liste d'attente, {french.rank(day.rank)}" if day.rank else "Liste d'attente"), "wait"
    if day.decision == "withdrawn":
        return "Retiré", "info"
    if day.decision == "refused":
        return (f"Refusé : {day.reason}" if day.reason else "Refusé"), "no"
    if request.kind == "absence":
        return ("Absence facturée" if day.billed else "Absence excusée"), "info"
    return "Accepté", "ok"


_RECORD = (
    Reason(
        "Justificatif manquant", "Un justificatif est nécessaire pour ce changement : merci de nous l'adresser, puis de refaire la demande."
    ),
    Reason("Information incomplète", "L'information indiquée est incomplète : merci de la vérifier, puis de refaire la demande."),
    Reason("Ne correspond pas au dossier", "Cette information ne correspond pas aux pièces de votre dossier : merci de nous contacter."),
    Reason("Déjà pris en compte", "Ce changement figure déjà dans votre fiche : il n'y a rien d'autre à faire."),
)

REASONS: dict[Kind, tuple[Reason, ...]] = {
    Kind.PRIMARY: _RECORD,
    Kind.PARTNER: _RECORD,
    Kind.TAX: _RECORD,
    Kind.CAF: _RECORD,
    Kind.CHILD: _RECORD,
    Kind.BANK: (
        Reason("RIB illisible", "Le relevé d'identité bancaire joint n'est pas lisible : merci d'en joindre un autre."),
        Reason("RIB différent", "L'IBAN saisi n'est pas celui du relevé d'identité bancaire joint : merci de refaire la demande."),
        Reason("Titulaire différent", "Le titulaire du compte n'est pas un adulte de votre fiche famille : merci de nous contacter."),
        Reason("Déjà pris en compte", "Ces coordonnées bancaires sont déjà les vôtres : il n'y a rien d'autre à faire."),
    ),
    Kind.CONTEST: (
        Reason("Présence pointée", "L'enfant a été noté présent ce jour-là : le montant est juste."),
        Reason("Absence hors délai", "L'absence a été déclarée après le délai : la journée reste facturée."),
        Reason("Tarif appliqué", "Le tarif est celui de votre quotient familial à cette date : le montant est juste."),
        Reason("Justificatif manquant", "Il manque un justificatif (quotient familial, attestation) : merci de nous l'adresser."),
    ),
    Kind.BOOKING: (
        Reason("Plus de place", "Il ne reste plus de place sur les jours demandés."),
        Reason("Hors délai", "La demande est arrivée après le délai de réservation."),
        Reason("Dossier incomplet", "Le dossier de l'enfant est incomplet : merci de nous contacter pour le compléter."),
        Reason("Âge ou classe", "Cette prestation ne correspond pas à l'âge ou à la classe de l'enfant."),
    ),
    Kind.ABSENCE: (
        Reason("Attestation manquante", "L'attestation médicale manque : merci de nous l'adresser, puis de déclarer à nouveau l'absence."),
        Reason("Hors délai", "L'absence a été déclarée après le délai : la journée reste facturée."),
        Reason("Enfant présent", "L'enfant a été noté présent ce jour-là : merci de nous contacter si c'est une erreur."),
    ),
}
