"""Tell what changed: months of enrolments, decided requests, and what staff entered."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from chassis import french
from chassis.tx import Tx
from contracts.planning import (
    ActivitySaved,
    DayStatus,
    EnrolmentSaved,
    MonthChanged,
    MonthDay,
    OfferedDay,
    PlacesOffered,
    PlanningRequestDecided,
    PlanningRequestView,
    PlanningRequestWithdrawn,
    SharedMonthChanged,
    TakenBack,
    WithdrawnDay,
)
from services.planning.domain.activity import Activity
from services.planning.domain.attendance import Came, day_hours, on
from services.planning.domain.booking import Change
from services.planning.domain.calendar import Calendar
from services.planning.domain.enrolment import Enrolment, last_of_month
from services.planning.store import calendar_days, custody, months
from services.planning.store.months import Month

UNTOLD_TOGETHER = 500

Touched = Mapping[tuple[UUID, date], datetime | None]
"""Months of enrolments, each with the moment at which a family asked for its change, if one did."""


async def tell_months(tx: Tx, touched: Touched) -> None:
    """Give months their next version and tell each once.

    The other household of a child that lives in two is told that something changed, and nothing more.
    The caller holds the turn of places, taken in a statement of its own: without it the days could be older than the version.
    """
    found = await months.bump(tx, touched)
    calendar = await calendar_of(tx, found)
    alike: Alike = {}
    for one in found:
        await tx.emit(month_changed(one, calendar, touched[one.enrolment.enrolment_id, one.month], alike))
    shared = [one for one in found if one.shared]
    households = await custody.households(tx, {one.enrolment.child_id for one in shared}) if shared else {}
    for one in shared:
        for family_id in households.get(one.enrolment.child_id, ()):
            if family_id != one.enrolment.family_id:
                await tx.emit(shared_month_changed(one, family_id))


async def tell_untold(tx: Tx) -> None:
    """Tell some of the months that a change of the calendar or of rules left untold; the caller holds the turn of places."""
    await tell_months(tx, dict.fromkeys(await months.untold(tx, UNTOLD_TOGETHER)))


async def calendar_of(tx: Tx, told: Iterable[Month]) -> Calendar:
    """Read the calendar that tells the regular days of some months; an empty one when none has a pattern."""
    patterned = [one.month for one in told if one.enrolment.has_pattern]
    if not patterned:
        return Calendar(())
    return await calendar_days.between(tx, min(patterned), last_of_month(max(patterned)))


NOBODY = Came()
UNTIMED = frozenset(
    {DayStatus.REFUSED, DayStatus.ABSENT_EXCUSED, DayStatus.LEAVE, DayStatus.WAITING, DayStatus.PROCESSING, DayStatus.ERROR}
)
"""States of days that nobody bills: their hours concern nobody."""

Alike = dict[tuple[object, ...], tuple[MonthDay, ...]]
"""The days of months that are alike: a class has the same regular days, which are worked out once."""


def month_changed(one: Month, calendar: Calendar, asked_at: datetime | None = None, alike: Alike | None = None) -> MonthChanged:
    """Put a month as it stands into words."""
    enrolment = one.enrolment
    return MonthChanged(
        version=one.version,
        family_id=enrolment.family_id,
        enrolment_id=enrolment.enrolment_id,
        child_id=enrolment.child_id,
        child=enrolment.child,
        activity_id=enrolment.activity.activity_id,
        month=one.month,
        days=_days(one, calendar, {} if alike is None else alike),
        asked_at=asked_at,
    )


def shared_month_changed(one: Month, family_id: UUID) -> SharedMonthChanged:
    """Put into words for another household that a month changed: what of it that household sees, it asks for from behind its wall."""
    return SharedMonthChanged(version=one.version, family_id=family_id, enrolment_id=one.enrolment.enrolment_id, month=one.month)


def _days(one: Month, calendar: Calendar, alike: Alike) -> tuple[MonthDay, ...]:
    """List the days of a month that have a state; a month without a day of its own has those of its pattern."""
    pattern = (one.enrolment.pattern_in(one.month), one.agreed, one.planned)
    if not one.own and pattern in alike:
        return alike[pattern]
    days = tuple(_day(one, day, status) for day, status in one.enrolment.month_states(one.month, one.own, calendar).items())
    if not one.own:
        alike[pattern] = days
    return days


def _day(one: Month, day: date, status: DayStatus) -> MonthDay:
    """Put a day into words, with its hours where it is one that can be billed."""
    came = one.came.get(day, NOBODY)
    timed = (one.agreed or one.planned or came is not NOBODY) and status not in UNTIMED
    hours = day_hours(status, on(one.agreed, day), on(one.planned, day), came) if timed else None
    apart = came if timed and hours is None else NOBODY
    return MonthDay(
        day=day,
        status=status,
        late=day in one.late,
        off_contract_minutes=came.outside if status == DayStatus.OFF_CONTRACT else 0,
        hours=hours,
        arrived_at=apart.arrived_at,
        left_at=apart.left_at,
        regular=one.regular.get(day, True if status == DayStatus.REGULAR else None),
        declared=day in one.declared,
    )


def request_decided(view: PlanningRequestView, version: int, *, now: datetime, by_staff: bool) -> PlanningRequestDecided:
    """Put what became of a request into words."""
    return PlanningRequestDecided(
        version=version,
        family_id=view.family_id,
        request_id=view.request_id,
        kind=view.kind,
        child_id=view.child_id,
        child=view.child,
        status=view.status,
        days=tuple(one for one in view.days if one.decision != "withdrawn"),
        decided_at=now,
        by_staff=by_staff,
        submitted_at=view.submitted_at,
        by_staff_name=view.by_staff_name,
        certificate_until=view.certificate_until if view.certificate == "awaited" else None,
    )


def places_offered(view: PlanningRequestView, version: int, offered: Iterable[Change], *, now: datetime) -> PlacesOffered:
    """Put into words that places are held for days of a request."""
    names = {one.activity_id: one.activity for one in view.days}
    return PlacesOffered(
        version=version,
        family_id=view.family_id,
        request_id=view.request_id,
        child_id=view.child_id,
        child=view.child,
        days=tuple(
            OfferedDay(
                enrolment_id=one.seat.enrolment_id,
                activity_id=one.seat.activity_id,
                activity=names[one.seat.activity_id],
                day=one.seat.day,
                until=one.offered_until,
            )
            for one in offered
            if one.offered_until is not None
        ),
        offered_at=now,
    )


def by_staff(tx: Tx) -> str:
    """Name the agent who acts in a family's place, as the family reads it; nothing when the family acts itself."""
    return french.initialled(tx.actor.display_name) if tx.actor.kind == "staff" else ""


