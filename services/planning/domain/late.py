"""Late bookings: what a town still takes after the cut-off, on which terms and until when."""

from dataclasses import dataclass
from datetime import date, datetime

from contracts.planning import LateTerms
from services.planning.domain.activity import Activity
from services.planning.domain.calendar import Calendar
from services.planning.domain.cutoffs import UNTIL_IT_BEGINS, last_moment


@dataclass(frozen=True, slots=True)
class Late:
    """The terms of late bookings of a day, and the last moment (UTC) at which one may be asked."""

    terms: LateTerms
    until: datetime


def late_booking(activity: Activity, day: date, calendar: Calendar) -> Late | None:
    """Tell on which terms a day may be booked after its cut-off; None where it may not."""
    policies = activity.policies
    if policies.late == "refuse":
        return None
    return Late(policies.late, last_moment(policies.late_until or UNTIL_IT_BEGINS, day, calendar.of(activity.facility_id)))
