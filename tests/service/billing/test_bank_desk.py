"""Bank details at the desk: who may see and decide what, what the log keeps of it, and that families see only their own."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from pydantic import SecretStr

from chassis import retention
from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.french import long_moment
from chassis.ids import new_id
from chassis.tokens import Actor
from contracts.base import Request
from contracts.billing import (
    BankRequestSubmitted,
    BankRequestWithdrawn,
    DecideBankRequest,
    GetBankAccount,
    GetBankDocument,
    GetBankRequest,
    KeepBankDocumentFor,
    ListBankRequests,
    ListPendingBankRequests,
    ReadBankAccount,
    ReadBankDocument,
    RevealIban,
    RevealRequestedIban,
    ReviewBankChangeFor,
    SubmitBankChangeFor,
    WithdrawBankRequest,
    WithdrawBankRequestFor,
)
from contracts.family import FamilyErased
from contracts.identity import AccountClosed
from contracts.rights import Right
from tests.service.billing.bank_cast import AGRICOLE, CLERK, HOLDER, POSTALE, RIB, SAVED, decide, known, submit
from tests.service.billing.cast import ANNE, CASHIER, DUPONT, JEAN
from tests.service.billing.test_counter import owes
from tests.service.harness import NOW, Started, staff

AGENT = staff(Right.ACT_FOR_FAMILY, Right.READ_ACCOUNT, Right.READ_BANK_REQUEST, Right.DECIDE_BANK_REQUEST, name="Claire MOREL")
ME = UUID(int=7)
COLLEAGUE = replace(staff(Right.READ_BANK_REQUEST, Right.DECIDE_BANK_REQUEST, name="Paul GIRARD"), account_id=UUID(int=8))


async def audited(service: Started) -> list[tuple[Any, ...]]:
    async with service.database.transaction() as tx:
        rows = await tx.fetch("select actor_name, action, family_id, about_id, detail from audit_entry order by entry")
    return [tuple(row) for row in rows]


async def test_the_whole_iban_and_the_rib_are_shown_to_a_right_and_the_family_sees_who_looked(service: Started) -> None:
    await known(service)
    request = await submit(service, iban=POSTALE)
    assert (await service.send(RevealIban(family_id=DUPONT), CLERK)).iban == "FR76 3000 6000 0112 3456 7890 189"
    assert (await service.send(RevealRequestedIban(request_id=request.request_id), CLERK)).iban == "FR14 2004 1010 0505 0001 3M02 606"
    document = await service.send(ReadBankDocument(request_id=request.request_id), CLERK)
    assert (document.name, document.media_type, document.content) == ("rib.pdf", "application/pdf", RIB)
    seen = [entry for entry in await audited(service) if entry[1] == "billing.bank.read"]
    assert seen == [
        ("Claire MOREL", "billing.bank.read", DUPONT, DUPONT, "iban"),
        ("Claire MOREL", "billing.bank.read", DUPONT, request.request_id, "iban"),
        ("Claire MOREL", "billing.bank.read", DUPONT, request.request_id, "document"),
    ]
    async with service.database.transaction(JEAN) as tx:
        assert await tx.fetchval("select count(*) from audit_entry where action = 'billing.bank.read'") == 3
    async with service.database.transaction(ANNE) as tx:
        assert await tx.fetchval("select count(*) from audit_entry where family_id is not null") == 0


async def test_decisions_are_audited_with_names_of_fields(service: Started) -> None:
    request = await submit(service, iban=AGRICOLE)
    await decide(service, request)
    of_family = [entry for entry in await audited(service) if entry[2] == DUPONT]
    assert of_family == [("Claire MOREL", "billing.request.accept", DUPONT, request.request_id, "holder, iban, bic")]


async def test_another_family_finds_nothing(service: Started) -> None:
    await known(service)
    request = await submit(service, iban=POSTALE)
    assert not (await service.send(GetBankAccount(), ANNE)).known
    assert (await service.send(ListBankRequests(), ANNE)).requests == ()
    with pytest.raises(NotFound):
        await service.send(WithdrawBankRequest(request_id=request.request_id), ANNE)
    with pytest.raises(NotFound):
        await service.send(GetBankDocument(request_id=request.request_id), ANNE)


@pytest.mark.parametrize("table", ["bank_account", "bank_request", "shown_bank_request", "household", "document"])
async def test_a_family_s_transaction_sees_only_its_own_rows(service: Started, table: str) -> None:
    await service.tell(SAVED)
    await known(service)
    await submit(service, iban=POSTALE)
    everything = f"select family_id from {table}"  # noqa: S608 - the tables are listed above
    async with service.database.transaction(ANNE) as tx:
        assert await tx.fetch(everything) == []
    async with service.database.transaction(JEAN) as tx:
        assert {row["family_id"] for row in await tx.fetch(everything)} == {DUPONT}


async def test_each_staff_request_needs_its_right(service: Started) -> None:
    await known(service)
    request = await submit(service, iban=POSTALE)
    needed: dict[Right, list[Request[Any]]] = {
        Right.READ_ACCOUNT: [ReadBankAccount(family_id=DUPONT)],
        Right.READ_BANK: [
            RevealIban(family_id=DUPONT),
            RevealRequestedIban(request_id=request.request_id),
            ReadBankDocument(request_id=request.request_id),
        ],
        Right.READ_BANK_REQUEST: [ListPendingBankRequests(), GetBankRequest(request_id=request.request_id)],
        Right.DECIDE_BANK_REQUEST: [DecideBankRequest(request_id=request.request_id, accept=True)],
    }
    for right, requests in needed.items():
        for asked in requests:
            with pytest.raises(Forbidden):
                await service.send(asked, staff(*(other for other in Right if other != right)))
            with pytest.raises(NotFound):
                await service.send(asked, JEAN)
            await service.send(asked, staff(right))
    with pytest.raises(Forbidden):
        await service.send(RevealIban(family_id=DUPONT), CASHIER)
    with pytest.raises(NotFound):
        await service.send(GetBankAccount(), CLERK)


async def test_the_queue_is_paged_oldest_first(service: Started) -> None:
    await known(service)
    asked = [await submit(service, holder=f"DUPONT {letter}{letter}") for letter in "ABCDE"]
    seen, after = [], None
    for _ in range(3):
        page = await service.send(ListPendingBankRequests(limit=2, after=after), CLERK)
        assert page.pending == 5
        seen += [one.request_id for one in page.requests]
        after = page.next
    assert after is None
    assert seen == [one.request_id for one in asked]
    elsewhere = ListPendingBankRequests(after=new_id(), after_at=asked[2].submitted_at)
    assert [one.request_id for one in (await service.send(elsewhere, CLERK)).requests] == seen[3:]
    for one in asked[:3]:
        await decide(service, one, "Non.")
    refused = await service.send(ListPendingBankRequests(status="refused", limit=2), CLERK)
    assert [one.request_id for one in refused.requests] == [asked[2].request_id, asked[1].request_id]


async def test_the_queue_of_one_family_counts_its_own(service: Started) -> None:
    await known(service)
    for letter in "AB":
        await submit(service, holder=f"DUPONT {letter}{letter}")
    await submit(service, ANNE, iban=AGRICOLE)
    for family_id, waiting in ((DUPONT, 2), (ANNE.family(), 1), (new_id(), 0)):
        page = await service.send(ListPendingBankRequests(family_id=family_id, limit=1), CLERK)
        assert (page.pending, {one.family_id for one in page.requests} <= {family_id}) == (waiting, True)
    assert (await service.send(ListPendingBankRequests(limit=1), CLERK)).pending == 3


async def test_who_sees_masked_bank_details_is_in_the_log_where_there_is_something_to_see(service: Started) -> None:
    await service.send(ReadBankAccount(family_id=DUPONT), CLERK)
    assert [entry for entry in await audited(service) if entry[1] == "billing.bank.read_masked"] == []
    await known(service)
    await service.send(ReadBankAccount(family_id=DUPONT), CLERK)
    asked = await submit(service, holder="DUPONT JJ")
    await service.send(GetBankRequest(request_id=asked.request_id), CLERK)
    seen = [entry for entry in await audited(service) if entry[1] == "billing.bank.read_masked"]
    assert [entry[2:4] for entry in seen] == [(DUPONT, DUPONT), (DUPONT, asked.request_id)]


async def test_an_unknown_request_is_not_found(service: Started) -> None:
    with pytest.raises(NotFound):
        await service.send(GetBankRequest(request_id=new_id()), CLERK)
    with pytest.raises(NotFound):
        await service.send(DecideBankRequest(request_id=new_id(), accept=True), CLERK)


async def test_an_agent_takes_back_what_waits_in_the_place_of_its_family(service: Started) -> None:
    request = await submit(service, iban=AGRICOLE)
    asked = WithdrawBankRequestFor(request_id=request.request_id)
    for other in (CLERK, staff(Right.ACT_FOR_FAMILY)):
        with pytest.raises(Forbidden):
            await service.send(asked, other)
    agent = staff(Right.ACT_FOR_FAMILY, Right.READ_BANK_REQUEST, name="Claire MOREL")
    assert (await service.send(asked, agent)).status == "withdrawn"
    (told,) = await service.tells(BankRequestWithdrawn)
    assert (told.family_id, told.by_staff_name) == (request.family_id, "C. MOREL")
    (own,) = (await service.send(ListBankRequests(), JEAN)).requests
    assert (own.status, own.withdrawn_by_name, own.document) == ("withdrawn", "C. MOREL", None)
    with pytest.raises(Conflict):
        await service.send(asked, agent)
    with pytest.raises(NotFound):
        await service.send(WithdrawBankRequestFor(request_id=new_id()), agent)


def entered(iban: str, document_id: UUID | None, **more: Any) -> SubmitBankChangeFor:
    return SubmitBankChangeFor(family_id=DUPONT, holder=SecretStr(HOLDER), iban=SecretStr(iban), document_id=document_id, **more)


async def rib_at_the_desk(service: Started, actor: Actor) -> UUID:
    return (await service.send(KeepBankDocumentFor(family_id=DUPONT, name="rib.pdf", content=RIB), actor)).document_id


async def test_what_somebody_asked_is_taken_back_once_their_account_is_closed_and_nothing_of_the_others(service: Started) -> None:
    jeanne = replace(JEAN, account_id=new_id(), guardian_id=new_id(), display_name="Jeanne DUPONT")
    await service.tell(SAVED)
    asked = await submit(service, iban=POSTALE)
    others = await submit(service, jeanne, iban=AGRICOLE)
    on_paper = await service.send(entered(AGRICOLE, await rib_at_the_desk(service, AGENT)), AGENT)
    before = service.service.settings.clock.now()
    service.move_clock(timedelta(minutes=4))
    late = await submit(service, iban=AGRICOLE)
    assert JEAN.account_id
    closed = AccountClosed(account_id=JEAN.account_id, kind="family", family_id=DUPONT, closed_at=before, version=2)
    service.move_clock(timedelta(minutes=4))
    reopened = await submit(service, iban=AGRICOLE)
    for version in (2, 3):  # told again, as after a restore
        await service.tell(closed.model_copy(update={"version": version}))
    waiting = (await service.send(ListPendingBankRequests(), CLERK)).requests
    earlier = await service.send(ListPendingBankRequests(submitted_before=max(one.submitted_at for one in waiting)), CLERK)
    assert (earlier.requests, earlier.pending) == (waiting[:-1], len(waiting) - 1)
    assert {one.request_id for one in waiting} == {one.request_id for one in (others, on_paper, reopened)}
    told = await service.tells(BankRequestWithdrawn, count=2)
    assert {(one.request_id, one.by_staff_name) for one in told} == {(one.request_id, "compte fermé") for one in (asked, late)}
    with pytest.raises(Conflict) as refused:
        await decide(service, asked)
    assert "retirée par la mairie, qui a fermé le compte" in refused.value.detail
    with pytest.raises(NotFound):
        await service.send(ReadBankDocument(request_id=asked.request_id), CLERK)


async def test_an_agent_enters_what_a_family_brings_on_paper_and_another_decides_it(service: Started) -> None:
    await service.tell(SAVED)
    compared = await service.send(
        ReviewBankChangeFor(family_id=DUPONT, holder=SecretStr(HOLDER), iban=SecretStr(POSTALE), direct_debit=True), AGENT
    )
    assert ([one.field for one in compared.changes], compared.needs_document) == (["holder", "iban", "bic", "direct_debit"], True)
    request = await service.send(entered(POSTALE, await rib_at_the_desk(service, AGENT), direct_debit=True), AGENT)
    assert (request.status, request.by_staff_name, request.changes) == ("pending", "C. MOREL", ())
    (told,) = await service.tells(BankRequestSubmitted)
    assert (told.family_id, told.by_staff_name, told.fields) == (DUPONT, "C. MOREL", ("holder", "iban", "bic", "direct_debit"))
    (own,) = (await service.send(ListBankRequests(), JEAN)).requests
    assert (own.by_staff_name, own.asked_by_name, own.document is not None, own.needs_another) == ("C. MOREL", "", True, False)
    decision = DecideBankRequest(request_id=request.request_id, accept=True)
    for reader, another in ((AGENT, True), (COLLEAGUE, False), (replace(COLLEAGUE, credentials_from=frozenset({ME})), True)):
        (waiting,) = (await service.send(ListPendingBankRequests(), reader)).requests
        assert waiting.needs_another is another
        assert not waiting.fresh_access, "an agent entered it, by name"
        if another:
            for refused in (decision, decision.model_copy(update={"accept": False, "reason": "Illisible"})):
                with pytest.raises(Conflict) as said:
                    await service.send(refused, reader)
                assert said.value.slug == "bank_request_needs_another"
    assert not (await service.send(GetBankAccount(), JEAN)).known
    assert (await service.send(decision, COLLEAGUE)).status == "accepted"
    account = await service.send(GetBankAccount(), JEAN)
    assert (account.holder, account.bank_name, account.direct_debit) == (HOLDER, "LA BANQUE POSTALE", True)
    deeds = [entry[:3] for entry in await audited(service) if entry[0] == "Claire MOREL" and entry[1].startswith("billing.re")]
    assert deeds == [
        ("Claire MOREL", "billing.review_bank_change_for", DUPONT),
        ("Claire MOREL", "billing.request.attach", DUPONT),
        ("Claire MOREL", "billing.request.enter", DUPONT),
    ]
    refused_twice = [entry[2:] for entry in await audited(service) if entry[1] == "billing.decide_bank_request.refused"]
    tried = [(DUPONT, request.request_id, why) for why in ("not another person", "not independent") for _ in range(2)]
    assert refused_twice == tried, "what comes of nothing is kept in the log all the same"


async def test_an_account_without_a_name_decides_nothing_that_it_entered_either(service: Started) -> None:
    await service.tell(SAVED)
    nameless = replace(AGENT, display_name=" ")
    request = await service.send(entered(POSTALE, await rib_at_the_desk(service, nameless)), nameless)
    for one in (nameless, AGENT):
        with pytest.raises(Conflict):
            await service.send(DecideBankRequest(request_id=request.request_id, accept=True), one)
    (told,) = await service.tells(BankRequestSubmitted)
    assert told.by_staff_name, "the family is told whoever entered it"


async def test_of_requests_at_once_that_cite_one_rib_the_first_has_it_and_the_others_are_asked_for_theirs(service: Started) -> None:
    await service.tell(SAVED)
    document_id = await rib_at_the_desk(service, AGENT)
    sent = [service.send(entered(POSTALE, document_id), AGENT) for _ in range(6)]
    answers = await asyncio.gather(*sent, return_exceptions=True)
    assert sorted(type(one).__name__ for one in answers) == ["BankRequestView", *["Invalid"] * 5]


async def test_whoever_could_sign_in_as_the_family_decides_nothing_that_it_asks_online_for_fourteen_days(service: Started) -> None:
    await service.tell(SAVED)
    jean = replace(JEAN, credentials_from=frozenset({ME}))
    request = await submit(service, jean, iban=POSTALE)
    friend = replace(COLLEAGUE, credentials_from=frozenset({ME}))
    for reader, another in ((CLERK, True), (friend, True), (COLLEAGUE, False)):
        (waiting,) = (await service.send(ListPendingBankRequests(), reader)).requests
        assert waiting.needs_another is another
        assert waiting.decided_by_reader_from == (request.submitted_at + timedelta(days=14) if another else None)
        assert waiting.fresh_access, "whoever may decide it knows that another agent could have asked it"
    (own,) = (await service.send(ListBankRequests(), jean)).requests
    assert (own.needs_another, own.decided_by_reader_from, own.fresh_access) == (False, None, False)
    decision = DecideBankRequest(request_id=request.request_id, accept=True)
    for reader in (CLERK, friend):
        for refused in (decision, decision.model_copy(update={"accept": False, "reason": "Illisible"})):
            with pytest.raises(Conflict) as said:
                await service.send(refused, reader)
            assert said.value.slug == "bank_request_needs_another"
            assert f"vous pourrez décider à partir du {long_moment(request.submitted_at + timedelta(days=14))}" in said.value.detail
    assert not (await service.send(GetBankAccount(), jean)).known
    assert (await service.send(decision, COLLEAGUE)).status == "accepted"
    tried = [entry[4] for entry in await audited(service) if entry[1] == "billing.decide_bank_request.refused"]
    assert tried == [why for why in ("not another person", "not independent") for _ in range(2)]


async def test_a_town_of_one_agent_decides_after_fourteen_days_what_a_family_asked_with_the_code_of_this_agent(service: Started) -> None:
    await service.tell(SAVED)
    request = await submit(service, replace(JEAN, credentials_from=frozenset({ME})), iban=POSTALE)
    service.move_clock(timedelta(days=14) - timedelta(minutes=1))
    with pytest.raises(Conflict):
        await decide(service, request)
    service.move_clock(timedelta(minutes=1))
    (waiting,) = (await service.send(ListPendingBankRequests(), CLERK)).requests
    assert not waiting.needs_another
    assert (await decide(service, request)).status == "accepted"


async def test_the_database_lets_nobody_decide_what_was_asked_with_what_they_gave(service: Started) -> None:
    await service.tell(SAVED)
    await submit(service, replace(JEAN, credentials_from=frozenset({ME})), iban=POSTALE)
    decided = "update bank_request set status = 'accepted', decided_at = submitted_at + $1, decided_by = $2"
    with pytest.raises(asyncpg.CheckViolationError):
        async with service.database.transaction() as tx:
            await tx.execute(decided, timedelta(days=13), ME)
    async with service.database.transaction() as tx:
        await tx.execute(decided, timedelta(days=14), ME)


async def test_the_database_lets_no_agent_decide_what_they_entered(service: Started) -> None:
    await service.tell(SAVED)
    await service.send(entered(POSTALE, await rib_at_the_desk(service, AGENT)), AGENT)
    with pytest.raises(asyncpg.CheckViolationError):
        async with service.database.transaction() as tx:
            await tx.execute("update bank_request set status = 'accepted', decided_at = submitted_at, decided_by = submitted_by")


async def test_entering_bank_details_needs_both_rights_a_known_family_and_its_own_rib(service: Started) -> None:
    await service.tell(SAVED)
    document_id = await rib_at_the_desk(service, AGENT)
    review = ReviewBankChangeFor(family_id=DUPONT, iban=SecretStr(POSTALE))
    keep = KeepBankDocumentFor(family_id=DUPONT, name="rib.pdf", content=RIB)
    every: list[Request[Any]] = [review, keep, entered(POSTALE, document_id)]
    for asked in every:
        for other in (CLERK, staff(Right.ACT_FOR_FAMILY), staff(*(one for one in Right if one != Right.ACT_FOR_FAMILY))):
            with pytest.raises(Forbidden):
                await service.send(asked, other)
        with pytest.raises(NotFound):
            await service.send(asked, JEAN)
        with pytest.raises(NotFound):
            await service.send(asked.model_copy(update={"family_id": new_id()}), AGENT)
    for wrong in (None, new_id()):
        with pytest.raises(Invalid) as refused:
            await service.send(entered(POSTALE, wrong), AGENT)
        assert [one["field"] for one in refused.value.members["errors"]] == ["document"]
    await service.send(WithdrawBankRequestFor(request_id=(await service.send(entered(POSTALE, document_id), AGENT)).request_id), AGENT)
    (own,) = (await service.send(ListBankRequests(), JEAN)).requests
    assert (own.status, own.by_staff_name, own.withdrawn_by_name) == ("withdrawn", "C. MOREL", "C. MOREL")


async def test_of_a_family_that_was_erased_no_bank_details_are_entered_though_its_books_are_kept(service: Started) -> None:
    await service.tell(SAVED)
    await owes(service, 1000)
    document_id = await rib_at_the_desk(service, AGENT)
    await service.tell(FamilyErased(family_id=DUPONT, version=9, erased_at=NOW))
    every: list[Request[Any]] = [
        ReviewBankChangeFor(family_id=DUPONT, holder=SecretStr(HOLDER), iban=SecretStr(POSTALE)),
        KeepBankDocumentFor(family_id=DUPONT, name="rib.pdf", content=RIB),
        entered(POSTALE, document_id),
    ]
    for asked in every:
        with pytest.raises(NotFound):
            await service.send(asked, AGENT)
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from subject_key where subject_id = $1", DUPONT) == 0, "its data stays unreadable"


async def test_a_request_decided_long_ago_is_emptied_with_its_rib_and_the_account_stays(service: Started) -> None:
    await known(service)
    refused = await submit(service, iban=POSTALE)
    await decide(service, refused, "RIB illisible")
    waiting = await submit(service, iban=POSTALE)
    assert (await retention.run(service.database, service.service.retention))["billing.bank_requests"] == 0
    service.move_clock(timedelta(days=740))
    assert (await retention.run(service.database, service.service.retention))["billing.bank_requests"] == 2
    shown = await service.send(GetBankRequest(request_id=refused.request_id), CLERK)
    assert (shown.status, shown.reason, shown.changes, shown.document) == ("refused", "…", (), None)
    assert shown.fields == refused.fields
    with pytest.raises(NotFound) as gone:
        await service.send(RevealRequestedIban(request_id=refused.request_id), CLERK)
    assert "n'est plus gardé" in gone.value.detail
    async with service.database.transaction(read_only=True) as tx:
        held = await tx.fetch(
            "select status from bank_request where coalesce(holder, iban, bic, old_holder, old_iban, old_bic) is not null"
        )
        assert [row["status"] for row in held] == ["pending"]
        assert await tx.fetchval("select count(*) from document") == 1
    assert (await service.send(RevealRequestedIban(request_id=waiting.request_id), CLERK)).iban.endswith("606")
    assert (await service.send(RevealIban(family_id=DUPONT), CLERK)).iban.endswith("189")
