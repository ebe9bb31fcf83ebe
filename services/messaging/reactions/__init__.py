"""What is told to families when other services tell what happened."""

from services.messaging.reactions import accounts, billing, family, planning
from services.messaging.reactions.registry import reactions

__all__ = ["accounts", "billing", "family", "planning", "reactions"]
