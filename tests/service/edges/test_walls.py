"""What every answer of an edge carries, and what an edge lets nobody do."""

import asyncio
import json
import zlib
from dataclasses import replace
from time import process_time
from typing import cast
from urllib.parse import urlsplit

import pytest
from yarl import URL

from chassis import http
from chassis.broker import Broker as Connection
from chassis.edge.context import EDGE
from chassis.edge.operations import WATCHED
from chassis.edge.session import forget_revoked
from chassis.edge.way_back import safe_address
from chassis.ids import new_id
from chassis.signal import Signal
from chassis.tasks import end
from contracts.identity import ChangePassword, Token
from stack.broker import Broker
from tests.eventually import eventually
from tests.service.edges.conftest import IDENTIFIER, NOBODY, OF_BEFORE, PASSWORD, Gateway, serving
from tests.service.harness import Keys

SIGN_IN = {"identifier": IDENTIFIER, "password": PASSWORD}


@pytest.mark.parametrize("path", ["/connexion", "/", "/nowhere", "/api/v1/record", "/api/v1/nowhere", "/api/openapi.json", "/api/docs"])
async def test_every_answer_carries_the_security_headers(gateway: Gateway, path: str) -> None:
    async with gateway.browser.get(gateway.url + path, allow_redirects=False) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["Cache-Control"] in ("no-store", "no-cache")
        assert answer.headers["Server"] == "portail", "nobody need know which release of what answers"


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(gateway: Gateway) -> None:
    async with gateway.browser.post(f"{gateway.url}/api/v1/session", json=SIGN_IN) as answer:
        cookie = answer.headers["Set-Cookie"]
        text = await answer.text()
    assert cookie.startswith("famille=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert cookie.split("=", 1)[1].split(";")[0] not in text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://["},
        {"Origin": "http://elsewhere℀.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "same-origin"},
    ],
)
async def test_a_request_of_another_site_changes_nothing(gateway: Gateway, headers: dict[str, str]) -> None:
    async with gateway.browser.post(f"{gateway.url}/api/v1/session", json=SIGN_IN, headers=headers) as answer:
        assert answer.status == 403
        assert (await answer.json(content_type="application/problem+json"))["slug"] == "foreign_origin"
        assert "Set-Cookie" not in answer.headers


async def test_a_page_of_our_own_host_that_came_without_tls_is_another_site(gateway: Gateway) -> None:
    headers = {"Origin": gateway.url, "Sec-Fetch-Site": "cross-site"}
    async with gateway.browser.post(f"{gateway.url}/api/v1/session", json=SIGN_IN, headers=headers) as answer:
        assert (answer.status, "Set-Cookie" in answer.headers) == (403, False)


async def test_a_page_whose_origin_is_hidden_is_ours_only_where_the_browser_says_so(gateway: Gateway) -> None:
    ours = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    async with gateway.browser.post(f"{gateway.url}/api/v1/session", json=SIGN_IN, headers=ours) as answer:
        assert answer.status == 201
    async with gateway.browser.delete(f"{gateway.url}/api/v1/session", headers={"Origin": "null"}) as answer:
        assert answer.status == 403


async def test_a_form_without_origin_is_refused(gateway: Gateway) -> None:
    async with gateway.browser.post(f"{gateway.url}/connexion", data={"identifiant": IDENTIFIER, "mot_de_passe": PASSWORD}) as answer:
        assert answer.status == 403


async def test_json_that_a_form_of_another_site_can_send_is_refused(gateway: Gateway) -> None:
    body = json.dumps(SIGN_IN)
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        headers = {"Content-Type": media_type}
        async with gateway.browser.post(f"{gateway.url}/api/v1/session", data=body, headers=headers) as answer:
            assert (answer.status, "Set-Cookie" in answer.headers) == (403, False), media_type


async def test_a_session_that_somebody_planted_is_not_the_one_that_signing_in_opens(gateway: Gateway) -> None:
    planted = f"{new_id()}.planted"
    gateway.browser.cookie_jar.update_cookies({"famille": planted}, URL(gateway.url))
    await gateway.sign_in()
    (cookie,) = (one.value for one in gateway.browser.cookie_jar if one.key == "famille")
    assert cookie != planted
    async with gateway.browser.get(f"{gateway.url}/api/v1/account") as answer:
        assert answer.status == 200
    gateway.browser.cookie_jar.clear()
    async with gateway.browser.get(f"{gateway.url}/api/v1/account", cookies={"famille": planted}) as answer:
        assert answer.status == 401


