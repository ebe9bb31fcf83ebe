"""The private link to a child's calendar: what it shows, whom it shows nothing, how it is renewed and revoked."""

from datetime import date, datetime, timedelta

from contracts.family import CustodySet, FamilySaved
from contracts.identity import AccountClosed
from contracts.planning import (
    DayStatus,
    FeedContents,
    GetCalendarFeed,
    ReadCalendarFeed,
    RenewCalendarFeed,
    RevokeCalendarFeed,
)
from services.planning.domain.errors import UnknownChild, UnknownFeed
from tests.service.harness import edge
from tests.service.planning.cast import FRIDAY, THURSDAY, TUESDAY, Household, Town, refusal

GATEWAY = edge()


async def link(town: Town, who: Household) -> str:
    return (await town.service.send(RenewCalendarFeed(child_id=who.child_id), who.actor)).secret


async def read(town: Town, secret: str) -> FeedContents:
    return await town.service.send(ReadCalendarFeed.model_validate({"secret": secret}), GATEWAY)


async def test_a_link_shows_booked_regular_and_waiting_days_and_no_absence(town: Town) -> None:
    meals, few = await town.activity(), await town.activity("Garderie", capacity=0)
    enrolled = await town.enrol(town.dupont, meals, weekdays=(2,), valid_to=date(2026, 12, 4))
    waits = await town.enrol(town.dupont, few)
    await town.book(town.dupont, enrolled, THURSDAY, FRIDAY)
    await town.decided(await town.miss(town.dupont, enrolled, FRIDAY))
    await town.book(town.dupont, waits, FRIDAY)
    seen = await read(town, await link(town, town.dupont))
    assert seen.child == "Léa DUPONT"
    coming = [(one.day, one.activity, one.status, one.rank) for one in seen.days if one.day >= TUESDAY]
    assert coming == [
        (TUESDAY, "Restauration scolaire", DayStatus.REGULAR, None),
        (THURSDAY, "Restauration scolaire", DayStatus.BOOKED, None),
        (FRIDAY, "Garderie", DayStatus.WAITING, 1),
        (date(2026, 12, 1), "Restauration scolaire", DayStatus.REGULAR, None),
    ]


async def test_only_a_hash_of_the_secret_is_kept(town: Town) -> None:
    secret = await link(town, town.dupont)
    assert len(secret) >= 43
    async with town.service.database.transaction() as tx:
        (row,) = await tx.fetch("select * from calendar_feed")
        assert secret not in str(dict(row))
        assert not await tx.fetchval("select count(*) from idempotency where answer like '%' || $1 || '%'", secret)


async def test_a_renewed_link_replaces_the_one_before_and_a_revoked_one_opens_nothing(town: Town) -> None:
    before = await link(town, town.dupont)
    after = await link(town, town.dupont)
    await refusal(read(town, before), UnknownFeed)
    await read(town, after)
    shown = await town.service.send(GetCalendarFeed(child_id=town.dupont.child_id), town.dupont.actor)
    assert shown.made_at is not None
    assert shown.read_on == date(2026, 11, 23)
    await town.service.send(RevokeCalendarFeed(child_id=town.dupont.child_id), town.dupont.actor)
    await refusal(read(town, after), UnknownFeed)
    shown = await town.service.send(GetCalendarFeed(child_id=town.dupont.child_id), town.dupont.actor)
    assert shown.made_at is None


async def test_a_guessed_secret_and_another_familys_child_are_not_found(town: Town) -> None:
    await link(town, town.dupont)
    await refusal(read(town, "x" * 43), UnknownFeed)
    for request in (RenewCalendarFeed, GetCalendarFeed, RevokeCalendarFeed):
        await refusal(town.service.send(request(child_id=town.dupont.child_id), town.martin.actor), UnknownChild)


async def test_an_adult_whose_authority_was_withdrawn_reads_nothing_by_an_old_link(town: Town) -> None:
    await town.enrol(town.dupont, await town.activity(), weekdays=(2,))
    secret = await link(town, town.dupont)
    await town.service.tell(withdrawn(town.dupont))
    await refusal(read(town, secret), UnknownFeed)


async def test_an_adult_who_left_the_household_reads_nothing_by_an_old_link(town: Town) -> None:
    secret = await link(town, town.dupont)
    left: FamilySaved = town.dupont.saved("DUPONT", version=2).model_copy(update={"guardians": ()})
    await town.service.tell(left)
    await refusal(read(town, secret), UnknownFeed)


async def test_an_adult_whose_account_is_closed_reads_nothing_by_an_old_link_and_makes_a_new_one_when_it_is_open_again(town: Town) -> None:
    secret, others = await link(town, town.dupont), await link(town, town.martin)
    closing = closed(town.dupont, town.service.service.settings.clock.now())
    await town.service.tell(closing)
    await refusal(read(town, secret), UnknownFeed)
    await read(town, others)
    town.service.move_clock(timedelta(minutes=6))
    reopened = await link(town, town.dupont)
    await town.service.tell(closing.model_copy(update={"version": 3}))  # told again, as after a restore
    await read(town, reopened)


async def test_a_link_that_was_made_with_a_token_from_before_the_closing_opens_nothing_either(town: Town) -> None:
    closing = closed(town.dupont, town.service.service.settings.clock.now())
    town.service.move_clock(timedelta(minutes=4))
    secret = await link(town, town.dupont)
    await town.service.tell(closing)
    await refusal(read(town, secret), UnknownFeed)


async def test_the_other_household_of_a_shared_child_sees_its_own_days_only(town: Town) -> None:
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals)
    await town.book(town.dupont, enrolled, THURSDAY)
    await town.service.tell(shared(town.dupont, town.martin))
    secret = (await town.service.send(RenewCalendarFeed(child_id=town.dupont.child_id), town.martin.actor)).secret
    assert (await read(town, secret)).days == ()
    assert [one.day for one in (await read(town, await link(town, town.dupont))).days] == [THURSDAY]


def closed(who: Household, moment: datetime) -> AccountClosed:
    """Close the account of the household's adult."""
    account = {"account_id": who.guardian_id, "kind": "family", "guardian_id": who.guardian_id, "family_id": who.family_id}
    return AccountClosed.model_validate({**account, "closed_at": moment, "version": 2})


def withdrawn(who: Household) -> CustodySet:
    """Withdraw the authority of the household's adult over its child."""
    adult = {"guardian_id": who.guardian_id, "authority": "withdrawn", "since": date(2026, 11, 1)}
    return custody(who, [{"family_id": who.family_id}], [adult])


def shared(who: Household, other: Household) -> CustodySet:
    """Share a child with another household."""
    return custody(who, [{"family_id": who.family_id}, {"family_id": other.family_id}], [])


def custody(who: Household, households: list[dict[str, object]], adults: list[dict[str, object]]) -> CustodySet:
    return CustodySet.model_validate({"version": 1, "child_id": who.child_id, "households": households, "adults": adults, "spans": []})
