"""`kill -9` of billing and of PostgreSQL while a run drafts and issues: every family is invoiced once, the books are right to the cent."""

import os
from functools import partial

import aiohttp
import pytest

from bench.invoicing import CHILDREN, DAYS, FIRST, LAST, REGIE, grow, token
from chassis.client import Client
from chassis.clock import Clock
from chassis.errors import Refusal
from chassis.ids import new_id
from chassis.tokens import Signer
from contracts.billing import GetRun, IssueRun, PrepareRun, RunView
from stack import keys
from stack.topology import Topology
from tests.chaos.family import in_the_end
from tests.chaos.faults import back, kill
from tests.journeys.running import Portal

EVERYTHING = bool(os.environ.get("PORTAIL_TEST_ALL"))
FAMILIES = 3_000 if EVERYTHING else 600
VICTIMS = ["billing", "postgres"] if EVERYTHING else ["billing"]
A_DAY = 305

BOOKS = """
    select
        (select count(*) from invoice where run_id = $1) as invoices,
        (select count(distinct family_id) from invoice where run_id = $1) as families,
        (select sum(cents) from invoice join invoice_line using (invoice_id) where run_id = $1)::bigint as lines,
        (select sum(cents) from ledger_entry join invoice on invoice_id = operation_id where run_id = $1 and account = 'receivable')::bigint
            as owed,
        (select sum(cents) from ledger_entry)::bigint as balance,
        (select count(*) from charge join invoice using (invoice_id) where run_id = $1) as marked,
        (select array_agg(split_part(number, '-', 2)::integer order by length(number), number)
            from ledger_operation where regie = $2 and number ~ '-[0-9]+$') as numbers
"""


class Issuer:
    """Whoever issues invoices, and asks again when nobody answers."""

    def __init__(self, portal: Portal, session: aiohttp.ClientSession) -> None:
        self.portal = portal
        self.topology = Topology.running(portal.installation)
        clock = Clock(self.topology.clock_offset)
        self.signer = Signer.from_file("identity", keys.signing_key_file(portal.installation.secrets, "identity"), clock)
        self.client = Client(session, self.topology.url("billing"))

    async def ask(self, request: PrepareRun | GetRun | IssueRun) -> RunView | None:
        """Ask billing; None while it does not answer."""
        try:
            return await self.client.send(request, token=token(self.signer), key=str(request.run_id))
        except (Refusal, aiohttp.ClientError, TimeoutError):
            return None


@pytest.mark.parametrize("victim", VICTIMS)
async def test_a_run_that_is_killed_again_and_again_invoices_every_family_once(victim: str, doomed: Portal) -> None:
    async with aiohttp.ClientSession() as session:
        issuer = Issuer(doomed, session)
        await grow(issuer.topology, FAMILIES)
        run_id = new_id()
        asked = PrepareRun(
            run_id=run_id, regie=REGIE, period_from=FIRST, period_to=LAST, due_on=LAST.replace(year=2099)
        )  # fmt: skip
        await in_the_end(partial(issuer.ask, asked))
        await _strike(issuer, victim)
        await in_the_end(partial(_is, issuer, run_id, "draft"))
        await in_the_end(partial(issuer.ask, IssueRun(run_id=run_id)))
        for share in (1, FAMILIES // 2):
            await in_the_end(partial(_has_issued, issuer, run_id, share))
            await _strike(issuer, victim)
        await in_the_end(partial(_is, issuer, run_id, "issued"))
        connection = await issuer.topology.postgres.connect("billing")
        try:
            books = await connection.fetchrow(BOOKS, run_id, REGIE)
        finally:
            await connection.close()
    total = FAMILIES * CHILDREN * DAYS * A_DAY
    assert books
    assert (books["invoices"], books["families"], books["marked"]) == (FAMILIES, FAMILIES, FAMILIES * CHILDREN * DAYS)
    assert (books["lines"], books["owed"], books["balance"]) == (total, total, 0)
    assert books["numbers"] == list(range(1, len(books["numbers"]) + 1))


async def _strike(issuer: Issuer, victim: str) -> None:
    """Kill a process, and wait until it is back."""
    old = kill(issuer.portal, victim)
    await in_the_end(partial(back, issuer.portal, victim, old))


async def _is(issuer: Issuer, run_id: object, status: str) -> bool:
    found = await issuer.ask(GetRun.model_validate({"run_id": run_id}))
    return found is not None and found.status == status


async def _has_issued(issuer: Issuer, run_id: object, invoices: int) -> bool:
    found = await issuer.ask(GetRun.model_validate({"run_id": run_id}))
    return found is not None and (found.invoices >= invoices or found.status == "issued")
