"""Where notices lead: every page is one that the portal has."""

from datetime import UTC, date, datetime
from typing import get_args
from uuid import UUID

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from contracts.family import ChildRecordChanged
from gateway.pages import ROUTES
from services.messaging.domain.actions import action_of
from services.messaging.domain.child_notices import child_record_changed
from services.messaging.domain.notices import NoticeKind

CHILD = UUID("0199a000-0000-7000-8000-000000000001")
FORMER = f"/enfants/{CHILD}"
"""Where letters about a child's record led once: they are still in families' inboxes."""


async def leads_to_a_page(path: str) -> bool:
    """Tell whether the portal has a page at an address."""
    app = web.Application()
    for routes in ROUTES:
        app.add_routes(routes)
    found = await app.router.resolve(make_mocked_request("GET", path.partition("#")[0]))
    return found.http_exception is None


@pytest.mark.parametrize("kind", get_args(NoticeKind))
async def test_the_button_of_a_notice_leads_to_a_page(kind: NoticeKind) -> None:
    for child_id in (CHILD, None):
        action = action_of(kind, child_id)
        assert action is None or await leads_to_a_page(action.path)


@pytest.mark.parametrize(
    ("event", "label"), [("billing.invoice.issued", "Voir ma facture"), ("billing.credit_note.issued", "Voir mon avoir")]
)
async def test_the_notice_of_an_invoice_leads_to_that_invoice(event: str, label: str) -> None:
    action = action_of("invoice", None, f"{event}:{CHILD}")
    assert action is not None
    assert (action.label, action.path) == (label, f"/releve/factures/{CHILD}")
    assert await leads_to_a_page(action.path)


@pytest.mark.parametrize(
    ("kind", "child_id", "asks"),
    [
        ("record_request", None, ""),
        ("record_request", CHILD, "?groupe=enfants"),
        ("bank_request", None, "?groupe=compte&type=bancaires"),
        ("contest", CHILD, "?groupe=compte&type=contestations"),
    ],
)
def test_an_answer_leads_to_the_request_where_it_is_mended_and_sent_again(kind: NoticeKind, child_id: UUID | None, asks: str) -> None:
    action = action_of(kind, child_id, f"family.request.decided:{CHILD}")
    assert action is not None
    assert (action.label, action.path) == ("Voir mes demandes", f"/demandes{asks}")


async def test_a_planning_opens_where_the_notice_speaks_of() -> None:
    there = action_of("planning_request", CHILD, "planning.request.decided:x:1", date(2026, 12, 2))
    assert there is not None
    assert there.path == f"/enfants/{CHILD}/planning?mois=2026-12&semaine=2026-12-02"
    for kind, day in (("planning_request", None), ("planning_offer", None), ("child_paper", date(2026, 12, 2))):
        action = action_of(kind, CHILD, "", day)
        assert action is not None
        assert "?" not in action.path


async def test_where_letters_of_former_days_lead_there_is_a_page_and_elsewhere_none() -> None:
    assert await leads_to_a_page(FORMER)
    assert not await leads_to_a_page(f"{FORMER}/nulle-part")


@pytest.mark.parametrize(
    ("news", "label", "end"),
    [
        ("identity", "Voir la fiche", "identite"),
        ("document_added", "Voir les documents", "documents"),
        ("document_accepted", "Voir les documents", "documents"),
        ("document_refused", "Envoyer un document", "documents"),
    ],
)
def test_news_of_a_child_lead_to_the_part_of_its_record_that_they_are_about(news: str, label: str, end: str) -> None:
    event = ChildRecordChanged.model_validate(
        {
            "version": 2,
            "family_id": UUID(int=1),
            "change_id": UUID(int=2),
            "child_id": CHILD,
            "child": "Léa",
            "news": news,
            "changed_at": datetime(2026, 11, 25, 9, 5, tzinfo=UTC),
        }
    )
    notice = child_record_changed(event)
    action = action_of(notice.kind, notice.child_id)
    assert action is not None
    assert (action.label, action.path) == (label, f"/enfants/{CHILD}/{end}")
