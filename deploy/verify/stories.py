"""The two stories, told over HTTP to a running demonstration: a booking is priced, a decision reaches the inbox.

`python3 stories.py FAMILIES_URL STAFF_URL ACCOUNTS.json ROLE`, with nothing but Python; an agent of that role decides. Both are
seen where a family sees them: on the stream of updates that an open page listens to.
"""

import base64
import hashlib
import hmac
import http.cookiejar
import json
import queue
import struct
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

WAIT_SECONDS = 60
STEP = 30
Update = tuple[str, dict[str, Any]]


class Refused(SystemExit):
    """An answer that is not the wanted one; `slug` names it."""

    def __init__(self, path: str, status: int, problem: str) -> None:
        super().__init__(f"{path}: {status} {problem[:400]}")
        self.slug = json.loads(problem).get("slug") if problem.startswith("{") else None


class Visitor:
    """Somebody's browser: it keeps its cookie."""

    def __init__(self, site: str) -> None:
        self.site = site
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Read, or with a body write, JSON."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Idempotency-Key": str(uuid.uuid4())}
        request = urllib.request.Request(self.site + path, data, headers)  # noqa: S310 - the operator's own address
        try:
            with self._browser.open(request, timeout=WAIT_SECONDS) as answer:
                found: dict[str, Any] = json.loads(answer.read() or b"{}")
                return found
        except urllib.error.HTTPError as refusal:
            raise Refused(path, refusal.code, refusal.read().decode()) from refusal

    def listen(self) -> "queue.Queue[Update]":
        """Hear the updates of an open page from now on; the first word is `open`."""
        heard: queue.Queue[Update] = queue.Queue()
        request = urllib.request.Request(self.site + "/direct", headers={"Accept": "text/event-stream"})  # noqa: S310 - see above
        stream = self._browser.open(request, timeout=3 * WAIT_SECONDS)
        heard.put(("open", {}))

        def read() -> None:
            kind = ""
            for raw in stream:
                line = raw.decode().strip()
                if line.startswith("event: "):
                    kind = line[7:]
                elif line.startswith("data: "):
                    heard.put((kind, json.loads(line[6:])))

        threading.Thread(target=read, daemon=True).start()
        return heard


def main() -> None:
    """Tell both stories and how long each took."""
    families, staff, accounts, agents_role = sys.argv[1], sys.argv[2], json.loads(Path(sys.argv[3]).read_text()), sys.argv[4]
    family, agent = (next(one for one in accounts if one["role"] == role) for role in ("family", agents_role))
    parent, clerk = Visitor(families), Visitor(staff)
    parent.ask("/api/v1/session", {"identifier": family["identifier"], "password": family["password"], "code": None})
    sign_in(clerk, agent)
    heard = parent.listen()
    book(parent, heard)
    decide(parent, clerk, heard)


def sign_in(clerk: Visitor, agent: dict[str, str]) -> None:
    """Sign an agent in; a code of the second factor serves once: who has just signed in waits for the next."""
    own = {"identifier": agent["identifier"], "password": agent["password"]}
    try:
        clerk.ask("/api/v1/session", {**own, "code": code_now(agent["second_factor_secret"])})
    except Refused as refusal:
        if refusal.slug != "wrong_code":
            raise
        time.sleep(STEP - time.time() % STEP)
        clerk.ask("/api/v1/session", {**own, "code": code_now(agent["second_factor_secret"])})


def book(parent: Visitor, heard: "queue.Queue[Update]") -> None:
    """Book one day, and see the new estimate of its month."""
    child, day, enrolment = bookable(parent)
    began = time.monotonic()
    body = {"child_id": child, "kind": "booking", "days": [{"enrolment_id": enrolment, "day": day}]}
    asked = parent.ask("/api/v1/planning/requests", body)
    told = wait(heard, "estimate", lambda data: data.get("asked_at") is not None and data["month"][:7] == day[:7])
    took = time.monotonic() - began
    estimate = parent.ask(f"/api/v1/estimates/{day[:8]}01")
    if estimate["total_cents"] != told["total_cents"]:
        raise SystemExit(f"the page was told {told['total_cents']} cents, the estimate says {estimate['total_cents']}")
    print(f"  réservation du {day} (demande {asked['request_id'][:8]}) : estimation {told['total_cents']} c., en {took * 1000:.0f} ms")


def decide(parent: Visitor, clerk: Visitor, heard: "queue.Queue[Update]") -> None:
    """Ask for a change of the record, have it accepted, and see the counter of the inbox rise."""
    before = parent.ask("/api/v1/mailbox/unread")["unread"]
    guardian = parent.ask("/api/v1/record")["guardians"][0]["guardian_id"]
    fields = {"occupation": f"Métier {time.time_ns() // 1_000_000 % 100_000_000}"}
    asked = parent.ask("/api/v1/record/requests", {"guardian_id": guardian, "fields": fields})
    began = time.monotonic()
    clerk.ask(f"/api/v1/record-requests/{asked['request_id']}/decision", {"accept": True, "reason": ""})
    told = wait(heard, "mailbox", lambda data: data["unread"] > before)
    print(f"  demande acceptée : la messagerie passe de {before} à {told['unread']}, en {(time.monotonic() - began) * 1000:.0f} ms")


def bookable(parent: Visitor) -> tuple[str, str, str]:
    """Find a child, a day that may be booked without an agent's answer, and its enrolment."""
    month = date.today().replace(day=1)  # noqa: DTZ011 - any bookable month will do
    for _ in range(4):
        for child in parent.ask("/api/v1/record/children")["children"]:
            grid = parent.ask(f"/api/v1/planning/children/{child['child_id']}/months/{month.isoformat()}")
            for row in grid["rows"]:
                if row["approval"] != "automatic":
                    continue  # an agent decides first: nothing is estimated yet
                for cell in row["cells"]:
                    if cell["may"] == "book":
                        return child["child_id"], cell["day"], row["enrolment_id"]
        month = (month + timedelta(days=32)).replace(day=1)
    raise SystemExit("no day can be booked")


def wait(heard: "queue.Queue[Update]", kind: str, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Wait for an update on the open page."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            found, data = heard.get(timeout=max(0.01, until - time.monotonic()))
        except queue.Empty:
            raise SystemExit(f"the page was never told of {kind}") from None
        if found == kind and wanted(data):
            return data


def code_now(secret: str) -> str:
    """Tell the code of the second factor of this half minute (RFC 6238)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // STEP), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


if __name__ == "__main__":
    main()
