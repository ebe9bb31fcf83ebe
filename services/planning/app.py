"""The planning service put together: the only file that knows all its parts."""

from chassis.service import Service
from services.planning.agreement import agreements
from services.planning.allocator import allocator
from services.planning.api import (
    absences,
    attendance,
    closures,
    enrolments,
    family,
    feeds,
    forecasts,
    groups,
    patterns,
    setup,
    staff,
    town,
    waiting,
)
from services.planning.daily import every_day
from services.planning.measured import SAMPLES
from services.planning.reactions import reactions
from services.planning.settings import PlanningSettings
from services.planning.usecases.erase_family import PRIVACY
from services.planning.usecases.republish import republish
from services.planning.usecases.retention import RULES
from services.planning.work import work


def build(settings: PlanningSettings) -> Service:
    """Put the service together."""
    return Service(
        name="planning",
        settings=settings,
        routes=[
            family.routes,
            feeds.routes,
            staff.routes,
            enrolments.routes,
            attendance.routes,
            absences.routes,
            groups.routes,
            forecasts.routes,
            closures.routes,
            patterns.routes,
            town.routes,
            waiting.routes,
            setup.routes,
        ],
        reactions=reactions,
        work=work,
        background=[allocator, every_day],
        republish=republish,
        agreements=agreements,
        measured=SAMPLES,
        privacy=PRIVACY,
        retention=RULES,
    )
