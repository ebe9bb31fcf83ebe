"""What pages ask the services for; a part that does not answer leaves a gap, and the page says so."""

from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from chassis.edge.session import Visit
from chassis.errors import Refusal
from contracts.base import Answer, Request
from contracts.billing import GetBankRequest, GetContest, ListPendingBankRequests, ListPendingContests
from contracts.family import GetRecordRequest, ListFamilyRecordRequests, ListPendingRecordRequests
from contracts.planning import GetPlanningRequest, ListFacilities, ListPlanningQueue, ListSchoolClasses
from contracts.rights import Right
from services.backoffice.pages.frame import may
from services.backoffice.views.children.schools import Schools
from services.backoffice.views.children.schools import schools as suggested
from services.backoffice.views.requests.lines import AnyRequest, Reference
from services.backoffice.views.requests.listing import ALL, Listing
from services.backoffice.views.requests.queue import MOST, Queue, merge, narrowed

Res = TypeVar("Res", bound=Answer)

RECORDS, PLANNING, BANKS = "les fiches famille", "le planning", "les coordonnées bancaires"
CONTESTED = "les montants contestés"
MESSAGES = "les messages des familles"
MONEY = "la facturation"


async def gathered(visit: Visit, *requests: Request[Any] | None) -> list[Any]:
    """Ask several services at once; None (not asked, for want of a right) is answered by None, a failure by its refusal."""
    answers = iter(await visit.gather(*(request for request in requests if request is not None)))
    return [None if request is None else next(answers) for request in requests]


def answered(answer: Res | Refusal | None) -> Res | None:
    """Keep an answer, and nothing of a refusal."""
    return None if isinstance(answer, Refusal) else answer


async def schools(visit: Visit) -> Schools:
    """Read the schools and classes that a form suggests; while planning is silent, or for want of a right, only the usual classes."""
    found, facilities = await gathered(visit, ListSchoolClasses() if may(visit, Right.WRITE_ENROLMENT) else None, ListFacilities())
    return suggested(answered(found), answered(facilities))


async def queue(visit: Visit, listing: Listing = ALL) -> Queue:
    """Read what waits for a clerk of a listing, as far as the visitor may see it."""
    key = {"after": listing.after.request_id, "after_at": listing.after.at} if listing.after else {}
    about, asked_for = narrowed(listing.kind)
    before = visit.edge.settings.clock.now() - timedelta(days=listing.days) if listing.days else None
    every = {"limit": MOST, "submitted_before": before, **key}
    of_school = {**every, "school": listing.school or None}
    days = {"kind": asked_for, "activity_id": listing.activity_id, **of_school}
    reads_bank = may(visit, Right.READ_BANK_REQUEST) and not listing.school  # what is about money is of no school
    record, planning, bank, contested = await gathered(
        visit,
        ListPendingRecordRequests.model_validate({"about": about, **of_school}) if may(visit, Right.READ_RECORD_REQUEST) else None,
        ListPlanningQueue.model_validate(days) if may(visit, Right.READ_PLANNING_REQUEST) else None,
        ListPendingBankRequests.model_validate(every) if reads_bank else None,
        ListPendingContests.model_validate(every) if reads_bank else None,
    )
    return _merged(record, planning, bank, contested, listing)


async def queue_of_family(visit: Visit, family_id: UUID) -> Queue:
    """Read what waits of one family, as far as the visitor may see it, however much waits in the town."""
    own = {"limit": MOST, "family_id": family_id}
    record, planning, bank, contested = await gathered(
        visit,
        ListFamilyRecordRequests(family_id=family_id) if may(visit, Right.READ_RECORD_REQUEST) else None,
        ListPlanningQueue.model_validate(own) if may(visit, Right.READ_PLANNING_REQUEST) else None,
        ListPendingBankRequests.model_validate(own) if may(visit, Right.READ_BANK_REQUEST) else None,
        ListPendingContests.model_validate(own) if may(visit, Right.READ_BANK_REQUEST) else None,
    )
    return _merged(record, planning, bank, contested)


def _merged(record: Any, planning: Any, bank: Any, contested: Any, listing: Listing = ALL) -> Queue:
    asked = ((RECORDS, record), (PLANNING, planning), (BANKS, bank), (CONTESTED, contested))
    silent = [name for name, answer in asked if isinstance(answer, Refusal)]
    return merge(answered(record), answered(planning), answered(bank), answered(contested), listing=listing, silent=silent)


async def one_request(visit: Visit, reference: Reference, *, opening: bool) -> AnyRequest:
    """Read one request, whatever became of it; sensitive changes only with `opening`, which the audit log keeps."""
    if reference.source == "fiche":
        return await visit.send(GetRecordRequest(request_id=reference.request_id, open=opening))
    if reference.source == "banque":
        return await visit.send(GetBankRequest(request_id=reference.request_id))
    if reference.source == "facture":
        return await visit.send(GetContest(request_id=reference.request_id))
    return await visit.send(GetPlanningRequest(request_id=reference.request_id))
