"""A family's bank details: a change is reviewed, transmitted with its RIB, decided once and told without values."""

import asyncio
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from chassis.commands import republish
from chassis.errors import Conflict, Invalid, KeyReused, NotFound, TooLarge, TooMany
from chassis.ids import new_id
from chassis.uploads import MOST_BYTES
from contracts.billing import (
    BankAccountChanged,
    BankRequestDecided,
    BankRequestSubmitted,
    BankRequestView,
    BankRequestWithdrawn,
    DecideBankRequest,
    GetBankAccount,
    GetBankDocument,
    ListBankRequests,
    ListPendingBankRequests,
    ReadBankAccount,
    RevealIban,
    SubmitBankChange,
    WithdrawBankRequest,
)
from contracts.family import FieldChange
from services.billing.usecases.change_bank_details import MOST_PENDING, MOST_UNUSED
from tests.eventually import eventually
from tests.service.billing.bank_cast import AGRICOLE, CLERK, HOLDER, POSTALE, RIB, SAVED, decide, known, review, send_rib, submit
from tests.service.billing.cast import ANNE, DUPONT, JEAN
from tests.service.harness import Started


async def test_a_family_without_bank_details_has_none_to_show(service: Started) -> None:
    assert not (await service.send(GetBankAccount(), JEAN)).known
    assert not (await service.send(ReadBankAccount(family_id=DUPONT), CLERK)).known
    with pytest.raises(NotFound):
        await service.send(RevealIban(family_id=DUPONT), CLERK)


async def test_a_change_is_reviewed_before_anything_is_asked(service: Started) -> None:
    difference = await service.send(review(iban="fr76 3000 6000 0112 3456 7890 189", direct_debit=True), JEAN)
    assert difference.changes == (
        FieldChange(field="holder", old="", new=HOLDER),
        FieldChange(field="iban", old="", new="FR76 •••• •••• 0189"),
        FieldChange(field="bic", old="", new="AGRIFRPPXXX"),
        FieldChange(field="direct_debit", old="Non", new="Oui"),
    )
    assert difference.bank_name == "CREDIT AGRICOLE SA"
    assert difference.needs_document
    assert (await service.send(ListBankRequests(), JEAN)).requests == ()


async def test_a_wrong_field_is_named_with_its_reason(service: Started) -> None:
    with pytest.raises(Invalid) as refusal:
        await service.send(review(holder="", iban="TR330006100519786457841326"), JEAN)
    assert refusal.value.slug == "fields_refused"
    assert {error["field"] for error in refusal.value.members["errors"]} == {"holder", "iban"}


async def test_a_transmitted_change_waits_masked_and_leaves_the_details_alone(service: Started) -> None:
    await service.tell(SAVED)
    receipt = await submit(service, iban=AGRICOLE)
    assert (receipt.status, receipt.fields, receipt.changes) == ("pending", ("holder", "iban", "bic"), ())
    (waiting,) = (await service.send(ListPendingBankRequests(), CLERK)).requests
    assert waiting.asked_by_name == JEAN.display_name
    assert (waiting.family_number, waiting.family_name) == ("1001001816331", "DUPONT Jean")
    assert [change.new for change in waiting.changes] == [HOLDER, "FR76 •••• •••• 0189", "AGRIFRPPXXX"]
    assert waiting.document is not None
    assert waiting.document.name == "rib.pdf"
    assert not (await service.send(GetBankAccount(), JEAN)).known
    (told,) = await service.tells(BankRequestSubmitted)
    assert (told.request_id, told.fields, told.version) == (receipt.request_id, ("holder", "iban", "bic"), 1)


async def test_an_accepted_change_applies_and_is_told_without_values(service: Started) -> None:
    accepted = await decide(service, await submit(service, iban=AGRICOLE, direct_debit=True))
    assert accepted.status == "accepted"
    account = await service.send(GetBankAccount(), JEAN)
    assert (account.holder, account.iban, account.bic) == (HOLDER, "FR76 •••• •••• 0189", "AGRIFRPPXXX")
    assert (account.bank_name, account.direct_debit) == ("CREDIT AGRICOLE SA", True)
    (changed,) = await service.tells(BankAccountChanged)
    assert (changed.version, changed.fields) == (1, ("holder", "iban", "bic", "direct_debit"))
    (decided,) = await service.tells(BankRequestDecided)
    assert (decided.status, decided.version) == ("accepted", 2)
    (listed,) = (await service.send(ListBankRequests(), JEAN)).requests
    assert [change.old for change in listed.changes] == ["", "", "", "Non"]


async def test_a_refusal_needs_a_reason_and_changes_nothing(service: Started) -> None:
    request = await submit(service, iban=AGRICOLE)
    with pytest.raises(Invalid) as refusal:
        await service.send(DecideBankRequest(request_id=request.request_id, accept=False), CLERK)
    assert refusal.value.slug == "reason_missing"
    await decide(service, request, "Le RIB n'est pas lisible.")
    (listed,) = (await service.send(ListBankRequests(), JEAN)).requests
    assert (listed.status, listed.reason) == ("refused", "Le RIB n'est pas lisible.")
    assert not (await service.send(GetBankAccount(), JEAN)).known


