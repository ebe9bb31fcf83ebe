"""Named rights of staff: each is an action that a service checks where the data lives. Roles group them, in identity."""

from enum import StrEnum


class Right(StrEnum):
    """What a staff member may do, `<service>.<thing>.<action>`."""

    READ_AUDIT = "audit.read"
    OPEN_FAMILY_ACCOUNT = "identity.account.open"
    CLOSE_FAMILY_ACCOUNT = "identity.account.close"
    OPEN_STAFF_ACCOUNT = "identity.staff.open"
    READ_RECORD = "family.record.read"
    WRITE_RECORD = "family.record.write"
    WRITE_CUSTODY = "family.custody.write"
    WRITE_QUOTIENT = "family.quotient.write"
    EXPORT_RECORD = "family.record.export"
    ERASE_RECORD = "family.record.erase"
    READ_RECORD_REQUEST = "family.request.read"
    DECIDE_RECORD_REQUEST = "family.request.decide"
    WRITE_ACTIVITY = "planning.activity.write"
    WRITE_CALENDAR = "planning.calendar.write"
    WRITE_ENROLMENT = "planning.enrolment.write"
    READ_MONTH = "planning.month.read"
    READ_PLANNING_REQUEST = "planning.request.read"
    DECIDE_PLANNING_REQUEST = "planning.request.decide"
    WRITE_ATTENDANCE = "planning.attendance.write"
    WRITE_REGIE = "billing.regie.write"
    WRITE_TARIFF = "billing.tariff.write"
    TAKE_OVER = "billing.takeover"
    READ_ACCOUNT = "billing.account.read"
    READ_BANK = "billing.bank.read"
    READ_BANK_REQUEST = "billing.request.read"
    DECIDE_BANK_REQUEST = "billing.request.decide"
