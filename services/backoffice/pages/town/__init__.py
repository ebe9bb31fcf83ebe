"""The town: its agents, its rules, the log of what they did."""

from services.backoffice.pages.town import agents, journal, rules

ROUTES = (
    journal.routes,
    rules.routes,
    agents.routes,
)
