"""What billing keeps is held beside what its owners say; broken by hand, it is named, forgotten, and right again once told again."""

from datetime import date

import pytest

from chassis import agreement
from chassis.agreement import Agreements, Difference
from contracts.base import Event
from contracts.family import ChildSaved
from tests.service.billing.bank_cast import SAVED
from tests.service.billing.cast import CASHIER, DUPONT, GUIDE, LEA, LEA_EATS, MEAL, NOVEMBER, meal_tariff, month, quotients
from tests.service.harness import Started

CHILD = ChildSaved(
    version=1,
    family_id=DUPONT,
    child_id=LEA,
    last_name="DUPONT",
    first_name="Léa",
    birth_date=date(2018, 3, 4),
    school="",
    school_class="CE2",
)
NEWS: tuple[Event, ...] = (SAVED, quotients((850, date(2026, 1, 1))), CHILD, month([2, 5, 9]))
NOBODYS = "0199a000-0000-7000-8000-0000000000fe"
LEA_IN_NOVEMBER = f"{LEA_EATS} {NOVEMBER}"

BREAKAGES: dict[str, tuple[str, set[tuple[str, str | None, str]]]] = {
    "a name": ("update child set first_name = 'Zoé'", {("children", str(LEA), "differs")}),
    "a child that nobody knows": ("delete from child", {("children", str(LEA), "missing")}),
    "a child that is nobody's": (
        "insert into child (child_id, family_id, version, first_name) values ('0199a000-0000-7000-8000-0000000000ff', uuidv7(), 1, 'Max')",
        {("children", "0199a000-0000-7000-8000-0000000000ff", "extra")},
    ),
    "a street": ("update household set street = 'ailleurs'", {("households", str(DUPONT), "differs")}),
    "who is billed": ("update billed_as set last_name = 'Max'", {("households", str(DUPONT), "differs")}),
    "a regime": ("update quotient_record set regime = 'msa'", {("quotients", str(DUPONT), "differs")}),
    "a quotient": ("update quotient set value = 1", {("quotients", str(DUPONT), "differs")}),
    "a billed day": (
        "update enrolment_month set days = days[1:2], statuses = statuses[1:2]",
        {("months", LEA_IN_NOVEMBER, "differs"), ("charges", LEA_IN_NOVEMBER, "wrong")},
    ),
    "the hours of a day": (
        """update enrolment_month set facts = '{"2026-11-05": {"regular": true}}'""",
        {("months", LEA_IN_NOVEMBER, "differs")},
    ),
    "a month that is nobody's": (
        f"""
        insert into enrolment_month (enrolment_id, month, version, family_id, child_id, child, activity_id, days)
        values ('{NOBODYS}', '{NOVEMBER}', 1, '{DUPONT}', '{LEA}', 'Léa', '{MEAL}', '{{}}')
        """,  # noqa: S608 - of the cast
        {("months", f"{NOBODYS} {NOVEMBER}", "extra")},
    ),
    "a charge": ("delete from charge where day = '2026-11-05'", {("charges", LEA_IN_NOVEMBER, "wrong"), ("estimates", None, "wrong")}),
    "an estimate": ("update estimate set total_cents = 1", {("estimates", f"{DUPONT} {NOVEMBER}", "wrong")}),
}


async def differing(service: Started) -> list[Difference]:
    state = [agreement.line(event) for event in NEWS]
    return [one async for one in agreement.differences(service.database, service.service.agreements, state)]


async def settle(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    await service.tell(*NEWS)
    assert await differing(service) == []


async def test_a_name_that_is_corrected_sets_no_month_that_was_told_before_apart(service: Started) -> None:
    await settle(service)
    async with service.database.transaction() as tx:
        await tx.execute("update enrolment_month set child = 'Lea'")
    assert await differing(service) == [], "lines bear the name that the family service tells"


@pytest.mark.parametrize("breakage", BREAKAGES)
async def test_what_is_broken_by_hand_is_named_and_right_again_once_it_is_told_again(service: Started, breakage: str) -> None:
    await settle(service)
    statement, expected = BREAKAGES[breakage]
    async with service.database.transaction() as tx:
        await tx.execute(statement)
    found = await differing(service)
    assert {(one.name, one.problem) for one in found} == {(name, problem) for name, _, problem in expected}
    assert {key for _, key, _ in expected if key} <= {one.key for one in found}
    assert all(one.mendable for one in found)
    assert not any(word in agreement.written(one) for one in found for word in ("Zoé", "Léa", "Max"))
    await agreement.forget(service.database, service.service.agreements, found)
    await service.tell(*NEWS)
    assert await differing(service) == []
    async with service.database.transaction() as tx:
        cents = await tx.fetchval("select total_cents from estimate where family_id = $1 and month = $2", DUPONT, NOVEMBER)
    assert cents == 915


async def test_what_something_else_hangs_on_stays_and_is_not_counted_as_forgotten(service: Started) -> None:
    await settle(service)
    here = Agreements()
    where = "where family_id = any($1::text[]::uuid[])"
    here.hold("records", "select 1", mend=[f"delete from quotient_record {where}"])  # noqa: S608 - a constant
    here.hold("streets", "select 1", mend=[f"update household set street = 'ailleurs' {where}"])  # noqa: S608 - a constant
    wrong = [Difference("billing", "billing", name, str(DUPONT), "wrong", mendable=True, seen="") for name in ("records", "streets")]
    assert await agreement.forget(service.database, here, wrong) == 1
    assert [(one.name, one.problem) for one in await differing(service)] == [("households", "differs")]


async def test_a_document_that_says_another_amount_than_the_ledger_is_named_and_left_to_a_person(service: Started) -> None:
    await service.send(GUIDE, CASHIER)
    await settle(service)
    async with service.database.transaction() as tx:
        # Added to, not changed: the database lets nobody change what was issued.
        await tx.execute(
            "insert into invoice_line (invoice_id, position, family_id, child, activity, quantity, unit_cents, cents, explanation)"
            " select operation_id, 99, family_id, 'Léa', 'Repas', 1, 100, 100, '' from ledger_operation where number = 'AL-36'"
        )
    (found,) = await differing(service)
    assert (found.name, found.problem, found.mendable) == (
        "invoices and credit notes that say another amount than the ledger",
        "wrong",
        False,
    )
