"""The record: "Mes enfants" and "Mon compte", and the changes that a family asks for."""

from gateway.pages.record import account, account_request, channels, child, child_request, children, custody, privacy

ROUTES = (
    account_request.routes,
    account.routes,
    children.routes,
    custody.routes,
    child_request.routes,
    child.routes,
    channels.routes,
    privacy.routes,
)
