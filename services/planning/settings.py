"""Settings of the planning service."""

from chassis.settings import Settings


class PlanningSettings(Settings):
    """What planning is told: no more than every service with a database."""