async def test_an_answer_is_listed_for_a_month_however_long_ago_it_was_asked(service: Started) -> None:
    request = await submit(service, iban=AGRICOLE)
    service.move_clock(timedelta(days=55))
    await decide(service, request, "Le RIB n'est pas lisible.")
    assert [one.reason for one in (await service.send(ListBankRequests(), JEAN)).requests] == ["Le RIB n'est pas lisible."]
    service.move_clock(timedelta(days=32))
    assert (await service.send(ListBankRequests(), JEAN)).requests == ()


async def test_a_request_is_decided_once(service: Started) -> None:
    request = await submit(service, iban=AGRICOLE)
    done = await asyncio.gather(*(decide(service, request) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(one, BankRequestView) for one in done) == 1
    assert sum(isinstance(one, Conflict) for one in done) == 3
    with pytest.raises(Conflict):
        await service.send(WithdrawBankRequest(request_id=request.request_id), JEAN)
    assert len(await service.tells(BankAccountChanged)) == 1


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_accepted_changes_of_different_fields_all_survive_in_any_order(service: Started, order: tuple[int, ...]) -> None:
    await known(service)
    asked = [
        await submit(service, holder="DUPONT JEANNE"),
        await submit(service, iban=POSTALE),
        await submit(service, direct_debit=True, rib=False),
    ]
    for number in order:
        await decide(service, asked[number])
    account = await service.send(GetBankAccount(), JEAN)
    assert (account.holder, account.iban, account.bic, account.direct_debit) == (
        "DUPONT JEANNE",
        "FR14 •••• •••• 2606",
        "PSSTFRPP",
        True,
    )


async def test_changes_accepted_at_the_same_moment_all_survive(service: Started) -> None:
    await known(service)
    asked = [
        await submit(service, holder="DUPONT JEANNE"),
        await submit(service, iban=POSTALE),
        await submit(service, direct_debit=True, rib=False),
    ]
    await asyncio.gather(*(decide(service, one) for one in asked))
    account = await service.send(GetBankAccount(), JEAN)
    assert (account.holder, account.iban, account.direct_debit) == ("DUPONT JEANNE", "FR14 •••• •••• 2606", True)


async def test_a_bic_that_no_longer_fits_is_not_accepted(service: Started) -> None:
    await known(service)
    branch, moved = await submit(service, bic="AGRIFRPP882"), await submit(service, iban=POSTALE)
    await decide(service, moved)
    with pytest.raises(Conflict) as refusal:
        await decide(service, branch)
    assert refusal.value.slug == "bank_details_moved"
    assert (await service.send(GetBankAccount(), JEAN)).bic == "PSSTFRPP"
    await decide(service, branch, "Ce BIC n'est plus celui de votre banque.")


async def test_what_is_known_already_is_no_change(service: Started) -> None:
    await known(service)
    with pytest.raises(Invalid) as refusal:
        await submit(service, iban=AGRICOLE)
    assert refusal.value.slug == "nothing_changed"


async def test_a_family_takes_back_what_waits_and_its_rib_is_gone(service: Started) -> None:
    request = await submit(service, iban=AGRICOLE)
    assert (await service.send(WithdrawBankRequest(request_id=request.request_id), JEAN)).status == "withdrawn"
    with pytest.raises(Conflict):
        await decide(service, request)
    assert (await service.send(WithdrawBankRequest(request_id=request.request_id), JEAN)).status == "withdrawn"
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from document") == 0
    assert [one.request_id for one in await service.tells(BankRequestWithdrawn)] == [request.request_id]
    assert (await service.send(ListPendingBankRequests(), CLERK)).pending == 0


async def test_a_request_sent_twice_with_its_key_is_one(service: Started) -> None:
    document = await send_rib(service)
    first, again = [await _keyed(service, document.document_id) for _ in range(2)]
    assert first == again
    assert len((await service.send(ListBankRequests(), JEAN)).requests) == 1
    with pytest.raises(KeyReused):
        await _keyed(service, (await send_rib(service)).document_id)


async def test_another_iban_under_the_same_key_is_not_taken_for_the_one_before(service: Started) -> None:
    document = await send_rib(service)
    await _keyed(service, document.document_id)
    with pytest.raises(KeyReused):
        await _keyed(service, document.document_id, iban=POSTALE)
    (request,) = (await service.send(ListBankRequests(), JEAN)).requests
    assert {one.field: one.new for one in request.changes}["iban"].endswith(AGRICOLE[-4:])


async def _keyed(service: Started, document_id: Any, iban: str = AGRICOLE) -> BankRequestView:
    asked = review(iban=iban)
    return await service.send(SubmitBankChange(holder=asked.holder, iban=asked.iban, document_id=document_id), JEAN, key="one")


async def test_new_details_need_a_rib_but_a_wish_does_not(service: Started) -> None:
    with pytest.raises(Invalid) as refusal:
        await submit(service, iban=AGRICOLE, rib=False)
    assert [error["field"] for error in refusal.value.members["errors"]] == ["document"]
    await known(service)
    assert (await submit(service, direct_debit=True, rib=False)).fields == ("direct_debit",)


async def test_a_rib_of_another_family_or_one_that_served_is_not_taken(service: Started) -> None:
    foreign = await send_rib(service, ANNE)
    asked = review(iban=AGRICOLE)
    mine = await send_rib(service)
    taken = SubmitBankChange(holder=asked.holder, iban=asked.iban, document_id=mine.document_id)
    await service.send(taken, JEAN)
    for document_id in (foreign.document_id, mine.document_id, new_id()):
        with pytest.raises(Invalid) as refusal:
            await service.send(taken.model_copy(update={"document_id": document_id}), JEAN)
        assert [error["field"] for error in refusal.value.members["errors"]] == ["document"]


@pytest.mark.parametrize(
    ("content", "slug"),
    [(b"", "upload_refused"), (b"MZ\x90 not a PDF", "upload_refused"), (b"%PDF-1.7 cut", "upload_refused")],
)
async def test_a_file_that_is_no_document_is_refused(service: Started, content: bytes, slug: str) -> None:
    with pytest.raises(Invalid) as refusal:
        await send_rib(service, content=content)
    assert refusal.value.slug == slug


async def test_a_file_over_the_limit_is_refused(service: Started) -> None:
    with pytest.raises(TooLarge):
        await send_rib(service, content=b"%PDF-" + b"0" * MOST_BYTES)


async def test_many_files_without_a_request_are_too_many(service: Started) -> None:
    for _ in range(MOST_UNUSED - 2):
        await send_rib(service)
    answers = await asyncio.gather(*(send_rib(service) for _ in range(5)), return_exceptions=True)
    refused = [one for one in answers if isinstance(one, BaseException)]
    assert [isinstance(one, TooMany) and one.slug for one in refused] == ["too_many_documents"] * 3, "those sent at once are counted too"
    await send_rib(service, ANNE)


async def test_a_family_does_not_fill_the_queue_and_takes_something_back_to_ask_more(service: Started) -> None:
    await service.tell(SAVED)
    await known(service)
    asked = [await submit(service, direct_debit=True, rib=False) for _ in range(MOST_PENDING - 2)]
    answers = await asyncio.gather(*(submit(service, direct_debit=True, rib=False) for _ in range(5)), return_exceptions=True)
    refused = [one for one in answers if isinstance(one, BaseException)]
    assert [isinstance(one, TooMany) and one.slug for one in refused] == ["too_many_pending"] * 3, "those sent at once are counted too"
    await submit(service, ANNE, iban=AGRICOLE)
    await service.send(WithdrawBankRequest(request_id=asked[0].request_id), JEAN)
    await submit(service, direct_debit=True, rib=False)


async def test_a_rib_that_is_never_cited_is_deleted_after_a_day(service: Started) -> None:
    await send_rib(service)
    cited = await submit(service, iban=AGRICOLE)
    service.move_clock(timedelta(days=1, minutes=1))

    async def one_left() -> bool:
        async with service.database.transaction() as tx:
            left: int = await tx.fetchval("select count(*) from document")
        return left == 1

    await eventually(one_left)
    assert (await service.send(GetBankDocument(request_id=cited.request_id), JEAN)).content == RIB


async def test_republish_tells_requests_and_changes_again(service: Started) -> None:
    await known(service)
    waiting, taken_back = await submit(service, iban=POSTALE), await submit(service, holder="DUPONT JEANNE")
    await service.send(WithdrawBankRequest(request_id=taken_back.request_id), JEAN)
    await service.tells(BankRequestWithdrawn)
    service.heard.clear()
    assert await republish(service.service, service.database) == 4
    assert (await service.tells(BankRequestSubmitted))[0].request_id == waiting.request_id
    assert (await service.tells(BankRequestWithdrawn))[0].request_id == taken_back.request_id
    assert (await service.tells(BankRequestDecided))[0].status == "accepted"
    (changed,) = await service.tells(BankAccountChanged)
    assert (changed.version, changed.fields) == (1, ())


async def test_a_familys_page_tells_how_many_wait_in_all(service: Started) -> None:
    waits = await submit(service, iban=AGRICOLE)
    await decide(service, await submit(service, iban=POSTALE), "RIB illisible.")
    newest = await service.send(ListBankRequests(limit=1), JEAN)
    assert ([one.status for one in newest.requests], newest.pending) == (["refused"], 1)
    assert newest.next
    rest = ListBankRequests(before=newest.next, before_at=newest.requests[0].submitted_at)
    assert [one.request_id for one in (await service.send(rest, JEAN)).requests] == [waits.request_id]
    assert (await service.send(ListBankRequests(), ANNE)).pending == 0
