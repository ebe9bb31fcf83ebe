"""What the town decides about the days of children whom separated parents share."""

from contracts.base import Answer, Request


class CustodyRule(Answer):
    """Whether a household may book on days that the child spends with the other one."""

    other_days_open: bool


class GetCustodyRule(Request[CustodyRule], method="GET", path="/v1/custody-rule", audience="staff"):
    """What the town decided about days of the other household. Right: planning.calendar.write."""


class PutCustodyRule(Request[CustodyRule], method="PUT", path="/v1/custody-rule", audience="staff"):
    """Open, or close, days of the other household to bookings. Right: planning.calendar.write."""

    other_days_open: bool
