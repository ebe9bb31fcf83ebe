"""Change requests as they are listed: to their family, and to clerks as a queue, page by page."""

from datetime import timedelta

from chassis.ids import new_id
from contracts.family import CountRecordRequests, FamilyRecord, GetRecordRequest, ListPendingRecordRequests, ListRecordRequests
from contracts.waiting import Waiting
from tests.service.family.cast import CLERK, MARTIN, adult, decide, submit
from tests.service.harness import Started


async def test_a_family_sees_what_it_asked_or_was_answered_in_the_last_month_and_all_that_waits(
    service: Started, dupont: FamilyRecord
) -> None:
    old = await decide(service, await submit(service, dupont, city="LYON"))
    waiting = await submit(service, dupont, city="NANTES")
    service.move_clock(timedelta(days=40))
    recent = await decide(service, await submit(service, dupont, city="PARIS"), reason="Non")
    listed = await service.send(ListRecordRequests(), adult(dupont))
    assert [request.request_id for request in listed.requests] == [recent.request_id, waiting.request_id]
    assert listed.pending == 1
    answered = await decide(service, waiting)
    listed = await service.send(ListRecordRequests(), adult(dupont))
    assert [request.request_id for request in listed.requests] == [recent.request_id, answered.request_id]
    since = ListRecordRequests(since=old.submitted_at.date() - timedelta(days=1))
    assert len((await service.send(since, adult(dupont))).requests) == 3


async def test_a_family_never_sees_another_s_requests(service: Started, dupont: FamilyRecord) -> None:
    martin = await service.send(MARTIN, CLERK)
    await submit(service, dupont, city="LYON")
    assert (await service.send(ListRecordRequests(), adult(martin))).requests == ()


async def test_the_queue_is_paged_oldest_first_and_counts_all(service: Started, dupont: FamilyRecord) -> None:
    sent = [await submit(service, dupont, city=city) for city in ("LYON", "NANTES", "PARIS", "LILLE", "BREST")]
    first = await service.send(ListPendingRecordRequests(limit=2), CLERK)
    assert [request.request_id for request in first.requests] == [request.request_id for request in sent[:2]]
    assert (first.pending, first.next, first.by_subject) == (5, sent[1].request_id, {"primary": 5})
    assert (await service.send(ListPendingRecordRequests(about="partner"), CLERK)).requests == ()
    assert len((await service.send(ListPendingRecordRequests(about="primary"), CLERK)).requests) == 5
    await decide(service, sent[1])
    second = await service.send(ListPendingRecordRequests(limit=2, after=first.next), CLERK)
    assert [request.request_id for request in second.requests] == [request.request_id for request in sent[2:4]]
    last = await service.send(ListPendingRecordRequests(limit=2, after=second.next), CLERK)
    assert [request.request_id for request in last.requests] == [sent[4].request_id]
    assert (last.pending, last.next) == (4, None)
    assert await service.send(CountRecordRequests(), CLERK) == Waiting(count=4, newest_at=sent[4].submitted_at)
    elsewhere = ListPendingRecordRequests(after=new_id(), after_at=sent[2].submitted_at)
    assert [one.request_id for one in (await service.send(elsewhere, CLERK)).requests] == [one.request_id for one in sent[3:]]


async def test_the_queue_is_narrowed_to_a_school_of_either_household_and_to_what_waited_longer(
    service: Started, dupont: FamilyRecord, jeanne: FamilyRecord
) -> None:
    martin = await service.send(MARTIN, CLERK)
    sent = [await submit(service, one, city="NANTES") for one in (dupont, jeanne, martin)]
    at_school = await service.send(ListPendingRecordRequests(school="École du Bourg"), CLERK)
    assert [one.request_id for one in at_school.requests] == [one.request_id for one in sent[:2]], "Léa lives in both"
    assert (at_school.pending, at_school.by_school["École du Bourg"]) == (2, 2)
    assert (await service.send(ListPendingRecordRequests(school="École des Prés"), CLERK)).pending == 0
    before = ListPendingRecordRequests(submitted_before=sent[2].submitted_at)
    assert [one.request_id for one in (await service.send(before, CLERK)).requests] == [one.request_id for one in sent[:2]]
    assert (await service.send(before, CLERK)).by_subject == {"primary": 2}
    within = ListPendingRecordRequests(school="École du Bourg", submitted_before=sent[1].submitted_at)
    assert [one.request_id for one in (await service.send(within, CLERK)).requests] == [sent[0].request_id]


async def test_staff_are_told_which_requests_that_wait_would_undo_each_other(service: Started, dupont: FamilyRecord) -> None:
    one = await submit(service, dupont, mobile_phone="0611111111", occupation="Infirmière", city="LYON")
    other = await submit(service, dupont, mobile_phone="0622222222", occupation="Infirmière")
    beside = await submit(service, dupont, employer="Mairie")
    by_id = {one.request_id: one for one in (await service.send(ListPendingRecordRequests(), CLERK)).requests}
    (contrary,) = by_id[one.request_id].contrary
    assert (contrary.request_id, contrary.submitted_at) == (other.request_id, other.submitted_at)
    assert [(change.label, change.new) for change in contrary.changes] == [("Mobile", "06.22.22.22.22")], "both ask for the same occupation"
    assert [contrary.request_id for contrary in by_id[other.request_id].contrary] == [one.request_id]
    assert by_id[beside.request_id].contrary == ()
    assert all(asked.contrary == () for asked in (await service.send(ListRecordRequests(), adult(dupont))).requests)
    assert (await decide(service, other)).contrary == ()
    assert (await service.send(GetRecordRequest(request_id=one.request_id), CLERK)).contrary == ()


async def test_decided_requests_are_paged_latest_decision_first(service: Started, dupont: FamilyRecord) -> None:
    sent = [await submit(service, dupont, city=city) for city in ("LYON", "NANTES", "PARIS")]
    for one in (sent[1], sent[2], sent[0]):
        service.move_clock(timedelta(minutes=1))
        await decide(service, one)
    first = await service.send(ListPendingRecordRequests(status="accepted", limit=2), CLERK)
    assert [request.request_id for request in first.requests] == [sent[0].request_id, sent[2].request_id]
    last = await service.send(ListPendingRecordRequests(status="accepted", limit=2, after=first.next), CLERK)
    assert [request.request_id for request in last.requests] == [sent[1].request_id]
    assert (await service.send(ListPendingRecordRequests(status="refused"), CLERK)).requests == ()


async def test_a_familys_list_goes_on_before_its_last_request_or_another_services(service: Started, dupont: FamilyRecord) -> None:
    sent = [await submit(service, dupont, city=city) for city in ("LYON", "NANTES", "PARIS")]
    first = await service.send(ListRecordRequests(limit=2), adult(dupont))
    assert ([one.request_id for one in first.requests], first.next) == ([sent[2].request_id, sent[1].request_id], sent[1].request_id)
    await decide(service, sent[2])
    rest = ListRecordRequests(limit=2, before=sent[1].request_id, before_at=sent[1].submitted_at)
    second = await service.send(rest, adult(dupont))
    assert ([one.request_id for one in second.requests], second.next) == ([sent[0].request_id], None)
    newest = await service.send(ListRecordRequests(limit=1), adult(dupont))
    assert ([one.status for one in newest.requests], newest.pending, first.pending, second.pending) == (["accepted"], 2, 3, 2)
