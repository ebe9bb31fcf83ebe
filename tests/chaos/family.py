"""A family that uses the JSON API as an application on a phone would: it asks again, under the same key, until it is answered."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import aiohttp

from chassis import french
from chassis.ids import new_id
from services.billing.domain.charges import BILLED
from tests.eventually import eventually
from tests.journeys.cast import CANTEEN, HUGO, LEA, enrolment
from tests.journeys.running import Portal

SECONDS = 120.0
TRY_AGAIN = 0.1
CALL = aiohttp.ClientTimeout(total=10)
BUSY = {502, 503, 504}
MONTHS = [date(2026, 12, 1), *(date(2027, month, 1) for month in range(1, 7))]
in_the_end = partial(eventually, within=SECONDS)


@dataclass(frozen=True)
class Booked:
    """A meal whose booking was accepted (202): the request's id and the day."""

    request_id: str
    day: date


@dataclass(frozen=True)
class Family:
    """The DUPONTs, signed in."""

    portal: Portal
    web: aiohttp.ClientSession

    async def call(self, method: str, path: str, body: dict[str, Any] | None = None, key: str | None = None) -> tuple[int, Any]:
        """Call the API, again as long as nobody answers or somebody is busy."""
        headers = {"Idempotency-Key": key} if key else {}
        deadline = asyncio.get_running_loop().time() + SECONDS
        while True:
            try:
                async with self.web.request(
                    method, f"{self.portal.access.api_url}/{path}", json=body, headers=headers, timeout=CALL
                ) as answer:
                    if answer.status not in BUSY:
                        return answer.status, await answer.json()
                    why = await answer.text()
            except (aiohttp.ClientError, TimeoutError) as error:
                why = repr(error)
            assert asyncio.get_running_loop().time() < deadline, why
            await asyncio.sleep(TRY_AGAIN)

    async def read(self, path: str) -> Any:
        """Read something that is there."""
        status, found = await self.call("GET", path)
        assert status == 200, found
        return found

    async def free_days(self, count: int) -> list[date]:
        """Find the next days on which Hugo has no meal yet."""
        found: list[date] = []
        for month in MONTHS:
            grid = await self.read(f"planning/children/{HUGO}/months/{month}")
            (row,) = [one for one in grid["rows"] if one["activity"] == CANTEEN]
            found += [date.fromisoformat(cell["day"]) for cell in row["cells"] if cell["may"] == "book" and cell["status"] is None]
            if len(found) >= count:
                return found[:count]
        raise AssertionError("every meal of the year is booked")

    async def book(self, day: date) -> Booked:
        """Ask for a meal until the answer is 202; asking again asks for nothing more."""
        days = [{"enrolment_id": str(enrolment("Hugo", CANTEEN)), "day": day.isoformat()}]
        body = {"child_id": str(HUGO), "kind": "booking", "days": days}
        status, answer = await self.call("POST", "planning/requests", body, key=str(new_id()))
        assert status == 202, answer
        return Booked(answer["request_id"], day)

    # What must hold in the end

    async def decided(self, booked: list[Booked]) -> bool:
        """Each accepted request was decided, and each exists once."""
        requests = (await self.read("planning/requests"))["requests"]
        for one in booked:
            (found,) = [request for request in requests if request["request_id"] == one.request_id]
            assert found["status"] == "accepted"
            assert [(day["day"], day["decision"]) for day in found["days"]] == [(one.day.isoformat(), "accepted")]
        assert len({request["request_id"] for request in requests}) == len(requests)
        return True

    async def priced(self, booked: list[Booked]) -> bool:
        """Each month's estimate counts the very days of the planning, and its total is the sum of its lines."""
        for month in {one.day.replace(day=1) for one in booked}:
            grids = [await self.read(f"planning/children/{child}/months/{month}") for child in (HUGO, LEA)]
            planned = [cell["day"] for grid in grids for row in grid["rows"] for cell in row["cells"] if cell["status"] in set(BILLED)]
            estimate = await self.read(f"estimates/{month}")
            assert sum(line["quantity"] for line in estimate["lines"]) == len(planned)
            assert sum(line["cents"] for line in estimate["lines"]) == estimate["total_cents"]
            assert all(line["quantity"] * line["unit_cents"] == line["cents"] for line in estimate["lines"])
            assert {one.day.isoformat() for one in booked if one.day.replace(day=1) == month} <= set(planned)
        return True

    async def noticed(self, booked: list[Booked]) -> bool:
        """Each booking has exactly one notice in the inbox."""
        subjects, before = [], ""
        while True:
            page = await self.read(f"mailbox?limit=100{before}")
            subjects += [message["subject"] for message in page["messages"]]
            if not page["next"]:
                break
            before = f"&before={page['next']}"
        for one in booked:
            assert subjects.count(notice_of(one)) == 1, one
        return True

    async def mailed(self, booked: list[Booked]) -> bool:
        """Each notice left by e-mail; a mail sent again, because nobody could know that it had left, is recognised by its id."""
        try:
            async with self.web.get(f"{self.portal.access.mail_url}/api/messages", timeout=CALL) as answer:
                mails = await answer.json()
        except (aiohttp.ClientError, TimeoutError):
            return False
        for one in booked:
            assert len({mail["message_id"] for mail in mails if mail["subject"] == french.typeset(notice_of(one))}) == 1, one
        return True


def notice_of(booked: Booked) -> str:
    """Tell the subject of the notice of a booking."""
    return f"C'est réservé pour Hugo DUPONT : {french.day(booked.day)}"


@asynccontextmanager
async def signed_in(portal: Portal) -> AsyncIterator[Family]:
    """Open a session over the JSON API."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as web:
        family, account = Family(portal, web), portal.account("family")
        credentials = {"identifier": account["identifier"], "password": account["password"]}
        status, answer = await family.call("POST", "session", credentials)
        assert status == 201, answer
        yield family
