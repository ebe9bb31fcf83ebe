"""The adult who was billed left: what was issued goes on naming them, what comes names who remains, and money is as it was."""

from datetime import timedelta
from uuid import UUID

from chassis import agreement
from contracts.billing import (
    DownloadTreasuryFile,
    FamilyBlockChanged,
    FindAccounts,
    GetAccountSummary,
    GetBankRequest,
    GetInvoice,
    GetPaymentCertificate,
    GetStatement,
    GetTaxCertificate,
    ListBankRequests,
    ListPendingBankRequests,
    ListReceipts,
    ListSentReminders,
    PaymentCertificate,
    ReadInvoice,
    ReadReminders,
    ReadTreasuryCandidates,
    ReminderIssued,
    ReminderStep,
    TreasuryOrderIssued,
)
from contracts.family import AdultLeft
from services.billing.daily import lift_blocks
from services.billing.store import households
from tests.service.billing import treasury_cast
from tests.service.billing.bank_cast import AGRICOLE, POSTALE, SAVED
from tests.service.billing.cast import CASHIER, DUPONT, GUIDE, JEAN
from tests.service.billing.debit_cast import owes
from tests.service.billing.run_cast import ISSUER
from tests.service.billing.test_bank_desk import AGENT, COLLEAGUE, entered, rib_at_the_desk
from tests.service.billing.test_reminders import SENDER, STEPS, next_day
from tests.service.billing.treasury_cast import AT_HOME, handed_over, opened
from tests.service.harness import TODAY, Started

(HIS,) = SAVED.guardians
HERS = HIS.model_copy(update={"guardian_id": UUID(int=12), "title": "Madame", "first_name": "Jeanne"})
BLOCKING = STEPS.model_copy(update={"steps": (ReminderStep(days=10, subject="Relance", text="Réglez.", blocks=True),)})
ALONE = SAVED.model_copy(update={"version": SAVED.version + 1, "guardians": (HERS,)})


def left(service: Started, *, takes_over: bool = True) -> AdultLeft:
    now = service.service.settings.clock.now()
    return AdultLeft(
        version=1,
        family_id=DUPONT,
        guardian_id=HIS.guardian_id,
        name=f"{HIS.first_name} {HIS.last_name.upper()}",
        remaining_id=HERS.guardian_id,
        takes_over=takes_over,
        left_on=now.date(),
        noted_at=now,
    )


async def payer(service: Started, year: int) -> str:
    found: PaymentCertificate = await service.send(GetPaymentCertificate(year=year), JEAN)
    assert (await service.send(GetTaxCertificate(year=year), JEAN)).payer == found.payer
    return found.payer


async def test_what_was_issued_names_who_was_billed_then(service: Started) -> None:
    await service.tell(SAVED)
    await service.send(GUIDE, CASHIER)
    before = await service.send(GetAccountSummary(), JEAN)
    (unpaid,) = before.unpaid
    asked = GetInvoice(invoice_id=unpaid.invoice_id)
    assert (await service.send(asked, JEAN)).payer == "", "who is billed is who was"
    service.move_clock(timedelta(hours=1))
    gone = left(service)
    await service.tell(gone, ALONE, gone)
    assert (await service.send(asked, JEAN)).payer == "Monsieur Jean DUPONT"
    assert (await service.send(ReadInvoice(family_id=DUPONT, invoice_id=unpaid.invoice_id), ISSUER)).payer == "Monsieur Jean DUPONT"
    assert [one.family_name for one in (await service.send(ListReceipts(), JEAN)).payments] == ["DUPONT Jean"], "receipts, too"
    assert await service.send(GetAccountSummary(), JEAN) == before
    assert (await service.send(GetStatement(), JEAN)).balance_cents == before.balance_cents


async def test_a_certificate_names_who_was_billed_in_its_year(service: Started) -> None:
    await service.tell(SAVED)
    await service.send(GUIDE, CASHIER)
    await service.tell(left(service), ALONE)
    year = service.service.settings.clock.today().year
    named = [await payer(service, one) for one in (year - 1, year, year + 1)]
    assert named == ["DUPONT Jean", "DUPONT Jean puis DUPONT Jeanne", "DUPONT Jeanne"]


async def test_where_the_one_who_is_billed_stays_nothing_is_noted(service: Started) -> None:
    partner = HERS.model_copy(update={"role": "partner"})
    together = SAVED.model_copy(update={"guardians": (HIS, partner)})
    await service.tell(together)
    await service.send(GUIDE, CASHIER)
    gone = left(service, takes_over=False).model_copy(update={"guardian_id": partner.guardian_id, "name": "Jeanne DUPONT"})
    await service.tell(gone, SAVED.model_copy(update={"version": SAVED.version + 1}), gone)
    async with service.database.transaction() as tx:
        assert await households.former_payers(tx, DUPONT) == ()


