"""What must be posted: families where nobody reads the portal nor gets its e-mails, and their papers to print together."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TypeVar
from uuid import UUID

from aiohttp import web

from chassis import french
from chassis.edge.context import EDGE
from chassis.edge.days import day_of
from chassis.edge.ids import id_in_path, parse_id
from chassis.edge.pages import attachment
from chassis.edge.papers.invoice import Addressed, Sender, addressed, invoices_pdf
from chassis.edge.session import Visit
from chassis.edge.way_back import file_only
from chassis.errors import NotFound, Refusal, Unavailable
from contracts.base import File
from contracts.billing import (
    GetRun,
    InvoiceView,
    ListRunInvoices,
    ListSentReminders,
    NoteReminderLetters,
    ReadInvoice,
    RunInvoice,
    SentReminder,
)
from contracts.family import ADDRESSES_AT_ONCE, FindPostalAddresses, PostalAddress
from contracts.rights import Right
from services.backoffice.letters.reminder import reminder_letters
from services.backoffice.pages import readers
from services.backoffice.pages.forms import fields, made
from services.backoffice.pages.frame import enter
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.pages.sources import gathered
from services.backoffice.views.billing import runs as views
from services.backoffice.views.families.household import postal_lines
from services.backoffice.views.typed import whole_number

routes = web.RouteTableDef()

Paper = TypeVar("Paper", RunInvoice, SentReminder)

READ_TOGETHER = 20
"""How many invoices are read at a time."""


async def of_run(visit: Visit, run_id: UUID) -> tuple[RunInvoice, ...] | None:
    """List what a run issued that must be posted, by name; None while that is not known."""
    families, (issued,) = await asyncio.gather(readers.unread(visit, "billing"), gathered(visit, ListRunInvoices(run_id=run_id)))
    if families is None or isinstance(issued, Refusal):
        return None
    return tuple(one for one in issued.invoices if one.family_id in families)


@routes.get("/facturation/{run_id}/courrier")
async def invoices(request: web.Request) -> web.Response:
    """Hand over the invoices of a run that must be posted, so many in one file."""
    visit = await enter(request, Right.ISSUE_INVOICE)
    run = await visit.send(GetRun(run_id=id_in_path(request, "run_id")))
    found = await of_run(visit, run.run_id)
    if found is None:
        raise Unavailable
    chosen = _part(request, found)
    at = await _addresses(visit, [one.family_id for one in chosen])
    papers = [
        Addressed(paper, addressed(None, paper) if paper.payer else postal_lines(at.get(one.family_id)), one.family_number)
        for one, paper in zip(chosen, await _read(visit, chosen), strict=True)
    ]
    settings = request.app[EDGE].settings
    sender = Sender(settings.town_name, settings.town_contact)
    pdf = await asyncio.to_thread(invoices_pdf, f"Factures à envoyer par courrier, {views.title(run)}", sender, papers)
    name = f"courrier-{run.regie}-{run.period_from:%Y-%m}-{len(papers)}.pdf"
    return attachment(File(name=name, media_type="application/pdf", content=pdf))


@dataclass(frozen=True, slots=True)
class Letters:
    """Reminders that must be posted, by the day they were sent; `sent` tells whether any is still owed for, read or not.

    They are those of families where nobody reads them, and of adults who were billed and left, whatever the household reads.
    """

    days: tuple[tuple[date, tuple[SentReminder, ...]], ...]
    sent: bool

    @property
    def families(self) -> frozenset[UUID]:
        """Families where nobody reads what is sent."""
        return frozenset(one.family_id for _, own in self.days for one in own if not one.addressee)


async def of_reminders(visit: Visit, code: str | None = None, since: date | None = None) -> Letters | None:
    """List the reminders that must be posted, of a regie or all, the latest day first; None while that is not known.

    Most days none was sent: who reads nothing is asked for only where that matters.
    """
    (sent,) = await gathered(visit, made(ListSentReminders, code=code, since=since))
    if isinstance(sent, Refusal):
        return None
    families = await readers.unread(visit, "reminders") if sent.reminders else frozenset()
    if families is None:
        return None
    own = sorted((one for one in sent.reminders if one.addressee or one.family_id in families), key=lambda one: one.sent_on, reverse=True)
    return Letters(tuple((day, tuple(of_day)) for day, of_day in groupby(own, key=lambda one: one.sent_on)), bool(sent.reminders))


@routes.get("/relances/{code}/courrier/{day}")
@file_only
async def reminders(request: web.Request) -> web.Response:
    """Hand over the reminders of a day that must be posted, so many in one file."""
    visit = await enter(request, Right.SEND_REMINDER)
    day = day_of(request.match_info["day"])
    if day is None:
        raise NotFound
    found = await of_reminders(visit, request.match_info["code"], day)
    if found is None:
        raise Unavailable
    chosen = _part(request, dict(found.days).get(day, ()))
    at = await _addresses(visit, [one.family_id for one in chosen])
    settings = request.app[EDGE].settings
    pdf = await asyncio.to_thread(reminder_letters, chosen, at, Sender(settings.town_name, settings.town_contact), settings.clock.today())
    return attachment(File(name=f"relances-{day}-{len(chosen)}.pdf", media_type="application/pdf", content=pdf))


@routes.post("/relances/{code}/courrier/{day}")
async def posted(request: web.Request) -> web.Response:
    """Note that the letters which the page showed are in the post, or that they are not after all."""
    visit = await enter(request, Right.SEND_REMINDER)
    typed = await fields(request, "lettres", "suite")
    done = typed["suite"] != "reprendre"
    shown = [parse_id(one) for one in typed["lettres"].split()]
    if day_of(request.match_info["day"]) is None or not shown:
        raise NotFound
    for first in range(0, len(shown), ADDRESSES_AT_ONCE):
        await visit.send(made(NoteReminderLetters, reminder_ids=shown[first : first + ADDRESSES_AT_ONCE], posted=done))
    what = french.plural(len(shown), "lettre est notée comme postée", "lettres sont notées comme postées")
    again = french.plural(len(shown), "lettre est de nouveau à poster", "lettres sont de nouveau à poster")
    silent = f"« Aujourd'hui » ne {'la' if len(shown) == 1 else 'les'} rappelle plus."
    return leading_to(request, f"/relances/{request.match_info['code']}", Said("ok", what if done else again, silent if done else ""))


def _part(request: web.Request, found: Sequence[Paper]) -> Sequence[Paper]:
    """Take the papers of the file that is asked for; raises NotFound where there are none."""
    part = whole_number(request.query.get("partie", "")) or 1
    if not (chosen := found[(part - 1) * ADDRESSES_AT_ONCE : part * ADDRESSES_AT_ONCE]):
        raise NotFound
    return chosen


async def _addresses(visit: Visit, families: Sequence[UUID]) -> dict[UUID | None, PostalAddress]:
    """Find where letters to families go: to who is billed."""
    found = await visit.send(FindPostalAddresses(family_ids=tuple(families)))
    return {one.family_id: one for one in found.addresses}


async def _read(visit: Visit, chosen: Sequence[RunInvoice]) -> list[InvoiceView]:
    """Read invoices line by line."""
    asked = [ReadInvoice(family_id=one.family_id, invoice_id=one.invoice_id) for one in chosen]
    found: list[InvoiceView] = []
    for at in range(0, len(asked), READ_TOGETHER):
        for answer in await visit.gather(*asked[at : at + READ_TOGETHER]):
            if isinstance(answer, Refusal):
                raise answer
            found.append(answer)
    return found
