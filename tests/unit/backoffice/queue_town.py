"""What the services answer the desk about requests of families: records, bank details, days and weekly patterns."""

from collections import Counter
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from chassis.errors import Conflict, NotFound, Refusal
from chassis.together import answered
from contracts.base import Answer, File, Request
from contracts.billing import (
    BankRequests,
    BankRequestView,
    Contests,
    ContestView,
    CountBankRequests,
    DecideBankRequest,
    DecideContest,
    FullIban,
    GetBankRequest,
    GetContest,
    ListPendingBankRequests,
    ListPendingContests,
    ReadBankDocument,
    RevealRequestedIban,
    WithdrawBankRequestFor,
)
from contracts.family import (
    AcceptRecordRequests,
    CountRecordRequests,
    DecideRecordRequest,
    FieldChange,
    GetRecordRequest,
    ListFamilyRecordRequests,
    ListPendingRecordRequests,
    RecordRequests,
    RecordRequestView,
)
from contracts.planning import (
    AcceptPlanningRequests,
    CountPlanningQueue,
    DecidePatternRequest,
    DecidePlanningRequest,
    GetPlanningRequest,
    ListPatternRequests,
    ListPlanningQueue,
    PatternRequests,
    PatternRequestView,
    PlanningRequests,
    PlanningRequestView,
    WaitingThere,
    WithdrawPlanningRequestFor,
)
from contracts.together import AcceptedTogether
from contracts.waiting import Waiting
from tests.unit.backoffice import cast

CHILD_PARTS = ("child_new", "child_identity", "pickup", "health", "authorisations")
SUBJECTS = {"tax": "tax", "caf": "caf", **dict.fromkeys(CHILD_PARTS, "child")}


class AlreadyDecided(Conflict):
    """What the services answer to a second decision."""

    slug = "already_decided"
    title = "Cette demande a déjà été traitée"


def handlers(town: "Town") -> "dict[type[Request[Any]], Handler]":
    """Tell what the services answer about requests of families."""
    return {
        CountRecordRequests: partial(_count, town, (RecordRequestView,)),
        CountPlanningQueue: partial(_count, town, (PlanningRequestView,)),
        CountBankRequests: partial(_count, town, (BankRequestView, ContestView)),
        ListPendingRecordRequests: partial(_list, town, RecordRequestView, RecordRequests),
        ListFamilyRecordRequests: partial(_list, town, RecordRequestView, RecordRequests),
        GetRecordRequest: partial(_record_request, town),
        DecideRecordRequest: partial(_decide, town),
        ListPlanningQueue: partial(_list, town, PlanningRequestView, PlanningRequests),
        ListPatternRequests: lambda _: PatternRequests(requests=tuple(town.weekly)),
        DecidePatternRequest: partial(_decide_pattern, town),
        GetPlanningRequest: lambda asked: _one(town, asked.request_id),
        DecidePlanningRequest: partial(_decide, town),
        AcceptRecordRequests: partial(_accept, town),
        AcceptPlanningRequests: partial(_accept, town),
        WithdrawPlanningRequestFor: partial(_withdraw, town),
        ListPendingContests: partial(_list, town, ContestView, Contests),
        GetContest: lambda asked: _one(town, asked.request_id),
        ListPendingBankRequests: partial(_list, town, BankRequestView, BankRequests),
        GetBankRequest: lambda asked: _one(town, asked.request_id),
        DecideBankRequest: partial(_decide, town),
        DecideContest: partial(_decide, town),
        WithdrawBankRequestFor: partial(_withdraw_bank, town),
        RevealRequestedIban: lambda _: FullIban(iban=cast.IBAN),
        ReadBankDocument: lambda _: File(name="rib.pdf", media_type="application/pdf", content=b"%PDF"),
    }


def _list(town: "Town", kind: type[Any], page: type[Any], asked: Any) -> Answer:
    family_id = getattr(asked, "family_id", None)
    waiting = sorted(
        (one for one in town.requests.values() if isinstance(one, kind) and one.status == "pending" and family_id in (None, one.family_id)),
        key=lambda one: (one.submitted_at, one.request_id),
    )
    before, school = getattr(asked, "submitted_before", None), getattr(asked, "school", None)
    waiting = [one for one in waiting if before is None or one.submitted_at < before]
    at_schools = Counter(at for one in waiting for at in _schools(town, one))
    waiting = [one for one in waiting if school is None or school in _schools(town, one)]
    activity_id = getattr(asked, "activity_id", None)
    counted, waiting = waiting, [one for one in waiting if activity_id in (None, *_awaited(one))]
    after, limit = getattr(asked, "after", None), getattr(asked, "limit", len(waiting))
    later = [one for one in waiting if not after or (one.submitted_at, one.request_id) > (asked.after_at, after)]
    shown = later[:limit]
    more = len(later) > limit
    counts: dict[str, Any] = {}
    if kind is PlanningRequestView:
        there = Counter(day for one in counted if one.kind == asked.kind for day in _awaited(one).items())
        told = [WaitingThere(activity_id=at, activity=name, facility="École n° 1", waiting=count) for (at, name), count in there.items()]
        counts = {"by_kind": Counter(one.kind for one in counted), "by_activity": tuple(told), "by_school": at_schools}
    elif kind is RecordRequestView:
        counts = {"by_subject": Counter(SUBJECTS.get(one.kind, one.guardian_role) for one in counted), "by_school": at_schools}
    answer: Answer = page(requests=tuple(shown), pending=len(counted), next=shown[-1].request_id if more else None, **counts)
    return answer


