"""Mes enfants, the review of a request: what will be asked, what it costs, what is left out and why; one button sends it."""

from dataclasses import dataclass
from uuid import UUID

from aiohttp import web

from chassis.edge.forms import Sent
from chassis.edge.session import Visit
from contracts.messaging import CountUnread
from contracts.planning import AskedDay, ListAbsenceReasons, PreviewDays
from gateway.pages.frame import Notice, day_in, page, unless_down
from gateway.views.planning import absences
from gateway.views.planning import asked as views
from gateway.views.planning.weeks import monday_of

KINDS = {"reserver": "booking", "absence": "absence"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a family is about to ask: an act ("reserver" or "absence") on days of a child, and where the way back leads."""

    child_id: UUID
    act: str
    days: tuple[AskedDay, ...]
    month: str = ""
    week: str = ""
    reason: str = ""
    note: str = ""
    certificate: Sent | None = None
    whole: bool = False
    siblings: tuple[UUID, ...] = ()
    beside: tuple[str, ...] = ()
    """The cells chosen for the other act, which is asked apart."""
    laid_out: tuple[tuple[str, str], ...] = ()
    """The form that laid the days out over a span, as it was filled, to be corrected; empty where each day was chosen."""

    @property
    def other_act(self) -> str:
        """What else the days of a basket may be chosen for."""
        return "absence" if self.act == "reserver" else "reserver"

    @property
    def way_back(self) -> str:
        """The planning as it was left."""
        return f"/enfants/{self.child_id}/planning?mois={self.month}&semaine={self.week}"

    @property
    def way_on(self) -> str:
        """The planning as it was left, or where the first of the days is if none was in sight there."""
        days = sorted(one.day for one in self.days)
        month = self.month if any(f"{day:%Y-%m}" == self.month for day in days) else f"{days[0]:%Y-%m}"
        left = day_in(self.week)
        seen = left is not None and any(monday_of(day) == monday_of(left) for day in days)
        return f"/enfants/{self.child_id}/planning?mois={month}&semaine={self.week if seen else days[0]}"


async def review(request: web.Request, visit: Visit, asked: Asked, notice: Notice | None = None, *, status: int = 200) -> web.Response:
    """Show what a request would meet, to be confirmed; raises what planning refuses whatever the days."""
    preview = await visit.send(PreviewDays.model_validate({"child_id": asked.child_id, "kind": KINDS[asked.act], "days": asked.days}))
    to_quote = views.to_quote(preview) if asked.act == "reserver" else None
    unread, *answers = await visit.gather(CountUnread(), *([to_quote] if to_quote else []))
    quotes = unless_down(answers[0]) if answers else None
    reasons = (await visit.send(ListAbsenceReasons())).reasons if asked.act == "absence" else ()
    lines = views.lines(preview, quotes, absence=asked.act == "absence", reasons=reasons)
    return page(
        request,
        "planning/planning_review.html",
        visit,
        unread,
        status=status,
        notices=[notice] if notice else [],
        asked=asked,
        child=preview.child,
        lines=lines,
        left_out=views.left_out(preview, absence=asked.act == "absence"),
        total=views.total(quotes),
        explanations=views.explanations(preview, quotes),
        unpriced=views.counted(line for line in lines if line.cents is None),
        counted=views.counted(lines),
        next_day=views.next_day(preview),
        reasons=absences.choices(reasons, preview),
        refused_alike=absences.shared_refusals(reasons, preview),
        leave=views.leave(preview),
        certified=views.certified(reasons, preview),
        reason=asked.reason,
        note=asked.note,
        beside=views.beside_words(asked.other_act, asked.beside),
        terms=views.terms(preview, whole=asked.whole, siblings=asked.siblings),
    )
