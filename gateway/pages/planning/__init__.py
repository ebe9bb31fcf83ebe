"""The planning: the grid, a typical week, requests and what became of them, one's own calendar."""

from gateway.pages.planning import (
    agenda,
    certificates,
    planning,
    planning_offer,
    planning_paper,
    planning_pattern,
    planning_request,
    planning_week,
    planning_withdrawal,
    requests,
)

ROUTES = (
    certificates.routes,
    agenda.routes,
    planning.routes,
    planning_offer.routes,
    planning_paper.routes,
    planning_pattern.routes,
    planning_request.routes,
    planning_week.routes,
    planning_withdrawal.routes,
    requests.routes,
)
