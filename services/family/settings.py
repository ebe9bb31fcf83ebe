"""Settings of the family service: those of every service."""

from chassis.settings import Settings


class FamilySettings(Settings):
    """What the family service is told; nothing more than any service."""
