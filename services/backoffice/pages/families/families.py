"""Finding a family, and reading its record."""

import asyncio
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.ids import id_in, id_in_path
from chassis.edge.pages import see_other
from chassis.errors import NotFound, Refusal
from chassis.ids import new_id
from contracts.billing import ReadBankAccount, ReadFamilyAccount, ReadFamilyStatement
from contracts.family import DEPARTURE_LABELS, ReadFamily, ReadFamilyHistory, SearchFamilies
from contracts.identity import ListGuardianAccounts
from contracts.planning import ListFamilyPlanningRequests
from contracts.rights import Right
from services.backoffice.pages import sources
from services.backoffice.pages.forms import made
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.views.billing import family_account
from services.backoffice.views.families import household, timeline
from services.backoffice.views.families.accounts import lines
from services.backoffice.views.requests.kinds import LABELS

routes = web.RouteTableDef()

MOST = 50
LATEST = 8
"""Lines of the timeline that are shown at once."""


@routes.get("/familles")
async def search(request: web.Request) -> web.Response:
    """Find families by name, number or child; the only one is opened at once, but where the list is asked for (`?liste=oui`)."""
    visit = await enter(request, Right.READ_RECORD)
    words, after = searched(request), page_after(request)
    found = await visit.send(made(SearchFamilies, q=words, limit=MOST + 1, after=after))
    if words and not after and len(found.families) == 1 and not found.approximate and "liste" not in request.query:
        return see_other(f"/familles/{found.families[0].family_id}?{urlencode({'q': words})}")
    return show(
        request,
        "families/families.html",
        words=words,
        after=after,
        families=found.families[:MOST],
        is_approximate=found.approximate,
        may_enter=may(visit, Right.WRITE_RECORD),
        goes_on=len(found.families) > MOST,
        may_open_account=may(visit, Right.OPEN_FAMILY_ACCOUNT),
    )


@routes.get("/familles/{family_id}")
async def record(request: web.Request) -> web.Response:
    """Show a family's record, its account, and what it asked for."""
    visit = await enter(request, Right.READ_RECORD)
    family_id = id_in_path(request, "family_id")
    reads_account = may(visit, Right.READ_ACCOUNT)
    (family, account, bank, history, planning, statement, guardians), queue = await asyncio.gather(
        sources.gathered(
            visit,
            ReadFamily(family_id=family_id),
            ReadFamilyAccount(family_id=family_id) if reads_account else None,
            ReadBankAccount(family_id=family_id) if reads_account else None,
            ReadFamilyHistory(family_id=family_id),
            ListFamilyPlanningRequests(family_id=family_id) if may(visit, Right.READ_PLANNING_REQUEST) else None,
            ReadFamilyStatement(family_id=family_id) if reads_account else None,
            ListGuardianAccounts(family_id=family_id) if may(visit, Right.OPEN_FAMILY_ACCOUNT) else None,
        ),
        sources.queue_of_family(visit, family_id),
    )
    if isinstance(family, Refusal):
        raise family
    today = request.app[EDGE].settings.clock.today()
    return show(
        request,
        "families/family.html",
        record=family,
        words=searched(request),
        after=page_after(request),
        name=household.household_name(family),
        adults=household.adults(family),
        children=household.children(family, today),
        to_come=household.to_come(family),
        former=household.former(family),
        departure_reasons=list(DEPARTURE_LABELS.items()),
        may_write=may(visit, Right.WRITE_RECORD),
        may_read_account=reads_account,
        may_read_audit=may(visit, Right.READ_AUDIT),
        may_export=may(visit, Right.EXPORT_RECORD),
        may_erase=may(visit, Right.ERASE_RECORD),
        may_read_month=may(visit, Right.READ_MONTH),
        may_enrol=may(visit, Right.WRITE_ENROLMENT),
        may_act=may(visit, Right.ACT_FOR_FAMILY),
        account=sources.answered(account),
        is_invoiced=family_account.is_invoiced,
        is_account_out_of_reach=isinstance(account, Refusal) and account.status == NotFound.status,
        bank=sources.answered(bank),
        may_read_bank=may(visit, Right.READ_BANK),
        may_open_account=may(visit, Right.OPEN_FAMILY_ACCOUNT),
        may_close=may(visit, Right.CLOSE_FAMILY_ACCOUNT),
        account_lines=lines(sources.answered(guardians)),
        new_key=lambda: str(new_id()),
        retour=f"/familles/{family_id}",
        queue=queue,
        labels=LABELS,
        happenings=timeline.happenings(
            sources.answered(history),
            sources.answered(planning),
            sources.answered(statement),
            opens_record_requests=may(visit, Right.READ_RECORD_REQUEST),
        ),
        latest=LATEST,
    )


def searched(request: web.Request) -> str:
    """Read the words that were searched for, also from the address of a family that they led to."""
    return " ".join(request.query.get("q", "").split())[:80]


def page_after(request: web.Request) -> UUID | None:
    """Read after which family a page of the list begins, also from the address of a family that it led to."""
    return id_in(request.query.get("apres"))
