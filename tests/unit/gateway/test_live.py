"""All adults of a household hear its news, whoever may see the child it is about."""

import asyncio
import json
from contextlib import AsyncExitStack
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from nats.errors import ConnectionClosedError

from chassis.broker import Broker
from chassis.errors import TooMany
from chassis.tasks import end
from contracts.messaging import MessageDelivered, OwnUnread
from contracts.planning import EnrolmentSaved, MonthChanged
from gateway.live.family import MOST_RECENT, RELOAD, Family
from gateway.live.told import FIELDS, told
from gateway.live.watch import MOST_LEAVING, MOST_PAGES, MOST_WAITING, Live
from stack import ROOT
from tests.eventually import eventually


def heard(kind: str) -> tuple[str, dict[str, Any]]:
    """Read the committed example of an event as a page hears it."""
    data = json.loads((ROOT / "contracts" / "examples" / f"{kind}.json").read_text())
    found = told(f"evt.{kind}.town", json.dumps({"id": "1", "type": kind, "data": data}).encode())
    assert found
    return found[0], json.loads(found[1])


def test_no_page_is_told_which_child_or_enrolment_news_are_about() -> None:
    for kind in FIELDS:
        name, data = heard(kind)
        assert name
        assert data
        assert not {key for key in data if "child" in key or "enrolment" in key}, kind


def test_a_change_of_a_month_tells_the_month_and_how_new_it_is() -> None:
    name, data = heard(MonthChanged.type)
    assert (name, set(data)) == ("month", {"month", "version", "asked_at"})
    assert date.fromisoformat(data["month"]).day == 1


def test_an_enrolment_is_told_also_where_it_has_no_day_and_pages_listen_to_all_that_they_are_told() -> None:
    assert heard(EnrolmentSaved.type)[0] == "enrolment"
    script = (ROOT / "gateway" / "static" / "live.js").read_text()
    events = json.loads(script.partition("const EVENTS = ")[2].partition(";")[0])
    assert sorted(events) == sorted({name for name, _ in FIELDS.values()})


def test_what_changes_what_an_account_says_to_pay_is_told_without_leaving_a_payment_that_is_typed() -> None:
    issued = ("invoice.issued", "credit_note.issued", "debit.announced", "debit.withdrawn", "debit.rejected", "mandate.changed")
    assert {heard(f"billing.{kind}")[0] for kind in issued} == {"account"}
    for page in ("home.html", "billing/statement.html", "billing/direct_debit.html", "billing/receipts.html"):
        markup = (ROOT / "gateway" / "templates" / page).read_text()
        assert 'payment account"' in markup, page
        assert 'payment"' not in markup, page


def test_what_pages_are_not_told_of_stays_untold() -> None:
    assert told("evt.family.family.saved.town", b'{"id": "1", "type": "family.family.saved", "data": {}}') is None


def test_what_one_service_tells_in_the_name_of_another_stays_untold() -> None:
    change = b'{"id": "1", "type": "planning.month.changed", "data": {}}'
    assert told("evt.billing.estimate.changed.town", change) is None
    assert told("evt.planning.month.changed.town", change) is not None


def test_a_page_that_was_cut_off_takes_up_where_it_left_off_and_learns_of_any_larger_gap() -> None:
    family = Family()
    start = family.mark
    for count in range(3):
        family.tell("mailbox", f'{{"unread": {count}}}')
    missed = family.since(start, None)
    assert missed is not None
    assert ['"unread": 0' in missed[0], '"unread": 2' in missed[2], len(missed)] == [True, True, 3]
    assert family.since(family.mark, None) == []
    for unknown in ("", "x-1", f"{family.era}-9", f"{family.era}-", f"{family.era}-x", f"{family.era}-{'9' * 5_000}", f"{Family().era}-0"):
        assert family.since(unknown, None) is None
    for _ in range(MOST_RECENT):
        family.tell("mailbox", "{}")
    assert family.since(start, None) is None
    present = family.mark
    family.interrupted()
    assert family.since(present, None) is None


def test_an_adult_from_whom_a_child_is_hidden_is_told_their_own_counter_and_nothing_of_its_notices() -> None:
    jean, jeanne = UUID(int=11), UUID(int=12)
    family, pages = Family(), {jean: asyncio.Queue[str](MOST_WAITING), jeanne: asyncio.Queue[str](MOST_WAITING)}
    family.pages.update({page: guardian_id for guardian_id, page in pages.items()})
    start = family.mark
    for unread, own, shown in ((2, 1, False), (3, 2, True)):
        apart = (OwnUnread(guardian_id=jeanne, unread=own, told=shown),)
        event = MessageDelivered(
            version=unread, family_id=UUID(int=1), message_id=UUID(int=5), subject="Un mot", unread=unread, apart=apart
        )
        found = told(f"evt.{event.type}.town", json.dumps({"type": event.type, "data": event.model_dump(mode="json")}).encode())
        assert found
        family.tell(*found)
    heard_by = {one: [page.get_nowait() for _ in range(page.qsize())] for one, page in pages.items()}
    assert ['"unread": 2' in heard_by[jean][0], '"unread": 3' in heard_by[jean][1], len(heard_by[jean])] == [True, True, 2]
    assert ['"unread": 2' in heard_by[jeanne][0], len(heard_by[jeanne])] == [True, 1]
    assert (family.since(start, jean), family.since(start, jeanne)) == (heard_by[jean], heard_by[jeanne])
    assert family.since(family.mark, jeanne) == []
    assert not any(str(jeanne) in text for texts in heard_by.values() for text in texts)