async def test_what_a_sender_says_of_itself_in_headers_counts_for_nothing(gateway: Gateway) -> None:
    somebody = str(new_id())
    claims = {
        "X-User-Id": somebody,
        "X-Family-Id": somebody,
        "X-Forwarded-User": "maire",
        "Remote-User": "maire",
        "Forwarded": "for=127.0.0.1",
    }
    async with gateway.browser.get(f"{gateway.url}/api/v1/account", headers=claims) as answer:
        assert answer.status == 401
    elsewhere = {"Origin": "https://elsewhere.example", "X-Forwarded-Host": "elsewhere.example", "X-Forwarded-Proto": "https"}
    async with gateway.browser.post(f"{gateway.url}/api/v1/session", json=SIGN_IN, headers=elsewhere) as answer:
        assert answer.status == 403


async def test_while_identity_is_away_nobody_gets_in_and_nobody_is_taken_for_signed_out(
    gateway: Gateway, stream: Broker, keys: Keys
) -> None:
    await gateway.sign_in()
    kept = {cookie.key: cookie.value for cookie in gateway.browser.cookie_jar}
    async with serving(stream, keys, gateway.identity, identity_url=NOBODY) as alone:
        for cookies in (kept, {"famille": f"{new_id()}.invented"}):
            async with alone.browser.get(f"{alone.url}/api/v1/account", cookies=cookies) as answer:
                assert answer.status == 503
        async with alone.browser.post(f"{alone.url}/api/v1/session", json=SIGN_IN) as answer:
            assert (answer.status, "Set-Cookie" in answer.headers) == (503, False)
        async with alone.browser.get(f"{alone.url}/api/v1/account", cookies={"famille": ""}) as answer:
            assert answer.status == 401


async def test_wrong_password_and_unknown_account_get_the_same_answer(gateway: Gateway) -> None:
    answers = []
    for identifier in (IDENTIFIER, "nobody.at-all"):
        async with gateway.browser.post(
            f"{gateway.url}/api/v1/session", json={"identifier": identifier, "password": "Wrong-1234"}
        ) as answer:
            problem = await answer.json(content_type="application/problem+json")
            problem.pop("trace_id")
            answers.append((answer.status, problem))
    assert answers[0] == answers[1]
    assert answers[0][0] == 401


async def test_an_expired_visit_is_sent_to_sign_in_and_back(gateway: Gateway) -> None:
    async with gateway.browser.get(f"{gateway.url}/releve?annee=2026-2027", allow_redirects=False) as answer:
        assert answer.status == 303
        assert answer.headers["Location"] == "/connexion?suite=%2Freleve%3Fannee%3D2026-2027"


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\n/evil",
        "/\t/evil",
        "/ok\\..",
        "/\r/evil",
        "",
        "/a b",
        "/\x7f",
    ],
)
def test_signing_in_never_leads_to_another_site(address: str) -> None:
    assert safe_address(address) == "/"


async def test_services_that_are_away_dim_the_page_and_never_break_it(gateway: Gateway) -> None:
    await gateway.sign_in()
    async with gateway.browser.get(f"{gateway.url}/releve", headers={"Accept": "text/html"}) as answer:
        text = await answer.text()
    assert answer.status in (200, 503)
    assert "Traceback" not in text
    assert '<html lang="fr"' in text
    async with gateway.browser.get(f"{gateway.url}/api/v1/record") as answer:
        assert answer.status == 503
        assert answer.headers["Retry-After"]


async def test_an_unknown_page_is_said_so_in_french(gateway: Gateway) -> None:
    async with gateway.browser.get(f"{gateway.url}/nowhere") as answer:
        assert answer.status == 404
        assert '<html lang="fr"' in await answer.text()


