import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.ids import new_id
from chassis.retention import run
from chassis.work import Job
from contracts.base import Request
from contracts.family import FamilyErased, FamilySaved, GuardianCard
from contracts.messaging import (
    BroadcastView,
    CancelBroadcast,
    CountUnread,
    GetMailbox,
    ListBroadcasts,
    PreviewBroadcast,
    ReadBroadcast,
    ScheduleBroadcast,
    SetChannels,
)
from contracts.rights import Right
from services.messaging.usecases import broadcast
from tests.eventually import eventually
from tests.service.harness import Started, family, staff
from tests.service.messaging.cast import DUPONT, JEAN, JEANNE, MARTIN, household, invoice, jean, sofia
from tests.service.messaging.places import CANTEEN, CLASS, LEISURE, MEAL, WEDNESDAY, enrolled, facilities, hidden_from, pupil
from tests.service.messaging.smtp_peer import Peer

CLAIRE = staff(Right.SEND_BROADCAST)
OF_CANTEEN = staff(Right.SEND_BROADCAST, facilities=[CANTEEN])
MANY = 1_200


def neighbour(family_id: UUID, *, email: str = "") -> FamilySaved:
    card = GuardianCard(
        guardian_id=new_id(), role="primary", title="Madame", last_name="Martin", first_name="Sofia", email=email, email_consent=bool(email)
    )
    return FamilySaved(family_id=family_id, version=1, family_number="1001001816332", city="Lyon", guardians=(card,))


def chosen(*parts: tuple[str, object]) -> dict[str, Any]:
    return {"selection": tuple({"kind": kind, "key": str(key)} for kind, key in parts)}


async def preview(service: Started, actor: Any = CLAIRE, **asked: Any) -> tuple[int, int]:
    found = await service.send(PreviewBroadcast.model_validate(asked), actor)
    return found.households, found.emails


def letter(**more: Any) -> ScheduleBroadcast:
    values = {"broadcast_id": new_id(), "subject": "Grève", "text": "Pas de repas jeudi.", "whom": "Repas", **more}
    return ScheduleBroadcast.model_validate(values)


async def sent(service: Started, broadcast_id: UUID) -> BroadcastView:
    async def over() -> bool:
        return (await service.send(ReadBroadcast(broadcast_id=broadcast_id), CLAIRE)).state == "sent"

    await eventually(over)
    return await service.send(ReadBroadcast(broadcast_id=broadcast_id), CLAIRE)


async def town(service: Started) -> None:
    meal = enrolled(DUPONT, MEAL)
    await service.tell(*facilities(), household(), neighbour(MARTIN), meal, enrolled(MARTIN, WEDNESDAY, child_id=new_id()), pupil(DUPONT))


async def test_a_selection_counts_each_household_once_and_those_who_agreed_to_mail(service: Started) -> None:
    await town(service)
    assert await preview(service, everybody=True) == (2, 1)
    assert await preview(service, **chosen(("activity", MEAL), ("facility", CANTEEN), ("class", CLASS))) == (1, 1)
    assert await preview(service, **chosen(("facility", LEISURE))) == (1, 0)
    assert await preview(service, family_ids=(DUPONT, MARTIN, new_id())) == (2, 1)
    async with service.database.transaction(read_only=True) as tx:
        enrolment_id = await tx.fetchval("select enrolment_id from enrolment where family_id = $1", MARTIN)
    assert await preview(service, enrolment_ids=(enrolment_id, new_id())) == (1, 0)
    assert await preview(service) == (0, 0)


async def test_the_preview_counts_the_mails_that_will_leave(service: Started, relay: Peer) -> None:
    await town(service)
    await service.tell(household(version=2, consent=False, partner="jeanne@example.fr"))
    assert await preview(service, everybody=True) == (2, 1)
    await service.send(SetChannels(mailed=("information",)), jean)
    assert await preview(service, everybody=True) == (2, 2)
    await service.send(SetChannels(mailed=()), family(DUPONT, guardian_id=JEANNE))
    assert await preview(service, everybody=True) == (2, 1)
    await service.tell(hidden_from(JEAN, DUPONT))
    assert await preview(service, **chosen(("class", CLASS))) == (1, 0)
    assert await preview(service, everybody=True) == (2, 1)
    nowhere = neighbour(new_id())
    agreed = tuple(card.model_copy(update={"email_consent": True}) for card in nowhere.guardians)
    await service.tell(nowhere.model_copy(update={"guardians": agreed}))
    assert await preview(service, everybody=True) == (3, 1), "who agreed and gave no address gets none"
    asked = letter(everybody=True)
    await service.send(asked, CLAIRE)
    await sent(service, asked.broadcast_id)

    async def mailed() -> bool:
        return relay.recipients == ["jean@example.fr"]

    await eventually(mailed)


