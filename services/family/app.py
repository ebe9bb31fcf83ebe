"""The family service put together."""

from chassis.service import Service
from services.family.api import custody, family, staff
from services.family.reactions import reactions
from services.family.settings import FamilySettings
from services.family.usecases.republish import republish
from services.family.work import work


def build(settings: FamilySettings) -> Service:
    """Put the family service together."""
    return Service(
        name="family",
        settings=settings,
        routes=[family.routes, staff.routes, custody.routes],
        reactions=reactions,
        work=work,
        republish=republish,
    )