async def test_a_revoked_session_is_forgotten_at_once(gateway: Gateway) -> None:
    await gateway.sign_in()
    async with gateway.browser.get(f"{gateway.url}/api/v1/account") as answer:
        assert answer.status == 200
    edge = gateway.app[EDGE]
    assert len(edge.tokens) == 1
    first = next(iter(edge.tokens.values()))
    gateway.browser.cookie_jar.clear()
    await gateway.sign_in()
    async with gateway.browser.get(f"{gateway.url}/api/v1/account") as answer:
        assert answer.status == 200
    second = next(token for token in edge.tokens.values() if token.session_id != first.session_id)
    change = ChangePassword(current=PASSWORD, new="Caramels-2016")
    await gateway.identity.client.send(change, token=second.token)

    async def forgotten() -> bool:
        return {token.session_id for token in edge.tokens.values()} == {second.session_id}

    await eventually(forgotten)


class LateBroker:
    """A broker at which an edge begins to listen a moment too late for a session that is revoked just then."""

    connected, generation, changed = True, 1, Signal()

    def __init__(self, tokens: dict[str, Token]) -> None:
        self.client, self._tokens = self, tokens

    async def subscribe(self, *_: object, **__: object) -> None:
        """Let somebody in, whose session is revoked before this is listened to."""
        self._tokens["revoked meanwhile"] = OF_BEFORE

    async def flush(self) -> None:
        """Listen from now on."""


async def test_what_an_edge_learnt_before_it_heard_of_revoked_sessions_is_forgotten(gateway: Gateway) -> None:
    edge, tokens = gateway.app[EDGE], {"before": OF_BEFORE}
    listening = asyncio.create_task(forget_revoked(replace(edge, broker=cast("Connection", LateBroker(tokens)), tokens=tokens)))

    async def forgotten() -> bool:
        return not tokens

    await eventually(forgotten)
    await end(listening)


async def test_signing_out_ends_the_session_on_the_server(gateway: Gateway) -> None:
    await gateway.sign_in()
    kept = {cookie.key: cookie.value for cookie in gateway.browser.cookie_jar}
    async with gateway.browser.delete(f"{gateway.url}/api/v1/session") as answer:
        assert answer.status == 200
        assert "Clear-Site-Data" in answer.headers
    async with gateway.browser.get(f"{gateway.url}/api/v1/account", cookies=kept) as answer:
        assert answer.status == 401


async def test_metrics_are_read_on_a_port_of_their_own_and_never_on_the_public_one(gateway: Gateway) -> None:
    async with gateway.browser.get(f"{gateway.url}/metrics") as answer:
        assert answer.status == 404
        assert "portail_" not in await answer.text()
    apart = f"http://127.0.0.1:{gateway.app[WATCHED].addresses[0][1]}"
    async with gateway.browser.get(f"{apart}/metrics") as answer:
        assert answer.status == 200
        assert "portail_request_seconds" in await answer.text()
    async with gateway.browser.get(f"{apart}/connexion") as answer:
        assert answer.status == 404


def _part(name: str, media_type: str, content: bytes) -> bytes:
    """Write one part of a form in parts."""
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"\r\nContent-Type: {media_type}\r\n\r\n'
    return head.encode() + content + b"\r\n"


