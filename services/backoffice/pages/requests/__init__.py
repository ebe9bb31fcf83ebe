"""Requests: the queue, what each asks for, the decision."""

from services.backoffice.pages.requests import bank, decisions, queue, to_confirm, weekly_patterns, withdrawals

ROUTES = (
    queue.routes,
    bank.routes,
    decisions.routes,
    weekly_patterns.routes,
    withdrawals.routes,
    to_confirm.routes,
)
