"""Builders of what services answer, for the pages' tests: the Duponts on Wednesday 25 November 2026."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from contracts.billing import (
    AccountSummary,
    CardOffer,
    CertifiedPayment,
    CounterPayment,
    EstimateView,
    InvoiceLine,
    InvoiceView,
    PayableInvoice,
    Receipts,
    Statement,
    StatementLine,
)
from contracts.family import (
    AdultName,
    ChildDocument,
    ChildHealth,
    ChildIdentity,
    ChildOverview,
    ChildRecord,
    CustodyDay,
    DocumentLife,
    FamilyOverview,
    FamilyRecord,
    HealthFields,
    MissingForActivity,
    PickupFields,
    PickupPerson,
)
from contracts.messaging import Channel, Channels, Mailbox, MessageLine, MessageView
from contracts.planning import (
    AbsenceReasonView,
    AwaitedCertificate,
    DayStatus,
    GridCell,
    GridDay,
    GridRow,
    MonthGrid,
    OwnPattern,
    PlanningRequestView,
    PreviewedDay,
    Week,
    WeekSlot,
)
from tests.unit.backoffice import cast

NOW, TODAY = cast.NOW, cast.TODAY
DUPONT = cast.DUPONT
LEA, HUGO = cast.number(cast.CHILD, 1), cast.number(cast.CHILD, 2)
JEAN, JEANNE = cast.number(cast.GUARDIAN, 1), cast.number(cast.GUARDIAN, 2)
CANTEEN, EVENING = cast.number(cast.ENROLMENT, 3), cast.number(cast.ENROLMENT, 4)
MEAL, CARE = cast.number(cast.ACTIVITY, 3), cast.number(cast.ACTIVITY, 4)
PAPER = cast.number(12)
INVOICE, MESSAGE = cast.number(9), cast.number(10)
THURSDAY = date(2026, 11, 26)


def month(cells: Mapping[date, Mapping[str, Any]], *, first: date = date(2026, 11, 1), activity: str = "Garderie du soir") -> MonthGrid:
    """Make a child's month with one enrolment, whose cells are empty but for those given."""
    after = (first + timedelta(days=31)).replace(day=1)
    days = [first + timedelta(days=offset) for offset in range((after - first).days)]
    row = GridRow(
        enrolment_id=EVENING,
        activity_id=CARE,
        activity=activity,
        facility="Garderie périscolaire",
        guardian="DUPONT Jean",
        approval="automatic",
        version=1,
        weekdays=(1, 2, 4, 5),
        cells=tuple(GridCell.model_validate({"day": day, **cells.get(day, {})}) for day in days),
    )
    return MonthGrid(
        child_id=LEA,
        child="Léa",
        month=first,
        today=TODAY,
        days=tuple(
            GridDay(day=day, mark=DayStatus.PUBLIC_HOLIDAY, label="Armistice 1918") if day == date(2026, 11, 11) else GridDay(day=day)
            for day in days
        ),
        rows=(row,),
    )


CERTIFIED = CertifiedPayment(paid_on=TODAY, number="AL-40", method="cheque", regie_name="Régie garderie ALSH", cents=12060)


def own_pattern(**facts: Any) -> OwnPattern:
    """Make the regular days of the evening care during the school year, unless told otherwise."""
    settled: dict[str, Any] = {
        "enrolment_id": EVENING,
        "activity": "Garderie soir",
        "facility": "École des Tilleuls",
        "open_weekdays": (1, 2, 4, 5),
        "weekdays": (1, 2),
        "valid_from": date(2026, 9, 1),
        "valid_to": date(2027, 7, 2),
        "terms": "automatic",
        "first_day": date(2026, 11, 26),
    }
    return OwnPattern(**{**settled, **facts})


def child(*, expires_on: date | None = date(2027, 8, 31)) -> ChildRecord:
    """Make Léa's record: a grandmother, a forbidden uncle, an insurance, one thing missing."""
    people = (PickupFields(name="MERCIER Luc", allowed=False), PickupFields(name="DUPONT Monique", phone="06 12 34 56 78"))
    return ChildRecord(
        child_id=LEA,
        family_id=DUPONT.family_id,
        version=1,
        identity=ChildIdentity(last_name="Dupont", first_name="Léa", birth_date=date(2018, 5, 14), school_class="CE2"),
        pickup=tuple(PickupPerson(person_id=cast.number(11, n), fields=fields) for n, fields in enumerate(people)),
        authorisations=(),
        documents=(
            ChildDocument(
                document_id=cast.number(12),
                kind="insurance",
                name="assurance.pdf",
                size=1000,
                uploaded_at=NOW,
                expires_on=expires_on,
                status="received",
            ),
        ),
        health_told_at=NOW,
        missing=(MissingForActivity(activity_id=CARE, activity="Garderie du soir", codes=("authorisations",)),),
        valid_until=expires_on,
    )


