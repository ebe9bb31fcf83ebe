"""The families' pages, a folder per subject."""

from gateway.pages import billing, documents, entrance, errors, home, legal, messages, planning, record, rules

ROUTES = (
    home.routes,
    *entrance.ROUTES,
    *record.ROUTES,
    *billing.ROUTES,
    documents.routes,
    *planning.ROUTES,
    *messages.ROUTES,
    rules.routes,
    errors.routes,
    legal.routes,
)
"""Every page's routes, for the gateway's application."""
