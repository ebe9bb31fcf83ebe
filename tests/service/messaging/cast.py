"""What other services tell in these tests, about the Dupont and Martin families."""

from datetime import date
from typing import Any
from uuid import UUID

from chassis.ids import new_id
from contracts.billing import InvoiceIssued
from contracts.family import FamilySaved, GuardianCard, RecordRequestDecided
from contracts.planning import DecidedDay, PlanningRequestDecided
from tests.service.harness import NOW, TODAY, family

DUPONT = UUID("0199a000-0000-7000-8000-000000000001")
MARTIN = UUID("0199a000-0000-7000-8000-000000000002")
JEAN = UUID("0199a000-0000-7000-8000-000000000011")
JEANNE = UUID("0199a000-0000-7000-8000-000000000012")

THURSDAY = date(2026, 11, 26)
FRIDAY = date(2026, 11, 27)

jean = family(DUPONT, guardian_id=JEAN)
sofia = family(MARTIN)


def household(*, version: int = 1, email: str = "jean@example.fr", consent: bool = True, partner: str = "") -> FamilySaved:
    cards = [
        GuardianCard(
            guardian_id=JEAN, role="primary", title="Monsieur", last_name="Dupont", first_name="Jean", email=email, email_consent=consent
        )
    ]
    if partner:
        cards.append(
            GuardianCard(
                guardian_id=JEANNE,
                role="partner",
                title="Madame",
                last_name="Dupont",
                first_name="Jeanne",
                email=partner,
                email_consent=True,
            )
        )
    return FamilySaved(family_id=DUPONT, version=version, family_number="1001001816331", city="Lyon", guardians=tuple(cards))


def record_decided(*, request_id: UUID | None = None, family_id: UUID = DUPONT, **more: Any) -> RecordRequestDecided:
    return RecordRequestDecided.model_validate(
        {
            "family_id": family_id,
            "request_id": request_id or new_id(),
            "version": 2,
            "kind": "guardian",
            "guardian_id": JEAN,
            "status": "accepted",
            "reason": "",
            "decided_at": NOW,
            "fields": ("address",),
            **more,
        }
    )


def day_decided(decision: str, day: date = THURSDAY, **more: Any) -> DecidedDay:
    return DecidedDay.model_validate(
        {"enrolment_id": UUID(int=8), "activity_id": UUID(int=5), "activity": "Cantine", "day": day, "decision": decision, **more}
    )


def planning_decided(*days: DecidedDay, request_id: UUID, version: int = 2, by_staff: bool = False) -> PlanningRequestDecided:
    return PlanningRequestDecided(
        family_id=DUPONT,
        request_id=request_id,
        version=version,
        kind="booking",
        child_id=UUID(int=3),
        child="Léa",
        status="accepted",
        days=days,
        decided_at=NOW,
        by_staff=by_staff,
    )


def household_of(family_id: UUID, email: str) -> FamilySaved:
    """Make some family with one adult."""
    card = GuardianCard(
        guardian_id=new_id(), role="primary", title="Madame", last_name="Roux", first_name="Lina", email=email, email_consent=True
    )
    return FamilySaved(family_id=family_id, version=1, family_number="1", city="Lyon", guardians=(card,))


def invoice_of(family_id: UUID, number: str) -> InvoiceIssued:
    """Issue an invoice to some family today."""
    return invoice().model_copy(update={"family_id": family_id, "number": number})


def invoice(*, taken_over: bool = False, issued_on: date | None = None) -> InvoiceIssued:
    return InvoiceIssued(
        family_id=DUPONT,
        invoice_id=new_id(),
        version=1,
        number="AL-36",
        issued_on=issued_on or TODAY,
        due_on=date(2026, 12, 15),
        total_cents=12_060,
        taken_over=taken_over,
    )
