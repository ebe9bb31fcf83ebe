"""Bank details at the desk: who may see and decide what, what the log keeps of it, and that families see only their own."""

from datetime import timedelta
from typing import Any

import pytest

from chassis import retention
from chassis.errors import Conflict, Forbidden, NotFound
from chassis.ids import new_id
from contracts.base import Request
from contracts.billing import (
    BankRequestWithdrawn,
    DecideBankRequest,
    GetBankAccount,
    GetBankDocument,
    GetBankRequest,
    ListBankRequests,
    ListPendingBankRequests,
    ReadBankAccount,
    ReadBankDocument,
    RevealIban,
    RevealRequestedIban,
    WithdrawBankRequest,
    WithdrawBankRequestFor,
)
from contracts.rights import Right
from tests.service.billing.bank_cast import AGRICOLE, CLERK, POSTALE, RIB, SAVED, decide, known, submit
from tests.service.billing.cast import ANNE, CASHIER, DUPONT, JEAN
from tests.service.harness import Started, staff


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