END = b"--x--\r\n"
UNREADABLE = [
    ("multipart/form-data", b"junk"),
    ("multipart/form-data; boundary=x", b"junk"),
    ("multipart/form-data; boundary=x", b"--x\r\n\r\nnameless\r\n--x--"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="identifiant"\r\n\r\ncut'),
    ("application/x-www-form-urlencoded; charset=utf-99", b"identifiant=%ff"),
    ("application/x-www-form-urlencoded; charset=unicode_escape", b"identifiant=\\ud800&mot_de_passe=x"),
    ("multipart/form-data; boundary=x", _part("identifiant", "text/plain; charset=unicode_escape", b"\\ud800") + END),
]
SLOW = b"a-" + b"b" * 300_000
SLOW_TO_READ = [
    ("application/x-www-form-urlencoded; charset=punycode", b"identifiant=" + SLOW),
    ("multipart/form-data; boundary=x", _part("identifiant", "text/plain; charset=punycode", SLOW) + END),
    ("multipart/form-data; boundary=x", _part("_charset_", "text/plain", b"punycode") + _part("identifiant", "text/plain", SLOW) + END),
]


async def test_a_body_that_unpacks_to_gigabytes_is_not_unpacked(gateway: Gateway) -> None:
    bomb = zlib.compress(b"\0" * 20_000_000, wbits=31)
    for media_type in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        headers = {"Origin": gateway.url, "Content-Type": media_type, "Content-Encoding": "gzip"}
        async with gateway.browser.post(f"{gateway.url}/connexion", data=bomb, headers=headers) as answer:
            assert answer.status == 400, "twenty megabytes of nothing would be too large: 413"


async def test_what_no_browser_sends_is_the_senders_fault_and_no_failure_of_ours(gateway: Gateway) -> None:
    for media_type, body in UNREADABLE:
        headers = {"Origin": gateway.url, "Content-Type": media_type}
        async with gateway.browser.post(f"{gateway.url}/connexion", data=body, headers=headers) as answer:
            assert answer.status == 400, (media_type, body)


async def test_no_alphabet_that_a_sender_names_holds_up_everybody(gateway: Gateway) -> None:
    await gateway.sign_in()  # who is not sends less than what takes long
    for media_type, body in SLOW_TO_READ:
        headers = {"Origin": gateway.url, "Content-Type": media_type}
        began = process_time()
        async with gateway.browser.post(f"{gateway.url}/connexion", data=body, headers=headers) as answer:
            assert answer.status == 400, media_type
        assert process_time() - began < 1.5, (media_type, "reading that as it says takes the square of its length")


MALFORMED = {
    "two lengths": b"Content-Length: 4\r\nContent-Length: 40\r\n\r\nGET ",
    "a length and chunks": b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /connexion HTTP/1.1\r\nHost: x\r\n\r\n",
    "chunks under another name": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a length that is no number": b"Content-Length: +4\r\n\r\nbody",
    "a space before the colon": b"Content-Length : 4\r\n\r\nbody",
    "a header that goes on in the next line": b"X-One: 1\r\n two\r\nContent-Length: 0\r\n\r\n",
    "a header without end": b"X-One: " + b"a" * 20_000 + b"\r\nContent-Length: 0\r\n\r\n",
    "a byte of nothing in a header": b"X-One: a\x00b\r\nContent-Length: 0\r\n\r\n",
}


async def spoken(gateway: Gateway, words: bytes) -> bytes:
    """Send an edge bytes as they are, and hear all that it answers until it hangs up."""
    address = urlsplit(gateway.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(words)
    try:
        return await asyncio.wait_for(reader.read(), 60)
    finally:
        writer.close()


@pytest.mark.parametrize("malformed", MALFORMED)
async def test_a_request_that_two_programs_could_read_differently_is_refused_and_nothing_behind_it_is_read(
    gateway: Gateway, malformed: str
) -> None:
    start = f"POST /connexion HTTP/1.1\r\nHost: {urlsplit(gateway.url).netloc}\r\n".encode()
    heard = await spoken(gateway, start + MALFORMED[malformed])
    assert heard.split()[1] == b"400", heard
    assert heard.count(b"HTTP/1.") == 1, "an answer to what was hidden behind it"


async def test_senders_who_never_end_keep_nobody_out(gateway: Gateway) -> None:
    address = urlsplit(gateway.url)
    slow = [await asyncio.open_connection(address.hostname, address.port) for _ in range(100)]
    for _, writer in slow:
        writer.write(b"POST /connexion HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nX-Half: ")
    async with gateway.browser.get(f"{gateway.url}/connexion") as answer:
        assert answer.status == 200
    for _, writer in slow:
        writer.close()


async def test_a_sender_who_never_ends_is_hung_up_on_whatever_answer_it_says_to_wait_for(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "LONGEST_SECONDS", 0.5)
    host = urlsplit(gateway.url).netloc
    start = f"POST /connexion HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    for accepts in ("text/html", "text/event-stream"):
        words = f"{start}Accept: {accepts}\r\nContent-Length: 1000\r\n\r\nidentifiant="
        reader, writer = await asyncio.open_connection(*host.split(":"))
        writer.write(words.encode())
        assert (await asyncio.wait_for(reader.readline(), 10)).split()[1] == b"503", accepts
        writer.close()


@pytest.mark.parametrize("path", ["/webhooks/stripe", "/api/v1/record/documents", "/api/v1/quotes"])
async def test_a_form_in_the_place_of_json_is_the_senders_fault(gateway: Gateway, path: str) -> None:
    await gateway.sign_in()
    async with gateway.browser.post(gateway.url + path, data={"a": "b"}, headers={"Origin": gateway.url}) as answer:
        assert (answer.status, (await answer.json(content_type="application/problem+json"))["slug"]) == (400, "invalid")
