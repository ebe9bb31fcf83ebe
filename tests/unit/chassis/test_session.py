"""What a visitor does themselves is never shown as it was before: their gesture makes the edge ask again."""

import json
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, Literal, cast
from uuid import uuid4

import pytest
from aiohttp import web
from joserfc.jwk import OKPKey
from nats.aio.msg import Msg

from chassis.broker import Broker
from chassis.client import Client
from chassis.clock import Clock
from chassis.edge.context import EDGE, Edge
from chassis.edge.kept import REMEMBERED, Kept
from chassis.edge.session import MARGIN, Visit, _revoke, hold, sign_out, visitor
from chassis.errors import Conflict, Unauthenticated, Unavailable
from chassis.settings import EdgeSettings
from chassis.tokens import Signer
from contracts.base import Request
from contracts.identity import ExchangeSession, FollowSession, SessionRevoked, SignOut
from contracts.messaging import CountUnread
from tests.visitors import token


@dataclass
class Hearing:
    """A connection over which events are heard, and none comes."""

    connected: bool = True
    generation: int = 1


TOKEN = token(uuid4(), uuid4()).model_copy(update={"expires_at": Clock().now() + timedelta(days=1)})
"""It lives on while other tests of a long run come first."""
REVOKED = SessionRevoked(version=1, session_id=TOKEN.session_id, account_id=TOKEN.account_id)
TOLD = cast("Msg", SimpleNamespace(data=json.dumps({"data": REVOKED.model_dump(mode="json")})))


class Services(Client):
    """Answer for every service: how often the counter was asked for, and whatever a gesture wants."""

    def __init__(self) -> None:
        self.asked = 0
        self.refuses = False
        self.revoked = False
        self.ended = False
        self.away = False
        self.followed: list[FollowSession] = []
        self.edge: Edge

    async def send_raw(self, request: Request[Any], **_: Any) -> tuple[int, bytes]:
        if self.away:
            raise Unavailable
        if isinstance(request, FollowSession):
            self.followed.append(request)
            return 200, TOKEN.model_dump_json().encode()
        if isinstance(request, ExchangeSession):
            if self.revoked:
                await _revoke(self.edge, TOLD)
            return 200, TOKEN.model_dump_json().encode()
        if self.ended:
            return 401, b'{"slug": "unauthenticated"}'
        if isinstance(request, CountUnread):
            self.asked += 1
            return 200, b'{"unread": %d}' % self.asked
        return (409, b'{"slug": "conflict"}') if self.refuses else (200, b"{}")


@pytest.fixture
def services() -> Services:
    return Services()


@pytest.fixture
def visit(services: Services) -> Visit:
    hearing, unused = cast("Broker", Hearing()), cast("Any", None)
    signer = Signer("gateway", OKPKey.generate_key("Ed25519", private=True), Clock())
    edge = Edge("gateway", "family", "session", EdgeSettings.model_construct(), signer, hearing, unused, unused)
    edge.clients = dict.fromkeys(("messaging", "identity"), services)
    edge.kept = Kept(hearing, Clock(), lambda asked: isinstance(asked, CountUnread))
    edge.kept.interrupted()  # from now on events would be heard
    services.edge = edge
    return Visit(edge, TOKEN)


@pytest.fixture
def request_of_theirs(visit: Visit) -> web.Request:
    return cast("web.Request", SimpleNamespace(app={EDGE: visit.edge}, cookies={"session": "secret"}))


async def unread(visit: Visit) -> int:
    (counter,) = await visit.gather(CountUnread())
    return int(counter.unread)


async def test_a_gesture_of_the_family_makes_its_counter_be_asked_again(visit: Visit) -> None:
    assert [await unread(visit), await unread(visit)] == [1, 1]
    await visit.send(SignOut())
    assert [await unread(visit), await unread(visit)] == [2, 2]
    await visit.send_raw(SignOut())
    assert [await unread(visit), await unread(visit)] == [3, 3]
    await visit.gather(SignOut())
    assert [await unread(visit), await unread(visit)] == [4, 4]


async def test_reading_forgets_nothing_and_a_gesture_that_nobody_answered_may_have_been_done(visit: Visit, services: Services) -> None:
    assert await unread(visit) == 1
    assert (await visit.send(CountUnread())).unread == 2
    assert await unread(visit) == 1
    services.refuses = True
    with pytest.raises(Conflict):
        await visit.send(SignOut())
    assert await unread(visit) == 3
    services.away = True
    for gesture in (visit.send, visit.send_raw):
        with pytest.raises(Unavailable):
            await gesture(SignOut())
        services.away = False
        assert [await unread(visit), await unread(visit)] == [services.asked] * 2
        services.away = True
    assert services.asked == 5


