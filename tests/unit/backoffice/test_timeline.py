"""A family's timeline: what each service tells, merged, newest first."""

from datetime import UTC, date, datetime
from uuid import UUID

from contracts.billing import Statement, StatementLine
from contracts.family import FamilyHistory, HistoryEntry
from contracts.planning import PlanningRequests
from services.backoffice.views.families.timeline import happenings
from tests.unit.backoffice.cast import planning_request

REQUEST = UUID(int=5)


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def statement(*lines: StatementLine) -> Statement:
    return Statement(
        school_year="2026-2027", school_years=("2026-2027",), opening_cents=0, lines=lines, debit_cents=0, credit_cents=0, balance_cents=0
    )


INVOICE = StatementLine(
    operation_id=UUID(int=1),
    number="AL-36",
    day=date(2026, 11, 8),
    kind="invoice",
    description="Facture",
    regie="ALSH",
    debit_cents=12060,
    credit_cents=0,
)
HISTORY = FamilyHistory(
    entries=(
        HistoryEntry(at=at(20), fact="refused", kind="guardian", request_id=REQUEST, reason="Justificatif illisible"),
        HistoryEntry(at=at(18), fact="requested", kind="guardian", request_id=REQUEST, fields=("address", "city")),
        HistoryEntry(at=at(2), fact="entered", fields=("family_number", "role")),
    )
)


def test_everything_is_told_in_one_order_the_newest_first() -> None:
    told = happenings(HISTORY, None, statement(INVOICE), opens_record_requests=True)
    assert [(one.day.day, one.title, one.text) for one in told] == [
        (20, "Infos responsable : demande refusée", "Motif : Justificatif illisible"),
        (18, "Infos responsable : demande reçue", "Adresse et ville"),
        (8, "Facture (AL-36)", "120,60\u00a0€"),
        (2, "Fiche créée", ""),
    ]
    assert [one.address for one in told] == [f"/demandes?demande=fiche-{REQUEST}"] * 2 + ["", ""]


def test_who_may_not_open_requests_reads_of_them_without_a_link() -> None:
    told = happenings(HISTORY, None, None, opens_record_requests=False)
    assert [(one.title, one.address) for one in told] == [
        ("Infos responsable : demande refusée", ""),
        ("Infos responsable : demande reçue", ""),
        ("Fiche créée", ""),
    ]


def test_a_service_that_does_not_answer_leaves_only_its_own_lines_out() -> None:
    assert len(happenings(HISTORY, None, None, opens_record_requests=True)) == 3
    assert len(happenings(None, None, statement(INVOICE), opens_record_requests=True)) == 1
    assert happenings(None, None, None, opens_record_requests=True) == ()


def test_many_fields_are_counted() -> None:
    entry = HistoryEntry(at=at(1), fact="changed", fields=("address", "city", "email", "employer", "occupation", "quality"))
    (told,) = happenings(FamilyHistory(entries=(entry,)), None, None, opens_record_requests=True)
    assert told.text == "Adresse, ville, email, employeur et 2 autres"


def test_what_staff_changed_paper_in_hand_is_told_once_under_its_kind() -> None:
    changed = [
        HistoryEntry(at=at(3), fact="changed", kind=kind, request_id=REQUEST, fields=("school",))
        for kind in ("child_identity", "child_new")
    ]
    told = happenings(FamilyHistory(entries=tuple(changed)), None, None, opens_record_requests=True)
    assert [(one.title, one.text) for one in told] == [
        ("Identité : saisi par la mairie", "École"),
        ("Enfant ajouté par la mairie", "École"),
    ]


def test_what_was_taken_over_names_the_part_of_a_childs_record_and_of_health_no_field() -> None:
    fields = (("name", "phone", "allowed"), ("allergies", "doctor"), ("hospital", "image"), ("birth_place", "sex"), ("2025-09-01",))
    changed = [HistoryEntry(at=at(9 - number), fact="changed", fields=some) for number, some in enumerate(fields)]
    assert [one.text for one in happenings(FamilyHistory(entries=tuple(changed)), None, None, opens_record_requests=True)] == [
        "Personnes autorisées",
        "Port de lunettes, données sanitaires",
        "Autorisations",
        "Lieu de naissance et sexe",
        "Quotient familial",
    ]


def test_a_line_about_a_child_names_it() -> None:
    entered = HistoryEntry(
        at=at(6), fact="changed", kind="child_new", request_id=REQUEST, fields=("first_name", "birth_date"), child_name="Zoé"
    )
    refused = HistoryEntry(at=at(5), fact="refused", kind="child_identity", request_id=REQUEST, reason="Classe ?", child_name="Léa")
    health = HistoryEntry(at=at(4), fact="requested", kind="health", request_id=REQUEST, child_name="Léa")
    told = happenings(FamilyHistory(entries=(entered, refused, health)), None, None, opens_record_requests=True)
    assert [(one.title.partition(" :")[0], one.text) for one in told] == [
        ("Enfant ajouté par la mairie", "Zoé : prénom et date de naissance"),
        ("Identité", "Léa. Motif : Classe ?"),
        ("Port de lunettes, données sanitaires", "Léa"),
    ]


def test_what_was_taken_over_about_a_child_names_it() -> None:
    fields = HistoryEntry(at=at(6), fact="changed", fields=("school", "school_class"), child_name="Léa")
    health = HistoryEntry(at=at(5), fact="changed", fields=("allergies",), child_name="Hugo")
    told = happenings(FamilyHistory(entries=(fields, health)), None, None, opens_record_requests=True)
    assert [one.text for one in told] == ["Léa : école et classe", "Hugo : port de lunettes, données sanitaires"]


def test_what_an_agent_entered_for_the_family_says_so() -> None:
    entries = (
        HistoryEntry(at=at(6), fact="withdrawn", kind="tax", request_id=REQUEST, by_staff_name="P. RUIZ"),
        HistoryEntry(at=at(5), fact="requested", kind="tax", request_id=REQUEST, by_staff_name="C. MOREL"),
        HistoryEntry(at=at(4), fact="changed", kind="child_new", request_id=REQUEST, by_staff_name="C. MOREL", child_name="Zoé"),
    )
    days = planning_request(by_staff_name="C. MOREL")
    told = happenings(FamilyHistory(entries=entries), PlanningRequests(requests=(days,)), None, opens_record_requests=True)
    assert {one.title for one in told} == {
        "Informations fiscales : demande retirée par la mairie (P. RUIZ)",
        "Informations fiscales : demande saisie par la mairie (C. MOREL)",
        "Enfant ajouté par la mairie (C. MOREL)",
        "Réservation : demande saisie par la mairie (C. MOREL)",
    }
