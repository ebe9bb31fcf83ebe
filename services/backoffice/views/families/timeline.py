"""What happened to a family, newest first: its record, its requests, its account, each told in a line."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from chassis import french
from chassis.clock import paris_date
from contracts.billing import Statement
from contracts.family import KIND_LABELS, KIND_TITLES, PERSON_LABELS, FamilyHistory, HistoryEntry, RecordRequestKind
from contracts.planning import PlanningRequests, PlanningRequestView

SHOWN_FIELDS = 4
CHILD_PARTS: tuple[RecordRequestKind, ...] = ("pickup", "health", "authorisations")
"""Parts of a child's record that are named as a whole: of health, not even which field it was."""
RECORD_LABELS = {
    **{field: KIND_TITLES[part].lower() for part in CHILD_PARTS for field in KIND_LABELS[part]},
    **KIND_LABELS["child_identity"],
    "birth_date": "enfant",
    "role": "adulte",
    "left_on": "jour du départ d'un adulte",
    "family_number": "numéro de famille",
    "employed": "emploi",
    **PERSON_LABELS,
}
DECIDED = {"accepted": "acceptée", "refused": "refusée", "withdrawn": "retirée"}
TONES = {"accepted": "ok", "refused": "no", "requested": "wait"}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline; `address` leads to what it tells of."""

    day: date
    order: str
    icon: str
    title: str
    text: str = ""
    tone: str = ""
    address: str = ""


def happenings(
    history: FamilyHistory | None, planning: PlanningRequests | None, statement: Statement | None, *, opens_record_requests: bool
) -> tuple[Happening, ...]:
    """Merge what each service tells; None stands for one that was not asked or did not answer.

    Who may not open requests about records reads of them, and no link leads to a refusal.
    """
    found: list[Happening] = []
    if history:
        told = [_of_record(entry) for entry in history.entries]
        found += told if opens_record_requests else [replace(one, address="") for one in told]
    if planning:
        found += [one for request in planning.requests for one in _of_planning(request)]
    if statement:
        found += [
            Happening(
                line.day,
                "",
                "receipt" if line.kind == "invoice" else "euro",
                f"{line.description} ({line.number})",
                french.euros(line.debit_cents or line.credit_cents),
            )
            for line in statement.lines
        ]
    return tuple(sorted(found, key=lambda one: (one.day, one.order), reverse=True))


def _of_record(entry: HistoryEntry) -> Happening:
    moment = _moment(entry.at)
    if entry.kind is None:
        fields = french.capitalised(french.labelled(_named(tuple(dict.fromkeys(_of_field(name) for name in entry.fields)))))
        if entry.fact == "entered":
            return Happening(*moment, "plus", "Fiche créée")
        return Happening(*moment, "pen", "Fiche modifiée par la mairie", _about(entry.child_name, fields))
    labels = KIND_LABELS[entry.kind]
    address = f"/demandes?demande=fiche-{entry.request_id}"
    fields = french.labelled(_named(tuple(labels.get(name, "") for name in entry.fields)))
    text = f"Motif : {entry.reason}" if entry.reason else fields
    if entry.child_name:
        text = f"{entry.child_name}. {text}" if entry.reason else _about(entry.child_name, fields)
    if entry.fact == "changed":
        title = "Enfant ajouté" if entry.kind == "child_new" else f"{KIND_TITLES[entry.kind]} : saisi"
        title = f"{title} par {_town_hall(entry.by_staff_name)}"
        return Happening(*moment, "pen", title, text, address=address)
    return Happening(
        *moment,
        "user",
        f"{KIND_TITLES[entry.kind]} : demande {_became(entry)}",
        text,
        TONES.get(entry.fact, ""),
        address,
    )


def _of_field(name: str) -> str:
    """Name a field of the record; a quotient's is the day from which it holds."""
    return RECORD_LABELS.get(name, "quotient familial" if name[:1].isdigit() else "")


def _of_planning(request: PlanningRequestView) -> Iterator[Happening]:
    what = "Absence" if request.kind == "absence" else "Réservation"
    days = sorted({one.day for one in request.days})
    told = french.day(days[0]) if len(days) == 1 else french.plural(len(days), "jour")
    address = f"/demandes?demande=planning-{request.request_id}"
    text = f"{request.child} : {told}, {french.listed(list(dict.fromkeys(one.activity for one in request.days)))}"
    icon = "away" if request.kind == "absence" else "calendar"
    yield Happening(*_moment(request.submitted_at), icon, f"{what} : demande {_received(request.by_staff_name)}", text, "wait", address)
    if request.decided_at and request.status != "pending":
        title = f"{what} : demande {DECIDED[request.status]}"
        yield Happening(*_moment(request.decided_at), icon, title, text, TONES.get(request.status, ""), address)


def _became(entry: HistoryEntry) -> str:
    """Tell what became of a request; who took it back, and which agent entered it."""
    if entry.fact == "requested":
        return _received(entry.by_staff_name)
    if entry.fact == "withdrawn":
        return f"retirée par {_town_hall(entry.by_staff_name) if entry.by_staff_name else 'la famille'}"
    return DECIDED[entry.fact]


def _received(by_staff_name: str) -> str:
    return f"saisie par {_town_hall(by_staff_name)}" if by_staff_name else "reçue"


def _town_hall(by_staff_name: str) -> str:
    """Name the town hall, and the agent where that was noted."""
    return f"la mairie ({by_staff_name})" if by_staff_name else "la mairie"


def _about(child_name: str, fields: str) -> str:
    """Say of which child some fields are, where it is about one."""
    if not child_name:
        return fields
    return f"{child_name} : {french.within(fields)}" if fields else child_name


def _moment(at: datetime) -> tuple[date, str]:
    return paris_date(at), at.isoformat()


def _named(labels: tuple[str, ...]) -> list[str]:
    """Name some fields, and count the others."""
    known = [label for label in labels if label]
    more = len(known) - SHOWN_FIELDS
    return [*known[:SHOWN_FIELDS], f"{more} autres"] if more > 1 else known