def overview(record: FamilyRecord = DUPONT, *, lea: ChildRecord | None = None) -> FamilyOverview:
    """Make a household at a glance, from its record and Léa's; nothing is missing for the other children."""
    known = lea or child()
    papers = tuple(DocumentLife(kind=one.kind, expires_on=one.expires_on, status=one.status) for one in known.documents)
    return FamilyOverview(
        family_number=record.family_number,
        guardians=tuple(AdultName.model_validate(one.model_dump(exclude={"fields"})) for one in record.guardians),
        children=tuple(
            ChildOverview(child_id=one.child_id, first_name=one.first_name, missing=known.missing, documents=papers)
            if one.child_id == LEA
            else ChildOverview(child_id=one.child_id, first_name=one.first_name, missing=(), documents=())
            for one in record.children
        ),
        rules_to_accept=record.rules_to_accept,
        to_confirm=record.to_confirm,
        to_come=record.to_come,
    )


def health() -> ChildHealth:
    """Make what was told of Léa's health."""
    return ChildHealth(child_id=LEA, fields=HealthFields(glasses=True, allergies="Arachides"), told_at=NOW)


def cell(day: date = THURSDAY, **facts: Any) -> GridCell:
    """Make one cell."""
    return GridCell.model_validate({"day": day, **facts})


def week(*slots: tuple[date, UUID, str, DayStatus]) -> Week:
    """Make the coming week."""
    names = {LEA: "Léa", HUGO: "Hugo"}
    return Week(
        first=TODAY,
        last=TODAY + timedelta(days=6),
        slots=tuple(
            WeekSlot(day=day, child_id=child, child=names[child], activity=activity, status=status, rank=2 if status == "waiting" else None)
            for day, child, activity, status in slots
        ),
    )


def awaited(requests: Iterable[PlanningRequestView]) -> tuple[AwaitedCertificate, ...]:
    """Tell the certificates that some requests await."""
    return tuple(
        AwaitedCertificate(request_id=one.request_id, child_id=one.child_id, child=one.child, until=one.certificate_until)
        for one in requests
        if one.certificate == "awaited" and one.certificate_until
    )


def summary(balance: int = 12060, **facts: Any) -> AccountSummary:
    """Make the family's account."""
    return cast.account_summary().model_copy(update={"balance_cents": balance, **facts})


def estimate(cents: int = 8415, first: date = date(2026, 11, 1)) -> EstimateView:
    """Make the estimate of a month."""
    return cast.account_summary().estimate.model_copy(update={"total_cents": cents, "month": first})


def card_offer(**facts: Any) -> CardOffer:
    """Make the offer to pay the guide's invoice by card."""
    due = date(2026, 11, 30)
    one = PayableInvoice(
        invoice_id=INVOICE,
        number="AL-36",
        regie="AL",
        regie_name="Régie garderie ALSH",
        due_on=due,
        total_cents=12060,
        remaining_cents=12060,
    )
    return CardOffer(open=True, invoices=(one,), credits=()).model_copy(update=facts)


CHEQUE = CounterPayment(
    payment_id=cast.number(12),
    family_id=DUPONT.family_id,
    family_name="DUPONT Jean",
    number="AL-R12",
    regie="AL",
    regie_name="Régie garderie ALSH",
    day=date(2026, 11, 8),
    method="cheque",
    bank="Crédit Agricole",
    reference="0012345",
    payer="Odette MARTIN",
    cents=12060,
)


def receipts(before: UUID | None) -> Receipts:
    """Make two pages of payments, a cheque on each."""
    older = CHEQUE.model_copy(update={"payment_id": cast.number(13), "number": "AL-R3"})
    return Receipts(payments=(older,)) if before else Receipts(payments=(CHEQUE,), next=CHEQUE.payment_id)


def statement(**facts: Any) -> Statement:
    """Make the guide's statement."""
    lines = (
        ("AL-36", date(2026, 11, 8), "invoice", "Facture : 01/11/2026 - 30/11/2026", 12060, 0, True),
        ("AL-228", date(2026, 11, 8), "payment", "Règlement : Chèque", 0, 24320, False),
        ("AL-12", date(2026, 10, 8), "invoice", "Facture : 01/09/2026 - 31/10/2026", 24320, 0, False),
    )
    return Statement(
        school_year="2026-2027",
        school_years=("2026-2027", "2025-2026"),
        opening_cents=0,
        lines=tuple(
            StatementLine.model_validate(
                {
                    "operation_id": cast.number(11, position),
                    "number": number,
                    "day": day,
                    "kind": kind,
                    "description": description,
                    "regie": "Régie garderie ALSH",
                    "debit_cents": debit,
                    "credit_cents": credit,
                    "invoice_id": INVOICE if kind == "invoice" else None,
                    "payable": payable,
                }
            )
            for position, (number, day, kind, description, debit, credit, payable) in enumerate(lines)
        ),
        debit_cents=36380,
        credit_cents=24320,
        balance_cents=12060,
    ).model_copy(update=facts)


