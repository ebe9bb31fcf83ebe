"""The cast of these tests: the Dupont and Martin families, their requests, a clerk."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.billing import (
    AccountSummary,
    BankRequestView,
    BillingInvoice,
    ContestView,
    EstimateLine,
    EstimateView,
    InvoiceLine,
    InvoiceView,
    Settlement,
    UnpaidInvoice,
)
from contracts.family import (
    ChildView,
    ErasureView,
    FamilyRecord,
    FieldChange,
    GuardianFields,
    GuardianView,
    QuotientView,
    RecordRequestView,
)
from contracts.identity import AccountView, OpenSession
from contracts.planning import DayStatus, DecidedDay, GridCell, GridDay, GridRow, MonthGrid, PlanningRequestView
from contracts.privacy import AuditEntryView, Evidence, EvidenceLine

IBAN = "FR14 2004 1010 0505 0001 3M02 606"
NOW = datetime(2026, 11, 25, 10, 20, tzinfo=UTC)
TODAY = NOW.date()


def audit_entry(count: int = 1, *, service: str = "family", action: str = "family.set_quotient", **more: Any) -> AuditEntryView:
    """Make an entry of the audit log, `count` minutes ago."""
    made = {
        "service": service,
        "entry": 10_000 - count,
        "at": NOW - timedelta(minutes=count),
        "actor_kind": "staff",
        "actor_id": number(8),
        "actor_name": "Claire MOREL",
        "action": action,
        "family_id": number(FAMILY, 1),
        "about_id": None,
        "detail": "",
    }
    return AuditEntryView.model_validate({**made, **more})


def erasure(*, asked_by: int = 9, status: str = "ready", against: str = "") -> ErasureView:
    """Make an erasure that a colleague asked for."""
    return ErasureView.model_validate(
        {
            "erasure_id": number(12),
            "family_id": number(FAMILY, 1),
            "family_name": "DUPONT Jean",
            "family_number": "1001000000049",
            "city": "Lyon",
            "children": ("Tom", "Léa"),
            "entered_at": datetime(2026, 8, 10, 9, tzinfo=NOW.tzinfo),
            "status": status,
            "why": "Déménagement",
            "asked_by": number(asked_by),
            "asked_by_name": "Paul PETIT",
            "asked_at": NOW,
            "against": against,
        }
    )


def evidence(service: str) -> Evidence:
    """Make what a service's retention did today."""
    line = EvidenceLine(service=service, rule="audit.entries", day=TODAY, kept="12 mois", runs=1, erased=31, last_at=NOW)
    return Evidence(lines=(line,))


def number(kind: int, count: int = 1) -> UUID:
    """Make an id that a test can say again."""
    return UUID(int=(kind << 64) | count)


FAMILY, CHILD, GUARDIAN, ENROLMENT, ACTIVITY, REQUEST = range(1, 7)

MEALS = tuple(date(2026, 11, day) for day in (2, 3, 5))
"""The days that the invoice bills."""
DUPONT = FamilyRecord(
    family_id=number(FAMILY, 1),
    family_number="1001001816331",
    version=3,
    guardians=(
        GuardianView(
            guardian_id=number(GUARDIAN, 2),
            role="partner",
            title="Madame",
            last_name="Dupont",
            first_name="Jeanne",
            fields=GuardianFields(address="Lotissement les Bons Bonbons", postal_code="31400", city="SAINT-JEAN", email_consent=True),
        ),
        GuardianView(
            guardian_id=number(GUARDIAN, 1),
            role="primary",
            title="Monsieur",
            last_name="Dupont",
            first_name="Jean",
            fields=GuardianFields(
                quality="Père",
                marital_status="Séparé",
                address="12 rue des Bonbons",
                postal_code="31400",
                city="SAINT-JEAN",
                home_phone="01.02.03.04.05",
                email="jean.dupont@wanadoo.fr",
                email_consent=True,
            ),
        ),
    ),
    children=(
        ChildView(
            child_id=number(CHILD, 2),
            last_name="Dupont",
            first_name="Hugo",
            birth_date=date(2020, 3, 2),
            school="Les Tilleuls",
            school_class="CP",
        ),
        ChildView(
            child_id=number(CHILD, 1),
            last_name="Dupont",
            first_name="Léa",
            birth_date=date(2018, 11, 26),
            school="Les Tilleuls",
            school_class="CE2",
        ),
    ),
    quotient=QuotientView(value=850, valid_from=date(2026, 1, 1)),
    benefit_office="CAF 31",
    account_holder="DUPONT JEAN",
    bank_name="",
)

MARTIN = DUPONT.model_copy(
    update={
        "family_id": number(FAMILY, 2),
        "family_number": "1001001816332",
        "guardians": (
            GuardianView(
                guardian_id=number(GUARDIAN, 3),
                role="primary",
                title="Madame",
                last_name="Martin",
                first_name="Sofia",
                fields=GuardianFields(
                    address="3 place du Marché", postal_code="69280", city="SAINTE-CONSORCE", mobile_phone="06 11 22 33 44"
                ),
            ),
        ),
        "children": (
            ChildView(
                child_id=number(CHILD, 3), last_name="Martin", first_name="Tom", birth_date=date(2019, 6, 1), school="", school_class=""
            ),
        ),
        "quotient": None,
    }
)