def test_a_page_that_cannot_follow_reloads() -> None:
    family, page = Family(), asyncio.Queue[str](MOST_WAITING)
    family.pages[page] = None
    for _ in range(MOST_WAITING + 1):
        family.tell("mailbox", "{}")
    assert page.get_nowait() == RELOAD
    assert page.empty()


async def test_a_family_is_remembered_for_a_moment_after_its_last_page_and_then_forgotten() -> None:
    family_id, live = UUID(int=1), Live(Broker("nats://127.0.0.1:9", name="gateway", seed=None), kept_seconds=0.05)
    async with live.page(family_id) as first:
        ready = first.get_nowait()
    mark = ready.split("\n")[0].removeprefix("id: ")
    assert '"resumed": false' in ready
    async with live.page(family_id, mark) as again:
        assert '"resumed": true' in again.get_nowait()

    async def forgotten() -> bool:
        async with live.page(UUID(int=2)):
            return family_id not in live.watched

    await eventually(forgotten)
    async with live.page(family_id, mark) as late:
        assert '"resumed": false' in late.get_nowait()


async def test_a_page_that_is_read_is_waited_for_and_a_broker_that_does_not_answer_delays_none(monkeypatch: pytest.MonkeyPatch) -> None:
    family_id, broker = UUID(int=1), Silent("nats://127.0.0.1:9", name="gateway", seed=None)
    live = Live(broker, kept_seconds=0.05)
    mark = await live.expect(family_id)
    async with live.page(family_id, mark) as page:
        assert '"resumed": true' in page.get_nowait()
        broker.there = True
        monkeypatch.setattr("gateway.live.watch.EXPECT_SECONDS", 0.01)
        assert await live.expect(family_id) == ""

    async def left() -> bool:
        return family_id not in live.watched

    await eventually(left)


class Silent(Broker):
    """A broker that is connected once it is `there`, and then never says that it listens."""

    there = False

    @property
    def connected(self) -> bool:
        return self.there

    @property
    def client(self) -> Any:
        return self

    async def subscribe(self, *_: Any, **__: Any) -> Any:
        await asyncio.Event().wait()


class Blinking(Broker):
    """A broker that comes, and is gone and back once more just as a family is listened to; `breaks` what was asked of it meanwhile."""

    def __init__(self, *, breaks: bool) -> None:
        super().__init__("nats://127.0.0.1:9", name="gateway", seed=None)
        self._there, self._breaks, self._blinks = False, breaks, 1

    @property
    def connected(self) -> bool:
        return self._there

    @property
    def client(self) -> Any:
        return self

    async def comes(self) -> None:
        self._there = True
        await self._moved()

    async def subscribe(self, *_: Any, **__: Any) -> Any:
        if self._blinks:
            self._blinks -= 1
            await self._moved()
            if self._breaks:
                raise ConnectionClosedError
        return self

    async def flush(self) -> None:
        pass

    async def unsubscribe(self) -> None:
        pass


@pytest.mark.parametrize("breaks", [True, False])
async def test_pages_are_told_to_read_again_for_each_interruption_also_for_one_while_they_are_told(breaks: bool) -> None:
    broker = Blinking(breaks=breaks)
    live = Live(broker, kept_seconds=0)
    following = asyncio.create_task(live.reload_after_interruptions())
    await asyncio.sleep(0)
    async with live.page(UUID(int=1)) as page:
        assert "event: ready" in page.get_nowait()
        await broker.comes()

        async def told_twice() -> bool:
            return page.qsize() == 2

        await eventually(told_twice)
        assert [page.get_nowait(), page.get_nowait()] == [RELOAD, RELOAD]
    await end(following)


async def test_one_family_opens_so_many_pages_and_no_more_and_a_closed_one_gives_its_place_back() -> None:
    family_id, live = UUID(int=1), Live(Broker("nats://127.0.0.1:9", name="gateway", seed=None))
    async with AsyncExitStack() as others:
        for _ in range(MOST_PAGES - 1):
            await others.enter_async_context(live.page(family_id))
        async with live.page(family_id):
            with pytest.raises(TooMany):
                await others.enter_async_context(live.page(family_id))
            async with live.page(UUID(int=2)) as of_another:
                assert "ready" in of_another.get_nowait()
        async with live.page(family_id) as again:
            assert "ready" in again.get_nowait()


async def test_connections_that_were_cut_off_take_no_page_its_place_unless_there_are_hundreds() -> None:
    family_id, live = UUID(int=1), Live(Broker("nats://127.0.0.1:9", name="gateway", seed=None))
    async with AsyncExitStack() as left:
        for _ in range(MOST_LEAVING - 1):
            await left.enter_async_context(live.page(family_id, gone=lambda: True))
        async with live.page(family_id) as page:
            assert "ready" in page.get_nowait()
            with pytest.raises(TooMany):
                await left.enter_async_context(live.page(family_id))
