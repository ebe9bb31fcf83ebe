"""Settings of billing: those that every service has."""

from chassis.settings import Settings


class BillingSettings(Settings):
    """What billing is told; it needs nothing beside what every service is told."""
