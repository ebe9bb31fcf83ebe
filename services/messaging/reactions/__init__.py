"""What is told to families when other services tell what happened."""

from services.messaging.reactions import accounts, billing, family, places, planning
from services.messaging.reactions.registry import reactions

__all__ = ["accounts", "billing", "family", "places", "planning", "reactions"]