async def test_the_preview_counts_an_address_once_and_that_of_nobody_who_may_not_know_of_the_child(service: Started) -> None:
    await town(service)
    await service.tell(household(version=2, partner="JEAN@example.fr"))
    assert await preview(service, everybody=True) == (2, 1)
    today = service.service.settings.clock.today()
    await service.tell(household(version=3, partner="jeanne@example.fr"), hidden_from(JEAN, DUPONT, until=today))
    assert await preview(service, **chosen(("class", CLASS))) == (1, 1)


async def test_a_broadcast_reaches_each_inbox_once_and_mails_who_agreed(service: Started) -> None:
    await town(service)
    await service.tell(invoice())
    asked = letter(**chosen(("activity", MEAL)), facility_id=CANTEEN)
    for _ in range(2):
        await service.send(asked, CLAIRE)
    done = await sent(service, asked.broadcast_id)
    assert (done.households, done.delivered, done.sender, done.whom) == (1, 1, "Restauration scolaire", "Repas")
    line, _ = (await service.send(GetMailbox(), jean)).messages
    assert (line.subject, line.sender) == ("Grève", "Restauration scolaire")
    assert (await service.send(GetMailbox(), sofia)).messages == ()

    async def mailed() -> bool:
        found = await service.send(ReadBroadcast(broadcast_id=asked.broadcast_id), CLAIRE)
        return (found.emails_waiting, found.emails_sent, found.emails_failed) == (0, 1, 0)

    await eventually(mailed)
    assert [one.broadcast_id for one in (await service.send(ListBroadcasts(), CLAIRE)).broadcasts] == [asked.broadcast_id]


async def test_it_leaves_at_its_moment_unless_it_is_taken_back_before(service: Started) -> None:
    await town(service)
    later = service.service.settings.clock.now() + timedelta(hours=2)
    kept, dropped = letter(everybody=True, send_at=later), letter(everybody=True, send_at=later)
    for one in (kept, dropped):
        assert (await service.send(one, CLAIRE)).state == "scheduled"
    for _ in range(2):
        assert (await service.send(CancelBroadcast(broadcast_id=dropped.broadcast_id), CLAIRE)).state == "cancelled"
    assert (await service.send(CountUnread(), jean)).unread == 0
    service.move_clock(timedelta(hours=3))
    await sent(service, kept.broadcast_id)
    assert (await service.send(CountUnread(), jean)).unread == 1
    assert (await service.send(ReadBroadcast(broadcast_id=dropped.broadcast_id), CLAIRE)).delivered == 0
    for state in ("sent", "sending"):
        async with service.database.transaction() as tx:
            await tx.execute("update broadcast set state = $2 where broadcast_id = $1", kept.broadcast_id, state)
        with pytest.raises(Conflict):
            await service.send(CancelBroadcast(broadcast_id=kept.broadcast_id), CLAIRE)
        with pytest.raises(NotFound):
            await service.send(CancelBroadcast(broadcast_id=kept.broadcast_id), OF_CANTEEN)


async def test_a_moment_that_is_over_is_refused_but_not_that_of_a_form_that_comes_again(service: Started) -> None:
    await town(service)
    now = service.service.settings.clock.now()
    with pytest.raises(Invalid) as refused:
        await service.send(letter(everybody=True, send_at=now - timedelta(days=326)), CLAIRE)
    assert (refused.value.slug, refused.value.members["field"]) == ("broadcast_past", "send_at")
    with pytest.raises(Invalid):
        await service.send(letter(everybody=True, send_at=now - timedelta(minutes=11)), CLAIRE)
    with pytest.raises(Invalid) as looked_at:
        await preview(service, everybody=True, send_at=now - timedelta(minutes=6))
    assert (looked_at.value.slug, looked_at.value.members["field"]) == ("broadcast_past", "send_at")
    assert await preview(service, everybody=True, send_at=now - timedelta(minutes=4)) == await preview(service, everybody=True)
    just_now = letter(everybody=True, send_at=now - timedelta(minutes=9))
    await service.send(just_now, CLAIRE)
    await sent(service, just_now.broadcast_id)
    service.move_clock(timedelta(hours=1))
    assert (await service.send(just_now, CLAIRE)).state == "sent"
    assert (await service.send(CountUnread(), jean)).unread == 1


async def test_a_form_that_comes_again_schedules_once_and_never_drops_other_words(service: Started) -> None:
    await town(service)
    later = service.service.settings.clock.now() + timedelta(hours=2)
    for first in (letter(everybody=True), letter(everybody=True, send_at=later)):
        for _ in range(2):
            made = await service.send(first, CLAIRE)
        for other in ({"text": "Autre texte"}, {"whom": "D'autres"}, {"facility_id": CANTEEN}, {"send_at": later + timedelta(hours=1)}):
            with pytest.raises(Conflict) as refused:
                await service.send(first.model_copy(update=other), CLAIRE)
            assert "s'ajoutera au premier" in refused.value.detail
        assert (await service.send(ReadBroadcast(broadcast_id=first.broadcast_id), CLAIRE)).text == made.text