def request_withdrawn(
    view: PlanningRequestView, version: int, just_now: Mapping[tuple[UUID, date], TakenBack | None], *, now: datetime, by_staff_name: str
) -> PlanningRequestWithdrawn:
    """Put into words that days of a request were taken back, `just_now` (enrolment and day, and what an absence's became) or before."""
    days = tuple(
        WithdrawnDay(enrolment_id=one.enrolment_id, activity_id=one.activity_id, activity=one.activity, day=one.day)
        for one in view.days
        if one.decision == "withdrawn"
    )
    return PlanningRequestWithdrawn(
        version=version,
        family_id=view.family_id,
        request_id=view.request_id,
        kind=view.kind,
        child_id=view.child_id,
        child=view.child,
        days=days,
        withdrawn_at=now,
        by_staff_name=by_staff_name,
        just_now=tuple(
            one.model_copy(update={"missed": just_now[key] in ("missed", "declared"), "became": just_now[key]})
            for one in days
            if (key := (one.enrolment_id, one.day)) in just_now
        ),
    )


def activity_saved(activity: Activity) -> ActivitySaved:
    """Put an activity into words."""
    return ActivitySaved(
        version=activity.version,
        activity_id=activity.activity_id,
        facility_id=activity.facility_id,
        facility=activity.facility,
        name=activity.name,
        policies=activity.policies,
    )


def enrolment_saved(enrolment: Enrolment, version: int) -> EnrolmentSaved:
    """Put an enrolment into words."""
    return EnrolmentSaved(
        version=version,
        family_id=enrolment.family_id,
        enrolment_id=enrolment.enrolment_id,
        child_id=enrolment.child_id,
        activity_id=enrolment.activity.activity_id,
        guardian_id=enrolment.guardian_id,
        valid_from=enrolment.valid_from,
        valid_to=enrolment.valid_to,
        weekdays=tuple(sorted(enrolment.weekdays)),
    )
