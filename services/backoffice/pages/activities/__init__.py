"""Activities: what is offered and by which rules, the calendar, enrolments, who waits and who is expected."""

from services.backoffice.pages.activities import (
    absence_reasons,
    activities,
    activity_rules,
    activity_sheet,
    bulk,
    closures,
    cutoffs,
    enrolments,
    facilities,
    forecast,
    hours,
    occupancy,
    openings,
    priority_lists,
    town_calendar,
    waiting,
)

ROUTES = (
    closures.routes,
    activities.routes,
    activity_sheet.routes,
    activity_rules.routes,
    facilities.routes,
    enrolments.routes,
    bulk.routes,
    openings.routes,
    absence_reasons.routes,
    priority_lists.routes,
    town_calendar.routes,
    cutoffs.routes,
    waiting.routes,
    occupancy.routes,
    forecast.routes,
    hours.routes,
)
