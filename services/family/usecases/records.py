"""Reading the record of a family, and telling it to the other services."""

from collections.abc import Sequence
from uuid import UUID

from chassis.clock import paris_date
from chassis.school_year import SchoolYear
from chassis.tx import Tx
from contracts.family import BenefitsView, FamilyOverview, FamilyRecord, FamilySaved, GuardianCard, GuardianView, TaxView
from services.family.domain.employment import all_work
from services.family.domain.errors import UnknownFamily
from services.family.domain.quotient import in_force
from services.family.store import children, departures, families, guardians, income, overview, quotients, standing


async def record(tx: Tx, family_id: UUID) -> FamilyRecord:
    """Read a family's whole record (fiche famille)."""
    family = await families.find(tx, family_id)
    if family is None:
        raise UnknownFamily
    today = paris_date(tx.now)
    dated = await quotients.history(tx, family_id)
    office = (await income.benefits(tx, [family_id]))[family_id]
    stands = await standing.of_family(tx, family_id, today)
    tax = (await income.tax(tx, [family_id])).get(family_id)
    return FamilyRecord(
        family_id=family.family_id,
        family_number=family.family_number,
        version=family.version,
        guardians=await guardians.of_family(tx, family_id),
        children=await children.of_family(tx, family_id),
        quotient=in_force(dated, today),
        benefit_office=family.benefit_office,
        account_holder=family.account_holder,
        bank_name=family.bank_name,
        quotients=dated,
        tax=TaxView.model_validate(tax) if tax else None,
        benefits=BenefitsView.model_validate(office) if any(office[name] for name in BenefitsView.model_fields) else None,
        rules_to_accept=stands.rules_to_accept,
        to_confirm=stands.confirmed_year is None or stands.confirmed_year < SchoolYear.of(today).start,
        confirmed_at=stands.confirmed_at,
        confirmed_by_name=stands.confirmed_by_name or "",
        to_come=await children.to_come(tx, family_id),
        former=await departures.of_family(tx, family_id) if tx.actor.kind == "staff" else (),
    )


async def glance(tx: Tx, family_id: UUID) -> FamilyOverview:
    """Read what a family's home page needs of its record: names, what is missing, what is to do."""
    today = paris_date(tx.now)
    found = await overview.of_family(tx, family_id, today)
    if found is None:
        raise UnknownFamily
    return FamilyOverview.model_validate(
        {
            "family_number": found.family_number,
            "guardians": found.guardians,
            "children": found.children,
            "rules_to_accept": found.rules_to_accept,
            "to_confirm": found.confirmed_year is None or found.confirmed_year < SchoolYear.of(today).start,
            "to_come": found.to_come,
        }
    )


async def saved(tx: Tx, family_id: UUID, *, asked_by: UUID | None = None) -> FamilySaved:
    """Make the public part of a record, as other services may know it; an agent may have asked for what another accepted."""
    for told in await saved_of(tx, [family_id]):
        return told.model_copy(update={"asked_by": asked_by})
    raise UnknownFamily


async def saved_of(tx: Tx, family_ids: Sequence[UUID]) -> list[FamilySaved]:
    """Make the public parts of some records, in the order of their ids."""
    adults = await guardians.of_families(tx, family_ids)
    return [_saved(tx, family, adults[family.family_id]) for family in await families.several(tx, family_ids)]


def _saved(tx: Tx, family: families.Family, adults: Sequence[GuardianView]) -> FamilySaved:
    return FamilySaved(
        family_id=family.family_id,
        version=family.version,
        family_number=family.family_number,
        city=adults[0].fields.city,
        postal_code=adults[0].fields.postal_code,
        street=adults[0].fields.address,
        all_adults_work=all_work(adult.employed for adult in adults),
        guardians=tuple(_card(adult) for adult in adults),
        saved_at=tx.now,
        saved_by=tx.actor.account_id if tx.actor.kind == "staff" else None,
    )


def _card(adult: GuardianView) -> GuardianCard:
    return GuardianCard(
        guardian_id=adult.guardian_id,
        role=adult.role,
        title=adult.title,
        last_name=adult.last_name,
        first_name=adult.first_name,
        email=adult.fields.email,
        email_consent=adult.fields.email_consent,
    )
