"""Services that answer the back office over real HTTP from a town in memory: what a desk meets, without the rest of the town."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from aiohttp import web

from chassis import http, problems
from chassis.errors import NotFound, Refusal, TooMany, Unavailable
from contracts.base import Answer, Request
from contracts.billing import BankRequestView, ContestView, DirectDebitView, LineCorrection, ListRuns, PricedFrom, Runs, SentReminder
from contracts.family import DecideRecordRequest, DocumentToCheck, Erasures, HeldBy, RecordRequestView, RequirementCode
from contracts.identity import SecondFactor
from contracts.planning import (
    ActivityView,
    ChildEnrolment,
    CountUnsettled,
    DaySheet,
    DecidePlanningRequest,
    GetDaySheet,
    ListStrays,
    ListUntakenLists,
    PatternRequestView,
    PlanningRequestView,
    PriorityListView,
    Strays,
    Unsettled,
    UnsettledDays,
    UntakenLists,
)
from contracts.privacy import AuditEntryView
from contracts.rights import Right
from tests.unit.backoffice import (
    activities_town,
    billing_town,
    broadcasts_town,
    cast,
    children_town,
    counter_town,
    debits_town,
    entrance_town,
    first_steps_town,
    forecast_town,
    messages_town,
    post_town,
    publications_town,
    queue_town,
    records_town,
    rules_town,
    setup_town,
    waiting_town,
    wordings_town,
)

PRICED = PricedFrom(first=date(2026, 9, 1))
CLERK = frozenset(
    {
        Right.READ_RECORD,
        Right.READ_RECORD_REQUEST,
        Right.DECIDE_RECORD_REQUEST,
        Right.READ_MONTH,
        Right.READ_PLANNING_REQUEST,
        Right.DECIDE_PLANNING_REQUEST,
        Right.READ_ACCOUNT,
        Right.READ_BANK,
        Right.READ_BANK_REQUEST,
        Right.DECIDE_BANK_REQUEST,
    }
)
Handler = Callable[[Any], Answer]


@dataclass
class Town:
    """The state behind the services; tests change it and look at it."""

    requests: dict[UUID, RecordRequestView | PlanningRequestView | BankRequestView | ContestView] = field(default_factory=dict)
    families: dict[UUID, Any] = field(default_factory=lambda: {one.family_id: one for one in (cast.DUPONT, cast.MARTIN)})
    rights: frozenset[str] = CLERK
    approximate: bool = False
    """Whether the families that are found have a typing error in their name."""
    facilities: frozenset[UUID] = frozenset()
    """The only facilities of this clerk; none: the whole town."""
    other_days_open: bool = False
    factor_refusal: Refusal | None = None
    must_change_password: bool = False
    shared: bool = False
    key_destroyed: bool = False
    answered_meanwhile: bool = False
    refusal: Exception | None = None
    own: bool = False
    """Whether it was this clerk who decided before."""
    activities: dict[UUID, ActivityView] = field(default_factory=lambda: {one.activity_id: one for one in activities_town.EVERY})
    debit: DirectDebitView = field(default_factory=lambda: DirectDebitView(family_id=cast.DUPONT.family_id))
    lacks: tuple[RequirementCode, ...] = ()
    lists: dict[UUID, PriorityListView] = field(default_factory=dict)
    priced: PricedFrom = PRICED
    enrolments: list[ChildEnrolment] = field(default_factory=list)
    second_factor: SecondFactor = "given"
    invitation_spent: bool = False
    down: set[str] = field(default_factory=set)
    crowded: set[str] = field(default_factory=set)
    unknown: set[type[Request[Any]]] = field(default_factory=set)
    """What the services of a former release have no route for yet."""
    paying_elsewhere: set[UUID] = field(default_factory=set)
    invoiced: bool = False
    erasures: Erasures = field(default_factory=lambda: Erasures(erasures=()))
    entries: list[AuditEntryView] = field(default_factory=list)
    weekly: list[PatternRequestView] = field(default_factory=list)
    papers: list[DocumentToCheck] = field(default_factory=list)
    sheet: DaySheet = forecast_town.LIST
    corrections: tuple[LineCorrection, ...] = ()
    billed_to: tuple[str, ...] = ()
    runs: Runs = billing_town.NO_RUNS
    unsettled: tuple[UnsettledDays, ...] = ()
    """What planning has still to settle of a run's period."""
    untaken: int = 1
    """How many lists of days gone by nobody took."""
    begun: frozenset[str] = first_steps_town.EVERYTHING
    """What there is of what a town needs first."""
    without_account: set[UUID] = field(default_factory=set)
    without_email: set[UUID] = field(default_factory=set)
    held: tuple[HeldBy, ...] = ()
    without_email_of: dict[str, set[UUID]] = field(default_factory=dict)
    """Families of whom nobody can sign in, and to which no e-mail goes."""
    reminders: tuple[SentReminder, ...] = post_town.REMINDERS
    asked: list[tuple[Request[Any], str | None]] = field(default_factory=list)

    def add(self, *requests: RecordRequestView | PlanningRequestView | BankRequestView | ContestView) -> None:
        """Have families submit requests."""
        self.requests.update({request.request_id: request for request in requests})

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Tell what answers each contract request."""
        return {
            **entrance_town.handlers(self),
            **queue_town.handlers(self),
            **records_town.handlers(self),
            **children_town.handlers(self),
            **billing_town.HANDLERS,
            ListRuns: lambda _: self.runs,
            **post_town.handlers(self),
            **rules_town.HANDLERS,
            **publications_town.handlers(),
            **wordings_town.handlers(),
            **broadcasts_town.handlers(self),
            **messages_town.handlers(self),
            **forecast_town.HANDLERS,
            ListUntakenLists: lambda _: UntakenLists(lists=(forecast_town.UNTAKEN,) * self.untaken),
            CountUnsettled: lambda _: Unsettled(activities=self.unsettled),
            ListStrays: lambda _: Strays(strays=self.sheet.strays),
            GetDaySheet: lambda asked: self.sheet.model_copy(update={"day": asked.day}),
            **waiting_town.HANDLERS,
            **counter_town.HANDLERS,
            **debits_town.HANDLERS,
            **activities_town.handlers(self),
            **setup_town.handlers(self),
            **first_steps_town.handlers(self),
        }

    def got(self, kind: type[Any]) -> list[Any]:
        """List the requests of a kind that reached the services."""
        return [asked for asked, _ in self.asked if isinstance(asked, kind)]

    def application(self) -> web.Application:
        """All services on one port: their paths never meet."""
        app = web.Application()
        app[TOWN], app[HANDLERS] = self, (handlers := self.handlers())
        for resource in _addresses(tuple(handlers)):
            app.router.register_resource(resource)
        return app

    def decided(self) -> list[tuple[bool, str, str | None]]:
        """List the decisions that reached the services: accepted or not, why, under which key."""
        return [
            (asked.accept, asked.reason, key)
            for asked, key in self.asked
            if isinstance(asked, (DecideRecordRequest, DecidePlanningRequest))
        ]


TOWN: web.AppKey[Town] = web.AppKey("town", Town)
HANDLERS: web.AppKey[dict[type[Request[Any]], Handler]] = web.AppKey("handlers", dict)


@cache
def _addresses(models: tuple[type[Request[Any]], ...]) -> tuple[web.AbstractResource, ...]:
    """Lay the addresses of contract requests out, once for all towns that answer the same ones."""
    laid_out = web.Application()
    for model in models:
        laid_out.router.add_route(model.method, model.path, _answering(model))
    return tuple(laid_out.router.resources())


def _answering(model: type[Request[Any]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Make the HTTP handler of a contract request: it asks the town whose application got it."""

    async def answer(request: web.Request) -> web.Response:
        town = request.app[TOWN]
        asked = await http.parse(model, request)
        town.asked.append((asked, request.headers.get("Idempotency-Key")))
        try:
            if asked.addressee() in town.down:
                raise Unavailable
            if asked.addressee() in town.crowded:
                raise TooMany
            if model in town.unknown:
                raise NotFound
            found = request.app[HANDLERS][model](asked)
        except Refusal as refusal:
            return problems.response(refusal)
        return web.Response(body=found.model_dump_json().encode(), status=model.success, content_type="application/json")

    return answer
