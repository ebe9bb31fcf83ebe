"""Mes enfants, planning of a month: the table, the week's list, and one row read again."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from aiohttp import web

from chassis import french
from chassis.edge import pages
from chassis.edge.ids import id_in_path
from chassis.edge.session import Visit, visitor
from chassis.edge.statuses import LABELS
from chassis.errors import NotFound
from contracts.billing import GetEstimate
from contracts.messaging import CountUnread
from contracts.planning import GetMonth, ListOwnPatterns, MonthDays, MonthGrid
from gateway.pages.frame import ANSWERED, Notice, day_in, month_in, needed, page, today, unless_down
from gateway.views.billing import estimate as estimates
from gateway.views.planning import grid as views
from gateway.views.planning import offers, sent, weeks, withdrawal
from gateway.views.planning.siblings import siblings

routes = web.RouteTableDef()

DONE = {
    "reservation": Notice("Votre demande est transmise", "Ses jours apparaissent dans le planning, et la réponse dès qu'elle est connue."),
    "retrait": Notice("Votre demande est retirée", "Les jours retirés ne sont plus demandés."),
    "absence-retiree": Notice(withdrawal.ABSENCE_TAKEN_BACK),
    "repondue": ANSWERED,
    "place": Notice("La place est à vous", "Votre réponse est enregistrée."),
    "place-en-cours": Notice("La place vous est gardée", "La mairie doit encore répondre à votre demande : vous en serez prévenus."),
    "place-laissee": Notice("La place est laissée", "Elle va à la famille suivante. Merci de l'avoir dit."),
    "place-passee": Notice(
        "Cette place n'est plus proposée", "Le délai est passé, ou vous avez déjà répondu. Le planning est à jour.", "wait"
    ),
    "absence": Notice("Votre absence est déclarée", "Elle apparaît dans le planning, et la réponse dès qu'elle est connue."),
    "absences": Notice("Vos absences sont déclarées", "Elles apparaissent dans le planning, et les réponses dès qu'elles sont connues."),
}


@routes.get("/enfants/{child_id}/planning")
async def planning(request: web.Request) -> web.Response:
    """Show a child's month, `?mois=2026-11`, and on a phone one week of it, `&semaine=2026-11-23`."""
    visit = await visitor(request)
    return await show(request, visit, request.query.get("mois"), request.query.get("semaine"), notices=_done(request))


def _done(request: web.Request) -> list[Notice]:
    """Say what was just done: which days have become full in the meantime, a certificate that is not kept, what days became."""
    done = DONE.get(request.query.get("fait", ""))
    if done in (DONE["absence"], DONE["absences"]) and request.query.get("attestation") == "non":
        return [done, Notice("Attestation non conservée", sent.NOT_KEPT, "wait")]
    if done is DONE["absence-retiree"]:
        title, text = withdrawal.became(request.query.items())
        return [replace(done, title=title, text=text)]
    full = [day for text in request.query.getall("complet", []) if (day := day_in(text))]
    whole = request.query.get("ensemble") == "oui"
    became = sent.newly_full_words(full, whole=whole)
    return [done, Notice("C'est complet" if whole else "Liste d'attente", became, "wait")] if done and full else [done] if done else []


async def show(
    request: web.Request,
    visit: Visit,
    mois: str | None,
    semaine: str | None,
    *,
    notices: Sequence[Notice] = (),
    chosen: Collection[str] = frozenset(),
    status: int = 200,
) -> web.Response:
    """Render the planning; `chosen` cells stay ticked."""
    child_id = id_in_path(request, "child_id")
    day = today(request)
    month = month_in(mois, day)
    monday = weeks.shown_week(month, day_in(semaine), day)
    wanted = GetMonth(child_id=child_id, month=month, with_week=monday if weeks.crosses(month, monday) else None)
    estimate, unread, answer = await visit.gather(GetEstimate(month=month, lines=False), CountUnread(), wanted)
    grid: MonthGrid = needed(answer)
    grids: list[MonthDays] = [grid, grid.beside] if grid.beside else [grid]
    rows = [views.rows(one, chosen) for one in grids]
    estimate = unless_down(estimate)
    return page(
        request,
        "planning/planning.html",
        visit,
        unread,
        status=status,
        notices=notices,
        child={"id": child_id, "name": grid.child},
        siblings=siblings(grid.household, child_id),
        month=weeks.month_words(month),
        following=weeks.month_words(weeks.month_after(month)) if weeks.is_over(month, day) else None,
        estimate=estimates.estimate(estimate) if estimate else None,
        offers=offers.held(grid.offers, day),
        columns=views.columns(grid),
        rows=rows[0],
        planned=any(rows),
        begins=None if rows[0] else await _begins(visit, child_id, month),
        suspended=grid.suspended,
        monday=monday.isoformat(),
        today_key=day.isoformat(),
        weeks=weeks.weeks(month, monday),
        days=views.week(grids, rows, monday, day),
        legend=[(status.value, label) for status, label in LABELS.items()],
        shared=any(day.home for one in grids for day in one.days),
    )


async def _begins(visit: Visit, child_id: UUID, month: date) -> dict[str, str] | None:
    """Find the day on which the next activity begins after a month that has none; None when there is no such activity."""
    (answer,) = await visit.gather(ListOwnPatterns(child_id=child_id))
    own = unless_down(answer)
    days = [one.valid_from for one in own.patterns if one.valid_from > month] if own else []
    return {"day": french.plain_date(min(days)), **weeks.month_words(weeks.month_of(min(days)))} if days else None


@routes.get("/enfants/{child_id}/planning/{month}/lignes/{enrolment_id}")
async def row(request: web.Request) -> web.Response:
    """Show one enrolment's month again: its row of the table, and its slots of the week `?semaine=`."""
    visit = await visitor(request)
    child_id, enrolment_id = id_in_path(request, "child_id"), id_in_path(request, "enrolment_id")
    month = month_in(request.match_info["month"], date.min)
    grid = await visit.send(GetMonth(child_id=child_id, month=month, enrolment_id=enrolment_id))
    rows = views.rows(grid)
    if not rows:
        raise NotFound
    monday = weeks.monday_of(day_in(request.query.get("semaine")) or month)
    slots = [slot for listed in views.week([grid], [rows], monday, grid.today) for slot in listed.slots]
    return pages.render(request, "planning/planning_row.html", row=rows[0], slots=slots, child={"id": child_id})
