"""Contested lines of these tests: a line that a family contests and clerks accept."""

from uuid import UUID

from contracts.billing import ContestInvoiceLine, ContestView, DecideContest
from contracts.rights import Right
from tests.service.billing.cast import JEAN
from tests.service.harness import Started, staff

DECIDER = staff(Right.READ_BANK_REQUEST, Right.DECIDE_BANK_REQUEST)


async def accepted(service: Started, invoice_id: UUID, position: int = 1) -> ContestView:
    """Contest a line, which clerks agree is wrong."""
    asked = ContestInvoiceLine(invoice_id=invoice_id, position=position, words="Trop de jours.")
    contest = await service.send(asked, JEAN)
    return await service.send(DecideContest(request_id=contest.request_id, accept=True), DECIDER)