def invoice(**facts: Any) -> InvoiceView:
    """Make the guide's unpaid invoice."""
    unpaid = InvoiceView(
        invoice_id=INVOICE,
        family_id=DUPONT.family_id,
        number="AL-36",
        regie="Régie garderie ALSH",
        issued_on=date(2026, 11, 8),
        due_on=date(2026, 11, 30),
        period_from=date(2026, 11, 1),
        period_to=date(2026, 11, 30),
        total_cents=12060,
        remaining_cents=12060,
        lines=(InvoiceLine(child="Léa", activity="Repas", quantity=36, unit_cents=335, cents=12060, explanation="Tranche 640 à 860"),),
    )
    return unpaid.model_copy(update=facts)


def mailbox(*subjects: str, folder: str = "received") -> Mailbox:
    """Make a folder of unread messages."""
    lines = (
        MessageLine(message_id=cast.number(10, count), subject=subject, sender="Mairie", received_at=NOW, read=False)
        for count, subject in enumerate(subjects)
    )
    return Mailbox.model_validate({"folder": folder, "unread": len(subjects), "messages": tuple(lines)})


def message(**facts: Any) -> MessageView:
    """Make an unread message."""
    return MessageView.model_validate(
        {
            "message_id": MESSAGE,
            "folder": "received",
            "subject": "Votre réservation est acceptée",
            "sender": "Mairie",
            "text": "Bonjour,\n\n<b>Léa</b> est attendue jeudi.",
            "received_at": NOW,
            "read": False,
            "email_status": "sent",
            **facts,
        }
    )


def previewed(day: date, refusal: str = "", reason: str = "", *, full: bool = False, **more: Any) -> PreviewedDay:
    """Make a day of a preview: possible unless a refusal is given; when full, third on the list."""
    facts = {"refusal": refusal, "reason": reason, "places": "full" if full else "plenty", "rank": 3 if full else None, **more}
    return PreviewedDay.model_validate(
        {
            "enrolment_id": EVENING,
            "activity_id": CARE,
            "activity": "Garderie du soir",
            "facility": "Garderie périscolaire",
            "day": day,
            **facts,
        }
    )


def at(day: date, hour: int) -> datetime:
    """Name a moment of a day, in UTC."""
    return NOW.replace(year=day.year, month=day.month, day=day.day, hour=hour, minute=0, second=0)


def channels() -> Channels:
    """Make what an adult chose to have mailed; the last e-mail did not arrive."""
    at = datetime(2026, 11, 25, 9, 5, tzinfo=UTC)
    chosen = Channel(purpose="billing", mailed=True, chosen_at=at, chosen_by="Jean DUPONT")
    return Channels(
        email="jean@example.fr",
        authorised=False,
        authorised_since=at,
        channels=(Channel(purpose="decisions", mailed=False), chosen),
        bounced_at=at,
        bounced_code="550",
    )


def custody_day(day: date) -> CustodyDay:
    """Share a child by even and odd weeks from Monday to Monday, at the end of lessons."""
    morning, evening = (("own", "other")[one.isocalendar().week % 2] for one in (day - timedelta(days=1), day))
    values = {"day": day, "morning": morning, "evening": evening, "why": "semaine paire"}
    return CustodyDay.model_validate(values | ({"handover_at": time(16, 30)} if morning != evening else {}))


REASONS = tuple(
    AbsenceReasonView(
        code=code, label=label, position=0, excused=excused, certificate_days=3, waiting_days=0, for_families=True, needs_certificate=needs
    )
    for code, label, excused, needs in (
        ("illness", "Maladie", "with_certificate", True),
        ("family", "Raison familiale", "in_time", False),
        ("school_trip", "Sortie scolaire", "in_time", False),
        ("other", "Autre", "in_time", False),
    )
)
"""Why children are away, as the town puts it."""

EDIT = {
    "title": "Monsieur", "last_name": "Dupont", "first_name": "Jean",
    "quality": "Père", "marital_status": "Séparé", "address": "4 impasse des Tilleuls", "postal_code": "31400", "city": "SAINT-JEAN",
    "home_phone": "01.02.03.04.05", "email": "jean.dupont@wanadoo.fr", "email_consent": "oui", "sms_consent": "non",
}  # fmt: skip
"""What the form of the first adult sends."""