def record_request(
    count: int = 1, *, name: str = "DUPONT Jean", hours: float = 2, family: FamilyRecord = DUPONT, role: str = "primary"
) -> RecordRequestView:
    """Make a change request, submitted `hours` ago."""
    return RecordRequestView.model_validate(
        {
            "request_id": number(REQUEST, count),
            "kind": "guardian",
            "family_id": family.family_id,
            "family_number": family.family_number,
            "family_name": name,
            "guardian_id": number(GUARDIAN, 1),
            "guardian_name": name,
            "guardian_role": role,
            "status": "pending",
            "submitted_at": NOW - timedelta(hours=hours),
            "changes": (
                FieldChange(field="address", old="12 rue des Bonbons", new="4 impasse des Tilleuls"),
                FieldChange(field="mobile_phone", old="", new="06 12 34 56 78"),
                FieldChange(field="sms_consent", old="Non", new="Oui"),
            ),
        }
    )


def asked_day(
    day: date, *, decision: str = "pending", activity: int = 1, name: str = "ALSH Mercredi journée", **more: object
) -> DecidedDay:
    """Make a day of a planning request."""
    return DecidedDay.model_validate(
        {
            "enrolment_id": number(ENROLMENT, activity),
            "activity_id": number(ACTIVITY, activity),
            "activity": name,
            "day": day,
            "decision": decision,
            **more,
        }
    )


def bank_request(count: int = 70, *, hours: float = 1) -> BankRequestView:
    """Make a change of bank details, submitted `hours` ago."""
    return BankRequestView.model_validate(
        {
            "request_id": number(REQUEST, count),
            "family_id": DUPONT.family_id,
            "family_number": DUPONT.family_number,
            "family_name": "DUPONT Jean",
            "status": "pending",
            "submitted_at": NOW - timedelta(hours=hours),
            "fields": ("iban", "bic", "direct_debit"),
            "changes": (
                FieldChange(field="iban", old="FR76 •••• •••• 0189", new="FR14 •••• •••• 2606"),
                FieldChange(field="bic", old="AGRIFRPPXXX", new="PSSTFRPP"),
                FieldChange(field="direct_debit", old="Non", new="Oui"),
            ),
            "bank_name": "LA BANQUE POSTALE",
            "document": {
                "document_id": number(REQUEST, 900),
                "name": "rib.pdf",
                "media_type": "application/pdf",
                "size": 1200,
                "uploaded_at": NOW - timedelta(hours=hours),
            },
        }
    )


def planning_request(
    count: int = 50, *, kind: str = "booking", hours: float = 20, days: tuple[DecidedDay, ...] = (), **more: object
) -> PlanningRequestView:
    """Make a request for days, submitted `hours` ago."""
    return PlanningRequestView.model_validate(
        {
            "request_id": number(REQUEST, count),
            "arrival": count,
            "kind": kind,
            "family_id": DUPONT.family_id,
            "child_id": number(CHILD, 1),
            "child": "Léa DUPONT",
            "family_name": "DUPONT Jean",
            "status": "pending",
            "submitted_at": NOW - timedelta(hours=hours),
            "days": days or (asked_day(date(2026, 12, 2)), asked_day(date(2026, 12, 9)), asked_day(date(2026, 12, 16))),
            **more,
        }
    )


def month_grid(first: date = date(2026, 12, 1)) -> MonthGrid:
    """Make a month of Léa's with something of everything."""
    days = [first + timedelta(days=offset) for offset in range(31) if (first + timedelta(days=offset)).month == first.month]
    holiday = date(2026, 12, 25)

    def cells(kind: dict[int, DayStatus], places: dict[int, str]) -> tuple[GridCell, ...]:
        return tuple(
            GridCell.model_validate(
                {
                    "day": day,
                    "status": DayStatus.PUBLIC_HOLIDAY if day == holiday else kind.get(day.day),
                    "rank": 2 if kind.get(day.day) is DayStatus.WAITING else None,
                    "places": places.get(day.day),
                }
            )
            for day in days
        )

    def row(count: int, activity: str, facility: str, approval: str, held: tuple[GridCell, ...]) -> GridRow:
        return GridRow.model_validate(
            {
                "enrolment_id": number(ENROLMENT, count),
                "activity_id": number(ACTIVITY, count),
                "activity": activity,
                "facility": facility,
                "guardian": "DUPONT Jean",
                "approval": approval,
                "version": 1,
                "cells": held,
            }
        )

    wednesdays = {2: DayStatus.PROCESSING, 9: DayStatus.PROCESSING, 16: DayStatus.WAITING, 23: DayStatus.REFUSED}
    meals = {day.day: DayStatus.REGULAR for day in days if day.weekday() in (0, 1, 3, 4)}
    return MonthGrid(
        child_id=number(CHILD, 1),
        child="Léa",
        month=first,
        today=TODAY,
        days=tuple(
            GridDay(day=day, mark=DayStatus.PUBLIC_HOLIDAY if day == holiday else None, label="Noël" if day == holiday else "")
            for day in days
        ),
        rows=(
            row(1, "ALSH Mercredi journée", "Accueil de Loisirs", "manual", cells(wednesdays, {2: "plenty", 9: "last", 16: "full"})),
            row(
                2,
                "Garderie périscolaire",
                "Garderie",
                "automatic",
                cells({1: DayStatus.PRESENT, 3: DayStatus.BOOKED, 8: DayStatus.ABSENT_EXCUSED}, {}),
            ),
            row(3, "Repas", "Restauration scolaire", "automatic", cells(meals, {})),
        ),
    )


