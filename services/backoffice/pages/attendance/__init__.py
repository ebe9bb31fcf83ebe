"""Attendance: lists of a day and groups."""

from services.backoffice.pages.attendance import attendance, groups

ROUTES = (
    attendance.routes,
    groups.routes,
)
