"""Aujourd'hui: what waits, since when, and where to begin."""

import asyncio
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.session import ChooseAPassword, GiveACode, SignInFirst, Visit
from chassis.errors import Unavailable
from chassis.legal import ESTABLISHED, untold
from contracts.base import Request
from contracts.billing import (
    BillingSetup,
    ListCardEvents,
    ListContestsToCorrect,
    ListRefunds,
    ListRegies,
    ReadBillingSetup,
    ReadCreditor,
    ReadTill,
    SentReminder,
    Till,
)
from contracts.family import FamilySetup, ListErasures, ListQuotientsToAsk, ReadFamilySetup
from contracts.identity import IdentitySetup, ReadIdentitySetup
from contracts.messaging import ListDesk
from contracts.planning import ListPatternRequests, ListStrays, ListUntakenLists, PlanningSetup, ReadPlanningSetup
from contracts.rights import Right
from services.backoffice.pages import sources
from services.backoffice.pages.billing import by_post
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.waiting import COUNTERS
from services.backoffice.views.families import erasures
from services.backoffice.views.first_steps import Line, Setup, has_begun, lines, steps_of
from services.backoffice.views.today import messages, tallies

routes = web.RouteTableDef()

FIRST = 5
SETUPS: dict[type[Setup], type[Request[Any]]] = {
    PlanningSetup: ReadPlanningSetup,
    BillingSetup: ReadBillingSetup,
    FamilySetup: ReadFamilySetup,
    IdentitySetup: ReadIdentitySetup,
}
"""What there is of what a town needs first, and who is asked for it."""
BEGUN: web.AppKey[set[type[Setup]]] = web.AppKey("begun", set)
"""Of what all is there already: a town that has begun is not asked again."""


@routes.get("/")
async def today(request: web.Request) -> web.Response:
    """Show what waits today."""
    visit = await enter(request)
    week = request.app[EDGE].settings.clock.today() - timedelta(days=6)
    (
        _,
        queue,
        steps,
        letters,
        tills,
        (asked, lists, came, patterns, desk, refunds, cards, contests, erased, creditor),
    ) = await asyncio.gather(
        request.app[COUNTERS].ask(visit),
        sources.queue(visit),
        _steps(visit, request.app[BEGUN]),
        _letters(visit, week),
        _open_tills(visit),
        sources.gathered(
            visit,
            ListQuotientsToAsk(limit=1) if may(visit, Right.READ_RECORD) else None,
            ListUntakenLists() if may(visit, Right.WRITE_ATTENDANCE) else None,
            ListStrays() if may(visit, Right.WRITE_ATTENDANCE) else None,
            ListPatternRequests() if may(visit, Right.READ_PLANNING_REQUEST) else None,
            ListDesk() if may(visit, Right.READ_CONVERSATION) else None,
            ListRefunds(waiting=True) if may(visit, Right.REFUND_PAYMENT) else None,
            ListCardEvents() if may(visit, Right.TAKE_PAYMENT) else None,
            ListContestsToCorrect(limit=1) if may(visit, Right.ISSUE_INVOICE) else None,
            ListErasures() if may(visit, Right.ERASE_RECORD) else None,
            ReadCreditor() if _may_confirm_account(visit) else None,
        ),
    )
    beside = {
        sources.RECORDS: (asked, erased),
        sources.PLANNING: (lists, came, patterns),
        sources.MESSAGES: (desk,),
        sources.MONEY: (refunds, cards, contests, creditor),
    }
    silent = [*queue.silent, *(part for part, answers in beside.items() if any(isinstance(one, Unavailable) for one in answers))]
    waiting = sources.answered(refunds)
    told = sources.answered(cards)
    asked_for = sources.answered(erased)
    untaken = sources.answered(lists)
    account = known.waiting if (known := sources.answered(creditor)) else None
    now = request.app[EDGE].settings.clock.now()
    return show(
        request,
        "today.html",
        queue=queue,
        silent=list(dict.fromkeys(silent)),
        steps=steps,
        tallies=tallies(queue, now),
        late=queue.too_old(now),
        at_least=queue.are_more_too_old(now),
        first=queue.lines[:FIRST],
        asked=sources.answered(asked),
        patterns=len(weekly.requests) if (weekly := sources.answered(patterns)) else 0,
        letters=letters,
        to_erase=sum(one.may_confirm for one in erasures.lines(asked_for.erasures, visit.token.account_id)) if asked_for else 0,
        week=week,
        tills=tills,
        refunds=[one for one in waiting.refunds if one.asked_by != visit.token.account_id] if waiting else (),
        account=account if account and account.asked_by != visit.token.account_id else None,
        aside=sum(one.aside for one in told.events) if told else 0,
        to_correct=contested.pending if (contested := sources.answered(contests)) else 0,
        untaken=len(untaken.lists) if untaken else 0,
        strays=len(unsettled.strays) if (unsettled := sources.answered(came)) else 0,
        untold=untold(request.app[EDGE].settings) if may(visit, Right.OPEN_STAFF_ACCOUNT) else {},
        messages=messages(page.places) if (page := sources.answered(desk)) else None,
    )


def _may_confirm_account(visit: Visit) -> bool:
    return may(visit, Right.COLLECT_DEBIT) and may(visit, Right.WRITE_REGIE) and not visit.token.facilities


async def _letters(visit: Visit, since: date) -> tuple[SentReminder, ...]:
    """List the reminders of the last days that are still to be posted, to whoever may; none while that is not known."""
    if not may(visit, Right.SEND_REMINDER) or visit.token.facilities:
        return ()
    found = await by_post.of_reminders(visit, since=since)
    return tuple(one for _, own in found.days for one in own if one.posted_on is None) if found else ()


async def _open_tills(visit: Visit) -> list[Till]:
    """Find the tills with earlier days that nobody closed, for a cashier who knows the régies; none while billing is silent."""
    if not (may(visit, Right.TAKE_PAYMENT) and may(visit, Right.READ_LEDGER)):
        return []
    (listed,) = await sources.gathered(visit, ListRegies())
    known = sources.answered(listed)
    found = await sources.gathered(visit, *(ReadTill(code=code) for code, _ in known.regies)) if known else ()
    return [till for one in found if (till := sources.answered(one)) and till.open_days]


async def _steps(visit: Visit, begun: set[type[Setup]]) -> tuple[Line, ...]:
    """Ask what a town still lacks to begin, of whoever can do something about it; a part that does not answer leaves its steps out."""
    steps = () if visit.token.facilities else steps_of(visit.token.rights)
    needed = {step.of for step in steps}
    if needed <= begun:
        return ()
    told = await sources.gathered(visit, *(ask() for setup, ask in SETUPS.items() if setup in needed))
    begun.update(type(one) for one in told if isinstance(one, Setup) and has_begun(one))
    return lines(steps, told)


@routes.get("/a-traiter")
async def waits(request: web.Request) -> web.Response:
    """Tell an open page how much waits by now, beside the entries of its menu; nothing when its visitor is signed out meanwhile."""
    try:
        visit = await enter(request, in_use=False)
    except (SignInFirst, ChooseAPassword, GiveACode):
        return web.json_response({"ended": True})
    told = await request.app[COUNTERS].ask(visit)
    return web.json_response({"counts": told.counts, "state": told.state})


@routes.get("/accessibilite")
async def accessibility(request: web.Request) -> web.Response:
    """Declare how accessible the back office is, to everyone, signed in or not."""
    with suppress(SignInFirst, ChooseAPassword, GiveACode, Unavailable):
        await enter(request)
    return show(request, "accessibility.html", legal=request.app[EDGE].settings, established=ESTABLISHED)