@pytest.mark.parametrize("audience", ["family", "staff"])
async def test_what_takes_longer_than_a_token_goes_on_with_another_and_is_no_use_of_the_session(
    visit: Visit, services: Services, audience: Literal["family", "staff"]
) -> None:
    visit.edge.audience = audience
    request = cast("web.Request", SimpleNamespace(app={EDGE: visit.edge}, cookies={"session": "secret"}))
    await hold(request, visit)
    assert services.followed == []
    visit.token = TOKEN.model_copy(update={"token": "old", "expires_at": Clock().now() + MARGIN})
    await hold(request, visit)
    assert (visit.token, [one.kind for one in services.followed]) == (TOKEN, [audience])
    assert visit.edge.tokens == {}, "it is not noted as use"


async def test_what_takes_longer_than_its_session_is_refused(visit: Visit) -> None:
    request = cast("web.Request", SimpleNamespace(app={EDGE: visit.edge}, cookies={}))
    visit.token = TOKEN.model_copy(update={"expires_at": Clock().now()})
    with pytest.raises(Unauthenticated):
        await hold(request, visit)


async def test_a_token_whose_session_was_revoked_while_it_was_on_its_way_is_not_remembered(visit: Visit, services: Services) -> None:
    request = cast("web.Request", SimpleNamespace(app={EDGE: visit.edge}, cookies={"session": "secret"}))
    services.revoked = True
    assert (await visitor(request)).token == TOKEN
    assert visit.edge.tokens == {}
    services.revoked = False
    assert (await visitor(request)).token == TOKEN
    assert visit.edge.tokens == {"secret": TOKEN}


async def test_pages_that_follow_along_forget_a_revoked_session_and_no_other(visit: Visit, request_of_theirs: web.Request) -> None:
    another = token(uuid4(), uuid4())
    await visitor(request_of_theirs, in_use=False)
    visit.edge.followed["of another"] = another
    await _revoke(visit.edge, TOLD)
    assert visit.edge.followed == {"of another": another}


async def test_whoever_signs_out_is_followed_by_no_page_any_more(visit: Visit, request_of_theirs: web.Request) -> None:
    await visitor(request_of_theirs, in_use=False)
    await visitor(request_of_theirs)
    await sign_out(request_of_theirs, web.Response())
    assert (visit.edge.tokens, visit.edge.followed) == ({}, {})


@pytest.mark.parametrize("unready", [{"must_change_password": True}, {"second_factor": "to_enrol"}, {"second_factor": "asked"}])
async def test_whoever_has_yet_to_choose_a_password_or_to_give_a_code_may_sign_out(
    visit: Visit, request_of_theirs: web.Request, unready: dict[str, Any]
) -> None:
    visit.edge.tokens["secret"] = TOKEN.model_copy(update=unready)
    await sign_out(request_of_theirs, web.Response())
    assert visit.edge.tokens == {}


async def test_a_session_that_has_ended_is_no_part_of_a_page_that_is_missing(visit: Visit, services: Services) -> None:
    services.ended = True
    with pytest.raises(Unauthenticated):
        await visit.gather(CountUnread())


async def test_what_nobody_answered_is_sent_again_under_its_key(visit: Visit, services: Services) -> None:
    first = visit.form_key
    assert visit.form_key != first
    services.away = True
    for key in (f"{first}-of-one-form", None):  # what has no key leaves that of the form
        with pytest.raises(Unavailable):
            await visit.send(SignOut(), key=key)
        assert visit.form_key == first


async def test_nothing_is_kept_while_no_events_can_be_heard(visit: Visit) -> None:
    cast("Hearing", visit.edge.broker).connected = False
    assert [await unread(visit), await unread(visit)] == [1, 2]


async def test_once_news_may_have_been_missed_everything_is_asked_again(visit: Visit) -> None:
    assert [await unread(visit), await unread(visit)] == [1, 1]
    cast("Hearing", visit.edge.broker).generation = 2
    assert [await unread(visit), await unread(visit)] == [2, 3]
    visit.edge.kept.interrupted()
    assert [await unread(visit), await unread(visit)] == [4, 4]
    visit.edge.kept.interrupted()
    assert await unread(visit) == 5


async def test_of_more_families_than_there_is_room_for_nothing_is_kept_once_one_of_them_acts(visit: Visit) -> None:
    for _ in range(REMEMBERED + 1):
        visit.token = token(uuid4(), uuid4())
        await visit.gather(CountUnread())
    known = await unread(visit)
    assert known == REMEMBERED + 1
    visit.edge.kept.forget(uuid4())
    assert await unread(visit) == known + 1


async def test_of_whoever_is_no_family_nothing_is_kept(visit: Visit) -> None:
    visit.token = TOKEN.model_copy(update={"kind": "staff", "family_id": None})
    assert [await unread(visit), await unread(visit)] == [1, 2]


async def test_a_part_of_a_page_that_nobody_answers_says_whose_it_is(visit: Visit, services: Services) -> None:
    services.away = True
    (silence,) = await visit.gather(CountUnread())
    assert (type(silence), silence.part) == (Unavailable, CountUnread().addressee())
