"""The families' pages, a module per tab of the guide."""

from gateway.pages import (
    account,
    account_request,
    activation,
    bank,
    children,
    custody,
    documents,
    errors,
    forgotten,
    home,
    inbox,
    planning,
    planning_request,
    privacy,
    requests,
    sessions,
    signin,
    statement,
)

ROUTES = [
    home.routes,
    signin.routes,
    activation.routes,
    forgotten.routes,
    sessions.routes,
    account.routes,
    account_request.routes,
    bank.routes,
    documents.routes,
    children.routes,
    custody.routes,
    planning.routes,
    planning_request.routes,
    statement.routes,
    inbox.routes,
    requests.routes,
    privacy.routes,
    errors.routes,
]
"""Every page's routes, for the gateway's application."""