async def test_they_are_listed_page_by_page_and_erased_two_years_after(service: Started) -> None:
    await town(service)
    made = [(await service.send(letter(everybody=True), CLAIRE)).broadcast_id for _ in range(2)]
    service.move_clock(timedelta(days=800))
    made.append((await service.send(letter(everybody=True), CLAIRE)).broadcast_id)
    seen, before = [], None
    for _ in range(3):
        page = await service.send(ListBroadcasts(before=before, limit=1), CLAIRE)
        before = page.next
        seen += [one.broadcast_id for one in page.broadcasts]
    assert (seen, before) == (made[::-1], None)
    assert (await run(service.database, service.service.all_rules))["messaging.broadcasts"] == 2
    assert [one.broadcast_id for one in (await service.send(ListBroadcasts(), CLAIRE)).broadcasts] == made[2:]


async def test_killed_in_the_middle_it_goes_on_and_nobody_gets_it_twice(service: Started) -> None:
    ids = [new_id() for _ in range(MANY)]
    async with service.database.transaction() as tx:
        await tx.execute("insert into household (family_id, version) select id, 1 from unnest($1::uuid[]) as t (id)", ids)
    later = service.service.settings.clock.now() + timedelta(days=1)
    asked = letter(everybody=True, send_at=later)
    assert (await service.send(asked, CLAIRE)).households == MANY
    job = Job(new_id(), broadcast.BROADCAST, broadcast.BroadcastJob(broadcast_id=asked.broadcast_id).model_dump_json(), 1, last=False)
    running = asyncio.create_task(broadcast.send(service.database, job, asked.broadcast_id))

    async def begun() -> int:
        return (await service.send(ReadBroadcast(broadcast_id=asked.broadcast_id), CLAIRE)).delivered

    assert 0 < await eventually(begun) <= MANY
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    left = await service.send(ReadBroadcast(broadcast_id=asked.broadcast_id), CLAIRE)
    assert left.state == ("sending" if left.delivered < MANY else "sent")
    await asyncio.gather(*(broadcast.send(service.database, job, asked.broadcast_id) for _ in range(2)))
    done = await sent(service, asked.broadcast_id)
    assert done.delivered == MANY
    async with service.database.transaction(read_only=True) as tx:
        found = await tx.fetchrow("select count(*) as all, count(distinct family_id) as families from message where kind = 'information'")
    assert tuple(found or ()) == (MANY, MANY)


async def test_an_adult_from_whom_the_only_child_selected_is_hidden_is_told_nothing(service: Started, relay: Peer) -> None:
    await town(service)
    await service.tell(hidden_from(JEAN, DUPONT))
    asked = letter(**chosen(("class", CLASS)))
    await service.send(asked, CLAIRE)
    assert (await sent(service, asked.broadcast_id)).delivered == 1
    assert (await service.send(GetMailbox(), jean)).messages == ()
    assert relay.letters == []


async def test_what_cannot_be_sent_is_refused_and_an_erased_family_gets_nothing(service: Started) -> None:
    await town(service)
    with pytest.raises(Invalid):
        await service.send(letter(), CLAIRE)
    with pytest.raises(Invalid):
        await service.send(letter(family_ids=(new_id(),)), CLAIRE)
    out_of_reach: tuple[Request[Any], ...] = (
        letter(everybody=True, facility_id=CANTEEN),
        letter(**chosen(("facility", CANTEEN))),
        letter(**chosen(("facility", LEISURE)), facility_id=CANTEEN),
        letter(**chosen(("class", CLASS)), facility_id=CANTEEN),
    )
    for one in out_of_reach:
        with pytest.raises(Forbidden):
            await service.send(one, OF_CANTEEN)
    assert await preview(service, OF_CANTEEN, family_ids=(DUPONT, MARTIN), facility_id=CANTEEN) == (1, 1)
    of_all = await service.send(letter(everybody=True, send_at=service.service.settings.clock.now() + timedelta(days=1)), CLAIRE)
    alone = await service.send(letter(family_ids=(DUPONT,), send_at=service.service.settings.clock.now() + timedelta(days=1)), CLAIRE)
    unknown: tuple[Request[BroadcastView], ...] = (ReadBroadcast(broadcast_id=new_id()), CancelBroadcast(broadcast_id=new_id()))
    for asked in unknown:
        with pytest.raises(NotFound):
            await service.send(asked, CLAIRE)
    both: tuple[Request[BroadcastView], ...] = (
        ReadBroadcast(broadcast_id=of_all.broadcast_id),
        CancelBroadcast(broadcast_id=of_all.broadcast_id),
    )
    for asked in both:
        with pytest.raises(NotFound):
            await service.send(asked, OF_CANTEEN)
        with pytest.raises(Forbidden):
            await service.send(asked, staff())
    await service.tell(FamilyErased(family_id=DUPONT, version=1, erased_at=service.service.settings.clock.now()))
    service.move_clock(timedelta(days=2))
    assert (await sent(service, of_all.broadcast_id)).delivered == 1
    assert (await sent(service, alone.broadcast_id)).households == 0
