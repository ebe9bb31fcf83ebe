"""A broadcast to families with a late invoice: those left in peace are not among them."""

import html
from dataclasses import dataclass
from typing import Any

import pytest

from contracts.base import Request
from contracts.billing import KeptRegies, ListRegies, ReadReminders
from contracts.messaging import ScheduleBroadcast
from contracts.rights import Right
from tests.unit.backoffice.billing_town import LATE, REMINDERS
from tests.unit.backoffice.broadcasts_town import SCHEDULED
from tests.unit.backoffice.cast import number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import CLERK, Handler, Town

OUT, REMINDED = LATE.lines
PAUSED = LATE.model_copy(update={"family_id": number(44, 1), "paused": True})
ALL_LEFT_OUT = LATE.model_copy(update={"family_id": number(44, 2), "lines": (OUT,)})
LEFT_OUT_ELSEWHERE = LATE.model_copy(update={"family_id": number(44, 3), "lines": (OUT,)})
OF_A_FORMER_BILLING = LATE.model_copy(update={"family_id": number(44, 4), "lines": ()})


@dataclass
class OwingTown(Town):
    """A town of two regies, with families that owe: some reminded, some left in peace."""

    def __post_init__(self) -> None:
        """Give the rights."""
        self.rights = CLERK | {Right.SEND_BROADCAST, Right.SEND_REMINDER, Right.READ_LEDGER}

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer who owes in each regie."""
        owing = {
            "AL": (LATE, PAUSED, ALL_LEFT_OUT, LEFT_OUT_ELSEWHERE),
            "RS": (PAUSED, LEFT_OUT_ELSEWHERE.model_copy(update={"lines": (REMINDED,)}), OF_A_FORMER_BILLING),
        }
        return {
            **super().handlers(),
            ListRegies: lambda _: KeptRegies(regies=(("AL", "Garderie"), ("RS", "Restaurant"))),
            ReadReminders: lambda asked: REMINDERS.model_copy(update={"overdue": owing[asked.code]}),
        }


@pytest.fixture
def town() -> Town:
    return OwingTown()


async def test_families_left_in_peace_are_not_among_those_that_have_a_late_invoice(clerk: Browser, town: Town) -> None:
    label = "Les familles qui ont une facture en retard, sauf celles que vous ne relancez pas"
    assert label in html.unescape((await clerk.get("/envois/nouveau")).text)
    typed = {"cle": str(SCHEDULED.broadcast_id), "pour": "impayes", "objet": "Factures", "texte": "Pensez à régler."}
    await clerk.post(f"/envois/{SCHEDULED.broadcast_id}", typed)
    (asked,) = town.got(ScheduleBroadcast)
    assert asked.family_ids == tuple(sorted(one.family_id for one in (LATE, LEFT_OUT_ELSEWHERE, OF_A_FORMER_BILLING)))
    assert asked.whom == "Factures en retard, sauf familles non relancées"
