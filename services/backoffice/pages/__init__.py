"""The desk's pages, a folder per subject."""

from services.backoffice.pages import activities, attendance, billing, children, entrance, families, messages, requests, today, town

ROUTES = (
    *entrance.ROUTES,
    today.routes,
    *requests.ROUTES,
    *families.ROUTES,
    *children.ROUTES,
    *activities.ROUTES,
    *town.ROUTES,
    *messages.ROUTES,
    *attendance.ROUTES,
    *billing.ROUTES,
)
"""Every page's routes, for the back office's application."""
