"""Titles that the accountant makes by hand, of debtors whom no file can name."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from chassis.errors import Conflict, Forbidden, Invalid
from chassis.ids import new_id
from contracts.billing import (
    ContestInvoiceLine,
    CorrectTitle,
    DownloadTreasuryFile,
    GetAccountSummary,
    GetInvoice,
    GetStatement,
    ListTreasuryBatches,
    NoteTitle,
    PutReminderSteps,
    ReadReminders,
    ReadTreasuryCandidates,
    ReminderStep,
    TakeOver,
    TreasuryOrderIssued,
    TreasuryOrderTakenBack,
)
from contracts.family import FamilyErased
from contracts.rights import Right
from services.billing.store.books_agree import BOOKS
from tests.service.billing.cast import ANNE, DUPONT, JEAN, MARTIN, invoice
from tests.service.billing.debit_cast import owes
from tests.service.billing.treasury_cast import AT_HOME, CASHIER, CODES, OUTSIDER, handed_over, opened
from tests.service.harness import NOW, TODAY, Started, staff

ABROAD = AT_HOME.model_copy(update={"version": AT_HOME.version + 1, "street": "Rue Haute 3", "postal_code": "1000", "city": "Bruxelles"})

BACK = AT_HOME.model_copy(update={"version": ABROAD.version + 1})


async def abroad(service: Started, *cents: int, treasury: bool = True) -> tuple[Any, ...]:
    """Let a family that lives abroad owe invoices to a regie."""
    await opened(service, treasury=treasury)
    await service.tell(ABROAD)
    return tuple(await owes(service, *cents))


def by_hand(*invoices: Any, cents: int, number: int = 57, **more: Any) -> NoteTitle:
    """Note a title of today."""
    facts = {"batch_id": new_id(), "regie": "AL", "family_id": DUPONT, "invoices": invoices, "cents": cents, "number": number}
    return NoteTitle.model_validate({"issued_on": TODAY, **facts, **more})


async def agree(service: Started) -> None:
    """Check that the ledger agrees with its documents."""
    async with service.database.transaction() as tx:
        assert [name for name, sql in BOOKS.items() if "days" not in name and await tx.fetch(sql)] == []


async def titles(service: Started) -> int:
    """Count the titles there are."""
    async with service.database.transaction() as tx:
        found: int = await tx.fetchval("select count(*) from treasury_title")
    return found


@pytest.mark.parametrize("treasury", [True, False], ids=["the treasury collects", "the town collects"])
async def test_a_title_made_by_hand_settles_the_invoices_it_was_made_of_and_the_family_is_told(service: Started, treasury: bool) -> None:
    first, second, third = await abroad(service, 5000, 2400, 1800, treasury=treasury)
    steps = (ReminderStep(days=10, subject="Rappel", text="Merci de régler."),)
    await service.send(PutReminderSteps(code="AL", steps=steps), CASHIER)
    seen = await service.send(ReadTreasuryCandidates(code="AL", family_id=DUPONT), CASHIER)
    assert {one.invoice_id: (one.faults, one.by_hand) for one in seen.invoices} == dict.fromkeys(
        (first, second, third), (("no_address",), True)
    )
    assert (await service.send(ReadTreasuryCandidates(code="AL", family_id=MARTIN), CASHIER)).invoices == ()

    asked = by_hand(first, second, cents=7400, slip=8)
    noted, again = await asyncio.gather(*(service.send(asked, CASHIER) for _ in range(2)))
    assert noted == again
    with pytest.raises(Conflict) as other:
        await service.send(asked.model_copy(update={"number": 58}), CASHIER)
    assert other.value.slug == "form_used"
    assert (noted.number, noted.slip, noted.by_hand_on, noted.exercise, noted.titles, noted.cents) == (57, 8, TODAY, TODAY.year, 2, 7400)
    assert [(one.number, one.invoice_number, one.cents) for one in noted.items] == [(57, "AL-1", 5000), (57, "AL-2", 2400)]
    account = await service.send(GetAccountSummary(), JEAN)
    assert (account.balance_cents, [one.invoice_id for one in account.unpaid]) == (1800, [third])
    assert [(one.ormc, one.title_number, one.office) for one in account.treasury] == [(None, 57, CODES.office)]
    statement = await service.send(GetStatement(), JEAN)
    assert [line.description for line in statement.lines if line.at_treasury] == ["Règlement : Titre émis (n°57)"] * 2
    shown = (await service.send(GetInvoice(invoice_id=first), JEAN)).treasury
    assert shown
    assert (shown.issued, shown.cents, shown.how_to_pay) == ("Titre émis (n°57)", 5000, CODES.how_to_pay)
    told = await service.tells(TreasuryOrderIssued, count=2)
    assert {(one.invoice_number, one.ormc, one.title_number, one.cents) for one in told} == {("AL-1", 0, 57, 5000), ("AL-2", 0, 57, 2400)}
    late = (await service.send(ReadReminders(code="AL"), CASHIER)).overdue
    assert [one.cents for one in late] == ([] if treasury else [1800])
    assert [one.number for one in (await service.send(ListTreasuryBatches(), CASHIER)).batches] == [57]
    with pytest.raises(Conflict) as refused:
        await service.send(DownloadTreasuryFile(batch_id=noted.batch_id), CASHIER)
    assert refused.value.slug == "treasury_file_refused"
    await agree(service)


async def test_what_an_erased_family_owes_again_is_handed_over_by_hand_and_its_title_names_nobody(service: Started) -> None:
    await opened(service)
    (unpaid,) = await owes(service, 5000)
    await service.tell(FamilyErased(family_id=DUPONT, version=9, erased_at=NOW))
    noted = await service.send(by_hand(unpaid, cents=5000), CASHIER)
    assert [(one.invoice_number, one.cents) for one in noted.items] == [("AL-1", 5000)]
    async with service.database.transaction() as tx:
        assert await tx.vault.keys(tx, [DUPONT]) == {}
    await agree(service)


async def test_of_two_clerks_at_once_one_notes_the_title(service: Started) -> None:
    (unpaid,) = await abroad(service, 5000)
    for numbers in ((57, 57), (58, 59)):
        answers = await asyncio.gather(
            *(service.send(by_hand(unpaid, cents=5000, number=number), CASHIER) for number in numbers), return_exceptions=True
        )
        refused = [one for one in answers if isinstance(one, Conflict)]
        assert [one.slug for one in refused] == ["title_not_by_hand"] * (1 if numbers[0] == 57 else 2)
    assert await titles(service) == 1
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == 0


async def test_two_clerks_at_once_never_give_one_number_to_two_titles(service: Started) -> None:
    first, second = await abroad(service, 5000, 2400)
    asked = (by_hand(first, cents=5000), by_hand(second, cents=2400))
    answers = await asyncio.gather(*(service.send(one, CASHIER) for one in asked), return_exceptions=True)
    (refused,) = (one for one in answers if isinstance(one, Invalid))
    assert (refused.slug, refused.members["field"]) == ("title_not_noted", "number")
    assert await titles(service) == 1


async def test_a_number_counts_within_a_year_and_a_title_is_no_older_than_its_invoices_nor_to_come(service: Started) -> None:
    await abroad(service)
    last_year = date(2025, 11, 10)
    former = invoice("AL-9", 1600, issued_on=last_year, period=(date(2025, 10, 1), date(2025, 10, 31)))
    await service.send(TakeOver(regie="AL", invoices=(former,)), staff(Right.TAKE_OVER))
    old, first, second = await owes(service, 5000, 2400)
    for wrong in (
        by_hand(old, cents=1600, issued_on=last_year - timedelta(days=1)),
        by_hand(old, first, cents=6600, issued_on=last_year),
        by_hand(first, cents=5000, issued_on=TODAY + timedelta(days=1)),
    ):
        with pytest.raises(Invalid) as refused:
            await service.send(wrong, CASHIER)
        assert (refused.value.slug, refused.value.members["field"]) == ("title_not_noted", "issued_on")
    older = await service.send(by_hand(old, cents=1600, issued_on=last_year), CASHIER)
    newer = await service.send(by_hand(first, cents=5000), CASHIER)
    assert [(one.exercise, one.number) for one in (older, newer)] == [(2025, 57), (2026, 57)]
    with pytest.raises(Invalid):
        await service.send(by_hand(second, cents=2400), CASHIER)
    await service.send(by_hand(second, cents=2400, number=58), CASHIER)


async def test_what_a_file_can_take_and_what_waits_for_something_else_is_no_title_by_hand(service: Started) -> None:
    small, large, contested = await abroad(service, 1499, 2400, 3000)
    await service.send(ContestInvoiceLine(invoice_id=contested, position=1, words="Trop."), JEAN)
    (nameless,) = await owes(service, 7000, family_id=MARTIN, actor=ANNE, first=50)
    offered = (await service.send(ReadTreasuryCandidates(code="AL"), CASHIER)).invoices
    assert {one.invoice_id: one.by_hand for one in offered} == {small: False, large: True, contested: False, nameless: True}
    with pytest.raises(Forbidden):
        await service.send(by_hand(large, cents=2400), OUTSIDER)
    wrong = (
        by_hand(small, cents=1499),
        by_hand(contested, cents=3000),
        by_hand(small, large, cents=3899),
        by_hand(large, nameless, cents=9400),
        by_hand(large, cents=2399),
        by_hand(new_id(), cents=2400),
    )
    for asked in wrong:
        with pytest.raises(Conflict) as refused:
            await service.send(asked, CASHIER)
        assert refused.value.slug == "title_not_by_hand", asked
    await service.tell(BACK)
    with pytest.raises(Conflict):
        await service.send(by_hand(large, cents=2400), CASHIER)
    assert await titles(service) == 0
    assert [one.invoice_id for one in (await handed_over(service)).items] == [large]


async def test_a_title_made_by_hand_is_reduced_and_annulled_as_others_but_no_slip_waits_for_it(service: Started) -> None:
    (unpaid,) = await abroad(service, 5000)
    batch = await service.send(by_hand(unpaid, cents=5000), CASHIER)
    (title,) = batch.items
    less = CorrectTitle(batch_id=batch.batch_id, title_id=title.title_id, correction_id=new_id(), cents=1000, reason="Un jour de trop")
    await service.send(less, CASHIER)
    (reopened,) = await owes(service)
    with pytest.raises(Conflict) as small:
        await service.send(by_hand(reopened, cents=1000), CASHIER)
    assert small.value.slug == "title_not_by_hand"
    whole = await service.send(less.model_copy(update={"correction_id": new_id(), "cents": None}), CASHIER)
    assert whole.taken_back_cents == 5000
    account = await service.send(GetAccountSummary(), JEAN)
    assert (account.balance_cents, account.unpaid[0].remaining_cents, account.treasury) == (5000, 5000, ())
    words = [line.description for line in (await service.send(GetStatement(), JEAN)).lines]
    assert [words.count(f"{what} : Titre émis (n°57)") for what in ("Règlement", "Réduction", "Annulation")] == [1, 1, 1]
    told = await service.tells(TreasuryOrderTakenBack, count=2)
    assert {(one.ormc, one.title_number, one.cents) for one in told} == {(0, 57, 1000), (0, 57, 4000)}
    assert (await service.send(ListTreasuryBatches(), CASHIER)).pending == ()
    (afresh,) = (await service.send(by_hand(unpaid, cents=5000), CASHIER)).items
    assert (afresh.number, afresh.taken_back_cents) == (57, 0)
    await agree(service)
    async with service.database.transaction() as tx:
        deeds = await tx.fetch("select action, actor_name, family_id from audit_entry where action like 'billing.title.%' order by entry")
    assert [row["action"] for row in deeds] == [f"billing.title.{one}" for one in ("by_hand", "corrected", "corrected", "by_hand")]
    assert {(row["actor_name"], row["family_id"]) for row in deeds} == {(CASHIER.display_name, DUPONT)}


async def test_titles_of_a_file_are_numbered_apart_from_those_made_by_hand(service: Started) -> None:
    first, second, third = await abroad(service, 5000, 2400, 1800)
    await service.send(by_hand(first, cents=5000, number=9000), CASHIER)
    await service.send(by_hand(second, cents=2400, number=CODES.first_title + 1), CASHIER)
    await service.tell(BACK)
    third, fourth = await owes(service, 3000, first=4)
    batch = await handed_over(service)
    assert (batch.number, [(one.number, one.invoice_id) for one in batch.items]) == (12, [(300, third), (302, fourth)])
    await service.tell(ABROAD.model_copy(update={"version": BACK.version + 1}))
    (last,) = await owes(service, 2000, first=5)
    with pytest.raises(Invalid) as taken:
        await service.send(by_hand(last, cents=2000, number=302), CASHIER)
    assert taken.value.members["field"] == "number"