async def test_who_was_entered_by_mistake_and_never_billed_is_on_no_certificate(service: Started) -> None:
    await service.tell(SAVED, left(service), ALONE)
    assert await payer(service, service.service.settings.clock.today().year) == "DUPONT Jeanne"


MOVED = AT_HOME.model_copy(update={"version": 5, "street": "3 place du Marché", "postal_code": "69210", "city": "L'Arbresle"})
HERS_ALONE = MOVED.model_copy(update={"version": 6, "guardians": (HERS,), "street": "1 rue Neuve"})
AT_FIRST = ("Monsieur Jean DUPONT", "12 rue des Bonbons, Bât. C", "31400 SAINT-JEAN")
LAST_KNOWN = ("Monsieur Jean DUPONT", "3 place du Marché", "69210 L'ARBRESLE")


async def moved_then_left(service: Started, *, died: bool = False) -> None:
    """Bill Jean, who moves, leaves the household, and Jeanne, who is billed from then on."""
    await opened(service)
    await owes(service, 5000)
    service.move_clock(timedelta(hours=1))
    await service.tell(MOVED)
    service.move_clock(timedelta(hours=1))
    await service.tell(left(service).model_copy(update={"told": not died}), HERS_ALONE)
    service.move_clock(timedelta(hours=1))
    await owes(service, 2000, first=2)


async def test_an_invoice_shown_again_bears_the_address_that_it_was_issued_with(service: Started) -> None:
    await moved_then_left(service)
    first, second = (await service.send(GetAccountSummary(), JEAN)).unpaid
    told = [await service.send(GetInvoice(invoice_id=one.invoice_id), JEAN) for one in (first, second)]
    assert [one.addressee for one in told] == [AT_FIRST, ("Madame Jeanne DUPONT", "1 rue Neuve", "69210 L'ARBRESLE")]
    assert [one.payer for one in told] == ["Monsieur Jean DUPONT", ""]


async def test_a_title_names_who_was_billed_at_the_last_address_known(service: Started) -> None:
    await moved_then_left(service)
    seen = await service.send(ReadTreasuryCandidates(code="AL", due_to=TODAY), treasury_cast.CASHIER)
    assert [one.billed_to for one in seen.invoices] == ["Monsieur Jean DUPONT", ""]
    batch = await handed_over(service)
    assert [(one.family_name, one.billed_to) for one in batch.items] == [("DUPONT Jeanne", "Monsieur Jean DUPONT"), ("DUPONT Jeanne", "")]
    told = await service.tells(TreasuryOrderIssued, count=2)
    assert {one.invoice_number: one.billed_to for one in told} == {"AL-1": "Monsieur Jean DUPONT", "AL-2": ""}
    file = (await service.send(DownloadTreasuryFile(batch_id=batch.batch_id), treasury_cast.CASHIER)).content.decode("latin-1")
    hers = file.index("JEANNE")
    assert '<Prenom V="JEAN"/>' in file[:hers].replace(" />", "/>")
    assert "3 PLACE DU MARCHE" in file[:hers]
    assert "1 RUE NEUVE" in file[hers:]


async def test_the_counter_finds_who_was_billed_before_by_name(service: Started) -> None:
    await moved_then_left(service)
    (found,) = (await service.send(FindAccounts(q="jeanne"), ISSUER)).found
    assert (found.family_id, found.why) == (DUPONT, "")
    await service.tell(HERS_ALONE.model_copy(update={"version": 7, "guardians": (HERS.model_copy(update={"last_name": "Martin"}),)}))
    (found,) = (await service.send(FindAccounts(q="dupont"), ISSUER)).found
    assert (found.family_name, found.why) == ("MARTIN Jeanne", "facturée à DUPONT Jean, facturée à DUPONT Jeanne")