def account_summary(family: FamilyRecord = DUPONT) -> AccountSummary:
    """Make the account of a family that owes the guide's 120.60."""
    return AccountSummary(
        family_id=family.family_id,
        balance_cents=12060,
        unpaid=(
            UnpaidInvoice(
                invoice_id=number(9),
                number="AL-36",
                issued_on=date(2026, 10, 8),
                due_on=date(2026, 10, 30),
                total_cents=12060,
                remaining_cents=12060,
            ),
        ),
        estimate=EstimateView(
            month=date(2026, 11, 1),
            total_cents=8415,
            version=4,
            lines=(
                EstimateLine(
                    child_id=number(CHILD, 1),
                    child="Léa",
                    activity_id=number(ACTIVITY, 3),
                    activity="Repas",
                    quantity=12,
                    unit_cents=701,
                    cents=8415,
                    explanation="",
                ),
            ),
        ),
    )


def own_account() -> AccountView:
    """Make the clerk's account."""
    return AccountView(
        account_id=number(8),
        kind="staff",
        identifier="claire.morel",
        display_name="Claire MOREL",
        last_sign_in_at=NOW - timedelta(days=1),
        roles=("clerk",),
        recovery_codes_left=8,
        sessions=(
            OpenSession(session_id=number(8, 1), opened_at=NOW - timedelta(hours=2), last_seen_at=NOW, current=True),
            OpenSession(session_id=number(8, 2), opened_at=NOW - timedelta(days=2), last_seen_at=NOW - timedelta(days=1), current=False),
        ),
    )


def invoiced_month() -> EstimateView:
    """Make the estimate of a month of which every day is on an invoice."""
    billed = BillingInvoice(invoice_id=number(60), number="AL-36", total_cents=915)
    return EstimateView(month=date(2026, 11, 1), total_cents=0, version=5, lines=(), billed=(billed,))


FORMER = number(60, 99)
"""An invoice of the former program."""
CREDIT_NOTE = number(60, 98)
"""A credit note."""


def invoice(family_id: UUID, invoice_id: UUID) -> InvoiceView:
    """Make an invoice of one line."""
    line = InvoiceLine(
        child="Léa", activity="Restauration scolaire", quantity=3, unit_cents=305, cents=915, explanation="3,05", position=1, days=MEALS
    )
    day = date(2026, 11, 8)
    if invoice_id == CREDIT_NOTE:
        given_back = line.model_copy(update={"unit_cents": -305, "cents": -915})
        return InvoiceView(
            invoice_id=invoice_id, family_id=family_id, number="AL-40", regie="Régie", issued_on=day, due_on=day,
            period_from=day, period_to=day, total_cents=-915, remaining_cents=0, lines=(given_back,),
        )  # fmt: skip
    return InvoiceView(
        invoice_id=invoice_id, family_id=family_id, number="AL-36", regie="Régie", issued_on=day, due_on=day,
        period_from=day, period_to=day,
        total_cents=915, remaining_cents=500, lines=(line,), taken_over=invoice_id == FORMER,
        settled_by=(
            Settlement(operation_id=number(9, 1), number="AL-R1", day=day, kind="payment", description="Espèces", cents=215),
            Settlement(operation_id=number(9, 2), number="AL-40", day=day, kind="credit_note", description="Avoir", cents=200),
        ),
    )  # fmt: skip


def contested(count: int = 80, *, hours: float = 1) -> ContestView:
    """Make a contested line of an invoice, submitted `hours` ago."""
    return ContestView.model_validate(
        {
            "request_id": number(REQUEST, count),
            "family_id": DUPONT.family_id,
            "family_name": "DUPONT Jean",
            "status": "pending",
            "submitted_at": NOW - timedelta(hours=hours),
            "invoice_id": number(REQUEST, 901),
            "number": "AL-36",
            "position": 1,
            "child": "Léa",
            "activity": "Garderie du soir",
            "quantity": 4,
            "cents": 1260,
            "words": "Elle n'est venue que trois fois.",
        }
    )