def _schools(town: "Town", asked: Any) -> set[str]:
    """Name the schools of the children of a request's family."""
    family = town.families.get(asked.family_id)
    return {child.school for child in family.children if child.school} if family else set()


def _count(town: "Town", kinds: tuple[type[Any], ...], _: Any) -> Waiting:
    waiting = [one for one in town.requests.values() if isinstance(one, kinds) and one.status == "pending"]
    return Waiting(count=len(waiting), newest_at=max((one.submitted_at for one in waiting), default=None))


def _awaited(asked: Any) -> dict[UUID, str]:
    """Name the activities of the undecided days of a request."""
    days = asked.days if isinstance(asked, PlanningRequestView) else ()
    return {day.activity_id: day.activity for day in days if day.decision == "pending"}


def _record_request(town: "Town", asked: GetRecordRequest) -> Answer:
    """Answer a request; one of health, which the list keeps closed, with its changes when they are asked for."""
    found = _one(town, asked.request_id)
    if isinstance(found, RecordRequestView) and found.closed and asked.open and not town.key_destroyed:
        return found.model_copy(update={"closed": False, "changes": (FieldChange(field="allergies", old="", new="Arachides"),)})
    return found


def _one(town: "Town", request_id: UUID) -> RecordRequestView | PlanningRequestView | BankRequestView | ContestView:
    if request_id not in town.requests:
        raise NotFound
    return town.requests[request_id]


def _decide_pattern(town: "Town", asked: DecidePatternRequest) -> PatternRequestView:
    found = next((one for one in town.weekly if one.request_id == asked.request_id), None)
    if found is None:
        raise NotFound
    town.weekly.remove(found)
    return found


def _decide(
    town: "Town", asked: DecideRecordRequest | DecidePlanningRequest | DecideBankRequest | DecideContest
) -> RecordRequestView | PlanningRequestView | BankRequestView | ContestView:
    if town.refusal:
        raise town.refusal
    request = _one(town, asked.request_id)
    if request.status != "pending":
        raise AlreadyDecided("Cette demande a déjà été acceptée hier à 10 h.", status_of_request=request.status, by_you=town.own)
    status = "accepted" if asked.accept else "refused"
    changed: dict[str, Any] = {"status": status, "decided_at": cast.NOW}
    if isinstance(request, PlanningRequestView):
        changed["days"] = tuple(day.model_copy(update={"decision": status}) if day.decision == "pending" else day for day in request.days)
    else:
        changed["reason"] = asked.reason
    decided = request.model_copy(update=changed)
    town.requests[asked.request_id] = decided
    return decided


def _accept(town: "Town", asked: AcceptRecordRequests | AcceptPlanningRequests) -> AcceptedTogether:
    refusals: dict[UUID, Refusal] = {}
    for one in asked.request_ids:
        try:
            _decide(town, DecideRecordRequest(request_id=one, accept=True))
        except Refusal as refusal:
            refusals[one] = refusal
    return answered(asked.request_ids, refusals)


def _withdraw(town: "Town", asked: WithdrawPlanningRequestFor) -> PlanningRequestView:
    request = _one(town, asked.request_id)
    assert isinstance(request, PlanningRequestView)
    if request.status != "pending":
        raise AlreadyDecided("La réponse est déjà donnée.")
    days = tuple(day.model_copy(update={"decision": "withdrawn"}) for day in request.days)
    town.requests[asked.request_id] = request.model_copy(update={"status": "withdrawn", "decided_at": cast.NOW, "days": days})
    return request


def _withdraw_bank(town: "Town", asked: WithdrawBankRequestFor) -> BankRequestView:
    request = _one(town, asked.request_id)
    assert isinstance(request, BankRequestView)
    town.requests[asked.request_id] = request.model_copy(update={"status": "withdrawn", "decided_at": cast.NOW})
    return request


def busy() -> list[RecordRequestView | PlanningRequestView | BankRequestView]:
    """Make two weeks of requests."""
    names = ("N'GUYEN Lan", "LE GOFF Yann", "BERNARD Aïcha", "MOREAU Éric", "PETIT-JEAN Anne-Sophie", "DA SILVA Maria", "ROUX Paul")
    late = cast.asked_day(date(2026, 12, 1), activity=3, name="Repas", billed=True)
    mixed = (
        cast.asked_day(date(2026, 12, 2)),
        cast.asked_day(date(2026, 12, 9)),
        cast.asked_day(date(2026, 12, 16), decision="waiting", rank=2),
        cast.asked_day(date(2026, 12, 3), decision="accepted", activity=2, name="Garderie périscolaire"),
        cast.asked_day(date(2026, 12, 23), decision="refused", reason="La structure est fermée ce jour-là."),
    )
    records = [cast.record_request(count + 10, name=name, hours=3 + 19 * count) for count, name in enumerate(names)]
    return [
        cast.record_request(1),
        cast.record_request(2, name="MARTIN Sofia", hours=26, family=cast.MARTIN, role="partner"),
        *records,
        cast.planning_request(50, days=mixed),
        cast.planning_request(
            51,
            kind="absence",
            hours=0.3,
            days=(late,),
            absence_reason="illness",
            note="Gastro depuis cette nuit, certificat du docteur Rey.",
        ),
        cast.planning_request(52, hours=80, child="MARTIN Tom", family_id=cast.MARTIN.family_id, child_id=cast.number(cast.CHILD, 3)),
    ]


if TYPE_CHECKING:
    from tests.unit.backoffice.town import Handler, Town