async def test_a_reminder_of_what_was_billed_before_is_a_letter_of_its_own_to_who_was_billed(service: Started) -> None:
    await moved_then_left(service)
    await service.send(STEPS, SENDER)
    await next_day(service)
    (told,) = await service.tells(ReminderIssued)
    assert [(one.number, one.billed_to) for one in told.invoices] == [("AL-1", "Monsieur Jean DUPONT"), ("AL-2", "")]
    letters = (await service.send(ListSentReminders(code="AL"), SENDER)).reminders
    shown = sorted((one.addressee, [(each.number, each.billed_to) for each in one.invoices]) for one in letters)
    assert shown == [((), [("AL-2", "")]), (LAST_KNOWN, [("AL-1", "")])]
    (owing,) = (await service.send(ReadReminders(code="AL"), SENDER)).overdue
    assert [one.billed_to for one in owing.lines] == ["Monsieur Jean DUPONT", ""]


async def test_what_was_billed_to_who_left_keeps_nobody_who_stays_from_booking(service: Started) -> None:
    await service.tell(SAVED)
    await owes(service, 5000)
    await service.send(BLOCKING, SENDER)
    await next_day(service)
    await service.tells(FamilyBlockChanged)
    service.move_clock(timedelta(hours=1))
    await service.tell(left(service), ALONE)
    await lift_blocks(service.database)
    assert [one.blocked for one in await service.tells(FamilyBlockChanged, count=2)] == [True, False]
    service.move_clock(timedelta(hours=1))
    await owes(service, 2000, first=2)
    await next_day(service)
    told = await service.tells(ReminderIssued, count=2)
    assert [([one.number for one in each.invoices], each.blocks) for each in told] == [(["AL-1"], True), (["AL-2"], True)]
    await lift_blocks(service.database)
    assert (await service.send(GetAccountSummary(), JEAN)).bookings_blocked, "what she is billed herself blocks her as anybody"


async def test_of_a_death_that_was_none_letters_go_to_who_left(service: Started) -> None:
    await moved_then_left(service, died=True)
    await service.tell(left(service))
    await service.send(STEPS, SENDER)
    await next_day(service)
    letters = (await service.send(ListSentReminders(code="AL"), SENDER)).reminders
    assert sorted(one.addressee for one in letters) == [(), LAST_KNOWN]


async def test_no_letter_goes_to_who_died(service: Started) -> None:
    await moved_then_left(service, died=True)
    await service.send(STEPS, SENDER)
    await next_day(service)
    (letter,) = (await service.send(ListSentReminders(code="AL"), SENDER)).reminders
    named = [("AL-1", "Monsieur Jean DUPONT"), ("AL-2", "")]
    assert (letter.addressee, [(one.number, one.billed_to) for one in letter.invoices]) == ((), named)


async def test_a_departure_that_a_process_of_before_heard_is_mended_when_it_is_told_again(service: Started) -> None:
    await service.tell(SAVED)
    await service.send(GUIDE, CASHIER)
    (unpaid,) = (await service.send(GetAccountSummary(), JEAN)).unpaid
    async with service.database.transaction() as tx:
        await tx.execute("update billed_as set guardian_id = null")
        await tx.execute(
            "update household set version = $1, name = 'DUPONT Jeanne', title = 'Madame', first_name = 'Jeanne'", ALONE.version
        )
    gone, agreements = left(service), service.service.agreements
    found = [one async for one in agreement.differences(service.database, agreements, [agreement.line(ALONE)])]
    assert [(one.name, one.problem, one.mendable) for one in found] == [("households", "differs", True)]
    await agreement.forget(service.database, agreements, found)
    service.move_clock(timedelta(hours=1))
    await service.tell(gone, ALONE)
    assert (await service.send(GetInvoice(invoice_id=unpaid.invoice_id), JEAN)).payer == "Monsieur Jean DUPONT"
    year = service.service.settings.clock.today().year
    assert await payer(service, year) == "DUPONT Jean puis DUPONT Jeanne"


async def test_who_decides_about_a_rib_brought_to_the_desk_reads_that_the_payer_left_since(service: Started) -> None:
    await service.tell(AT_HOME)
    before = await service.send(entered(POSTALE, await rib_at_the_desk(service, AGENT)), AGENT)
    assert (await service.send(GetBankRequest(request_id=before.request_id), COLLEAGUE)).payer_left == ""
    service.move_clock(timedelta(days=1))
    await service.tell(left(service), ALONE)
    service.move_clock(timedelta(days=1))
    after = await service.send(entered(AGRICOLE, await rib_at_the_desk(service, AGENT)), AGENT)
    waiting = (await service.send(ListPendingBankRequests(), COLLEAGUE)).requests
    assert {one.request_id: one.payer_left for one in waiting} == {before.request_id: "DUPONT Jean", after.request_id: ""}
    assert {one.payer_left for one in (await service.send(ListBankRequests(), JEAN)).requests} == {""}, "the household knows who left"
